/*
 * The inside of JSON's tokens: what base/json_lexer.c calls once it knows which one begins.
 *
 * Each function starts at lexer->at and moves it behind what it accepts.  Where something is wrong
 * it sets the lexer's error and returns false.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>

#include "base/error.h"
#include "base/json_lexer.h"

/* The byte at lexer->at, or -1 at the end. */
int base_json_scan_peek(const struct base_json_lexer *lexer);

/* Moves over `size` bytes, each of them a character that ends no line. */
void base_json_scan_skip(struct base_json_lexer *lexer, size_t size);

/* Ends the lexer with an error at lexer->at; returns false, for callers to return. */
bool base_json_scan_fail(struct base_json_lexer *lexer, const char *expected);

/* White space and, where the options accept them, comments. */
MUST_USE bool base_json_scan_pass_space(struct base_json_lexer *lexer);

/* The same; before most tokens there is none. */
MUST_USE static inline bool base_json_scan_space(struct base_json_lexer *lexer)
{
    const int byte = base_json_scan_peek(lexer);
    return (byte > ' ' && byte != '/') || base_json_scan_pass_space(lexer);
}

/* From the opening quote to the closing one. */
MUST_USE bool base_json_scan_string(struct base_json_lexer *lexer);

/* From the sign or first digit to the last digit. */
MUST_USE bool base_json_scan_number(struct base_json_lexer *lexer);

#endif
