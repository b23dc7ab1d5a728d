#include "runtime/loop.h"

#include "runtime/task.h"

#include "tests/support/check_fails.h"
#include "tests/support/loop.h"

/* A callback that writes its name down. */
struct bell {
    struct tests_loop *fixture;
    const char *name;
    struct runtime_handle *cancels; /* what it cancels when it runs */
    struct bell *rings;             /* what it calls soon when it runs */
};

static void ring(void *argument)
{
    struct bell *bell = argument;
    tests_loop_log(bell->fixture, bell->name, NULL);
    if (bell->cancels != NULL) {
        runtime_handle_cancel(bell->cancels);
        bell->cancels = NULL;
    }
    if (bell->rings != NULL) {
        (void)runtime_loop_call_soon(bell->fixture->loop, ring, bell->rings, bell->rings->name);
    }
}

static struct runtime_handle *soon(struct tests_loop *fixture, struct bell *bell, const char *name)
{
    bell->fixture = fixture;
    bell->name = name;
    return runtime_loop_call_soon(fixture->loop, ring, bell, name);
}

static struct runtime_handle *at(struct tests_loop *fixture, struct bell *bell, const char *name,
                                 uint64_t deadline)
{
    bell->fixture = fixture;
    bell->name = name;
    return runtime_loop_call_at(fixture->loop, deadline, ring, bell,
                                (struct runtime_timer_options){.label = name});
}

static void handles_run_in_the_order_of_the_calls(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct bell a = {.name = NULL};
    struct bell b = {.name = NULL};
    struct bell c = {.fixture = &fixture, .name = "c"};
    a.rings = &c;
    (void)soon(&fixture, &a, "a");
    (void)soon(&fixture, &b, "b");
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "a 1\nb 1\nc 2\n");
    tests_loop_end(&fixture);
}

static void a_handle_cancelled_in_its_own_iteration_does_not_run(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct bell a = {.name = NULL};
    struct bell b = {.name = NULL};
    struct bell t = {.name = NULL};
    struct bell u = {.name = NULL};
    (void)soon(&fixture, &a, "a");
    a.cancels = soon(&fixture, &b, "b");
    (void)at(&fixture, &t, "t", 0);
    t.cancels = at(&fixture, &u, "u", 0);
    const size_t live = base_arena_live(fixture.arena);
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "a 1\nt 1\n");
    assert_true(base_arena_live(fixture.arena) < live);
    tests_loop_end(&fixture);
}

static void timers_run_behind_what_is_ready_by_deadline_then_start(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct bell bells[6] = {{.name = NULL}};
    (void)at(&fixture, &bells[0], "t3", 3);
    (void)at(&fixture, &bells[1], "t1", 1);
    (void)at(&fixture, &bells[2], "t1 too", 1);
    (void)at(&fixture, &bells[3], "t2", 2);
    (void)at(&fixture, &bells[4], "t1 three", 1);
    (void)soon(&fixture, &bells[5], "ready");
    runtime_loop_advance(fixture.loop, 2);
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "ready 1\nt1 1\nt1 too 1\nt1 three 1\nt2 1\nt3 2\n");
    assert_int_equal(3, runtime_loop_now(fixture.loop));
    tests_loop_end(&fixture);
}

static void daemon_timers_do_not_count_as_work(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct bell a = {.fixture = &fixture, .name = "daemon"};
    struct bell b = {.name = NULL};
    (void)runtime_loop_call_at(fixture.loop, /*deadline=*/5, ring, &a,
                               (struct runtime_timer_options){.label = "daemon", .daemon = true});
    assert_int_equal(5, runtime_loop_next_deadline(fixture.loop, /*with_daemons=*/true));
    assert_true(runtime_loop_next_deadline(fixture.loop, /*with_daemons=*/false) == RUNTIME_NEVER);
    (void)at(&fixture, &b, "work", 9);
    assert_int_equal(9, runtime_loop_next_deadline(fixture.loop, /*with_daemons=*/false));
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "daemon 1\nwork 2\n");
    tests_loop_end(&fixture);
}

static void an_iteration_takes_its_time(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.real_time = true});
    runtime_loop_run_once(fixture.loop);
    runtime_loop_run_once(fixture.loop);
    assert_int_equal(2, runtime_loop_iteration(fixture.loop));
    assert_int_equal(2 * RUNTIME_ITERATION_NS, runtime_loop_now(fixture.loop));
    assert_true(runtime_loop_deadline_after(fixture.loop, RUNTIME_NEVER) == RUNTIME_NEVER);
    tests_loop_end(&fixture);
}

static void a_jump_with_work_left_is_a_bug(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct bell a = {.name = NULL};
    assert_check_fails(runtime_loop_jump(fixture.loop));
    (void)soon(&fixture, &a, "a");
    assert_check_fails(runtime_loop_jump(fixture.loop));
    tests_loop_end(&fixture);
}

/* What a host sees and answers. */
struct watcher {
    struct tests_loop *fixture;
    uint32_t polled;
    uint32_t most;
};

static void poll_hook(void *host)
{
    struct watcher *watcher = host;
    watcher->polled++;
}

static uint32_t run_last(void *host, uint32_t count, struct runtime_handle *const *handles)
{
    struct watcher *watcher = host;
    assert_non_null(runtime_handle_label(handles[count - 1]));
    watcher->most = count > watcher->most ? count : watcher->most;
    return count - 1;
}

static void fired_hook(void *host, const char *label)
{
    struct watcher *watcher = host;
    tests_loop_log(watcher->fixture, label, NULL);
}

static void under_the_policy_any_the_host_says_who_runs(void **state)
{
    (void)state;
    static const struct runtime_observer observer = {.poll = poll_hook, .run = run_last};
    struct tests_loop fixture;
    struct watcher watcher = {.fixture = &fixture};
    tests_loop_begin(&fixture,
                     (struct tests_loop_options){.observer = &observer, .host = &watcher});
    struct bell a = {.name = NULL};
    struct bell b = {.name = NULL};
    struct bell c = {.fixture = &fixture, .name = "c"};
    (void)soon(&fixture, &a, "a");
    (void)soon(&fixture, &b, "b");
    b.rings = &c;
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "b 1\nc 2\na 3\n");
    assert_int_equal(3, watcher.polled);
    assert_int_equal(2, watcher.most);
    tests_loop_end(&fixture);
}

static void a_timer_that_fires_is_told(void **state)
{
    (void)state;
    static const struct runtime_observer observer = {.timer_fired = fired_hook};
    struct tests_loop fixture;
    struct watcher watcher = {.fixture = &fixture};
    tests_loop_begin(&fixture,
                     (struct tests_loop_options){.observer = &observer, .host = &watcher});
    struct bell a = {.name = NULL};
    (void)at(&fixture, &a, "timer", 7);
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "timer 1\ntimer 1\n");
    tests_loop_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handles_run_in_the_order_of_the_calls),
        cmocka_unit_test(a_handle_cancelled_in_its_own_iteration_does_not_run),
        cmocka_unit_test(timers_run_behind_what_is_ready_by_deadline_then_start),
        cmocka_unit_test(daemon_timers_do_not_count_as_work),
        cmocka_unit_test(an_iteration_takes_its_time),
        cmocka_unit_test(a_jump_with_work_left_is_a_bug),
        cmocka_unit_test(under_the_policy_any_the_host_says_who_runs),
        cmocka_unit_test(a_timer_that_fires_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
