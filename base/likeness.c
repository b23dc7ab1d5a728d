#include "base/likeness.h"

#include <string.h>

#include "base/check.h"
#include "base/guard.h"
#include "base/heap.h"

#define GRANULE BASE_ARENA_BLOCK_ALIGNMENT

static uint32_t granule_count(const struct base_likeness *likeness)
{
    return (uint32_t)(base_arena_size(likeness->arena) / GRANULE);
}

void base_likeness_init(struct base_likeness *likeness, struct base_arena *arena)
{
    *likeness = (struct base_likeness){.arena = arena};
    const uint32_t count = granule_count(likeness);
    likeness->map = base_heap_take(count * sizeof *likeness->map);
    likeness->numbers =
        base_heap_take((count + BASE_LIKENESS_PIECES_MAX) * sizeof *likeness->numbers);
    likeness->queue = base_heap_take((count + BASE_LIKENESS_PIECES_MAX) * sizeof *likeness->queue);
    base_arena_note_blocks(arena, likeness->map);
    CHECK(base_arena_live(arena) == 0);
}

void base_likeness_release(struct base_likeness *likeness)
{
    CHECK(likeness->map != NULL);
    base_heap_give_back(likeness->map);
    base_heap_give_back(likeness->copy);
    base_heap_give_back(likeness->numbers);
    base_heap_give_back(likeness->queue);
    *likeness = (struct base_likeness){.map = NULL};
}

void base_likeness_set_elsewhere(struct base_likeness *likeness, const void *memory, size_t size)
{
    CHECK(memory != NULL);
    CHECK(size > 0);
    likeness->elsewhere = memory;
    likeness->elsewhere_size = size;
}

static void reserve(struct base_likeness *likeness, size_t size)
{
    if (size > likeness->copy_capacity) {
        likeness->copy_capacity = size * 2;
        likeness->copy = base_heap_resize(likeness->copy, likeness->copy_capacity);
    }
    CHECK(size <= likeness->copy_capacity);
}

void base_likeness_begin(struct base_likeness *likeness)
{
    const size_t used = base_arena_used(likeness->arena);
    CHECK(used % 8 == 0);
    reserve(likeness, used);
    base_guard_copy(likeness->copy, likeness->arena, used);
    base_arena_mark_free(likeness->arena, likeness->copy);
    likeness->copy_size = used;
    likeness->piece_count = 0;
}

static bool is_in_arena(const struct base_likeness *likeness, uintptr_t place)
{
    return place - (uintptr_t)likeness->arena < base_arena_used(likeness->arena);
}

/* The block that a place lies in; NULL outside of the arena and where no block is. */
static const void *block_at(const struct base_likeness *likeness, uintptr_t place, size_t *out_size)
{
    const uint8_t *arena = (const uint8_t *)likeness->arena;
    return is_in_arena(likeness, place)
               ? base_arena_block_at(likeness->arena, arena + (place - (uintptr_t)arena), out_size)
               : NULL;
}

/* Its index; piece_count: there is none. */
static uint32_t find_piece(const struct base_likeness *likeness, uintptr_t place)
{
    uint32_t index = 0;
    CHECK(place != 0);
    while (index < likeness->piece_count &&
           place - (uintptr_t)likeness->pieces[index].memory >= likeness->pieces[index].size) {
        index++;
    }
    return index;
}

void *base_likeness_of(const struct base_likeness *likeness, const void *memory)
{
    if (is_in_arena(likeness, (uintptr_t)memory)) {
        return likeness->copy + ((uintptr_t)memory - (uintptr_t)likeness->arena);
    }
    const uint32_t index = find_piece(likeness, (uintptr_t)memory);
    CHECK(index < likeness->piece_count);
    const struct base_likeness_piece *piece = &likeness->pieces[index];
    return likeness->copy + piece->offset + ((uintptr_t)memory - (uintptr_t)piece->memory);
}

void *base_likeness_add(struct base_likeness *likeness, const void *memory, size_t size)
{
    CHECK((uintptr_t)memory % 8 == 0);
    CHECK(size % 8 == 0);
    if (!is_in_arena(likeness, (uintptr_t)memory) &&
        find_piece(likeness, (uintptr_t)memory) == likeness->piece_count) {
        CHECK(likeness->piece_count < BASE_LIKENESS_PIECES_MAX);
        likeness->pieces[likeness->piece_count++] =
            (struct base_likeness_piece){memory, size, likeness->copy_size};
        reserve(likeness, likeness->copy_size + size);
        memcpy(likeness->copy + likeness->copy_size, memory, size);
        likeness->copy_size += size;
    }
    return base_likeness_of(likeness, memory);
}

/* How many bytes of a block or piece there are from here on. */
static size_t room_from(const struct base_likeness *likeness, uintptr_t place)
{
    size_t size = 0;
    const void *block = block_at(likeness, place, &size);
    if (block == NULL) {
        const uint32_t index = find_piece(likeness, place);
        CHECK(index < likeness->piece_count);
        block = likeness->pieces[index].memory;
        size = likeness->pieces[index].size;
    }
    return size - (place - (uintptr_t)block);
}

void base_likeness_clear(const struct base_likeness *likeness, const void *memory, size_t size)
{
    CHECK(memory != NULL);
    CHECK(size <= room_from(likeness, (uintptr_t)memory));
    memset(base_likeness_of(likeness, memory), 0, size);
}

/* A place in a block or piece: the how manieth that is, and where in it. */
static uint64_t place(struct base_likeness *likeness, uint32_t index, size_t inside)
{
    CHECK(inside < UINT32_MAX);
    if (likeness->numbers[index] == 0) {
        likeness->queue[likeness->reached_count] = index;
        likeness->reached_count++;
        likeness->numbers[index] = likeness->reached_count;
    }
    return (uint64_t)1 << 63 | (uint64_t)likeness->numbers[index] << 32 | inside;
}

static uint64_t stray(struct base_likeness *likeness, uint64_t word)
{
    CHECK(likeness->elsewhere != NULL);
    likeness->stray_count++;
    return word;
}

/* What a word stands for. */
static uint64_t meaning(struct base_likeness *likeness, uint64_t word)
{
    if (is_in_arena(likeness, (uintptr_t)word)) {
        size_t size = 0;
        const uint8_t *block = block_at(likeness, (uintptr_t)word, &size);
        if (block == NULL) {
            return word;
        }
        const size_t index = (size_t)(block - (const uint8_t *)likeness->arena) / GRANULE;
        return place(likeness, (uint32_t)index, word - (uintptr_t)block);
    }
    if (word - (uintptr_t)likeness->elsewhere < likeness->elsewhere_size) {
        const uint32_t piece = find_piece(likeness, (uintptr_t)word);
        if (piece == likeness->piece_count) {
            return stray(likeness, word);
        }
        return place(likeness, granule_count(likeness) + piece,
                     word - (uintptr_t)likeness->pieces[piece].memory);
    }
    return word;
}

/* Of a whole block, of which its holder may use less. */
static uint64_t word_at(const uint64_t *words, size_t index)
{
    uint64_t word = 0;
    base_guard_copy(&word, words + index, sizeof word);
    return word;
}

static bool points_nowhere(const struct base_likeness *likeness, const uint64_t *words,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_in_arena(likeness, (uintptr_t)word_at(words, i))) {
            return false;
        }
    }
    return true;
}

static void add_item_word(const struct base_likeness *likeness, struct base_hash *hash,
                          uint64_t word)
{
    size_t size = 0;
    const uint64_t *words = block_at(likeness, (uintptr_t)word, &size);
    const size_t count = size / 8;
    if (words == NULL) {
        base_hash_add_word(hash, word);
    } else if (points_nowhere(likeness, words, count)) {
        for (size_t i = 0; i < count; i++) {
            base_hash_add_word(hash, word_at(words, i));
        }
    }
}

uint64_t base_likeness_of_item(const struct base_likeness *likeness, const void *item)
{
    struct base_hash hash;
    size_t size = 0;
    const uint64_t *words = block_at(likeness, (uintptr_t)item, &size);
    if (words == NULL) {
        return (uintptr_t)item;
    }
    base_hash_init(&hash);
    for (size_t i = 0; i < size / 8; i++) {
        add_item_word(likeness, &hash, word_at(words, i));
    }
    return base_hash_digest(&hash).low;
}

/* At most 64 words: which of them are not zero, and those. */
static void add_row(struct base_likeness *likeness, struct base_hash *hash, const uint64_t *words,
                    size_t count)
{
    uint64_t filled = 0;
    CHECK(count <= 64);
    for (size_t i = 0; i < count; i++) {
        filled |= (uint64_t)(words[i] != 0) << i;
    }
    base_hash_add_word(hash, filled);
    for (; filled != 0; filled &= filled - 1) {
        base_hash_add_word(hash, meaning(likeness, words[__builtin_ctzll(filled)]));
    }
}

static void add_words(struct base_likeness *likeness, struct base_hash *hash, const uint64_t *words,
                      size_t count)
{
    base_hash_add_word(hash, count);
    for (size_t i = 0; i < count; i += 64) {
        add_row(likeness, hash, words + i, count - i < 64 ? count - i : 64);
    }
}

/* The copy of what was reached as number `index` of numbers. */
static const uint8_t *reached(const struct base_likeness *likeness, uint32_t index,
                              size_t *out_size)
{
    const uint32_t count = granule_count(likeness);
    if (index >= count) {
        const struct base_likeness_piece *piece = &likeness->pieces[index - count];
        *out_size = piece->size;
        return likeness->copy + piece->offset;
    }
    const uint8_t *block = (const uint8_t *)likeness->arena + (size_t)index * GRANULE;
    CHECK(base_arena_block_at(likeness->arena, block, out_size) == block);
    return likeness->copy + (size_t)index * GRANULE;
}

/* Takes in what was reached from number `from` on, and what is reached from there. */
static void add_reached(struct base_likeness *likeness, struct base_hash *hash, uint32_t from)
{
    CHECK(from <= likeness->reached_count);
    for (uint32_t i = from; i < likeness->reached_count; i++) {
        size_t size = 0;
        const uint8_t *bytes = reached(likeness, likeness->queue[i], &size);
        add_words(likeness, hash, (const uint64_t *)(const void *)bytes, size / 8);
    }
}

struct base_digest base_likeness_digest(struct base_likeness *likeness, const void *root)
{
    struct base_hash hash;
    base_hash_init(&hash);
    likeness->reached_count = 0;
    (void)meaning(likeness, (uintptr_t)root);
    CHECK(likeness->reached_count == 1);
    add_reached(likeness, &hash, 0);
    for (uint32_t i = 0; i < likeness->reached_count; i++) {
        likeness->numbers[likeness->queue[i]] = 0;
    }
    return base_hash_digest(&hash);
}
