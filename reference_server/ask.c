#include "reference_server/ask.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/json_number.h"
#include "base/json_string.h"

#include "reference_server/server_state.h"
#include "reference_server/text.h"

#define NS_PER_MS   UINT64_C(1000000)
#define NUMBER_SIZE 24

/* What a request of a method asks, as small as it can be. */
static const struct {
    const char *method;
    const char *params; /* NULL: none */
} questions[] = {
    {"sampling/createMessage",
     "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"?\"}}],"
     "\"maxTokens\":1}"},
    {"elicitation/create", "{\"mode\":\"form\",\"message\":\"?\",\"requestedSchema\":"
                           "{\"type\":\"object\",\"properties\":{}}}"},
    {"roots/list", NULL},
    {"ping", NULL},
};

static const char *params_of(const char *method)
{
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        if (strcmp(questions[i].method, method) == 0) {
            return questions[i].params;
        }
    }
    CHECK_UNREACHABLE("a method that no client answers");
}

static struct reference_server_ask *create(struct reference_server_transport *transport)
{
    struct reference_server_ask *ask =
        base_arena_take(reference_server_transport_arena(transport), sizeof(*ask));
    ask->hold_count = 1;
    ask->id = transport->ask_count++;
    struct runtime_stream_options options = {
        .name = "response_stream", .capacity = 1, .owner = transport->owner};
    runtime_stream_create(transport->server->loop, options, &ask->send, &ask->receive);
    base_list_push_back(&transport->asks, &ask->link);
    return ask;
}

static void let_go(struct reference_server_transport *transport, struct reference_server_ask *ask)
{
    CHECK(ask->hold_count > 0);
    ask->hold_count--;
    if (ask->hold_count == 0) {
        runtime_send_stream_let_go(ask->send);
        runtime_receive_stream_let_go(ask->receive);
        base_arena_give_back(reference_server_transport_arena(transport), ask, sizeof(*ask));
    }
}

static void forget(struct reference_server_ask *ask)
{
    if (base_list_node_is_linked(&ask->link)) {
        base_list_remove(&ask->link);
    }
}

static struct reference_server_message *write(const struct reference_server_incoming *incoming,
                                              const struct reference_server_question *question,
                                              uint32_t id)
{
    struct reference_server_transport *transport = incoming->session->transport;
    const char *params = params_of(question->method);
    struct reference_server_text text;
    reference_server_text_init(&text, reference_server_transport_arena(transport));
    reference_server_text_append(&text, "{\"method\":");
    reference_server_text_append_json(&text, question->method);
    if (params != NULL) {
        reference_server_text_append(&text, ",\"params\":");
        reference_server_text_append(&text, params);
    }
    reference_server_text_append(&text, ",\"jsonrpc\":\"2.0\",\"id\":");
    reference_server_text_append_number(&text, id);
    reference_server_text_append(&text, "}");
    struct reference_server_message *message =
        reference_server_message_create(transport, text.bytes, text.size);
    reference_server_text_release(&text);
    CHECK(message->kind == REFERENCE_SERVER_JSONRPC_REQUEST);
    if (question->is_related) {
        const char *related = incoming->message->id;
        message->related = reference_server_text_copy(reference_server_transport_arena(transport),
                                                      related, strlen(related));
        message->stream = incoming->message->stream;
    }
    return message;
}

static const struct runtime_exception *timed_out(struct reference_server *server,
                                                 uint64_t timeout_ns)
{
    char text[128];
    (void)snprintf(text, sizeof(text),
                   "Timed out while waiting for response to ServerRequest. Waited %" PRIu64
                   ".%03" PRIu64 " seconds.",
                   timeout_ns / NS_PER_MS / 1000, timeout_ns / NS_PER_MS % 1000);
    return runtime_exception_create(server->loop, RUNTIME_EXCEPTION_OTHER, "McpError", text);
}

/* with fail_after(timeout): await response_stream_reader.receive() */
static const struct runtime_exception *receive(struct reference_server *server,
                                               struct reference_server_ask *ask,
                                               uint64_t timeout_ns, void **out_item)
{
    struct runtime_scope timeout;
    struct runtime_scope_options options = {
        .deadline = timeout_ns == 0 ? 0 : runtime_loop_now(server->loop) + timeout_ns};
    runtime_scope_init(server->loop, &timeout, options);
    runtime_scope_enter(&timeout);
    const struct runtime_exception *raised =
        runtime_receive_stream_receive(ask->receive, AWAIT("ask.answer_receive"), out_item);
    raised = runtime_scope_exit_or_timeout(&timeout, raised);
    return raised == &runtime_timeout ? timed_out(server, timeout_ns) : raised;
}

/* The answer as what the tool gets to see: nothing, or McpError with the error's message. */
static const struct runtime_exception *read(struct reference_server *server,
                                            struct reference_server_message *answer)
{
    struct base_arena *arena = reference_server_arena(server);
    const struct runtime_exception *raised = NULL;
    CHECK(reference_server_message_is_answer(answer));
    if (answer->kind == REFERENCE_SERVER_JSONRPC_ERROR) {
        struct base_json_slice error = reference_server_message_find(answer, "error");
        char *text = reference_server_jsonrpc_text(arena, base_json_find(error, "message"));
        raised = runtime_exception_create(server->loop, RUNTIME_EXCEPTION_OTHER, "McpError", text);
        reference_server_text_forget(arena, text, strlen(text));
    }
    reference_server_message_discard(answer);
    return raised;
}

static const struct runtime_exception *wait(struct reference_server *server,
                                            struct reference_server_ask *ask, uint64_t timeout_ns)
{
    void *item = NULL;
    const struct runtime_exception *raised = receive(server, ask, timeout_ns, &item);
    CHECK((raised == NULL) == (item != NULL));
    return raised == NULL ? read(server, item) : raised;
}

const struct runtime_exception *
reference_server_ask(struct reference_server_incoming *incoming,
                     const struct reference_server_question *question)
{
    struct reference_server_transport *transport = incoming->session->transport;
    struct reference_server_ask *ask = create(transport);
    const struct runtime_exception *raised = reference_server_session_send(
        incoming->session, write(incoming, question, ask->id), AWAIT("ask.write_send"));
    if (raised == NULL) {
        raised = wait(transport->server, ask, question->timeout_ns);
    }
    forget(ask);
    runtime_send_stream_close(ask->send);
    runtime_receive_stream_close(ask->receive);
    let_go(transport, ask);
    return raised;
}

/* _normalize_request_id: "0" is taken for 0. */
static bool read_id(const struct reference_server_message *answer, int64_t *out_id)
{
    struct base_json_slice id = reference_server_message_find(answer, "id");
    if (reference_server_jsonrpc_is(id, BASE_JSON_STRING)) {
        id = (struct base_json_slice){answer->id, strlen(answer->id)};
        if (!base_json_valid(id.bytes, id.size, NULL)) {
            return false;
        }
    }
    return reference_server_jsonrpc_is_integer(id) && base_json_integer(id, out_id);
}

static struct reference_server_ask *find(const struct reference_server_transport *transport,
                                         const struct reference_server_message *message)
{
    int64_t id = 0;
    if (!read_id(message, &id)) {
        return NULL;
    }
    BASE_LIST_FOREACH(node, &transport->asks) {
        struct reference_server_ask *ask = BASE_LIST_ENTRY(node, struct reference_server_ask, link);
        if (ask->id == id) {
            return ask;
        }
    }
    return NULL;
}

bool reference_server_ask_is_answered(struct reference_server_session *session,
                                      struct reference_server_message *answer,
                                      const struct runtime_exception **out_raised)
{
    struct reference_server_ask *ask = find(session->transport, answer);
    CHECK(reference_server_message_is_answer(answer));
    if (ask == NULL) {
        return false;
    }
    ask->hold_count++;
    forget(ask);
    const struct runtime_exception *raised =
        runtime_send_stream_send(ask->send, answer, AWAIT("receive_loop.answer_send"));
    let_go(session->transport, ask);
    if (raised != NULL && raised->kind == RUNTIME_EXCEPTION_CLOSED_RESOURCE) {
        return false; /* the asker gave up in the meantime */
    }
    if (raised != NULL) {
        reference_server_message_unsent(answer, raised);
    }
    *out_raised = raised;
    return true;
}

bool reference_server_ask_is_over(const struct reference_server_session *session,
                                  const struct reference_server_message *answer)
{
    int64_t id = 0;
    CHECK(find(session->transport, answer) == NULL);
    return read_id(answer, &id) && id >= 0 && id < session->transport->ask_count;
}

static struct reference_server_message *make_failure(struct reference_server_transport *transport,
                                                     uint32_t id, const char *text)
{
    char number[NUMBER_SIZE];
    const int size = snprintf(number, sizeof(number), "%" PRIu32, id);
    CHECK(size > 0);
    struct reference_server_failure failure = {REFERENCE_SERVER_CONNECTION_CLOSED, text, NULL};
    return reference_server_message_error(transport, (struct base_json_slice){number, (size_t)size},
                                          failure);
}

void reference_server_ask_fail(const struct reference_server_message *request)
{
    struct reference_server_ask *ask = find(request->transport, request);
    CHECK(request->kind == REFERENCE_SERVER_JSONRPC_REQUEST);
    if (ask == NULL) {
        return;
    }
    struct reference_server_message *failure =
        make_failure(request->transport, ask->id, "The client cannot be reached");
    forget(ask);
    const struct runtime_exception *raised = runtime_send_stream_send_nowait(ask->send, failure);
    if (raised != NULL) {
        reference_server_message_discard(failure);
    }
}

static const struct runtime_exception *fail_one(struct reference_server_transport *transport,
                                                struct reference_server_ask *ask)
{
    struct reference_server_message *failure =
        make_failure(transport, ask->id, "Connection closed");
    const struct runtime_exception *raised =
        runtime_send_stream_send(ask->send, failure, AWAIT("receive_loop.failure_send"));
    if (raised != NULL) {
        reference_server_message_unsent(failure, raised);
    } else {
        runtime_send_stream_close(ask->send);
    }
    return raised;
}

/* for id, stream in self._response_streams.items(): all that were there when it began.  Who does
 * not wait any more raises, which is passed over. */
static const struct runtime_exception *fail_each(struct reference_server_transport *transport,
                                                 struct reference_server_ask *const *asks,
                                                 uint32_t count)
{
    const struct reference_server_steps *steps = &transport->server->steps;
    const struct runtime_exception *raised = NULL;
    CHECK(count > 0);
    for (uint32_t i = 0; i < count && raised == NULL; i++) {
        raised = fail_one(transport, asks[i]);
        if (!runtime_exception_is_cancelled(raised)) {
            raised = steps->next_pending_request(transport, count);
        }
    }
    return raised;
}

const struct runtime_exception *
reference_server_ask_fail_all(struct reference_server_session *session)
{
    struct reference_server_transport *transport = session->transport;
    struct base_arena *arena = reference_server_transport_arena(transport);
    const uint32_t count = base_list_count(&transport->asks);
    if (count == 0) {
        return NULL;
    }
    struct reference_server_ask **asks =
        base_arena_take(arena, count * sizeof(struct reference_server_ask *));
    uint32_t i = 0;
    BASE_LIST_FOREACH(node, &transport->asks) {
        asks[i] = BASE_LIST_ENTRY(node, struct reference_server_ask, link);
        asks[i++]->hold_count++;
    }
    const struct runtime_exception *raised = fail_each(transport, asks, count);
    while (i > 0) {
        transport->server->steps.end_pending_request(asks[--i]->send);
        forget(asks[i]);
        let_go(transport, asks[i]);
    }
    base_arena_give_back(arena, asks, count * sizeof(struct reference_server_ask *));
    return raised;
}
