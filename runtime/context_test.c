#include "runtime/context.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

#define ARENA_SIZE ((size_t)1 << 16)
#define SLOTS      8

struct machine {
    void *arena_memory;
    void *stack_memory;
    struct base_arena *arena;
    struct runtime_stacks *stacks;
};

static struct machine begin(void)
{
    struct machine machine = {.arena_memory = aligned_alloc(64, ARENA_SIZE),
                              .stack_memory = aligned_alloc(64, SLOTS * RUNTIME_STACK_SIZE)};
    machine.arena = base_arena_init(machine.arena_memory, ARENA_SIZE);
    machine.stacks = runtime_stacks_create(
        machine.arena, (struct runtime_stacks_options){.memory = machine.stack_memory,
                                                       .size = SLOTS * RUNTIME_STACK_SIZE});
    return machine;
}

static void end(struct machine *machine)
{
    base_guard_open(machine->arena_memory, ARENA_SIZE);
    base_guard_open(machine->stack_memory, SLOTS * RUNTIME_STACK_SIZE);
    free(machine->stack_memory);
    free(machine->arena_memory);
}

struct counter {
    struct runtime_stacks *stacks;
    struct runtime_context *context;
    uint32_t limit;
    uint32_t value; /* what a host sees; the counter's own state is a local on its stack */
};

static void count(void *argument)
{
    struct counter *counter = argument;
    char pad[64];
    memset(pad, 'x', sizeof(pad));
    for (uint32_t i = 1; i <= counter->limit; i++) {
        pad[i % sizeof(pad)] = (char)i;
        counter->value = i;
        runtime_context_switch(counter->stacks, runtime_context_outside(counter->stacks));
        assert_int_equal((char)i, pad[i % sizeof(pad)]);
    }
    counter->context = NULL;
    runtime_context_finish(counter->stacks, runtime_context_outside(counter->stacks));
}

static struct counter *start_counter(struct machine *machine, uint32_t limit)
{
    struct counter *counter = base_arena_take(machine->arena, sizeof(*counter));
    *counter = (struct counter){.stacks = machine->stacks, .limit = limit};
    counter->context = runtime_context_create(machine->stacks, count, counter);
    return counter;
}

static void step(struct counter *counter)
{
    runtime_context_switch(counter->stacks, counter->context);
}

static void two_contexts_take_turns_and_end(void **state)
{
    (void)state;
    struct machine machine = begin();
    struct counter *first = start_counter(&machine, /*limit=*/3);
    struct counter *second = start_counter(&machine, /*limit=*/3);
    for (uint32_t i = 1; i <= 3; i++) {
        step(first);
        step(second);
        assert_int_equal(i, first->value);
        assert_int_equal(i, second->value);
    }
    step(first);
    assert_null(first->context);
    assert_ptr_equal(runtime_context_outside(machine.stacks),
                     runtime_context_current(machine.stacks));
    end(&machine);
}

static void a_slot_is_used_again_after_the_end(void **state)
{
    (void)state;
    struct machine machine = begin();
    for (uint32_t i = 0; i < 10 * SLOTS; i++) {
        struct counter *counter = start_counter(&machine, /*limit=*/1);
        step(counter);
        if (i % 2 == 0) {
            step(counter);
            assert_null(counter->context);
        } else {
            runtime_context_discard(machine.stacks, counter->context);
        }
    }
    end(&machine);
}

struct snapshot {
    void *arena;
    size_t arena_size;
    void *stacks;
};

static struct snapshot save(struct machine *machine)
{
    struct snapshot snapshot = {.arena_size = base_arena_save_size(machine->arena)};
    snapshot.arena = malloc(snapshot.arena_size);
    snapshot.stacks = malloc(runtime_stacks_saved_size(machine->stacks) + 1);
    base_arena_save(machine->arena, snapshot.arena, snapshot.arena_size);
    runtime_stacks_save(machine->stacks, snapshot.stacks);
    return snapshot;
}

static void restore(struct machine *machine, const struct snapshot *snapshot)
{
    base_arena_restore(machine->arena, snapshot->arena, snapshot->arena_size);
    runtime_stacks_restore(machine->stacks, snapshot->stacks);
}

static void locals_go_back_with_a_snapshot(void **state)
{
    (void)state;
    struct machine machine = begin();
    struct counter *counter = start_counter(&machine, /*limit=*/9);
    struct counter *unstarted = start_counter(&machine, /*limit=*/9);
    step(counter);
    step(counter);
    struct snapshot then = save(&machine);
    for (uint32_t round = 0; round < 5; round++) {
        for (uint32_t i = 3; i <= 9; i++) {
            step(counter);
            step(unstarted);
            assert_int_equal(i, counter->value);
            assert_int_equal(i - 2, unstarted->value);
        }
        step(counter);
        assert_null(counter->context);
        struct counter *other = start_counter(&machine, /*limit=*/round + 1);
        step(other);
        restore(&machine, &then);
        assert_int_equal(2, counter->value);
    }
    free(then.arena);
    free(then.stacks);
    end(&machine);
}

static void an_overflown_stack_is_noticed(void **state)
{
    (void)state;
    struct machine machine = begin();
    struct counter *counter = start_counter(&machine, /*limit=*/9);
    step(counter);
    /* The first slot begins where the memory does. */
    memset(machine.stack_memory, 0, sizeof(uint64_t));
    assert_check_fails(runtime_context_discard(machine.stacks, counter->context));
    end(&machine);
}

static void a_context_that_is_not_suspended_is_refused(void **state)
{
    (void)state;
    struct machine machine = begin();
    assert_check_fails(
        runtime_context_switch(machine.stacks, runtime_context_outside(machine.stacks)));
    assert_check_fails(
        runtime_context_discard(machine.stacks, runtime_context_outside(machine.stacks)));
    end(&machine);
}

static jmp_buf out_of_slots;

static void leave(void *host)
{
    *(uint32_t *)host += 1;
    longjmp(out_of_slots, /*val=*/1);
}

static void without_a_free_slot_the_host_is_called(void **state)
{
    (void)state;
    struct machine machine = begin();
    uint32_t calls = 0;
    struct runtime_stacks *stacks = runtime_stacks_create(
        machine.arena, (struct runtime_stacks_options){.memory = machine.stack_memory,
                                                       .size = 2 * RUNTIME_STACK_SIZE,
                                                       .exhausted = leave,
                                                       .host = &calls});
    (void)runtime_context_create(stacks, count, NULL);
    (void)runtime_context_create(stacks, count, NULL);
    if (setjmp(out_of_slots) == 0) {
        (void)runtime_context_create(stacks, count, NULL);
    }
    assert_int_equal(1, calls);
    end(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_contexts_take_turns_and_end),
        cmocka_unit_test(a_slot_is_used_again_after_the_end),
        cmocka_unit_test(locals_go_back_with_a_snapshot),
        cmocka_unit_test(an_overflown_stack_is_noticed),
        cmocka_unit_test(a_context_that_is_not_suspended_is_refused),
        cmocka_unit_test(without_a_free_slot_the_host_is_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
