#include "model/survey.h"

#include "tests/support/test.h"

static void add(struct model_survey *survey, uint64_t behaviour, uint64_t times)
{
    survey->execution_count += times;
    model_census_add(&survey->behaviours,
                     (struct model_census_entry){behaviour, survey->execution_count, times});
}

/* Two came once, one twice, one four times. */
static void what_came_once_tells_of_what_did_not_come(void **state)
{
    struct model_survey survey = {.execution_count = 0};
    (void)state;
    assert_true(model_survey_new_chance(&survey) == 1);
    add(&survey, 1, 1);
    add(&survey, 2, 1);
    add(&survey, 3, 2);
    add(&survey, 4, 4);
    assert_true(model_survey_new_chance(&survey) == 2.0 / 8);
    assert_true(model_survey_unseen_count(&survey) == 2.0 * 1 / (2 * (1 + 1)));
    model_survey_release(&survey);
}

static void the_tree_of_a_random_walk_is_estimated(void **state)
{
    struct model_survey survey = {.execution_count = 4};
    (void)state;
    assert_true(model_survey_tree_size(&survey) == 0);
    survey.weight_sum = 2 + 4 + 4 + 2;
    assert_true(model_survey_tree_size(&survey) == 3);
}

static void what_pct_missed_is_bounded(void **state)
{
    struct model_survey survey = {.execution_count = 3};
    (void)state;
    assert_true(model_survey_miss_chance(&survey, 2) == 1);
    survey.tally.actor_count = 2;
    survey.tally.step_count = 4;
    survey.tally.depth_counts[0] = 5;
    survey.tally.depth_counts[1] = 3;
    assert_true(model_survey_miss_chance(&survey, 1) == 1.0 / 32);
    assert_true(model_survey_miss_chance(&survey, 2) == 7.0 / 8 * (7.0 / 8) * (7.0 / 8));
    assert_true(model_survey_miss_chance(&survey, 3) == 1);
}

static void parts_add_up(void **state)
{
    struct model_survey one = {.weight_sum = 3, .tally = {.step_count = 9, .depth_counts = {0, 2}}};
    struct model_survey other = {.weight_sum = 4,
                                 .tally = {.step_count = 7, .depth_counts = {1, 3}}};
    (void)state;
    add(&one, 1, 1);
    add(&other, 1, 1);
    add(&other, 2, 1);
    model_survey_append(&one, &other, 1);
    assert_int_equal(3, one.execution_count);
    assert_int_equal(2, one.behaviours.count);
    assert_int_equal(3, model_census_last_new(&one.behaviours));
    assert_true(one.weight_sum == 7);
    assert_int_equal(9, one.tally.step_count);
    assert_int_equal(1, one.tally.depth_counts[0]);
    assert_int_equal(5, one.tally.depth_counts[1]);
    model_survey_release(&one);
    model_survey_release(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_once_tells_of_what_did_not_come),
        cmocka_unit_test(the_tree_of_a_random_walk_is_estimated),
        cmocka_unit_test(what_pct_missed_is_bounded),
        cmocka_unit_test(parts_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
