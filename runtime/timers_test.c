#include "runtime/timers.h"

#include "base/prng.h"

#include "runtime/handle.h"

#include "tests/support/loop.h"

#define TIMER_COUNT 300

static struct runtime_handle *start(struct tests_loop *fixture, struct runtime_timers *timers,
                                    uint64_t deadline)
{
    struct runtime_handle *handle = base_arena_take(fixture->arena, sizeof(*handle));
    handle->deadline = deadline;
    runtime_timers_push(timers, handle);
    return handle;
}

static void random_timers_come_out_in_order(void **state)
{
    (void)state;
    struct tests_loop fixture;
    struct runtime_timers timers;
    struct base_prng prng;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    runtime_timers_init(&timers, fixture.arena, /*as_heapq=*/false);
    base_prng_init(&prng, /*seed=*/5);
    struct runtime_handle *handles[TIMER_COUNT];
    for (uint32_t i = 0; i < TIMER_COUNT; i++) {
        handles[i] = start(&fixture, &timers, base_prng_below(&prng, /*bound=*/40));
    }
    for (uint32_t i = 0; i < TIMER_COUNT; i += 3) {
        assert_true(runtime_timers_cancel(&timers, handles[i]));
    }
    uint32_t count = 0;
    const struct runtime_handle *before = NULL;
    const struct runtime_handle *handle = runtime_timers_pop_due(&timers, /*bound=*/40);
    while (handle != NULL) {
        assert_true(before == NULL || before->deadline < handle->deadline ||
                    (before->deadline == handle->deadline && before->sequence < handle->sequence));
        before = handle;
        count++;
        handle = runtime_timers_pop_due(&timers, /*bound=*/40);
    }
    assert_int_equal(TIMER_COUNT - TIMER_COUNT / 3, count);
    assert_true(runtime_timers_next(&timers, /*with_daemons=*/true) == RUNTIME_NEVER);
    tests_loop_end(&fixture);
}

/* Measured on Python: n timers of one deadline, pushed in order. */
static void equal_deadlines_come_out_as_from_heapq(void **state)
{
    (void)state;
    static const uint32_t orders[][8] = {{1},
                                         {1, 2},
                                         {1, 2, 3},
                                         {1, 3, 2, 4},
                                         {1, 3, 5, 2, 4},
                                         {1, 3, 6, 5, 2, 4},
                                         {1, 3, 6, 7, 5, 2, 4},
                                         {1, 3, 7, 6, 8, 5, 2, 4}};
    for (uint32_t count = 1; count <= 8; count++) {
        struct tests_loop fixture;
        struct runtime_timers timers;
        tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
        runtime_timers_init(&timers, fixture.arena, /*as_heapq=*/true);
        for (uint32_t i = 0; i < count; i++) {
            (void)start(&fixture, &timers, /*deadline=*/7);
        }
        for (uint32_t i = 0; i < count; i++) {
            const struct runtime_handle *handle = runtime_timers_pop_due(&timers, /*bound=*/8);
            assert_int_equal(orders[count - 1][i], handle->sequence);
        }
        tests_loop_end(&fixture);
    }
}

static void cancelled_timers_stay_in_the_heap_as_python_leaves_them(void **state)
{
    (void)state;
    struct tests_loop fixture;
    struct runtime_timers timers;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    runtime_timers_init(&timers, fixture.arena, /*as_heapq=*/true);
    struct runtime_handle *handles[101];
    for (uint32_t i = 0; i < 101; i++) {
        handles[i] = start(&fixture, &timers, /*deadline=*/10 + i);
    }
    for (uint32_t i = 1; i <= 50; i++) {
        assert_false(runtime_timers_cancel(&timers, handles[i]));
    }
    runtime_timers_tidy(&timers);
    assert_int_equal(101, timers.count);
    assert_false(runtime_timers_cancel(&timers, handles[0]));
    assert_int_equal(61, runtime_timers_next(&timers, /*with_daemons=*/true));
    runtime_timers_tidy(&timers);
    assert_int_equal(50, timers.count);
    assert_int_equal(0, timers.cancelled_count);
    assert_ptr_equal(handles[51], runtime_timers_pop_due(&timers, /*bound=*/1000));
    tests_loop_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_timers_come_out_in_order),
        cmocka_unit_test(equal_deadlines_come_out_as_from_heapq),
        cmocka_unit_test(cancelled_timers_stay_in_the_heap_as_python_leaves_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
