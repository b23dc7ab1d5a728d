#include "bench/hunt/hunt.h"

#include <stdlib.h>

#include "base/check.h"

#include "model/explore.h"

#include "reference_server/server.h"

static uint32_t count_once(const struct hunt_prey *prey, const struct model_strategy *strategy,
                           uint64_t seed)
{
    const struct model_explore_options options = {
        .plan = prey->plan,
        .app = {.create = reference_server_create},
        .strategy = strategy,
        .seed = seed,
        .execution_count_max = HUNT_EXECUTIONS_MAX,
        .stops_at_first = true,
        .is_restoring = true,
    };
    struct model_result result;
    model_explore(&options, &result);
    const bool is_found = result.extent == MODEL_STOPPED;
    const uint64_t count = is_found ? result.execution_count : HUNT_NOT_FOUND;
    model_result_release(&result);
    CHECK(count >= 1);
    CHECK(count <= HUNT_NOT_FOUND);
    return (uint32_t)count;
}

static int compare(const void *one, const void *other)
{
    const uint32_t a = *(const uint32_t *)one;
    const uint32_t b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

struct hunt_tally hunt_count(const struct hunt_prey *prey, const struct model_strategy *strategy)
{
    uint32_t counts[HUNT_SEED_COUNT];
    struct hunt_tally tally = {.seed_count = strategy->block_size == 0 ? 1 : HUNT_SEED_COUNT};
    CHECK(prey->plan != NULL);
    for (uint32_t i = 0; i < tally.seed_count; i++) {
        counts[i] = count_once(prey, strategy, /*seed=*/i + 1);
        tally.sum += counts[i];
    }
    qsort(counts, tally.seed_count, sizeof counts[0], compare);
    tally.median = counts[(tally.seed_count - 1) / 2];
    return tally;
}
