/*
 * The application's own state: the manager of sessions (mcp/server/streamable_http_manager.py).
 */
#ifndef REFERENCE_SERVER_SERVER_STATE_H
#define REFERENCE_SERVER_SERVER_STATE_H

#include <stdbool.h>

#include "base/list.h"

#include "runtime/event.h"
#include "runtime/group.h"
#include "runtime/lock.h"

#include "asgi/app.h"
#include "asgi/observer.h"
#include "asgi/settings.h"

#include "reference_server/event_store.h"
#include "reference_server/steps.h"

struct reference_server {
    struct asgi_app app; /* the first member, so that the two convert */
    struct runtime_loop *loop;
    const struct asgi_settings *settings;
    const struct asgi_observer *observer; /* NULL, or hooks that may be NULL */
    void *host;
    struct reference_server_steps steps;
    bool running;                     /* the group of the sessions' tasks is open */
    struct runtime_group tasks;       /* entered by the lifespan's task */
    struct runtime_event shutdown;    /* never set: what the lifespan's task waits for */
    bool exiting;                     /* the process was told to end */
    struct runtime_event exit_signal; /* what responses of events wait for beside all else */
    struct runtime_handle *grace;     /* until it shuts itself down; NULL when it does not run */
    struct runtime_lock session_creation; /* held over a session's whole first request */
    struct reference_server_event_store event_store;
    struct base_list sessions;   /* of struct reference_server_transport, listed ones */
    struct base_list exchanges;  /* of struct reference_server_exchange, by age */
    uint32_t registration_count; /* of request streams, in all sessions */
};

/* The server in the middle of its middlewares. */
struct reference_server *reference_server_of(struct asgi_app *app);

struct base_arena *reference_server_arena(const struct reference_server *server);

#endif
