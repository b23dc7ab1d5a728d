/* The runtime's bugs: what each says, and what it does to a scope or a stream. */
#include "runtime/bug.h"

#include "runtime/event.h"
#include "runtime/scope.h"
#include "runtime/steps.h"
#include "runtime/stream.h"
#include "runtime/task.h"

#include "tests/support/bug.h"
#include "tests/support/loop.h"

/* A task in a cancel scope, on a runtime with one bug, or none. */
struct stage {
    struct tests_loop fixture;
    struct runtime_steps steps;
    struct runtime_scope scope;
    struct runtime_send_stream *send;
    struct runtime_receive_stream *receive;
    int item;
};

static void begin(struct stage *stage, const char *bug)
{
    memset(stage, 0, sizeof *stage);
    stage->steps = runtime_steps_correct;
    if (bug != NULL) {
        assert_non_null(runtime_bug_find(bug));
        runtime_bug_find(bug)->apply(&stage->steps);
    }
    tests_loop_begin(&stage->fixture, (struct tests_loop_options){.steps = &stage->steps});
    runtime_scope_init(stage->fixture.loop, &stage->scope,
                       (struct runtime_scope_options){.shield = false});
    runtime_stream_create(stage->fixture.loop, (struct runtime_stream_options){.name = "items"},
                          &stage->send, &stage->receive);
}

static void run_once(struct stage *stage, const struct runtime_exception *(*call)(void *argument))
{
    (void)runtime_task_create(stage->fixture.loop, (struct runtime_body){call, stage},
                              (struct runtime_task_options){.role = "host"});
    runtime_loop_run_once(stage->fixture.loop);
    runtime_loop_run_once(stage->fixture.loop);
}

static const struct runtime_exception *enter_and_end(void *argument)
{
    struct stage *stage = argument;
    return runtime_scope_enter(&stage->scope);
}

static const struct runtime_exception *receive(void *argument)
{
    struct stage *stage = argument;
    void *item = NULL;
    (void)runtime_scope_enter(&stage->scope);
    const struct runtime_exception *raised =
        runtime_receive_stream_receive(stage->receive, AWAIT("stage.receive"), &item);
    tests_loop_log(&stage->fixture, item == NULL ? "nothing" : "item", raised);
    return runtime_scope_exit(&stage->scope, raised);
}

static const struct runtime_exception *send(void *argument)
{
    struct stage *stage = argument;
    (void)runtime_scope_enter(&stage->scope);
    const struct runtime_exception *raised =
        runtime_send_stream_send(stage->send, &stage->item, AWAIT("stage.send"));
    tests_loop_log(&stage->fixture, "sent", raised);
    return runtime_scope_exit(&stage->scope, raised);
}

static void each_is_told_and_changes_a_step(void **state)
{
    (void)state;
    for (size_t i = 0; runtime_bug_all[i] != NULL; i++) {
        struct runtime_steps steps = runtime_steps_correct;
        assert_ptr_equal(runtime_bug_all[i], runtime_bug_find(runtime_bug_all[i]->about.name));
        tests_bug_expect_told(&runtime_bug_all[i]->about);
        assert_non_null(runtime_bug_all[i]->about.of);
        runtime_bug_all[i]->apply(&steps);
        assert_memory_not_equal(&steps, &runtime_steps_correct, sizeof steps);
    }
    assert_null(runtime_bug_find("no-such-bug"));
}

static bool turns_for_ever(const char *bug)
{
    struct stage stage;
    begin(&stage, bug);
    run_once(&stage, enter_and_end);
    runtime_scope_cancel(&stage.scope);
    for (uint32_t i = 0; i < 100 && runtime_loop_has_ready(stage.fixture.loop); i++) {
        runtime_loop_run_once(stage.fixture.loop);
    }
    const bool is_turning = runtime_loop_has_ready(stage.fixture.loop);
    tests_loop_end(&stage.fixture);
    return is_turning;
}

static void a_scope_that_only_an_ended_task_is_in_is_done(void **state)
{
    (void)state;
    assert_false(turns_for_ever(NULL));
    assert_true(turns_for_ever("undeliverable-scope-spins"));
}

static void cancel_and_send(const char *bug, bool is_taken, const char *log)
{
    struct stage stage;
    begin(&stage, bug);
    run_once(&stage, receive);
    runtime_scope_cancel(&stage.scope);
    const struct runtime_exception *raised =
        runtime_send_stream_send_nowait(stage.send, &stage.item);
    assert_ptr_equal(is_taken ? NULL : &runtime_would_block, raised);
    tests_loop_run(&stage.fixture);
    tests_loop_expect(&stage.fixture, log);
    tests_loop_end(&stage.fixture);
}

static void a_cancelled_receiver_is_passed_over(void **state)
{
    (void)state;
    cancel_and_send(NULL, /*is_taken=*/false, "nothing -> CancelledError 3\n");
    cancel_and_send("item-handed-to-the-cancelled", /*is_taken=*/true,
                    "nothing -> CancelledError 3\n");
}

static void send_and_cancel(const char *bug, const char *log)
{
    struct stage stage;
    begin(&stage, bug);
    run_once(&stage, receive);
    assert_null(runtime_send_stream_send_nowait(stage.send, &stage.item));
    runtime_scope_cancel(&stage.scope);
    tests_loop_run(&stage.fixture);
    tests_loop_expect(&stage.fixture, log);
    tests_loop_end(&stage.fixture);
}

static void receive_and_cancel(const char *bug, const char *log)
{
    struct stage stage;
    void *item = NULL;
    begin(&stage, bug);
    run_once(&stage, send);
    assert_null(runtime_receive_stream_receive_nowait(stage.receive, &item));
    assert_ptr_equal(&stage.item, item);
    runtime_scope_cancel(&stage.scope);
    tests_loop_run(&stage.fixture);
    tests_loop_expect(&stage.fixture, log);
    tests_loop_end(&stage.fixture);
}

static void a_hand_over_that_has_taken_place_is_not_cancelled(void **state)
{
    (void)state;
    send_and_cancel(NULL, "item 3\n");
    send_and_cancel("waking-task-is-cancelled", "nothing -> CancelledError 3\n");
    receive_and_cancel(NULL, "sent 3\n");
    receive_and_cancel("waking-task-is-cancelled", "sent -> CancelledError 3\n");
}

/* AnyIO 4.12.0 to 4.14.2 (anyio#729): there is no passing over cancelled senders. */
static void an_item_is_taken_from_a_cancelled_sender(void **state)
{
    struct stage stage;
    void *item = NULL;
    (void)state;
    begin(&stage, NULL);
    run_once(&stage, send);
    runtime_scope_cancel(&stage.scope);
    assert_null(runtime_receive_stream_receive_nowait(stage.receive, &item));
    assert_ptr_equal(&stage.item, item);
    tests_loop_run(&stage.fixture);
    tests_loop_expect(&stage.fixture, "sent -> CancelledError 3\n");
    tests_loop_end(&stage.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_told_and_changes_a_step),
        cmocka_unit_test(a_scope_that_only_an_ended_task_is_in_is_done),
        cmocka_unit_test(a_cancelled_receiver_is_passed_over),
        cmocka_unit_test(a_hand_over_that_has_taken_place_is_not_cancelled),
        cmocka_unit_test(an_item_is_taken_from_a_cancelled_sender),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
