/*
 * "Did you mean ...": which of the known words a mistyped one is closest to.
 */
#ifndef BASE_WORD_H
#define BASE_WORD_H

#include <stddef.h>
#include <stdint.h>

/* Longer words, in bytes, are close to nothing. */
#define BASE_WORD_SIZE_MAX 64

/*
 * Returns how many insertions, deletions, replacements and swaps of neighbours lead from one word
 * to the other (optimal string alignment); UINT32_MAX when a word is longer than
 * BASE_WORD_SIZE_MAX.
 */
uint32_t base_word_distance(const char *first, const char *second);

/*
 * Returns the one of the `count` words that is closest to `typed`, the first of several; NULL when
 * none is close: at most one mistake in three letters, and one in a shorter word.
 */
const char *base_word_nearest(const char *typed, const char *const words[], size_t count);

#endif
