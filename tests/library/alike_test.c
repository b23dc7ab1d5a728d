/* On every shipped scenario, with every fault: moments that are alike go on alike. */
#include "tests/exploration/alike.h"

#include <inttypes.h>

#include "base/guard.h"

#include "sim/fault.h"

#include "reference_server/server.h"

#include "tests/library/shelf.h"
#include "tests/support/test.h"

#define FAULTS_MAX      32
#define EXECUTION_COUNT 40

/* Under AddressSanitizer a few fingerprints differ where nothing that happens does. */
#define VIEW (BASE_GUARD_ASAN ? ALIKE_EVENTS : ALIKE_WHOLE)

static struct alike_counts count_in(const struct sim_plan *plan)
{
    struct model_world_steps subject;
    struct alike_counts counts = {0};
    model_world_steps_init(
        &subject, (struct model_world_steps_options){.plan = plan,
                                                     .app = {.create = reference_server_create},
                                                     .is_compared = true});
    if (subject.state == SIM_WORLD_READY) {
        counts = alike_count(&subject, 1, EXECUTION_COUNT, VIEW);
    }
    model_world_steps_release(&subject);
    if (counts.different > 0) {
        print_error("%s: %s: %" PRIu64 " of %" PRIu64 "\n", plan->file, plan->name,
                    counts.different, counts.compared);
    }
    return counts;
}

static struct alike_counts count_all(uint32_t fault_count_max)
{
    struct shelf *shelf = shelf_open("scenarios");
    struct alike_counts sum = {0};
    uint32_t fault_count = 0;
    const struct sim_fault *faults[FAULTS_MAX];
    for (uint32_t i = 0; sim_fault_all[i] != NULL; i++) {
        assert_true(i < FAULTS_MAX);
        faults[fault_count++] = sim_fault_all[i];
    }
    for (uint32_t i = 0; i < shelf->file_count; i++) {
        for (uint32_t j = 0; j < shelf->files[i]->variant_count; j++) {
            struct sim_plan plan = shelf->files[i]->variants[j].plan;
            plan.faults = faults;
            plan.fault_count = fault_count_max == 0 ? 0 : fault_count;
            plan.fault_count_max = fault_count_max;
            const struct alike_counts counts = count_in(&plan);
            sum.compared += counts.compared;
            sum.different += counts.different;
        }
    }
    shelf_close(shelf);
    print_message("%" PRIu64 " compared%s\n", sum.compared,
                  VIEW == ALIKE_EVENTS ? ", by their events alone: AddressSanitizer" : "");
    return sum;
}

static void moments_go_on_alike(void **state)
{
    (void)state;
    const struct alike_counts counts = count_all(0);
    assert_true(counts.compared > 1000);
    assert_int_equal(0, counts.different);
}

static void so_they_do_with_single_faults(void **state)
{
    (void)state;
    const struct alike_counts counts = count_all(1);
    assert_true(counts.compared > 1000);
    assert_int_equal(0, counts.different);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_go_on_alike),
        cmocka_unit_test(so_they_do_with_single_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
