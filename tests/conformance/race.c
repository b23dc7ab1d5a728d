#include "tests/conformance/race.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#include "sim/dialect.h"
#include "sim/fault.h"

#include "reference_server/server.h"

#include "tests/conformance/race_actions.h"
#include "tests/conformance/race_words.h"

#define SETUP_COUNT_MAX 4
#define LABEL_SIZE      32

#define INITIALIZED "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"

struct race_plan {
    struct sim_plan plan;
    const struct race *race;
    struct race_action_step setup[SETUP_COUNT_MAX];
    struct sim_step setup_steps[SETUP_COUNT_MAX];
    struct race_action_step actions[RACE_LANE_COUNT_MAX][RACE_STEP_COUNT_MAX];
    char labels[RACE_LANE_COUNT_MAX][RACE_STEP_COUNT_MAX][LABEL_SIZE];
    struct sim_step lane_steps[RACE_LANE_COUNT_MAX][RACE_STEP_COUNT_MAX];
    struct sim_lane lanes[RACE_LANE_COUNT_MAX];
    struct sim_step main_steps[1];
    struct sim_exchange_plan exchanges[SETUP_COUNT_MAX + RACE_LANE_COUNT_MAX * RACE_STEP_COUNT_MAX];
    struct sim_variable variables[SETUP_COUNT_MAX / 2];
    const char *bugs[2];
    const char *middlewares[1];
    const struct sim_fault *faults[1];
};

const struct sim_app_factory race_server = {.create = reference_server_create};

static const char *const never[] = {"no rule"};

static const struct race_step setup_steps[SETUP_COUNT_MAX] = {
    {.kind = RACE_REQUEST,
     .exchange = 0,
     .client = "setup",
     .method = "POST",
     .body = INITIALIZE,
     .headers = RACE_HEADERS_NO_SESSION},
    {.kind = RACE_REQUEST,
     .exchange = 1,
     .client = "setup",
     .method = "POST",
     .body = INITIALIZED,
     .headers = RACE_HEADERS_SESSION},
    {.kind = RACE_REQUEST,
     .exchange = 2,
     .client = "setup",
     .method = "POST",
     .body = INITIALIZE,
     .headers = RACE_HEADERS_NO_SESSION},
    {.kind = RACE_REQUEST,
     .exchange = 3,
     .client = "setup",
     .method = "POST",
     .body = INITIALIZED,
     .headers = RACE_HEADERS_SECOND_SESSION},
};

static uint32_t setup_count(const struct race *race)
{
    switch (race->sessions) {
    case RACE_ONE_SESSION:
        return 2;
    case RACE_TWO_SESSIONS:
        return 4;
    case RACE_STATELESS:
        return 0;
    }
    CHECK_UNREACHABLE("sessions outside the enumeration");
}

static void fill_setup(struct race_plan *self)
{
    const uint32_t count = setup_count(self->race);
    self->plan.background =
        (struct sim_lane){.name = "setup", .steps = self->setup_steps, .step_count = count};
    self->plan.exchange_count = count;
    self->plan.variable_count = count / 2;
    for (uint32_t i = 0; i < count; i++) {
        self->setup[i] = (struct race_action_step){.step = &setup_steps[i], .exchange = i};
        self->setup_steps[i] = (struct sim_step){.action = race_action(RACE_REQUEST),
                                                 .parameters = &self->setup[i],
                                                 .label = "setup",
                                                 .at = SIM_TIME_ANY,
                                                 .line = 1};
        self->exchanges[i] = (struct sim_exchange_plan){.name = "setup", .client = "setup"};
    }
    self->variables[0] =
        (struct sim_variable){.name = "sid", .exchange = 0, .header = "mcp-session-id"};
    self->variables[1] =
        (struct sim_variable){.name = "second", .exchange = 2, .header = "mcp-session-id"};
}

static void fill_step(struct race_plan *self, uint32_t lane, uint32_t index, bool is_rst)
{
    const struct race_step *step = &self->race->lanes[lane][index];
    const uint32_t exchange = setup_count(self->race) + step->exchange;
    char *label = self->labels[lane][index];
    (void)snprintf(label, LABEL_SIZE, "%s %u", race_action(step->kind)->name, step->exchange);
    self->actions[lane][index] = (struct race_action_step){
        .step = step, .exchange = exchange, .window = self->race->window, .is_rst = is_rst};
    self->lane_steps[lane][index] =
        (struct sim_step){.action = race_action(step->kind),
                          .parameters = &self->actions[lane][index],
                          .label = label,
                          .at = step->is_fixed ? step->wait_ms * MS : SIM_TIME_ANY,
                          .wait_ns = step->is_fixed ? 0 : step->wait_ms * MS,
                          .line = 10 + lane};
    if (step->client != NULL) {
        self->exchanges[exchange] =
            (struct sim_exchange_plan){.name = label, .client = step->client};
        self->plan.exchange_count += 1;
    }
}

static void fill_lane(struct race_plan *self, uint32_t lane, bool is_rst)
{
    const struct race_step *steps = self->race->lanes[lane];
    uint32_t count = 0;
    for (; count < RACE_STEP_COUNT_MAX && steps[count].kind != RACE_NONE; count++) {
        fill_step(self, lane, count, is_rst);
    }
    self->lanes[lane] =
        (struct sim_lane){.name = "lane", .steps = self->lane_steps[lane], .step_count = count};
    self->main_steps[0].lane_count += count > 0 ? 1 : 0;
}

static void fill_settings(struct race_plan *self, const struct race_variant *variant)
{
    struct asgi_settings *settings = &self->plan.settings;
    settings->json_response = variant->is_json;
    settings->stateless = self->race->sessions == RACE_STATELESS;
    settings->session_idle_timeout_ns = self->race->idle_ms * MS;
    settings->event_store = self->race->store;
    settings->ping_interval_ns = self->race->ping_ms * MS;
    settings->session_closed_ns = self->race->told_ms * MS;
    settings->tools = self->race->tools;
    while (settings->tool_count < RACE_TOOL_COUNT_MAX &&
           self->race->tools[settings->tool_count].name != NULL) {
        settings->tool_count++;
    }
    settings->late_work = &self->race->late_work;
    settings->late_work_count = self->race->late_work.name != NULL ? 1 : 0;
    self->middlewares[0] =
        variant->middleware != NULL ? variant->middleware : self->race->middleware;
    if (self->middlewares[0] != NULL) {
        settings->middlewares = self->middlewares;
        settings->middleware_count = 1;
    }
    settings->bugs = self->bugs;
    for (uint32_t i = 0; i < 2 && variant->bugs[i] != NULL; i++) {
        if (strncmp(variant->bugs[i], "mcp-", 4) == 0) {
            settings->profile = variant->bugs[i];
        } else {
            self->bugs[settings->bug_count++] = variant->bugs[i];
        }
    }
}

static const char *dialect_of(const struct race_variant *variant)
{
    return variant->dialect == NULL ? "uvicorn" : variant->dialect;
}

/* The variant's, else the race's own. */
static const struct sim_dialect *find_dialect(const struct race *race,
                                              const struct race_variant *variant)
{
    const bool is_own = variant->dialect == NULL && race->dialect != NULL;
    return sim_dialect_find(is_own ? race->dialect : dialect_of(variant));
}

struct race_plan *race_plan_create(const struct race *race, const struct race_variant *variant)
{
    struct race_plan *self = base_heap_take(sizeof *self);
    CHECK(race->name != NULL);
    self->race = race;
    self->main_steps[0] =
        (struct sim_step){.lanes = self->lanes, .label = "race", .at = SIM_TIME_ANY, .line = 9};
    self->plan =
        (struct sim_plan){.name = race->name,
                          .dialect = find_dialect(race, variant),
                          .told_is_open = variant->is_told_open,
                          .era = variant->era,
                          .main = {.name = "main", .steps = self->main_steps, .step_count = 1},
                          .exchanges = self->exchanges,
                          .variables = self->variables,
                          .at_end = {.session_count = -1, .task_count = -1, .stream_count = -1},
                          .violates = never,
                          .violate_count = variant->goes_on ? 1 : 0};
    if (race->fault != NULL) {
        self->faults[0] = sim_fault_find(race->fault);
        self->plan.faults = self->faults;
        self->plan.fault_count = 1;
        self->plan.fault_count_max = 1;
    }
    fill_settings(self, variant);
    fill_setup(self);
    for (uint32_t i = 0; i < RACE_LANE_COUNT_MAX; i++) {
        fill_lane(self, i, variant->is_rst);
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

static bool has_step(const struct race *race, enum race_step_kind kind)
{
    for (uint32_t i = 0; i < RACE_LANE_COUNT_MAX; i++) {
        for (uint32_t j = 0; j < RACE_STEP_COUNT_MAX; j++) {
            if (race->lanes[i][j].kind == kind) {
                return true;
            }
        }
    }
    return false;
}

bool race_has_leave(const struct race *race)
{
    return has_step(race, RACE_LEAVE);
}

bool race_has_signal(const struct race *race)
{
    return has_step(race, RACE_SIGNAL);
}

const struct race *race_find(const char *name)
{
    const struct race *const pools[] = {race_small, race_large};
    for (uint32_t i = 0; i < 2; i++) {
        for (const struct race *race = pools[i]; race->name != NULL; race++) {
            if (strcmp(race->name, name) == 0) {
                return race;
            }
        }
    }
    return NULL;
}

const char *race_variant_words(const struct race_variant *variant, char *out, size_t size)
{
    (void)snprintf(out, size, "%s, %s%s%s%s%s", dialect_of(variant),
                   variant->is_json ? "json" : "sse", variant->middleware == NULL ? "" : ", ",
                   variant->middleware == NULL ? "" : variant->middleware,
                   variant->is_told_open ? ", told" : "", variant->is_rst ? ", rst" : "");
    return out;
}

void race_explore(const struct race *race, const struct race_variant *variant,
                  struct sim_app_factory app, struct model_result *out_result)
{
    struct race_plan *plan = race_plan_create(race, variant);
    const struct model_explore_options options = {.plan = race_plan_get(plan),
                                                  .app = app,
                                                  .strategy = model_strategy_find("exhaustive"),
                                                  .is_restoring = true,
                                                  .self_check_every = 64};
    model_explore(&options, out_result);
    race_plan_destroy(plan);
}
