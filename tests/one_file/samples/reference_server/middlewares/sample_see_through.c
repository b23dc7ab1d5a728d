#include "base/check.h"

#include "reference_server/middleware.h"

static const struct runtime_exception *call(struct reference_server_wrapping *wrapping,
                                            const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    struct asgi_app *inner = wrapping->inner;
    CHECK(connection != NULL);
    return inner->type->call(inner, scope, connection);
}

const struct reference_server_middleware reference_server_middleware_sample_see_through = {
    .name = "sample-see-through",
    .summary = "a middleware that does nothing",
    .source = "what every middleware is at least",
    .call = call,
};
