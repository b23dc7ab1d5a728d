#include "runtime/task.h"

#include "tests/support/loop.h"

/* One task of a test, and what it does in this order. */
struct actor {
    struct tests_loop *fixture;
    const char *name;
    uint32_t yields;
    uint64_t sleep_ns;
    bool swallows;
    struct runtime_task *joins;
    struct runtime_task *task;
};

static void say(struct actor *actor, const char *what, const struct runtime_exception *raised)
{
    char line[64];
    (void)snprintf(line, sizeof(line), "%s %s", actor->name, what);
    tests_loop_log(actor->fixture, line, raised);
}

static const struct runtime_exception *act(void *argument)
{
    struct actor *actor = argument;
    struct runtime_loop *loop = actor->fixture->loop;
    const struct runtime_exception *raised = NULL;
    say(actor, "starts", NULL);
    for (uint32_t i = 0; i < actor->yields && raised == NULL; i++) {
        raised = runtime_yield(loop, AWAIT("actor.yield"));
        say(actor, "yields", raised);
        raised = actor->swallows ? NULL : raised;
    }
    if (raised == NULL && actor->sleep_ns > 0) {
        raised = runtime_sleep(loop, actor->sleep_ns, AWAIT("actor.sleep"));
        say(actor, "sleeps", raised);
    }
    if (raised == NULL && actor->joins != NULL) {
        bool ended = false;
        raised = runtime_task_join(actor->joins, AWAIT("actor.join"), &ended);
        say(actor, ended ? "joins" : "stops joining", raised);
    }
    return raised;
}

static struct runtime_task *start(struct tests_loop *fixture, struct actor *actor)
{
    actor->fixture = fixture;
    actor->task = runtime_task_create(fixture->loop, (struct runtime_body){act, actor},
                                      (struct runtime_task_options){.role = actor->name});
    runtime_task_hold(actor->task);
    return actor->task;
}

static void tasks_take_turns(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct actor a = {.name = "a", .yields = 2};
    struct actor b = {.name = "b", .yields = 1};
    (void)start(&fixture, &a);
    (void)start(&fixture, &b);
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "a starts 1\n"
                                "b starts 1\n"
                                "a yields 2\n"
                                "b yields 2\n"
                                "a yields 3\n");
    tests_loop_end(&fixture);
}

static void a_joiner_resumes_one_iteration_after_the_end(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct actor a = {.name = "a", .yields = 1};
    struct actor b = {.name = "b"};
    b.joins = start(&fixture, &a);
    (void)start(&fixture, &b);
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "a starts 1\n"
                                "b starts 1\n"
                                "a yields 2\n"
                                "b joins 3\n");
    tests_loop_end(&fixture);
}

static void native_cancel_is_delivered_once(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct actor a = {.name = "a", .yields = 3, .swallows = true};
    (void)start(&fixture, &a);
    runtime_loop_run_once(fixture.loop);
    runtime_task_cancel(a.task);
    runtime_task_cancel(a.task);
    assert_int_equal(2, runtime_task_cancelling(a.task));
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "a starts 1\n"
                                "a yields -> CancelledError 2\n"
                                "a yields 3\n"
                                "a yields 4\n");
    tests_loop_end(&fixture);
}

static void a_task_cancelled_before_its_first_step_never_runs(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct actor a = {.name = "a"};
    struct actor b = {.name = "b"};
    b.joins = start(&fixture, &a);
    (void)start(&fixture, &b);
    runtime_task_cancel(a.task);
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "b starts 1\n"
                                "b joins -> CancelledError 1\n");
    assert_true(runtime_task_has_ended(a.task));
    tests_loop_end(&fixture);
}

static void a_cancelled_joiner_cancels_the_joined(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct actor a = {.name = "a", .sleep_ns = 1000};
    struct actor b = {.name = "b"};
    b.joins = start(&fixture, &a);
    (void)start(&fixture, &b);
    runtime_loop_run_once(fixture.loop);
    runtime_task_cancel(b.task);
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "a starts 1\n"
                                "b starts 1\n"
                                "a sleeps -> CancelledError 2\n"
                                "b joins -> CancelledError 3\n");
    tests_loop_end(&fixture);
}

static void sleepers_of_one_length_resume_in_the_order_of_the_calls(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct actor actors[5] = {
        {.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "d"}, {.name = "e"}};
    for (uint32_t i = 0; i < 5; i++) {
        actors[i].sleep_ns = 1000;
        (void)start(&fixture, &actors[i]);
    }
    runtime_loop_run_once(fixture.loop);
    fixture.log_length = 0;
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "a sleeps 3\n"
                                "b sleeps 3\n"
                                "c sleeps 3\n"
                                "d sleeps 3\n"
                                "e sleeps 3\n");
    assert_int_equal(1000, runtime_loop_now(fixture.loop));
    tests_loop_end(&fixture);
}

static void a_task_says_where_it_stands(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct actor a = {.name = "a", .yields = 1};
    (void)start(&fixture, &a);
    assert_string_equal("", runtime_task_site(a.task).label);
    runtime_loop_run_once(fixture.loop);
    assert_string_equal("actor.yield", runtime_task_site(a.task).label);
    assert_string_equal("runtime/task_test.c", runtime_task_site(a.task).file);
    const uint64_t observed = runtime_task_observed(a.task);
    tests_loop_run(&fixture);
    assert_string_equal("", runtime_task_site(a.task).label);
    assert_true(observed != runtime_task_observed(a.task));
    tests_loop_end(&fixture);
}

static void live_tasks_are_listed_in_the_order_of_creation(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct actor actors[3] = {
        {.name = "a", .yields = 2}, {.name = "b"}, {.name = "c", .yields = 1}};
    for (uint32_t i = 0; i < 3; i++) {
        (void)start(&fixture, &actors[i]);
        assert_int_equal(i + 1, runtime_task_id(actors[i].task));
    }
    runtime_loop_run_once(fixture.loop);
    struct runtime_task *first = runtime_task_next(fixture.loop, NULL);
    assert_ptr_equal(actors[0].task, first);
    assert_ptr_equal(actors[2].task, runtime_task_next(fixture.loop, first));
    assert_null(runtime_task_next(fixture.loop, actors[2].task));
    tests_loop_run(&fixture);
    assert_null(runtime_task_next(fixture.loop, NULL));
    tests_loop_end(&fixture);
}

static void an_ended_task_leaves_no_memory_behind(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    size_t live = 0;
    for (uint32_t i = 0; i < 4; i++) {
        struct actor a = {.name = "a", .yields = 1};
        struct actor b = {.name = "b", .joins = start(&fixture, &a)};
        (void)start(&fixture, &b);
        tests_loop_run(&fixture);
        runtime_task_let_go(a.task);
        runtime_task_let_go(b.task);
        runtime_loop_run_once(fixture.loop);
        assert_true(i == 0 || live == base_arena_live(fixture.arena));
        live = base_arena_live(fixture.arena);
    }
    tests_loop_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_take_turns),
        cmocka_unit_test(a_joiner_resumes_one_iteration_after_the_end),
        cmocka_unit_test(native_cancel_is_delivered_once),
        cmocka_unit_test(a_task_cancelled_before_its_first_step_never_runs),
        cmocka_unit_test(a_cancelled_joiner_cancels_the_joined),
        cmocka_unit_test(sleepers_of_one_length_resume_in_the_order_of_the_calls),
        cmocka_unit_test(a_task_says_where_it_stands),
        cmocka_unit_test(live_tasks_are_listed_in_the_order_of_creation),
        cmocka_unit_test(an_ended_task_leaves_no_memory_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
