#include "bench/tasks.h"

#include <stdio.h>

#include "base/check.h"

#include "runtime/event.h"
#include "runtime/task.h"

#include "sim/dialect.h"

#include "model/walk.h"
#include "model/world_steps.h"

#include "bench/measure.h"

#define EXECUTION_COUNT 20000
#define SEED            1

/* An application that answers its one request once all of its tasks have made their steps. */
struct crew {
    struct asgi_app app;
    struct runtime_loop *loop;
    struct runtime_event done;
    uint32_t task_count;
    uint32_t step_count;
    uint32_t running_count;
};

/* k steps are k handles: the one that starts the task, and one behind each yield. */
static const struct runtime_exception *work(void *argument)
{
    struct crew *crew = argument;
    for (uint32_t i = 1; i < crew->step_count; i++) {
        const struct runtime_exception *raised = runtime_yield(crew->loop, AWAIT("crew.step"));
        if (raised != NULL) {
            return raised;
        }
    }
    if (--crew->running_count == 0) {
        runtime_event_set(&crew->done);
    }
    return NULL;
}

static const struct runtime_exception *call(struct asgi_app *self, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    static const struct asgi_message start = {.type = ASGI_HTTP_RESPONSE_START, .status = 200};
    static const struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};
    struct crew *crew = (struct crew *)(void *)self;
    (void)scope;
    runtime_event_init(crew->loop, &crew->done);
    crew->running_count = crew->task_count;
    for (uint32_t i = 0; i < crew->task_count; i++) {
        (void)runtime_task_create(crew->loop, (struct runtime_body){.call = work, .argument = crew},
                                  (struct runtime_task_options){.role = "crew"});
    }
    const struct runtime_exception *raised = runtime_event_wait(&crew->done, AWAIT("crew.done"));
    if (raised == NULL) {
        raised = asgi_send(connection, &start, AWAIT("crew.start"));
    }
    return raised != NULL ? raised : asgi_send(connection, &end, AWAIT("crew.end"));
}

static void startup(struct asgi_app *self)
{
    CHECK(self != NULL);
}

static uint32_t session_count(const struct asgi_app *self)
{
    CHECK(self != NULL);
    return 0;
}

static const struct asgi_app_type crew_type = {
    .name = "crew", .call = call, .startup = startup, .session_count = session_count};

/* What the plan says of a tool stands for the crew: as many tools as tasks, as many steps each. */
static enum base_error create(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app)
{
    struct crew *crew = base_arena_take(runtime_loop_arena(loop), sizeof *crew);
    (void)observer;
    (void)host;
    *crew = (struct crew){.app = {&crew_type},
                          .loop = loop,
                          .task_count = settings->tool_count,
                          .step_count = settings->tools[0].step_count};
    *out_app = &crew->app;
    return BASE_ERROR_OK;
}

static bool do_request(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(step->parameters == NULL);
    CHECK(phase == 0);
    sim_client_request(world, &(struct sim_request_options){
                                  .exchange = 0, .client = "one", .method = "GET", .path = "/"});
    return true;
}

static const struct sim_action request_action = {.name = "request", .perform = do_request};
static const struct sim_step steps_of_main[] = {
    {.action = &request_action, .label = "GET /", .at = SIM_TIME_ANY, .line = 1}};
static const struct sim_exchange_plan exchanges[] = {{.name = "get", .client = "one"}};

static struct sim_plan plan_of(const struct asgi_tool *tools, uint32_t task_count)
{
    return (struct sim_plan){.name = "a crew",
                             .settings = {.tools = tools, .tool_count = task_count},
                             .dialect = sim_dialect_find("uvicorn"),
                             .policy = SIM_POLICY_ANY,
                             .background = {.name = "background"},
                             .main = {.name = "main", .steps = steps_of_main, .step_count = 1},
                             .exchanges = exchanges,
                             .exchange_count = 1,
                             .at_end = {.session_count = -1, .task_count = -1, .stream_count = -1}};
}

#define TASK_COUNT_MAX 4

struct crew_size {
    uint32_t task_count;
    uint32_t step_count;
};

/* (nk)! / (k!)^n, as a product of binomials. */
static double closed_form(struct crew_size size)
{
    double orders = 1;
    for (uint32_t task = 1; task < size.task_count; task++) {
        for (uint32_t i = 1; i <= size.step_count; i++) {
            orders = orders * (double)(task * size.step_count + i) / (double)i;
        }
    }
    return orders;
}

/* Executions in this time until there are none left, or count_max. */
static uint64_t walk(struct crew_size size, const char *strategy, uint64_t count_max,
                     uint64_t *out_ns)
{
    struct asgi_tool tools[TASK_COUNT_MAX] = {{.step_count = size.step_count}};
    CHECK(size.task_count <= TASK_COUNT_MAX);
    const struct sim_plan plan = plan_of(tools, size.task_count);
    struct model_world_steps steps;
    struct model_walk walk;
    uint64_t count = 0;
    model_world_steps_init(&steps, (struct model_world_steps_options){.plan = &plan,
                                                                      .app = {.create = create},
                                                                      .is_unwatched = true});
    CHECK(steps.state == SIM_WORLD_READY);
    model_walk_init(&walk, (struct model_walk_options){.steps = &steps.steps,
                                                       .strategy = model_strategy_find(strategy),
                                                       .seed = SEED,
                                                       .is_restoring = true});
    const uint64_t start = measure_now();
    while (count < count_max && model_walk_next(&walk)) {
        count++;
    }
    *out_ns = measure_now() - start;
    model_walk_release(&walk);
    model_world_steps_release(&steps);
    return count;
}

static void print_random(const char *name, struct crew_size size)
{
    struct measure_series series;
    for (uint32_t i = 0; i < MEASURE_RUN_COUNT; i++) {
        uint64_t ns = 0;
        const uint64_t count = walk(size, "random-walk", EXECUTION_COUNT, &ns);
        series.values[i] = measure_per_second(count, ns);
    }
    measure_print(name, &series);
    (void)printf("    of (nk)!/(k!)^n orders %34.0f\n", closed_form(size));
}

static void print_exhaustive(const char *name, struct crew_size size)
{
    struct measure_series series;
    uint64_t count = 0;
    for (uint32_t i = 0; i < MEASURE_RUN_COUNT; i++) {
        uint64_t ns = 0;
        count = walk(size, "exhaustive", UINT64_MAX, &ns);
        series.values[i] = (double)ns / 1e6;
    }
    measure_print(name, &series);
    measure_print_number("  executions to exhaust", count);
    CHECK((double)count == closed_form(size));
}

void tasks_print(void)
{
    print_random("random walk, 2 tasks x 4 steps: executions/s", (struct crew_size){2, 4});
    print_random("random walk, 3 tasks x 10 steps: executions/s", (struct crew_size){3, 10});
    print_exhaustive("exhaustive, 3 x 3: ms", (struct crew_size){3, 3});
    print_exhaustive("exhaustive, 2 x 10: ms", (struct crew_size){2, 10});
}
