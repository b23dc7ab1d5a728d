/*
 * Every mutant of the server in one program: which of them is alive is said by the environment.
 *
 * MUTANT_ALIVE is its number, or is not set.  MUTANTS_ASKED names a file, as long as there are
 * mutants, in which the byte of each becomes 1 that would have changed something.
 */
#ifndef REFERENCE_SERVER_MUTANT_H
#define REFERENCE_SERVER_MUTANT_H

#include <stdbool.h>
#include <stdint.h>

/* Asked only where the mutant does something else than the server. */
bool mutant_is(uint32_t number);

/* The value of a condition; 0 for a mutant that there is not. */
static inline bool mutant_condition(uint32_t always, uint32_t never, bool value)
{
    const uint32_t number = value ? never : always;
    return number != 0 && mutant_is(number) ? !value : value;
}

#endif
