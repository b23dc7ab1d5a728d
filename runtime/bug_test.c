/* The runtime's bugs: what each says. */
#include "runtime/bug.h"

#include <stddef.h>

#include "runtime/steps.h"

#include "tests/support/bug.h"

static void each_is_told_and_changes_a_step(void **state)
{
    (void)state;
    for (size_t i = 0; runtime_bug_all[i] != NULL; i++) {
        struct runtime_steps steps = runtime_steps_correct;
        assert_ptr_equal(runtime_bug_all[i], runtime_bug_find(runtime_bug_all[i]->about.name));
        tests_bug_expect_told(&runtime_bug_all[i]->about);
        runtime_bug_all[i]->apply(&steps);
        assert_memory_not_equal(&steps, &runtime_steps_correct, sizeof steps);
    }
    assert_null(runtime_bug_find("no-such-bug"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_told_and_changes_a_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
