#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/guard.h"
#include "base/prng.h"

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

#define ARENA_SIZE  ((size_t)1 << 20)
#define BLOCKS_MAX  200
#define STEPS       3000
#define SIZE_BOUND  2000
#define SNAPSHOT_AT 1000

static struct base_arena *begin(void)
{
    void *memory = aligned_alloc(BASE_ARENA_ALIGNMENT, ARENA_SIZE);
    assert_non_null(memory);
    memset(memory, 0xa5, ARENA_SIZE);
    return base_arena_init(memory, ARENA_SIZE);
}

static void end(struct base_arena *arena)
{
    base_guard_open(arena, ARENA_SIZE);
    free(arena);
}

static void assert_zero(const uint8_t *block, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(0, block[i]);
    }
}

static void a_block_is_zero_aligned_and_alone(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    uint8_t *before = NULL;
    size_t size_before = 0;
    for (size_t size = 1; size < SIZE_BOUND; size += 7) {
        uint8_t *block = base_arena_take(arena, size);
        assert_int_equal(0, (uintptr_t)block % BASE_ARENA_BLOCK_ALIGNMENT);
        assert_zero(block, size);
        assert_true(before == NULL || block >= before + size_before);
        memset(block, 0xff, size);
        before = block;
        size_before = size;
    }
    end(arena);
}

static void a_block_costs_at_most_half_more(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    for (size_t size = 17; size < 50000; size += 1 + size / 50) {
        void *block = base_arena_take(arena, size);
        assert_true(base_arena_live(arena) >= size);
        assert_true(base_arena_live(arena) * 2 <= size * 3 + 64);
        base_arena_give_back(arena, block, size);
        assert_int_equal(0, base_arena_live(arena));
    }
    end(arena);
}

static void a_kept_block_costs_what_it_is(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    const size_t before = base_arena_used(arena);
    uint8_t *kept = base_arena_keep(arena, 130);
    assert_zero(kept, 130);
    assert_int_equal(0, (uintptr_t)kept % BASE_ARENA_BLOCK_ALIGNMENT);
    assert_int_equal(before + 144, base_arena_used(arena));
    memset(kept, 1, 130);
    const uint8_t *next = base_arena_take(arena, 16);
    assert_ptr_equal(kept + 144, next);
    end(arena);
}

static void what_was_given_back_is_reused_last_first(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    uint8_t *first = base_arena_take(arena, /*size=*/100);
    uint8_t *second = base_arena_take(arena, /*size=*/100);
    memset(first, 1, 100);
    memset(second, 2, 100);
    const size_t used = base_arena_used(arena);
    base_arena_give_back(arena, first, /*size=*/100);
    base_arena_give_back(arena, second, /*size=*/100);
    /* 128 is the class of both sizes. */
    uint8_t *third = base_arena_take(arena, /*size=*/128);
    uint8_t *fourth = base_arena_take(arena, /*size=*/97);
    assert_ptr_equal(second, third);
    assert_ptr_equal(first, fourth);
    assert_zero(third, 128);
    assert_zero(fourth, 97);
    assert_int_equal(used, base_arena_used(arena));
    end(arena);
}

static uint8_t *save(const struct base_arena *arena)
{
    const size_t size = base_arena_save_size(arena);
    uint8_t *saved = malloc(size);
    assert_non_null(saved);
    base_arena_save(arena, saved, size);
    /* Closed blocks are copied as undefined by valgrind; the tests compare all bytes. */
    base_guard_open(saved, size);
    return saved;
}

static void a_block_given_back_leaves_no_trace(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    uint8_t *block = base_arena_take(arena, /*size=*/64);
    memset(block, 0x77, 64);
    base_arena_give_back(arena, block, /*size=*/64);
    uint8_t *saved = save(arena);
    const size_t used = base_arena_used(arena);
    assert_null(memchr(saved + used - 64, 0x77, 64));
    free(saved);
    end(arena);
}

/* A workload that is a function of its state: what it takes and gives back, and in which order. */
struct workload {
    struct base_prng prng;
    uint32_t count;
    uint8_t *blocks[BLOCKS_MAX];
    size_t sizes[BLOCKS_MAX];
};

static void give_one_back(struct base_arena *arena, struct workload *load)
{
    const uint32_t index = base_prng_below(&load->prng, load->count);
    base_arena_give_back(arena, load->blocks[index], load->sizes[index]);
    load->count--;
    load->blocks[index] = load->blocks[load->count];
    load->sizes[index] = load->sizes[load->count];
}

static void run(struct base_arena *arena, struct workload *load, uint32_t steps)
{
    for (uint32_t i = 0; i < steps; i++) {
        const bool full = load->count == BLOCKS_MAX;
        if (full || (load->count > 0 && base_prng_below(&load->prng, /*bound=*/5) < 2)) {
            give_one_back(arena, load);
            continue;
        }
        const size_t size = 1 + base_prng_below(&load->prng, SIZE_BOUND);
        uint8_t *block = base_arena_take(arena, size);
        assert_zero(block, size);
        memset(block, (int)base_prng_below(&load->prng, /*bound=*/256), size);
        load->blocks[load->count] = block;
        load->sizes[load->count] = size;
        load->count++;
    }
}

static void a_restored_arena_goes_on_as_the_saved_one_did(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    struct workload load = {.count = 0};
    base_prng_init(&load.prng, /*seed=*/20240229);
    run(arena, &load, SNAPSHOT_AT);
    const struct workload load_then = load;
    const size_t size_then = base_arena_save_size(arena);
    uint8_t *then = save(arena);

    run(arena, &load, STEPS);
    const size_t size_first = base_arena_save_size(arena);
    uint8_t *first = save(arena);

    base_arena_restore(arena, then, size_then);
    assert_int_equal(size_then, base_arena_save_size(arena));
    uint8_t *again = save(arena);
    assert_memory_equal(then, again, size_then);

    load = load_then;
    run(arena, &load, STEPS);
    assert_int_equal(size_first, base_arena_save_size(arena));
    uint8_t *second = save(arena);
    assert_memory_equal(first, second, size_first);

    free(then);
    free(first);
    free(again);
    free(second);
    end(arena);
}

static void a_restore_takes_back_what_was_taken_since(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    const size_t size = base_arena_save_size(arena);
    uint8_t *saved = save(arena);
    uint8_t *first = base_arena_take(arena, /*size=*/1000);
    memset(first, 0xee, 1000);
    base_arena_restore(arena, saved, size);
    assert_int_equal(0, base_arena_live(arena));
    assert_int_equal(ARENA_SIZE, base_arena_size(arena));
    uint8_t *second = base_arena_take(arena, /*size=*/1000);
    assert_ptr_equal(first, second);
    assert_zero(second, 1000);
    free(saved);
    end(arena);
}

static void a_snapshot_of_another_size_is_a_bug(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    uint8_t *saved = save(arena);
    assert_check_fails(base_arena_save(arena, saved, base_arena_save_size(arena) - 1));
    assert_check_fails(base_arena_restore(arena, saved, base_arena_save_size(arena) + 1));
    free(saved);
    end(arena);
}

struct exit {
    jmp_buf back;
    uint32_t count;
};

static void leave(void *context)
{
    struct exit *exit = context;
    exit->count++;
    longjmp(exit->back, /*val=*/1);
}

/* Returns whether take() came back; what it took stays taken. */
static bool takes(struct base_arena *arena, struct exit *exit, size_t size)
{
    if (setjmp(exit->back) != 0) {
        return false;
    }
    (void)base_arena_take(arena, size);
    return true;
}

static void exhaustion_leaves_and_leaves_the_arena_as_it_was(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    struct exit exit = {.count = 0};
    base_arena_on_exhausted(arena, leave, &exit);
    uint32_t count = 0;
    while (takes(arena, &exit, /*size=*/4096)) {
        count++;
    }
    assert_int_equal(1, exit.count);
    assert_int_equal((ARENA_SIZE - 1) / 4096, count);
    assert_int_equal(count * 4096, base_arena_live(arena));
    assert_true(takes(arena, &exit, /*size=*/16));
    assert_false(takes(arena, &exit, BASE_ARENA_BLOCK_SIZE_MAX + 1));
    assert_false(takes(arena, &exit, SIZE_MAX));
    assert_int_equal(3, exit.count);
    end(arena);
}

static void stay(void *context)
{
    (void)context;
}

static void exhaustion_without_a_way_out_is_a_bug(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    assert_check_fails(base_arena_take(arena, ARENA_SIZE));
    base_arena_on_exhausted(arena, stay, NULL);
    assert_check_fails(base_arena_take(arena, ARENA_SIZE));
    end(arena);
}

static void what_no_arena_handed_out_is_refused(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    uint8_t *block = base_arena_take(arena, /*size=*/64);
    uint64_t foreign[2] = {0, 0};
    assert_check_fails(base_arena_give_back(arena, foreign, sizeof(foreign)));
    assert_check_fails(base_arena_give_back(arena, block + 8, /*size=*/64));
    assert_check_fails(base_arena_give_back(arena, block, /*size=*/0));
    assert_check_fails(base_arena_give_back(arena, NULL, /*size=*/64));
    assert_check_fails(base_arena_take(arena, /*size=*/0));
    end(arena);
}

#if BASE_GUARD_ASAN

static void asan_sees_free_blocks_and_the_bytes_behind_a_block(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    uint8_t *kept = base_arena_take(arena, /*size=*/20);
    uint8_t *freed = base_arena_take(arena, /*size=*/20);
    assert_false(base_guard_is_closed(kept + 19));
    assert_true(base_guard_is_closed(kept + 20));
    base_arena_give_back(arena, freed, /*size=*/20);
    assert_true(base_guard_is_closed(freed));
    assert_true(base_guard_is_closed((uint8_t *)arena + base_arena_used(arena)));
    end(arena);
}

static void asan_sees_the_same_after_a_restore(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    uint8_t *kept = base_arena_take(arena, /*size=*/20);
    uint8_t *freed = base_arena_take(arena, /*size=*/20);
    base_arena_give_back(arena, freed, /*size=*/20);
    const size_t size = base_arena_save_size(arena);
    uint8_t *saved = save(arena);
    base_arena_give_back(arena, kept, /*size=*/20);
    assert_ptr_equal(kept, base_arena_take(arena, /*size=*/32));
    assert_ptr_equal(freed, base_arena_take(arena, /*size=*/32));
    uint8_t *later = base_arena_take(arena, /*size=*/32);
    base_arena_restore(arena, saved, size);
    assert_false(base_guard_is_closed(kept + 19));
    assert_true(base_guard_is_closed(kept + 20));
    assert_true(base_guard_is_closed(freed));
    assert_true(base_guard_is_closed(later));
    free(saved);
    end(arena);
}

#else

static void without_asan_nothing_is_closed(void **state)
{
    (void)state;
    struct base_arena *arena = begin();
    uint8_t *block = base_arena_take(arena, /*size=*/20);
    base_arena_give_back(arena, block, /*size=*/20);
    assert_false(base_guard_is_closed(block));
    assert_int_equal(base_arena_used(arena), base_arena_save_size(arena));
    end(arena);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_zero_aligned_and_alone),
        cmocka_unit_test(a_block_costs_at_most_half_more),
        cmocka_unit_test(a_kept_block_costs_what_it_is),
        cmocka_unit_test(what_was_given_back_is_reused_last_first),
        cmocka_unit_test(a_block_given_back_leaves_no_trace),
        cmocka_unit_test(a_restored_arena_goes_on_as_the_saved_one_did),
        cmocka_unit_test(a_restore_takes_back_what_was_taken_since),
        cmocka_unit_test(a_snapshot_of_another_size_is_a_bug),
        cmocka_unit_test(exhaustion_leaves_and_leaves_the_arena_as_it_was),
        cmocka_unit_test(exhaustion_without_a_way_out_is_a_bug),
        cmocka_unit_test(what_no_arena_handed_out_is_refused),
#if BASE_GUARD_ASAN
        cmocka_unit_test(asan_sees_free_blocks_and_the_bytes_behind_a_block),
        cmocka_unit_test(asan_sees_the_same_after_a_restore),
#else
        cmocka_unit_test(without_asan_nothing_is_closed),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
