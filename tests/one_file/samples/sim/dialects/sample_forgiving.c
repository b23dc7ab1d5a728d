/*
 * A server like uvicorn, which ignores what is sent after the end of a response.
 */
#include "base/check.h"

#include "sim/dialects/h11.h"

static const struct runtime_exception *
send(struct sim_cycle *cycle, const struct asgi_message *message, struct runtime_site site)
{
    CHECK(message != NULL);
    const struct runtime_exception *raised = h11_drain(cycle, site);
    if (raised != NULL || !h11_cycle_of(cycle)->is_complete) {
        return raised != NULL ? raised : h11_transmit(cycle, message);
    }
    sim_report_send(cycle, message, SIM_SEND_DROPPED, NULL);
    return NULL;
}

const struct sim_dialect sim_dialect_sample_forgiving = {
    .name = "sample-forgiving",
    .summary = "uvicorn, but what is sent after the end is ignored",
    .spec_version = "2.3",
    .family = &h11_family,
    .connection_size = sizeof(struct h11_connection),
    .cycle_size = sizeof(struct h11_cycle),
    .request_received = h11_request_received,
    .body_received = h11_body_received,
    .eof_received = h11_eof_received,
    .connection_lost = h11_connection_lost,
    .write_paused = h11_write_paused,
    .write_resumed = h11_write_resumed,
    .receive = h11_receive,
    .send = send,
    .app_ended = h11_app_ended,
};
