#include "reference_server/exchange.h"

#include <stdio.h>

#include "base/check.h"

#include "reference_server/late_work.h"
#include "reference_server/read_ahead.h"
#include "reference_server/server_state.h"
#include "reference_server/text.h"
#include "reference_server/transport.h"

const struct runtime_exception *reference_server_receive(struct reference_server_exchange *exchange,
                                                         struct runtime_site site,
                                                         struct asgi_message *out_message)
{
    CHECK(exchange != NULL);
    if (exchange->ahead != NULL && reference_server_read_ahead_take(exchange->ahead, out_message)) {
        return NULL;
    }
    return asgi_receive(exchange->connection, site, out_message);
}

const struct runtime_exception *reference_server_send(struct reference_server_exchange *exchange,
                                                      const struct asgi_message *message,
                                                      struct runtime_site site)
{
    CHECK(exchange != NULL);
    CHECK(message != NULL);
    if (message->type == ASGI_HTTP_RESPONSE_START) {
        exchange->started = true;
    }
    return asgi_send(exchange->connection, message, site);
}

const char *reference_server_header(const struct reference_server_exchange *exchange,
                                    const char *name)
{
    return asgi_headers_find(exchange->scope->headers, name);
}

#define RESPONSE_HEADER_COUNT_MAX 4
#define LENGTH_SIZE               24

static struct asgi_headers collect_headers(const struct reference_server_response *response,
                                           struct asgi_header items[RESPONSE_HEADER_COUNT_MAX],
                                           char length[LENGTH_SIZE])
{
    uint32_t count = 0;
    if (response->content_type != NULL) {
        items[count++] = (struct asgi_header){"content-type", response->content_type};
    }
    if (response->allow != NULL) {
        items[count++] = (struct asgi_header){"allow", response->allow};
    }
    if (response->session_id != NULL && response->session_id[0] != '\0') {
        items[count++] = (struct asgi_header){"mcp-session-id", response->session_id};
    }
    (void)snprintf(length, LENGTH_SIZE, "%zu", response->body.size);
    items[count++] = (struct asgi_header){"content-length", length};
    CHECK(count <= RESPONSE_HEADER_COUNT_MAX);
    return (struct asgi_headers){.count = count, .items = items};
}

const struct runtime_exception *
reference_server_respond(struct reference_server_exchange *exchange,
                         const struct reference_server_response *response,
                         struct reference_server_response_sites sites)
{
    CHECK(response->status >= 200);
    struct asgi_header items[RESPONSE_HEADER_COUNT_MAX];
    char length[LENGTH_SIZE];
    struct asgi_message start = {
        .type = ASGI_HTTP_RESPONSE_START,
        .status = response->status,
        .headers = collect_headers(response, items, length),
    };
    const struct runtime_exception *raised = reference_server_send(exchange, &start, sites.start);
    if (raised != NULL) {
        return raised;
    }
    struct asgi_message body = {.type = ASGI_HTTP_RESPONSE_BODY, .body = response->body};
    raised = reference_server_send(exchange, &body, sites.body);
    return raised == NULL && response->status < 400 ? reference_server_late_work_run(exchange)
                                                    : raised;
}

static void append_refusal(struct reference_server_text *text,
                           const struct reference_server_refusal *refusal)
{
    struct reference_server_text sentence;
    reference_server_text_init(&sentence, text->arena);
    reference_server_text_append(&sentence, refusal->text);
    reference_server_text_append(&sentence, refusal->more == NULL ? "" : refusal->more);
    reference_server_text_append(&sentence, refusal->rest == NULL ? "" : refusal->rest);
    reference_server_text_append(
        text, "{\"jsonrpc\":\"2.0\",\"id\":\"server-error\",\"error\":{\"code\":");
    reference_server_text_append_number(text, refusal->code);
    reference_server_text_append(text, ",\"message\":");
    reference_server_text_append_json(text, sentence.bytes);
    reference_server_text_append(text, "}}");
    reference_server_text_release(&sentence);
}

const struct runtime_exception *reference_server_refuse(
    struct reference_server_exchange *exchange, const struct reference_server_transport *transport,
    const struct reference_server_refusal *refusal, struct reference_server_response_sites sites)
{
    CHECK(refusal->status >= 400);
    struct reference_server_text body;
    reference_server_text_init(&body, reference_server_arena(exchange->server));
    append_refusal(&body, refusal);
    struct reference_server_response response = {
        .status = refusal->status,
        .content_type = "application/json",
        .session_id = transport == NULL ? NULL : transport->id,
        .allow = refusal->allow,
        .body = {.data = body.bytes, .size = body.size},
    };
    const struct runtime_exception *raised = reference_server_respond(exchange, &response, sites);
    reference_server_text_release(&body);
    return raised;
}
