/*
 * What a fuzz target and whoever drives it agree on: libFuzzer's interface, or tests/fuzz/driver.c.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Takes any input; a property that does not hold is a failed CHECK.  Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
