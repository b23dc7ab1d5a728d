/*
 * The JSON-RPC message that a request carries, from the few members that a scenario says.
 */
#ifndef SCENARIOS_FORMAT_RPC_H
#define SCENARIOS_FORMAT_RPC_H

#include "base/json_tree.h"

#include "asgi/message.h"

#include "scenarios/reader.h"

#define SCENARIOS_BODY_SIZE_MAX ((size_t)128 * 1024)

/*
 * Writes the object `json` as one line of JSON, members in their order, numbers as they stand, the
 * variables of the matrix filled in.  In front come "jsonrpc" and, for a request (a method that
 * does not begin with "notifications/"), the next "id", unless the object has its own.  An
 * initialize without params gets the usual ones.
 */
struct asgi_bytes scenarios_rpc_write(struct scenarios_reader *reader,
                                      const struct base_json_value *json);

#endif
