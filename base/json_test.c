#include "base/json.h"

#include <string.h>

#include "base/json_string.h"

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static struct base_json_slice slice_of(const char *text)
{
    return (struct base_json_slice){text, strlen(text)};
}

static void assert_slice(const char *expected, struct base_json_slice slice)
{
    assert_false(base_json_is_missing(slice));
    assert_int_equal(strlen(expected), slice.size);
    assert_memory_equal(expected, slice.bytes, slice.size);
}

static const char request[] =
    " {\"jsonrpc\": \"2.0\", \"id\" : 9007199254740993, \"method\":\"tools/call\",\n"
    "  \"params\": { \"name\": \"report\", \"id\": 1, \"arguments\": {\"deep\": [1, [2]]} },\n"
    "  \"\\u0069\\u0064s\": [], \"last\": null } ";

static void a_member_of_the_first_level_is_found(void **state)
{
    (void)state;
    const struct base_json_slice body = slice_of(request);
    assert_true(base_json_valid(body.bytes, body.size, NULL));
    assert_slice("\"2.0\"", base_json_find(body, "jsonrpc"));
    assert_slice("9007199254740993", base_json_find(body, "id"));
    assert_slice("[]", base_json_find(body, "ids"));
    assert_slice("null", base_json_find(body, "last"));
    assert_slice("{ \"name\": \"report\", \"id\": 1, \"arguments\": {\"deep\": [1, [2]]} }",
                 base_json_find(body, "params"));
    assert_slice("\"report\"", base_json_find(base_json_find(body, "params"), "name"));
}

static void several_members_are_found_in_one_pass(void **state)
{
    (void)state;
    static const char *const keys[] = {"last", "no", "ids", "last"};
    struct base_json_slice values[4];
    base_json_find_all(slice_of(request), /*count=*/4, keys, values);
    assert_slice("null", values[0]);
    assert_true(base_json_is_missing(values[1]));
    assert_slice("[]", values[2]);
    assert_slice("null", values[3]);
    base_json_find_all(slice_of("[\"last\"]"), /*count=*/4, keys, values);
    for (size_t i = 0; i < 4; i++) {
        assert_true(base_json_is_missing(values[i]));
    }
}

static void what_is_missing_stays_missing(void **state)
{
    (void)state;
    const struct base_json_slice body = slice_of(request);
    assert_true(base_json_is_missing(base_json_find(body, "name")));
    assert_true(base_json_is_missing(base_json_find(body, "")));
    assert_true(base_json_is_missing(base_json_find(base_json_find(body, "no"), "name")));
    assert_true(base_json_is_missing(base_json_find(base_json_find(body, "method"), "name")));
    assert_true(base_json_is_missing(base_json_find(slice_of("[\"id\", 1]"), "id")));
    assert_true(base_json_is_missing(base_json_find(slice_of("{}"), "id")));
}

static void the_last_of_equal_keys_counts(void **state)
{
    (void)state;
    assert_slice("2", base_json_find(slice_of("{\"a\":1,\"\\u0061\":2,\"b\":3}"), "a"));
}

static void kinds_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(BASE_JSON_OBJECT, base_json_kind_of(slice_of(request)));
    assert_int_equal(BASE_JSON_ARRAY, base_json_kind_of(slice_of("\n[]")));
    assert_int_equal(BASE_JSON_STRING, base_json_kind_of(slice_of("\"\"")));
    assert_int_equal(BASE_JSON_NUMBER, base_json_kind_of(slice_of("-1")));
    assert_int_equal(BASE_JSON_BOOLEAN, base_json_kind_of(slice_of("true")));
    assert_int_equal(BASE_JSON_BOOLEAN, base_json_kind_of(slice_of("false")));
    assert_int_equal(BASE_JSON_NULL, base_json_kind_of(slice_of("null")));
    assert_string_equal("an object", base_json_kind_text(BASE_JSON_OBJECT));
    assert_string_equal("null", base_json_kind_text(BASE_JSON_NULL));
}

static void items_come_in_order(void **state)
{
    (void)state;
    static const char *const expected[] = {"1", "[2, 3]", "{\"a\": [4]}", "\"]\""};
    struct base_json_items items;
    struct base_json_slice key;
    struct base_json_slice value;
    base_json_items_init(&items, slice_of(" [1, [2, 3] ,{\"a\": [4]}, \"]\" ] "));
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        assert_true(base_json_items_next(&items, &key, &value));
        assert_true(base_json_is_missing(key));
        assert_slice(expected[i], value);
    }
    assert_false(base_json_items_next(&items, &key, &value));
    assert_false(base_json_items_next(&items, &key, &value));
}

static void members_come_with_their_keys(void **state)
{
    (void)state;
    struct base_json_items items;
    struct base_json_slice key;
    struct base_json_slice value;
    base_json_items_init(&items, slice_of("{\"a\":{}, \"\\u0062\" : 2}"));
    assert_true(base_json_items_next(&items, &key, &value));
    assert_slice("\"a\"", key);
    assert_slice("{}", value);
    assert_true(base_json_items_next(&items, &key, &value));
    assert_true(base_json_string_equals(key, "b"));
    assert_slice("2", value);
    assert_false(base_json_items_next(&items, &key, &value));
}

static void a_scalar_has_no_items(void **state)
{
    (void)state;
    static const char *const scalars[] = {"1", "\"[1]\"", "null", "true", "[]", "{}"};
    struct base_json_items items;
    struct base_json_slice key;
    struct base_json_slice value;
    for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++) {
        base_json_items_init(&items, slice_of(scalars[i]));
        assert_false(base_json_items_next(&items, &key, &value));
    }
    base_json_items_init(&items, (struct base_json_slice){NULL, 0});
    assert_false(base_json_items_next(&items, &key, &value));
}

static void an_invalid_body_says_why(void **state)
{
    (void)state;
    static const char body[] = "{\"id\": 01}";
    struct base_json_error error;
    assert_false(base_json_valid(body, sizeof(body) - 1, &error));
    assert_int_equal(8, error.at.column);
    assert_string_equal("'01'", error.found);
    assert_false(base_json_valid(body, sizeof(body) - 1, NULL));
    assert_false(base_json_valid("[1] 2", /*size=*/5, NULL));
    assert_true(base_json_valid("[1] 2", /*size=*/4, NULL));
}

static void what_was_never_valid_is_a_bug(void **state)
{
    (void)state;
    assert_check_fails(base_json_find(slice_of("{\"a\": tru}"), "a"));
    assert_check_fails(base_json_kind_of(slice_of("]")));
    assert_check_fails(base_json_kind_of((struct base_json_slice){NULL, 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_of_the_first_level_is_found),
        cmocka_unit_test(several_members_are_found_in_one_pass),
        cmocka_unit_test(what_is_missing_stays_missing),
        cmocka_unit_test(the_last_of_equal_keys_counts),
        cmocka_unit_test(kinds_are_told_apart),
        cmocka_unit_test(items_come_in_order),
        cmocka_unit_test(members_come_with_their_keys),
        cmocka_unit_test(a_scalar_has_no_items),
        cmocka_unit_test(an_invalid_body_says_why),
        cmocka_unit_test(what_was_never_valid_is_a_bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
