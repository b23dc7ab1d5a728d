/*
 * What is wrong with a JSON text, and where: what was expected, what was found, what to do.
 *
 * An error is a plain value and outlives the text.  base/diagnostic.h shows it with its line.
 */
#ifndef BASE_JSON_ERROR_H
#define BASE_JSON_ERROR_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* A piece of a JSON text, not terminated by a zero; bytes is NULL where there is none. */
struct base_json_slice {
    const char *bytes; /* borrows the text */
    size_t size;
};

/* A place in a JSON text.  Columns count code points; '\n' ends a line. */
struct base_json_position {
    size_t offset;   /* in bytes, from 0 */
    uint32_t line;   /* from 1; 0 is no position */
    uint32_t column; /* from 1 */
};

#define BASE_JSON_ERROR_TEXT_SIZE 128

struct base_json_error {
    struct base_json_position at;
    struct base_json_position first; /* of a duplicate key: the key before; else line 0 */
    /* Both are printable UTF-8 of one line: "a value", "'}'". */
    char expected[BASE_JSON_ERROR_TEXT_SIZE];
    char found[BASE_JSON_ERROR_TEXT_SIZE];
    const char *help; /* static, or NULL */
    uint32_t width;   /* code points that are wrong, at least 1 */
};

/* Returns the letters, digits and signs that stand in text at offset; they may be none. */
struct base_json_slice base_json_error_word(struct base_json_slice text, size_t offset);

/* Sets an error: expected is copied, found is described from what stands in text at `at`. */
void base_json_error_set(struct base_json_error *error, struct base_json_slice text,
                         struct base_json_position at, const char *expected);

/* Returns what to do about the thing at offset, where a value or a key should begin; may be NULL.
 */
const char *base_json_error_advise(struct base_json_slice text, size_t offset);

/* Appends the error as base/diagnostic.h shows it; text is what it was found in. */
void base_json_error_report(struct base_text *out, const struct base_json_error *error,
                            const char *file, struct base_json_slice text);

#endif
