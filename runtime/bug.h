/*
 * Seeded bugs of the event loop and of AnyIO: each turns one decision of the runtime back to what a
 * release once did.
 *
 * To add one, add runtime/bugs/<name_with_underscores>.c that defines
 * `const struct runtime_bug runtime_bug_<name_with_underscores>`.  It replaces entries of the table
 * of steps (runtime/steps.h).  A scenario must show it: tests/library/ looks for one.
 */
#ifndef RUNTIME_BUG_H
#define RUNTIME_BUG_H

#include "base/bug.h"

struct runtime_steps;

struct runtime_bug {
    struct base_bug about;
    void (*apply)(struct runtime_steps *steps);
};

/* Ordered by name and ended by a null pointer; generated from the folder. */
extern const struct runtime_bug *const runtime_bug_all[];

/* The bug of a name, or NULL. */
const struct runtime_bug *runtime_bug_find(const char *name);

#endif
