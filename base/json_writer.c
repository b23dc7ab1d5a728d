#include "base/json_writer.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/json.h"
#include "base/json_string.h"
#include "base/text.h"
#include "base/utf8.h"

/* The longest integer is "-9223372036854775808". */
#define INTEGER_SIZE 24

/*
 * cJSON keeps the nesting, the commas and the buffer.  Scalars reach it as raw text, because its
 * numbers are doubles and its strings end at a zero.
 */
struct base_json_writer {
    cJSON *root; /* owns; NULL before the value */
    char *text;  /* owns, from cJSON's allocator; NULL until asked for */
    char *key;   /* owns; NULL unless a key awaits its value */
    uint32_t depth;
    cJSON *open[BASE_JSON_DEPTH_MAX]; /* in root: the arrays and objects not yet closed */
};

struct base_json_writer *base_json_writer_create(void)
{
    return base_heap_take(sizeof(struct base_json_writer));
}

void base_json_writer_destroy(struct base_json_writer *writer)
{
    if (writer == NULL) {
        return;
    }
    base_json_writer_clear(writer);
    base_heap_give_back(writer);
}

static void forget_text(struct base_json_writer *writer)
{
    cJSON_free(writer->text);
    writer->text = NULL;
}

void base_json_writer_clear(struct base_json_writer *writer)
{
    CHECK(writer != NULL);
    forget_text(writer);
    cJSON_Delete(writer->root);
    base_heap_give_back(writer->key);
    *writer = (struct base_json_writer){.root = NULL};
}

/* Whether a value may come now. */
static bool awaits_value(const struct base_json_writer *writer)
{
    CHECK(writer != NULL);
    if (writer->depth == 0) {
        return writer->root == NULL;
    }
    const bool keyed = cJSON_IsObject(writer->open[writer->depth - 1]) != 0;
    return keyed == (writer->key != NULL);
}

/* Puts a new item, which the writer then owns, where the next value goes. */
static void add(struct base_json_writer *writer, cJSON *item)
{
    CHECK(awaits_value(writer));
    CHECK(item != NULL);
    forget_text(writer);
    if (writer->depth == 0) {
        writer->root = item;
        return;
    }
    cJSON *parent = writer->open[writer->depth - 1];
    const cJSON_bool added = writer->key != NULL ? cJSON_AddItemToObject(parent, writer->key, item)
                                                 : cJSON_AddItemToArray(parent, item);
    CHECK(added);
    base_heap_give_back(writer->key);
    writer->key = NULL;
}

static void add_raw(struct base_json_writer *writer, const char *text)
{
    CHECK(awaits_value(writer));
    CHECK(text[0] != '\0');
    add(writer, cJSON_CreateRaw(text));
}

static void open_container(struct base_json_writer *writer, bool array)
{
    CHECK(awaits_value(writer));
    CHECK(writer->depth < BASE_JSON_DEPTH_MAX);
    cJSON *container = array ? cJSON_CreateArray() : cJSON_CreateObject();
    add(writer, container);
    writer->open[writer->depth] = container;
    writer->depth++;
}

void base_json_writer_open_object(struct base_json_writer *writer)
{
    open_container(writer, /*array=*/false);
}

void base_json_writer_open_array(struct base_json_writer *writer)
{
    open_container(writer, /*array=*/true);
}

void base_json_writer_close(struct base_json_writer *writer)
{
    CHECK(writer != NULL);
    CHECK(writer->depth >= 1);
    CHECK(writer->key == NULL);
    writer->depth--;
}

void base_json_writer_key(struct base_json_writer *writer, const char *key)
{
    CHECK(writer != NULL);
    CHECK(writer->depth >= 1);
    CHECK(cJSON_IsObject(writer->open[writer->depth - 1]));
    CHECK(writer->key == NULL);
    const size_t size = strlen(key);
    CHECK(base_utf8_valid(key, size));
    writer->key = memcpy(base_heap_take(size + 1), key, size);
}

void base_json_writer_string(struct base_json_writer *writer, const char *text)
{
    CHECK(text != NULL);
    base_json_writer_bytes(writer, text, strlen(text));
}

void base_json_writer_bytes(struct base_json_writer *writer, const char *bytes, size_t size)
{
    const size_t encoded_size = base_json_string_encoded_size(bytes, size);
    char *encoded = base_heap_take(encoded_size + 1);
    struct base_text text;
    base_text_init(&text, encoded, encoded_size + 1);
    base_json_string_encode(&text, bytes, size);
    CHECK(text.length == encoded_size);
    add_raw(writer, encoded);
    base_heap_give_back(encoded);
}

void base_json_writer_unsigned(struct base_json_writer *writer, uint64_t value)
{
    char digits[INTEGER_SIZE];
    struct base_text text;
    base_text_init(&text, digits, sizeof(digits));
    base_text_format(&text, "%" PRIu64, value);
    CHECK(!text.truncated);
    add_raw(writer, digits);
}

void base_json_writer_integer(struct base_json_writer *writer, int64_t value)
{
    char digits[INTEGER_SIZE];
    struct base_text text;
    base_text_init(&text, digits, sizeof(digits));
    base_text_format(&text, "%" PRId64, value);
    CHECK(!text.truncated);
    add_raw(writer, digits);
}

void base_json_writer_boolean(struct base_json_writer *writer, bool value)
{
    add_raw(writer, value ? "true" : "false");
}

void base_json_writer_null(struct base_json_writer *writer)
{
    add_raw(writer, "null");
}

void base_json_writer_raw(struct base_json_writer *writer, struct base_json_slice value)
{
    CHECK(base_json_valid(value.bytes, value.size, NULL));
    char *copy = base_heap_take(value.size + 1);
    memcpy(copy, value.bytes, value.size);
    add_raw(writer, copy);
    base_heap_give_back(copy);
}

/* Writes a scalar, or what begins an array or object. */
static void begin_value(struct base_json_writer *writer, const struct base_json_value *value)
{
    switch (value->kind) {
    case BASE_JSON_OBJECT:
        base_json_writer_open_object(writer);
        return;
    case BASE_JSON_ARRAY:
        base_json_writer_open_array(writer);
        return;
    case BASE_JSON_STRING:
        base_json_writer_bytes(writer, value->string, value->string_size);
        return;
    case BASE_JSON_NUMBER:
        base_json_writer_raw(writer, value->raw);
        return;
    case BASE_JSON_BOOLEAN:
        base_json_writer_boolean(writer, value->boolean);
        return;
    case BASE_JSON_NULL:
        base_json_writer_null(writer);
        return;
    }
    CHECK_UNREACHABLE("a kind outside BASE_JSON_KIND_LIST");
}

/* Down to the first child, else on to the next; behind the last one, what it is in is closed. */
void base_json_writer_value(struct base_json_writer *writer, const struct base_json_value *value)
{
    CHECK(value != NULL);
    const uint32_t depth = writer->depth;
    const struct base_json_value *now = value;
    for (;;) {
        if (now != value && now->key != NULL) {
            base_json_writer_key(writer, now->key);
        }
        const uint32_t before = writer->depth;
        begin_value(writer, now);
        if (writer->depth > before && now->first != NULL) {
            now = now->first;
            continue;
        }
        if (writer->depth > before) {
            base_json_writer_close(writer);
        }
        while (writer->depth > depth && now->next == NULL) {
            base_json_writer_close(writer);
            now = now->parent;
        }
        if (writer->depth == depth) {
            return;
        }
        now = now->next;
    }
}

const char *base_json_writer_text(struct base_json_writer *writer, size_t *out_size)
{
    CHECK(writer != NULL);
    CHECK(writer->root != NULL);
    CHECK(writer->depth == 0);
    if (writer->text == NULL) {
        writer->text = cJSON_PrintUnformatted(writer->root);
        CHECK(writer->text != NULL);
    }
    if (out_size != NULL) {
        *out_size = strlen(writer->text);
    }
    return writer->text;
}
