/*
 * Seeded bugs of the ASGI server's side of a connection, which is a dialect's code.
 *
 * Dialects that share their code are a family (sim/dialect.h) and have one table of decisions, such
 * as struct h11_steps.  A bug changes the tables of the families that have it, and exists in their
 * dialects only.
 *
 * To add one, add sim/bugs/<name_with_underscores>.c that defines
 * `const struct sim_bug sim_bug_<name_with_underscores>`.  A scenario must show it: tests/library/
 * looks for one.
 */
#ifndef SIM_BUG_H
#define SIM_BUG_H

#include <stdbool.h>

#include "base/bug.h"

#define SIM_BUG_FAMILY_COUNT_MAX 4

struct sim_dialect;
struct sim_family;

/* How a family's table changes; steps: of the family's own type. */
struct sim_bug_change {
    const struct sim_family *family; /* NULL: no further one */
    void (*apply)(void *steps);
};

struct sim_bug {
    struct base_bug about; /* with the server whose code it is */
    struct sim_bug_change changes[SIM_BUG_FAMILY_COUNT_MAX];
};

/* Ordered by name and ended by a null pointer; generated from the folder. */
extern const struct sim_bug *const sim_bug_all[];

/* The bug of a name, or NULL. */
const struct sim_bug *sim_bug_find(const char *name);

/* The dialect's change, or NULL: there the bug does not exist. */
const struct sim_bug_change *sim_bug_change_of(const struct sim_bug *bug,
                                               const struct sim_dialect *dialect);

#endif
