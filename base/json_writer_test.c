#include "base/json_writer.h"

#include <string.h>

#include "base/json_string.h"
#include "base/json_tree.h"
#include "base/prng.h"
#include "base/utf8.h"

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static void assert_text(const char *expected, struct base_json_writer *writer)
{
    size_t size = 0;
    assert_string_equal(expected, base_json_writer_text(writer, &size));
    assert_int_equal(strlen(expected), size);
}

static void every_kind_of_value_is_written(void **state)
{
    (void)state;
    struct base_json_writer *writer = base_json_writer_create();
    base_json_writer_open_object(writer);
    base_json_writer_key(writer, "b");
    base_json_writer_string(writer, "a \"b\"\n\x01/\xe2\x82\xac");
    base_json_writer_key(writer, "a");
    base_json_writer_open_array(writer);
    base_json_writer_boolean(writer, true);
    base_json_writer_boolean(writer, false);
    base_json_writer_null(writer);
    base_json_writer_open_object(writer);
    base_json_writer_close(writer);
    base_json_writer_bytes(writer, "x\0y\xff", /*size=*/4);
    base_json_writer_raw(writer, (struct base_json_slice){"[1.50]", 6});
    base_json_writer_close(writer);
    base_json_writer_key(writer, "\"\t\\");
    base_json_writer_open_array(writer);
    base_json_writer_close(writer);
    base_json_writer_close(writer);
    assert_text("{\"b\":\"a \\\"b\\\"\\n\\u0001/\xe2\x82\xac\","
                "\"a\":[true,false,null,{},\"x\\u0000y\xef\xbf\xbd\",[1.50]],"
                "\"\\\"\\t\\\\\":[]}",
                writer);
    base_json_writer_destroy(writer);
}

static void integers_are_exact(void **state)
{
    (void)state;
    struct base_json_writer *writer = base_json_writer_create();
    base_json_writer_open_array(writer);
    base_json_writer_unsigned(writer, UINT64_C(9007199254740993));
    base_json_writer_unsigned(writer, UINT64_MAX);
    base_json_writer_integer(writer, INT64_MIN);
    base_json_writer_integer(writer, INT64_MAX);
    base_json_writer_integer(writer, /*value=*/0);
    base_json_writer_close(writer);
    assert_text("[9007199254740993,18446744073709551615,-9223372036854775808,"
                "9223372036854775807,0]",
                writer);
    base_json_writer_destroy(writer);
}

static void a_cleared_writer_begins_again(void **state)
{
    (void)state;
    struct base_json_writer *writer = base_json_writer_create();
    base_json_writer_open_object(writer);
    base_json_writer_key(writer, "half");
    base_json_writer_clear(writer);
    base_json_writer_string(writer, "");
    assert_text("\"\"", writer);
    base_json_writer_clear(writer);
    base_json_writer_null(writer);
    assert_text("null", writer);
    assert_text("null", writer);
    base_json_writer_destroy(writer);
    base_json_writer_destroy(NULL);
}

static void a_call_in_the_wrong_place_is_a_bug(void **state)
{
    (void)state;
    struct base_json_writer *writer = base_json_writer_create();
    assert_check_fails(base_json_writer_text(writer, NULL));
    assert_check_fails(base_json_writer_close(writer));
    assert_check_fails(base_json_writer_key(writer, "a"));
    base_json_writer_open_object(writer);
    assert_check_fails(base_json_writer_text(writer, NULL));
    assert_check_fails(base_json_writer_null(writer));
    assert_check_fails(base_json_writer_open_object(writer));
    assert_check_fails(base_json_writer_key(writer, "\xff"));
    base_json_writer_key(writer, "a");
    assert_check_fails(base_json_writer_key(writer, "b"));
    assert_check_fails(base_json_writer_close(writer));
    base_json_writer_open_array(writer);
    assert_check_fails(base_json_writer_key(writer, "a"));
    assert_check_fails(base_json_writer_raw(writer, (struct base_json_slice){"01", 2}));
    base_json_writer_close(writer);
    base_json_writer_close(writer);
    assert_check_fails(base_json_writer_null(writer));
    assert_text("{\"a\":[]}", writer);
    base_json_writer_destroy(writer);
}

static void depth_is_limited_as_it_is_for_readers(void **state)
{
    (void)state;
    struct base_json_writer *writer = base_json_writer_create();
    for (uint32_t i = 0; i < BASE_JSON_DEPTH_MAX; i++) {
        base_json_writer_open_array(writer);
    }
    assert_check_fails(base_json_writer_open_array(writer));
    for (uint32_t i = 0; i < BASE_JSON_DEPTH_MAX; i++) {
        base_json_writer_close(writer);
    }
    size_t size = 0;
    const char *text = base_json_writer_text(writer, &size);
    assert_true(base_json_valid(text, size, NULL));
    assert_int_equal(2 * BASE_JSON_DEPTH_MAX, size);
    base_json_writer_destroy(writer);
}

static void a_part_of_a_file_is_written_strictly(void **state)
{
    (void)state;
    static const char text[] = "{\"id\": 1, // no\n \"json\": {\"a\": [1.50, /* no */ {},],},}";
    const struct base_json_options relaxed = {.comments = true, .trailing_commas = true};
    struct base_json_tree *tree = NULL;
    struct base_json_error error;
    assert_true(base_json_tree_create(text, sizeof(text) - 1, &relaxed, &tree, &error));
    const struct base_json_value *root = base_json_tree_root(tree);
    struct base_json_writer *writer = base_json_writer_create();
    base_json_writer_open_array(writer);
    base_json_writer_value(writer, base_json_value_find(root, "json"));
    base_json_writer_value(writer, base_json_value_find(root, "id"));
    base_json_writer_value(writer, root);
    base_json_writer_close(writer);
    assert_text("[{\"a\":[1.50,{}]},1,{\"id\":1,\"json\":{\"a\":[1.50,{}]}}]", writer);
    base_json_writer_destroy(writer);
    base_json_tree_destroy(tree);
}

/* Random documents: what is written is read back as it was meant. */
#define DOCUMENTS  400
#define VALUES_MAX 200
#define KEY_SIZE   64

static void random_text(struct base_prng *prng, struct base_text *out)
{
    const uint32_t count = base_prng_below(prng, /*bound=*/8);
    for (uint32_t i = 0; i < count; i++) {
        static const uint32_t bounds[] = {0x20, 0x80, 0x800, 0xd800};
        uint32_t code_point = base_prng_below(prng, bounds[base_prng_below(prng, /*bound=*/4)]);
        if (base_prng_below(prng, /*bound=*/8) == 0) {
            code_point = 0x10000 + base_prng_below(prng, /*bound=*/0x100000);
        }
        char bytes[BASE_UTF8_SIZE_MAX];
        base_text_append_bytes(out, bytes, base_utf8_put(code_point, bytes));
    }
}

static void write_random_scalar(struct base_prng *prng, struct base_json_writer *writer)
{
    char buffer[KEY_SIZE];
    struct base_text text;
    const uint64_t high = (uint64_t)base_prng_below(prng, UINT32_MAX) << 32;
    switch (base_prng_below(prng, /*bound=*/5)) {
    case 0:
        base_json_writer_unsigned(writer, high >> base_prng_below(prng, /*bound=*/64));
        break;
    case 1:
        base_json_writer_integer(writer, -(int64_t)(high >> (1 + base_prng_below(prng, 62))));
        break;
    case 2:
        base_json_writer_boolean(writer, base_prng_below(prng, /*bound=*/2) == 1);
        break;
    case 3:
        base_json_writer_null(writer);
        break;
    default:
        base_text_init(&text, buffer, sizeof(buffer));
        random_text(prng, &text);
        base_json_writer_bytes(writer, text.bytes, text.length);
        break;
    }
}

static void write_random_key(struct base_prng *prng, uint32_t number,
                             struct base_json_writer *writer)
{
    char buffer[KEY_SIZE];
    struct base_text text;
    base_text_init(&text, buffer, sizeof(buffer));
    base_text_format(&text, "%u", number);
    random_text(prng, &text);
    base_json_writer_key(writer, text.bytes);
}

/* Each bit of `objects` says whether the container at that depth is an object. */
static void write_random(struct base_prng *prng, struct base_json_writer *writer)
{
    uint64_t objects = 0;
    uint32_t depth = 0;
    for (uint32_t i = 0; i == 0 || depth > 0; i++) {
        const uint32_t dice = base_prng_below(prng, /*bound=*/8);
        if (depth > 0 && (dice == 0 || i > VALUES_MAX)) {
            base_json_writer_close(writer);
            depth--;
            continue;
        }
        if (depth > 0 && (objects >> (depth - 1) & 1) != 0) {
            write_random_key(prng, i, writer);
        }
        if (dice > 3 || depth == BASE_JSON_DEPTH_MAX) {
            write_random_scalar(prng, writer);
            continue;
        }
        const bool object = dice > 1;
        objects = object ? objects | UINT64_C(1) << depth : objects & ~(UINT64_C(1) << depth);
        (object ? base_json_writer_open_object : base_json_writer_open_array)(writer);
        depth++;
    }
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct base_prng prng;
    base_prng_init(&prng, /*seed=*/8259);
    struct base_json_writer *first = base_json_writer_create();
    struct base_json_writer *second = base_json_writer_create();
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        write_random(&prng, first);
        size_t size = 0;
        const char *text = base_json_writer_text(first, &size);
        struct base_json_tree *tree = NULL;
        struct base_json_error error;
        if (!base_json_tree_create(text, size, /*options=*/NULL, &tree, &error)) {
            fail_msg("%s: expected %s, found %s", text, error.expected, error.found);
        }
        base_json_writer_value(second, base_json_tree_root(tree));
        assert_string_equal(text, base_json_writer_text(second, NULL));
        base_json_tree_destroy(tree);
        base_json_writer_clear(first);
        base_json_writer_clear(second);
    }
    base_json_writer_destroy(first);
    base_json_writer_destroy(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_written),
        cmocka_unit_test(integers_are_exact),
        cmocka_unit_test(a_cleared_writer_begins_again),
        cmocka_unit_test(a_call_in_the_wrong_place_is_a_bug),
        cmocka_unit_test(depth_is_limited_as_it_is_for_readers),
        cmocka_unit_test(a_part_of_a_file_is_written_strictly),
        cmocka_unit_test(what_is_written_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
