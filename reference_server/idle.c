#include "reference_server/idle.h"

#include "base/check.h"

#include "reference_server/server_state.h"
#include "reference_server/transport.h"

void reference_server_idle_init(struct reference_server_transport *transport)
{
    CHECK(!transport->idle.watched);
    runtime_scope_init(transport->server->loop, &transport->idle.scope,
                       (struct runtime_scope_options){0});
}

void reference_server_idle_stop(struct reference_server_transport *transport)
{
    if (transport->idle.timer != NULL) {
        runtime_handle_cancel(transport->idle.timer);
        transport->idle.timer = NULL;
    }
}

static void expire(void *argument)
{
    struct reference_server_transport *transport = argument;
    CHECK(transport->idle.watched);
    transport->idle.timer = NULL;
    transport->server->steps.idle_expired(transport);
}

/* From now on. */
static void count_down(struct reference_server_transport *transport)
{
    const struct reference_server *server = transport->server;
    struct reference_server_idle *idle = &transport->idle;
    const uint64_t timeout = server->settings->session_idle_timeout_ns;
    reference_server_idle_stop(transport);
    const bool is_stateless = transport->id[0] == '\0';
    if (timeout == 0 || is_stateless || !idle->watched ||
        runtime_scope_cancel_called(&idle->scope)) {
        return;
    }
    idle->timer = runtime_loop_call_at(
        server->loop, runtime_loop_now(server->loop) + timeout, expire, transport,
        (struct runtime_timer_options){.label = "session.idle", .daemon = true});
}

static bool is_kept(const struct reference_server_transport *transport)
{
    return transport->idle.request_count + transport->idle.handler_count > 0 &&
           transport->server->steps.requests_keep_session();
}

void reference_server_idle_enter(struct reference_server_transport *transport)
{
    CHECK(!transport->idle.watched);
    (void)runtime_scope_enter(&transport->idle.scope);
    transport->idle.watched = true;
    if (!is_kept(transport)) {
        count_down(transport);
    }
}

const struct runtime_exception *
reference_server_idle_leave(struct reference_server_transport *transport,
                            const struct runtime_exception *raised, bool *out_expired)
{
    CHECK(transport->idle.watched);
    reference_server_idle_stop(transport);
    transport->idle.watched = false;
    raised = runtime_scope_exit(&transport->idle.scope, raised);
    *out_expired = runtime_scope_cancelled_caught(&transport->idle.scope);
    return raised;
}

void reference_server_idle_begin_request(struct reference_server_transport *transport)
{
    transport->idle.request_count++;
    if (is_kept(transport)) {
        reference_server_idle_stop(transport);
    } else {
        count_down(transport);
    }
}

/* One of those that keep the session is done. */
static void end_one(struct reference_server_transport *transport, uint32_t *count)
{
    CHECK(*count > 0);
    const bool was_kept = is_kept(transport);
    (*count)--;
    if (was_kept && !is_kept(transport) && !transport->terminated) {
        count_down(transport);
    }
}

void reference_server_idle_end_request(struct reference_server_transport *transport)
{
    end_one(transport, &transport->idle.request_count);
}

void reference_server_idle_begin_handler(struct reference_server_transport *transport)
{
    transport->idle.handler_count++;
    if (is_kept(transport)) {
        reference_server_idle_stop(transport);
    }
}

void reference_server_idle_end_handler(struct reference_server_transport *transport)
{
    end_one(transport, &transport->idle.handler_count);
}
