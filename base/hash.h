/*
 * A 128-bit streaming hash for states, tapes and files: fast, the same on every platform, and not
 * meant to withstand an attacker.
 *
 * Two 64-bit lanes read the same words and share nothing, so that two inputs must collide in both:
 * one lane is the round of XXH64 (Collet), the other that of MurmurHash3_x64_128 (Appleby), each
 * with its published constants.  At the end each lane takes in the number of words, and both are
 * mixed together by MurmurHash3's finaliser.
 *
 * Every call adds an item with its length, so that "ab","c" and "a","bc" differ.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A state of the hash is a plain value: copy it to go on from one prefix in two ways. */
struct base_hash {
    uint64_t xx_lane;
    uint64_t murmur_lane;
    uint64_t count; /* words taken in */
};

/* What came out: compare with base_digest_equal, print as two words of 16 hexadecimal digits. */
struct base_digest {
    uint64_t high;
    uint64_t low;
};

void base_hash_init(struct base_hash *hash);

void base_hash_add_word(struct base_hash *hash, uint64_t word);

/* bytes may be NULL when size is 0. */
void base_hash_add_bytes(struct base_hash *hash, const void *bytes, size_t size);

/* Adds the characters before the terminating zero. */
void base_hash_add_text(struct base_hash *hash, const char *text);

/* Returns the digest of everything added so far; the hash can be added to afterwards. */
struct base_digest base_hash_digest(const struct base_hash *hash);

bool base_digest_equal(struct base_digest first, struct base_digest second);

#endif
