/*
 * The manager: finds or makes the session for a request (StreamableHTTPSessionManager).
 */
#ifndef REFERENCE_SERVER_MANAGER_H
#define REFERENCE_SERVER_MANAGER_H

#include "reference_server/exchange.h"

MUST_USE const struct runtime_exception *
reference_server_manage(struct reference_server_exchange *exchange);

#endif
