#include "asgi/app.h"

#include "base/check.h"

const struct runtime_exception *asgi_receive(struct asgi_connection *connection,
                                             struct runtime_site site,
                                             struct asgi_message *out_message)
{
    CHECK(connection != NULL);
    CHECK(out_message != NULL);
    return connection->type->receive(connection, site, out_message);
}

const struct runtime_exception *asgi_send(struct asgi_connection *connection,
                                          const struct asgi_message *message,
                                          struct runtime_site site)
{
    CHECK(connection != NULL);
    CHECK(message != NULL);
    return connection->type->send(connection, message, site);
}
