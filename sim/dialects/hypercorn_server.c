#include "sim/dialects/hypercorn_server.h"

#include "base/check.h"

#include "sim/connection.h"

#define GRACE_NS UINT64_C(3000000000)

static void close_unused(struct sim_connection *connection)
{
    CHECK(!connection->is_lost);
    for (const struct sim_cycle *cycle = connection->cycles; cycle != NULL; cycle = cycle->next) {
        if (sim_cycle_is_running(cycle)) {
            return;
        }
    }
    sim_connection_close(connection, /*request=*/0, "shutdown");
}

/* asyncio.wait_for() cancels the connections' tasks, each of which cancels its application, and
 * waits for them. */
static void time_out(struct sim_world *world)
{
    CHECK(sim_host_of(world)->phase == SIM_HOST_DRAINING);
    sim_host_cancel_tasks(world, NULL);
    sim_host_each_connection(world, close_unused);
}

void hypercorn_server_shutdown(struct sim_world *world)
{
    const uint64_t grace = sim_host_grace(world, GRACE_NS);
    CHECK(world->plan->dialect->connection_shutdown != NULL);
    sim_host_report_told(world, grace);
    sim_host_refuse(world);
    sim_host_each_connection(world, world->plan->dialect->connection_shutdown);
    sim_host_drain(world, grace, time_out);
}

void hypercorn_server_drained(struct sim_world *world)
{
    CHECK(sim_host_of(world)->phase == SIM_HOST_DRAINING);
    sim_host_next(world, runtime_loop_now(world->state->loop), sim_host_leave);
}
