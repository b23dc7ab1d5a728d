#include "base/diagnostic.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_tree.h"
#include "base/printable.h"
#include "base/prng.h"
#include "base/utf8.h"

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

#define OUTPUT_SIZE 2048

static void assert_shown(const char *expected, const struct base_diagnostic *diagnostic)
{
    char buffer[OUTPUT_SIZE];
    struct base_text out;
    base_text_init(&out, buffer, sizeof(buffer));
    base_diagnostic_append(&out, diagnostic);
    assert_string_equal(expected, out.bytes);
    assert_false(out.truncated);
}

static struct base_diagnostic in(const char *source)
{
    return (struct base_diagnostic){
        .file = "a.json",
        .message = "expected a step, found \"disconect\"",
        .source = source,
        .source_size = source != NULL ? strlen(source) : 0,
    };
}

static void the_line_is_shown_with_a_caret(void **state)
{
    (void)state;
    struct base_diagnostic diagnostic = in("{\n  \"do\": \"disconect\",\n}\n");
    diagnostic.line = 2;
    diagnostic.column = 9;
    diagnostic.width = 11;
    diagnostic.help = "did you mean \"disconnect\"?";
    assert_shown("a.json:2:9: expected a step, found \"disconect\"\n"
                 "  2 |   \"do\": \"disconect\",\n"
                 "    |         ^^^^^^^^^^^\n"
                 "  help: did you mean \"disconnect\"?\n",
                 &diagnostic);
}

static void without_a_place_or_a_source_one_line_says_it(void **state)
{
    (void)state;
    struct base_diagnostic diagnostic = in(NULL);
    assert_shown("a.json: expected a step, found \"disconect\"\n", &diagnostic);
    diagnostic.line = 12;
    assert_shown("a.json:12: expected a step, found \"disconect\"\n", &diagnostic);
    diagnostic.column = 3;
    assert_shown("a.json:12:3: expected a step, found \"disconect\"\n", &diagnostic);
    diagnostic.line = 0;
    char buffer[OUTPUT_SIZE];
    struct base_text out;
    base_text_init(&out, buffer, sizeof(buffer));
    assert_check_fails(base_diagnostic_append(&out, &diagnostic));
}

static void a_line_as_a_whole_has_no_caret(void **state)
{
    (void)state;
    struct base_diagnostic diagnostic = in("one\ntwo\n");
    diagnostic.line = 2;
    assert_shown("a.json:2: expected a step, found \"disconect\"\n  2 | two\n", &diagnostic);
}

static void a_place_behind_the_end_is_shown_there(void **state)
{
    (void)state;
    struct base_diagnostic diagnostic = in("{\r\n  [\r\n");
    diagnostic.line = 2;
    diagnostic.column = 4;
    diagnostic.width = 5;
    assert_shown("a.json:2:4: expected a step, found \"disconect\"\n"
                 "  2 |   [\n"
                 "    |    ^\n",
                 &diagnostic);
    diagnostic.line = 3;
    diagnostic.column = 1;
    assert_shown("a.json:3:1: expected a step, found \"disconect\"\n"
                 "  3 | \n"
                 "    | ^\n",
                 &diagnostic);
    diagnostic.line = 4;
    assert_shown("a.json:4:1: expected a step, found \"disconect\"\n", &diagnostic);
}

static void columns_are_code_points_and_controls_are_not_passed_on(void **state)
{
    (void)state;
    struct base_diagnostic diagnostic = in("\t\xc3\xa9\x1b[31m\xff\xe2\x80\x8f!\n");
    diagnostic.line = 1;
    diagnostic.column = 10;
    diagnostic.file = "a\x1b.json";
    diagnostic.message = "found \x9b\x07";
    diagnostic.help = "no\nlines";
    assert_shown("a?.json:1:10: found ??\n"
                 "  1 |  \xc3\xa9?[31m?\?!\n"
                 "    |          ^\n"
                 "  help: no?lines\n",
                 &diagnostic);
}

static const char digits_line[] =
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
    "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678";

static void a_long_line_is_cut_around_the_caret(void **state)
{
    (void)state;
    struct base_diagnostic diagnostic = in(digits_line);
    diagnostic.line = 1;
    diagnostic.column = 5;
    assert_shown("a.json:1:5: expected a step, found \"disconect\"\n"
                 "  1 | "
                 "01234567890123456789012345678901234567890123456789012345678901234567890...\n"
                 "    |     ^\n",
                 &diagnostic);
    diagnostic.column = 101;
    diagnostic.width = 1000;
    assert_shown("a.json:1:101: expected a step, found \"disconect\"\n"
                 "  1 | "
                 "...67890123456789012345678901234567890123456789012345678901234567890123...\n"
                 "    |                                      "
                 "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
                 &diagnostic);
    diagnostic.column = 180;
    assert_shown("a.json:1:180: expected a step, found \"disconect\"\n"
                 "  1 | "
                 "...9012345678901234567890123456789012345678901234567890123456789012345678\n"
                 "    |                                                                      "
                 "    ^\n",
                 &diagnostic);
}

static void assert_well_formed(const char *shown)
{
    for (const char *line = shown; *line != '\0';) {
        const char *end = strchr(line, '\n');
        assert_non_null(end);
        const size_t size = (size_t)(end - line);
        assert_true(base_utf8_valid(line, size));
        for (size_t i = 0; i < size; i++) {
            assert_true((uint8_t)line[i] >= 0x20 && line[i] != 0x7f);
        }
        if (line != shown) {
            assert_true(base_printable_columns(line, size) <= BASE_DIAGNOSTIC_COLUMNS_MAX);
        }
        line = end + 1;
    }
}

/* Random bytes as a source, and every place in it. */
static void whatever_the_source_is_the_excerpt_is_well_formed(void **state)
{
    (void)state;
    struct base_prng prng;
    base_prng_init(&prng, /*seed=*/80);
    for (uint32_t round = 0; round < 2000; round++) {
        char source[400];
        const size_t size = base_prng_below(&prng, sizeof(source) + 1);
        for (size_t i = 0; i < size; i++) {
            const bool any = base_prng_below(&prng, /*bound=*/3) == 0;
            source[i] = (char)(any ? base_prng_below(&prng, /*bound=*/256) : 'x');
        }
        struct base_diagnostic diagnostic = in(NULL);
        diagnostic.source = source;
        diagnostic.source_size = size;
        diagnostic.line = 1 + base_prng_below(&prng, /*bound=*/3);
        diagnostic.column = base_prng_below(&prng, /*bound=*/420);
        diagnostic.width = base_prng_below(&prng, /*bound=*/420);
        char buffer[OUTPUT_SIZE];
        struct base_text out;
        base_text_init(&out, buffer, sizeof(buffer));
        base_diagnostic_append(&out, &diagnostic);
        assert_false(out.truncated);
        assert_well_formed(out.bytes);
    }
}

static void assert_reported(const char *expected, const char *text)
{
    struct base_json_tree *tree = NULL;
    struct base_json_error error;
    assert_false(base_json_tree_create(text, strlen(text), /*options=*/NULL, &tree, &error));
    char buffer[OUTPUT_SIZE];
    struct base_text out;
    base_text_init(&out, buffer, sizeof(buffer));
    base_json_error_report(&out, &error, "a.json", (struct base_json_slice){text, strlen(text)});
    assert_string_equal(expected, out.bytes);
}

static void an_error_of_json_is_shown_in_its_line(void **state)
{
    (void)state;
    assert_reported("a.json:2:8: expected a value, found 'True'\n"
                    "  2 |   \"a\": True\n"
                    "    |        ^^^^\n"
                    "  help: did you mean true?\n",
                    "{\n  \"a\": True\n}");
    assert_reported("a.json:1:1: expected a value, found the end of the input\n"
                    "  1 | \n"
                    "    | ^\n",
                    "");
}

static void a_duplicate_key_is_shown_with_the_first(void **state)
{
    (void)state;
    assert_reported("a.json:3:3: expected each key once in an object, found \"a\" again\n"
                    "  3 |   \"a\": 2\n"
                    "    |   ^^^\n"
                    "  help: it stands first at a.json:2:3\n",
                    "{\n  \"a\": 1,\n  \"a\": 2\n}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_is_shown_with_a_caret),
        cmocka_unit_test(without_a_place_or_a_source_one_line_says_it),
        cmocka_unit_test(a_line_as_a_whole_has_no_caret),
        cmocka_unit_test(a_place_behind_the_end_is_shown_there),
        cmocka_unit_test(columns_are_code_points_and_controls_are_not_passed_on),
        cmocka_unit_test(a_long_line_is_cut_around_the_caret),
        cmocka_unit_test(whatever_the_source_is_the_excerpt_is_well_formed),
        cmocka_unit_test(an_error_of_json_is_shown_in_its_line),
        cmocka_unit_test(a_duplicate_key_is_shown_with_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
