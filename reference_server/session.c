#include "reference_server/session.h"

#include <string.h>

#include "base/check.h"
#include "base/json_string.h"

#include "reference_server/fault.h"
#include "reference_server/handler.h"
#include "reference_server/server_state.h"
#include "reference_server/text.h"

const struct runtime_exception *
reference_server_session_send(struct reference_server_session *session,
                              struct reference_server_message *message, struct runtime_site site)
{
    CHECK(message != NULL);
    reference_server_may_close(session->transport, "sim/stream/send/close", site);
    const struct runtime_exception *raised =
        runtime_send_stream_send(session->transport->write, message, site);
    if (raised != NULL) {
        reference_server_message_unsent(message, raised);
    }
    return raised;
}

struct reference_server_incoming *
reference_server_incoming_create(struct reference_server_session *session,
                                 struct reference_server_message *message)
{
    CHECK(message != NULL);
    struct reference_server_incoming *incoming =
        base_arena_take(reference_server_transport_arena(session->transport), sizeof(*incoming));
    incoming->session = session;
    incoming->message = message;
    incoming->in_hand = true;
    base_list_push_back(&session->all, &incoming->link);
    return incoming;
}

/* Ids are equal when their type and their text are: 7 is not "7". */
static bool same_id(const struct reference_server_message *message, struct base_json_slice id)
{
    struct base_json_slice own = reference_server_message_find(message, "id");
    if (reference_server_jsonrpc_is(own, BASE_JSON_STRING)) {
        return base_json_string_equals(id, message->id);
    }
    return id.size == own.size && memcmp(id.bytes, own.bytes, own.size) == 0;
}

struct reference_server_incoming *
reference_server_incoming_find(struct reference_server_session *session, struct base_json_slice id)
{
    CHECK(session != NULL);
    BASE_LIST_FOREACH(node, &session->all) {
        struct reference_server_incoming *incoming =
            BASE_LIST_ENTRY(node, struct reference_server_incoming, link);
        if (incoming->in_flight && same_id(incoming->message, id)) {
            return incoming;
        }
    }
    return NULL;
}

void reference_server_incoming_register(struct reference_server_incoming *incoming)
{
    struct base_json_slice id = reference_server_message_find(incoming->message, "id");
    struct reference_server_incoming *old = reference_server_incoming_find(incoming->session, id);
    CHECK(old != incoming);
    incoming->in_flight = true;
    if (old != NULL) {
        old->in_flight = false;
        reference_server_incoming_sweep(old);
    }
}

static void destroy(struct reference_server_incoming *incoming)
{
    struct base_arena *arena = reference_server_transport_arena(incoming->session->transport);
    base_list_remove(&incoming->link);
    reference_server_message_discard(incoming->message);
    if (incoming->exception != NULL) {
        reference_server_text_forget(arena, incoming->exception, strlen(incoming->exception));
    }
    base_arena_give_back(arena, incoming, sizeof(*incoming));
}

void reference_server_incoming_sweep(struct reference_server_incoming *incoming)
{
    CHECK(incoming != NULL);
    if (!incoming->in_flight && !incoming->in_hand) {
        destroy(incoming);
    }
}

/* async for message in session.incoming_messages: tg.start_soon(self._handle_message, ...) */
static const struct runtime_exception *dispatch(struct reference_server_session *session)
{
    for (;;) {
        void *item = NULL;
        const struct runtime_exception *raised = runtime_receive_stream_receive(
            session->incoming_reader, AWAIT("session.incoming_receive"), &item);
        if (raised != NULL) {
            return raised->kind == RUNTIME_EXCEPTION_END_OF_STREAM ? NULL : raised;
        }
        struct runtime_body body = {reference_server_handle_message, item};
        struct runtime_task_options options = {.role = "session.handle_message",
                                               .owner = session->transport->owner};
        (void)runtime_group_start_soon(&session->handling, body, options);
    }
}

/* ServerSession.__aenter__ */
static void enter(struct reference_server_session *session)
{
    struct reference_server_transport *transport = session->transport;
    struct runtime_loop *loop = transport->server->loop;
    struct runtime_stream_options options = {.name = "incoming_message_stream",
                                             .owner = transport->owner};
    base_list_init(&session->all);
    runtime_stream_create(loop, options, &session->incoming, &session->incoming_reader);
    runtime_group_enter(loop, &session->receiving);
    struct runtime_body body = {reference_server_receive_loop, session};
    struct runtime_task_options receive = {.role = "session.receive_loop",
                                           .owner = transport->owner};
    (void)runtime_group_start_soon(&session->receiving, body, receive);
}

/* ServerSession.__aexit__ */
static const struct runtime_exception *leave(struct reference_server_session *session,
                                             const struct runtime_exception *raised)
{
    runtime_receive_stream_close(session->incoming_reader);
    runtime_scope_cancel(runtime_group_scope(&session->receiving));
    raised = runtime_group_exit(&session->receiving, raised, AWAIT("session.receiving_exit"));
    BASE_LIST_FOREACH_REMOVABLE(node, &session->all) {
        destroy(BASE_LIST_ENTRY(node, struct reference_server_incoming, link));
    }
    runtime_send_stream_let_go(session->incoming);
    runtime_receive_stream_let_go(session->incoming_reader);
    return raised;
}

const struct runtime_exception *
reference_server_session_run(struct reference_server_session *session)
{
    CHECK(session->transport->connected);
    enter(session);
    runtime_group_enter(session->transport->server->loop, &session->handling);
    const struct runtime_exception *raised = dispatch(session);
    session->transport->server->steps.handlers_left(session);
    raised = runtime_group_exit(&session->handling, raised, AWAIT("session.handling_exit"));
    return leave(session, raised);
}
