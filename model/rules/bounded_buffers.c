#include "base/check.h"

#include "model/rule_case.h"

/* What may wait for a reader: items in one stream, and bytes of one response that a server writes
 * although the connection has asked it to pause. */
#define ITEM_COUNT_MAX 256
#define BYTE_COUNT_MAX 1048576 /* 1 MiB */

struct request_state {
    bool is_paused;
    uint64_t size; /* sent since then */
};

static void see_pause(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    CHECK(event->connection != 0);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        if (model_history_request(history, id)->connection == event->connection) {
            struct request_state *about = model_watch_about(watch, id);
            about->is_paused = event->kind == SIM_EVENT_WRITE_PAUSED;
            about->size = 0;
        }
    }
}

static void see_send(struct model_watch *watch, const struct sim_event *event)
{
    struct request_state *about = model_watch_about(watch, event->request);
    CHECK(about != NULL);
    if (!about->is_paused || event->object != SIM_SEND_ACCEPTED) {
        return;
    }
    about->size += event->value;
    if (about->size > BYTE_COUNT_MAX) {
        model_watch_violated(watch, event,
                             "request %u: %u bytes were written while its client does not read",
                             event->request, (uint32_t)about->size);
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    (void)state;
    CHECK(event->label != NULL);
    if (event->kind == SIM_EVENT_APP_SEND) {
        see_send(watch, event);
    } else if (event->kind != SIM_EVENT_STREAM_BUFFERED) {
        see_pause(watch, event);
    } else if (event->flag > ITEM_COUNT_MAX) {
        model_watch_involve(watch, event->label);
        model_watch_violated(watch, event, "%u items wait in stream %s", (uint32_t)event->flag,
                             event->label);
    }
}

#define BUFFERED(count) \
    CASE_EVENT(STREAM_BUFFERED, "", .object = 1, .label = "request_stream", .flag = (count))
#define PAUSED  CASE_EVENT(WRITE_PAUSED, "", .connection = 1)
#define RESUMED CASE_EVENT(WRITE_RESUMED, "", .connection = 1)
#define WRITE(size)                                                                        \
    CASE_EVENT(APP_SEND, "", .request = 1, .label = "http.response.body", .value = (size), \
               .flag = 1, .object = SIM_SEND_ACCEPTED)

static const struct model_rule_event some[] = {BUFFERED(ITEM_COUNT_MAX)};

static const struct model_rule_event pauses[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    PAUSED,
    WRITE(BYTE_COUNT_MAX),
    RESUMED,
    WRITE(BYTE_COUNT_MAX),
    PAUSED,
    WRITE(BYTE_COUNT_MAX),
};

static const struct model_rule_event many[] = {BUFFERED(ITEM_COUNT_MAX + 1)};

static const struct model_rule_event heedless[] = {
    CASE_REQUEST(1, 1, "POST /mcp"), CASE_START(1, 200), PAUSED, WRITE(BYTE_COUNT_MAX), WRITE(1),
};

static const struct model_rule_case cases[] = {
    {.what = "a stream is filled to its bound", CASE_EVENTS(some)},
    {.what = "a server that waits for its client", CASE_EVENTS(pauses)},
    {.what = "a stream is filled without bound",
     CASE_EVENTS(many),
     .violation = "257 items wait in stream request_stream"},
    {.what = "a server writes on to a client that does not read",
     CASE_EVENTS(heedless),
     .violation = "request 1: 1048577 bytes were written while its client does not read"},
};

const struct model_rule model_rule_bounded_buffers = {
    .name = "bounded-buffers",
    .sentence = "a slow reader bounds memory",
    .source = "MCP Streamable HTTP; modelcontextprotocol/python-sdk#1764",
    .request_size = sizeof(struct request_state),
    .kinds = MODEL_SEES(STREAM_BUFFERED) | MODEL_SEES(WRITE_PAUSED) | MODEL_SEES(WRITE_RESUMED) |
             MODEL_SEES(APP_SEND),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
