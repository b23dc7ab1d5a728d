/*
 * ${name} in strings: a variable of the matrix is filled in here, one that a response fills in is
 * left for the world.
 */
#include <string.h>

#include "base/check.h"
#include "base/word.h"

#include "scenarios/buffer.h"
#include "scenarios/format/compiler.h"

/* A ${name} in a string. */
struct mention {
    const char *start; /* of "${" */
    const char *name;
    size_t name_size;
    const char *end; /* behind "}" */
};

static bool next_mention(const char *from, const char *end, struct mention *out)
{
    for (const char *at = from; at + 1 < end; at++) {
        if (at[0] == '$' && at[1] == '{') {
            const char *close = memchr(at, '}', (size_t)(end - at));
            out->start = at;
            out->name = at + 2;
            out->name_size = close == NULL ? 0 : (size_t)(close - out->name);
            out->end = close == NULL ? NULL : close + 1;
            return true;
        }
    }
    return false;
}

static bool is_called(const char *name, const struct mention *mention)
{
    return strlen(name) == mention->name_size &&
           memcmp(name, mention->name, mention->name_size) == 0;
}

static struct scenarios_binding *find_binding(struct scenarios_reader *reader,
                                              const struct mention *mention)
{
    for (uint32_t i = 0; i < reader->matrix_count; i++) {
        if (is_called(reader->matrix[i].variable->key, mention)) {
            return &reader->matrix[i];
        }
    }
    return NULL;
}

static const struct scenarios_variable *find_variable(const struct scenarios_reader *reader,
                                                      const struct mention *mention)
{
    for (uint32_t i = 0; i < reader->variable_count; i++) {
        if (is_called(reader->variables[i].name, mention)) {
            return &reader->variables[i];
        }
    }
    return NULL;
}

static void report_unknown(struct scenarios_reader *reader, const struct base_json_value *value,
                           const struct mention *mention)
{
    const char *words[SCENARIOS_MATRIX_COUNT_MAX + SCENARIOS_VARIABLE_COUNT_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < reader->matrix_count; i++) {
        words[count++] = reader->matrix[i].variable->key;
    }
    for (uint32_t i = 0; i < reader->variable_count; i++) {
        words[count++] = reader->variables[i].name;
    }
    const char *name = scenarios_region_copy(reader->region, mention->name, mention->name_size);
    const char *found = scenarios_region_format(reader->region, "\"${%s}\"", name);
    scenarios_reader_mistake_at(reader, value->at, "a variable of the matrix or of a \"save\"",
                                found, base_word_nearest(name, words, count));
}

/* Appends what stands for the mention; false when that was a mistake. */
static bool fill_in(struct scenarios_reader *reader, const struct base_json_value *value,
                    const struct mention *mention, bool may_wait, struct scenarios_buffer *out)
{
    struct scenarios_binding *binding = find_binding(reader, mention);
    if (binding != NULL) {
        binding->is_used = true;
        const struct base_json_value *bound = binding->value;
        const bool is_string = bound->kind == BASE_JSON_STRING;
        scenarios_buffer_append_bytes(out, is_string ? bound->string : bound->raw.bytes,
                                      is_string ? bound->string_size : bound->raw.size);
        return true;
    }
    const struct scenarios_variable *variable = find_variable(reader, mention);
    if (variable == NULL) {
        report_unknown(reader, value, mention);
        return false;
    }
    const char *found = scenarios_region_format(reader->region, "\"${%s}\"", variable->name);
    if (!may_wait) {
        scenarios_reader_mistake_at(reader, value->at,
                                    "a variable of the matrix: this is needed before any response",
                                    found, NULL);
        return false;
    }
    scenarios_compiler_refer(reader, variable->node, value->at, found);
    scenarios_buffer_append_bytes(out, mention->start, (size_t)(mention->end - mention->start));
    return true;
}

/* "${cut}" and nothing else is the value itself, a number for example. */
static bool resolve_whole(struct scenarios_reader *reader, const struct base_json_value *value,
                          const struct mention *mention, struct base_json_value *out_resolved)
{
    if (mention->start != value->string || mention->end != value->string + value->string_size) {
        return false;
    }
    struct scenarios_binding *binding = find_binding(reader, mention);
    if (binding == NULL) {
        return false;
    }
    binding->is_used = true;
    *out_resolved = *binding->value;
    out_resolved->at = value->at;
    return true;
}

static bool resolve_parts(struct scenarios_reader *reader, const struct base_json_value *value,
                          bool may_wait, struct scenarios_buffer *out)
{
    const char *from = value->string;
    const char *end = value->string + value->string_size;
    struct mention mention;
    while (next_mention(from, end, &mention)) {
        if (mention.end == NULL) {
            scenarios_reader_mistake(reader, value, "a '}' behind \"${\" and a name", NULL);
            return false;
        }
        scenarios_buffer_append_bytes(out, from, (size_t)(mention.start - from));
        if (!fill_in(reader, value, &mention, may_wait, out)) {
            return false;
        }
        from = mention.end;
    }
    scenarios_buffer_append_bytes(out, from, (size_t)(end - from));
    return true;
}

bool scenarios_reader_resolve(struct scenarios_reader *reader, const struct base_json_value *value,
                              bool may_wait, struct base_json_value *out_resolved)
{
    CHECK(reader != NULL);
    CHECK(value != NULL);
    struct mention mention;
    if (value->kind != BASE_JSON_STRING ||
        !next_mention(value->string, value->string + value->string_size, &mention)) {
        *out_resolved = *value;
        return true;
    }
    if (mention.end != NULL && resolve_whole(reader, value, &mention, out_resolved)) {
        return true;
    }
    struct scenarios_buffer text = {.bytes = NULL};
    const bool is_resolved = resolve_parts(reader, value, may_wait, &text);
    if (is_resolved) {
        *out_resolved = *value;
        out_resolved->string = scenarios_region_copy(reader->region, text.bytes, text.size);
        out_resolved->string_size = text.size;
    }
    scenarios_buffer_release(&text);
    return is_resolved;
}
