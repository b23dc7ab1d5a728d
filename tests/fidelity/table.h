/*
 * A table file: how a race was driven on the real packages, and what came out for every offset k.
 *
 * The form is that of tables/first-light/: `setup` is the input, `procedure` and `connection` say
 * how it was driven, `rows` and `timelines` what came out.  Reading knows the words of the form and
 * nothing of any one table.
 */
#ifndef TESTS_FIDELITY_TABLE_H
#define TESTS_FIDELITY_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json_tree.h"

#include "asgi/settings.h"

#define FIDELITY_ACTOR_COUNT_MAX      16
#define FIDELITY_BUG_COUNT_MAX        4
#define FIDELITY_MIDDLEWARE_COUNT_MAX 4
#define FIDELITY_TOOL_STEP_COUNT_MAX  32

enum fidelity_actor_kind {
    FIDELITY_REQUEST,    /* makes a request */
    FIDELITY_DISCONNECT, /* the client of another actor leaves */
    FIDELITY_SHUTDOWN,   /* the server shuts down */
    FIDELITY_EXPIRY,     /* the session has been idle for too long */
};

struct fidelity_actor {
    const char *name; /* borrows from the tree, as all text here */
    enum fidelity_actor_kind kind;
    const char *http_method;
    const char *session_id;         /* NULL: the session's; "": none */
    struct base_json_slice message; /* missing: no body */
    const char *method;             /* of the message; NULL for none */
    const char *last_event_id;      /* the header; NULL: none */
    const char *tool;               /* of a tools/call: the name of the tool; else NULL */
    uint32_t body_delay;
    uint32_t send_stall;
    int32_t yields_constant;
    int32_t yields_per_k;
    bool is_by_driver;
    uint32_t of; /* of a disconnect: index of the actor whose client leaves */
};

struct fidelity_script {
    struct asgi_tool_step steps[FIDELITY_TOOL_STEP_COUNT_MAX];
    uint32_t count;
};

struct fidelity_table {
    const char *path;
    char *bytes;                 /* owns */
    size_t size;                 /* of bytes */
    struct base_json_tree *tree; /* owns */
    const struct base_json_value *root;
    const char *release; /* "1.26.0" */
    bool is_json_response;
    bool is_stateless;
    uint64_t session_idle_timeout_ns;         /* 0: none */
    const char *bugs[FIDELITY_BUG_COUNT_MAX]; /* besides the profile's */
    uint32_t bug_count;
    const char *middlewares[FIDELITY_MIDDLEWARE_COUNT_MAX];
    uint32_t middleware_count;
    const char *protocol_version; /* NULL: 2025-06-18, and no header */
    bool has_event_store;
    struct asgi_event_store event_store;
    int32_t k_min;
    int32_t k_max;
    struct fidelity_actor actors[FIDELITY_ACTOR_COUNT_MAX];
    uint32_t actor_count;
    struct fidelity_script tool;      /* of every tool */
    struct fidelity_script late_work; /* after the response to every actor's message; empty: none */
};

/* Reads the file; on a mistake prints it with its place and returns false. */
bool fidelity_table_read(struct fidelity_table *table, const char *path);
void fidelity_table_release(struct fidelity_table *table);

/* Prints that a value of the table is not what was expected; returns false. */
bool fidelity_table_mistaken(const struct fidelity_table *table,
                             const struct base_json_value *value, const char *expected);

/* The member of an object; NULL after a mistake was printed. */
const struct base_json_value *fidelity_table_member(const struct fidelity_table *table,
                                                    const struct base_json_value *object,
                                                    const char *key, enum base_json_kind kind);

/* Index of the actor of this name; UINT32_MAX if there is none. */
uint32_t fidelity_table_actor(const struct fidelity_table *table, const char *name);

/* The row for k, and k's timeline; NULL while the form is not known to hold. */
const struct base_json_value *fidelity_table_row(const struct fidelity_table *table, int32_t k);
const struct base_json_value *fidelity_table_timeline(const struct fidelity_table *table,
                                                      int32_t k);

/* How often the actor yields before it acts. */
uint32_t fidelity_actor_yields(const struct fidelity_actor *actor, int32_t k);

#endif
