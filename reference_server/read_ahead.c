#include "reference_server/read_ahead.h"

#include "base/check.h"

#include "reference_server/server_state.h"

const struct runtime_exception *
reference_server_read_ahead(struct reference_server_exchange *exchange,
                            struct reference_server_read_ahead *ahead)
{
    *ahead = (struct reference_server_read_ahead){.is_incomplete = true};
    reference_server_text_init(&ahead->body, reference_server_arena(exchange->server));
    while (ahead->is_incomplete && !ahead->has_disconnect) {
        struct asgi_message message;
        const struct runtime_exception *raised =
            asgi_receive(exchange->connection, AWAIT("manager.body_receive"), &message);
        if (raised != NULL) {
            return raised;
        }
        ahead->has_disconnect = message.type == ASGI_HTTP_DISCONNECT;
        if (!ahead->has_disconnect) {
            CHECK(message.type == ASGI_HTTP_REQUEST);
            ahead->has_body = true;
            ahead->is_incomplete = message.more_body;
            reference_server_text_append_bytes(&ahead->body, message.body.data, message.body.size);
        }
    }
    return NULL;
}

void reference_server_read_ahead_release(struct reference_server_read_ahead *ahead)
{
    reference_server_text_release(&ahead->body);
}

bool reference_server_read_ahead_take(struct reference_server_read_ahead *ahead,
                                      struct asgi_message *out_message)
{
    CHECK(ahead != NULL);
    if (ahead->has_body) {
        ahead->has_body = false;
        *out_message = (struct asgi_message){
            .type = ASGI_HTTP_REQUEST,
            .body = {.data = ahead->body.bytes, .size = ahead->body.size},
            .more_body = ahead->is_incomplete,
        };
        return true;
    }
    if (ahead->has_disconnect) {
        ahead->has_disconnect = false;
        *out_message = (struct asgi_message){.type = ASGI_HTTP_DISCONNECT};
        return true;
    }
    return false;
}
