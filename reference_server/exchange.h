/*
 * One HTTP request while it is handled: its connection, and whether its response has started.
 */
#ifndef REFERENCE_SERVER_EXCHANGE_H
#define REFERENCE_SERVER_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "asgi/app.h"
#include "asgi/settings.h"

struct reference_server;
struct reference_server_read_ahead;
struct reference_server_transport;

struct reference_server_exchange {
    struct base_list_node link; /* in the server's exchanges */
    const void *handling;       /* what its handler keeps in the arena; NULL: nothing, as yet */
    struct reference_server *server;
    const struct asgi_scope *scope;            /* borrows for the application's call */
    struct asgi_connection *connection;        /* borrows for the application's call */
    struct reference_server_read_ahead *ahead; /* borrows; NULL when nothing was read ahead */
    const struct asgi_tool *late_work; /* borrows; what goes on after the response; NULL: nothing */
    bool started;                      /* http.response.start was sent, or tried */
};

/* await receive(), beginning with what was read ahead */
MUST_USE const struct runtime_exception *
reference_server_receive(struct reference_server_exchange *exchange, struct runtime_site site,
                         struct asgi_message *out_message);

/* await send(message) */
MUST_USE const struct runtime_exception *
reference_server_send(struct reference_server_exchange *exchange,
                      const struct asgi_message *message, struct runtime_site site);

/* A header of the request, or NULL. */
const char *reference_server_header(const struct reference_server_exchange *exchange,
                                    const char *name);

/* A response with its whole body: starlette.responses.Response. */
struct reference_server_response {
    uint32_t status;
    const char *content_type; /* NULL for none */
    const char *session_id;   /* NULL or "" for none */
    const char *allow;        /* NULL for none */
    struct asgi_bytes body;   /* borrows */
};

/* Its two awaits. */
struct reference_server_response_sites {
    struct runtime_site start;
    struct runtime_site body;
};

#define REFERENCE_SERVER_RESPOND_AT(label)                                    \
    ((struct reference_server_response_sites){.start = AWAIT(label "_start"), \
                                              .body = AWAIT(label "_body")})

MUST_USE const struct runtime_exception *
reference_server_respond(struct reference_server_exchange *exchange,
                         const struct reference_server_response *response,
                         struct reference_server_response_sites sites);

/* A response that is a JSON-RPC error with the id "server-error" (_create_error_response). */
struct reference_server_refusal {
    uint32_t status;
    int code;
    const char *text; /* static, or borrows until the response was sent */
    const char *more; /* goes on from text, and so does rest; NULL for nothing */
    const char *rest;
    const char *allow; /* NULL for none */
};

MUST_USE const struct runtime_exception *reference_server_refuse(
    struct reference_server_exchange *exchange, const struct reference_server_transport *transport,
    const struct reference_server_refusal *refusal, struct reference_server_response_sites sites);

#endif
