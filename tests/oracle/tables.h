/*
 * The tables measured on the real stack, as generate.py writes them down in C.
 *
 * What the programs mean is said by `words` in anyio-iterations.json.
 */
#ifndef TESTS_ORACLE_TABLES_H
#define TESTS_ORACLE_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A task or a callback.  steps ends with NULL; "[head" begins a block, "]" ends it. */
struct oracle_actor {
    const char *name;
    const char *const *steps;
};

struct oracle_row {
    const char *who; /* NULL after the last row */
    const char *what;
    int32_t iteration; /* -1: never */
};

struct oracle_program {
    const char *name;  /* NULL after the last program */
    const char *clock; /* "injected", "real" or NULL for either */
    const char *const *objects;
    const char *const *iteration_0; /* NULL: each task, by create_task */
    const struct oracle_actor *tasks;
    const struct oracle_actor *callbacks;
    const struct oracle_row *const *outcomes; /* one, or all that can happen */
    uint32_t outcome_count;
};

/* A sentence about memory object streams, and what comes of it. */
struct oracle_outcome {
    const char *what; /* NULL after the last one */
    const char *comes;
};

struct oracle_rendezvous {
    uint32_t buffer;
    bool sender_first;
    uint32_t sender_returns;
    uint32_t receiver_returns;
};

extern const struct oracle_program oracle_programs[];
extern const struct oracle_outcome oracle_stream_outcomes[];
extern const struct oracle_rendezvous oracle_rendezvous[];
extern const uint32_t oracle_rendezvous_count;

#endif
