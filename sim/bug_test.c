/* The dialects' bugs: what each says, and where it exists. */
#include "sim/bug.h"

#include "sim/dialect.h"

#include "tests/support/bug.h"
#include "tests/support/letters.h"

static bool exists_somewhere(const struct sim_bug *bug)
{
    for (uint32_t i = 0; sim_dialect_all[i] != NULL; i++) {
        if (sim_bug_change_of(bug, sim_dialect_all[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static void each_is_told_and_exists_in_a_dialect(void **state)
{
    (void)state;
    for (uint32_t i = 0; sim_bug_all[i] != NULL; i++) {
        assert_ptr_equal(sim_bug_all[i], sim_bug_find(sim_bug_all[i]->about.name));
        tests_bug_expect_told(&sim_bug_all[i]->about);
        assert_non_null(sim_bug_all[i]->about.of);
        assert_true(exists_somewhere(sim_bug_all[i]));
    }
    assert_null(sim_bug_find("no-such-bug"));
}

static enum base_error make(const char *dialect, const char *bug)
{
    const char *const bugs[] = {bug};
    const struct sim_plan plan = {.name = "bug",
                                  .settings = {.bugs = bugs, .bug_count = 1},
                                  .dialect = sim_dialect_find(dialect),
                                  .background = {.name = "background"},
                                  .main = {.name = "main"}};
    enum base_error error;
    struct sim_world *world = sim_world_create(
        &(struct sim_world_options){.plan = &plan, .app = {.create = letters_create}}, &error);
    assert_true((world == NULL) == (error != BASE_ERROR_OK));
    sim_world_destroy(world);
    return error;
}

static void a_world_is_made_only_with_a_bug_that_its_dialect_can_have(void **state)
{
    (void)state;
    assert_int_equal(BASE_ERROR_OK, make("uvicorn", "disconnect-forgets-the-sender"));
    assert_int_equal(BASE_ERROR_OK, make("spec-2.4", "disconnect-forgets-the-sender"));
    assert_int_equal(BASE_ERROR_BUG_OF_OTHER_DIALECT,
                     make("daphne", "disconnect-forgets-the-sender"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_told_and_exists_in_a_dialect),
        cmocka_unit_test(a_world_is_made_only_with_a_bug_that_its_dialect_can_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
