#include "reference_server/transport.h"

#include <stdio.h>

#include "base/check.h"

#include "reference_server/log.h"
#include "reference_server/message.h"
#include "reference_server/request_stream.h"
#include "reference_server/resumable.h"
#include "reference_server/server_state.h"
#include "reference_server/sse_writers.h"

struct base_arena *
reference_server_transport_arena(const struct reference_server_transport *transport)
{
    return reference_server_arena(transport->server);
}

static struct reference_server_transport *create(struct reference_server *server)
{
    CHECK(server != NULL);
    struct reference_server_transport *transport =
        base_arena_take(reference_server_arena(server), sizeof(*transport));
    transport->server = server;
    transport->hold_count = 1;
    base_list_init(&transport->request_streams);
    base_list_init(&transport->messages);
    base_list_init(&transport->asks);
    base_list_init(&transport->unanswered);
    base_list_init(&transport->sse_writers);
    runtime_event_init(server->loop, &transport->gone);
    runtime_scope_init(server->loop, &transport->scope, (struct runtime_scope_options){0});
    reference_server_idle_init(transport);
    return transport;
}

struct reference_server_transport *
reference_server_transport_create(struct reference_server *server)
{
    struct reference_server_transport *transport = create(server);
    uint64_t high = runtime_loop_entropy(server->loop);
    uint64_t low = runtime_loop_entropy(server->loop);
    (void)snprintf(transport->id, sizeof(transport->id), "%08x%08x%08x%08x", (uint32_t)(high >> 32),
                   (uint32_t)high, (uint32_t)(low >> 32), (uint32_t)low);
    const struct asgi_observer *observer = server->observer;
    if (observer != NULL && observer->owner_opened != NULL) {
        transport->owner = observer->owner_opened(server->host, ASGI_OWNER_SESSION, transport->id);
    }
    base_list_push_back(&server->sessions, &transport->link);
    reference_server_transport_hold(transport);
    if (observer != NULL && observer->session_listed != NULL) {
        observer->session_listed(server->host, transport->owner);
    }
    reference_server_log_joined(server, REFERENCE_SERVER_LOG_INFO(MANAGER),
                                "Created new transport with session ID: ", transport->id, "");
    return transport;
}

struct reference_server_transport *
reference_server_transport_create_stateless(struct reference_server *server, uint32_t owner)
{
    struct reference_server_transport *transport = create(server);
    transport->owner = owner;
    transport->ended = true;
    reference_server_log(server, REFERENCE_SERVER_LOG_DEBUG(MANAGER),
                         "Stateless mode: Creating new transport for this request");
    return transport;
}

void reference_server_transport_hold(struct reference_server_transport *transport)
{
    CHECK(transport->hold_count > 0);
    transport->hold_count++;
}

static void destroy(struct reference_server_transport *transport)
{
    CHECK(base_list_is_empty(&transport->asks));
    if (transport->connected) {
        runtime_send_stream_let_go(transport->read_writer);
        runtime_receive_stream_let_go(transport->read);
        runtime_send_stream_let_go(transport->write);
        runtime_receive_stream_let_go(transport->write_reader);
    }
    BASE_LIST_FOREACH_REMOVABLE(node, &transport->request_streams) {
        reference_server_request_stream_forget(
            BASE_LIST_ENTRY(node, struct reference_server_request_stream, link));
    }
    reference_server_sse_writers_release(transport);
    reference_server_unanswered_release(transport);
    BASE_LIST_FOREACH_REMOVABLE(node, &transport->messages) {
        reference_server_message_discard(
            BASE_LIST_ENTRY(node, struct reference_server_message, link));
    }
    base_arena_give_back(reference_server_transport_arena(transport), transport,
                         sizeof(*transport));
}

void reference_server_transport_let_go(struct reference_server_transport *transport)
{
    CHECK(transport->hold_count > 0);
    transport->hold_count--;
    if (transport->hold_count == 0) {
        destroy(transport);
    }
}

void reference_server_transport_open_streams(struct reference_server_transport *transport)
{
    CHECK(!transport->connected);
    struct runtime_loop *loop = transport->server->loop;
    struct runtime_stream_options read = {.name = "read_stream", .owner = transport->owner};
    struct runtime_stream_options write = {.name = "write_stream", .owner = transport->owner};
    runtime_stream_create(loop, read, &transport->read_writer, &transport->read);
    runtime_stream_create(loop, write, &transport->write, &transport->write_reader);
    transport->connected = true;
}

void reference_server_transport_close_streams(struct reference_server_transport *transport)
{
    if (!transport->connected) {
        return;
    }
    CHECK(transport->read_writer != NULL);
    runtime_send_stream_close(transport->read_writer);
    runtime_receive_stream_close(transport->read);
    runtime_receive_stream_close(transport->write_reader);
    runtime_send_stream_close(transport->write);
}

void reference_server_transport_end_requests(struct reference_server_transport *transport)
{
    struct base_list_node *node = base_list_peek_front(&transport->request_streams);
    while (node != NULL) {
        struct reference_server_request_stream *stream =
            BASE_LIST_ENTRY(node, struct reference_server_request_stream, link);
        CHECK(stream->transport == transport);
        transport->server->steps.end_stream(stream);
        reference_server_request_stream_forget(stream);
        node = base_list_peek_front(&transport->request_streams);
    }
}

void reference_server_transport_terminate(struct reference_server_transport *transport)
{
    CHECK(transport->hold_count > 0);
    const struct reference_server_steps *steps = &transport->server->steps;
    if (transport->terminated) {
        return;
    }
    steps->unlist_terminated(transport);
    transport->terminated = true;
    reference_server_idle_stop(transport);
    reference_server_log_joined(
        transport->server, REFERENCE_SERVER_LOG_INFO(TRANSPORT),
        "Terminating session: ", transport->id[0] == '\0' ? "None" : transport->id, "");
    steps->cancel_terminated(transport);
    reference_server_transport_end_requests(transport);
    reference_server_transport_close_streams(transport);
}

void reference_server_transport_tell_end(struct reference_server_transport *transport)
{
    if (transport->ended) {
        return;
    }
    CHECK(transport->id[0] != '\0');
    transport->ended = true;
    const struct asgi_observer *observer = transport->server->observer;
    if (observer != NULL && observer->owner_ended != NULL) {
        observer->owner_ended(transport->server->host, transport->owner);
    }
}

void reference_server_transport_unlist(struct reference_server_transport *transport)
{
    if (!base_list_node_is_linked(&transport->link)) {
        return;
    }
    base_list_remove(&transport->link);
    const struct asgi_observer *observer = transport->server->observer;
    if (observer != NULL && observer->session_unlisted != NULL) {
        observer->session_unlisted(transport->server->host, transport->owner);
    }
    reference_server_transport_let_go(transport);
}
