/*
 * What goes on after a response, in the task of its request: starlette's BackgroundTask.
 */
#ifndef REFERENCE_SERVER_LATE_WORK_H
#define REFERENCE_SERVER_LATE_WORK_H

#include "reference_server/exchange.h"
#include "reference_server/message.h"

/* From here on the response to the request is one with what its message's method asks for. */
void reference_server_late_work_attach(struct reference_server_exchange *exchange,
                                       const struct reference_server_message *message);

/* await background(), if there is one: the response was sent. */
MUST_USE const struct runtime_exception *
reference_server_late_work_run(struct reference_server_exchange *exchange);

#endif
