#include "sim/dialects/uvicorn_server.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/text.h"

#include "sim/connection.h"

#define TICK_NS   UVICORN_SERVER_TICK_NS
#define TEXT_SIZE 96
#define LOGGER    "uvicorn.error"

static uint64_t now(const struct sim_world *world)
{
    CHECK(world->state->loop != NULL);
    return runtime_loop_now(world->state->loop);
}

static void leave(struct sim_world *world)
{
    const struct sim_host *host = sim_host_of(world);
    CHECK(host->phase == SIM_HOST_DRAINING);
    if (host->is_forced) {
        sim_host_end(world);
    } else {
        sim_host_log(world, ASGI_LOG_INFO, LOGGER, "Waiting for application shutdown.");
        sim_host_leave(world);
    }
}

static void time_out(struct sim_world *world)
{
    char text[TEXT_SIZE];
    struct base_text out;
    CHECK(sim_host_of(world)->phase == SIM_HOST_DRAINING);
    base_text_init(&out, text, sizeof(text));
    base_text_format(&out, "Cancel %" PRIu32 " running task(s), timeout graceful shutdown exceeded",
                     sim_host_task_count(world));
    sim_host_log(world, ASGI_LOG_ERROR, LOGGER, text);
    sim_host_cancel_tasks(world, "Task cancelled, timeout graceful shutdown exceeded");
    leave(world);
}

/* asyncio.wait_for() with no time at all does not even begin (Python 3.11). */
static void wait(struct sim_world *world)
{
    const uint64_t grace = sim_host_grace(world, SIM_TIME_ANY);
    CHECK(sim_host_of(world)->phase == SIM_HOST_TOLD);
    if (grace > 0 && sim_host_connection_count(world) > 0 && !sim_host_of(world)->is_forced) {
        sim_host_log(world, ASGI_LOG_INFO, LOGGER,
                     "Waiting for connections to close. (CTRL+C to force quit)");
    }
    sim_host_drain(world, grace, time_out);
    if (sim_host_of(world)->phase == SIM_HOST_DRAINING && sim_host_of(world)->is_forced) {
        leave(world);
    }
}

static void begin(struct sim_world *world)
{
    CHECK(sim_host_of(world)->phase == SIM_HOST_TOLD);
    sim_host_log(world, ASGI_LOG_INFO, LOGGER, "Shutting down");
    sim_host_refuse(world);
    sim_host_each_connection(world, world->plan->dialect->connection_shutdown);
    sim_host_next(world, now(world) + TICK_NS, wait);
}

/* What is still to come when the signal does: up to the next tick, and the sleep. */
void uvicorn_server_shutdown(struct sim_world *world)
{
    const uint64_t tick = (now(world) / TICK_NS + 1) * TICK_NS;
    const uint64_t grace = sim_host_grace(world, SIM_TIME_ANY);
    const struct asgi_app_type *app = world->state->app->type;
    CHECK(world->plan->dialect->tells_exit);
    sim_host_report_told(world, grace == SIM_TIME_ANY ? SIM_TIME_ANY : 2 * TICK_NS + grace);
    if (app->exit_signal != NULL) {
        app->exit_signal(world->state->app); /* its handler stands before uvicorn's own */
    }
    sim_host_next(world, tick, begin);
}

/* Only Control-C forces. */
void uvicorn_server_told_again(struct sim_world *world, enum sim_signal signal)
{
    struct sim_host *host = sim_host_of(world);
    CHECK(host->phase == SIM_HOST_TOLD || host->phase == SIM_HOST_DRAINING);
    host->is_forced = host->is_forced || signal == SIM_SIGNAL_INT;
    if (host->is_forced && host->phase == SIM_HOST_DRAINING) {
        uvicorn_server_drained(world);
    }
}

/* At the next look.  One that began to wait with nothing to wait for need not look again. */
void uvicorn_server_drained(struct sim_world *world)
{
    const struct sim_host *host = sim_host_of(world);
    const uint64_t waited = now(world) - host->since;
    CHECK(host->phase == SIM_HOST_DRAINING);
    if (waited > 0) {
        sim_host_next(world, host->since + (waited / TICK_NS + 1) * TICK_NS, leave);
    } else if (sim_host_grace(world, SIM_TIME_ANY) > 0) {
        leave(world);
    }
}
