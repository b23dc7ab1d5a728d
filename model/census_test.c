#include "model/census.h"

#include "tests/support/test.h"

static void add(struct model_census *census, uint64_t hash, uint64_t number)
{
    model_census_add(census, (struct model_census_entry){hash, number, 1});
}

static void counts_what_is_different(void **state)
{
    struct model_census census = {.count = 0};
    (void)state;
    assert_int_equal(0, model_census_last_new(&census));
    for (uint64_t i = 1; i <= 1000; i++) {
        add(&census, i % 300, i);
    }
    assert_int_equal(300, census.count);
    assert_int_equal(1000, model_census_total(&census));
    assert_int_equal(100, model_census_count_of(&census, 4));
    assert_int_equal(200, model_census_count_of(&census, 3));
    assert_int_equal(300, model_census_last_new(&census));
    model_census_release(&census);
}

static void parts_add_up(void **state)
{
    struct model_census one = {.count = 0};
    struct model_census other = {.count = 0};
    (void)state;
    add(&one, 7, 1);
    add(&one, 8, 2);
    add(&other, 8, 1);
    add(&other, 9, 2);
    add(&other, 9, 3);
    model_census_append(&one, &other, 2);
    assert_int_equal(3, one.count);
    assert_int_equal(1, model_census_count_of(&one, 1));
    assert_int_equal(2, model_census_count_of(&one, 2));
    assert_int_equal(4, model_census_last_new(&one));
    model_census_release(&one);
    model_census_release(&other);
}

static void a_full_one_says_so(void **state)
{
    struct model_census census = {.count = 0};
    (void)state;
    for (uint64_t i = 1; i <= MODEL_CENSUS_COUNT_MAX; i++) {
        add(&census, i * UINT64_C(0x9e3779b97f4a7c15), i);
    }
    assert_false(census.is_full);
    add(&census, 1, MODEL_CENSUS_COUNT_MAX + 1);
    assert_true(census.is_full);
    assert_int_equal(MODEL_CENSUS_COUNT_MAX, census.count);
    model_census_release(&census);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_what_is_different),
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(a_full_one_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
