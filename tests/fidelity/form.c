#include "tests/fidelity/form.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool mistaken(const struct fidelity_table *table, const struct base_json_value *value,
                     const char *expected)
{
    return fidelity_table_mistaken(table, value, expected);
}

static bool are_strings(const struct fidelity_table *table, const struct base_json_value *list)
{
    if (list->kind != BASE_JSON_ARRAY) {
        return mistaken(table, list, "a list of strings");
    }
    for (const struct base_json_value *item = list->first; item != NULL; item = item->next) {
        if (item->kind != BASE_JSON_STRING) {
            return mistaken(table, item, "a string");
        }
    }
    return true;
}

static bool is_column(const struct fidelity_table *table, const struct base_json_value *column)
{
    if (base_json_value_key_is(column, "asgi") || base_json_value_key_is(column, "messages")) {
        return are_strings(table, column);
    }
    if (base_json_value_key_is(column, "raised")) {
        return column->kind == BASE_JSON_STRING || column->kind == BASE_JSON_NULL ||
               mistaken(table, column, "a string or null");
    }
    if (base_json_value_key_is(column, "returned")) {
        return column->kind == BASE_JSON_BOOLEAN || mistaken(table, column, "true or false");
    }
    return mistaken(table, column, "one of the columns asgi, raised, messages, returned");
}

static bool is_cell(const struct fidelity_table *table, const struct base_json_value *cell)
{
    if (fidelity_table_member(table, cell, "asgi", BASE_JSON_ARRAY) == NULL) {
        return false;
    }
    if (base_json_value_find(cell, "raised") == NULL) {
        return mistaken(table, cell, "a cell with \"raised\"");
    }
    for (const struct base_json_value *column = cell->first; column != NULL;
         column = column->next) {
        if (!is_column(table, column)) {
            return false;
        }
    }
    return true;
}

static bool is_range(const struct fidelity_table *table, const struct base_json_value *range)
{
    return (range->count == 2 && range->first->is_integer && range->first->next->is_integer) ||
           mistaken(table, range, "the first and the last k of the row");
}

static bool is_request(const struct fidelity_table *table, const char *name)
{
    const uint32_t actor = fidelity_table_actor(table, name);
    return actor != UINT32_MAX && table->actors[actor].kind == FIDELITY_REQUEST;
}

static bool is_member_of_row(const struct fidelity_table *table,
                             const struct base_json_value *value)
{
    if (base_json_value_key_is(value, "k")) {
        return is_range(table, value);
    }
    if (base_json_value_key_is(value, "error_logs")) {
        return are_strings(table, value);
    }
    return is_request(table, value->key) ? is_cell(table, value)
                                         : mistaken(table, value, "the cell of an actor");
}

static bool is_row(const struct fidelity_table *table, const struct base_json_value *row)
{
    if (fidelity_table_member(table, row, "k", BASE_JSON_ARRAY) == NULL ||
        fidelity_table_member(table, row, "error_logs", BASE_JSON_ARRAY) == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < table->actor_count; i++) {
        if (table->actors[i].kind == FIDELITY_REQUEST &&
            fidelity_table_member(table, row, table->actors[i].name, BASE_JSON_OBJECT) == NULL) {
            return false;
        }
    }
    for (const struct base_json_value *value = row->first; value != NULL; value = value->next) {
        if (!is_member_of_row(table, value)) {
            return false;
        }
    }
    return true;
}

static bool is_event(const struct fidelity_table *table, const struct base_json_value *event)
{
    const struct base_json_value *who = event->first;
    if (event->kind != BASE_JSON_ARRAY || event->count != 3 || who->kind != BASE_JSON_STRING ||
        who->next->kind != BASE_JSON_STRING || !who->next->next->is_integer) {
        return mistaken(table, event, "[who, what, iteration]");
    }
    return strcmp(who->string, "log") == 0 || is_request(table, who->string) ||
           mistaken(table, who, "an actor's name, or log");
}

static bool is_timeline(const struct fidelity_table *table, const struct base_json_value *timeline)
{
    const struct base_json_value *k = fidelity_table_member(table, timeline, "k", BASE_JSON_NUMBER);
    const struct base_json_value *events =
        k == NULL ? NULL : fidelity_table_member(table, timeline, "events", BASE_JSON_ARRAY);
    if (events == NULL) {
        return false;
    }
    if (!k->is_integer) {
        return mistaken(table, k, "an integer");
    }
    for (const struct base_json_value *event = events->first; event != NULL; event = event->next) {
        if (!is_event(table, event)) {
            return false;
        }
    }
    return true;
}

/* A list in which every item is good and every k is found. */
struct part {
    const char *key;
    const char *item;
    bool (*is_item)(const struct fidelity_table *table, const struct base_json_value *item);
    const struct base_json_value *(*find)(const struct fidelity_table *table, int32_t k);
};

static bool is_whole(const struct fidelity_table *table, const struct part *part)
{
    const struct base_json_value *list =
        fidelity_table_member(table, table->root, part->key, BASE_JSON_ARRAY);
    if (list == NULL) {
        return false;
    }
    for (const struct base_json_value *item = list->first; item != NULL; item = item->next) {
        if (!part->is_item(table, item)) {
            return false;
        }
    }
    for (int32_t k = table->k_min; k <= table->k_max; k++) {
        if (part->find(table, k) == NULL) {
            char expected[BASE_JSON_ERROR_TEXT_SIZE];
            (void)snprintf(expected, sizeof(expected), "a %s for k = %" PRId32, part->item, k);
            return mistaken(table, list, expected);
        }
    }
    return true;
}

bool fidelity_form_holds(const struct fidelity_table *table)
{
    static const struct part rows = {"rows", "row", is_row, fidelity_table_row};
    static const struct part timelines = {"timelines", "timeline", is_timeline,
                                          fidelity_table_timeline};
    return is_whole(table, &rows) && is_whole(table, &timelines);
}
