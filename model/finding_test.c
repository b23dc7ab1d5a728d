#include "model/finding.h"

#include "model/rule.h"

#include "tests/support/test.h"

static struct sim_tape tape_of(uint32_t count, uint32_t deviation_count)
{
    struct sim_tape tape;
    sim_tape_init(&tape);
    for (uint32_t i = 0; i < count; i++) {
        sim_tape_push(&tape, (struct sim_choice){.count = 2, .taken = i < deviation_count ? 1 : 0});
    }
    return tape;
}

static void fewer_deviations_come_first_then_fewer_answers(void **state)
{
    (void)state;
    struct sim_tape tapes[] = {tape_of(9, 1), tape_of(3, 2), tape_of(4, 2)};
    assert_true(model_finding_is_shorter(&tapes[0], &tapes[1]));
    assert_true(model_finding_is_shorter(&tapes[1], &tapes[2]));
    assert_false(model_finding_is_shorter(&tapes[2], &tapes[1]));
    assert_false(model_finding_is_shorter(&tapes[1], &tapes[1]));
    for (uint32_t i = 0; i < 3; i++) {
        sim_tape_release(&tapes[i]);
    }
}

static void the_same_is_counted_once_per_execution_and_keeps_its_shortest_tape(void **state)
{
    (void)state;
    struct model_findings findings = {.items = NULL};
    struct sim_tape shorter = tape_of(5, 1);
    struct sim_tape longer = tape_of(5, 3);
    struct model_violation violation = {
        .rule = model_rule_all[0], .text = "long", .sites = {"post"}, .site_count = 1};
    model_findings_add(&findings, &violation, &longer, 3);
    model_findings_add(&findings, &violation, &longer, 3);
    violation.text[0] = 's';
    violation.request = 9;
    model_findings_add(&findings, &violation, &shorter, 7);
    violation.text[0] = 'x';
    model_findings_add(&findings, &violation, &longer, 8);
    assert_int_equal(1, findings.count);
    assert_int_equal(3, findings.items[0].execution_index);
    assert_int_equal(8, findings.items[0].last_index);
    assert_int_equal(3, findings.items[0].execution_count);
    assert_true(sim_tape_equals(&shorter, &findings.items[0].tape));
    assert_string_equal("song", findings.items[0].violation.text);
    violation.sites[0] = "ping";
    model_findings_add(&findings, &violation, &longer, 8);
    violation.rule = model_rule_all[1];
    model_findings_add(&findings, &violation, &longer, 8);
    assert_int_equal(3, findings.count);
    model_findings_release(&findings);
    assert_int_equal(0, findings.count);
    sim_tape_release(&shorter);
    sim_tape_release(&longer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fewer_deviations_come_first_then_fewer_answers),
        cmocka_unit_test(the_same_is_counted_once_per_execution_and_keeps_its_shortest_tape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
