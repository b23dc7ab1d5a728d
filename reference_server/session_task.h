/*
 * The task in which a session lives: run_server and StreamableHTTPServerTransport.connect().
 */
#ifndef REFERENCE_SERVER_SESSION_TASK_H
#define REFERENCE_SERVER_SESSION_TASK_H

#include "runtime/group.h"

#include "reference_server/transport.h"

/* A body that says when the streams are there, if status is not NULL; its argument is the
 * transport, held for the task. */
MUST_USE const struct runtime_exception *
reference_server_session_task(void *transport, struct runtime_task_status *status);

#endif
