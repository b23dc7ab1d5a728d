/*
 * Middlewares: applications around the application, ports of those that servers are deployed with.
 *
 * To add one, add reference_server/middlewares/<stem>.c that defines
 * `const struct reference_server_middleware reference_server_middleware_<stem>`.  It gets a request
 * as the application would, and calls what it stands around; what that is it need not know.
 */
#ifndef REFERENCE_SERVER_MIDDLEWARE_H
#define REFERENCE_SERVER_MIDDLEWARE_H

#include "base/error.h"

#include "runtime/loop.h"

#include "asgi/app.h"
#include "asgi/observer.h"

struct reference_server_middleware_steps;

/* A middleware in its place, itself an application. */
struct reference_server_wrapping {
    struct asgi_app app; /* the first member, so that the two convert */
    const struct reference_server_middleware *middleware;
    struct asgi_app *inner; /* borrows: what it stands around */
    struct runtime_loop *loop;
    const struct reference_server_middleware_steps *steps; /* borrows */
    const struct asgi_observer *observer;                  /* NULL, or hooks that may be NULL */
    void *host;
};

struct reference_server_middleware {
    const char *name;    /* "base-http"; the file's name with '-' for '_' */
    const char *summary; /* one line for a list */
    const char *source;  /* what it is a port of */

    /* One request on its way through; as asgi_app_type.call. */
    const struct runtime_exception *(*call)(struct reference_server_wrapping *wrapping,
                                            const struct asgi_scope *scope,
                                            struct asgi_connection *connection);
};

/* Ordered by name and ended by a null pointer; generated from the folder. */
extern const struct reference_server_middleware *const reference_server_middleware_all[];

/* The middleware of a name, or NULL. */
const struct reference_server_middleware *reference_server_middleware_find(const char *name);

/*
 * Puts the middleware around like->inner, in the loop's arena; the other members of like are
 * copied. Startup, exit signal, shutdown and the count of sessions go through to the inner
 * application.
 */
struct asgi_app *
reference_server_middleware_wrap(const struct reference_server_middleware *middleware,
                                 const struct reference_server_wrapping *like);

/* The application in the middle of all middlewares: app itself when there are none. */
struct asgi_app *reference_server_middleware_innermost(struct asgi_app *app);

#endif
