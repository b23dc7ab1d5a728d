#include "tests/conformance/race_actions.h"

#include <string.h>

#include "base/check.h"

#define BOTH                                            \
    {                                                   \
        "accept", "application/json, text/event-stream" \
    }
#define JSON                               \
    {                                      \
        "content-type", "application/json" \
    }
#define ID(id)               \
    {                        \
        "mcp-session-id", id \
    }

#define HEADER_COUNT_MAX 5
#define VERSION                              \
    {                                        \
        "mcp-protocol-version", "2025-11-25" \
    }

static const struct asgi_header headers[RACE_HEADERS_COUNT][HEADER_COUNT_MAX] = {
    [RACE_HEADERS_SESSION] = {BOTH, JSON, ID("${sid}")},
    [RACE_HEADERS_SECOND_SESSION] = {BOTH, JSON, ID("${second}")},
    [RACE_HEADERS_NO_SESSION] = {BOTH, JSON},
    [RACE_HEADERS_UNKNOWN_SESSION] = {BOTH, JSON, ID("none of them")},
    [RACE_HEADERS_PLAIN_TEXT] = {BOTH, {"content-type", "text/plain"}, ID("${sid}")},
    [RACE_HEADERS_NO_EVENTS] = {{"accept", "application/json"}, JSON, ID("${sid}")},
    [RACE_HEADERS_RESUMABLE] = {BOTH, JSON, ID("${sid}"), VERSION},
    [RACE_HEADERS_RESUME] = {BOTH, JSON, ID("${sid}"), VERSION, {"last-event-id", "2"}},
    [RACE_HEADERS_LAST_EVENT] = {BOTH, JSON, ID("${sid}"), {"last-event-id", "1"}},
};

static struct asgi_headers headers_of(enum race_headers which)
{
    struct asgi_headers found = {.items = headers[which]};
    while (found.count < HEADER_COUNT_MAX && found.items[found.count].name != NULL) {
        found.count++;
    }
    return found;
}

static const struct race_action_step *own(const struct sim_step *step)
{
    return step->parameters;
}

static bool do_request(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct race_step *said = own(step)->step;
    const char *body = said->body == NULL ? "" : said->body;
    CHECK(phase == 0);
    sim_client_request(world,
                       &(struct sim_request_options){.exchange = own(step)->exchange,
                                                     .client = said->client,
                                                     .method = said->method,
                                                     .path = "/mcp",
                                                     .headers = headers_of(said->headers),
                                                     .body = {.data = body, .size = strlen(body)},
                                                     .body_is_late = said->kind == RACE_HEAD,
                                                     .is_pipelined = said->kind == RACE_PIPELINED,
                                                     .window = own(step)->window});
    return true;
}

static bool do_body(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const char *body = own(step)->step->body == NULL ? "" : own(step)->step->body;
    CHECK(phase == 0);
    sim_client_send_body(world, own(step)->exchange,
                         (struct asgi_bytes){.data = body, .size = strlen(body)},
                         /*more=*/false);
    return true;
}

static bool do_leave(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(phase == 0);
    sim_client_disconnect(world, own(step)->exchange,
                          own(step)->is_rst ? SIM_LEAVE_RST : SIM_LEAVE_FIN);
    return true;
}

static bool do_pause(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(phase == 0);
    sim_client_pause(world, own(step)->exchange);
    return true;
}

static bool do_resume(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(phase == 0);
    sim_client_resume(world, own(step)->exchange);
    return true;
}

static bool is_open(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(phase == 0);
    return sim_client_view(world, own(step)->exchange).is_open;
}

static bool has_ended(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct sim_exchange_view view = sim_client_view(world, own(step)->exchange);
    CHECK(phase == 0);
    return view.is_ended || view.is_broken;
}

static bool do_shutdown(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    (void)step;
    CHECK(phase == 0);
    sim_world_shut_down(world);
    return true;
}

static bool do_signal(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    (void)step;
    CHECK(phase == 0);
    sim_world_signal(world, SIM_SIGNAL_TERM);
    return true;
}

static const struct sim_action actions[] = {
    [RACE_REQUEST] = {.name = "request", .perform = do_request},
    [RACE_PIPELINED] = {.name = "pipelined", .perform = do_request},
    [RACE_HEAD] = {.name = "head", .perform = do_request},
    [RACE_BODY] = {.name = "body", .ready = is_open, .perform = do_body},
    [RACE_LEAVE] = {.name = "leave", .ready = is_open, .perform = do_leave},
    [RACE_PAUSE] = {.name = "pause", .ready = is_open, .perform = do_pause},
    [RACE_RESUME] = {.name = "resume", .ready = is_open, .perform = do_resume},
    [RACE_ENDED] = {.name = "ended", .ready = has_ended},
    [RACE_SHUTDOWN] = {.name = "shutdown", .perform = do_shutdown},
    [RACE_SIGNAL] = {.name = "signal", .perform = do_signal},
};

const struct sim_action *race_action(enum race_step_kind kind)
{
    CHECK(kind > RACE_NONE && kind <= RACE_SIGNAL);
    return &actions[kind];
}
