/*
 * What an arena holds, so that two moments of it can be found to be alike: a copy in which volatile
 * things are evened out, and a digest of it that does not depend on where blocks lie.
 *
 *     base_likeness_begin(likeness, arena);
 *     struct thing *like = base_likeness_of(likeness, thing);      change the copy, not the thing
 *     like->now = 0;
 *     base_likeness_add(likeness, &on_a_stack, sizeof on_a_stack); what others point at elsewhere
 *     digest = base_likeness_digest(likeness, root);
 *
 * The digest takes in every block that can be reached from the root, word by word.  A word that
 * points into a block or into a piece that was added stands for the how manieth of them it is, in
 * the order in which they are reached, and for the place in it.  Every other word stands for
 * itself, so what nobody evens out keeps two moments apart: never the other way round.
 */
#ifndef BASE_LIKENESS_H
#define BASE_LIKENESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"

#define BASE_LIKENESS_PIECES_MAX 512

struct base_likeness_piece {
    const void *memory;
    size_t size;
    size_t offset; /* of its copy */
};

struct base_likeness {
    struct base_arena *arena; /* borrows; notes its blocks */
    uint32_t *map;            /* owns; where they begin */
    uint8_t *copy;            /* owns; of the arena's used part, then of the pieces */
    size_t copy_size;
    size_t copy_capacity;
    uint32_t
        *numbers;    /* owns; of a block by its place, and behind those of pieces; 0: not reached */
    uint32_t *queue; /* owns; what was reached, as an index into numbers */
    uint32_t reached_count;
    const void *elsewhere; /* borrows; memory in which every pointer must lead into a piece */
    size_t elsewhere_size;
    uint64_t stray_count; /* pointers that led elsewhere and into no piece, in all digests */
    struct base_likeness_piece pieces[BASE_LIKENESS_PIECES_MAX];
    uint32_t piece_count;
};

/* For one arena, in which nothing was taken yet. */
void base_likeness_init(struct base_likeness *likeness, struct base_arena *arena);
void base_likeness_release(struct base_likeness *likeness);

/* Memory from `memory` on that is no part of the arena and is not looked at but for pieces. */
void base_likeness_set_elsewhere(struct base_likeness *likeness, const void *memory, size_t size);

/* Copies the arena as it is, without pieces. */
void base_likeness_begin(struct base_likeness *likeness);

/* Adds a piece of memory elsewhere, aligned to 8, of a multiple of 8 bytes; does nothing when it is
 * one already, or lies in the arena.  Returns its copy. */
void *base_likeness_add(struct base_likeness *likeness, const void *memory, size_t size);

/* The copy of what lies in the arena or in a piece, valid until the next add(). */
void *base_likeness_of(const struct base_likeness *likeness, const void *memory);

/* Makes size bytes of that copy zero, all of them in one block or piece. */
void base_likeness_clear(const struct base_likeness *likeness, const void *memory, size_t size);

/* Of the block that item leads into, as it is now, and of those that it points at as far as they
 * point nowhere themselves; where it leads into none, the item as a number. */
uint64_t base_likeness_of_item(const struct base_likeness *likeness, const void *item);

struct base_digest base_likeness_digest(struct base_likeness *likeness, const void *root);

#endif
