/*
 * Faults of the server itself: points at which its host may let something fail.
 */
#ifndef REFERENCE_SERVER_FAULT_H
#define REFERENCE_SERVER_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/exception.h"
#include "runtime/site.h"

struct reference_server;
struct reference_server_transport;

/* Does the fault of this name strike now?  label says where, and is static; session_owner: which
 * session is concerned, or 0. */
bool reference_server_fails(const struct reference_server *server, const char *fault,
                            const char *label, uint32_t session_owner);

/* What is raised where there is no memory. */
const struct runtime_exception *
reference_server_memory_error(const struct reference_server *server);

/* A task is about to send into a stream of the session, or to receive from one, which is an await:
 * does the fault end the session in the meantime, and so close its streams? */
void reference_server_may_close(struct reference_server_transport *transport, const char *fault,
                                struct runtime_site site);

#endif
