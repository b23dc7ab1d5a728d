/*
 * UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BASE_UTF8_SIZE_MAX       4
#define BASE_UTF8_CODE_POINT_MAX 0x10ffffU

/*
 * Reads the first code point of size bytes (>= 1).  Returns how many bytes it takes (1 to 4), or 0
 * if what stands there is not UTF-8; out_code_point is written on success only.
 */
size_t base_utf8_next(const char *bytes, size_t size, uint32_t *out_code_point);

/* Writes a code point, which is no surrogate, and returns how many bytes (1 to 4) it takes. */
size_t base_utf8_put(uint32_t code_point, char out_bytes[BASE_UTF8_SIZE_MAX]);

/* Returns whether all of size bytes are UTF-8. */
bool base_utf8_valid(const char *bytes, size_t size);

/*
 * Returns whether a code point may be shown on a terminal as it is: no control character (C0, DEL,
 * C1), no line or paragraph separator, nothing that changes the direction of what follows.
 */
bool base_utf8_printable(uint32_t code_point);

#endif
