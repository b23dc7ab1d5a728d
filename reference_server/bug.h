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

struct reference_server_steps;

struct reference_server_bug {
    const char *name;    /* "unguarded-writer-send"; the file's name with '-' for '_' */
    const char *summary; /* one line for a list */
    const char *reports; /* where it was reported: "python-sdk#2416"; "" for nowhere */
    const char *story;   /* how it goes wrong */
    const char *fix;     /* what the correct server does instead */
    const char *with;    /* another bug, without which this one does not show; NULL for none */
    void (*apply)(struct reference_server_steps *steps);
};

/* Ordered by name and ended by a null pointer; generated from the folder. */
extern const struct reference_server_bug *const reference_server_bug_all[];

/* The bug of a name, or NULL. */
const struct reference_server_bug *reference_server_bug_find(const char *name);

#endif
