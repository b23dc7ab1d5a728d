#include "reference_server/manager.h"

#include <string.h>

#include "base/check.h"

#include "reference_server/admission.h"
#include "reference_server/delete.h"
#include "reference_server/get.h"
#include "reference_server/jsonrpc.h"
#include "reference_server/post.h"
#include "reference_server/read_ahead.h"
#include "reference_server/server_state.h"
#include "reference_server/session_task.h"
#include "reference_server/transport.h"

/* StreamableHTTPServerTransport.handle_request */
static const struct runtime_exception *dispatch(struct reference_server_exchange *exchange,
                                                struct reference_server_transport *transport)
{
    const char *method = exchange->scope->method;
    if (strcmp(method, "POST") == 0 && !reference_server_content_type_begins_well(exchange)) {
        static const char text[] = "Invalid Content-Type header";
        struct reference_server_response response = {
            .status = 400, .body = {.data = text, .size = sizeof(text) - 1}};
        return reference_server_respond(exchange, &response,
                                        REFERENCE_SERVER_RESPOND_AT("transport.type_refused"));
    }
    if (transport->terminated) {
        return reference_server_refuse(exchange, transport, &reference_server_refusal_terminated,
                                       REFERENCE_SERVER_RESPOND_AT("transport.terminated"));
    }
    if (strcmp(method, "POST") == 0) {
        return reference_server_post(exchange, transport);
    }
    if (strcmp(method, "GET") == 0) {
        return reference_server_get(exchange, transport);
    }
    if (strcmp(method, "DELETE") == 0) {
        return reference_server_delete(exchange, transport);
    }
    struct reference_server_refusal refusal = {
        .status = 405,
        .code = REFERENCE_SERVER_INVALID_REQUEST,
        .text = "Method Not Allowed",
        .allow = "GET, POST, DELETE",
    };
    return reference_server_refuse(exchange, transport, &refusal,
                                   REFERENCE_SERVER_RESPOND_AT("transport.method_refused"));
}

static struct reference_server_transport *find(const struct reference_server *server,
                                               const char *id)
{
    CHECK(id != NULL);
    BASE_LIST_FOREACH(node, &server->sessions) {
        struct reference_server_transport *transport =
            BASE_LIST_ENTRY(node, struct reference_server_transport, link);
        if (strcmp(transport->id, id) == 0) {
            return transport;
        }
    }
    return NULL;
}

static const struct runtime_exception *run_unawaited(void *transport)
{
    return reference_server_session_task(transport, /*status=*/NULL);
}

/* await task_group.start(run_server) */
static const struct runtime_exception *start(struct reference_server_transport *transport)
{
    reference_server_transport_hold(transport);
    struct runtime_start_body body = {reference_server_session_task, transport};
    struct runtime_task_options options = {.role = "session", .owner = transport->owner};
    if (!transport->server->steps.session_is_awaited()) {
        struct runtime_body unawaited = {run_unawaited, transport};
        (void)runtime_group_start_soon(&transport->server->tasks, unawaited, options);
        return NULL;
    }
    return runtime_group_start(&transport->server->tasks, body, options,
                               AWAIT("manager.session_start"));
}

/* The server has shut down, or has not started: `raised` is what the request meets. */
static const struct runtime_exception *refuse_unserved(struct reference_server_exchange *exchange,
                                                       const struct runtime_exception *raised)
{
    struct reference_server *server = exchange->server;
    CHECK(!server->running);
    if (!server->steps.shutdown_is_answered()) {
        return raised;
    }
    struct reference_server_refusal refusal = {
        .status = 503,
        .code = REFERENCE_SERVER_INTERNAL_ERROR,
        .text = "Service Unavailable: the server is shutting down",
    };
    return reference_server_refuse(exchange, NULL, &refusal,
                                   REFERENCE_SERVER_RESPOND_AT("manager.shut_down"));
}

/* Starts the session that was made for a request, and has it handle the request. */
static const struct runtime_exception *
start_and_dispatch(struct reference_server_exchange *exchange,
                   struct reference_server_transport *transport)
{
    const struct runtime_exception *raised = start(transport);
    return raised == NULL ? dispatch(exchange, transport) : raised;
}

/* What a session's first request gets, with the lock held. */
static const struct runtime_exception *open_session(struct reference_server_exchange *exchange)
{
    struct reference_server *server = exchange->server;
    if (!server->running) {
        return refuse_unserved(
            exchange,
            runtime_exception_create(server->loop, RUNTIME_EXCEPTION_OTHER, "AssertionError", ""));
    }
    struct reference_server_transport *transport = reference_server_transport_create(server);
    reference_server_idle_begin_request(transport);
    const struct runtime_exception *raised = start_and_dispatch(exchange, transport);
    reference_server_idle_end_request(transport);
    server->steps.first_request_handled(transport);
    reference_server_transport_let_go(transport);
    return raised;
}

static const struct runtime_exception *lock_creation(struct reference_server *server)
{
    struct runtime_lock *lock = &server->session_creation;
    return server->steps.creation_blocks_thread()
               ? runtime_lock_acquire_blocking(lock, AWAIT("manager.creation_lock"))
               : runtime_lock_acquire(lock, AWAIT("manager.creation_lock"));
}

static const struct runtime_exception *manage_new(struct reference_server_exchange *exchange)
{
    struct runtime_lock *lock = &exchange->server->session_creation;
    const struct runtime_exception *raised = lock_creation(exchange->server);
    if (raised != NULL) {
        return raised;
    }
    raised = open_session(exchange);
    const struct runtime_exception *unheld = runtime_lock_release(lock);
    CHECK(unheld == NULL);
    return raised;
}

static const struct runtime_exception *manage_stateless(struct reference_server_exchange *exchange)
{
    struct reference_server_transport *transport =
        reference_server_transport_create_stateless(exchange->server, exchange->scope->owner);
    const struct runtime_exception *raised = start_and_dispatch(exchange, transport);
    if (raised == NULL) {
        exchange->server->steps.stateless_handled(transport);
    } else {
        exchange->server->steps.stateless_failed(transport);
    }
    reference_server_transport_let_go(transport);
    return raised;
}

static const struct runtime_exception *manage_known(struct reference_server_exchange *exchange,
                                                    struct reference_server_transport *transport)
{
    reference_server_transport_hold(transport);
    reference_server_idle_begin_request(transport);
    const struct runtime_exception *raised = dispatch(exchange, transport);
    reference_server_idle_end_request(transport);
    reference_server_transport_let_go(transport);
    return raised;
}

static const struct runtime_exception *manage(struct reference_server_exchange *exchange)
{
    struct reference_server *server = exchange->server;
    if (!server->running) {
        return refuse_unserved(
            exchange,
            runtime_exception_create(server->loop, RUNTIME_EXCEPTION_RUNTIME_ERROR, "RuntimeError",
                                     "Task group is not initialized. Make sure to use run()."));
    }
    if (server->settings->stateless) {
        return manage_stateless(exchange);
    }
    const char *id = reference_server_header(exchange, "mcp-session-id");
    if (id == NULL) {
        return manage_new(exchange);
    }
    struct reference_server_transport *transport = find(server, id);
    if (transport != NULL) {
        return manage_known(exchange, transport);
    }
    struct reference_server_refusal refusal = {
        .status = 404, .code = REFERENCE_SERVER_INVALID_REQUEST, .text = "Session not found"};
    return reference_server_refuse(exchange, NULL, &refusal,
                                   REFERENCE_SERVER_RESPOND_AT("manager.unknown_session"));
}

const struct runtime_exception *reference_server_manage(struct reference_server_exchange *exchange)
{
    CHECK(exchange->ahead == NULL);
    if (strcmp(exchange->scope->method, "POST") != 0 ||
        !exchange->server->steps.body_is_read_first()) {
        return manage(exchange);
    }
    struct base_arena *arena = reference_server_arena(exchange->server);
    struct reference_server_read_ahead *ahead = base_arena_take(arena, sizeof *ahead);
    const struct runtime_exception *raised = reference_server_read_ahead(exchange, ahead);
    if (raised == NULL) {
        exchange->ahead = ahead;
        raised = manage(exchange);
        exchange->ahead = NULL;
    }
    reference_server_read_ahead_release(ahead);
    base_arena_give_back(arena, ahead, sizeof *ahead);
    return raised;
}
