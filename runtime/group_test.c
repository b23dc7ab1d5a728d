#include "runtime/group.h"

#include "runtime/event.h"

#include "tests/support/loop.h"

struct family {
    struct tests_loop fixture;
    struct runtime_group group; /* of tests that look at it from outside */
    struct runtime_event event;
    uint32_t answers[8]; /* to told */
    uint32_t asked;
    uint32_t most;
};

static const struct runtime_exception oops = {
    .kind = RUNTIME_EXCEPTION_OTHER, .name = "ValueError", .text = ""};

static uint32_t told_hook(void *host, uint32_t count, struct runtime_task *const *tasks)
{
    struct family *family = host;
    family->most = count > family->most ? count : family->most;
    assert_true(count > 1);
    assert_non_null(tasks[count - 1]);
    return family->answers[family->asked++];
}

static void begin(struct family *family)
{
    static const struct runtime_observer observer = {.told = told_hook};
    memset(family, 0, sizeof(*family));
    tests_loop_begin(&family->fixture,
                     (struct tests_loop_options){.observer = &observer, .host = family});
    runtime_event_init(family->fixture.loop, &family->event);
}

static void start(struct family *family, const struct runtime_exception *(*call)(void *argument))
{
    (void)runtime_task_create(family->fixture.loop, (struct runtime_body){call, family},
                              (struct runtime_task_options){.role = "host"});
}

static void start_child(struct family *family,
                        const struct runtime_exception *(*call)(void *argument), const char *role)
{
    struct runtime_task *task =
        runtime_group_start_soon(&family->group, (struct runtime_body){call, family},
                                 (struct runtime_task_options){.role = role});
    assert_non_null(task);
}

static const struct runtime_exception *fall(void *argument)
{
    struct family *family = argument;
    tests_loop_log(&family->fixture, "falls", NULL);
    return &oops;
}

static const struct runtime_exception *wait(void *argument)
{
    struct family *family = argument;
    struct runtime_task *task = runtime_loop_current(family->fixture.loop);
    const struct runtime_exception *raised =
        runtime_event_wait(&family->event, AWAIT("family.wait"));
    tests_loop_log(&family->fixture, runtime_task_role(task), raised);
    return raised;
}

static const struct runtime_exception *wait_for_the_fallen(void *argument)
{
    struct family *family = argument;
    runtime_group_enter(family->fixture.loop, &family->group);
    start_child(family, fall, "fall");
    start_child(family, wait, "wait");
    const struct runtime_exception *raised =
        runtime_group_exit(&family->group, NULL, AWAIT("family.exit"));
    tests_loop_log(&family->fixture, "leaves", raised);
    return raised;
}

static void an_error_ends_the_group(void **state)
{
    (void)state;
    struct family family;
    begin(&family);
    start(&family, wait_for_the_fallen);
    tests_loop_run(&family.fixture);
    tests_loop_expect(&family.fixture, "falls 2\n"
                                       "wait -> CancelledError 4\n"
                                       "leaves -> ExceptionGroup[ValueError] 6\n");
    tests_loop_end(&family.fixture);
}

static const struct runtime_exception *lead_three(void *argument)
{
    struct family *family = argument;
    runtime_group_enter(family->fixture.loop, &family->group);
    start_child(family, wait, "a");
    start_child(family, wait, "b");
    start_child(family, wait, "c");
    return runtime_group_exit(&family->group, NULL, AWAIT("family.exit"));
}

static void the_host_says_in_which_order_parked_tasks_are_told(void **state)
{
    (void)state;
    struct family family;
    begin(&family);
    start(&family, lead_three);
    tests_loop_run(&family.fixture);
    family.answers[0] = 2;
    family.answers[1] = 0;
    runtime_scope_cancel(runtime_group_scope(&family.group));
    assert_int_equal(2, family.asked);
    assert_int_equal(3, family.most);
    tests_loop_run(&family.fixture);
    tests_loop_expect(&family.fixture, "c -> CancelledError 3\n"
                                       "a -> CancelledError 3\n"
                                       "b -> CancelledError 3\n");
    tests_loop_end(&family.fixture);
}

static const struct runtime_exception *lead_nobody(void *argument)
{
    struct family *family = argument;
    runtime_group_enter(family->fixture.loop, &family->group);
    const struct runtime_exception *raised =
        runtime_group_exit(&family->group, NULL, AWAIT("family.exit"));
    struct runtime_task *late =
        runtime_group_start_soon(&family->group, (struct runtime_body){wait, family},
                                 (struct runtime_task_options){.role = "late"});
    assert_null(late);
    return raised;
}

static void a_group_that_was_left_starts_nobody(void **state)
{
    (void)state;
    struct family family;
    begin(&family);
    start(&family, lead_nobody);
    tests_loop_run(&family.fixture);
    assert_int_equal(2, runtime_loop_iteration(family.fixture.loop));
    tests_loop_end(&family.fixture);
}

static const struct runtime_exception *start_late(void *argument,
                                                  struct runtime_task_status *status)
{
    struct family *family = argument;
    const struct runtime_exception *raised =
        runtime_yield(family->fixture.loop, AWAIT("family.yield"));
    tests_loop_log(&family->fixture, "starts", runtime_task_status_started(status));
    tests_loop_log(&family->fixture, "starts twice", runtime_task_status_started(status));
    return raised;
}

static const struct runtime_exception *start_never(void *argument,
                                                   struct runtime_task_status *status)
{
    (void)argument;
    (void)status;
    return NULL;
}

static const struct runtime_exception *lead_starters(void *argument)
{
    struct family *family = argument;
    const struct runtime_task_options options = {.role = "child"};
    runtime_group_enter(family->fixture.loop, &family->group);
    const struct runtime_exception *raised =
        runtime_group_start(&family->group, (struct runtime_start_body){start_late, family},
                            options, AWAIT("family.start"));
    tests_loop_log(&family->fixture, "has started", raised);
    raised = runtime_group_start(&family->group, (struct runtime_start_body){start_never, family},
                                 options, AWAIT("family.start"));
    tests_loop_log(&family->fixture, "has not started", raised);
    return runtime_group_exit(&family->group, NULL, AWAIT("family.exit"));
}

static void a_starter_waits_for_started(void **state)
{
    (void)state;
    struct family family;
    begin(&family);
    start(&family, lead_starters);
    tests_loop_run(&family.fixture);
    tests_loop_expect(
        &family.fixture,
        "starts 3\n"
        "starts twice -> RuntimeError: called 'started' twice on the same task status 3\n"
        "has started 4\n"
        "has not started -> RuntimeError: Child exited without calling task_status.started() 7\n");
    tests_loop_end(&family.fixture);
}

/* Measured on AnyIO: the inner group, left because of its scope, is hit by a native cancel. */
static const struct runtime_exception *leave_two(void *argument)
{
    struct family *family = argument;
    struct runtime_loop *loop = family->fixture.loop;
    struct runtime_group inner;
    runtime_group_enter(loop, &family->group);
    runtime_group_enter(loop, &inner);
    runtime_scope_cancel(runtime_group_scope(&inner));
    const struct runtime_exception *raised = runtime_yield(loop, AWAIT("family.yield"));
    tests_loop_log(&family->fixture, "yields", raised);
    raised = runtime_group_exit(&inner, raised, AWAIT("family.exit"));
    tests_loop_log(&family->fixture, "leaves inner", raised);
    raised = runtime_group_exit(&family->group, raised, AWAIT("family.exit"));
    tests_loop_log(&family->fixture, "leaves outer", raised);
    return raised;
}

static void a_native_cancel_in_exit_passes_its_group_and_is_taken_for_the_next_ones(void **state)
{
    (void)state;
    struct family family;
    begin(&family);
    start(&family, leave_two);
    runtime_loop_run_once(family.fixture.loop);
    runtime_loop_run_once(family.fixture.loop);
    runtime_task_cancel(runtime_task_next(family.fixture.loop, NULL));
    tests_loop_run(&family.fixture);
    tests_loop_expect(&family.fixture, "yields -> CancelledError 2\n"
                                       "leaves inner -> CancelledError 3\n"
                                       "leaves outer 4\n");
    assert_true(runtime_scope_cancelled_caught(runtime_group_scope(&family.group)));
    tests_loop_end(&family.fixture);
}

static const struct runtime_exception *start_into_the_leaving_group(void *argument)
{
    struct family *family = argument;
    start_child(family, wait, "orphan");
    start_child(family, fall, "fall");
    return NULL;
}

static const struct runtime_exception *lead_and_forget(void *argument)
{
    struct family *family = argument;
    const struct runtime_exception *raised = lead_nobody(argument);
    memset(&family->group, 0xee, sizeof(family->group));
    return raised;
}

static void a_child_that_comes_while_the_host_leaves_is_an_orphan(void **state)
{
    (void)state;
    struct family family;
    begin(&family);
    start(&family, lead_and_forget);
    start(&family, start_into_the_leaving_group);
    tests_loop_run(&family.fixture);
    runtime_event_set(&family.event);
    tests_loop_run(&family.fixture);
    tests_loop_expect(&family.fixture, "falls 2\n"
                                       "orphan 4\n");
    assert_null(runtime_task_next(family.fixture.loop, NULL));
    tests_loop_end(&family.fixture);
}

static void an_ended_group_leaves_no_memory_behind(void **state)
{
    (void)state;
    struct family family;
    size_t live = 0;
    begin(&family);
    for (uint32_t i = 0; i < 5; i++) {
        start(&family, lead_starters);
        tests_loop_run(&family.fixture);
        start(&family, lead_nobody);
        tests_loop_run(&family.fixture);
        runtime_loop_run_once(family.fixture.loop);
        assert_true(i == 0 || live == base_arena_live(family.fixture.arena));
        live = base_arena_live(family.fixture.arena);
    }
    tests_loop_end(&family.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_ends_the_group),
        cmocka_unit_test(the_host_says_in_which_order_parked_tasks_are_told),
        cmocka_unit_test(a_group_that_was_left_starts_nobody),
        cmocka_unit_test(a_starter_waits_for_started),
        cmocka_unit_test(a_native_cancel_in_exit_passes_its_group_and_is_taken_for_the_next_ones),
        cmocka_unit_test(a_child_that_comes_while_the_host_leaves_is_an_orphan),
        cmocka_unit_test(an_ended_group_leaves_no_memory_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
