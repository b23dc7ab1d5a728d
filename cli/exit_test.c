#include "cli/exit.h"

#include "tests/support/test.h"

static void the_worse_result_counts(void **state)
{
    (void)state;
    assert_int_equal(cli_exit_worse(CLI_EXIT_AS_EXPECTED, CLI_EXIT_INCONCLUSIVE),
                     CLI_EXIT_INCONCLUSIVE);
    assert_int_equal(cli_exit_worse(CLI_EXIT_VIOLATION, CLI_EXIT_INCONCLUSIVE), CLI_EXIT_VIOLATION);
    assert_int_equal(cli_exit_worse(CLI_EXIT_VIOLATION, CLI_EXIT_BAD_FILE), CLI_EXIT_BAD_FILE);
    assert_int_equal(cli_exit_worse(CLI_EXIT_INTERRUPTED, CLI_EXIT_BAD_FILE), CLI_EXIT_INTERRUPTED);
    assert_int_equal(cli_exit_worse(CLI_EXIT_INTERRUPTED, CLI_EXIT_BUG), CLI_EXIT_BUG);
}

static void the_order_of_the_two_does_not_matter(void **state)
{
    (void)state;

    static const enum cli_exit all[] = {

#define X(name, status, sentence) CLI_EXIT_##name,
        CLI_EXIT_LIST(X)
#undef X
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        for (size_t j = 0; j < sizeof all / sizeof all[0]; j++) {
            assert_int_equal(cli_exit_worse(all[i], all[j]), cli_exit_worse(all[j], all[i]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worse_result_counts),
        cmocka_unit_test(the_order_of_the_two_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
