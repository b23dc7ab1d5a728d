#include "base/check.h"

#include "model/rule_case.h"
#include "model/words.h"

struct request_state {
    bool is_promised;
    bool is_judged;
    uint64_t promised; /* bytes */
    uint64_t sent;
};

/* What the application sends counts, whether or not its host passes it on. */
static void see_body(struct request_state *about, struct model_watch *watch,
                     const struct sim_event *event)
{
    CHECK(about->is_promised);
    const bool is_last = event->flag == 0;
    about->sent += event->value;
    const bool is_long = about->sent > about->promised;
    about->is_judged = is_last || is_long;
    if (is_long || (is_last && about->sent < about->promised)) {
        model_watch_violated(watch, event, "request %u: %u bytes of body, where %u were promised",
                             event->request, (uint32_t)about->sent, (uint32_t)about->promised);
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    struct request_state *about = model_watch_about(watch, event->request);
    const struct model_request *request = model_watch_request(watch, event);
    (void)state;
    CHECK(about != NULL);
    CHECK(request != NULL);
    if (event->kind == SIM_EVENT_RESPONSE_LENGTH) {
        about->is_promised = true;
        about->promised = event->value;
    } else if (about->is_promised && !about->is_judged && !request->is_lost &&
               model_words_is_body(event)) {
        see_body(about, watch, event);
    }
}

#define PROMISE(id, size) CASE_EVENT(RESPONSE_LENGTH, "", .request = (id), .value = (size))
#define BYTES(id, size, more)                                                                 \
    CASE_EVENT(APP_SEND, "", .request = (id), .value = (size), .label = "http.response.body", \
               .flag = (more), .object = SIM_SEND_ACCEPTED)

static const struct model_rule_event kept[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    PROMISE(1, 5),
    BYTES(1, 3, 1),
    BYTES(1, 2, 0),
};

static const struct model_rule_event none_promised[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    BYTES(1, 3, 0),
};

static const struct model_rule_event client_gone[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    PROMISE(1, 5),
    CASE_LOST(1),
    CASE_SEND_BODY(1, 0, SIM_SEND_REJECTED, "OSError"),
};

static const struct model_rule_event too_short[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    PROMISE(1, 5),
    BYTES(1, 3, 0),
};

static const struct model_rule_event too_long[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    PROMISE(1, 5),
    BYTES(1, 6, 1),
};

static const struct model_rule_case cases[] = {
    {.what = "as many bytes as were promised", CASE_EVENTS(kept)},
    {.what = "no length was promised", CASE_EVENTS(none_promised)},
    {.what = "the client left, and the rest was not sent", CASE_EVENTS(client_gone)},
    {.what = "a body that ends early",
     CASE_EVENTS(too_short),
     .violation = "request 1: 3 bytes of body, where 5 were promised"},
    {.what = "a body that is too long",
     CASE_EVENTS(too_long),
     .violation = "request 1: 6 bytes of body, where 5 were promised"},
};

const struct model_rule model_rule_content_length_kept = {
    .name = "content-length-kept",
    .sentence = "the body has the length that the headers promised",
    .source = "ASGI HTTP: I14",
    .request_size = sizeof(struct request_state),
    .kinds = MODEL_SEES(RESPONSE_LENGTH) | MODEL_SEES(APP_SEND),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
