#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/guard.h"

/* Classes 0 and 1 are 16 and 32; from 2 on they alternate 3/4 of a power of two and the power. */
#define CLASS_COUNT 52

/* What the map says where a block begins: this, and how many granules it has.  Within the block it
 * says how far back that is. */
#define NOTED_BEGIN (UINT32_C(1) << 31)

/* The first bytes of a free block. */
struct free_block {
    struct free_block *next; /* borrows: another free block of the same index, or NULL */
};

struct base_arena {
    size_t size;
    size_t used;
    size_t live;
    void (*exhausted)(void *context); /* static */
    void *context;                    /* borrows until replaced */
    struct free_block *free[CLASS_COUNT];
    uint32_t *map; /* borrows: see NOTED_BEGIN; NULL: nobody wants to know */
};

_Static_assert(sizeof(struct base_arena) <= BASE_ARENA_SIZE_MIN, "the bookkeeping fits");

static uint8_t *at(struct base_arena *arena, size_t offset)
{
    return (uint8_t *)arena + offset;
}

static size_t round_up(size_t size, size_t multiple)
{
    return (size + multiple - 1) / multiple * multiple;
}

static uint32_t class_of(size_t size)
{
    CHECK(size >= 1);
    CHECK(size <= BASE_ARENA_BLOCK_SIZE_MAX);
    if (size <= 32) {
        return size <= 16 ? 0 : 1;
    }
    const uint32_t power = 63 - (uint32_t)__builtin_clzll((uint64_t)size - 1);
    const uint32_t above_three_quarters = size > (size_t)3 << (power - 1);
    return 2 * (power - 5) + 2 + above_three_quarters;
}

static size_t class_size(uint32_t index)
{
    CHECK(index < CLASS_COUNT);
    if (index < 2) {
        return index == 0 ? 16 : 32;
    }
    const uint32_t power = 5 + (index - 2) / 2;
    return index % 2 == 0 ? (size_t)3 << (power - 1) : (size_t)2 << power;
}

struct base_arena *base_arena_init(void *memory, size_t size)
{
    CHECK(memory != NULL);
    CHECK((uintptr_t)memory % BASE_ARENA_ALIGNMENT == 0);
    CHECK(size >= BASE_ARENA_SIZE_MIN);
    struct base_arena *arena = memory;
    base_guard_open(memory, size);
    memset(arena, 0, round_up(sizeof(*arena), BASE_ARENA_ALIGNMENT));
    arena->size = size;
    arena->used = round_up(sizeof(*arena), BASE_ARENA_ALIGNMENT);
    base_guard_close(at(arena, arena->used), size - arena->used);
    return arena;
}

void base_arena_on_exhausted(struct base_arena *arena, void (*exhausted)(void *context),
                             void *context)
{
    CHECK(arena != NULL);
    CHECK(exhausted != NULL);
    arena->exhausted = exhausted;
    arena->context = context;
}

void base_arena_note_blocks(struct base_arena *arena, uint32_t *map)
{
    CHECK(map != NULL);
    CHECK(arena->live == 0);
    arena->map = map;
}

const void *base_arena_block_at(const struct base_arena *arena, const void *inside,
                                size_t *out_size)
{
    const size_t first = round_up(sizeof(*arena), BASE_ARENA_ALIGNMENT);
    const uintptr_t offset = (uintptr_t)inside - (uintptr_t)arena;
    CHECK(arena->map != NULL);
    if (offset < first || offset >= arena->used) {
        return NULL;
    }
    size_t granule = offset / BASE_ARENA_BLOCK_ALIGNMENT;
    granule -= (arena->map[granule] & NOTED_BEGIN) != 0 ? 0 : arena->map[granule];
    CHECK((arena->map[granule] & NOTED_BEGIN) != 0);
    *out_size = (size_t)(arena->map[granule] & ~NOTED_BEGIN) * BASE_ARENA_BLOCK_ALIGNMENT;
    return (const uint8_t *)arena + granule * BASE_ARENA_BLOCK_ALIGNMENT;
}

void base_arena_mark_free(const struct base_arena *arena, void *copy)
{
    const struct base_arena *then = copy;
    CHECK(then->size == arena->size);
    for (uint32_t index = 0; index < CLASS_COUNT; index++) {
        const struct free_block *block = then->free[index];
        while (block != NULL) {
            const size_t offset = (size_t)((const uint8_t *)block - (const uint8_t *)arena);
            struct free_block *copied = (struct free_block *)(void *)((uint8_t *)copy + offset);
            block = copied->next;
            memcpy(copied, &(uint64_t){BASE_ARENA_FREE}, sizeof(uint64_t));
        }
    }
}

_Noreturn static void exhaust(struct base_arena *arena)
{
    CHECK(arena->exhausted != NULL);
    arena->exhausted(arena->context);
    CHECK_UNREACHABLE("exhausted() of an arena returned");
}

/* Opens the block to its holder: all zero, the bytes beyond size closed. */
static void hand_out(struct base_arena *arena, uint8_t *block, uint32_t index, size_t size)
{
    CHECK(size <= class_size(index));
    arena->live += class_size(index);
    CHECK(arena->live < arena->used);
    base_guard_close(block + size, class_size(index) - size);
}

static uint8_t *take_free(struct base_arena *arena, uint32_t index)
{
    struct free_block *block = arena->free[index];
    CHECK(block != NULL);
    base_guard_open(block, class_size(index));
    arena->free[index] = block->next;
    block->next = NULL;
    return (uint8_t *)block;
}

/* The next block to be taken fresh. */
static void note_block(const struct base_arena *arena, size_t size)
{
    const uint32_t count = (uint32_t)(size / BASE_ARENA_BLOCK_ALIGNMENT);
    CHECK(size % BASE_ARENA_BLOCK_ALIGNMENT == 0);
    if (arena->map == NULL) {
        return;
    }
    uint32_t *noted = arena->map + arena->used / BASE_ARENA_BLOCK_ALIGNMENT;
    noted[0] = NOTED_BEGIN | count;
    for (uint32_t i = 1; i < count; i++) {
        noted[i] = i;
    }
}

static uint8_t *take_fresh(struct base_arena *arena, uint32_t index)
{
    CHECK(arena->used <= arena->size);
    if (class_size(index) > arena->size - arena->used) {
        exhaust(arena);
    }
    uint8_t *block = at(arena, arena->used);
    note_block(arena, class_size(index));
    arena->used += class_size(index);
    base_guard_open(block, class_size(index));
    memset(block, 0, class_size(index));
    return block;
}

void *base_arena_take(struct base_arena *arena, size_t size)
{
    CHECK(arena != NULL);
    CHECK(size >= 1);
    if (size > BASE_ARENA_BLOCK_SIZE_MAX) {
        exhaust(arena);
    }
    const uint32_t index = class_of(size);
    uint8_t *block =
        arena->free[index] != NULL ? take_free(arena, index) : take_fresh(arena, index);
    hand_out(arena, block, index, size);
    CHECK((uintptr_t)block % BASE_ARENA_BLOCK_ALIGNMENT == 0);
    return block;
}

void *base_arena_keep(struct base_arena *arena, size_t size)
{
    CHECK(arena != NULL);
    CHECK(size >= 1);
    const size_t rounded = round_up(size, BASE_ARENA_BLOCK_ALIGNMENT);
    if (size > BASE_ARENA_BLOCK_SIZE_MAX || rounded > arena->size - arena->used) {
        exhaust(arena);
    }
    uint8_t *block = at(arena, arena->used);
    note_block(arena, rounded);
    arena->used += rounded;
    arena->live += rounded;
    base_guard_open(block, rounded);
    memset(block, 0, rounded);
    base_guard_close(block + size, rounded - size);
    return block;
}

void base_arena_give_back(struct base_arena *arena, void *block, size_t size)
{
    CHECK(arena != NULL);
    CHECK((uint8_t *)block > (uint8_t *)arena);
    CHECK((uint8_t *)block < at(arena, arena->used));
    CHECK((uintptr_t)block % BASE_ARENA_BLOCK_ALIGNMENT == 0);
    const uint32_t index = class_of(size);
    CHECK(arena->live >= class_size(index));
    arena->live -= class_size(index);
    /* Only the holder's part, so that a second give-back touches a closed block and is caught. */
    memset(block, 0, size);
    struct free_block *freed = block;
    base_guard_open(freed, sizeof(*freed));
    freed->next = arena->free[index];
    arena->free[index] = freed;
    base_guard_close(block, class_size(index));
}

size_t base_arena_used(const struct base_arena *arena)
{
    CHECK(arena != NULL);
    return arena->used;
}

size_t base_arena_live(const struct base_arena *arena)
{
    CHECK(arena != NULL);
    return arena->live;
}

size_t base_arena_size(const struct base_arena *arena)
{
    CHECK(arena != NULL);
    return arena->size;
}

size_t base_arena_save_size(const struct base_arena *arena)
{
    CHECK(arena != NULL);
    return arena->used + base_guard_shadow_size(arena->used);
}

void base_arena_save(const struct base_arena *arena, void *out, size_t size)
{
    CHECK(out != NULL);
    CHECK(size == base_arena_save_size(arena));
    base_guard_copy(out, arena, arena->used);
    base_guard_save_shadow((uint8_t *)out + arena->used, arena, arena->used);
}

/* Every block is open at this moment; the links lead through those that must not be. */
static void close_free_blocks(struct base_arena *arena)
{
    for (uint32_t index = 0; index < CLASS_COUNT; index++) {
        struct free_block *block = arena->free[index];
        while (block != NULL) {
            struct free_block *next = block->next;
            base_guard_close(block, class_size(index));
            block = next;
        }
    }
}

void base_arena_restore(struct base_arena *arena, const void *saved, size_t size)
{
    CHECK(arena != NULL);
    const struct base_arena *then = saved;
    CHECK(then->size == arena->size);
    CHECK(size == base_arena_save_size(then));
    const size_t used_before = arena->used;
    base_guard_open(arena, then->used);
    base_guard_copy(arena, saved, then->used);
    base_guard_restore_shadow(arena, (const uint8_t *)saved + arena->used, arena->used);
    /* Behind both ends everything is closed already, and there may be much of it. */
    if (used_before > arena->used) {
        base_guard_close(at(arena, arena->used), used_before - arena->used);
    }
    if (base_guard_forgets()) {
        close_free_blocks(arena);
    }
}
