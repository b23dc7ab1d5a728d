/*
 * An arena, stacks and a loop for a test, and a log of what happened in which iteration.
 *
 *     struct tests_loop fixture;
 *     tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
 *     ... create tasks on fixture.loop ...
 *     tests_loop_run(&fixture);
 *     tests_loop_expect(&fixture, "a starts 1\n"
 *                                 "a ends 2\n");
 *     tests_loop_end(&fixture);
 */
#ifndef TESTS_SUPPORT_LOOP_H
#define TESTS_SUPPORT_LOOP_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/guard.h"

#include "runtime/context.h"
#include "runtime/exception.h"
#include "runtime/loop.h"

#include "tests/support/test.h"

#define TESTS_LOOP_ARENA_SIZE     ((size_t)1 << 20)
#define TESTS_LOOP_STACKS_SIZE    (32 * RUNTIME_STACK_SIZE)
#define TESTS_LOOP_LOG_SIZE       ((size_t)1 << 14)
/* What does not end by then turns for ever. */
#define TESTS_LOOP_ITERATIONS_MAX 1000

struct tests_loop_options {
    const struct runtime_observer *observer;
    void *host;
    bool real_time; /* an iteration takes time */
    const struct runtime_steps *steps;
};

struct tests_loop {
    void *arena_memory;
    void *stacks_memory;
    struct base_arena *arena;
    struct runtime_stacks *stacks;
    struct runtime_loop *loop;
    size_t log_length;
    char log[TESTS_LOOP_LOG_SIZE];
};

static inline void tests_loop_begin(struct tests_loop *fixture, struct tests_loop_options options)
{
    memset(fixture, 0, sizeof(*fixture));
    fixture->arena_memory = aligned_alloc(64, TESTS_LOOP_ARENA_SIZE);
    fixture->stacks_memory = aligned_alloc(64, TESTS_LOOP_STACKS_SIZE);
    assert_non_null(fixture->arena_memory);
    assert_non_null(fixture->stacks_memory);
    fixture->arena = base_arena_init(fixture->arena_memory, TESTS_LOOP_ARENA_SIZE);
    fixture->stacks = runtime_stacks_create(
        fixture->arena, (struct runtime_stacks_options){.memory = fixture->stacks_memory,
                                                        .size = TESTS_LOOP_STACKS_SIZE});
    fixture->loop = runtime_loop_create(
        &(struct runtime_loop_options){.arena = fixture->arena,
                                       .stacks = fixture->stacks,
                                       .observer = options.observer,
                                       .host = options.host,
                                       .steps = options.steps,
                                       .clock_stands_still = !options.real_time});
}

static inline void tests_loop_end(struct tests_loop *fixture)
{
    base_guard_open(fixture->arena_memory, TESTS_LOOP_ARENA_SIZE);
    base_guard_open(fixture->stacks_memory, TESTS_LOOP_STACKS_SIZE);
    free(fixture->stacks_memory);
    free(fixture->arena_memory);
}

/* Runs until nothing is ready and no timer is left. */
static inline void tests_loop_run(struct tests_loop *fixture)
{
    struct runtime_loop *loop = fixture->loop;
    for (uint32_t i = 0; i < TESTS_LOOP_ITERATIONS_MAX; i++) {
        if (!runtime_loop_has_ready(loop)) {
            if (runtime_loop_next_deadline(loop, /*with_daemons=*/true) == RUNTIME_NEVER) {
                return;
            }
            runtime_loop_jump(loop);
        }
        runtime_loop_run_once(loop);
    }
    fail_msg("the loop still runs after %d iterations", TESTS_LOOP_ITERATIONS_MAX);
}

/* Adds the line `what iteration` to the log, or `what -> raised iteration`. */
static inline void tests_loop_log(struct tests_loop *fixture, const char *what,
                                  const struct runtime_exception *raised)
{
    char name[128] = "";
    if (raised != NULL) {
        runtime_exception_describe(raised, name, sizeof(name));
    }
    const int length =
        snprintf(fixture->log + fixture->log_length, TESTS_LOOP_LOG_SIZE - fixture->log_length,
                 "%s%s%s %" PRIu32 "\n", what, raised != NULL ? " -> " : "", name,
                 runtime_loop_iteration(fixture->loop));
    assert_true(length > 0);
    fixture->log_length += (size_t)length;
    assert_true(fixture->log_length < TESTS_LOOP_LOG_SIZE);
}

static inline void tests_loop_expect(struct tests_loop *fixture, const char *log)
{
    assert_string_equal(log, fixture->log);
    fixture->log_length = 0;
    fixture->log[0] = '\0';
}

#endif
