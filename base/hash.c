#include "base/hash.h"

#include <string.h>

#include "base/check.h"

#define WORD_SIZE 8

/* XXH64's primes. */
#define XX_PRIME_1 UINT64_C(0x9e3779b185ebca87)
#define XX_PRIME_2 UINT64_C(0xc2b2ae3d27d4eb4f)
#define XX_PRIME_3 UINT64_C(0x165667b19e3779f9)

/* The constants of MurmurHash3_x64_128. */
#define MURMUR_FACTOR_1 UINT64_C(0x87c37b91114253d5)
#define MURMUR_FACTOR_2 UINT64_C(0x4cf5ad432745937f)
#define MURMUR_ADDEND   UINT64_C(0x52dce729)

static uint64_t rotate_left(uint64_t value, uint32_t bits)
{
    return (value << bits) | (value >> (64 - bits));
}

static uint64_t xx_round(uint64_t lane, uint64_t word)
{
    return rotate_left(lane + word * XX_PRIME_2, 31) * XX_PRIME_1;
}

static uint64_t murmur_round(uint64_t lane, uint64_t word)
{
    lane ^= rotate_left(word * MURMUR_FACTOR_1, 31) * MURMUR_FACTOR_2;
    return rotate_left(lane, 27) * 5 + MURMUR_ADDEND;
}

/* fmix64 of MurmurHash3: every bit of the input reaches every bit of the output. */
static uint64_t finalise(uint64_t lane)
{
    lane ^= lane >> 33;
    lane *= UINT64_C(0xff51afd7ed558ccd);
    lane ^= lane >> 33;
    lane *= UINT64_C(0xc4ceb9fe1a85ec53);
    return lane ^ (lane >> 33);
}

static uint64_t little_endian_word(const unsigned char *bytes, size_t size)
{
    CHECK(size <= WORD_SIZE);
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++) {
        word |= (uint64_t)bytes[i] << (8 * i);
    }
    return word;
}

void base_hash_init(struct base_hash *hash)
{
    CHECK(hash != NULL);
    *hash = (struct base_hash){.xx_lane = XX_PRIME_3, .murmur_lane = 0, .count = 0};
}

void base_hash_add_word(struct base_hash *hash, uint64_t word)
{
    CHECK(hash != NULL);
    hash->xx_lane = xx_round(hash->xx_lane, word);
    hash->murmur_lane = murmur_round(hash->murmur_lane, word);
    hash->count++;
}

void base_hash_add_bytes(struct base_hash *hash, const void *bytes, size_t size)
{
    CHECK(bytes != NULL || size == 0);
    const unsigned char *next = bytes;
    size_t left = size;
    while (left >= WORD_SIZE) {
        base_hash_add_word(hash, little_endian_word(next, WORD_SIZE));
        next += WORD_SIZE;
        left -= WORD_SIZE;
    }
    if (left > 0) {
        base_hash_add_word(hash, little_endian_word(next, left));
    }
    base_hash_add_word(hash, size);
}

void base_hash_add_text(struct base_hash *hash, const char *text)
{
    CHECK(text != NULL);
    base_hash_add_bytes(hash, text, strlen(text));
}

struct base_digest base_hash_digest(const struct base_hash *hash)
{
    CHECK(hash != NULL);
    uint64_t high = hash->xx_lane ^ hash->count;
    uint64_t low = hash->murmur_lane ^ hash->count;
    high += low;
    low += high;
    high = finalise(high);
    low = finalise(low);
    high += low;
    low += high;
    return (struct base_digest){.high = high, .low = low};
}

bool base_digest_equal(struct base_digest first, struct base_digest second)
{
    return first.high == second.high && first.low == second.low;
}
