#include "reference_server/post.h"

#include <string.h>

#include "base/check.h"
#include "base/json_string.h"

#include "reference_server/admission.h"
#include "reference_server/fault.h"
#include "reference_server/jsonrpc.h"
#include "reference_server/late_work.h"
#include "reference_server/log.h"
#include "reference_server/resumable.h"
#include "reference_server/server_state.h"

static const struct reference_server_steps *steps_of(const struct reference_server_post *post)
{
    return &post->transport->server->steps;
}

/* What can be refused before the body is read. */
static bool headers_are_refused(const struct reference_server_post *post,
                                struct reference_server_refusal *out_refusal)
{
    struct reference_server_accepts accepts = reference_server_accepts(post->exchange);
    *out_refusal =
        (struct reference_server_refusal){.status = 406, .code = REFERENCE_SERVER_INVALID_REQUEST};
    if (post->transport->server->settings->json_response && !accepts.json) {
        out_refusal->text = "Not Acceptable: Client must accept application/json";
        return true;
    }
    if (!post->transport->server->settings->json_response && !(accepts.json && accepts.events)) {
        out_refusal->text = "Not Acceptable: Client must accept both application/json and "
                            "text/event-stream";
        return true;
    }
    if (!reference_server_content_type_is_json(post->exchange)) {
        out_refusal->status = 415;
        out_refusal->text = "Unsupported Media Type: Content-Type must be application/json";
        return true;
    }
    return false;
}

/* b"".join(chunks) */
static const struct runtime_exception *join_body(const struct reference_server_post *post)
{
    const struct reference_server *server = post->exchange->server;
    CHECK(post->body.bytes != NULL || post->body.size == 0);
    return reference_server_fails(server, "sim/alloc/body", "post.body_receive",
                                  /*session_owner=*/0)
               ? reference_server_memory_error(server)
               : NULL;
}

/* await request.body() */
static const struct runtime_exception *read_body(struct reference_server_post *post)
{
    struct runtime_loop *loop = post->exchange->server->loop;
    bool more = true;
    while (more) {
        struct asgi_message message;
        const struct runtime_exception *raised =
            reference_server_receive(post->exchange, AWAIT("post.body_receive"), &message);
        if (raised != NULL) {
            return raised;
        }
        if (message.type == ASGI_HTTP_DISCONNECT) {
            return runtime_exception_create(loop, RUNTIME_EXCEPTION_OTHER, "ClientDisconnect", "");
        }
        CHECK(message.type == ASGI_HTTP_REQUEST);
        reference_server_text_append_bytes(&post->body, message.body.data, message.body.size);
        more = message.more_body;
    }
    return join_body(post);
}

/* Takes the message out of the body. */
static bool body_is_refused(struct reference_server_post *post,
                            struct reference_server_refusal *out_refusal)
{
    const struct reference_server_text *body = &post->body;
    *out_refusal = (struct reference_server_refusal){.status = 400};
    if (!base_json_valid(body->bytes, body->size, NULL)) {
        out_refusal->code = REFERENCE_SERVER_PARSE_ERROR;
        out_refusal->text = "Parse error: the body is not JSON";
        return true;
    }
    struct base_json_slice whole = {body->bytes, body->size};
    if (reference_server_jsonrpc_kind(whole) == REFERENCE_SERVER_JSONRPC_INVALID) {
        out_refusal->code = REFERENCE_SERVER_INVALID_PARAMS;
        out_refusal->text = "Validation error: the body is not a JSON-RPC message";
        return true;
    }
    post->message = reference_server_message_create(post->transport, body->bytes, body->size);
    return false;
}

static bool is_initialize(const struct reference_server_post *post)
{
    return post->message->kind == REFERENCE_SERVER_JSONRPC_REQUEST &&
           base_json_string_equals(reference_server_message_find(post->message, "method"),
                                   "initialize");
}

/* An initialize request needs no session id, but not another session's. */
static bool session_is_refused(const struct reference_server_post *post,
                               struct reference_server_refusal *out_refusal)
{
    const char *id = reference_server_header(post->exchange, "mcp-session-id");
    const char *own = post->transport->id;
    if (!is_initialize(post)) {
        return !reference_server_admits(post->exchange, post->transport, out_refusal);
    }
    *out_refusal = reference_server_refusal_other_session;
    return own[0] != '\0' && id != NULL && id[0] != '\0' && strcmp(id, own) != 0;
}

static bool message_is_refused(struct reference_server_post *post,
                               struct reference_server_refusal *out_refusal)
{
    if (body_is_refused(post, out_refusal) || session_is_refused(post, out_refusal)) {
        return true;
    }
    if (!steps_of(post)->post_is_admitted(post->transport)) {
        *out_refusal = reference_server_refusal_terminated;
        return true;
    }
    const struct reference_server_message *message = post->message;
    if (message->kind == REFERENCE_SERVER_JSONRPC_REQUEST &&
        !steps_of(post)->request_id_is_free(post->transport, message->id)) {
        *out_refusal = (struct reference_server_refusal){
            .status = 409,
            .code = REFERENCE_SERVER_INVALID_REQUEST,
            .text = "Conflict: A request with this id is being answered",
        };
        return true;
    }
    return false;
}

/* await writer.send(message), or there is no writer yet. */
static const struct runtime_exception *send_to_session(struct reference_server_post *post,
                                                       struct reference_server_message *message,
                                                       struct runtime_site site)
{
    struct reference_server_transport *transport = post->transport;
    reference_server_may_close(transport, "sim/stream/send/close", site);
    const struct runtime_exception *raised =
        transport->connected ? runtime_send_stream_send(transport->read_writer, message, site)
                             : runtime_exception_create(post->exchange->server->loop,
                                                        RUNTIME_EXCEPTION_OTHER, "ValueError",
                                                        "No read stream writer available. Ensure "
                                                        "connect() is called first.");
    if (raised != NULL) {
        reference_server_message_unsent(message, raised);
    }
    return raised;
}

const struct runtime_exception *reference_server_post_forward(struct reference_server_post *post)
{
    struct reference_server_message *message = post->message;
    CHECK(message != NULL);
    post->message = NULL;
    return send_to_session(post, message, AWAIT("post.writer_send"));
}

static const struct runtime_exception *accept_notification(struct reference_server_post *post)
{
    struct reference_server_response response = {
        .status = 202,
        .content_type = "application/json",
        .session_id = post->transport->id,
    };
    const struct runtime_exception *raised = reference_server_respond(
        post->exchange, &response, REFERENCE_SERVER_RESPOND_AT("post.accepted"));
    if (raised != NULL) {
        return raised;
    }
    raised = reference_server_post_forward(post);
    return raised == NULL ? NULL : steps_of(post)->notification_unsent(post, raised);
}

/* Of an initialize request that which it asks for; of others the header's. */
static const char *version_of(const struct reference_server_post *post, char **out_copy)
{
    struct base_json_slice params = reference_server_message_find(post->message, "params");
    struct base_json_slice version = base_json_find(params, "protocolVersion");
    *out_copy = NULL;
    if (!is_initialize(post) || !reference_server_jsonrpc_is(version, BASE_JSON_STRING)) {
        return reference_server_protocol_version(post->exchange);
    }
    *out_copy =
        reference_server_jsonrpc_text(reference_server_transport_arena(post->transport), version);
    return *out_copy;
}

static bool is_resumable(const struct reference_server_post *post)
{
    char *copy = NULL;
    const bool resumes = reference_server_resumes(post->exchange->server, version_of(post, &copy));
    if (copy != NULL) {
        reference_server_text_forget(reference_server_transport_arena(post->transport), copy,
                                     strlen(copy));
    }
    return resumes;
}

static void register_stream(struct reference_server_post *post)
{
    CHECK(post->stream == NULL);
    post->stream = reference_server_request_stream_register(post->transport, post->id,
                                                            post->exchange->scope->owner);
    post->message->stream = post->stream->id;
    reference_server_unanswered_add(post->transport, post->stream->id, post->id_json);
}

const struct runtime_exception *reference_server_post_prime(struct reference_server_post *post)
{
    const struct reference_server_event_place place = {
        .transport = post->transport,
        .stream =
            post->stream == NULL ? post->transport->request_stream_count + 1 : post->stream->id,
        .key = post->id};
    uint32_t id = 0;
    CHECK(post->priming == NULL);
    const struct runtime_exception *raised = reference_server_event_store_add(&place, NULL, &id);
    if (raised != NULL) {
        return raised;
    }
    post->priming = reference_server_message_priming(post->transport, id);
    return NULL;
}

/* The stream is there before the priming event, so that the session's end finds it; the priming
 * event before whatever the session says. */
static const struct runtime_exception *prepare_events(struct reference_server_post *post)
{
    const struct runtime_exception *raised = NULL;
    post->is_resumable = is_resumable(post);
    post->message->is_resumable = post->is_resumable;
    if (steps_of(post)->stream_precedes_priming()) {
        register_stream(post);
    }
    if (post->is_resumable && steps_of(post)->priming_is_early()) {
        raised = reference_server_post_prime(post);
    }
    if (post->stream == NULL) {
        register_stream(post);
    }
    if (raised != NULL) {
        steps_of(post)->clean_up_stream(post->stream);
    }
    return raised;
}

static const struct runtime_exception *answer_request(struct reference_server_post *post)
{
    struct base_arena *arena = reference_server_transport_arena(post->transport);
    const struct reference_server_message *message = post->message;
    struct base_json_slice id = reference_server_message_find(message, "id");
    post->id = reference_server_text_copy(arena, message->id, strlen(message->id));
    post->id_json = reference_server_text_copy(arena, id.bytes, id.size);
    if (post->transport->server->settings->json_response) {
        register_stream(post);
        return reference_server_post_json(post);
    }
    const struct runtime_exception *raised = prepare_events(post);
    return raised != NULL ? raised : reference_server_post_events(post);
}

struct reference_server_message *
reference_server_post_failure(const struct reference_server_post *post, const char *text)
{
    CHECK(post->id_json != NULL);
    struct base_json_slice id = {post->id_json, strlen(post->id_json)};
    struct reference_server_failure failure = {REFERENCE_SERVER_CONNECTION_CLOSED, text, NULL};
    return reference_server_message_error(post->transport, id, failure);
}

/* What the real server does inside its `try`. */
static const struct runtime_exception *handle(struct reference_server_post *post)
{
    struct reference_server_refusal refusal;
    if (headers_are_refused(post, &refusal)) {
        return reference_server_refuse(post->exchange, post->transport, &refusal,
                                       REFERENCE_SERVER_RESPOND_AT("post.headers_refused"));
    }
    const struct runtime_exception *raised = read_body(post);
    if (raised != NULL) {
        return raised;
    }
    if (message_is_refused(post, &refusal)) {
        return reference_server_refuse(post->exchange, post->transport, &refusal,
                                       REFERENCE_SERVER_RESPOND_AT("post.message_refused"));
    }
    reference_server_tell_served(post->exchange, post->transport);
    reference_server_late_work_attach(post->exchange, post->message);
    post->transport->established = true; /* only initialize can be a session's first */
    return post->message->kind == REFERENCE_SERVER_JSONRPC_REQUEST ? answer_request(post)
                                                                   : accept_notification(post);
}

/* await writer.send(Exception(err)) */
static const struct runtime_exception *report(struct reference_server_post *post,
                                              const struct runtime_exception *exception)
{
    struct reference_server_message *message =
        reference_server_message_exception(post->transport, exception->text);
    const struct runtime_exception *raised =
        send_to_session(post, message, AWAIT("post.error_send"));
    if (raised == NULL) {
        return NULL;
    }
    return raised->kind == RUNTIME_EXCEPTION_CANCELLED ? raised
                                                       : steps_of(post)->error_unsent(raised);
}

/* The real server's `except Exception`. */
static const struct runtime_exception *fail(struct reference_server_post *post,
                                            const struct runtime_exception *exception)
{
    CHECK(exception->kind != RUNTIME_EXCEPTION_CANCELLED);
    struct reference_server *server = post->exchange->server;
    if (steps_of(post)->client_has_left(exception)) {
        reference_server_log(server, REFERENCE_SERVER_LOG_DEBUG(TRANSPORT),
                             "Client left before its request was handled");
        return NULL;
    }
    reference_server_log_exception(server, REFERENCE_SERVER_LOG_ERROR(TRANSPORT),
                                   "Error handling POST request", exception);
    if (!steps_of(post)->error_may_be_answered(post->exchange)) {
        return exception;
    }
    struct reference_server_refusal refusal = {
        .status = 500,
        .code = REFERENCE_SERVER_INTERNAL_ERROR,
        .text = "Error handling POST request: ",
        .more = exception->text,
    };
    const struct runtime_exception *raised = reference_server_refuse(
        post->exchange, post->transport, &refusal, REFERENCE_SERVER_RESPOND_AT("post.error"));
    return raised != NULL ? raised : report(post, exception);
}

static void release(struct reference_server_post *post)
{
    struct base_arena *arena = reference_server_transport_arena(post->transport);
    reference_server_text_release(&post->body);
    if (post->message != NULL) {
        reference_server_message_discard(post->message);
    }
    if (post->priming != NULL) {
        reference_server_message_discard(post->priming);
    }
    if (post->id != NULL) {
        reference_server_text_forget(arena, post->id, strlen(post->id));
        reference_server_text_forget(arena, post->id_json, strlen(post->id_json));
    }
    if (post->stream != NULL) {
        reference_server_request_stream_let_go(post->stream);
    }
}

const struct runtime_exception *reference_server_post(struct reference_server_exchange *exchange,
                                                      struct reference_server_transport *transport)
{
    CHECK(exchange->server == transport->server);
    struct base_arena *arena = reference_server_transport_arena(transport);
    struct reference_server_post *post = base_arena_take(arena, sizeof *post);
    post->exchange = exchange;
    post->transport = transport;
    exchange->handling = post;
    reference_server_text_init(&post->body, arena);
    const struct runtime_exception *raised = handle(post);
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        raised = fail(post, raised);
    }
    release(post);
    exchange->handling = NULL;
    base_arena_give_back(arena, post, sizeof *post);
    return raised;
}
