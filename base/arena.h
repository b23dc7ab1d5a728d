/*
 * One piece of memory that holds everything a world can change.
 *
 * The arena's own bookkeeping lies at the start of that memory and all of it is plain bytes, so a
 * world is rewound by copying [arena, arena + used) back to the same address.  Blocks come in size
 * classes (powers of two and the steps at three quarters of them: 16, 32, 48, 64, 96, 128, ...),
 * each with a last-in first-out list of free blocks: what take() returns depends on nothing but the
 * takes and give-backs before it.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

/* Opaque; it begins at the first byte of the memory given to base_arena_init(). */
struct base_arena;

/* The memory must begin at a multiple of this. */
#define BASE_ARENA_ALIGNMENT 64

/* Every block begins at a multiple of this. */
#define BASE_ARENA_BLOCK_ALIGNMENT 16

/* The least memory that an arena can begin in, its bookkeeping included. */
#define BASE_ARENA_SIZE_MIN 4096

/* A larger block counts as exhaustion, whatever the size of the arena. */
#define BASE_ARENA_BLOCK_SIZE_MAX ((size_t)1 << 30)

/*
 * Begins an empty arena in memory (aligned to 64, any content) of size bytes.  Borrows the memory
 * until the caller reuses it; there is nothing to release.
 */
struct base_arena *base_arena_init(void *memory, size_t size);

/*
 * Says who is called when take() finds no room.  exhausted must not return: a world switches away
 * and reports the limit.  Both pointers are saved and restored with the arena.
 */
void base_arena_on_exhausted(struct base_arena *arena, void (*exhausted)(void *context),
                             void *context);

/*
 * From now on the arena notes where blocks begin, in a map of one word for each
 * BASE_ARENA_BLOCK_ALIGNMENT bytes of the arena, of any content.  Borrows the map, which is no
 * part of what is saved.  Before the first take().
 */
void base_arena_note_blocks(struct base_arena *arena, uint32_t *map);

/*
 * The block, live or free, that a pointer leads into, and its size; NULL: it leads
 * into none.  Only with a map.
 */
const void *base_arena_block_at(const struct base_arena *arena, const void *inside,
                                size_t *out_size);

/* What base_arena_mark_free() puts at the beginning of a free block. */
#define BASE_ARENA_FREE UINT64_C(0xf4eeb10cf4eeb10c)

/* In a copy of the arena's used part: a free block begins with BASE_ARENA_FREE, instead of saying
 * which one is free next.  What is left is good for nothing but to be looked at. */
void base_arena_mark_free(const struct base_arena *arena, void *copy);

/*
 * Returns a block of at least size bytes (>= 1), all zero, aligned to 16; never NULL.  The arena
 * owns it, the caller uses it until base_arena_give_back().  Without room it calls exhausted().
 */
void *base_arena_take(struct base_arena *arena, size_t size);

/*
 * The same for a block that is never given back: it is of its own size, rounded up to 16 bytes
 * instead of a size class, since every copy of the arena copies it.
 */
void *base_arena_keep(struct base_arena *arena, size_t size);

/*
 * Ends the use of a block.  size is the one it was taken with.  The block is zeroed (but for the
 * link to the next free one), so that what once lay there does not tell equal states apart.
 */
void base_arena_give_back(struct base_arena *arena, void *block, size_t size);

/* Bytes from the start of the arena to the end of the furthest block ever taken. */
size_t base_arena_used(const struct base_arena *arena);

/* Bytes in blocks that were taken and not given back, each rounded up to its size class. */
size_t base_arena_live(const struct base_arena *arena);

/* Bytes in all, as given to base_arena_init(). */
size_t base_arena_size(const struct base_arena *arena);

/* How many bytes base_arena_save() writes now: the used part, and under ASan its shadow. */
size_t base_arena_save_size(const struct base_arena *arena);

/* Copies the state to out, aligned to 8, of exactly base_arena_save_size() bytes. */
void base_arena_save(const struct base_arena *arena, void *out, size_t size);

/*
 * Puts back what base_arena_save() copied from this very arena.  Blocks taken since are gone,
 * blocks given back since are live again, and later takes return what they would have returned
 * then.
 */
void base_arena_restore(struct base_arena *arena, const void *saved, size_t size);

#endif
