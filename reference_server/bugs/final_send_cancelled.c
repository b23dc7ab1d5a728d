#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/event_source.h"
#include "reference_server/steps.h"

static bool while_active(const struct reference_server_event_source *source)
{
    CHECK(source->exchange != NULL);
    return source->active;
}

static void apply(struct reference_server_steps *steps)
{
    steps->listener_goes_on = while_active;
}

const struct reference_server_bug reference_server_bug_final_send_cancelled = {
    .about =
        {.name = "final-send-cancelled",
         .summary =
             "a response's last message is cancelled by the task that waits for the disconnect",
         .reports = "python-sdk#3494",
         .story =
             "A response is marked as inactive, and then its final message waits to be sent. "
             "The task that waits for the disconnect receives something else and sees the mark. "
             "It ends, which cancels the others, and the final message is never sent.",
         .fix = "Only a disconnect ends the task that waits for one."},
    .apply = apply,
};
