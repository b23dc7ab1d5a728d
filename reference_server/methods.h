/*
 * The methods of MCP that the server knows, and what their messages must contain (mcp/types.py).
 */
#ifndef REFERENCE_SERVER_METHODS_H
#define REFERENCE_SERVER_METHODS_H

#include "reference_server/session.h"

struct reference_server;

/* 0, or the code of the error that a request gets whose method or parameters are not MCP's. */
int reference_server_methods_check_request(const struct reference_server *server,
                                           const struct reference_server_message *message);

/* Whether a notification is one of MCP's. */
bool reference_server_methods_check_notification(const struct reference_server_message *message);

/* The answer to an initialize request. */
struct reference_server_message *
reference_server_methods_initialize(const struct reference_server_incoming *incoming);

#endif
