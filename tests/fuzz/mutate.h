/*
 * Inputs made of other inputs: the same ones for the same seed, on every machine.
 */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/prng.h"

/* An input grows no larger. */
#define TESTS_MUTATE_SIZE_MAX 4096

struct tests_input {
    uint8_t bytes[TESTS_MUTATE_SIZE_MAX];
    size_t size;
};

/* Changes an input in one to eight places, with pieces of `other` among what is put in. */
void tests_mutate(struct base_prng *prng, struct tests_input *input,
                  const struct tests_input *other);

#endif
