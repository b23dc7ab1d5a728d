

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/get.h"
#include "reference_server/steps.h"

/* return Response() */
static const struct runtime_exception *answer_again(struct reference_server_get *get)
{
    const struct reference_server_response response = {.status = 200};
    CHECK(get->source.events == NULL);
    return reference_server_respond(get->exchange, &response,
                                    REFERENCE_SERVER_RESPOND_AT("get.second_response"));
}

static void apply(struct reference_server_steps *steps)
{
    steps->events_ended = answer_again;
}

const struct reference_server_bug reference_server_bug_response_after_events = {
    .about =
        {.name = "response-after-events",
         .summary = "a GET is answered a second time when its stream of events has ended",
         .reports =
             "python-sdk#883, fastmcp#671, fastmcp#373, fastmcp#858, fastmcp#1657, OpenHands#9891",
         .story = "The handler of a GET sends a whole response itself, a stream of events. "
                  "The framework wants a response from every handler, and so it returns an empty "
                  "one when the stream has ended. "
                  "The framework sends that, too.",
         .fix = "The handler is an application of its own, which has sent its response and returns "
                "nothing."},
    .apply = apply,
};
