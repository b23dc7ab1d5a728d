#include "base/json_tree.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static const struct base_json_options relaxed = {.comments = true, .trailing_commas = true};

static struct base_json_tree *read(const char *text)
{
    struct base_json_tree *tree = NULL;
    struct base_json_error error;
    if (!base_json_tree_create(text, strlen(text), &relaxed, &tree, &error)) {
        fail_msg("%u:%u: expected %s, found %s", error.at.line, error.at.column, error.expected,
                 error.found);
    }
    return tree;
}

static void refuse(const char *text, size_t size, struct base_json_error *out_error)
{
    struct base_json_tree *tree = NULL;
    assert_false(base_json_tree_create(text, size, &relaxed, &tree, out_error));
    assert_null(tree);
}

static void assert_at(uint32_t line, uint32_t column, struct base_json_position at)
{
    assert_int_equal(line, at.line);
    assert_int_equal(column, at.column);
}

static const char scenario[] = "// a scenario\n"
                               "{\n"
                               "  \"name\": \"a\\u00e9\\n\", /* decoded */\n"
                               "  \"steps\": [\n"
                               "    { \"do\": \"read\", \"events\": 3 },\n"
                               "    [],\n"
                               "    true, false, null, 2.5,\n"
                               "  ],\n"
                               "  \"seed\": 9007199254740993,\n"
                               "}\n";

static void everything_knows_its_place(void **state)
{
    (void)state;
    struct base_json_tree *tree = read(scenario);
    const struct base_json_value *root = base_json_tree_root(tree);
    assert_at(2, 1, root->at);
    assert_int_equal(BASE_JSON_OBJECT, root->kind);
    assert_null(root->parent);
    assert_null(root->key);
    const struct base_json_value *steps = base_json_value_find(root, "steps");
    assert_non_null(steps);
    assert_at(4, 3, steps->key_at);
    assert_at(4, 12, steps->at);
    const struct base_json_value *step = steps->first;
    assert_ptr_equal(steps, step->parent);
    assert_null(step->key);
    assert_at(5, 21, base_json_value_find(step, "events")->key_at);
    assert_at(5, 31, base_json_value_find(step, "events")->at);
    assert_at(6, 5, step->next->at);
    base_json_tree_destroy(tree);
}

static void everything_is_kept_as_written_and_as_meant(void **state)
{
    (void)state;
    struct base_json_tree *tree = read(scenario);
    const struct base_json_value *root = base_json_tree_root(tree);
    const struct base_json_value *name = base_json_value_find(root, "name");
    assert_true(base_json_value_is(name, "a\xc3\xa9\n"));
    assert_int_equal(4, name->string_size);
    assert_int_equal(strlen("\"a\\u00e9\\n\""), name->raw.size);
    const struct base_json_value *seed = base_json_value_find(root, "seed");
    assert_true(seed->is_integer);
    assert_false(seed->is_double);
    assert_true(seed->integer == INT64_C(9007199254740993));
    const struct base_json_value *steps = base_json_value_find(root, "steps");
    assert_int_equal(BASE_JSON_ARRAY, steps->kind);
    assert_int_equal(6, steps->count);
    const struct base_json_value *step = steps->first;
    assert_int_equal(BASE_JSON_OBJECT, step->kind);
    assert_int_equal(strlen("{ \"do\": \"read\", \"events\": 3 }"), step->raw.size);
    step = step->next;
    assert_int_equal(0, step->count);
    assert_null(step->first);
    step = step->next;
    assert_true(step->kind == BASE_JSON_BOOLEAN && step->boolean);
    step = step->next;
    assert_true(step->kind == BASE_JSON_BOOLEAN && !step->boolean);
    step = step->next;
    assert_int_equal(BASE_JSON_NULL, step->kind);
    step = step->next;
    assert_true(step->is_double && !step->is_integer && step->number == 2.5);
    assert_null(step->next);
    base_json_tree_destroy(tree);
}

static void members_keep_their_order(void **state)
{
    (void)state;
    struct base_json_tree *tree = read("{\"b\":0,\"a\":1,\"c\":2,\"\":3}");
    static const char *const keys[] = {"b", "a", "c", ""};
    const struct base_json_value *member = base_json_tree_root(tree)->first;
    for (int64_t i = 0; i < 4; i++) {
        assert_true(base_json_value_key_is(member, keys[i]));
        assert_true(member->integer == i);
        member = member->next;
    }
    assert_null(member);
    assert_int_equal(1, base_json_value_find(base_json_tree_root(tree), "a")->integer);
    assert_null(base_json_value_find(base_json_tree_root(tree), "d"));
    base_json_tree_destroy(tree);
}

static void a_key_that_stands_twice_is_shown_with_both_places(void **state)
{
    (void)state;
    static const char text[] = "{\"a\": {\"b\": 1},\n \"b\": [{\"b\": 2}],\n  \"\\u0061\": 3}";
    struct base_json_error error;
    refuse(text, sizeof(text) - 1, &error);
    assert_at(3, 3, error.at);
    assert_at(1, 2, error.first);
    assert_string_equal("each key once in an object", error.expected);
    assert_string_equal("\"\\u0061\" again", error.found);
}

static void a_long_key_that_stands_twice_is_cut(void **state)
{
    (void)state;
    static const char text[] = "{\"0123456789012345678901234567\xe2\x80\x8e\":1,"
                               "\"0123456789012345678901234567\xe2\x80\x8e\":1}";
    struct base_json_error error;
    refuse(text, sizeof(text) - 1, &error);
    assert_string_equal("\"012345678901234567890123... again", error.found);
}

/* An object with many keys, the last of which another object has too. */
static void many_keys_are_told_apart(void **state)
{
    (void)state;
    const uint32_t count = 50000;
    const size_t size = (size_t)count * 20 + 64;
    char *buffer = malloc(size);
    assert_non_null(buffer);
    struct base_text text;
    base_text_init(&text, buffer, size);
    base_text_append(&text, "[{\"key7\":0},{");
    for (uint32_t i = 0; i < count; i++) {
        base_text_format(&text, "\"key%" PRIu32 "\":%" PRIu32 ",", i, i);
    }
    const size_t last = text.length;
    base_text_append(&text, "\"key7\":1}]");
    struct base_json_error error;
    refuse(text.bytes, text.length, &error);
    assert_int_equal(last, error.at.offset);
    assert_int_equal(1, error.first.line);
    buffer[last + 1] = 'K';
    struct base_json_tree *tree = read(text.bytes);
    const struct base_json_value *object = base_json_tree_root(tree)->first->next;
    assert_int_equal(count + 1, object->count);
    assert_int_equal(49999, base_json_value_find(object, "key49999")->integer);
    base_json_tree_destroy(tree);
    free(buffer);
}

static void a_key_is_a_c_string(void **state)
{
    (void)state;
    static const char text[] = "[\"\\u0000\", {\"a\\u0000b\": 1}]";
    struct base_json_error error;
    refuse(text, sizeof(text) - 1, &error);
    assert_at(1, 13, error.at);
    assert_string_equal("a key without U+0000", error.expected);
    assert_string_equal("\"a\\u0000b\"", error.found);
}

static void what_the_lexer_refuses_is_refused(void **state)
{
    (void)state;
    struct base_json_error error;
    refuse("", /*size=*/0, &error);
    assert_string_equal("the end of the input", error.found);
    assert_int_equal(0, error.first.line);
    refuse("{\"a\": [1, {\"b\": x}]}", /*size=*/20, &error);
    assert_at(1, 17, error.at);
    assert_string_equal("'x'", error.found);
}

static void too_many_values_are_refused(void **state)
{
    (void)state;
    const size_t size = (size_t)2 * BASE_JSON_VALUES_MAX + 1;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, '1', size);
    for (size_t i = 0; i < size; i += 2) {
        text[i] = ',';
    }
    text[0] = '[';
    text[size - 1] = ']';
    struct base_json_error error;
    refuse(text, size, &error);
    assert_int_equal(size - 2, error.at.offset);
    assert_string_equal("at most 1048576 values (BASE_JSON_VALUES_MAX)", error.expected);
    assert_string_equal("one more", error.found);
    free(text);
}

static void the_largest_depth_is_read(void **state)
{
    (void)state;
    char text[2 * BASE_JSON_DEPTH_MAX + 1];
    memset(text, '[', BASE_JSON_DEPTH_MAX);
    memset(text + BASE_JSON_DEPTH_MAX, ']', BASE_JSON_DEPTH_MAX);
    text[sizeof(text) - 1] = '\0';
    struct base_json_tree *tree = read(text);
    uint32_t depth = 0;
    for (const struct base_json_value *v = base_json_tree_root(tree); v != NULL; v = v->first) {
        assert_int_equal(2 * (BASE_JSON_DEPTH_MAX - depth), v->raw.size);
        depth++;
    }
    assert_int_equal(BASE_JSON_DEPTH_MAX, depth);
    base_json_tree_destroy(tree);
    base_json_tree_destroy(NULL);
}

static void only_an_object_has_members(void **state)
{
    (void)state;
    struct base_json_tree *tree = read("[1]");
    assert_check_fails(base_json_value_find(base_json_tree_root(tree), "a"));
    assert_false(base_json_value_is(base_json_tree_root(tree), ""));
    assert_false(base_json_value_key_is(base_json_tree_root(tree), ""));
    base_json_tree_destroy(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_knows_its_place),
        cmocka_unit_test(everything_is_kept_as_written_and_as_meant),
        cmocka_unit_test(members_keep_their_order),
        cmocka_unit_test(a_key_that_stands_twice_is_shown_with_both_places),
        cmocka_unit_test(a_long_key_that_stands_twice_is_cut),
        cmocka_unit_test(many_keys_are_told_apart),
        cmocka_unit_test(a_key_is_a_c_string),
        cmocka_unit_test(what_the_lexer_refuses_is_refused),
        cmocka_unit_test(too_many_values_are_refused),
        cmocka_unit_test(the_largest_depth_is_read),
        cmocka_unit_test(only_an_object_has_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
