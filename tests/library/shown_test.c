/* Every bug of the runtime and of the dialects is shown by a shipped scenario. */
#include <string.h>

#include "runtime/bug.h"

#include "sim/bug.h"

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
    assert_false(is_shown(shelf, &unknown));
    for (uint32_t i = 0; runtime_bug_all[i] != NULL; i++) {
        assert_true(is_shown(shelf, &runtime_bug_all[i]->about));
    }
    for (uint32_t i = 0; sim_bug_all[i] != NULL; i++) {
        assert_true(is_shown(shelf, &sim_bug_all[i]->about));
    }
    shelf_close(shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bug_has_a_scenario),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
