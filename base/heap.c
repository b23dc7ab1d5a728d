#include "base/heap.h"

#include <stdlib.h>

#include "base/check.h"

void *base_heap_take(size_t size)
{
    CHECK(size >= 1);
    CHECK(size <= BASE_HEAP_BLOCK_SIZE_MAX);
    void *block = calloc(1, size);
    CHECK(block != NULL);
    return block;
}

void *base_heap_resize(void *block, size_t size)
{
    CHECK(size >= 1);
    CHECK(size <= BASE_HEAP_BLOCK_SIZE_MAX);
    void *resized = realloc(block, size);
    CHECK(resized != NULL);
    return resized;
}

void base_heap_give_back(void *block)
{
    free(block);
}
