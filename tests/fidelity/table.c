#include "tests/fidelity/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/heap.h"

static const struct base_json_value *member(const struct base_json_value *object, const char *key)
{
    return object == NULL || object->kind != BASE_JSON_OBJECT ? NULL
                                                              : base_json_value_find(object, key);
}

static const char *text_of(const struct base_json_value *object, const char *key)
{
    const struct base_json_value *value = member(object, key);
    return value != NULL && value->kind == BASE_JSON_STRING ? value->string : NULL;
}

static int32_t integer_of(const struct base_json_value *object, const char *key)
{
    const struct base_json_value *value = member(object, key);
    return value != NULL && value->is_integer ? (int32_t)value->integer : 0;
}

static char *read_file(const char *path, size_t *out_size)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    if (file == NULL || stat(path, &status) != 0 || status.st_size < 0) {
        return NULL;
    }
    char *bytes = base_heap_take((size_t)status.st_size + 1);
    *out_size = fread(bytes, 1, (size_t)status.st_size, file);
    (void)fclose(file);
    return bytes;
}

static uint32_t find_actor(const struct fidelity_table *table, const char *name)
{
    for (uint32_t i = 0; i < table->actor_count; i++) {
        if (name != NULL && strcmp(table->actors[i].name, name) == 0) {
            return i;
        }
    }
    return UINT32_MAX;
}

static const char *session_id_of(const struct base_json_value *value)
{
    const struct base_json_value *header = member(value, "session_header");
    if (header == NULL) {
        return NULL;
    }
    return header->kind == BASE_JSON_STRING ? header->string : "";
}

static enum fidelity_actor_kind kind_of(const struct fidelity_actor *actor)
{
    if (actor->event == NULL) {
        return FIDELITY_REQUEST;
    }
    return strcmp(actor->event, "client_disconnect") == 0 ? FIDELITY_DISCONNECT : FIDELITY_UNKNOWN;
}

static bool read_actor(struct fidelity_table *table, const struct base_json_value *value)
{
    CHECK(table->actor_count < FIDELITY_ACTOR_COUNT_MAX);
    const struct base_json_value *yields = member(value, "yields_before");
    const struct base_json_value *message = member(value, "message");
    const char *by = text_of(value, "by");
    struct fidelity_actor actor = {
        .name = text_of(value, "name"),
        .event = text_of(value, "event"),
        .http_method = text_of(value, "http_method"),
        .session_id = session_id_of(value),
        .body_delay = (uint32_t)integer_of(value, "body_delay_iterations"),
        .send_stall = (uint32_t)integer_of(value, "send_stall_iterations"),
        .yields_constant = integer_of(yields, "constant"),
        .yields_per_k = integer_of(yields, "k"),
        .is_by_driver = by != NULL && strcmp(by, "driver") == 0,
        .of = find_actor(table, text_of(value, "of")),
    };
    actor.kind = kind_of(&actor);
    if (message != NULL && message->kind != BASE_JSON_NULL) {
        actor.message = message->raw;
    }
    table->actors[table->actor_count++] = actor;
    return actor.name != NULL && (actor.event != NULL || actor.http_method != NULL) &&
           (actor.kind != FIDELITY_DISCONNECT || actor.of != UINT32_MAX);
}

static bool read_tool_step(struct fidelity_table *table, const char *word)
{
    static const struct {
        const char *word;
        enum asgi_tool_step_kind kind;
    } kinds[] = {{"yield ", ASGI_TOOL_STEP_YIELD},
                 {"progress ", ASGI_TOOL_STEP_PROGRESS},
                 {"log ", ASGI_TOOL_STEP_LOG},
                 {"raise ", ASGI_TOOL_STEP_RAISE},
                 {"result", ASGI_TOOL_STEP_RETURN}};

    CHECK(table->tool_step_count < FIDELITY_TOOL_STEP_COUNT_MAX);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const size_t size = strlen(kinds[i].word);
        if (strncmp(word, kinds[i].word, size) == 0) {
            const char *rest = word + size;
            const bool is_yield = kinds[i].kind == ASGI_TOOL_STEP_YIELD;
            table->tool_steps[table->tool_step_count++] =
                (struct asgi_tool_step){.kind = kinds[i].kind,
                                        .count = is_yield ? (uint32_t)strtoul(rest, NULL, 10) : 1,
                                        .text = *rest != '\0' && !is_yield ? rest : NULL};
            return true;
        }
    }
    return false;
}

static bool read_setup(struct fidelity_table *table)
{
    const struct base_json_value *setup = member(table->root, "setup");
    const struct base_json_value *actors = member(setup, "actors");
    const struct base_json_value *script = member(setup, "tool_script");
    const char *response_mode = text_of(setup, "response_mode");
    const char *session = text_of(setup, "session");
    table->release = text_of(member(table->root, "measured_on"), "mcp");
    if (actors == NULL || response_mode == NULL || session == NULL || table->release == NULL) {
        return false;
    }
    table->is_json_response = strcmp(response_mode, "json") == 0;
    table->is_stateless = strcmp(session, "stateless") == 0;
    table->k_min = integer_of(setup, "k_min");
    table->k_max = integer_of(setup, "k_max");
    for (const struct base_json_value *actor = actors->first; actor != NULL; actor = actor->next) {
        if (!read_actor(table, actor)) {
            return false;
        }
    }
    for (const struct base_json_value *word = script == NULL ? NULL : script->first; word != NULL;
         word = word->next) {
        if (word->string == NULL || !read_tool_step(table, word->string)) {
            return false;
        }
    }
    return true;
}

bool fidelity_table_read(struct fidelity_table *table, const char *path)
{
    size_t size = 0;
    struct base_json_error error;
    *table = (struct fidelity_table){.path = path};
    table->bytes = read_file(path, &size);
    if (table->bytes == NULL) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    if (!base_json_tree_create(table->bytes, size, NULL, &table->tree, &error)) {
        (void)fprintf(stderr, "%s:%" PRIu32 ":%" PRIu32 ": not JSON\n", path, error.at.line,
                      error.at.column);
        return false;
    }
    table->root = base_json_tree_root(table->tree);
    if (!read_setup(table)) {
        (void)fprintf(stderr, "%s: expected a table of the form of tables/first-light\n", path);
        return false;
    }
    return true;
}

void fidelity_table_release(struct fidelity_table *table)
{
    base_json_tree_destroy(table->tree);
    base_heap_give_back(table->bytes);
    *table = (struct fidelity_table){0};
}

const struct base_json_value *fidelity_table_row(const struct fidelity_table *table, int32_t k)
{
    const struct base_json_value *rows = member(table->root, "rows");
    for (const struct base_json_value *row = rows == NULL ? NULL : rows->first; row != NULL;
         row = row->next) {
        const struct base_json_value *range = member(row, "k");
        if (range != NULL && range->count == 2 && range->first->integer <= k &&
            k <= range->first->next->integer) {
            return row;
        }
    }
    return NULL;
}

const struct base_json_value *fidelity_table_timeline(const struct fidelity_table *table, int32_t k)
{
    const struct base_json_value *timelines = member(table->root, "timelines");
    for (const struct base_json_value *line = timelines == NULL ? NULL : timelines->first;
         line != NULL; line = line->next) {
        if (integer_of(line, "k") == k) {
            return member(line, "events");
        }
    }
    return NULL;
}

uint32_t fidelity_actor_yields(const struct fidelity_actor *actor, int32_t k)
{
    const int32_t count = actor->yields_constant + actor->yields_per_k * k;
    return count > 0 ? (uint32_t)count : 0;
}
