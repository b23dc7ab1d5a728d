#include "reference_server/delete.h"

#include "base/check.h"

#include "runtime/event.h"

#include "reference_server/admission.h"
#include "reference_server/jsonrpc.h"
#include "reference_server/server_state.h"

/* What Python allows. */
#define RECURSION_COUNT_MAX 1000

/* The application is told, and may close what it holds of the session: its transport, too. */
static const struct runtime_exception *tell_closed(struct reference_server_transport *transport)
{
    struct reference_server *server = transport->server;
    const uint64_t duration = server->settings->session_closed_ns;
    bool again = duration > 0;
    for (uint32_t i = 0; again; i++) {
        if (i == RECURSION_COUNT_MAX) {
            return runtime_exception_create(server->loop, RUNTIME_EXCEPTION_RUNTIME_ERROR,
                                            "RecursionError", "maximum recursion depth exceeded");
        }
        const struct runtime_exception *raised = runtime_sleep_for(
            server->loop, duration, transport->owner, AWAIT("delete.session_closed"));
        if (raised != NULL) {
            return raised;
        }
        again = server->steps.closing_is_reentered();
    }
    return NULL;
}

/* terminate(), and what must be over before the client is told. */
static const struct runtime_exception *end_session(struct reference_server_transport *transport)
{
    reference_server_transport_terminate(transport);
    if (!transport->server->steps.delete_waits(transport)) {
        return NULL;
    }
    return runtime_event_wait(&transport->gone, AWAIT("delete.session_end"));
}

static const struct runtime_exception *close_session(struct reference_server_transport *transport)
{
    const bool told_first = transport->server->steps.closing_is_told_first();
    const struct runtime_exception *raised = NULL;
    for (uint32_t i = 0; i < 2 && raised == NULL; i++) {
        raised = told_first == (i == 0) ? tell_closed(transport) : end_session(transport);
    }
    return raised;
}

const struct runtime_exception *
reference_server_delete(struct reference_server_exchange *exchange,
                        struct reference_server_transport *transport)
{
    CHECK(exchange->server == transport->server);
    struct reference_server_refusal refusal = {
        .status = 405,
        .code = REFERENCE_SERVER_INVALID_REQUEST,
        .text = "Method Not Allowed: Session termination not supported",
    };
    if (transport->id[0] == '\0' || !reference_server_admits(exchange, transport, &refusal)) {
        return reference_server_refuse(exchange, transport, &refusal,
                                       REFERENCE_SERVER_RESPOND_AT("delete.refused"));
    }
    reference_server_tell_served(exchange, transport);
    const struct runtime_exception *raised = close_session(transport);
    if (raised != NULL) {
        return raised;
    }
    reference_server_transport_tell_end(transport);
    struct reference_server_response response = {
        .status = 200,
        .content_type = "application/json",
        .session_id = transport->id,
    };
    return reference_server_respond(exchange, &response,
                                    REFERENCE_SERVER_RESPOND_AT("delete.answer"));
}
