/*
 * Seeded bugs: each turns one decision of the correct server back to what a release once did.
 *
 * To add one, add reference_server/bugs/<name_with_underscores>.c that defines
 * `const struct reference_server_bug reference_server_bug_<name_with_underscores>`.  It replaces
 * entries of the table of steps (reference_server/steps.h): a guard, an order or an await.
 * tests/conformance/ then looks for a race in which it shows, and prints the rules that it breaks;
 * a bug that shows in no race there needs one more in tests/conformance/races_small.c.
 */
#ifndef REFERENCE_SERVER_BUG_H
#define REFERENCE_SERVER_BUG_H

#include "base/bug.h"

struct reference_server_steps;

struct reference_server_bug {
    struct base_bug about;
    void (*apply)(struct reference_server_steps *steps);
};

/* Ordered by name and ended by a null pointer; generated from the folder. */
extern const struct reference_server_bug *const reference_server_bug_all[];

/* The bug of a name, or NULL. */
const struct reference_server_bug *reference_server_bug_find(const char *name);

#endif
