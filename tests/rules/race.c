#include "tests/rules/race.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#include "sim/dialect.h"

#define SETUP_COUNT 2

#define INITIALIZE                                                                             \
    "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":" \
    "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"x\",\"version\":\"0\"}}}"
#define INITIALIZED "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"

struct race_plan {
    struct sim_plan plan;
    struct race_step setup[SETUP_COUNT];
    struct sim_step setup_steps[SETUP_COUNT];
    struct sim_step lane_steps[RACE_LANE_COUNT_MAX][RACE_STEP_COUNT_MAX];
    struct sim_lane lanes[RACE_LANE_COUNT_MAX];
    struct sim_step main_steps[1];
    struct sim_exchange_plan exchanges[SETUP_COUNT + RACE_LANE_COUNT_MAX * RACE_STEP_COUNT_MAX];
    struct sim_variable variables[1];
    struct asgi_tool tools[1];
    const char *bugs[1];
};

static const struct asgi_header headers[] = {{"accept", "application/json, text/event-stream"},
                                             {"content-type", "application/json"},
                                             {"mcp-session-id", "${sid}"}};

static uint32_t exchange_of(const struct sim_step *step)
{
    const struct race_step *own = step->parameters;
    return own->exchange;
}

static bool do_request(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct race_step *own = step->parameters;
    const char *body = own->body == NULL ? "" : own->body;
    CHECK(phase == 0);
    sim_client_request(world,
                       &(struct sim_request_options){
                           .exchange = own->exchange,
                           .client = own->client,
                           .method = own->method,
                           .path = "/mcp",
                           .headers = {.count = own->exchange == 0 ? 2 : 3, .items = headers},
                           .body = {.data = body, .size = strlen(body)},
                           .body_is_late = own->kind == RACE_HEAD});
    return true;
}

static bool do_body(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct race_step *own = step->parameters;
    CHECK(phase == 0);
    sim_client_send_body(world, own->exchange,
                         (struct asgi_bytes){.data = own->body, .size = strlen(own->body)},
                         /*more=*/false);
    return true;
}

static bool is_open(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(phase == 0);
    return sim_client_view(world, exchange_of(step)).is_open;
}

static bool do_leave(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct race_step *own = step->parameters;
    CHECK(phase == 0);
    sim_client_disconnect(world, own->exchange,
                          own->kind == RACE_FIN ? SIM_LEAVE_FIN : SIM_LEAVE_RST);
    return true;
}

static const struct sim_action request_action = {.name = "request", .perform = do_request};
static const struct sim_action body_action = {.name = "body", .ready = is_open, .perform = do_body};
static const struct sim_action leave_action = {
    .name = "leave", .ready = is_open, .perform = do_leave};

static const struct sim_action *action_of(enum race_step_kind kind)
{
    switch (kind) {
    case RACE_NONE:
        break;
    case RACE_REQUEST:
    case RACE_HEAD:
        return &request_action;
    case RACE_BODY:
        return &body_action;
    case RACE_FIN:
    case RACE_RST:
        return &leave_action;
    }
    CHECK_UNREACHABLE("a step of no kind");
}

static const char *label_of(const struct race_step *step)
{
    static const char *const labels[] = {[RACE_REQUEST] = "request",
                                         [RACE_HEAD] = "head",
                                         [RACE_BODY] = "body",
                                         [RACE_FIN] = "fin",
                                         [RACE_RST] = "rst"};
    return step->method != NULL ? step->method : labels[step->kind];
}

static void fill_lane(struct race_plan *self, const struct race_step *steps, uint32_t index)
{
    uint32_t count = 0;
    for (; count < RACE_STEP_COUNT_MAX && steps[count].kind != RACE_NONE; count++) {
        const struct race_step *own = &steps[count];
        self->lane_steps[index][count] = (struct sim_step){.action = action_of(own->kind),
                                                           .parameters = own,
                                                           .label = label_of(own),
                                                           .at = SIM_TIME_ANY,
                                                           .line = 10 + index};
        if (own->client != NULL) {
            self->exchanges[own->exchange] =
                (struct sim_exchange_plan){.name = own->client, .client = own->client};
            self->plan.exchange_count += 1;
        }
    }
    self->lanes[index] =
        (struct sim_lane){.name = "lane", .steps = self->lane_steps[index], .step_count = count};
    self->main_steps[0].lane_count += count > 0 ? 1 : 0;
}

/* Steps of setup requests and of lanes are made alike. */
static void fill_setup(struct race_plan *self)
{
    static const char *const bodies[] = {INITIALIZE, INITIALIZED};
    for (uint32_t i = 0; i < SETUP_COUNT; i++) {
        self->setup[i] = (struct race_step){.kind = RACE_REQUEST,
                                            .exchange = i,
                                            .client = "setup",
                                            .method = "POST",
                                            .body = bodies[i]};
        self->setup_steps[i] = (struct sim_step){.action = &request_action,
                                                 .parameters = &self->setup[i],
                                                 .label = "setup",
                                                 .at = SIM_TIME_ANY,
                                                 .line = 1};
        self->exchanges[i] = (struct sim_exchange_plan){.name = "setup", .client = "setup"};
    }
}

struct race_plan *race_plan_create(const struct race *race, const char *bug, const char *dialect)
{
    struct race_plan *self = base_heap_take(sizeof *self);
    const bool is_profile = strncmp(bug, "mcp-", 4) == 0;
    CHECK(race->name != NULL);
    self->bugs[0] = bug;
    self->tools[0] =
        (struct asgi_tool){.name = "x", .steps = race->tool, .step_count = race->tool_step_count};
    self->variables[0] =
        (struct sim_variable){.name = "sid", .exchange = 0, .header = "mcp-session-id"};
    self->main_steps[0] =
        (struct sim_step){.lanes = self->lanes, .label = "race", .at = SIM_TIME_ANY, .line = 9};
    self->plan = (struct sim_plan){
        .name = race->name,
        .dialect = sim_dialect_find(dialect),
        .told_is_open = race->is_told_open,
        .settings = {.json_response = race->is_json,
                     .tools = self->tools,
                     .tool_count = race->tool_step_count > 0 ? 1 : 0,
                     .profile = is_profile ? bug : NULL,
                     .bugs = self->bugs,
                     .bug_count = is_profile || bug[0] == '\0' ? 0 : 1},
        .background = {.name = "setup", .steps = self->setup_steps, .step_count = SETUP_COUNT},
        .main = {.name = "main", .steps = self->main_steps, .step_count = 1},
        .exchanges = self->exchanges,
        .exchange_count = SETUP_COUNT,
        .variables = self->variables,
        .variable_count = 1,
        .at_end = {.session_count = -1, .task_count = -1, .stream_count = -1}};
    fill_setup(self);
    for (uint32_t i = 0; i < RACE_LANE_COUNT_MAX; i++) {
        fill_lane(self, race->lanes[i], i);
    }
    return self;
}

void race_plan_destroy(struct race_plan *plan)
{
    base_heap_give_back(plan);
}

struct sim_plan *race_plan_get(struct race_plan *plan)
{
    return &plan->plan;
}
