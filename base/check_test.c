#include "base/check.h"

#include <stdbool.h>

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static void a_true_fact_is_silent(void **state)
{
    (void)state;
    CHECK(true);
}

static void require_positive(int value)
{
    CHECK(value > 0);
}

static void a_false_fact_reaches_the_hook(void **state)
{
    (void)state;
    assert_check_fails(require_positive(0));
}

static void a_hook_runs_once(void **state)
{
    (void)state;
    assert_null(base_check_set_hook(tests_check_fails_hook));
    expect_assert_failure(CHECK_UNREACHABLE("here"));
    assert_null(base_check_set_hook(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_true_fact_is_silent),
        cmocka_unit_test(a_false_fact_reaches_the_hook),
        cmocka_unit_test(a_hook_runs_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
