/* The rooms' bugs as one list. */
#include "cli/bugs.h"

#include <string.h>

#include "runtime/bug.h"

#include "sim/bug.h"

#include "reference_server/bug.h"

#include "tests/support/test.h"

static void a_name_is_unique_over_all_rooms_and_they_are_in_order(void **state)
{
    (void)state;
    assert_non_null(cli_bugs_at(0));
    for (uint32_t i = 1; cli_bugs_at(i) != NULL; i++) {
        assert_true(strcmp(cli_bugs_at(i - 1)->name, cli_bugs_at(i)->name) < 0);
    }
}

static void every_room_is_in_it(void **state)
{
    (void)state;
    uint32_t count = 0;
    for (uint32_t i = 0; runtime_bug_all[i] != NULL; i++, count++) {
        assert_ptr_equal(&runtime_bug_all[i]->about, cli_bugs_find(runtime_bug_all[i]->about.name));
    }
    for (uint32_t i = 0; sim_bug_all[i] != NULL; i++, count++) {
        assert_ptr_equal(&sim_bug_all[i]->about, cli_bugs_find(sim_bug_all[i]->about.name));
    }
    for (uint32_t i = 0; reference_server_bug_all[i] != NULL; i++, count++) {
        const struct base_bug *about = &reference_server_bug_all[i]->about;
        assert_ptr_equal(about, cli_bugs_find(about->name));
    }
    assert_non_null(cli_bugs_at(count - 1));
    assert_null(cli_bugs_at(count));
    assert_null(cli_bugs_find("no-such-bug"));
}

static void each_says_whose_it_is_and_names_what_there_is(void **state)
{
    (void)state;
    for (uint32_t i = 0; cli_bugs_at(i) != NULL; i++) {
        const struct base_bug *bug = cli_bugs_at(i);
        assert_true(strlen(cli_bugs_of(bug)) > 0);
        assert_true(bug->with == NULL || cli_bugs_find(bug->with) != NULL);
    }
    assert_string_equal("uvicorn", cli_bugs_of(cli_bugs_find("disconnect-forgets-the-sender")));
    assert_string_equal("server", cli_bugs_of(cli_bugs_find("unguarded-writer-send")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_unique_over_all_rooms_and_they_are_in_order),
        cmocka_unit_test(every_room_is_in_it),
        cmocka_unit_test(each_says_whose_it_is_and_names_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
