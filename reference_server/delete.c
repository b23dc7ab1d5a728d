#include "reference_server/delete.h"

#include "base/check.h"

#include "runtime/event.h"

#include "reference_server/admission.h"
#include "reference_server/jsonrpc.h"
#include "reference_server/server_state.h"

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
    reference_server_transport_terminate(transport);
    if (transport->server->steps.delete_waits(transport)) {
        const struct runtime_exception *raised =
            runtime_event_wait(&transport->gone, AWAIT("delete.session_end"));
        if (raised != NULL) {
            return raised;
        }
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
