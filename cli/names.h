/*
 * What can be named on a command line or in a scenario file, by kind: the registries, seen as lists
 * of names.
 */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct cli_name {
    const char *name;
    const char *summary; /* one line */
    const char *of;      /* whose it is: "uvicorn"; NULL where nobody asks */
};

struct cli_names {
    const char *kind;   /* "strategy" */
    const char *plural; /* "strategies": what `halfclose list` takes */
    const char *summary;
    bool (*at)(uint32_t index, struct cli_name *out_name); /* false behind the last */
};

/* Every kind, ended by an entry without a kind. */
extern const struct cli_names cli_names_all[];

/* By singular or plural; NULL when there is none. */
const struct cli_names *cli_names_find(const char *kind);

/* The names alone, on the heap, ended by a null pointer; the caller gives the list back. */
const char **cli_names_collect(const char *kind, uint32_t *out_count);

/* "unknown strategy 'exhaustve', did you mean 'exhaustive'?" on standard error. */
void cli_names_complain(const char *kind, const char *typed);

#endif
