#include "reference_server/fault.h"

#include <stddef.h>

#include "base/check.h"

#include "reference_server/server_state.h"
#include "reference_server/transport.h"

bool reference_server_fails(const struct reference_server *server, const char *fault,
                            const char *label, uint32_t session_owner)
{
    const struct asgi_observer *observer = server->observer;
    CHECK(label != NULL);
    return observer != NULL && observer->fails != NULL &&
           observer->fails(server->host, fault, label, session_owner);
}

const struct runtime_exception *reference_server_memory_error(const struct reference_server *server)
{
    CHECK(server != NULL);
    return runtime_exception_create(server->loop, RUNTIME_EXCEPTION_OTHER, "MemoryError", "");
}

void reference_server_may_close(struct reference_server_transport *transport, const char *fault,
                                struct runtime_site site)
{
    const bool has_session = transport->id[0] != '\0';
    CHECK(fault != NULL);
    if (has_session && !transport->terminated &&
        reference_server_fails(transport->server, fault, site.label, transport->owner)) {
        reference_server_transport_terminate(transport);
    }
}
