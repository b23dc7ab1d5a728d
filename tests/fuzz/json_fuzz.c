/*
 * Any bytes through everything that reads JSON.
 *
 * What must hold: nothing is read outside the input; tokens come in order and know their places;
 * options only add to what is accepted; what is accepted is written and read back as the same; and
 * what is refused is explained in lines that may be printed.
 */
#include <stdbool.h>
#include <string.h>

#include "base/check.h"
#include "base/diagnostic.h"
#include "base/heap.h"
#include "base/json.h"
#include "base/json_number.h"
#include "base/json_string.h"
#include "base/json_tree.h"
#include "base/json_writer.h"
#include "base/printable.h"
#include "base/utf8.h"

#include "tests/fuzz/fuzz.h"

#define REPORT_SIZE 4096

static const struct base_json_options all_options[] = {
    {.comments = false, .trailing_commas = false},
    {.comments = true, .trailing_commas = false},
    {.comments = false, .trailing_commas = true},
    {.comments = true, .trailing_commas = true},
};
#define OPTIONS_COUNT (sizeof(all_options) / sizeof(all_options[0]))

/* What the line and column at an offset are, told without the lexer. */
static void check_place(struct base_json_slice text, struct base_json_position at)
{
    CHECK(at.offset <= text.size);
    size_t line_begin = 0;
    uint32_t line = 1;
    for (size_t i = 0; i < at.offset; i++) {
        if (text.bytes[i] == '\n') {
            line++;
            line_begin = i + 1;
        }
    }
    CHECK(at.line == line);
    const size_t size = at.offset - line_begin;
    CHECK(at.column == base_printable_columns(text.bytes + line_begin, size) + 1);
}

static void check_line(const char *line, size_t size)
{
    CHECK(base_utf8_valid(line, size));
    size_t offset = 0;
    while (offset < size) {
        uint32_t code_point = 0;
        offset += base_utf8_next(line + offset, size - offset, &code_point);
        CHECK(base_utf8_printable(code_point));
    }
}

static void check_error(struct base_json_slice text, const struct base_json_error *error)
{
    check_place(text, error->at);
    CHECK(error->expected[0] != '\0');
    CHECK(error->found[0] != '\0');
    CHECK(error->width >= 1);
    check_line(error->expected, strlen(error->expected));
    check_line(error->found, strlen(error->found));
    char buffer[REPORT_SIZE];
    struct base_text report;
    base_text_init(&report, buffer, sizeof(buffer));
    base_json_error_report(&report, error, "a.json", text);
    CHECK(!report.truncated);
    const char *line = report.bytes;
    while (*line != '\0') {
        const char *end = strchr(line, '\n');
        CHECK(end != NULL);
        const size_t size = (size_t)(end - line);
        check_line(line, size);
        CHECK(line == report.bytes ||
              base_printable_columns(line, size) <= BASE_DIAGNOSTIC_COLUMNS_MAX);
        line = end + 1;
    }
}

/* Returns whether the text is accepted. */
static bool check_tokens(struct base_json_slice text, const struct base_json_options *options)
{
    struct base_json_lexer lexer;
    base_json_lexer_init(&lexer, text.bytes, text.size, options);
    size_t end = 0;
    for (;;) {
        struct base_json_token token;
        const enum base_json_token_kind kind = base_json_lexer_next(&lexer, &token);
        CHECK(kind == token.kind);
        check_place(text, token.at);
        if (kind == BASE_JSON_TOKEN_ERROR) {
            check_error(text, base_json_lexer_error(&lexer));
            return false;
        }
        CHECK(token.at.offset >= end);
        if (kind == BASE_JSON_TOKEN_END) {
            CHECK(token.at.offset == text.size);
            return true;
        }
        CHECK(token.raw.size >= 1);
        end = token.at.offset + token.raw.size;
    }
}

static struct base_json_tree *read_back(const char *text, size_t size)
{
    struct base_json_tree *tree = NULL;
    struct base_json_error error;
    const bool accepted = base_json_tree_create(text, size, /*options=*/NULL, &tree, &error);
    CHECK(accepted);
    return tree;
}

/* A tree that is written and read is written as the same. */
static void check_round_trip(const struct base_json_tree *tree)
{
    struct base_json_writer *first = base_json_writer_create();
    struct base_json_writer *second = base_json_writer_create();
    base_json_writer_value(first, base_json_tree_root(tree));
    size_t size = 0;
    const char *text = base_json_writer_text(first, &size);
    struct base_json_tree *again = read_back(text, size);
    base_json_writer_value(second, base_json_tree_root(again));
    CHECK(strcmp(text, base_json_writer_text(second, NULL)) == 0);
    base_json_tree_destroy(again);
    base_json_writer_destroy(first);
    base_json_writer_destroy(second);
}

static void check_tree(struct base_json_slice text, const struct base_json_options *options,
                       bool accepted)
{
    struct base_json_tree *tree = NULL;
    struct base_json_error error;
    if (base_json_tree_create(text.bytes, text.size, options, &tree, &error)) {
        CHECK(accepted);
        check_round_trip(tree);
        base_json_tree_destroy(tree);
    } else {
        check_error(text, &error);
    }
}

static void check_string(struct base_json_slice string)
{
    char *text = base_heap_take(string.size);
    size_t size = 0;
    const bool fits = base_json_string_decode(string, text, string.size, &size);
    CHECK(fits);
    CHECK(base_utf8_valid(text, size));
    CHECK(base_json_string_equals(string, text) == (strlen(text) == size));
    base_heap_give_back(text);
}

static void check_number(struct base_json_slice number)
{
    int64_t integer = 0;
    uint64_t magnitude = 0;
    double value = 0;
    if (base_json_integer(number, &integer) && integer >= 0) {
        CHECK(base_json_unsigned(number, &magnitude));
        CHECK(magnitude == (uint64_t)integer);
    }
    if (base_json_double(number, &value) && base_json_integer(number, &integer)) {
        CHECK(value == (double)integer);
    }
}

/* The values of the first level, as code inside a world sees them. */
static void check_slices(struct base_json_slice body)
{
    struct base_json_items items;
    struct base_json_slice key;
    struct base_json_slice value;
    base_json_items_init(&items, body);
    while (base_json_items_next(&items, &key, &value)) {
        CHECK(base_json_valid(value.bytes, value.size, NULL));
        const enum base_json_kind kind = base_json_kind_of(value);
        if (!base_json_is_missing(key)) {
            check_string(key);
        }
        if (kind == BASE_JSON_STRING) {
            check_string(value);
        }
        if (kind == BASE_JSON_NUMBER) {
            check_number(value);
        }
    }
    CHECK(base_json_is_missing(base_json_find(body, "no such key")) ||
          base_json_kind_of(body) == BASE_JSON_OBJECT);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct base_json_slice text = {(const char *)bytes, size};
    bool accepted[OPTIONS_COUNT];
    for (size_t i = 0; i < OPTIONS_COUNT; i++) {
        accepted[i] = check_tokens(text, &all_options[i]);
        check_tree(text, &all_options[i], accepted[i]);
        CHECK(accepted[i] || !accepted[0]);
    }
    CHECK(accepted[3] || !(accepted[1] || accepted[2]));
    CHECK(accepted[0] == base_json_valid(text.bytes, text.size, NULL));
    if (accepted[0]) {
        check_slices(text);
    }
    return 0;
}
