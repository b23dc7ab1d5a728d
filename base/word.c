#include "base/word.h"

#include <string.h>

#include "base/check.h"

/* Three rows of the table of distances between prefixes: a swap reaches back two. */
struct rows {
    uint32_t before[BASE_WORD_SIZE_MAX + 1];
    uint32_t previous[BASE_WORD_SIZE_MAX + 1];
    uint32_t current[BASE_WORD_SIZE_MAX + 1];
};

static uint32_t smaller(uint32_t first, uint32_t second)
{
    return first < second ? first : second;
}

/* The distance between the first `i` letters of one word and the first `j` of the other. */
static uint32_t prefix_distance(const struct rows *rows, const char *first, const char *second,
                                size_t i, size_t j)
{
    CHECK(i >= 1);
    CHECK(j >= 1);
    const uint32_t replaced = rows->previous[j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1);
    const uint32_t removed = rows->previous[j] + 1;
    const uint32_t inserted = rows->current[j - 1] + 1;
    const uint32_t best = smaller(replaced, smaller(removed, inserted));
    if (i >= 2 && j >= 2 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1]) {
        return smaller(best, rows->before[j - 2] + 1);
    }
    return best;
}

uint32_t base_word_distance(const char *first, const char *second)
{
    CHECK(first != NULL);
    CHECK(second != NULL);
    const size_t first_size = strlen(first);
    const size_t second_size = strlen(second);
    if (first_size > BASE_WORD_SIZE_MAX || second_size > BASE_WORD_SIZE_MAX) {
        return UINT32_MAX;
    }
    struct rows rows = {.before = {0}};
    for (size_t j = 0; j <= second_size; j++) {
        rows.current[j] = (uint32_t)j;
    }
    for (size_t i = 1; i <= first_size; i++) {
        memcpy(rows.before, rows.previous, sizeof rows.before);
        memcpy(rows.previous, rows.current, sizeof rows.previous);
        rows.current[0] = (uint32_t)i;
        for (size_t j = 1; j <= second_size; j++) {
            rows.current[j] = prefix_distance(&rows, first, second, i, j);
        }
    }
    return rows.current[second_size];
}

const char *base_word_nearest(const char *typed, const char *const words[], size_t count)
{
    CHECK(typed != NULL);
    CHECK(words != NULL || count == 0);
    const size_t length = strlen(typed);
    const char *nearest = NULL;
    uint32_t distance = length < 3 ? 1 : smaller(BASE_WORD_SIZE_MAX, (uint32_t)length / 3);
    for (size_t i = 0; i < count; i++) {
        const uint32_t candidate = base_word_distance(typed, words[i]);
        if (candidate < distance || (candidate == distance && nearest == NULL)) {
            nearest = words[i];
            distance = candidate;
        }
    }
    return nearest;
}
