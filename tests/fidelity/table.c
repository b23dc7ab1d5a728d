#include "tests/fidelity/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/heap.h"

#include "reference_server/bug.h"
#include "reference_server/middleware.h"

#include "tests/fidelity/form.h"

#define MESSAGE_SIZE 2048
/* Beyond this many iterations a world would take minutes. */
#define YIELDS_MAX   100000
#define SECONDS_MAX  100000
#define NS_PER_S     UINT64_C(1000000000)

bool fidelity_table_mistaken(const struct fidelity_table *table,
                             const struct base_json_value *value, const char *expected)
{
    const struct base_json_slice text = {table->bytes, table->size};
    struct base_json_error error = {0};
    char message[MESSAGE_SIZE];
    struct base_text out;
    base_json_error_set(&error, text, value->at, expected);
    base_text_init(&out, message, sizeof(message));
    base_json_error_report(&out, &error, table->path, text);
    (void)fputs(message, stderr);
    return false;
}

const struct base_json_value *fidelity_table_member(const struct fidelity_table *table,
                                                    const struct base_json_value *object,
                                                    const char *key, enum base_json_kind kind)
{
    char expected[BASE_JSON_ERROR_TEXT_SIZE];
    const bool is_object = object->kind == BASE_JSON_OBJECT;
    const struct base_json_value *value = is_object ? base_json_value_find(object, key) : NULL;
    if (value == NULL) {
        (void)snprintf(expected, sizeof(expected), "an object with \"%s\"", key);
        (void)fidelity_table_mistaken(table, object, expected);
        return NULL;
    }
    if (value->kind != kind) {
        (void)snprintf(expected, sizeof(expected), "%s in \"%s\"", base_json_kind_text(kind), key);
        (void)fidelity_table_mistaken(table, value, expected);
        return NULL;
    }
    return value;
}

uint32_t fidelity_table_actor(const struct fidelity_table *table, const char *name)
{
    for (uint32_t i = 0; i < table->actor_count; i++) {
        if (strcmp(table->actors[i].name, name) == 0) {
            return i;
        }
    }
    return UINT32_MAX;
}

/* A member that may be missing or null. */
static const struct base_json_value *optional(const struct base_json_value *object, const char *key)
{
    const struct base_json_value *value = base_json_value_find(object, key);
    return value == NULL || value->kind == BASE_JSON_NULL ? NULL : value;
}

/* A text that may be missing. */
static const char *optional_text(const struct base_json_value *object, const char *key)
{
    const struct base_json_value *value = optional(object, key);
    return value == NULL ? NULL : value->string;
}

static bool read_text(const struct fidelity_table *table, const struct base_json_value *object,
                      const char *key, const char **out_text)
{
    const struct base_json_value *value =
        fidelity_table_member(table, object, key, BASE_JSON_STRING);
    if (value != NULL) {
        *out_text = value->string;
    }
    return value != NULL;
}

/* A number of iterations, which may be missing. */
static bool read_count(const struct fidelity_table *table, const struct base_json_value *object,
                       const char *key, int32_t *out_count)
{
    const struct base_json_value *value = base_json_value_find(object, key);
    *out_count = 0;
    if (value == NULL) {
        return true;
    }
    if (!value->is_integer || value->integer < -YIELDS_MAX || value->integer > YIELDS_MAX) {
        return fidelity_table_mistaken(table, value, "a number of iterations");
    }
    *out_count = (int32_t)value->integer;
    return true;
}

static bool read_delay(const struct fidelity_table *table, const struct base_json_value *object,
                       const char *key, uint32_t *out_count)
{
    int32_t count = 0;
    if (!read_count(table, object, key, &count)) {
        return false;
    }
    if (count < 0) {
        return fidelity_table_mistaken(table, base_json_value_find(object, key),
                                       "no negative number");
    }
    *out_count = (uint32_t)count;
    return true;
}

static const char *session_id_of(const struct base_json_value *value)
{
    const struct base_json_value *header = base_json_value_find(value, "session_header");
    if (header == NULL) {
        return NULL;
    }
    return header->kind == BASE_JSON_STRING ? header->string : "";
}

static const char *tool_of(const struct base_json_value *message)
{
    const struct base_json_value *method = base_json_value_find(message, "method");
    const struct base_json_value *params = base_json_value_find(message, "params");
    if (method == NULL || params == NULL || params->kind != BASE_JSON_OBJECT ||
        !base_json_value_is(method, "tools/call")) {
        return NULL;
    }
    const struct base_json_value *name = base_json_value_find(params, "name");
    return name == NULL ? NULL : name->string;
}

static bool read_request(const struct fidelity_table *table, const struct base_json_value *value,
                         struct fidelity_actor *actor)
{
    const struct base_json_value *message = optional(value, "message");
    actor->kind = FIDELITY_REQUEST;
    actor->session_id = session_id_of(value);
    actor->last_event_id = optional_text(value, "last_event_id");
    if (message != NULL) {
        const struct base_json_value *method =
            message->kind == BASE_JSON_OBJECT ? base_json_value_find(message, "method") : NULL;
        actor->message = message->raw;
        actor->method = method == NULL ? NULL : method->string;
        actor->tool = message->kind == BASE_JSON_OBJECT ? tool_of(message) : NULL;
    }
    return read_text(table, value, "http_method", &actor->http_method) &&
           read_delay(table, value, "body_delay_iterations", &actor->body_delay) &&
           read_delay(table, value, "send_stall_iterations", &actor->send_stall);
}

static bool read_of(const struct fidelity_table *table, const struct base_json_value *value,
                    struct fidelity_actor *actor)
{
    const struct base_json_value *of = fidelity_table_member(table, value, "of", BASE_JSON_STRING);
    if (of == NULL) {
        return false;
    }
    actor->of = fidelity_table_actor(table, of->string);
    return actor->of != UINT32_MAX ||
           fidelity_table_mistaken(table, of, "an actor before this one");
}

static bool read_event(const struct fidelity_table *table, const struct base_json_value *value,
                       struct fidelity_actor *actor)
{
    const struct base_json_value *event =
        fidelity_table_member(table, value, "event", BASE_JSON_STRING);
    if (event == NULL) {
        return false;
    }
    if (base_json_value_is(event, "client_disconnect")) {
        actor->kind = FIDELITY_DISCONNECT;
        return read_of(table, value, actor);
    }
    if (base_json_value_is(event, "server_shutdown")) {
        actor->kind = FIDELITY_SHUTDOWN;
        return actor->is_by_driver ||
               fidelity_table_mistaken(table, value, "\"by\": \"driver\" for a shutdown");
    }
    if (base_json_value_is(event, "session_idle_expiry")) {
        actor->kind = FIDELITY_EXPIRY;
        return table->session_idle_timeout_ns > 0 ||
               fidelity_table_mistaken(table, event, "a session_idle_timeout in the setup, too");
    }
    return fidelity_table_mistaken(table, event,
                                   "client_disconnect, server_shutdown or session_idle_expiry");
}

static bool read_actor(struct fidelity_table *table, const struct base_json_value *value)
{
    struct fidelity_actor actor = {0};
    if (table->actor_count == FIDELITY_ACTOR_COUNT_MAX) {
        return fidelity_table_mistaken(table, value, "at most 16 actors");
    }
    if (!read_text(table, value, "name", &actor.name)) {
        return false;
    }
    const struct base_json_value *yields =
        fidelity_table_member(table, value, "yields_before", BASE_JSON_OBJECT);
    const struct base_json_value *by = base_json_value_find(value, "by");
    if (yields == NULL || !read_count(table, yields, "constant", &actor.yields_constant) ||
        !read_count(table, yields, "k", &actor.yields_per_k)) {
        return false;
    }
    actor.is_by_driver = by != NULL && base_json_value_is(by, "driver");
    const bool is_event = base_json_value_find(value, "event") != NULL;
    if (!(is_event ? read_event(table, value, &actor) : read_request(table, value, &actor))) {
        return false;
    }
    table->actors[table->actor_count++] = actor;
    return true;
}

/* "METHOD" or "METHOD unrelated"; whether it is one that a client answers. */
static bool read_ask(const char *text, struct asgi_tool_step *step)
{
    static const struct {
        const char *words;
        const char *method;
        uint32_t is_related;
    } questions[] = {{"sampling/createMessage", "sampling/createMessage", 1},
                     {"sampling/createMessage unrelated", "sampling/createMessage", 0},
                     {"elicitation/create", "elicitation/create", 1},
                     {"elicitation/create unrelated", "elicitation/create", 0},
                     {"roots/list", "roots/list", 0},
                     {"ping", "ping", 0}};

    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        if (strcmp(text, questions[i].words) == 0) {
            step->text = questions[i].method;
            step->count = questions[i].is_related;
            return true;
        }
    }
    return false;
}

static bool read_tool_step(const struct fidelity_table *table, const struct base_json_value *line,
                           struct fidelity_script *script)
{
    static const struct {
        const char *word;
        enum asgi_tool_step_kind kind;
    } kinds[] = {{"yield ", ASGI_TOOL_STEP_YIELD},
                 {"progress ", ASGI_TOOL_STEP_PROGRESS},
                 {"log ", ASGI_TOOL_STEP_LOG},
                 {"raise ", ASGI_TOOL_STEP_RAISE},
                 {"ask ", ASGI_TOOL_STEP_ASK},
                 {"close_stream", ASGI_TOOL_STEP_CLOSE_STREAM},
                 {"close_get_stream", ASGI_TOOL_STEP_CLOSE_GET_STREAM},
                 {"result", ASGI_TOOL_STEP_RETURN}};

    if (script->count == FIDELITY_TOOL_STEP_COUNT_MAX) {
        return fidelity_table_mistaken(table, line, "at most 32 steps of a tool");
    }
    for (size_t i = 0; line->string != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const size_t size = strlen(kinds[i].word);
        if (strncmp(line->string, kinds[i].word, size) == 0) {
            const char *rest = line->string + size;
            const bool is_yield = kinds[i].kind == ASGI_TOOL_STEP_YIELD;
            struct asgi_tool_step *step = &script->steps[script->count++];
            *step =
                (struct asgi_tool_step){.kind = kinds[i].kind,
                                        .count = is_yield ? (uint32_t)strtoul(rest, NULL, 10) : 1,
                                        .text = *rest != '\0' && !is_yield ? rest : NULL};
            return step->kind != ASGI_TOOL_STEP_ASK || read_ask(rest, step) ||
                   fidelity_table_mistaken(table, line, "ask METHOD, or ask METHOD unrelated");
        }
    }
    return fidelity_table_mistaken(table, line,
                                   "yield N, progress N, log TEXT, ask METHOD, close_stream, "
                                   "close_get_stream, raise NAME or result");
}

/* {"store": [4, 0], "replay": 1}, both of which may be missing. */
static bool read_event_store(struct fidelity_table *table, const struct base_json_value *setup)
{
    const struct base_json_value *value = optional(setup, "event_store");
    struct asgi_event_store *store = &table->event_store;
    if (value == NULL) {
        return true;
    }
    table->has_event_store = true;
    const struct base_json_value *list = optional(value, "store");
    for (const struct base_json_value *item = list == NULL ? NULL : list->first; item != NULL;
         item = item->next) {
        if (store->store_count == ASGI_STORE_COUNT_MAX || !item->is_integer || item->integer < 0 ||
            item->integer > YIELDS_MAX) {
            return fidelity_table_mistaken(table, item, "at most 8 numbers of iterations");
        }
        store->store[store->store_count++] = (uint32_t)item->integer;
    }
    store->store_count += store->store_count == 0 ? 1 : 0;
    return read_delay(table, value, "replay", &store->replay) &&
           read_delay(table, setup, "retry_interval", &store->retry_ms);
}

/* A list of lines; missing: none. */
static bool read_script(struct fidelity_table *table, const struct base_json_value *lines,
                        struct fidelity_script *script)
{
    for (const struct base_json_value *line = lines == NULL ? NULL : lines->first; line != NULL;
         line = line->next) {
        if (!read_tool_step(table, line, script)) {
            return false;
        }
    }
    return true;
}

static bool read_lists(struct fidelity_table *table, const struct base_json_value *setup)
{
    const struct base_json_value *actors =
        fidelity_table_member(table, setup, "actors", BASE_JSON_ARRAY);
    if (actors == NULL) {
        return false;
    }
    for (const struct base_json_value *actor = actors->first; actor != NULL; actor = actor->next) {
        if (!read_actor(table, actor)) {
            return false;
        }
    }
    return read_script(table, optional(setup, "tool_script"), &table->tool) &&
           read_script(table, optional(setup, "late_work"), &table->late_work);
}

static bool read_range(struct fidelity_table *table, const struct base_json_value *setup)
{
    return read_count(table, setup, "k_min", &table->k_min) &&
           read_count(table, setup, "k_max", &table->k_max) &&
           (table->k_min <= table->k_max ||
            fidelity_table_mistaken(table, setup, "a k_max that is not below k_min"));
}

/* In seconds; missing: none. */
static bool read_idle_timeout(struct fidelity_table *table, const struct base_json_value *setup)
{
    const struct base_json_value *value = optional(setup, "session_idle_timeout");
    if (value == NULL) {
        return true;
    }
    if (!value->is_integer || value->integer <= 0 || value->integer > SECONDS_MAX) {
        return fidelity_table_mistaken(table, value, "a number of seconds");
    }
    table->session_idle_timeout_ns = (uint64_t)value->integer * NS_PER_S;
    return !table->is_stateless ||
           fidelity_table_mistaken(table, value, "no session_idle_timeout without sessions");
}

/* What stands around the server, from the outermost; missing: nothing. */
static bool read_middlewares(struct fidelity_table *table, const struct base_json_value *setup)
{
    const struct base_json_value *list = optional(setup, "middleware");
    if (list == NULL) {
        return true;
    }
    if (list->kind != BASE_JSON_ARRAY || list->count > FIDELITY_MIDDLEWARE_COUNT_MAX) {
        return fidelity_table_mistaken(table, list, "a list of at most 4 middlewares");
    }
    for (const struct base_json_value *item = list->first; item != NULL; item = item->next) {
        if (item->string == NULL || reference_server_middleware_find(item->string) == NULL) {
            return fidelity_table_mistaken(table, item, "the name of a middleware");
        }
        table->middlewares[table->middleware_count++] = item->string;
    }
    return true;
}

/* Bugs that the release does not have, but was deployed with; missing: none. */
static bool read_bugs(struct fidelity_table *table, const struct base_json_value *setup)
{
    const struct base_json_value *list = optional(setup, "bugs");
    if (list == NULL) {
        return true;
    }
    if (list->kind != BASE_JSON_ARRAY || list->count > FIDELITY_BUG_COUNT_MAX) {
        return fidelity_table_mistaken(table, list, "a list of at most 4 bugs");
    }
    for (const struct base_json_value *item = list->first; item != NULL; item = item->next) {
        if (item->string == NULL || reference_server_bug_find(item->string) == NULL) {
            return fidelity_table_mistaken(table, item, "the name of a bug");
        }
        table->bugs[table->bug_count++] = item->string;
    }
    return true;
}

static bool read_setup(struct fidelity_table *table)
{
    const char *response_mode = NULL;
    const char *session = NULL;
    const struct base_json_value *setup =
        fidelity_table_member(table, table->root, "setup", BASE_JSON_OBJECT);
    const struct base_json_value *measured_on =
        setup == NULL ? NULL
                      : fidelity_table_member(table, table->root, "measured_on", BASE_JSON_OBJECT);
    if (measured_on == NULL || !read_text(table, measured_on, "mcp", &table->release) ||
        !read_text(table, setup, "response_mode", &response_mode) ||
        !read_text(table, setup, "session", &session)) {
        return false;
    }
    table->is_json_response = strcmp(response_mode, "json") == 0;
    table->is_stateless = strcmp(session, "stateless") == 0;
    table->protocol_version = optional_text(setup, "protocol_version");
    return read_range(table, setup) && read_idle_timeout(table, setup) && read_bugs(table, setup) &&
           read_middlewares(table, setup) && read_event_store(table, setup) &&
           read_lists(table, setup);
}

static char *read_file(const char *path, size_t *out_size)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    char *bytes = NULL;
    if (stat(path, &status) == 0 && status.st_size >= 0) {
        bytes = base_heap_take((size_t)status.st_size + 1);
        *out_size = fread(bytes, 1, (size_t)status.st_size, file);
    }
    (void)fclose(file);
    return bytes;
}

bool fidelity_table_read(struct fidelity_table *table, const char *path)
{
    struct base_json_error error;
    *table = (struct fidelity_table){.path = path};
    table->bytes = read_file(path, &table->size);
    if (table->bytes == NULL) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    if (!base_json_tree_create(table->bytes, table->size, NULL, &table->tree, &error)) {
        char message[MESSAGE_SIZE];
        struct base_text out;
        base_text_init(&out, message, sizeof(message));
        base_json_error_report(&out, &error, path,
                               (struct base_json_slice){table->bytes, table->size});
        (void)fputs(message, stderr);
        return false;
    }
    table->root = base_json_tree_root(table->tree);
    return read_setup(table) && fidelity_form_holds(table);
}

void fidelity_table_release(struct fidelity_table *table)
{
    base_json_tree_destroy(table->tree);
    base_heap_give_back(table->bytes);
    *table = (struct fidelity_table){0};
}

const struct base_json_value *fidelity_table_row(const struct fidelity_table *table, int32_t k)
{
    const struct base_json_value *rows = base_json_value_find(table->root, "rows");
    CHECK(rows != NULL);
    for (const struct base_json_value *row = rows->first; row != NULL; row = row->next) {
        const struct base_json_value *range = base_json_value_find(row, "k");
        if (range->first->integer <= k && k <= range->first->next->integer) {
            return row;
        }
    }
    return NULL;
}

const struct base_json_value *fidelity_table_timeline(const struct fidelity_table *table, int32_t k)
{
    const struct base_json_value *timelines = base_json_value_find(table->root, "timelines");
    CHECK(timelines != NULL);
    for (const struct base_json_value *line = timelines->first; line != NULL; line = line->next) {
        if (base_json_value_find(line, "k")->integer == k) {
            return base_json_value_find(line, "events");
        }
    }
    return NULL;
}

uint32_t fidelity_actor_yields(const struct fidelity_actor *actor, int32_t k)
{
    const int64_t count = actor->yields_constant + (int64_t)actor->yields_per_k * k;
    return count > 0 ? (uint32_t)count : 0;
}
