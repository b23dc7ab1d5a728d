#include "scenarios/schema.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"

#include "scenarios/action.h"
#include "scenarios/format/http.h"
#include "scenarios/format/settings.h"
#include "scenarios/format/steps.h"
#include "scenarios/format/suite.h"
#include "scenarios/format/tools.h"

/* What is no object with a table of keys: name and schema. */
static const struct {
    const char *name;
    const char *schema;
} definitions[] = {
    {"variable",
     "{\"type\": \"string\", \"pattern\": \"^\\\\$\\\\{[A-Za-z][A-Za-z0-9_-]*\\\\}$\"}"},
    {"name",
     "{\"type\": \"string\", \"pattern\": \"^([A-Za-z][A-Za-z0-9_-]*|.*\\\\$\\\\{.+\\\\}.*)$\", "
     "\"patternErrorMessage\": \"a letter, then letters, digits, '-' or '_'\"}"},
    {"duration", "{\"type\": \"string\", \"pattern\": "
                 "\"^([0-9]+(ns|us|ms|s|m|h)|.*\\\\$\\\\{.+\\\\}.*)$\", "
                 "\"patternErrorMessage\": \"a duration such as 250us, 10ms, 5s or 1m\"}"},
    {"size", "{\"type\": \"string\", \"pattern\": \"^([0-9]+(B|KiB|MiB)|.*\\\\$\\\\{.+\\\\}.*)$\", "
             "\"patternErrorMessage\": \"a size such as 512B, 4KiB or 1MiB\"}"},
    {"anchor",
     "{\"type\": \"string\", \"pattern\": \"^[^.@]+[.@][^\\\\[\\\\]]+(\\\\[[0-9]+\\\\])?$\", "
     "\"patternErrorMessage\": \"such as call.event[2], call.ended or "
     "call@post.writer_send\"}"},
    {"words", "{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"array\", \"items\": {\"type\": "
              "\"string\"}, \"uniqueItems\": true}]}"},
    {"names",
     "{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"array\", \"maxItems\": 8, \"items\": "
     "{\"type\": \"string\"}}]}"},
    {"scenarios", "{\"type\": \"array\", \"minItems\": 1, \"maxItems\": 500, \"items\": {\"$ref\": "
                  "\"#/$defs/scenario\"}}"},
    {"steps", "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": \"#/$defs/step\"}}"},
    {"background", "{\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/step\"}}"},
    {"lanes", "{\"type\": \"object\", \"minProperties\": 2, \"maxProperties\": 8, "
              "\"additionalProperties\": {\"$ref\": \"#/$defs/steps\"}}"},
    {"tools", "{\"type\": \"object\", \"maxProperties\": 32, \"additionalProperties\": {\"$ref\": "
              "\"#/$defs/tool\"}}"},
    {"late_work", "{\"type\": \"object\", \"maxProperties\": 32, \"additionalProperties\": "
                  "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": "
                  "\"#/$defs/tool_step\"}}}"},
    {"tool",
     "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": \"#/$defs/tool_step\"}}"},
    {"matrix", "{\"type\": \"object\", \"minProperties\": 1, \"maxProperties\": 8, "
               "\"additionalProperties\": {\"type\": \"array\", \"minItems\": 1, \"uniqueItems\": "
               "true, \"items\": {\"type\": [\"string\", \"number\", \"boolean\"]}}}"},
    {"shows", "{\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": {\"$ref\": "
              "\"#/$defs/words\"}}"},
    {"headers", "{\"type\": \"object\", \"additionalProperties\": {\"type\": [\"string\", "
                "\"null\"]}}"},
    {"message", "{\"type\": \"object\", \"properties\": {\"method\": {\"type\": \"string\"}}}"},
    {"body", "{\"anyOf\": [{\"enum\": [\"whole\", \"late\", \"held\"]}, {\"$ref\": "
             "\"#/$defs/variable\"}, {\"$ref\": \"#/$defs/body_pieces\"}]}"},
    {"pieces", "{\"type\": \"array\", \"minItems\": 1, \"maxItems\": 16, \"items\": {\"anyOf\": "
               "[{\"type\": \"integer\", \"minimum\": 1}, {\"$ref\": \"#/$defs/variable\"}]}}"},
    {"save", "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\", \"pattern\": "
             "\"^(header:.+|event:id)$\"}}"},
    {"event_store", "{\"anyOf\": [{\"type\": \"boolean\"}, {\"$ref\": \"#/$defs/store\"}]}"},
    {"counts", "{\"anyOf\": [{\"type\": \"integer\", \"minimum\": 0}, {\"$ref\": "
               "\"#/$defs/variable\"}, {\"type\": \"array\", \"minItems\": 1, \"maxItems\": 8, "
               "\"items\": {\"anyOf\": [{\"type\": \"integer\", \"minimum\": 0}, {\"$ref\": "
               "\"#/$defs/variable\"}]}}]}"},
    {"messages", "{\"type\": \"array\", \"maxItems\": 64, \"items\": {\"type\": \"string\"}}"},
    {"text_or_null", "{\"type\": [\"string\", \"null\"]}"},
};

/* Writes objects: names, commas, lines, indentation. */
struct writer {
    struct scenarios_buffer *out;
    uint32_t depth;
    bool is_first; /* of the object */
};

static void begin_line(struct writer *writer)
{
    scenarios_buffer_append(writer->out, writer->is_first ? "\n" : ",\n");
    writer->is_first = false;
    for (uint32_t i = 0; i < writer->depth; i++) {
        scenarios_buffer_append(writer->out, "  ");
    }
}

static void write_name(struct writer *writer, const char *name)
{
    begin_line(writer);
    scenarios_buffer_append_json(writer->out, name, strlen(name));
    scenarios_buffer_append(writer->out, ": ");
}

static void open_object(struct writer *writer)
{
    scenarios_buffer_append(writer->out, "{");
    writer->depth++;
    writer->is_first = true;
}

static void close_object(struct writer *writer)
{
    CHECK(writer->depth > 0);
    writer->depth--;
    writer->is_first = true;
    begin_line(writer);
    scenarios_buffer_append(writer->out, "}");
}

static void write_raw(struct writer *writer, const char *name, const char *json)
{
    write_name(writer, name);
    scenarios_buffer_append(writer->out, json);
}

static void write_string(struct writer *writer, const char *name, const char *text)
{
    write_name(writer, name);
    scenarios_buffer_append_json(writer->out, text, strlen(text));
}

static void write_words(struct writer *writer, const char *const *words)
{
    write_name(writer, "anyOf");
    scenarios_buffer_append(writer->out, "[{\"enum\": [");
    for (uint32_t i = 0; words[i] != NULL; i++) {
        scenarios_buffer_append(writer->out, i == 0 ? "" : ", ");
        scenarios_buffer_append_json(writer->out, words[i], strlen(words[i]));
    }
    scenarios_buffer_append(writer->out, "]}, {\"$ref\": \"#/$defs/variable\"}]");
}

static void write_reference(struct writer *writer, const char *definition)
{
    write_name(writer, "$ref");
    scenarios_buffer_format(writer->out, "\"#/$defs/%s\"", definition);
}

static void write_members(struct writer *writer, const struct scenarios_key *keys);

static void write_type(struct writer *writer, const struct scenarios_key *key)
{
    switch (key->type) {
    case SCENARIOS_TYPE_STRING:
    case SCENARIOS_TYPE_EXCHANGE:
        write_raw(writer, "type", "\"string\"");
        return;
    case SCENARIOS_TYPE_NAME:
        write_reference(writer, "name");
        return;
    case SCENARIOS_TYPE_WORD:
        write_words(writer, key->words);
        return;
    case SCENARIOS_TYPE_INTEGER:
        write_name(writer, "anyOf");
        scenarios_buffer_format(writer->out,
                                "[{\"type\": \"integer\", \"minimum\": %" PRId64
                                ", \"maximum\": %" PRId64 "}, {\"$ref\": \"#/$defs/variable\"}]",
                                key->min, key->max);
        return;
    case SCENARIOS_TYPE_BOOLEAN:
        write_raw(writer, "anyOf", "[{\"type\": \"boolean\"}, {\"$ref\": \"#/$defs/variable\"}]");
        return;
    case SCENARIOS_TYPE_DURATION:
        write_reference(writer, "duration");
        return;
    case SCENARIOS_TYPE_SIZE:
        write_reference(writer, "size");
        return;
    case SCENARIOS_TYPE_ANCHOR:
        write_reference(writer, "anchor");
        return;
    case SCENARIOS_TYPE_OBJECT:
        write_members(writer, key->members);
        return;
    case SCENARIOS_TYPE_OTHER:
        write_reference(writer, key->definition);
        return;
    }
    CHECK_UNREACHABLE("a key of no type");
}

static void write_keys(struct writer *writer, const struct scenarios_key *keys)
{
    for (const struct scenarios_key *key = keys; key->name != NULL; key++) {
        write_name(writer, key->name);
        open_object(writer);
        write_string(writer, "description", key->summary);
        write_type(writer, key);
        close_object(writer);
    }
}

/* "required", from the names of required keys; more: the first of them, or NULL. */
static void write_required(struct writer *writer, const char *more,
                           const struct scenarios_key *keys)
{
    write_name(writer, "required");
    scenarios_buffer_append(writer->out, "[");
    bool is_first = more == NULL;
    if (more != NULL) {
        scenarios_buffer_append_json(writer->out, more, strlen(more));
    }
    for (const struct scenarios_key *key = keys; key->name != NULL; key++) {
        if (key->is_required) {
            scenarios_buffer_append(writer->out, is_first ? "" : ", ");
            scenarios_buffer_append_json(writer->out, key->name, strlen(key->name));
            is_first = false;
        }
    }
    scenarios_buffer_append(writer->out, "]");
}

/* The members of a schema for an object that has these keys and no others. */
static void write_members(struct writer *writer, const struct scenarios_key *keys)
{
    write_raw(writer, "type", "\"object\"");
    write_raw(writer, "additionalProperties", "false");
    write_required(writer, NULL, keys);
    write_name(writer, "properties");
    open_object(writer);
    write_keys(writer, keys);
    close_object(writer);
}

static void write_object(struct writer *writer, const char *name, const struct scenarios_key *keys)
{
    write_name(writer, name);
    open_object(writer);
    write_members(writer, keys);
    close_object(writer);
}

static void write_action(struct writer *writer, const struct scenarios_action *action)
{
    begin_line(writer);
    scenarios_buffer_format(writer->out, "\"%s_step\": ", action->name);
    open_object(writer);
    write_string(writer, "description", action->summary);
    write_raw(writer, "type", "\"object\"");
    write_raw(writer, "additionalProperties", "false");
    write_required(writer, "do", action->keys);
    write_name(writer, "properties");
    open_object(writer);
    write_name(writer, "do");
    scenarios_buffer_format(writer->out, "{\"const\": \"%s\"}", action->name);
    write_keys(writer, action->keys);
    CHECK(strcmp(scenarios_step_keys[0].name, "do") == 0);
    write_keys(writer, scenarios_step_keys + 1);
    close_object(writer);
    close_object(writer);
}

static void write_steps(struct writer *writer)
{
    write_name(writer, "step");
    scenarios_buffer_append(writer->out, "{\"oneOf\": [{\"$ref\": \"#/$defs/race\"}");
    for (uint32_t i = 0; scenarios_action_all[i] != NULL; i++) {
        scenarios_buffer_format(writer->out, ", {\"$ref\": \"#/$defs/%s_step\"}",
                                scenarios_action_all[i]->name);
    }
    scenarios_buffer_append(writer->out, "]}");
    write_object(writer, "race", scenarios_race_keys);
    for (uint32_t i = 0; scenarios_action_all[i] != NULL; i++) {
        write_action(writer, scenarios_action_all[i]);
    }
}

void scenarios_schema_write(struct scenarios_buffer *out)
{
    CHECK(out != NULL);
    struct writer writer = {.out = out};
    open_object(&writer);
    write_raw(&writer, "$schema", "\"https://json-schema.org/draft/2020-12/schema\"");
    write_string(&writer, "title", "A scenario file of halfclose");
    write_raw(&writer, "allowComments", "true");
    write_raw(&writer, "allowTrailingCommas", "true");
    write_members(&writer, scenarios_suite_keys);
    write_name(&writer, "$defs");
    open_object(&writer);
    write_object(&writer, "scenario", scenarios_scenario_keys);
    write_steps(&writer);
    write_object(&writer, "tool_step", scenarios_tool_keys);
    write_object(&writer, "body_pieces", scenarios_http_body_keys);
    write_object(&writer, "store", scenarios_store_keys);
    for (size_t i = 0; i < sizeof definitions / sizeof definitions[0]; i++) {
        write_raw(&writer, definitions[i].name, definitions[i].schema);
    }
    close_object(&writer);
    close_object(&writer);
    scenarios_buffer_append(out, "\n");
}
