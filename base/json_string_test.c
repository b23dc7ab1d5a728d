#include "base/json_string.h"

#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static struct base_json_slice slice_of(const char *text)
{
    return (struct base_json_slice){text, strlen(text)};
}

struct pair {
    const char *json;
    const char *text;
    size_t size;
};

#define TEXT(literal) literal, sizeof(literal) - 1

static const struct pair pairs[] = {
    {"\"\"", TEXT("")},
    {"\"a\"", TEXT("a")},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", TEXT("\"\\/\b\f\n\r\t")},
    {"\"\\u0041\\u00e9\\u20AC\"", TEXT("A\xc3\xa9\xe2\x82\xac")},
    {"\"\\uD83d\\uDe00\"", TEXT("\xf0\x9f\x98\x80")},
    {"\"\\uD800\\uDC00\\uDBFF\\uDFFF\"", TEXT("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf")},
    {"\"a\\u0000b\"", TEXT("a\0b")},
    {"\"\xc3\xa9\xf0\x9f\x98\x80\"", TEXT("\xc3\xa9\xf0\x9f\x98\x80")},
    {"\"\\\\u0041\"", TEXT("\\u0041")},
};

static void a_string_is_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        char text[32];
        size_t size = SIZE_MAX;
        assert_true(base_json_string_decode(slice_of(pairs[i].json), text, sizeof(text), &size));
        assert_int_equal(pairs[i].size, size);
        assert_memory_equal(pairs[i].text, text, size + 1);
    }
}

static void a_string_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        char text[32];
        size_t size = SIZE_MAX;
        const struct base_json_slice slice = slice_of(pairs[i].json);
        assert_false(base_json_string_decode(slice, text, pairs[i].size, &size));
        assert_int_equal(SIZE_MAX, size);
        assert_true(base_json_string_decode(slice, text, pairs[i].size + 1, &size));
        assert_true(base_json_string_decode(slice, text, slice.size, &size));
    }
}

static void a_string_equals_what_it_decodes_to(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        const struct base_json_slice slice = slice_of(pairs[i].json);
        const bool has_zero = memchr(pairs[i].text, 0, pairs[i].size) != NULL;
        assert_int_equal(!has_zero, base_json_string_equals(slice, pairs[i].text));
        assert_false(base_json_string_equals(slice, "another"));
    }
    assert_false(base_json_string_equals(slice_of("\"ab\""), "a"));
    assert_false(base_json_string_equals(slice_of("\"a\""), "ab"));
    assert_false(base_json_string_equals(slice_of("\"\\u20ac\""), "\xe2\x82"));
}

static void only_a_string_equals_a_text(void **state)
{
    (void)state;
    assert_false(base_json_string_equals(slice_of("1"), "1"));
    assert_false(base_json_string_equals(slice_of("null"), "null"));
    assert_false(base_json_string_equals((struct base_json_slice){NULL, 0}, ""));
}

static void assert_encoded(const char *expected, const char *text, size_t size)
{
    char buffer[64];
    struct base_text out;
    base_text_init(&out, buffer, sizeof(buffer));
    base_json_string_encode(&out, text, size);
    assert_string_equal(expected, out.bytes);
    assert_int_equal(strlen(expected), base_json_string_encoded_size(text, size));
    assert_true(base_json_valid(out.bytes, out.length, NULL));
}

static void only_what_must_be_is_escaped(void **state)
{
    (void)state;
    assert_encoded("\"\"", TEXT(""));
    assert_encoded("\"\"", NULL, /*size=*/0);
    assert_encoded("\"a/b \\\"c\\\\\"", TEXT("a/b \"c\\"));
    assert_encoded("\"\\b\\f\\n\\r\\t\"", TEXT("\b\f\n\r\t"));
    assert_encoded("\"\\u0000\\u0001\\u001f\x7f\"", TEXT("\0\x01\x1f\x7f"));
    assert_encoded("\"\xc3\xa9\xf0\x9f\x98\x80\"", TEXT("\xc3\xa9\xf0\x9f\x98\x80"));
}

static void what_is_not_utf8_is_replaced(void **state)
{
    (void)state;
    assert_encoded("\"a\xef\xbf\xbd\xef\xbf\xbd\"", TEXT("a\xff\xc3"));
    assert_encoded("\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\"", TEXT("\xed\xa0\x80z"));
}

static void every_character_comes_back(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point <= BASE_UTF8_CODE_POINT_MAX; code_point++) {
        if (code_point >= 0xd800 && code_point <= 0xdfff) {
            continue;
        }
        char text[BASE_UTF8_SIZE_MAX];
        const size_t size = base_utf8_put(code_point, text);
        char buffer[16];
        struct base_text out;
        base_text_init(&out, buffer, sizeof(buffer));
        base_json_string_encode(&out, text, size);
        char decoded[16];
        size_t decoded_size = 0;
        const struct base_json_slice slice = {out.bytes, out.length};
        assert_true(base_json_string_decode(slice, decoded, sizeof(decoded), &decoded_size));
        assert_int_equal(size, decoded_size);
        assert_memory_equal(text, decoded, size);
    }
}

static void decode(const char *json)
{
    char text[16];
    size_t size = 0;
    assert_true(base_json_string_decode(slice_of(json), text, sizeof(text), &size));
}

static void what_the_lexer_never_accepted_is_a_bug(void **state)
{
    (void)state;
    assert_check_fails(decode("1"));
    assert_check_fails(decode("\"a"));
    assert_check_fails(decode("\"\\x\""));
    assert_check_fails(decode("\"\\ud800\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_is_decoded),
        cmocka_unit_test(a_string_that_does_not_fit_is_refused),
        cmocka_unit_test(a_string_equals_what_it_decodes_to),
        cmocka_unit_test(only_a_string_equals_a_text),
        cmocka_unit_test(only_what_must_be_is_escaped),
        cmocka_unit_test(what_is_not_utf8_is_replaced),
        cmocka_unit_test(every_character_comes_back),
        cmocka_unit_test(what_the_lexer_never_accepted_is_a_bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
