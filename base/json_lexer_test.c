#include "base/json_lexer.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct base_json_options relaxed = {.comments = true, .trailing_commas = true};

static enum base_json_token_kind last_token(struct base_json_lexer *lexer)
{
    struct base_json_token token;
    enum base_json_token_kind kind = base_json_lexer_next(lexer, &token);
    while (kind != BASE_JSON_TOKEN_END && kind != BASE_JSON_TOKEN_ERROR) {
        kind = base_json_lexer_next(lexer, &token);
    }
    return kind;
}

static void assert_refused(const char *text, size_t size, const struct base_json_options *options,
                           struct base_json_error *out_error)
{
    struct base_json_lexer lexer;
    base_json_lexer_init(&lexer, text, size, options);
    assert_int_equal(BASE_JSON_TOKEN_ERROR, last_token(&lexer));
    *out_error = *base_json_lexer_error(&lexer);
}

/* Every prefix of a text that is no number ends too early, and is refused at its end. */
static void a_text_cut_off_is_refused_at_the_cut(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\\u00e9\": [1.5e3, true, null, \"\\ud83d\\ude39\", {}], \"b\": \"\"}";
    for (size_t size = 0; size < sizeof(text) - 1; size++) {
        /* In a block of exactly its size, so that a checker sees a read beyond the end. */
        char *copy = malloc(size + (size == 0));
        assert_non_null(copy);
        memcpy(copy, text, size);
        struct base_json_error error;
        assert_refused(copy, size, /*options=*/NULL, &error);
        /* A word that is cut is refused as a whole. */
        assert_true(error.at.offset == size || size - error.at.offset <= 3);
        free(copy);
    }
}

struct seen {
    enum base_json_token_kind kind;
    uint32_t line;
    uint32_t column;
    const char *raw;
};

static void tokens_know_their_places(void **state)
{
    (void)state;
    static const char text[] = "/* \xe2\x82\xac */ {\r\n"
                               "\t\"\xf0\x9f\x98\x80\": [\"\xc3\xa9\", -1.5e3],\n"
                               "  \"b\" : // c\n"
                               "    null , \"d\":{\"e\":true,},\n"
                               "}\n";
    static const struct seen expected[] = {
        {BASE_JSON_TOKEN_OBJECT_OPEN, 1, 9, "{"},
        {BASE_JSON_TOKEN_KEY, 2, 2, "\"\xf0\x9f\x98\x80\""},
        {BASE_JSON_TOKEN_ARRAY_OPEN, 2, 7, "["},
        {BASE_JSON_TOKEN_STRING, 2, 8, "\"\xc3\xa9\""},
        {BASE_JSON_TOKEN_NUMBER, 2, 13, "-1.5e3"},
        {BASE_JSON_TOKEN_ARRAY_CLOSE, 2, 19, "]"},
        {BASE_JSON_TOKEN_KEY, 3, 3, "\"b\""},
        {BASE_JSON_TOKEN_NULL, 4, 5, "null"},
        {BASE_JSON_TOKEN_KEY, 4, 12, "\"d\""},
        {BASE_JSON_TOKEN_OBJECT_OPEN, 4, 16, "{"},
        {BASE_JSON_TOKEN_KEY, 4, 17, "\"e\""},
        {BASE_JSON_TOKEN_TRUE, 4, 21, "true"},
        {BASE_JSON_TOKEN_OBJECT_CLOSE, 4, 26, "}"},
        {BASE_JSON_TOKEN_OBJECT_CLOSE, 5, 1, "}"},
        {BASE_JSON_TOKEN_END, 6, 1, ""},
    };
    struct base_json_lexer lexer;
    base_json_lexer_init(&lexer, text, sizeof(text) - 1, &relaxed);
    for (size_t i = 0; i < COUNT(expected); i++) {
        struct base_json_token token;
        assert_int_equal(expected[i].kind, base_json_lexer_next(&lexer, &token));
        assert_int_equal(expected[i].kind, token.kind);
        assert_int_equal(expected[i].line, token.at.line);
        assert_int_equal(expected[i].column, token.at.column);
        assert_int_equal(strlen(expected[i].raw), token.raw.size);
        assert_memory_equal(expected[i].raw, token.raw.bytes, token.raw.size);
    }
}

static void nest(char *text, uint32_t depth)
{
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
}

static void depth_is_limited(void **state)
{
    (void)state;
    char text[2 * (BASE_JSON_DEPTH_MAX + 1)];
    nest(text, BASE_JSON_DEPTH_MAX);
    struct base_json_lexer lexer;
    base_json_lexer_init(&lexer, text, (size_t)2 * BASE_JSON_DEPTH_MAX, /*options=*/NULL);
    assert_int_equal(BASE_JSON_TOKEN_END, last_token(&lexer));
    nest(text, BASE_JSON_DEPTH_MAX + 1);
    struct base_json_error error;
    assert_refused(text, sizeof(text), /*options=*/NULL, &error);
    assert_int_equal(BASE_JSON_DEPTH_MAX + 1, error.at.column);
    assert_string_equal("at most 64 open arrays and objects (BASE_JSON_DEPTH_MAX)", error.expected);
    assert_string_equal("65", error.found);
    const struct base_json_options shallow = {.depth_max = 2};
    assert_refused("{\"a\":[[]]}", /*size=*/10, &shallow, &error);
    assert_int_equal(7, error.at.column);
}

static void a_hundred_thousand_levels_do_not_recurse(void **state)
{
    (void)state;
    const size_t size = 200000;
    char *text = malloc(size);
    assert_non_null(text);
    nest(text, (uint32_t)(size / 2));
    struct base_json_error error;
    assert_refused(text, size, /*options=*/NULL, &error);
    assert_int_equal(BASE_JSON_DEPTH_MAX, error.at.offset);
    free(text);
}

static void size_is_limited_before_anything_is_read(void **state)
{
    (void)state;
    const size_t size = 20000000;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, '[', size);
    struct base_json_error error;
    assert_refused(text, size, /*options=*/NULL, &error);
    assert_int_equal(1, error.at.line);
    assert_int_equal(1, error.at.column);
    assert_string_equal("at most 16777216 bytes (BASE_JSON_SIZE_MAX)", error.expected);
    assert_string_equal("20000000", error.found);
    const struct base_json_options larger = {.size_max = size};
    assert_refused(text, size, &larger, &error);
    assert_int_equal(BASE_JSON_DEPTH_MAX, error.at.offset);
    const struct base_json_options small = {.size_max = 3};
    assert_refused("null", /*size=*/4, &small, &error);
    assert_string_equal("4", error.found);
    free(text);
}

static void options_beyond_what_can_be_kept_are_a_bug(void **state)
{
    (void)state;
    const struct base_json_options too_deep = {.depth_max = BASE_JSON_DEPTH_MAX + 1};
    struct base_json_lexer lexer;
    assert_check_fails(base_json_lexer_init(&lexer, "", /*size=*/0, &too_deep));
    assert_check_fails(base_json_lexer_init(&lexer, NULL, /*size=*/1, /*options=*/NULL));
    base_json_lexer_init(&lexer, NULL, /*size=*/0, /*options=*/NULL);
    assert_check_fails(base_json_lexer_error(&lexer));
    assert_int_equal(BASE_JSON_TOKEN_ERROR, last_token(&lexer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_cut_off_is_refused_at_the_cut),
        cmocka_unit_test(tokens_know_their_places),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(a_hundred_thousand_levels_do_not_recurse),
        cmocka_unit_test(size_is_limited_before_anything_is_read),
        cmocka_unit_test(options_beyond_what_can_be_kept_are_a_bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
