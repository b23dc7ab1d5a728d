/*
 * Every program of the measured table runs on the runtime, and its rows are compared exactly: who,
 * what, in which iteration, in which order.
 *
 * Where the table says that the outcome depends on the order of a Python set, all orders are driven
 * through observer->told, and the outcomes that come of them are those of the table.  All other
 * programs have one outcome under all orders too.
 */
#include <inttypes.h>
#include <string.h>

#include "tests/oracle/machine.h"
#include "tests/support/test.h"

#define PROGRAMS_MAX       1000
#define OUTCOMES_MAX       16
#define PROGRAMS_RUN_COUNT 398 /* of 414; the others say why not */

static bool is_same(const struct oracle_row *expected, const struct oracle_log *log)
{
    uint32_t i = 0;
    for (; i < log->count && expected[i].who != NULL; i++) {
        if (strcmp(expected[i].who, log->rows[i].who) != 0 ||
            strcmp(expected[i].what, log->rows[i].what) != 0 ||
            expected[i].iteration != log->rows[i].iteration) {
            return false;
        }
    }
    return i == log->count && expected[i].who == NULL;
}

static void print(const struct oracle_program *program, const struct oracle_log *log)
{
    print_message("%s\n  measured:\n", program->name);
    for (const struct oracle_row *row = program->outcomes[0]; row->who != NULL; row++) {
        print_message("    %4" PRId32 " %s %s\n", row->iteration, row->who, row->what);
    }
    print_message("  here:\n");
    for (uint32_t i = 0; i < log->count; i++) {
        print_message("    %4" PRId32 " %s %s\n", log->rows[i].iteration, log->rows[i].who,
                      log->rows[i].what);
    }
}

/* The index of the outcome that the log is, or outcome_count. */
static uint32_t outcome_of(const struct oracle_program *program, const struct oracle_log *log)
{
    uint32_t index = 0;
    while (index < program->outcome_count && !is_same(program->outcomes[index], log)) {
        index++;
    }
    return index;
}

static void run_all_orders(const struct oracle_program *program, bool as_in_production)
{
    struct oracle_log log;
    struct oracle_tape tape = {.count = 0};
    bool seen[OUTCOMES_MAX] = {false};
    assert_true(program->outcome_count <= OUTCOMES_MAX);
    do {
        oracle_run(program, as_in_production, &tape, &log);
        const uint32_t outcome = outcome_of(program, &log);
        if (outcome == program->outcome_count) {
            print(program, &log);
            fail_msg("%s", "these rows were not measured");
        }
        seen[outcome] = true;
    } while (oracle_tape_advance(&tape));
    for (uint32_t i = 0; i < program->outcome_count; i++) {
        assert_true(seen[i]);
    }
}

static void the_rows_are_the_measured_ones(void **state)
{
    const struct oracle_program *program = *state;
    const char *obstacle = oracle_obstacle(program);
    if (obstacle != NULL) {
        print_message("not run: %s: %s\n", program->name, obstacle);
        skip();
    }
    const bool real = program->clock != NULL && strcmp(program->clock, "real") == 0;
    if (!real) {
        run_all_orders(program, /*as_in_production=*/false);
    }
    if (real || (program->clock == NULL && !oracle_has_equal_deadlines(program))) {
        run_all_orders(program, /*as_in_production=*/true);
    }
}

/* Nothing stops being compared unnoticed. */
static void almost_all_programs_are_run(void **state)
{
    (void)state;
    uint32_t count = 0;
    for (uint32_t i = 0; oracle_programs[i].name != NULL; i++) {
        count += oracle_obstacle(&oracle_programs[i]) == NULL;
    }
    assert_int_equal(PROGRAMS_RUN_COUNT, count);
}

int main(void)
{
    static struct CMUnitTest tests[PROGRAMS_MAX];
    static struct oracle_program programs[PROGRAMS_MAX];
    size_t count = 0;
    for (; oracle_programs[count].name != NULL; count++) {
        assert_true(count < PROGRAMS_MAX - 1);
        programs[count] = oracle_programs[count];
        tests[count] = (struct CMUnitTest){.name = programs[count].name,
                                           .test_func = the_rows_are_the_measured_ones,
                                           .initial_state = &programs[count]};
    }
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(almost_all_programs_are_run);
    return _cmocka_run_group_tests("oracle", tests, count, NULL, NULL);
}
