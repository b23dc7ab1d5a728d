#include <string.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/event_store.h"
#include "reference_server/steps.h"

static bool any(const struct reference_server_event *event,
                const struct reference_server_transport *transport)
{
    CHECK(event->owner > 0 && transport != NULL);
    return true;
}

static bool by_key(const struct reference_server_event *event,
                   const struct reference_server_event *other)
{
    return strcmp(event->key, other->key) == 0;
}

static void apply(struct reference_server_steps *steps)
{
    steps->event_is_own = any;
    steps->events_share_stream = by_key;
}

const struct reference_server_bug reference_server_bug_events_keyed_by_request_id = {
    .about = {.name = "events-keyed-by-request-id",
              .summary = "the store of events tells streams apart by the ids of requests, which "
                         "all sessions share",
              .reports = "python-sdk 1.29.0, own finding",
              .story =
                  "Two clients have sessions on one server, and both count their requests from 1. "
                  "One of them comes back to the stream of a request. "
                  "It gets what the other one was told in its request of the same number.",
              .fix =
                  "An event belongs to a stream of a session, and only that session may name it."},
    .apply = apply,
};
