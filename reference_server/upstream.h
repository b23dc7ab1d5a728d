/*
 * A tool's own connection to another server, as a gateway's tools have: a client's transport
 * (mcp/client/streamable_http.py), which is a task group with a reader in it.
 *
 * Its group is entered by a task of its own, so that the connection can outlive the step that
 * opened it; who entered it must leave it.
 */
#ifndef REFERENCE_SERVER_UPSTREAM_H
#define REFERENCE_SERVER_UPSTREAM_H

#include <stdint.h>

#include "runtime/exception.h"

struct reference_server;

/* Opens one, waits duration_ns for what it answers, and closes it; returns what goes on. */
MUST_USE const struct runtime_exception *
reference_server_upstream_ask(struct reference_server *server, uint64_t duration_ns);

#endif
