#include "reference_server/upstream.h"

#include "base/check.h"

#include "runtime/event.h"
#include "runtime/group.h"
#include "runtime/task.h"

#include "reference_server/server_state.h"

/* In the arena: a scope that is never left points at it for good. */
struct upstream {
    struct reference_server *server;
    struct runtime_task *owner;     /* holds */
    struct runtime_group tasks;     /* of the connection */
    struct runtime_event is_open;   /* its owner has entered the group */
    struct runtime_event is_unused; /* its owner is to leave the group */
    struct runtime_event is_over;   /* the other server has ended it: never */
};

static const struct runtime_exception *read(void *argument)
{
    struct upstream *upstream = argument;
    return runtime_event_wait(&upstream->is_over, AWAIT("upstream.read"));
}

/* The transport's `finally: tg.cancel_scope.cancel()`, and the end of its `async with`. */
static const struct runtime_exception *leave(struct upstream *upstream,
                                             const struct runtime_exception *raised)
{
    runtime_scope_cancel(runtime_group_scope(&upstream->tasks));
    return runtime_group_exit(&upstream->tasks, raised, AWAIT("upstream.exit"));
}

static const struct runtime_exception *own(void *argument)
{
    struct upstream *upstream = argument;
    struct reference_server *server = upstream->server;
    runtime_group_enter(server->loop, &upstream->tasks);
    (void)runtime_group_start_soon(&upstream->tasks, (struct runtime_body){read, upstream},
                                   (struct runtime_task_options){.role = "upstream.reader"});
    runtime_event_set(&upstream->is_open);
    if (!server->steps.upstream_has_owner()) {
        return NULL;
    }
    return leave(upstream, runtime_event_wait(&upstream->is_unused, AWAIT("upstream.unused_wait")));
}

static struct upstream *create(struct reference_server *server)
{
    struct upstream *upstream = base_arena_take(reference_server_arena(server), sizeof(*upstream));
    CHECK(runtime_loop_current(server->loop) != NULL);
    upstream->server = server;
    runtime_event_init(server->loop, &upstream->is_open);
    runtime_event_init(server->loop, &upstream->is_unused);
    runtime_event_init(server->loop, &upstream->is_over);
    upstream->owner = runtime_task_create(server->loop, (struct runtime_body){own, upstream},
                                          (struct runtime_task_options){.role = "upstream.owner"});
    runtime_task_hold(upstream->owner);
    return upstream;
}

/* Its owner leaves it; nobody who is cancelled goes on before that. */
static const struct runtime_exception *tell_owner(struct upstream *upstream)
{
    struct runtime_loop *loop = upstream->server->loop;
    struct runtime_scope shield;
    runtime_scope_init(loop, &shield, (struct runtime_scope_options){.shield = true});
    runtime_scope_enter(&shield);
    runtime_event_set(&upstream->is_unused);
    const struct runtime_exception *raised =
        runtime_task_join(upstream->owner, AWAIT("upstream.owner_join"), /*out_ended=*/NULL);
    raised = runtime_scope_exit(&shield, raised);
    runtime_task_let_go(upstream->owner);
    base_arena_give_back(reference_server_arena(upstream->server), upstream, sizeof(*upstream));
    return raised;
}

static const struct runtime_exception *close(struct upstream *upstream)
{
    if (upstream->server->steps.upstream_has_owner()) {
        return tell_owner(upstream);
    }
    CHECK(runtime_event_is_set(&upstream->is_open));
    return leave(upstream, /*raised=*/NULL);
}

const struct runtime_exception *reference_server_upstream_ask(struct reference_server *server,
                                                              uint64_t duration_ns)
{
    CHECK(server->running);
    struct upstream *upstream = create(server);
    const struct runtime_exception *raised =
        runtime_event_wait(&upstream->is_open, AWAIT("tool.upstream_open"));
    if (raised == NULL) {
        raised = runtime_sleep(server->loop, duration_ns, AWAIT("tool.upstream_answer"));
    } else if (!server->steps.upstream_has_owner()) {
        return raised; /* to whom it would have to be closed is not known yet */
    }
    const struct runtime_exception *closed = close(upstream);
    return closed != NULL ? runtime_exception_while_handling(closed, raised) : raised;
}
