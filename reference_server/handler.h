/*
 * Handling one message in a task of its own: Server._handle_message and Server._handle_request.
 */
#ifndef REFERENCE_SERVER_HANDLER_H
#define REFERENCE_SERVER_HANDLER_H

#include "runtime/exception.h"

/* A body; its argument is a struct reference_server_incoming. */
MUST_USE const struct runtime_exception *reference_server_handle_message(void *incoming);

#endif
