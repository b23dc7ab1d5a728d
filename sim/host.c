#include "sim/host.h"

#include "base/check.h"

#include "sim/connection.h"

#define NS_PER_MS UINT64_C(1000000)

struct sim_host *sim_host_of(struct sim_world *world)
{
    CHECK(world->state != NULL);
    return &world->state->host;
}

uint64_t sim_host_grace(const struct sim_world *world, uint64_t otherwise)
{
    CHECK(world->plan != NULL);
    return world->plan->host.has_grace ? world->plan->host.grace_ns : otherwise;
}

static void disarm(struct sim_host_timer *timer)
{
    CHECK(timer != NULL);
    if (timer->handle != NULL) {
        runtime_handle_cancel(timer->handle);
        timer->handle = NULL;
    }
}

static void fire(struct sim_world *world, struct sim_host_timer *timer)
{
    CHECK(timer->handle != NULL);
    timer->handle = NULL;
    timer->then(world);
}

static void go_on(void *world)
{
    fire(world, &sim_host_of(world)->next);
}

static void time_out(void *world)
{
    fire(world, &sim_host_of(world)->timeout);
}

void sim_host_next(struct sim_world *world, uint64_t at, void (*then)(struct sim_world *world))
{
    struct sim_host *self = sim_host_of(world);
    CHECK(self->phase == SIM_HOST_TOLD || self->phase == SIM_HOST_DRAINING);
    disarm(&self->next);
    self->next = (struct sim_host_timer){
        .handle = runtime_loop_call_at(world->state->loop, at, go_on, world,
                                       (struct runtime_timer_options){.label = "host.next"}),
        .then = then,
    };
}

void sim_host_refuse(struct sim_world *world)
{
    CHECK(sim_host_of(world)->phase != SIM_HOST_SERVING);
    sim_host_of(world)->is_refusing = true;
}

void sim_host_each_connection(struct sim_world *world,
                              void (*fn)(struct sim_connection *connection))
{
    CHECK(fn != NULL);
    for (uint32_t id = 1; id <= world->state->connection_count; id++) {
        for (struct sim_connection *connection = world->state->connections; connection != NULL;
             connection = connection->next) {
            if (connection->id == id && !connection->is_lost) {
                fn(connection);
            }
        }
    }
}

uint32_t sim_host_connection_count(struct sim_world *world)
{
    uint32_t count = 0;
    CHECK(world->state != NULL);
    for (const struct sim_connection *connection = world->state->connections; connection != NULL;
         connection = connection->next) {
        count += connection->is_lost ? 0 : 1;
    }
    return count;
}

static uint32_t count_running(const struct sim_connection *connection)
{
    uint32_t count = 0;
    CHECK(connection != NULL);
    for (const struct sim_cycle *cycle = connection->cycles; cycle != NULL; cycle = cycle->next) {
        count += sim_cycle_is_running(cycle) ? 1 : 0;
    }
    return count;
}

uint32_t sim_host_task_count(struct sim_world *world)
{
    uint32_t count = 0;
    CHECK(world->state != NULL);
    for (const struct sim_connection *connection = world->state->connections; connection != NULL;
         connection = connection->next) {
        count += count_running(connection);
    }
    return count;
}

void sim_host_drain(struct sim_world *world, uint64_t grace,
                    void (*timed_out)(struct sim_world *world))
{
    struct runtime_loop *loop = world->state->loop;
    struct sim_host *self = sim_host_of(world);
    CHECK(self->phase == SIM_HOST_TOLD);
    self->phase = SIM_HOST_DRAINING;
    self->since = runtime_loop_now(loop);
    if (grace != SIM_TIME_ANY) {
        self->timeout = (struct sim_host_timer){
            .handle = runtime_loop_call_at(loop, self->since + grace, time_out, world,
                                           (struct runtime_timer_options){.label = "host.timeout"}),
            .then = timed_out,
        };
    }
    sim_host_see_end(world);
}

void sim_host_see_end(struct sim_world *world)
{
    const struct sim_dialect *dialect = world->plan->dialect;
    CHECK(dialect != NULL);
    if (sim_host_of(world)->phase == SIM_HOST_DRAINING && sim_host_connection_count(world) == 0 &&
        sim_host_task_count(world) == 0) {
        CHECK(dialect->drained != NULL);
        dialect->drained(world);
    }
}

static void cancel(const struct sim_cycle *cycle, const char *message)
{
    CHECK(sim_cycle_is_running(cycle));
    if (message == NULL) {
        runtime_task_cancel(cycle->task);
    } else {
        runtime_task_cancel_saying(cycle->task, message);
    }
}

void sim_host_cancel_tasks(struct sim_world *world, const char *message)
{
    CHECK(world->state != NULL);
    for (uint32_t id = 1; id <= world->state->request_count; id++) {
        for (struct sim_connection *at = world->state->connections; at != NULL; at = at->next) {
            for (struct sim_cycle *cycle = at->cycles; cycle != NULL; cycle = cycle->next) {
                if (cycle->request == id && sim_cycle_is_running(cycle)) {
                    cancel(cycle, message);
                }
            }
        }
    }
}

void sim_host_leave(struct sim_world *world)
{
    struct sim_host *self = sim_host_of(world);
    const struct asgi_app_type *type = world->state->app->type;
    CHECK(self->phase < SIM_HOST_LEAVING);
    disarm(&self->next);
    disarm(&self->timeout);
    self->phase = SIM_HOST_LEAVING;
    sim_world_shut_down(world);
    if (type->shutdown == NULL || self->is_app_down) {
        sim_host_end(world);
    }
}

void sim_host_see_app_down(void *host)
{
    struct sim_world *world = host;
    struct sim_host *self = sim_host_of(world);
    self->is_app_down = true;
    if (self->phase == SIM_HOST_LEAVING) {
        sim_host_end(world);
    }
}

static void close_connection(struct sim_connection *connection)
{
    CHECK(!connection->is_lost);
    sim_connection_close(connection, /*request=*/0, "the process ends");
}

/* asyncio.run() cancels what is left when its coroutine is over. */
static void cancel_everything(struct sim_world *world)
{
    struct runtime_loop *loop = world->state->loop;
    const struct runtime_task *current = runtime_loop_current(loop);
    for (struct runtime_task *task = runtime_task_next(loop, NULL); task != NULL;
         task = runtime_task_next(loop, task)) {
        CHECK(!runtime_task_has_ended(task) || task != current);
        if (task != current && !runtime_task_has_ended(task)) {
            runtime_task_cancel(task);
        }
    }
}

void sim_host_end(struct sim_world *world)
{
    struct sim_host *self = sim_host_of(world);
    CHECK(self->phase != SIM_HOST_SERVING);
    CHECK(self->phase != SIM_HOST_ENDED);
    disarm(&self->next);
    disarm(&self->timeout);
    self->phase = SIM_HOST_ENDED;
    sim_host_refuse(world);
    sim_host_each_connection(world, close_connection);
    sim_emit(world, (struct sim_event){.kind = SIM_EVENT_SHUTDOWN_ENDED}, "");
    cancel_everything(world);
}

void sim_host_log(struct sim_world *world, enum asgi_log_level level, const char *logger,
                  const char *text)
{
    CHECK(logger != NULL);
    CHECK(text != NULL);
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_LOG, .value = (uint32_t)level, .label = logger},
             text);
}

void sim_host_report_told(struct sim_world *world, uint64_t within)
{
    const struct sim_host *self = sim_host_of(world);
    const bool is_bounded = within != SIM_TIME_ANY;
    CHECK(self->phase == SIM_HOST_TOLD);
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_SHUTDOWN_TOLD,
                                .label = self->signal == SIM_SIGNAL_TERM ? "SIGTERM" : "SIGINT",
                                .value = is_bounded ? (uint32_t)(within / NS_PER_MS) : 0},
             "");
}

void sim_world_signal(struct sim_world *world, enum sim_signal signal)
{
    const struct sim_dialect *dialect = world->plan->dialect;
    struct sim_host *self = sim_host_of(world);
    CHECK(signal == SIM_SIGNAL_TERM || signal == SIM_SIGNAL_INT);
    if (dialect->shutdown == NULL) {
        sim_world_shut_down(world);
    } else if (self->phase == SIM_HOST_SERVING) {
        self->phase = SIM_HOST_TOLD;
        self->signal = signal;
        dialect->shutdown(world);
    } else if (dialect->told_again != NULL && self->phase < SIM_HOST_LEAVING) {
        dialect->told_again(world, signal);
    }
}
