#include "scenarios/format/region.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#define ALIGNMENT  16
#define BLOCK_SIZE ((size_t)16 * 1024)

struct scenarios_region_block {
    struct scenarios_region_block *older; /* owns */
    size_t size;                          /* bytes behind the head */
    size_t used;
};

#define HEAD_SIZE ((sizeof(struct scenarios_region_block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

void scenarios_region_release(struct scenarios_region *region)
{
    CHECK(region != NULL);
    while (region->newest != NULL) {
        struct scenarios_region_block *older = region->newest->older;
        base_heap_give_back(region->newest);
        region->newest = older;
    }
    region->size = 0;
}

static void grow(struct scenarios_region *region, size_t size)
{
    const size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    struct scenarios_region_block *block = base_heap_take(HEAD_SIZE + room);
    block->older = region->newest;
    block->size = room;
    region->newest = block;
    region->size += HEAD_SIZE + room;
}

void *scenarios_region_take(struct scenarios_region *region, size_t size)
{
    CHECK(region != NULL);
    CHECK(size < BASE_HEAP_BLOCK_SIZE_MAX / 2);
    const size_t rounded = (size + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    if (region->newest == NULL || region->newest->size - region->newest->used < rounded) {
        grow(region, rounded);
    }
    struct scenarios_region_block *block = region->newest;
    void *taken = (char *)block + HEAD_SIZE + block->used;
    block->used += rounded;
    CHECK(block->used <= block->size);
    return taken;
}

char *scenarios_region_copy(struct scenarios_region *region, const char *bytes, size_t size)
{
    CHECK(bytes != NULL || size == 0);
    char *copy = scenarios_region_take(region, size + 1);
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

char *scenarios_region_format(struct scenarios_region *region, const char *format, ...)
{
    CHECK(format != NULL);
    va_list arguments;
    va_start(arguments, format);
    const int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    CHECK(size >= 0);
    char *text = scenarios_region_take(region, (size_t)size + 1);
    va_start(arguments, format);
    (void)vsnprintf(text, (size_t)size + 1, format, arguments);
    va_end(arguments);
    return text;
}
