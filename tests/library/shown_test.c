/* Every bug is shown by a shipped scenario, under a rule or under what the scenario expects. */
#include <string.h>

#include "cli/bugs.h"

#include "tests/library/shelf.h"
#include "tests/support/test.h"

static bool is_shown(const struct shelf *shelf, const struct base_bug *bug)
{
    for (uint32_t i = 0; i < shelf->file_count; i++) {
        const struct scenarios_file *file = shelf->files[i];
        for (uint32_t j = 0; j < file->variant_count; j++) {
            const struct asgi_settings *settings = &file->variants[j].plan.settings;
            if (file->variants[j].shows != NULL && settings->bug_count > 0 &&
                strcmp(settings->bugs[settings->bug_count - 1], bug->name) == 0) {
                return true;
            }
        }
    }
    print_error("%s is shown by no scenario\n", bug->name);
    return false;
}

static void each_bug_has_a_scenario(void **state)
{
    (void)state;
    static const struct base_bug unknown = {.name = "shown-by-nobody"};
    struct shelf *shelf = shelf_open("scenarios");
    uint32_t unshown_count = 0;
    assert_false(is_shown(shelf, &unknown));
    for (uint32_t i = 0; cli_bugs_at(i) != NULL; i++) {
        unshown_count += is_shown(shelf, cli_bugs_at(i)) ? 0 : 1;
    }
    shelf_close(shelf);
    assert_int_equal(0, unshown_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bug_has_a_scenario),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
