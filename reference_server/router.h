/*
 * The router: takes what the session sends and puts it into the request stream where it belongs
 * (message_router in StreamableHTTPServerTransport.connect).
 */
#ifndef REFERENCE_SERVER_ROUTER_H
#define REFERENCE_SERVER_ROUTER_H

#include "runtime/exception.h"

/* A body; its argument is the transport. */
MUST_USE const struct runtime_exception *reference_server_route(void *transport);

#endif
