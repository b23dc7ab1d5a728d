/*
 * ASGI messages of the http protocol (ASGI HTTP specification, version 2.5).
 */
#ifndef ASGI_MESSAGE_H
#define ASGI_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum asgi_message_type {
    ASGI_HTTP_REQUEST,
    ASGI_HTTP_DISCONNECT,
    ASGI_HTTP_RESPONSE_START,
    ASGI_HTTP_RESPONSE_BODY,
};

struct asgi_bytes {
    const char *data; /* NULL when size is 0 */
    size_t size;
};

struct asgi_header {
    const char *name; /* lower case */
    const char *value;
};

#define ASGI_HEADER_COUNT_MAX 16

struct asgi_headers {
    uint32_t count;
    const struct asgi_header *items; /* borrows until the call that got them returns */
};

struct asgi_message {
    enum asgi_message_type type;
    uint32_t status;             /* of http.response.start */
    struct asgi_headers headers; /* of http.response.start */
    struct asgi_bytes body;      /* of http.request and http.response.body; borrows as headers do */
    bool more_body;
};

/* "http.response.start"; static. */
const char *asgi_message_type_name(enum asgi_message_type type);

/* The value of a header by its lower-case name, or NULL. */
const char *asgi_headers_find(struct asgi_headers headers, const char *name);

/* "connection: close" is among them: RFC 9112, 9.6. */
bool asgi_headers_say_close(struct asgi_headers headers);

#endif
