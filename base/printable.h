/*
 * Foreign text on its way to a person: shown, never obeyed.
 *
 * What a file or a peer says may contain control characters that move a cursor, colour a terminal
 * or turn the direction of writing.  None of them passes here.
 */
#ifndef BASE_PRINTABLE_H
#define BASE_PRINTABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Appends size bytes; a tab becomes a space, and each other thing that may not be shown a '?'. */
void base_printable_append(struct base_text *out, const char *bytes, size_t size);

/* The same, but of more than columns_max code points the last three shown are "...". */
void base_printable_append_cut(struct base_text *out, const char *bytes, size_t size,
                               uint32_t columns_max);

/* Returns how many code points size bytes have, each byte that is not UTF-8 counted as one. */
uint32_t base_printable_columns(const char *bytes, size_t size);

/* Returns the offset of the code point with this index (from 0); size if there are fewer. */
size_t base_printable_offset(const char *bytes, size_t size, uint32_t index);

#endif
