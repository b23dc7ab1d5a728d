#include "reference_server/session_task.h"

#include "base/check.h"
#include "base/text.h"

#include "reference_server/log.h"
#include "reference_server/router.h"
#include "reference_server/server_state.h"
#include "reference_server/session.h"

static void log_crash(const struct reference_server_transport *transport,
                      const struct runtime_exception *exception)
{
    struct reference_server *server = transport->server;
    struct reference_server_line line = REFERENCE_SERVER_LOG_ERROR(MANAGER);
    if (transport->id[0] == '\0') {
        reference_server_log_exception(server, line, "Stateless session crashed", exception);
        return;
    }
    char text[sizeof("Session  crashed") + REFERENCE_SERVER_SESSION_ID_SIZE] = "Session ";
    struct base_text words;
    base_text_init(&words, text, sizeof(text));
    base_text_append(&words, "Session ");
    base_text_append(&words, transport->id);
    base_text_append(&words, " crashed");
    reference_server_log_exception(server, line, text, exception);
}

/* app.run(), for as long as the session is not idle for too long. */
static const struct runtime_exception *run_watched(struct reference_server_transport *transport)
{
    struct base_arena *arena = reference_server_transport_arena(transport);
    struct reference_server_session *session = base_arena_take(arena, sizeof *session);
    session->transport = transport;
    session->initialized = transport->id[0] == '\0';
    bool expired = false;
    reference_server_idle_enter(transport);
    const struct runtime_exception *raised = reference_server_session_run(session);
    raised = reference_server_idle_leave(transport, raised, &expired);
    if (expired) {
        reference_server_transport_unlist(transport);
        reference_server_transport_terminate(transport);
    }
    base_arena_give_back(arena, session, sizeof *session);
    return raised;
}

static const struct runtime_exception *run(struct reference_server_transport *transport)
{
    const struct runtime_exception *raised = run_watched(transport);
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED &&
        transport->server->steps.crash_is_contained(raised)) {
        log_crash(transport, raised);
        raised = NULL;
    }
    if (!transport->terminated) {
        reference_server_transport_unlist(transport);
    }
    return raised;
}

static const struct runtime_exception *clean_up(struct reference_server_transport *transport,
                                                const struct runtime_exception *raised)
{
    struct reference_server *server = transport->server;
    if (!server->steps.cleanup_is_unbroken() && !transport->terminated) {
        const struct runtime_exception *interrupted =
            runtime_checkpoint(server->loop, AWAIT("session.clean_up"));
        if (interrupted != NULL) {
            return interrupted;
        }
    }
    reference_server_transport_end_requests(transport);
    reference_server_transport_close_streams(transport);
    return raised;
}

static const struct runtime_exception *connect(struct reference_server_transport *transport,
                                               struct runtime_task_status *status)
{
    struct runtime_group routing;
    reference_server_transport_open_streams(transport);
    runtime_group_enter(transport->server->loop, &routing);
    struct runtime_body body = {reference_server_route, transport};
    struct runtime_task_options options = {.role = "session.router", .owner = transport->owner};
    (void)runtime_group_start_soon(&routing, body, options);
    if (status != NULL) {
        runtime_task_status_started(status);
    }
    const struct runtime_exception *raised = run(transport);
    reference_server_transport_tell_end(transport);
    raised = clean_up(transport, raised);
    return runtime_group_exit(&routing, raised, AWAIT("session.routing_exit"));
}

const struct runtime_exception *reference_server_session_task(void *argument,
                                                              struct runtime_task_status *status)
{
    struct reference_server_transport *transport = argument;
    CHECK(!transport->scope_open);
    runtime_scope_enter(&transport->scope);
    transport->scope_open = true;
    const struct runtime_exception *raised = connect(transport, status);
    transport->scope_open = false;
    raised = runtime_scope_exit(&transport->scope, raised);
    runtime_event_set(&transport->gone);
    reference_server_transport_let_go(transport);
    return raised;
}
