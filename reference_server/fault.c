#include "reference_server/fault.h"

#include <stddef.h>

#include "base/check.h"

#include "reference_server/server_state.h"

bool reference_server_fails(const struct reference_server *server, const char *fault,
                            const char *label)
{
    const struct asgi_observer *observer = server->observer;
    CHECK(label != NULL);
    return observer != NULL && observer->fails != NULL &&
           observer->fails(server->host, fault, label);
}
