#include "model/states.h"

#include <stdlib.h>

#include "tests/support/test.h"

static struct base_digest digest_of(uint64_t number)
{
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_word(&hash, number);
    return base_hash_digest(&hash);
}

#define STATES 5000

static void keeps_what_it_was_given(void **state)
{
    struct model_states states;
    bool is_new = false;
    (void)state;
    model_states_init(&states, STATES);
    for (uint32_t i = 0; i < STATES; i++) {
        assert_int_equal(i, *model_states_find_or_add(&states, digest_of(i), i, &is_new));
        assert_true(is_new);
    }
    for (uint32_t i = 0; i < STATES; i++) {
        uint32_t *left_out = model_states_find_or_add(&states, digest_of(i), 0, &is_new);
        assert_false(is_new);
        assert_int_equal(i, *left_out);
    }
    assert_int_equal(STATES, states.count);
    model_states_release(&states);
}

static void is_full_at_its_bound(void **state)
{
    struct model_states states;
    bool is_new = false;
    (void)state;
    model_states_init(&states, 2);
    assert_non_null(model_states_find_or_add(&states, digest_of(1), 0, &is_new));
    assert_non_null(model_states_find_or_add(&states, digest_of(2), 0, &is_new));
    assert_null(model_states_find_or_add(&states, digest_of(3), 0, &is_new));
    assert_non_null(model_states_find_or_add(&states, digest_of(2), 0, &is_new));
    assert_false(is_new);
    model_states_release(&states);
}

/* The one fingerprint that stands for an empty place. */
static void a_fingerprint_may_be_zero(void **state)
{
    struct model_states states;
    bool is_new = false;
    (void)state;
    model_states_init(&states, 2);
    assert_non_null(model_states_find_or_add(&states, (struct base_digest){0, 0}, 7, &is_new));
    assert_true(is_new);
    assert_int_equal(7, *model_states_find_or_add(&states, (struct base_digest){0, 0}, 0, &is_new));
    assert_false(is_new);
    model_states_release(&states);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_it_was_given),
        cmocka_unit_test(is_full_at_its_bound),
        cmocka_unit_test(a_fingerprint_may_be_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
