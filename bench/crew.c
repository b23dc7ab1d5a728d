#include "bench/crew.h"

#include "base/check.h"

#include "sim/dialect.h"
#include "sim/world.h"

static const struct runtime_exception *call(struct asgi_app *self, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    (void)self;
    (void)scope;
    (void)connection;
    CHECK_UNREACHABLE("a crew is asked for nothing");
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

static enum base_error create(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app)
{
    struct crew *crew = base_arena_take(runtime_loop_arena(loop), sizeof *crew);
    (void)settings;
    (void)observer;
    (void)host;
    *crew = (struct crew){.app = {&crew_type}, .loop = loop};
    *out_app = &crew->app;
    return BASE_ERROR_OK;
}

uint32_t crew_read(struct crew *crew, uint32_t cell)
{
    CHECK(cell < CREW_CELL_COUNT_MAX);
    runtime_loop_tell_access(crew->loop, &crew->cells[cell], RUNTIME_ACCESS_READ);
    return crew->cells[cell];
}

void crew_write(struct crew *crew, uint32_t cell, uint32_t value)
{
    CHECK(cell < CREW_CELL_COUNT_MAX);
    runtime_loop_tell_access(crew->loop, &crew->cells[cell], RUNTIME_ACCESS_WRITE);
    crew->cells[cell] = value;
}

const struct runtime_exception *crew_step(struct crew *crew)
{
    return runtime_yield(crew->loop, AWAIT("crew.step"));
}

static bool start(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct crew_program *program = step->parameters;
    struct crew *crew = (struct crew *)(void *)sim_world_app(world);
    CHECK(phase == 0);
    CHECK(program->task_count <= CREW_TASK_COUNT_MAX);
    crew->program = program;
    if (program->prepare != NULL) {
        program->prepare(crew);
    }
    for (uint32_t i = 0; i < program->task_count; i++) {
        crew->workers[i] = (struct crew_worker){crew, i};
        (void)runtime_task_create(crew->loop,
                                  (struct runtime_body){program->work, &crew->workers[i]},
                                  (struct runtime_task_options){.role = "crew", .tells = true});
    }
    return true;
}

static const struct sim_action start_action = {.name = "start", .perform = start};

/* Nobody makes it; but what rules remember of streams has room by the number of exchanges. */
static const struct sim_exchange_plan exchange = {.name = "none", .client = "nobody"};

void crew_world_init(struct crew_world *self, const struct crew_program *program,
                     struct crew_world_options options)
{
    CHECK(program->work != NULL);
    self->start = (struct sim_step){.action = &start_action,
                                    .parameters = program,
                                    .label = "start",
                                    .at = SIM_TIME_ANY,
                                    .line = 1};
    self->plan =
        (struct sim_plan){.name = program->name,
                          .dialect = sim_dialect_find("uvicorn"),
                          .policy = SIM_POLICY_ANY,
                          .background = {.name = "background"},
                          .exchanges = &exchange,
                          .exchange_count = program->has_streams ? 1 : 0,
                          .main = {.name = "main", .steps = &self->start, .step_count = 1},
                          .at_end = {.session_count = -1, .task_count = 0, .stream_count = -1}};
    model_world_steps_init(&self->steps,
                           (struct model_world_steps_options){.plan = &self->plan,
                                                              .app = {create},
                                                              .tells_footprints = options.tells,
                                                              .is_compared = options.is_compared,
                                                              .is_unwatched = !options.is_watched});
    CHECK(self->steps.state == SIM_WORLD_READY);
}

void crew_world_release(struct crew_world *self)
{
    model_world_steps_release(&self->steps);
}

const struct crew *crew_world_crew(const struct crew_world *self)
{
    CHECK(self->steps.world != NULL);
    return (const struct crew *)(const void *)sim_world_app(self->steps.world);
}
