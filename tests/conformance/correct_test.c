/*
 * The correct server keeps every rule, in every execution of every race, over every kind of
 * connection, in whatever order cancelled tasks are told.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "sim/dialect.h"

#include "reference_server/middleware.h"

#include "tests/conformance/race.h"
#include "tests/support/test.h"

/* Says what went wrong, and goes on: one run shows all of it. */
static bool is_exhausted(const struct race *race, const struct race_variant *variant)
{
    struct model_result result;
    char words[64];
    const clock_t before = clock();
    race_explore(race, variant, race_server, &result);
    print_message("%10" PRIu64 " executions, %6" PRIu64 " ms: %s (%s)\n", result.execution_count,
                  (uint64_t)(clock() - before) * 1000 / CLOCKS_PER_SEC, race->name,
                  race_variant_words(variant, words, sizeof words));
    for (uint32_t i = 0; i < result.finding_count; i++) {
        const struct model_violation *violation = &result.findings[i].violation;
        print_error("%s (%s): %s: %s (%" PRIu64 " executions)\n", race->name, words,
                    violation->rule == NULL ? "expected" : violation->rule->name, violation->text,
                    result.findings[i].execution_count);
    }
    const bool holds = result.finding_count == 0 && result.extent == MODEL_EXHAUSTED;
    if (result.extent != MODEL_EXHAUSTED) {
        print_error("%s (%s): not exhausted (bound: %s)\n", race->name, words,
                    result.bound == NULL ? "none" : result.bound);
    }
    model_result_release(&result);
    return holds;
}

/* In a large race, the orders in which tasks are told are explored over one kind of connection. */
static bool is_worth_it(const struct race_variant *variant, bool is_large)
{
    return !is_large || !variant->is_told_open ||
           (!variant->is_rst && strcmp(variant->dialect, "uvicorn") == 0);
}

static uint32_t count_failed(const struct race *race, const struct sim_dialect *dialect,
                             bool is_large)
{
    uint32_t count = 0;
    for (uint32_t bits = 0; bits < 8; bits++) {
        const struct race_variant variant = {.dialect = dialect->name,
                                             .is_json = (bits & 1) != 0,
                                             .is_told_open = (bits & 2) != 0,
                                             .is_rst = (bits & 4) != 0};
        const bool is_another = !variant.is_rst || race_has_leave(race);
        if (is_another && is_worth_it(&variant, is_large) && !is_exhausted(race, &variant)) {
            count++;
        }
    }
    return count;
}

static void explore_all(const struct race *races, bool is_large)
{
    uint32_t failed_count = 0;
    for (const struct race *race = races; race->name != NULL; race++) {
        for (uint32_t i = 0; sim_dialect_all[i] != NULL; i++) {
            if (!race_has_signal(race) || sim_dialect_all[i]->tells_exit) {
                failed_count += count_failed(race, sim_dialect_all[i], is_large);
            }
        }
    }
    assert_int_equal(0, failed_count);
}

static void in_small_races(void **state)
{
    (void)state;
    explore_all(race_small, /*is_large=*/false);
}

static void in_large_races(void **state)
{
    (void)state;
    explore_all(race_large, /*is_large=*/true);
}

/* A middleware knows nothing of the connection: two dialects are enough, one that drops what is
 * sent to a client that has left and one that raises. */
static void behind_each_middleware(void **state)
{
    static const char *const dialects[] = {"uvicorn", "spec-2.4"};
    uint32_t failed_count = 0;
    (void)state;
    for (const struct race *race = race_small; race->name != NULL; race++) {
        for (uint32_t i = 0; reference_server_middleware_all[i] != NULL; i++) {
            for (uint32_t bits = 0; bits < 4; bits++) {
                const struct race_variant variant = {.middleware =
                                                         reference_server_middleware_all[i]->name,
                                                     .dialect = dialects[bits >> 1],
                                                     .is_json = (bits & 1) != 0};
                failed_count += is_exhausted(race, &variant) ? 0 : 1;
            }
        }
    }
    assert_int_equal(0, failed_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(behind_each_middleware),
        cmocka_unit_test(in_small_races),
        cmocka_unit_test(in_large_races),
    };
    return cmocka_run_group_tests_name("the correct server keeps every rule", tests, NULL, NULL);
}
