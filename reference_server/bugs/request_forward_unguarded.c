#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/log.h"
#include "reference_server/post.h"
#include "reference_server/server_state.h"
#include "reference_server/steps.h"

static const struct runtime_exception *pass_on(struct reference_server_post *post,
                                               const struct runtime_exception *raised)
{
    CHECK(post != NULL);
    return raised;
}

static const struct runtime_exception *log_only(struct reference_server_post *post,
                                                const struct runtime_exception *raised)
{
    CHECK(post->source.events != NULL);
    reference_server_log_exception(post->exchange->server, REFERENCE_SERVER_LOG_ERROR(TRANSPORT),
                                   "SSE response error", raised);
    post->transport->server->steps.clean_up_stream(post->stream);
    return NULL;
}

static void apply(struct reference_server_steps *steps)
{
    steps->request_unsent = pass_on;
    steps->events_failed = log_only;
}

const struct reference_server_bug reference_server_bug_request_forward_unguarded = {
    .about =
        {.name = "request-forward-unguarded",
         .summary = "a request that cannot be handed to its session leaves its response unfinished",
         .reports = "python-sdk#2983",
         .story =
             "The events of a response are starting while its request is handed to the session. "
             "The session ends first, and the hand-over raises in the middle of the group. "
             "The group cancels the response after its start, and the failure is only logged.",
         .fix = "A closed stream ends the request's own stream, and the response settles it."},
    .apply = apply,
};
