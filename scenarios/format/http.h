/*
 * The HTTP side of a request: its first line, its headers, how its body comes.
 */
#ifndef SCENARIOS_FORMAT_HTTP_H
#define SCENARIOS_FORMAT_HTTP_H

#include "asgi/message.h"

#include "scenarios/buffer.h"
#include "scenarios/reader.h"

#define SCENARIOS_PIECE_COUNT_MAX 16

/* Keys that every step that makes a request has. */
#define SCENARIOS_HTTP_KEY_SESSION                                                    \
    {                                                                                 \
        .name = "session",                                                            \
        .summary = "the session's id, sent as the header mcp-session-id: \"${sid}\"", \
        .type = SCENARIOS_TYPE_STRING                                                 \
    }
#define SCENARIOS_HTTP_KEY_HEADERS                                                    \
    {                                                                                 \
        .name = "headers",                                                            \
        .summary = "more headers, or others for the usual ones; null leaves one out", \
        .type = SCENARIOS_TYPE_OTHER, .definition = "headers"                         \
    }
#define SCENARIOS_HTTP_KEY_STATUS                                                             \
    {                                                                                         \
        .name = "status", .summary = "the response's status", .type = SCENARIOS_TYPE_INTEGER, \
        .min = 100, .max = 599                                                                \
    }

/* Declares the exchange that a step with the keys "client" and "as" opens. */
void scenarios_http_declare(const struct scenarios_object *step);

/* Appends "; name: value" for each header, and "; body " with the body's JSON. */
void scenarios_http_render(const struct asgi_headers *headers, struct asgi_bytes body,
                           struct scenarios_buffer *out);

/* Reads "POST /mcp"; after a mistake both parts are "?". */
void scenarios_http_line(const struct scenarios_object *object, const char *key,
                         const char **out_method, const char **out_path);

/*
 * The headers of a step with the keys "session" and "headers": accept, with a body content-type,
 * mcp-session-id, then those that the file adds, in its order.
 */
struct asgi_headers scenarios_http_headers(const struct scenarios_object *step, bool has_body);

/*
 * Reads "whole", "late", "held" or { "pieces": [5, 10], "held": true }; sizes are in bytes, and
 * what they leave is the last piece.  NULL for "whole".
 */
struct scenarios_body *scenarios_http_body(struct scenarios_reader *reader,
                                           const struct base_json_value *value,
                                           struct asgi_bytes bytes);

/* Reads { "sid": "header:mcp-session-id", "last": "event:id" } and declares the variables. */
void scenarios_http_save(struct scenarios_reader *reader, const struct base_json_value *value);

/* The keys of a body's object. */
extern const struct scenarios_key scenarios_http_body_keys[];

#endif
