#include "reference_server/finalizer.h"

#include <stddef.h>

#include "base/check.h"

#include "reference_server/server_state.h"

void reference_server_finalizer_owe(struct reference_server *server, const char *name, uint32_t id)
{
    CHECK(name != NULL);
    const struct asgi_observer *observer = server->observer;
    if (observer != NULL && observer->finalizer_owed != NULL) {
        observer->finalizer_owed(server->host, name, id);
    }
}

void reference_server_finalizer_settle(struct reference_server *server, const char *name,
                                       uint32_t id)
{
    CHECK(name != NULL);
    const struct asgi_observer *observer = server->observer;
    if (observer != NULL && observer->finalizer_ran != NULL) {
        observer->finalizer_ran(server->host, name, id);
    }
}
