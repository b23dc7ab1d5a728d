/*
 * The server under test: MCP Streamable HTTP as an ASGI application.
 *
 * It has the tasks, streams and await points of the real server (mcp 1.26.0 with starlette 0.50.0,
 * sse-starlette 3.0.3 and anyio 4.12.0), with the lifecycle right: one response start, a closed
 * stream as an end, every task in a scope that dies with its owner.  Bugs (reference_server/bug.h)
 * turn single decisions back to what a release once did, and a profile (reference_server/profile.h)
 * is the set of bugs that makes the server behave like that release, to the iteration.
 */
#ifndef REFERENCE_SERVER_SERVER_H
#define REFERENCE_SERVER_SERVER_H

#include "base/error.h"

#include "runtime/loop.h"

#include "asgi/app.h"
#include "asgi/observer.h"
#include "asgi/settings.h"

/*
 * Makes the application in the loop's arena; it lasts as long as the arena does.  loop, settings
 * and host are borrowed for that long, observer is static and may be NULL, as may each of its
 * hooks; host is their first argument.  BASE_ERROR_UNKNOWN_PROFILE, BASE_ERROR_UNKNOWN_BUG or
 * BASE_ERROR_UNKNOWN_MIDDLEWARE when the settings name what there is not.
 */
MUST_USE enum base_error reference_server_create(struct runtime_loop *loop,
                                                 const struct asgi_settings *settings,
                                                 const struct asgi_observer *observer, void *host,
                                                 struct asgi_app **out_app);

#endif
