#include "tests/fidelity/dialects/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/heap.h"

#define FILE_SIZE_MAX (1 << 20)
#define COUNT_MAX     1000

static bool is_mistaken(const struct dialect_table *table, const struct base_json_value *at,
                        const char *expected)
{
    (void)fprintf(stderr, "%s:%" PRIu32 ":%" PRIu32 ": expected %s\n", table->path, at->at.line,
                  at->at.column, expected);
    return false;
}

static const struct base_json_value *member(const struct dialect_table *table,
                                            const struct base_json_value *object, const char *key,
                                            enum base_json_kind kind)
{
    const struct base_json_value *value =
        object->kind == BASE_JSON_OBJECT ? base_json_value_find(object, key) : NULL;
    if (value == NULL || value->kind != kind) {
        (void)is_mistaken(table, value == NULL ? object : value, key);
        return NULL;
    }
    return value;
}

static bool read_count(const struct dialect_table *table, const struct base_json_value *value,
                       uint32_t *out_count)
{
    if (value == NULL || !value->is_integer || value->integer < 0 || value->integer > COUNT_MAX) {
        return value != NULL && is_mistaken(table, value, "a small count");
    }
    *out_count = (uint32_t)value->integer;
    return true;
}

static bool read_action(const struct dialect_table *table, const struct base_json_value *object,
                        struct dialect_table_step *step)
{
    static const char *const names[] = {"request", "body", "fin", "rst"};
    const struct base_json_value *name = member(table, object, "do", BASE_JSON_STRING);
    for (uint32_t i = 0; name != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
        if (base_json_value_is(name, names[i])) {
            step->action = (enum dialect_table_action)i;
            return true;
        }
    }
    return name != NULL && is_mistaken(table, name, "request, body, fin or rst");
}

static bool read_body(const struct dialect_table *table, const struct base_json_value *object,
                      struct dialect_table_step *step)
{
    const struct base_json_value *body = base_json_value_find(object, "body");
    const bool is_known = body == NULL || base_json_value_is(body, "none") ||
                          base_json_value_is(body, "whole") || base_json_value_is(body, "late");
    step->body_is_late = body != NULL && base_json_value_is(body, "late");
    step->has_body = step->body_is_late || (body != NULL && base_json_value_is(body, "whole"));
    step->headers = base_json_value_find(object, "headers");
    return is_known || is_mistaken(table, body, "none, whole or late");
}

static bool read_step(const struct dialect_table *table, const struct base_json_value *object,
                      struct dialect_table_step *step)
{
    const struct base_json_value *at = member(table, object, "at", BASE_JSON_ARRAY);
    const struct base_json_value *of = base_json_value_find(object, "of");
    if (at == NULL || at->count != 2 || !read_count(table, at->first, &step->iteration) ||
        !read_count(table, at->first->next, &step->iteration_per_k) ||
        !read_action(table, object, step) || !read_body(table, object, step)) {
        return false;
    }
    uint32_t request = 1;
    if (of != NULL && !read_count(table, of, &request)) {
        return false;
    }
    step->request = request - 1;
    return step->request < table->application_count || is_mistaken(table, object, "an application");
}

static bool read_setup(struct dialect_table *table, const struct base_json_value *setup)
{
    const struct base_json_value *dialect = member(table, setup, "dialect", BASE_JSON_STRING);
    const struct base_json_value *applications =
        member(table, setup, "applications", BASE_JSON_ARRAY);
    const struct base_json_value *client = member(table, setup, "client", BASE_JSON_ARRAY);
    if (dialect == NULL || applications == NULL || client == NULL ||
        !read_count(table, member(table, setup, "k_min", BASE_JSON_NUMBER), &table->k_min) ||
        !read_count(table, member(table, setup, "k_max", BASE_JSON_NUMBER), &table->k_max)) {
        return false;
    }
    table->dialect = dialect->string;
    if (applications->count > DIALECT_TABLE_REQUEST_COUNT_MAX ||
        client->count > DIALECT_TABLE_STEP_COUNT_MAX) {
        return is_mistaken(table, setup, "fewer of them");
    }
    for (const struct base_json_value *one = applications->first; one != NULL; one = one->next) {
        table->applications[table->application_count++] = one->string;
    }
    for (const struct base_json_value *one = client->first; one != NULL; one = one->next) {
        if (!read_step(table, one, &table->steps[table->step_count++])) {
            return false;
        }
    }
    return true;
}

static bool read_bytes(struct dialect_table *table)
{
    FILE *file = fopen(table->path, "rb");
    if (file == NULL) {
        (void)fprintf(stderr, "%s: cannot be read\n", table->path);
        return false;
    }
    table->bytes = base_heap_take(FILE_SIZE_MAX);
    table->size = fread(table->bytes, 1, FILE_SIZE_MAX, file);
    (void)fclose(file);
    return table->size < FILE_SIZE_MAX;
}

bool dialect_table_read(struct dialect_table *table, const char *path)
{
    struct base_json_error error;
    *table = (struct dialect_table){.path = path};
    if (!read_bytes(table)) {
        return false;
    }
    if (!base_json_tree_create(table->bytes, table->size, NULL, &table->tree, &error)) {
        (void)fprintf(stderr, "%s: is not JSON\n", path);
        return false;
    }
    const struct base_json_value *root = base_json_tree_root(table->tree);
    const struct base_json_value *setup = member(table, root, "setup", BASE_JSON_OBJECT);
    table->timelines = member(table, root, "timelines", BASE_JSON_ARRAY);
    return setup != NULL && table->timelines != NULL && read_setup(table, setup);
}

void dialect_table_release(struct dialect_table *table)
{
    base_json_tree_destroy(table->tree);
    base_heap_give_back(table->bytes);
}

const struct base_json_value *dialect_table_events(const struct dialect_table *table, uint32_t k)
{
    for (const struct base_json_value *one = table->timelines->first; one != NULL;
         one = one->next) {
        uint32_t of;
        const struct base_json_value *events = member(table, one, "events", BASE_JSON_ARRAY);
        if (events != NULL && read_count(table, member(table, one, "k", BASE_JSON_NUMBER), &of) &&
            of == k) {
            return events;
        }
    }
    return NULL;
}
