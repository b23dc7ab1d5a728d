/*
 * DELETE: the client ends its session (_handle_delete_request).
 */
#ifndef REFERENCE_SERVER_DELETE_H
#define REFERENCE_SERVER_DELETE_H

#include "reference_server/exchange.h"
#include "reference_server/transport.h"

MUST_USE const struct runtime_exception *
reference_server_delete(struct reference_server_exchange *exchange,
                        struct reference_server_transport *transport);

#endif
