#include "scenarios/format/units.h"

#include "tests/support/test.h"

static void durations_are_nanoseconds(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        uint64_t ns;
    } table[] = {
        {"0ns", 0},
        {"999999999999ns", UINT64_C(999999999999)},
        {"250us", 250000},
        {"10ms", 10000000},
        {"5s", UINT64_C(5000000000)},
        {"1m", UINT64_C(60000000000)},
        {"24h", SCENARIOS_DURATION_NS_MAX},
        {"99999999999999999999999h", UINT64_MAX},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        uint64_t ns = 1;
        assert_true(scenarios_units_duration(table[i].text, &ns));
        assert_int_equal(ns, table[i].ns);
    }
}

static void sizes_are_bytes(void **state)
{
    (void)state;
    uint64_t size = 0;
    assert_true(scenarios_units_size("512B", &size));
    assert_int_equal(size, 512);
    assert_true(scenarios_units_size("4KiB", &size));
    assert_int_equal(size, 4096);
    assert_true(scenarios_units_size("1024MiB", &size));
    assert_int_equal(size, SCENARIOS_SIZE_MAX);
}

static void what_is_no_quantity_is_refused(void **state)
{
    (void)state;
    static const char *const table[] = {"",      "5",   "ms",   "-5ms", "5 ms", "5.0ms",
                                        "5msec", "5MS", " 5ms", "5ms ", "+5ms", "0x5ms"};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        uint64_t ns = 7;
        assert_false(scenarios_units_duration(table[i], &ns));
        assert_int_equal(ns, 7);
    }
    uint64_t size = 7;
    assert_false(scenarios_units_size("4KB", &size));
    assert_false(scenarios_units_size("4kib", &size));
    assert_int_equal(size, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_nanoseconds),
        cmocka_unit_test(sizes_are_bytes),
        cmocka_unit_test(what_is_no_quantity_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
