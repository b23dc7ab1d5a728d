#include "reference_server/responder.h"

#include "base/check.h"

#include "reference_server/log.h"
#include "reference_server/server_state.h"
#include "reference_server/transport.h"

static struct reference_server *server_of(const struct reference_server_incoming *incoming)
{
    return incoming->session->transport->server;
}

void reference_server_responder_enter(struct reference_server_incoming *incoming)
{
    CHECK(!incoming->entered);
    incoming->entered = true;
    runtime_scope_init(server_of(incoming)->loop, &incoming->scope,
                       (struct runtime_scope_options){0});
    runtime_scope_enter(&incoming->scope);
    reference_server_idle_begin_handler(incoming->session->transport);
}

/* on_complete: whichever request is in flight under this id. */
static void complete(struct reference_server_incoming *incoming)
{
    struct base_json_slice id = reference_server_message_find(incoming->message, "id");
    struct reference_server_incoming *found = reference_server_incoming_find(incoming->session, id);
    if (found != NULL) {
        found->in_flight = false;
        reference_server_incoming_sweep(found);
    }
}

const struct runtime_exception *
reference_server_responder_exit(struct reference_server_incoming *incoming,
                                const struct runtime_exception *raised)
{
    CHECK(incoming->entered);
    if (incoming->completed) {
        complete(incoming);
    }
    incoming->entered = false;
    reference_server_idle_end_handler(incoming->session->transport);
    const struct runtime_exception *remaining = runtime_scope_exit(&incoming->scope, raised);
    return server_of(incoming)->steps.request_left(raised, remaining);
}

const struct runtime_exception *
reference_server_responder_respond(struct reference_server_incoming *incoming,
                                   struct reference_server_message *answer)
{
    CHECK(incoming->entered);
    struct reference_server *server = server_of(incoming);
    if (incoming->completed) {
        reference_server_message_discard(answer);
        return server->steps.late_result_is_dropped(incoming)
                   ? NULL
                   : runtime_exception_create(server->loop, RUNTIME_EXCEPTION_OTHER,
                                              "AssertionError", "Request already responded to");
    }
    if (runtime_scope_cancel_called(&incoming->scope)) {
        reference_server_message_discard(answer);
        return NULL;
    }
    incoming->completed = true;
    answer->stream = incoming->message->stream;
    return reference_server_session_send(incoming->session, answer, AWAIT("responder.write_send"));
}

const struct runtime_exception *
reference_server_responder_cancel(struct reference_server_incoming *incoming)
{
    struct reference_server *server = server_of(incoming);
    if (!incoming->entered && !server->steps.early_cancel_is_heard(incoming)) {
        return runtime_exception_create(server->loop, RUNTIME_EXCEPTION_RUNTIME_ERROR,
                                        "RuntimeError",
                                        "RequestResponder must be used as a context manager");
    }
    if (!server->steps.cancel_is_heard(incoming)) {
        return NULL;
    }
    if (incoming->entered) {
        runtime_scope_cancel(&incoming->scope);
    }
    incoming->completed = true;
    struct reference_server_failure failure = {0, "Request cancelled", NULL};
    struct base_json_slice id = reference_server_message_find(incoming->message, "id");
    struct reference_server_message *answer =
        reference_server_message_error(incoming->session->transport, id, failure);
    answer->stream = incoming->message->stream;
    return reference_server_session_send(incoming->session, answer, AWAIT("responder.cancel_send"));
}
