#include "tests/fidelity/measured.h"

#include "base/check.h"

#include "runtime/task.h"

#include "sim/dialects/h11.h"

#include "tests/fidelity/drive.h"

static const struct fidelity_actor *actor_of(const struct sim_cycle *cycle)
{
    return fidelity_drive_actor(fidelity_drive_of(cycle->connection->world), cycle->exchange);
}

static const struct runtime_exception *yield(const struct sim_cycle *cycle, uint32_t count,
                                             struct runtime_site site)
{
    const struct runtime_exception *raised = NULL;
    for (uint32_t i = 0; i < count && raised == NULL; i++) {
        raised = runtime_yield(sim_cycle_loop(cycle), site);
    }
    return raised;
}

/* The body is there, but nobody is told before receive() looks for it. */
static void body_received(struct sim_connection *connection, struct sim_cycle *cycle,
                          struct asgi_bytes piece, bool more)
{
    CHECK(!more);
    h11_body_received(connection, cycle, piece, more);
    runtime_event_clear(&h11_cycle_of(cycle)->message_event);
}

static const struct runtime_exception *receive(struct sim_cycle *cycle, struct runtime_site site,
                                               struct asgi_message *out_message)
{
    struct measured_cycle {
        struct h11_cycle h11;
        bool has_handed_out;
    } *own = cycle->dialect;
    const struct fidelity_actor *actor = actor_of(cycle);
    if (!own->has_handed_out && !own->h11.is_disconnected && !own->h11.is_complete) {
        const struct runtime_exception *raised =
            yield(cycle, actor == NULL ? 0 : actor->body_delay, AWAIT("measured.body"));
        if (raised != NULL) {
            return raised;
        }
        runtime_event_set(&own->h11.message_event);
    }
    const struct runtime_exception *raised = h11_receive(cycle, site, out_message);
    own->has_handed_out =
        own->has_handed_out || (raised == NULL && out_message->type == ASGI_HTTP_REQUEST);
    return raised;
}

static const struct runtime_exception *
send(struct sim_cycle *cycle, const struct asgi_message *message, struct runtime_site site)
{
    const struct fidelity_actor *actor = actor_of(cycle);
    (void)site;
    const struct runtime_exception *raised =
        yield(cycle, actor == NULL ? 0 : actor->send_stall, AWAIT("measured.stall"));
    return raised != NULL ? raised : h11_transmit(cycle, message);
}

/* Nobody stands behind the application: what it leaves undone stays undone. */
static void app_ended(struct sim_cycle *cycle, const struct runtime_exception *raised)
{
    (void)cycle;
    (void)raised;
}

const struct sim_dialect fidelity_measured = {
    .name = "measured",
    .summary = "uvicorn on h11, with late bodies and stalled sends",
    .spec_version = "2.3",
    .family = &h11_family,
    .connection_size = sizeof(struct h11_connection),
    .cycle_size = sizeof(struct h11_cycle) + 16,
    .request_received = h11_request_received,
    .body_received = body_received,
    .eof_received = h11_eof_received,
    .connection_lost = h11_connection_lost,
    .write_paused = h11_write_paused,
    .write_resumed = h11_write_resumed,
    .receive = receive,
    .send = send,
    .app_ended = app_ended,
};
