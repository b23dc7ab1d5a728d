/*
 * The seeded bugs of all rooms as one list: the runtime's, the dialects', the server's.
 */
#ifndef CLI_BUGS_H
#define CLI_BUGS_H

#include <stdint.h>

#include "base/bug.h"

/* Ordered by name over all rooms; NULL behind the last. */
const struct base_bug *cli_bugs_at(uint32_t index);

/* The bug of a name, or NULL. */
const struct base_bug *cli_bugs_find(const char *name);

/* "uvicorn": whose bug it is. */
const char *cli_bugs_of(const struct base_bug *bug);

#endif
