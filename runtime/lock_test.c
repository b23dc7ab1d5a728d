#include "runtime/lock.h"

#include "runtime/condition.h"
#include "runtime/limiter.h"
#include "runtime/semaphore.h"
#include "runtime/task.h"

#include "tests/support/loop.h"

/* The four things that tasks queue for. */
struct gate {
    struct tests_loop fixture;
    struct runtime_lock lock;
    struct runtime_semaphore semaphore;
    struct runtime_condition condition;
    struct runtime_limiter limiter;
};

static void begin(struct gate *gate)
{
    tests_loop_begin(&gate->fixture, (struct tests_loop_options){.observer = NULL});
    struct runtime_loop *loop = gate->fixture.loop;
    runtime_lock_init(loop, &gate->lock, /*fast_acquire=*/true);
    runtime_semaphore_init(loop, &gate->semaphore,
                           (struct runtime_semaphore_options){.value = 1, .value_max = 1});
    runtime_condition_init(loop, &gate->condition);
    runtime_limiter_init(loop, &gate->limiter, /*total_tokens=*/0);
}

static struct runtime_task *start(struct gate *gate, const char *role,
                                  const struct runtime_exception *(*call)(void *argument))
{
    return runtime_task_create(gate->fixture.loop, (struct runtime_body){call, gate},
                               (struct runtime_task_options){.role = role});
}

static void say(struct gate *gate, const char *what, const struct runtime_exception *raised)
{
    char line[64];
    struct runtime_task *task = runtime_loop_current(gate->fixture.loop);
    (void)snprintf(line, sizeof(line), "%s %s", runtime_task_role(task), what);
    tests_loop_log(&gate->fixture, line, raised);
}

static const struct runtime_exception *pass_lock(void *argument)
{
    struct gate *gate = argument;
    const struct runtime_exception *raised = runtime_lock_acquire(&gate->lock, AWAIT("gate.lock"));
    say(gate, "acquires", raised);
    if (raised != NULL) {
        return raised;
    }
    raised = runtime_yield(gate->fixture.loop, AWAIT("gate.yield"));
    assert_null(runtime_lock_release(&gate->lock));
    return raised;
}

static void a_cancelled_waiter_is_passed_over(void **state)
{
    (void)state;
    struct gate gate;
    begin(&gate);
    (void)start(&gate, "a", pass_lock);
    struct runtime_task *b = start(&gate, "b", pass_lock);
    (void)start(&gate, "c", pass_lock);
    runtime_loop_run_once(gate.fixture.loop);
    runtime_task_cancel(b);
    tests_loop_run(&gate.fixture);
    tests_loop_expect(&gate.fixture, "a acquires 1\n"
                                     "b acquires -> CancelledError 2\n"
                                     "c acquires 3\n");
    tests_loop_end(&gate.fixture);
}

static const struct runtime_exception *pass_blocking_lock(void *argument)
{
    struct gate *gate = argument;
    const struct runtime_exception *raised =
        runtime_lock_acquire_blocking(&gate->lock, AWAIT("gate.blocking_lock"));
    say(gate, "acquires", raised);
    raised = runtime_yield(gate->fixture.loop, AWAIT("gate.yield"));
    say(gate, "releases", runtime_lock_release(&gate->lock));
    return raised;
}

static void a_lock_of_threads_blocks_its_holder(void **state)
{
    (void)state;
    struct gate gate;
    begin(&gate);
    struct runtime_task *a = start(&gate, "a", pass_blocking_lock);
    struct runtime_task *b = start(&gate, "b", pass_blocking_lock);
    tests_loop_run(&gate.fixture);
    tests_loop_expect(&gate.fixture, "a acquires 1\n");
    assert_true(runtime_loop_is_blocked(gate.fixture.loop));
    assert_false(runtime_loop_has_ready(gate.fixture.loop));
    assert_int_equal(RUNTIME_NEVER, runtime_loop_next_deadline(gate.fixture.loop, true));
    assert_null(runtime_lock_holder_awaited_by(a));
    assert_ptr_equal(a, runtime_lock_holder_awaited_by(b));
    tests_loop_end(&gate.fixture);
}

static void a_free_lock_of_threads_blocks_nobody(void **state)
{
    (void)state;
    struct gate gate;
    begin(&gate);
    (void)start(&gate, "a", pass_blocking_lock);
    tests_loop_run(&gate.fixture);
    tests_loop_expect(&gate.fixture, "a acquires 1\n"
                                     "a releases 2\n");
    assert_false(runtime_loop_is_blocked(gate.fixture.loop));
    tests_loop_end(&gate.fixture);
}

static void the_holder_of_a_lock_is_known_to_who_waits(void **state)
{
    (void)state;
    struct gate gate;
    begin(&gate);
    struct runtime_task *a = start(&gate, "a", pass_lock);
    struct runtime_task *b = start(&gate, "b", pass_lock);
    runtime_loop_run_once(gate.fixture.loop);
    assert_null(runtime_lock_holder_awaited_by(a));
    assert_ptr_equal(a, runtime_lock_holder_awaited_by(b));
    runtime_loop_run_once(gate.fixture.loop);
    runtime_loop_run_once(gate.fixture.loop);
    assert_null(runtime_lock_holder_awaited_by(b));
    tests_loop_run(&gate.fixture);
    tests_loop_end(&gate.fixture);
}

static const struct runtime_exception *release_too_often(void *argument)
{
    struct gate *gate = argument;
    say(gate, "releases", runtime_semaphore_release(&gate->semaphore));
    say(gate, "acquires", runtime_semaphore_acquire_nowait(&gate->semaphore));
    say(gate, "acquires", runtime_semaphore_acquire_nowait(&gate->semaphore));
    say(gate, "releases", runtime_semaphore_release(&gate->semaphore));
    assert_int_equal(1, runtime_semaphore_value(&gate->semaphore));
    return NULL;
}

static void a_semaphore_has_a_limit(void **state)
{
    (void)state;
    struct gate gate;
    begin(&gate);
    (void)start(&gate, "a", release_too_often);
    tests_loop_run(&gate.fixture);
    tests_loop_expect(&gate.fixture,
                      "a releases -> ValueError: semaphore released too many times 1\n"
                      "a acquires 1\n"
                      "a acquires -> WouldBlock 1\n"
                      "a releases 1\n");
    tests_loop_end(&gate.fixture);
}

static const struct runtime_exception *wait_without_the_lock(void *argument)
{
    struct gate *gate = argument;
    struct runtime_condition *condition = &gate->condition;
    say(gate, "waits", runtime_condition_wait(condition, AWAIT("gate.wait")));
    say(gate, "notifies", runtime_condition_notify(condition, /*count=*/1));
    assert_null(runtime_condition_acquire_nowait(condition));
    assert_null(runtime_condition_release(condition));
    say(gate, "waits", runtime_condition_wait(condition, AWAIT("gate.wait")));
    return NULL;
}

static void a_condition_is_waited_for_with_its_lock(void **state)
{
    (void)state;
    struct gate gate;
    begin(&gate);
    (void)start(&gate, "a", wait_without_the_lock);
    tests_loop_run(&gate.fixture);
    tests_loop_expect(
        &gate.fixture,
        "a waits -> RuntimeError: The current task is not holding the underlying lock 1\n"
        "a notifies -> RuntimeError: The current task is not holding the underlying lock 1\n"
        "a waits -> RuntimeError: The current task is not holding this lock 1\n");
    tests_loop_end(&gate.fixture);
}

static const struct runtime_exception *borrow(void *argument)
{
    struct gate *gate = argument;
    const struct runtime_exception *raised =
        runtime_limiter_acquire(&gate->limiter, AWAIT("gate.borrow"));
    say(gate, "borrows", raised);
    if (raised != NULL) {
        return raised;
    }
    say(gate, "borrows", runtime_limiter_acquire_nowait(&gate->limiter));
    assert_null(runtime_limiter_release(&gate->limiter));
    say(gate, "gives back", runtime_limiter_release(&gate->limiter));
    return NULL;
}

static void more_tokens_wake_as_many_waiters(void **state)
{
    (void)state;
    struct gate gate;
    begin(&gate);
    (void)start(&gate, "a", borrow);
    (void)start(&gate, "b", borrow);
    (void)start(&gate, "c", borrow);
    tests_loop_run(&gate.fixture);
    tests_loop_expect(&gate.fixture, "");
    runtime_limiter_set_total(&gate.limiter, /*total_tokens=*/2);
    runtime_loop_run_once(gate.fixture.loop);
    const char *borrows = "a borrows 2\n";
    assert_memory_equal(borrows, gate.fixture.log, strlen(borrows));
    tests_loop_run(&gate.fixture);
    assert_int_equal(0, runtime_limiter_borrowed(&gate.limiter));
    assert_null(runtime_task_next(gate.fixture.loop, NULL));
    runtime_limiter_release_memory(&gate.limiter);
    tests_loop_end(&gate.fixture);
}

static const struct runtime_exception *give_back_what_was_not_borrowed(void *argument)
{
    struct gate *gate = argument;
    say(gate, "gives back", runtime_limiter_release(&gate->limiter));
    say(gate, "borrows", runtime_limiter_acquire_nowait(&gate->limiter));
    return NULL;
}

static void a_token_is_given_back_by_its_borrower(void **state)
{
    (void)state;
    struct gate gate;
    begin(&gate);
    (void)start(&gate, "a", give_back_what_was_not_borrowed);
    tests_loop_run(&gate.fixture);
    tests_loop_expect(&gate.fixture, "a gives back -> RuntimeError: this borrower isn't holding "
                                     "any of this CapacityLimiter's tokens 1\n"
                                     "a borrows -> WouldBlock 1\n");
    tests_loop_end(&gate.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cancelled_waiter_is_passed_over),
        cmocka_unit_test(a_lock_of_threads_blocks_its_holder),
        cmocka_unit_test(a_free_lock_of_threads_blocks_nobody),
        cmocka_unit_test(the_holder_of_a_lock_is_known_to_who_waits),
        cmocka_unit_test(a_semaphore_has_a_limit),
        cmocka_unit_test(a_condition_is_waited_for_with_its_lock),
        cmocka_unit_test(more_tokens_wake_as_many_waiters),
        cmocka_unit_test(a_token_is_given_back_by_its_borrower),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
