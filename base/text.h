/*
 * Text is built by appending to a buffer that the caller has.
 *
 * What does not fit is cut, between two characters of UTF-8, and `truncated` says so; after that
 * nothing more is appended, so that a cut text never has a gap.  The buffer always ends in a zero.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct base_text {
    char *bytes;   /* borrows the caller's buffer; a C string at any time */
    size_t size;   /* bytes of the buffer */
    size_t length; /* bytes before the terminating zero */
    bool truncated;
};

/* size counts the terminating zero and is at least 1. */
void base_text_init(struct base_text *text, char *buffer, size_t size);

void base_text_append(struct base_text *text, const char *more);

/* Appends the first `size` bytes at `bytes`, which may be NULL when size is 0. */
void base_text_append_bytes(struct base_text *text, const char *bytes, size_t size);

/* Appends what printf would print.  Floating point is not for it: its form follows the locale. */
__attribute__((format(printf, 2, 3))) void base_text_format(struct base_text *text,
                                                            const char *format, ...);

#endif
