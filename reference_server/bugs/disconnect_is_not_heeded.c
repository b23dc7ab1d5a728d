#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/middlewares/base_http_call.h"
#include "reference_server/steps.h"

static bool always(const struct base_http_call *call)
{
    CHECK(call->connection != NULL);
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->middleware.message_is_sent = always;
}

const struct reference_server_bug reference_server_bug_disconnect_is_not_heeded = {
    .about =
        {.name = "disconnect-is-not-heeded",
         .summary =
             "a middleware sends on what comes through it to a client that is known to have left",
         .reports = "",
         .story =
             "A client leaves, and the middleware passes that on to the application behind it. "
             "What the application has sent until then is still on its way through the stream. "
             "The middleware sends it, as it looks at what it received only to pass it on.",
         .fix = "Once the middleware has received the disconnect it sends nothing more."},
    .apply = apply,
};
