/*
 * Memory for what outlives a world: trees of files, texts of reports, snapshots.
 *
 * The only way below cli/ and net/ to the C library's allocator.  A lack of memory is not survived:
 * it is a failed CHECK, so callers have no error to handle.  Nothing in a world may come from here;
 * that is what base/arena.h is for.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stddef.h>

/* A larger block is a mistake of the caller. */
#define BASE_HEAP_BLOCK_SIZE_MAX ((size_t)1 << 40)

/* Returns size bytes (>= 1), all zero, that the caller owns until base_heap_give_back(). */
void *base_heap_take(size_t size);

/*
 * Returns a block of size bytes (>= 1) that begins with the content of block, which is gone; the
 * rest has no defined content.  block may be NULL.
 */
void *base_heap_resize(void *block, size_t size);

/* Ends the use of a block; NULL is none. */
void base_heap_give_back(void *block);

#endif
