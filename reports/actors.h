/*
 * Who is who in a trace: which client a request came from, whose a task is, what a stream is
 * called.
 *
 * An actor is a client, a request or a session; tasks and connections belong to one of them.
 */
#ifndef REPORTS_ACTORS_H
#define REPORTS_ACTORS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#include "sim/trace.h"

enum reports_actor_kind {
    REPORTS_ACTOR_NONE,
    REPORTS_ACTOR_CLIENT,  /* index: in the order in which they opened a first connection, from 1 */
    REPORTS_ACTOR_REQUEST, /* index: the request's id */
    REPORTS_ACTOR_SESSION, /* index: in the order in which they were opened, from 1 */
};

struct reports_actor {
    enum reports_actor_kind kind;
    uint32_t index; /* 0 of NONE */
};

struct reports_connection {
    uint32_t client; /* index; 0: unknown */
};

struct reports_request {
    uint32_t connection;
    uint32_t client;
    const char *about; /* "POST /mcp" */
    const char *rpc;   /* "2 tools/call"; "" when it carries no JSON-RPC */
};

struct reports_owner {
    struct reports_actor actor;
    const char *name;
};

struct reports_task {
    uint32_t owner;
    const char *role;
};

struct reports_stream {
    uint32_t owner;
    const char *name;
};

/* Tables by id; entry 0 is nobody.  Texts borrow from the trace, which must not change. */
struct reports_actors {
    struct reports_connection *connections; /* owns */
    struct reports_request *requests;       /* owns */
    struct reports_owner *owners;           /* owns */
    struct reports_task *tasks;             /* owns */
    struct reports_stream *streams;         /* owns */
    const char **clients;                   /* owns; by index */
    uint32_t *sessions;                     /* owns; the owner, by index */
    uint32_t connection_count;
    uint32_t request_count;
    uint32_t owner_count;
    uint32_t task_count;
    uint32_t stream_count;
    uint32_t client_count;
    uint32_t session_count;
};

void reports_actors_init(struct reports_actors *actors, const struct sim_trace *trace);
void reports_actors_release(struct reports_actors *actors);

bool reports_actor_equal(struct reports_actor one, struct reports_actor other);

/* NONE when it is not known. */
struct reports_actor reports_actors_of_owner(const struct reports_actors *actors, uint32_t owner);
struct reports_actor reports_actors_of_task(const struct reports_actors *actors, uint32_t task);
struct reports_actor reports_actors_of_request(const struct reports_actors *actors,
                                               uint32_t request);
struct reports_actor reports_actors_client_of(const struct reports_actors *actors,
                                              uint32_t connection);

/* "" when it is not known. */
const char *reports_actors_role(const struct reports_actors *actors, uint32_t task);

/* What a request says: "POST /mcp tools/call 2". */
void reports_actors_describe(const struct reports_actors *actors, uint32_t request,
                             struct base_text *out);

#endif
