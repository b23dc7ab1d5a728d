/*
 * What every application made for a test has: nothing to start and no sessions.
 */
#ifndef TESTS_SUPPORT_APP_H
#define TESTS_SUPPORT_APP_H

#include <stddef.h>

#include "base/arena.h"

#include "runtime/loop.h"

#include "asgi/app.h"

static inline void tests_app_startup(struct asgi_app *self)
{
    (void)self;
}

static inline uint32_t tests_app_session_count(const struct asgi_app *self)
{
    (void)self;
    return 0;
}

/* An asgi_app_type of an application that can only be called. */
#define TESTS_APP_TYPE(its_name, its_call)                                    \
    {                                                                         \
        .name = (its_name), .call = (its_call), .startup = tests_app_startup, \
        .session_count = tests_app_session_count                              \
    }

/* size bytes of the loop's arena, zeroed, that begin with a struct asgi_app of the type. */
static inline void *tests_app_create(struct runtime_loop *loop, size_t size,
                                     const struct asgi_app_type *type)
{
    struct asgi_app *app = base_arena_take(runtime_loop_arena(loop), size);
    app->type = type;
    return app;
}

#endif
