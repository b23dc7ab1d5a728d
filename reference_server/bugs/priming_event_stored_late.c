#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool no(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->priming_is_early = no;
}

const struct reference_server_bug reference_server_bug_priming_event_stored_late = {
    .about =
        {.name = "priming-event-stored-late",
         .summary =
             "the first event of a resumable stream is stored by the task that sends the response",
         .reports = "python-sdk#2934",
         .story = "A request is handed to its session, and the task that sends its response stores "
                  "the priming event. "
                  "The session is faster, or the store is slow that once, and its first message is "
                  "stored before. "
                  "The client gets the two in the other order, and who breaks off in between asks "
                  "for what comes after both.",
         .fix = "The priming event is stored before the request is handed over."},
    .apply = apply,
};
