/*
 * The text between a JSON string's quotes: compared, decoded, written.
 *
 * A string here is a slice with its quotes that the lexer has accepted, as a token's raw text or a
 * slice of base/json.h; what it decodes to is UTF-8 and may contain U+0000.
 */
#ifndef BASE_JSON_STRING_H
#define BASE_JSON_STRING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/json_error.h"
#include "base/text.h"

/* Returns whether the value is a string that decodes to text; a missing one is none. */
bool base_json_string_equals(struct base_json_slice value, const char *text);

/*
 * Writes what a string decodes to, and a zero behind it, to the size bytes at out.  Returns false,
 * with nothing said about out, if that does not fit; size >= string.size always suffices.  out_size
 * does not count the zero.
 */
MUST_USE bool base_json_string_decode(struct base_json_slice string, char *out, size_t size,
                                      size_t *out_size);

/*
 * Appends size bytes as a JSON string with its quotes.  Only '"', '\\' and control characters are
 * escaped; bytes that are not UTF-8 become U+FFFD, one each.
 */
void base_json_string_encode(struct base_text *out, const char *bytes, size_t size);

/* Returns how many bytes base_json_string_encode() appends. */
size_t base_json_string_encoded_size(const char *bytes, size_t size);

#endif
