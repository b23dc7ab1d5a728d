#include "base/check.h"
#include "base/prng.h"

#include "tests/exploration/script.h"

struct script script_draw(uint64_t seed)
{
    struct base_prng prng;
    base_prng_init(&prng, seed);
    struct script script = {.task_count = 2 + base_prng_below(&prng, 2),
                            .has_visitor = base_prng_below(&prng, 8) == 0,
                            .capacity = base_prng_below(&prng, 3)};
    script.move_count = script.task_count == 2 ? 3 : 2;
    CHECK(script.task_count <= SCRIPT_TASKS_MAX);
    /* Few kinds in one program, so that its tasks meet. */
    const uint32_t kind_count = 2 + base_prng_below(&prng, 3);
    enum script_kind kinds[SCRIPT_KIND_COUNT];
    for (uint32_t i = 0; i < kind_count; i++) {
        kinds[i] = (enum script_kind)base_prng_below(&prng, SCRIPT_KIND_COUNT);
    }
    for (uint32_t i = 0; i < script.task_count; i++) {
        for (uint32_t j = 0; j < script.move_count; j++) {
            script.moves[i][j] =
                (struct script_move){.kind = kinds[base_prng_below(&prng, kind_count)],
                                     .what = base_prng_below(&prng, 6)};
        }
    }
    return script;
}
