#include "scenarios/format/matrix.h"

#include <string.h>

#include "base/check.h"

#include "scenarios/buffer.h"

static bool same_value(const struct base_json_value *one, const struct base_json_value *other)
{
    return one->kind == other->kind && one->raw.size == other->raw.size &&
           memcmp(one->raw.bytes, other->raw.bytes, one->raw.size) == 0;
}

/* A value: a string without a variable, a number, true or false, and not there before. */
static bool check_value(struct scenarios_reader *reader, const struct base_json_value *values,
                        const struct base_json_value *value)
{
    const bool is_scalar = value->kind == BASE_JSON_STRING || value->kind == BASE_JSON_NUMBER ||
                           value->kind == BASE_JSON_BOOLEAN;
    if (!is_scalar || (value->kind == BASE_JSON_STRING && strstr(value->string, "${") != NULL)) {
        scenarios_reader_mistake(reader, value, "a string without ${...}, a number, true or false",
                                 NULL);
        return false;
    }
    for (const struct base_json_value *other = values->first; other != value; other = other->next) {
        if (same_value(other, value)) {
            scenarios_reader_mistake(reader, value, "each value once", NULL);
            return false;
        }
    }
    return true;
}

static bool check_variable(struct scenarios_reader *reader, const struct base_json_value *values)
{
    bool is_fit = true;
    if (!scenarios_compiler_is_name(values->key, values->key_size)) {
        const struct base_json_value key = scenarios_compiler_key(values);
        scenarios_reader_mistake(reader, &key, scenarios_type_text(SCENARIOS_TYPE_NAME), NULL);
        is_fit = false;
    }
    if (values->kind != BASE_JSON_ARRAY || values->count == 0) {
        scenarios_reader_mistake(reader, values, "an array of values, at least one", NULL);
        return false;
    }
    for (const struct base_json_value *value = values->first; value != NULL; value = value->next) {
        is_fit = check_value(reader, values, value) && is_fit;
    }
    return is_fit;
}

static bool check_matrix(struct scenarios_reader *reader, const struct base_json_value *matrix)
{
    if (matrix->kind != BASE_JSON_OBJECT || matrix->count == 0 ||
        matrix->count > SCENARIOS_MATRIX_COUNT_MAX) {
        scenarios_reader_mistake(reader, matrix, "an object of 1 to 8 variables", NULL);
        return false;
    }
    bool is_fit = true;
    uint64_t row_count = 1;
    for (const struct base_json_value *values = matrix->first; values != NULL;
         values = values->next) {
        is_fit = check_variable(reader, values) && is_fit;
        row_count *=
            values->count > SCENARIOS_ROW_COUNT_MAX ? SCENARIOS_ROW_COUNT_MAX + 1 : values->count;
    }
    if (is_fit && row_count > SCENARIOS_ROW_COUNT_MAX) {
        scenarios_reader_mistake(reader, matrix, "a matrix of at most 256 rows", NULL);
        return false;
    }
    return is_fit;
}

bool scenarios_matrix_open(struct scenarios_reader *reader, const struct base_json_value *matrix)
{
    reader->matrix_count = 0;
    if (matrix == NULL) {
        return true;
    }
    if (!check_matrix(reader, matrix)) {
        return false;
    }
    for (const struct base_json_value *values = matrix->first; values != NULL;
         values = values->next) {
        CHECK(reader->matrix_count < SCENARIOS_MATRIX_COUNT_MAX);
        reader->matrix[reader->matrix_count++] =
            (struct scenarios_binding){.variable = values, .value = values->first};
    }
    return true;
}

bool scenarios_matrix_next(struct scenarios_reader *reader)
{
    for (uint32_t i = reader->matrix_count; i > 0; i--) {
        struct scenarios_binding *binding = &reader->matrix[i - 1];
        if (binding->value->next != NULL) {
            binding->value = binding->value->next;
            return true;
        }
        binding->value = binding->variable->first;
    }
    return false;
}

const char *scenarios_matrix_row_name(struct scenarios_reader *reader)
{
    if (reader->matrix_count == 0) {
        return "";
    }
    struct scenarios_buffer name = {.bytes = NULL};
    for (uint32_t i = 0; i < reader->matrix_count; i++) {
        const struct base_json_value *value = reader->matrix[i].value;
        const bool is_string = value->kind == BASE_JSON_STRING;
        scenarios_buffer_format(&name, "%s%s=", i == 0 ? "[" : ",",
                                reader->matrix[i].variable->key);
        scenarios_buffer_append_bytes(&name, is_string ? value->string : value->raw.bytes,
                                      is_string ? value->string_size : value->raw.size);
    }
    scenarios_buffer_append(&name, "]");
    const char *copy = scenarios_region_copy(reader->region, name.bytes, name.size);
    scenarios_buffer_release(&name);
    return copy;
}

void scenarios_matrix_close(struct scenarios_reader *reader)
{
    for (uint32_t i = 0; i < reader->matrix_count; i++) {
        if (!reader->matrix[i].is_used) {
            const struct base_json_value key = scenarios_compiler_key(reader->matrix[i].variable);
            const char *expected = scenarios_region_format(
                reader->region, "\"${%s}\" somewhere in the scenario", key.string);
            scenarios_reader_mistake_at(reader, key.at, expected, "none", NULL);
        }
    }
    reader->matrix_count = 0;
}
