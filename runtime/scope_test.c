#include "runtime/scope.h"

#include "runtime/event.h"
#include "runtime/task.h"

#include "tests/support/check_fails.h"
#include "tests/support/loop.h"

/* Tasks of one test share this. */
struct room {
    struct tests_loop fixture;
    struct runtime_scope outer;
    struct runtime_scope inner;
    struct runtime_event event;
    uint32_t cancelled_id;
    uint32_t cancelled_owner;
};

static void cancelled_hook(void *host, uint32_t scope_id, uint32_t owner)
{
    struct room *room = host;
    room->cancelled_id = scope_id;
    room->cancelled_owner = owner;
}

static void begin(struct room *room)
{
    static const struct runtime_observer observer = {.scope_cancelled = cancelled_hook};
    tests_loop_begin(&room->fixture,
                     (struct tests_loop_options){.observer = &observer, .host = room});
    runtime_scope_init(room->fixture.loop, &room->outer,
                       (struct runtime_scope_options){.shield = false});
    runtime_scope_init(room->fixture.loop, &room->inner,
                       (struct runtime_scope_options){.shield = false});
    runtime_event_init(room->fixture.loop, &room->event);
    room->cancelled_id = 0;
}

static void start(struct room *room, const struct runtime_exception *(*call)(void *argument))
{
    (void)runtime_task_create(room->fixture.loop, (struct runtime_body){call, room},
                              (struct runtime_task_options){.role = "task", .owner = 9});
}

static const struct runtime_exception *wait_in_scope(void *argument)
{
    struct room *room = argument;
    const struct runtime_exception *raised = runtime_scope_enter(&room->outer);
    assert_null(raised);
    raised = runtime_event_wait(&room->event, AWAIT("room.wait"));
    tests_loop_log(&room->fixture, "waits", raised);
    raised = runtime_scope_exit(&room->outer, raised);
    tests_loop_log(&room->fixture, "leaves", raised);
    return raised;
}

static void a_scope_swallows_its_own_cancellation(void **state)
{
    (void)state;
    struct room room;
    begin(&room);
    start(&room, wait_in_scope);
    runtime_loop_run_once(room.fixture.loop);
    runtime_scope_cancel(&room.outer);
    runtime_scope_cancel(&room.outer);
    assert_int_equal(1, room.cancelled_id);
    assert_int_equal(9, room.cancelled_owner);
    tests_loop_run(&room.fixture);
    tests_loop_expect(&room.fixture, "waits -> CancelledError 2\nleaves 2\n");
    assert_true(runtime_scope_cancel_called(&room.outer));
    assert_true(runtime_scope_cancelled_caught(&room.outer));
    tests_loop_end(&room.fixture);
}

static void a_native_cancellation_passes(void **state)
{
    (void)state;
    struct room room;
    begin(&room);
    start(&room, wait_in_scope);
    runtime_loop_run_once(room.fixture.loop);
    runtime_task_cancel(runtime_task_next(room.fixture.loop, NULL));
    runtime_scope_cancel(&room.outer);
    tests_loop_run(&room.fixture);
    tests_loop_expect(&room.fixture, "waits -> CancelledError 2\nleaves -> CancelledError 2\n");
    assert_false(runtime_scope_cancelled_caught(&room.outer));
    tests_loop_end(&room.fixture);
}

static const struct runtime_exception *wait_in_both(void *argument)
{
    struct room *room = argument;
    assert_null(runtime_scope_enter(&room->outer));
    assert_null(runtime_scope_enter(&room->inner));
    const struct runtime_exception *raised = runtime_event_wait(&room->event, AWAIT("room.wait"));
    raised = runtime_scope_exit(&room->inner, raised);
    return runtime_scope_exit(&room->outer, raised);
}

static void a_shield_keeps_a_cancellation_from_its_task(void **state)
{
    (void)state;
    struct room room;
    begin(&room);
    runtime_scope_set_shield(&room.inner, true);
    start(&room, wait_in_both);
    runtime_loop_run_once(room.fixture.loop);
    const struct runtime_task *task = runtime_task_next(room.fixture.loop, NULL);
    assert_false(runtime_task_is_shielded(task));
    runtime_scope_cancel(&room.outer);
    assert_true(runtime_task_is_shielded(task));
    runtime_scope_cancel(&room.inner);
    assert_false(runtime_task_is_shielded(task));
    tests_loop_run(&room.fixture);
    tests_loop_end(&room.fixture);
}

static const struct runtime_exception *misuse(void *argument)
{
    struct room *room = argument;
    tests_loop_log(&room->fixture, "exits", runtime_scope_exit(&room->outer, NULL));
    assert_null(runtime_scope_enter(&room->outer));
    tests_loop_log(&room->fixture, "enters", runtime_scope_enter(&room->outer));
    assert_null(runtime_scope_enter(&room->inner));
    tests_loop_log(&room->fixture, "exits", runtime_scope_exit(&room->outer, NULL));
    const struct runtime_exception *raised = runtime_event_wait(&room->event, AWAIT("room.wait"));
    raised = runtime_scope_exit(&room->inner, raised);
    return runtime_scope_exit(&room->outer, raised);
}

static const struct runtime_exception *exit_of_another(void *argument)
{
    struct room *room = argument;
    tests_loop_log(&room->fixture, "other exits", runtime_scope_exit(&room->inner, NULL));
    runtime_event_set(&room->event);
    return NULL;
}

static void what_anyio_forbids_raises_its_errors(void **state)
{
    (void)state;
    struct room room;
    begin(&room);
    start(&room, misuse);
    start(&room, exit_of_another);
    tests_loop_run(&room.fixture);
    tests_loop_expect(
        &room.fixture,
        "exits -> RuntimeError: This cancel scope is not active 1\n"
        "enters -> RuntimeError: Each CancelScope may only be used for a single 'with' block 1\n"
        "exits -> RuntimeError: Attempted to exit a cancel scope that isn't the current tasks's "
        "current cancel scope 1\n"
        "other exits -> RuntimeError: Attempted to exit cancel scope in a different task than it "
        "was entered in 1\n");
    tests_loop_end(&room.fixture);
}

static const struct runtime_exception *time_out(void *argument)
{
    struct room *room = argument;
    struct runtime_loop *loop = room->fixture.loop;
    struct runtime_scope scope;
    runtime_scope_init(
        loop, &scope,
        (struct runtime_scope_options){.deadline = runtime_loop_deadline_after(loop, 50)});
    assert_null(runtime_scope_enter(&scope));
    const struct runtime_exception *raised = runtime_sleep(loop, 90, AWAIT("room.sleep"));
    tests_loop_log(&room->fixture, "sleeps", raised);
    raised = runtime_scope_exit_or_timeout(&scope, raised);
    tests_loop_log(&room->fixture, "leaves", raised);
    return raised;
}

static void fail_after_raises_a_timeout(void **state)
{
    (void)state;
    struct room room;
    begin(&room);
    start(&room, time_out);
    tests_loop_run(&room.fixture);
    tests_loop_expect(&room.fixture, "sleeps -> CancelledError 3\nleaves -> TimeoutError 3\n");
    assert_int_equal(50, runtime_loop_now(room.fixture.loop));
    tests_loop_end(&room.fixture);
}

static const struct runtime_exception *leave_in_time(void *argument)
{
    struct room *room = argument;
    runtime_scope_set_deadline(&room->outer, 1000);
    assert_null(runtime_scope_enter(&room->outer));
    assert_int_equal(1000, runtime_loop_next_deadline(room->fixture.loop, /*with_daemons=*/false));
    return runtime_scope_exit(&room->outer, NULL);
}

static void a_scope_that_is_left_has_no_timer(void **state)
{
    (void)state;
    struct room room;
    begin(&room);
    start(&room, leave_in_time);
    runtime_loop_run_once(room.fixture.loop);
    assert_true(runtime_loop_next_deadline(room.fixture.loop, /*with_daemons=*/true) ==
                RUNTIME_NEVER);
    tests_loop_end(&room.fixture);
}

static void a_scope_is_entered_by_a_task(void **state)
{
    (void)state;
    struct room room;
    begin(&room);
    assert_check_fails((void)runtime_scope_enter(&room.outer));
    tests_loop_end(&room.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scope_swallows_its_own_cancellation),
        cmocka_unit_test(a_native_cancellation_passes),
        cmocka_unit_test(a_shield_keeps_a_cancellation_from_its_task),
        cmocka_unit_test(what_anyio_forbids_raises_its_errors),
        cmocka_unit_test(fail_after_raises_a_timeout),
        cmocka_unit_test(a_scope_that_is_left_has_no_timer),
        cmocka_unit_test(a_scope_is_entered_by_a_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
