/*
 * Tools whose doings are scripted by the settings.
 */
#ifndef REFERENCE_SERVER_TOOLS_H
#define REFERENCE_SERVER_TOOLS_H

#include "reference_server/session.h"

/* The answer to tools/list. */
struct reference_server_message *
reference_server_tools_list(struct reference_server_incoming *incoming);

/* tools/call: runs the tool's script; the answer in *out_answer, unless it raised CANCELLED. */
MUST_USE const struct runtime_exception *
reference_server_tools_call(struct reference_server_incoming *incoming,
                            struct reference_server_message **out_answer);

#endif
