#include "asgi/message.h"

#include <string.h>

#include "base/check.h"

const char *asgi_message_type_name(enum asgi_message_type type)
{
    switch (type) {
    case ASGI_HTTP_REQUEST:
        return "http.request";
    case ASGI_HTTP_DISCONNECT:
        return "http.disconnect";
    case ASGI_HTTP_RESPONSE_START:
        return "http.response.start";
    case ASGI_HTTP_RESPONSE_BODY:
        return "http.response.body";
    }
    CHECK_UNREACHABLE("a message type outside the enumeration");
}

const char *asgi_headers_find(struct asgi_headers headers, const char *name)
{
    CHECK(name != NULL);
    CHECK(headers.count == 0 || headers.items != NULL);
    for (uint32_t i = 0; i < headers.count; i++) {
        if (strcmp(headers.items[i].name, name) == 0) {
            return headers.items[i].value;
        }
    }
    return NULL;
}

bool asgi_headers_say_close(struct asgi_headers headers)
{
    const char *value = asgi_headers_find(headers, "connection");
    return value != NULL && strcmp(value, "close") == 0;
}
