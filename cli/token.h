/*
 * A replay token: one word that says which plan and which tape.
 *
 *     hc1.<the plan's fingerprint, 16 hexadecimal digits>.<the tape, as sim_tape_render writes it>
 */
#ifndef CLI_TOKEN_H
#define CLI_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#include "sim/choice.h"

/* Returns the word, on the heap; the caller gives it back. */
char *cli_token_create(uint64_t fingerprint, const struct sim_tape *tape);

/*
 * Reads a word.  out_tape is an empty tape.  Returns false when it is no token; *out_offset is then
 * the byte at which that was noticed.
 */
MUST_USE bool cli_token_parse(const char *word, uint64_t *out_fingerprint,
                              struct sim_tape *out_tape, uint32_t *out_offset);

#endif
