#include "base/json_number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"

#include "tests/support/test.h"

#define RANDOM_NUMBERS 200000

static struct base_json_slice slice_of(const char *text)
{
    return (struct base_json_slice){text, strlen(text)};
}

static void integers_are_exact(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        int64_t integer;
    } rows[] = {
        {"0", 0},
        {"-0", 0},
        {"7", 7},
        {"-12", -12},
        {"9007199254740992", INT64_C(9007199254740992)},
        {"9007199254740993", INT64_C(9007199254740993)},
        {"-9007199254740993", INT64_C(-9007199254740993)},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775807", -INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t integer = 1;
        assert_true(base_json_integer(slice_of(rows[i].text), &integer));
        assert_true(integer == rows[i].integer);
    }
}

static void what_is_no_integer_or_does_not_fit_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "1.0",
        "1e3",
        "-0.0",
        "1e400",
        "99999999999999999999",
        "\"1\"",
        "true",
        "123456789012345678901",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        int64_t integer = 17;
        assert_false(base_json_integer(slice_of(texts[i]), &integer));
        assert_int_equal(17, integer);
    }
    int64_t integer = 17;
    assert_false(base_json_integer((struct base_json_slice){NULL, 0}, &integer));
}

static void unsigned_integers_reach_twice_as_far(void **state)
{
    (void)state;
    uint64_t integer = 17;
    assert_true(base_json_unsigned(slice_of("18446744073709551615"), &integer));
    assert_true(integer == UINT64_MAX);
    assert_true(base_json_unsigned(slice_of("-0"), &integer));
    assert_int_equal(0, integer);
    assert_false(base_json_unsigned(slice_of("18446744073709551616"), &integer));
    assert_false(base_json_unsigned(slice_of("-1"), &integer));
    assert_false(base_json_unsigned(slice_of("1.5"), &integer));
    assert_int_equal(0, integer);
}

static uint64_t bits_of(double number)
{
    uint64_t bits = 0;
    memcpy(&bits, &number, sizeof(bits));
    return bits;
}

static void assert_same_double(const char *text, double number)
{
    if (bits_of(strtod(text, NULL)) != bits_of(number)) {
        fail_msg("%s: %.17g", text, number);
    }
}

static void doubles_are_the_nearest_ones(void **state)
{
    (void)state;
    static const char *const texts[] = {"0",
                                        "-0",
                                        "-0.0",
                                        "0.1",
                                        "1.5",
                                        "-2.25",
                                        "1e22",
                                        "1E-22",
                                        "123456.789e3",
                                        "3.14",
                                        "0e999",
                                        "1e+2",
                                        "5e-1",
                                        "1e-1",
                                        "0.3",
                                        "9007199254740991",
                                        "2.5E+10",
                                        "-0e-7",
                                        "100.00",
                                        "0.000000000000000000001"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        double number = 17;
        assert_true(base_json_double(slice_of(texts[i]), &number));
        assert_same_double(texts[i], number);
    }
}

static void random_doubles_are_the_nearest_ones(void **state)
{
    (void)state;
    struct base_prng prng;
    base_prng_init(&prng, /*seed=*/1990);
    uint32_t told = 0;
    for (uint32_t i = 0; i < RANDOM_NUMBERS; i++) {
        char text[64];
        const uint32_t high = base_prng_below(&prng, UINT32_C(1) << base_prng_below(&prng, 22));
        const uint32_t low = base_prng_below(&prng, UINT32_MAX);
        const uint64_t digits = (uint64_t)high << 32 | low;
        const int exponent = (int)base_prng_below(&prng, /*bound=*/51) - 25;
        (void)snprintf(text, sizeof(text), "%s%" PRIu64 ".%" PRIu32 "e%d",
                       base_prng_below(&prng, /*bound=*/2) == 0 ? "" : "-", digits,
                       base_prng_below(&prng, /*bound=*/100), exponent);
        double number = 0;
        if (base_json_double(slice_of(text), &number)) {
            assert_same_double(text, number);
            told++;
        }
    }
    assert_true(told > RANDOM_NUMBERS / 2);
}

static void what_would_have_to_be_rounded_twice_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "1e400",
        "1e23",
        "1e-23",
        "9007199254740992",
        "9007199254740993",
        "0.00000000000000000000001",
        "123456789012345678901234567890",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "\"1\"",
        "null",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        double number = 17;
        assert_false(base_json_double(slice_of(texts[i]), &number));
        assert_true(number == 17);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_exact),
        cmocka_unit_test(what_is_no_integer_or_does_not_fit_is_refused),
        cmocka_unit_test(unsigned_integers_reach_twice_as_far),
        cmocka_unit_test(doubles_are_the_nearest_ones),
        cmocka_unit_test(random_doubles_are_the_nearest_ones),
        cmocka_unit_test(what_would_have_to_be_rounded_twice_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
