#include "scenarios/reader.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/printable.h"
#include "base/text.h"
#include "base/word.h"

#include "scenarios/format/compiler.h"

#define FOUND_COLUMNS_MAX 48

void scenarios_compiler_clear(struct scenarios_reader *reader)
{
    reader->node_count = 0;
    reader->node = SCENARIOS_NODE_NONE;
    reader->is_background = false;
    reader->is_overfull = false;
    reader->exchange_count = 0;
    reader->leaver_count = 0;
    reader->variable_count = 0;
    reader->reference_count = 0;
    reader->reply_count = 0;
    reader->label_count = 0;
    reader->anchor_count = 0;
    reader->lane_count = 0;
    reader->id_count = 0;
}

struct scenarios_region *scenarios_reader_region(struct scenarios_reader *reader)
{
    return reader->region;
}

static const char *found_container(struct scenarios_reader *reader,
                                   const struct base_json_value *value)
{
    const bool is_object = value->kind == BASE_JSON_OBJECT;
    if (value->count == 0) {
        return is_object ? "an empty object" : "an empty array";
    }
    return scenarios_region_format(reader->region, "%s %" PRIu32 "%s",
                                   is_object ? "an object with" : "an array of", value->count,
                                   !is_object          ? ""
                                   : value->count == 1 ? " key"
                                                       : " keys");
}

const char *scenarios_compiler_found(struct scenarios_reader *reader,
                                     const struct base_json_value *value)
{
    CHECK(value != NULL);
    if (value->kind == BASE_JSON_OBJECT || value->kind == BASE_JSON_ARRAY) {
        return found_container(reader, value);
    }
    const bool is_string = value->kind == BASE_JSON_STRING;
    char buffer[FOUND_COLUMNS_MAX * 4 + 3];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    base_text_append(&text, is_string ? "\"" : "");
    base_printable_append_cut(&text, is_string ? value->string : value->raw.bytes,
                              is_string ? value->string_size : value->raw.size, FOUND_COLUMNS_MAX);
    base_text_append(&text, is_string ? "\"" : "");
    return scenarios_region_copy(reader->region, buffer, text.length);
}

void scenarios_reader_mistake_at(struct scenarios_reader *reader, struct base_json_position at,
                                 const char *expected, const char *found, const char *meant)
{
    const struct scenarios_mistake mistake = {
        .at = at, .expected = expected, .found = found, .meant = meant};
    scenarios_diagnostics_add(reader->diagnostics, &mistake);
}

void scenarios_reader_mistake(struct scenarios_reader *reader, const struct base_json_value *value,
                              const char *expected, const char *meant)
{
    scenarios_reader_mistake_at(reader, value->at, expected,
                                scenarios_compiler_found(reader, value), meant);
}

bool scenarios_reader_knows(struct scenarios_reader *reader, struct scenarios_names names,
                            const struct base_json_value *resolved, const char *what)
{
    const bool is_string = resolved->kind == BASE_JSON_STRING;
    if (is_string && names.items == NULL) {
        return true;
    }
    for (uint32_t i = 0; is_string && i < names.count; i++) {
        if (base_json_value_is(resolved, names.items[i])) {
            return true;
        }
    }
    const char *meant =
        is_string ? base_word_nearest(resolved->string, names.items, names.count) : NULL;
    scenarios_reader_mistake(reader, resolved, what, meant);
    return false;
}

struct base_json_value scenarios_compiler_key(const struct base_json_value *member)
{
    CHECK(member->key != NULL);
    return (struct base_json_value){.kind = BASE_JSON_STRING,
                                    .at = member->key_at,
                                    .string = member->key,
                                    .string_size = member->key_size};
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool scenarios_compiler_is_name(const char *text, size_t size)
{
    if (size == 0 || size > BASE_WORD_SIZE_MAX || !is_letter(text[0])) {
        return false;
    }
    for (size_t i = 1; i < size; i++) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (!is_letter(text[i]) && !is_digit && text[i] != '-' && text[i] != '_') {
            return false;
        }
    }
    return true;
}

uint32_t scenarios_compiler_exchange_find(const struct scenarios_reader *reader, const char *name,
                                          size_t size)
{
    for (uint32_t i = 0; i < reader->exchange_count; i++) {
        const char *known = reader->exchanges[i].name;
        if (strlen(known) == size && memcmp(known, name, size) == 0) {
            return i;
        }
    }
    return SIM_EXCHANGE_ANY;
}

void scenarios_compiler_exchange_unknown(struct scenarios_reader *reader,
                                         const struct base_json_value *value, const char *name)
{
    const char *words[SCENARIOS_EXCHANGE_COUNT_MAX];
    for (uint32_t i = 0; i < reader->exchange_count; i++) {
        words[i] = reader->exchanges[i].name;
    }
    scenarios_reader_mistake(reader, value, "the name of an exchange, the \"as\" of a request",
                             base_word_nearest(name, words, reader->exchange_count));
}

void scenarios_compiler_refer(struct scenarios_reader *reader, uint32_t needed,
                              struct base_json_position at, const char *found)
{
    CHECK(needed < reader->node_count);
    if (reader->reference_count == SCENARIOS_REFERENCE_COUNT_MAX ||
        reader->node == SCENARIOS_NODE_NONE) {
        return;
    }
    reader->references[reader->reference_count++] = (struct scenarios_reference){
        .needing = reader->node, .needed = needed, .found = found, .at = at};
}

void scenarios_reader_declare_exchange(struct scenarios_reader *reader, const char *name,
                                       const char *client, struct base_json_position at)
{
    CHECK(reader->node < reader->node_count);
    if (reader->exchange_count == SCENARIOS_EXCHANGE_COUNT_MAX) {
        scenarios_reader_mistake_at(reader, at, "at most 64 requests in a scenario", "one more",
                                    NULL);
        return;
    }
    if (name != NULL && strcmp(name, SCENARIOS_ANY) == 0) {
        scenarios_reader_mistake_at(reader, at, "another name: \"any\" stands for every exchange",
                                    "\"any\"", NULL);
    }
    if (name == NULL) {
        name = scenarios_region_format(reader->region, "%s#%" PRIu32, client,
                                       reader->exchange_count + 1);
    } else if (scenarios_compiler_exchange_find(reader, name, strlen(name)) != SIM_EXCHANGE_ANY) {
        scenarios_reader_mistake_at(reader, at, "a name that no other request has",
                                    scenarios_region_format(reader->region, "\"%s\"", name), NULL);
    }
    reader->nodes[reader->node].exchange = reader->exchange_count;
    reader->exchanges[reader->exchange_count++] =
        (struct scenarios_exchange){.name = name, .client = client, .node = reader->node};
}

void scenarios_reader_declare_tool_call(struct scenarios_reader *reader)
{
    const uint32_t exchange = scenarios_reader_opened(reader);
    if (exchange != SIM_EXCHANGE_ANY) {
        reader->exchanges[exchange].calls_tool = true;
    }
}

void scenarios_reader_declare_leaver(struct scenarios_reader *reader, const char *name)
{
    CHECK(reader->leaver_count < SCENARIOS_STEP_COUNT_MAX);
    reader->leavers[reader->leaver_count++] = name;
}

void scenarios_reader_declare_variable(struct scenarios_reader *reader, const char *name,
                                       const char *header, struct base_json_position at)
{
    CHECK(reader->node < reader->node_count);
    if (reader->variable_count == SCENARIOS_VARIABLE_COUNT_MAX) {
        scenarios_reader_mistake_at(reader, at, "at most 16 variables in a scenario", "one more",
                                    NULL);
        return;
    }
    bool is_taken = false;
    for (uint32_t i = 0; i < reader->variable_count; i++) {
        is_taken = is_taken || strcmp(reader->variables[i].name, name) == 0;
    }
    for (uint32_t i = 0; i < reader->matrix_count; i++) {
        is_taken = is_taken || strcmp(reader->matrix[i].variable->key, name) == 0;
    }
    if (is_taken) {
        scenarios_reader_mistake_at(reader, at, "a name that no other variable has",
                                    scenarios_region_format(reader->region, "\"%s\"", name), NULL);
        return;
    }
    reader->variables[reader->variable_count++] =
        (struct scenarios_variable){.name = name,
                                    .header = header,
                                    .exchange = reader->nodes[reader->node].exchange,
                                    .node = reader->node};
}

uint32_t scenarios_reader_opened(const struct scenarios_reader *reader)
{
    CHECK(reader->node < reader->node_count);
    return reader->nodes[reader->node].exchange;
}

const char *scenarios_reader_exchange_name(const struct scenarios_reader *reader, uint32_t exchange)
{
    CHECK(exchange < reader->exchange_count);
    return reader->exchanges[exchange].name;
}

const char *scenarios_reader_exchange_client(const struct scenarios_reader *reader,
                                             uint32_t exchange)
{
    CHECK(exchange < reader->exchange_count);
    return reader->exchanges[exchange].client;
}

const char *scenarios_reader_nearest_client(const struct scenarios_reader *reader, const char *name)
{
    const char *words[SCENARIOS_EXCHANGE_COUNT_MAX];
    for (uint32_t i = 0; i < reader->exchange_count; i++) {
        words[i] = reader->exchanges[i].client;
    }
    return base_word_nearest(name, words, reader->exchange_count);
}

uint32_t scenarios_reader_exchange_count(const struct scenarios_reader *reader)
{
    return reader->exchange_count;
}

void scenarios_reader_set_body(struct scenarios_reader *reader, struct scenarios_body *body)
{
    CHECK(scenarios_reader_opened(reader) < reader->exchange_count);
    reader->exchanges[scenarios_reader_opened(reader)].body = body;
}

struct scenarios_body *scenarios_reader_body(const struct scenarios_reader *reader,
                                             uint32_t exchange)
{
    CHECK(exchange < reader->exchange_count);
    return reader->exchanges[exchange].body;
}

void scenarios_reader_expect(struct scenarios_reader *reader,
                             const struct sim_reply_expectation *expectation)
{
    CHECK(expectation->exchange < reader->exchange_count);
    CHECK(reader->reply_count < SCENARIOS_EXCHANGE_COUNT_MAX);
    reader->replies[reader->reply_count++] = *expectation;
}

uint32_t scenarios_reader_next_id(struct scenarios_reader *reader)
{
    return ++reader->id_count;
}
