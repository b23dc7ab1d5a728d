/*
 * JSON-RPC 2.0: which of the four kinds a message is, and its id.
 *
 * What counts as which kind is what the real server's models accept (mcp/types.py): a method with
 * an id of text or integer is a request, a method without such an id a notification, a result or an
 * error an answer.  Of a message that is several of these, pydantic takes the kind of which it
 * finds most fields, those inside the error counted too: an error, then a request, then a result.
 */
#ifndef REFERENCE_SERVER_JSONRPC_H
#define REFERENCE_SERVER_JSONRPC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json.h"

enum reference_server_jsonrpc_kind {
    REFERENCE_SERVER_JSONRPC_INVALID, /* a JSON value, but no JSON-RPC message */
    REFERENCE_SERVER_JSONRPC_REQUEST,
    REFERENCE_SERVER_JSONRPC_NOTIFICATION,
    REFERENCE_SERVER_JSONRPC_RESPONSE,
    REFERENCE_SERVER_JSONRPC_ERROR,
};

#define REFERENCE_SERVER_PARSE_ERROR       (-32700)
#define REFERENCE_SERVER_INVALID_REQUEST   (-32600)
#define REFERENCE_SERVER_METHOD_NOT_FOUND  (-32601)
#define REFERENCE_SERVER_INVALID_PARAMS    (-32602)
#define REFERENCE_SERVER_INTERNAL_ERROR    (-32603)
#define REFERENCE_SERVER_CONNECTION_CLOSED (-32000)

/* The kind of message that a valid JSON value is. */
enum reference_server_jsonrpc_kind reference_server_jsonrpc_kind(struct base_json_slice value);

/* Whether a value, which may be missing, is of a kind. */
bool reference_server_jsonrpc_is(struct base_json_slice value, enum base_json_kind kind);

/* Whether a value, which may be missing, is a number without fraction and exponent. */
bool reference_server_jsonrpc_is_integer(struct base_json_slice value);

/* Python's str() of an id: a string's text, decoded, or an integer's digits.  The copy lies in the
 * arena and ends with reference_server_text_forget(arena, copy, strlen(copy)). */
char *reference_server_jsonrpc_text(struct base_arena *arena, struct base_json_slice value);

#endif
