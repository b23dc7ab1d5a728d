/*
 * uvicorn on h11: a send() after the client has gone is ignored, a send() after the end raises.
 */
#include "sim/dialects/h11.h"
#include "sim/dialects/uvicorn_server.h"

const struct sim_dialect sim_dialect_uvicorn = {
    .name = "uvicorn",
    .summary = "uvicorn on h11: send() after a disconnect is ignored",
    .spec_version = "2.3",
    .family = &h11_family,
    .connection_size = sizeof(struct h11_connection),
    .cycle_size = sizeof(struct h11_cycle),
    .tick_ns = UVICORN_SERVER_TICK_NS,
    .tells_exit = true,
    .request_received = h11_request_received,
    .body_received = h11_body_received,
    .eof_received = h11_eof_received,
    .connection_lost = h11_connection_lost,
    .write_paused = h11_write_paused,
    .write_resumed = h11_write_resumed,
    .receive = h11_receive,
    .send = h11_send,
    .app_ended = h11_app_ended,
    .shutdown = uvicorn_server_shutdown,
    .connection_shutdown = h11_connection_shutdown,
    .told_again = uvicorn_server_told_again,
    .drained = uvicorn_server_drained,
};
