/*
 * A server that follows ASGI's http specification 2.4 to the letter: send() on a closed connection
 * raises a server-specific OSError (specification 2.4, "Disconnected Client - send exception"),
 * which the server catches when it comes back out of the application.
 */
#include "base/check.h"

#include "sim/dialects/h11.h"
#include "sim/dialects/uvicorn_server.h"

static const struct runtime_exception *
send(struct sim_cycle *cycle, const struct asgi_message *message, struct runtime_site site)
{
    CHECK(message != NULL);
    const struct runtime_exception *raised = h11_drain(cycle, site);
    if (raised != NULL || !h11_cycle_of(cycle)->is_disconnected) {
        return raised != NULL ? raised : h11_transmit(cycle, message);
    }
    raised = runtime_exception_create(sim_cycle_loop(cycle), RUNTIME_EXCEPTION_OTHER,
                                      "ClientDisconnected", "");
    sim_report_send(cycle, message, SIM_SEND_REJECTED, raised);
    return raised;
}

const struct sim_dialect sim_dialect_spec_2_4 = {
    .name = "spec-2.4",
    .summary = "ASGI http 2.4: send() after a disconnect raises an OSError",
    .spec_version = "2.4",
    .family = &h11_family,
    .connection_size = sizeof(struct h11_connection),
    .cycle_size = sizeof(struct h11_cycle),
    .tells_exit = true,
    .request_received = h11_request_received,
    .body_received = h11_body_received,
    .eof_received = h11_eof_received,
    .connection_lost = h11_connection_lost,
    .write_paused = h11_write_paused,
    .write_resumed = h11_write_resumed,
    .receive = h11_receive,
    .send = send,
    .app_ended = h11_app_ended,
    .shutdown = uvicorn_server_shutdown,
    .connection_shutdown = h11_connection_shutdown,
    .told_again = uvicorn_server_told_again,
    .drained = uvicorn_server_drained,
};
