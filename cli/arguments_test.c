#include "cli/arguments.h"

#include <string.h>

#include "tests/support/test.h"

static enum cli_exit run_nothing(const struct cli_arguments *arguments, struct cli_output *output)
{
    (void)arguments;
    (void)output;
    return CLI_EXIT_AS_EXPECTED;
}

static const enum cli_option_id options[] = {CLI_OPTION_NAME, CLI_OPTION_SEED, CLI_OPTION_QUIET,
                                             CLI_OPTION_FAIL_FAST, CLI_OPTION_STRATEGY};

static const struct cli_command command = {
    .name = "try",
    .operands = "[FILE]...",
    .operand_count_max = 2,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run_nothing,
};

struct reading {
    struct cli_arguments arguments;
    char message[256];
    bool is_read;
};

static struct reading read_words(const char *const *words, uint32_t count)
{
    struct reading reading;
    struct base_text text;
    base_text_init(&text, reading.message, sizeof reading.message);
    reading.is_read = cli_arguments_read(&reading.arguments, &command, words, count, &text);
    return reading;
}

static void assert_wrong(const char *const *words, uint32_t count, const char *message)
{
    struct reading reading = read_words(words, count);
    assert_false(reading.is_read);
    assert_string_equal(reading.message, message);
    cli_arguments_release(&reading.arguments);
}

static void options_and_operands_come_in_any_order(void **state)
{
    (void)state;
    static const char *const words[] = {"one", "--seed", "7", "-qx", "two", "--name=a=b", "-nc"};
    struct reading reading = read_words(words, 7);
    assert_true(reading.is_read);
    assert_int_equal(reading.arguments.operand_count, 2);
    assert_string_equal(reading.arguments.operands[1], "two");
    assert_int_equal(cli_arguments_number(&reading.arguments, CLI_OPTION_SEED, 1), 7);
    assert_true(cli_arguments_has(&reading.arguments, CLI_OPTION_QUIET));
    assert_true(cli_arguments_has(&reading.arguments, CLI_OPTION_FAIL_FAST));
    assert_int_equal(reading.arguments.values[CLI_OPTION_NAME].count, 2);
    assert_string_equal(reading.arguments.values[CLI_OPTION_NAME].texts[0], "a=b");
    assert_string_equal(cli_arguments_text(&reading.arguments, CLI_OPTION_NAME, ""), "c");
    assert_string_equal(cli_arguments_text(&reading.arguments, CLI_OPTION_STRATEGY, "none"),
                        "none");
    cli_arguments_release(&reading.arguments);
}

static void two_hyphens_end_the_options(void **state)
{
    (void)state;
    static const char *const words[] = {"--", "--seed", "-"};
    struct reading reading = read_words(words, 3);
    assert_true(reading.is_read);
    assert_int_equal(reading.arguments.operand_count, 2);
    assert_string_equal(reading.arguments.operands[0], "--seed");
    cli_arguments_release(&reading.arguments);
}

static void mistakes_are_named(void **state)
{
    (void)state;
    assert_wrong((const char *const[]){"--sead", "1"}, 2,
                 "unknown option '--sead', did you mean '--seed'?");
    assert_wrong((const char *const[]){"--json"}, 1, "unknown option '--json'");
    assert_wrong((const char *const[]){"--seed"}, 1, "--seed: expected a value (NUMBER)");
    assert_wrong((const char *const[]){"--seed", "1x"}, 2,
                 "--seed: expected a number of at most 64 bits, found '1x'");
    assert_wrong((const char *const[]){"--quiet=yes"}, 1, "--quiet takes no value");
    assert_wrong((const char *const[]){"-qz"}, 1, "unknown option '-z'");
    assert_wrong((const char *const[]){"a", "b", "c"}, 3,
                 "expected [FILE]... and nothing more, found 'c'");
}

static void numbers_are_whole(void **state)
{
    (void)state;
    uint64_t number = 3;
    assert_true(cli_arguments_parse_number("18446744073709551615", &number));
    assert_true(number == UINT64_MAX);
    assert_false(cli_arguments_parse_number("18446744073709551616", &number));
    assert_false(cli_arguments_parse_number("", &number));
    assert_false(cli_arguments_parse_number("-1", &number));
    assert_false(cli_arguments_parse_number("0x1", &number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_operands_come_in_any_order),
        cmocka_unit_test(two_hyphens_end_the_options),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(numbers_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
