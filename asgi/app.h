/*
 * The port between a server under test (an ASGI application) and its host.
 *
 * The host calls the application once per request, in a task of its own, with a scope and a
 * connection on which to receive and send.  The same application runs under a simulation and on
 * real sockets, and cannot tell which.
 */
#ifndef ASGI_APP_H
#define ASGI_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/exception.h"
#include "runtime/loop.h"
#include "runtime/site.h"

#include "asgi/message.h"

struct asgi_scope {
    const char *method; /* "POST" */
    const char *path;   /* "/mcp" */
    const char
        *spec_version; /* "2.3"; what the host's send() promises after a disconnect depends on it */
    struct asgi_headers headers;
    uint32_t owner; /* the request's owner id (asgi_observer.owner_opened); its tasks and streams
                       carry it */
};

struct asgi_connection;

struct asgi_connection_type {
    const struct runtime_exception *(*receive)(struct asgi_connection *self,
                                               struct runtime_site site,
                                               struct asgi_message *out_message);
    const struct runtime_exception *(*send)(struct asgi_connection *self,
                                            const struct asgi_message *message,
                                            struct runtime_site site);
};

/* The first member of the host's own struct. */
struct asgi_connection {
    const struct asgi_connection_type *type; /* static */
};

/* await receive(): an http.request or http.disconnect in *out_message, or what it raised. */
MUST_USE const struct runtime_exception *asgi_receive(struct asgi_connection *connection,
                                                      struct runtime_site site,
                                                      struct asgi_message *out_message);

/* await send(message).  Whether it suspends, ignores or raises is the host's dialect. */
MUST_USE const struct runtime_exception *asgi_send(struct asgi_connection *connection,
                                                   const struct asgi_message *message,
                                                   struct runtime_site site);

struct asgi_app;

struct asgi_app_type {
    const char *name; /* static */

    /* One request.  What it returns is what escapes to the host. */
    const struct runtime_exception *(*call)(struct asgi_app *self, const struct asgi_scope *scope,
                                            struct asgi_connection *connection);

    /* Begins what must run before the first request (the lifespan's startup).  Called outside any
     * task; may create tasks. */
    void (*startup)(struct asgi_app *self);

    /* The process was told to end, and its host lets requests under way go on for now.  Called
     * outside any task, before shutdown; some hosts have no way to say it.  NULL: it does not
     * listen. */
    void (*exit_signal)(struct asgi_app *self);

    /* Ends what startup began (the lifespan's shutdown), while requests may still be open; a second
     * call does nothing.  Called outside any task; what it ends may take iterations to end, and
     * then asgi_observer.shut_down is told.  NULL: there is nothing to end. */
    void (*shutdown)(struct asgi_app *self);

    /* Sessions that the application would still find by their id. */
    uint32_t (*session_count)(const struct asgi_app *self);
};

/* The first member of the application's own struct. */
struct asgi_app {
    const struct asgi_app_type *type; /* static */
};

#endif
