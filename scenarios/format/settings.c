#include "scenarios/format/settings.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "sim/dialect.h"
#include "sim/fault.h"

#include "scenarios/format/bugs.h"
#include "scenarios/format/tools.h"

#define LATENCY_MAX          1000
#define NS_PER_MS            UINT64_C(1000000)
#define ARENA_SIZE_MIN       ((size_t)64 << 10)
#define DIALECT_DEFAULT      "uvicorn"
#define DIALECT_COUNT_MAX    16
#define FAULT_COUNT_MAX      32
#define MIDDLEWARE_COUNT_MAX 8
#define PROFILE_NONE         "correct"

static const char *const response_words[] = {"sse", "json", NULL};

const char *const scenarios_policy_words[] = {
    [SIM_POLICY_ASYNCIO] = "asyncio", [SIM_POLICY_ANY] = "any", [SIM_POLICY_ANY + 1] = NULL};
const char *const scenarios_told_words[] = {"fixed", "open", NULL};
const char *const scenarios_era_words[] = {[SIM_ERA_LEGACY] = "legacy",
                                           [SIM_ERA_2026_07_28] = "2026-07-28",
                                           [SIM_ERA_2026_07_28 + 1] = NULL};

const struct scenarios_key scenarios_server_keys[] = {
    {.name = "name", .summary = "which server; mcp", .type = SCENARIOS_TYPE_STRING},
    {.name = "profile",
     .summary = "behave like a release, with its bugs; correct",
     .type = SCENARIOS_TYPE_STRING},
    {.name = "bugs",
     .summary = "bugs that are switched on besides the profile's: of the server, its host or the "
                "event loop",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "words"},
    {.name = "middleware",
     .summary = "what stands around the server, from the outermost; nothing",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "names"},
    {.name = "response",
     .summary = "how requests are answered: sse, or json",
     .type = SCENARIOS_TYPE_WORD,
     .words = response_words},
    {.name = "stateless",
     .summary = "a session for each request; false",
     .type = SCENARIOS_TYPE_BOOLEAN},
    {.name = "ping_interval",
     .summary = "between the keep-alives of a stream; 15s",
     .type = SCENARIOS_TYPE_DURATION},
    {.name = "event_store",
     .summary = "keeps events, so that clients can resume streams; false",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "event_store"},
    {.name = "session_closed",
     .summary = "how long the application's callback for deleted sessions takes; it has none",
     .type = SCENARIOS_TYPE_DURATION},
    {.name = "session_idle_timeout",
     .summary = "a session that handles no request for so long ends; never",
     .type = SCENARIOS_TYPE_DURATION},
    {.name = "shutdown_grace",
     .summary = "requests may go on for so long after the process was told to end, and are then "
                "answered with an error; until the host ends the application",
     .type = SCENARIOS_TYPE_DURATION},
    {.name = NULL},
};

const struct scenarios_key scenarios_host_keys[] = {
    {.name = "timeout_graceful_shutdown",
     .summary = "how long a shutdown waits for requests; for ever, and 3s with hypercorn",
     .type = SCENARIOS_TYPE_DURATION},
    {.name = NULL},
};

const struct scenarios_key scenarios_bounds_keys[] = {
    {.name = "events",
     .summary = "events in an execution",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 1,
     .max = 10000000},
    {.name = "iterations",
     .summary = "iterations of the loop in an execution",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 1,
     .max = 10000000},
    {.name = "time", .summary = "virtual time", .type = SCENARIOS_TYPE_DURATION},
    {.name = "arena", .summary = "the world's memory", .type = SCENARIOS_TYPE_SIZE},
    {.name = "tasks",
     .summary = "tasks that are alive at once",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 1,
     .max = 10000},
    {.name = NULL},
};

struct scenarios_object scenarios_settings_of(const struct scenarios_settings *settings,
                                              const char *key)
{
    CHECK(settings != NULL);
    return scenarios_object_find(&settings->scenario, key) != NULL ? settings->scenario
                                                                   : settings->suite;
}

/* A string that is one of the names, or NULL. */
static const char *read_known(const struct scenarios_object *object, const char *key,
                              struct scenarios_names names, const char *what)
{
    const struct base_json_value *value = scenarios_object_find(object, key);
    struct base_json_value resolved;
    if (value == NULL || !scenarios_reader_resolve(object->reader, value, false, &resolved) ||
        !scenarios_reader_knows(object->reader, names, &resolved, what)) {
        return NULL;
    }
    return resolved.string;
}

static bool is_listed(const char *const *names, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

const char *const *scenarios_settings_names(struct scenarios_reader *reader,
                                            const struct base_json_value *value,
                                            struct scenarios_names names, const char *what,
                                            uint32_t *out_count)
{
    *out_count = 0;
    const bool is_array = value->kind == BASE_JSON_ARRAY;
    const uint32_t count_max = is_array ? value->count : 1;
    const char **known = scenarios_region_take(reader->region, (count_max + 1) * sizeof *known);
    const struct base_json_value *item = is_array ? value->first : value;
    for (uint32_t i = 0; i < count_max; i++, item = item->next) {
        struct base_json_value resolved;
        if (!scenarios_reader_resolve(reader, item, false, &resolved) ||
            !scenarios_reader_knows(reader, names, &resolved, what)) {
            continue;
        }
        if (is_listed(known, *out_count, resolved.string)) {
            scenarios_reader_mistake(reader, &resolved, "each name once", NULL);
            continue;
        }
        known[(*out_count)++] = resolved.string;
    }
    return known;
}

/* Unlike bugs, a middleware may stand there more than once. */
static void read_middlewares(const struct scenarios_object *server, struct asgi_settings *settings)
{
    struct scenarios_reader *reader = server->reader;
    const struct base_json_value *value = scenarios_object_find(server, "middleware");
    if (value == NULL) {
        return;
    }
    const bool is_array = value->kind == BASE_JSON_ARRAY;
    const uint32_t count = is_array ? value->count : 1;
    const char **names = scenarios_region_take(reader->region, (count + 1) * sizeof *names);
    const struct base_json_value *item = is_array ? value->first : value;
    if (count > MIDDLEWARE_COUNT_MAX) {
        scenarios_reader_mistake(reader, value, "at most 8 middlewares", NULL);
        return;
    }
    for (uint32_t i = 0; i < count; i++, item = item->next) {
        struct base_json_value resolved;
        if (scenarios_reader_resolve(reader, item, false, &resolved) &&
            scenarios_reader_knows(reader, reader->vocabulary->middlewares, &resolved,
                                   "a middleware")) {
            names[settings->middleware_count++] = resolved.string;
        }
    }
    settings->middlewares = names;
}

/* The profile; NULL is correct. */
static const char *read_profile(const struct scenarios_object *server)
{
    const struct base_json_value *value = scenarios_object_find(server, "profile");
    struct base_json_value resolved;
    if (value != NULL && scenarios_reader_resolve(server->reader, value, false, &resolved) &&
        base_json_value_is(&resolved, PROFILE_NONE)) {
        return NULL;
    }
    return read_known(server, "profile", server->reader->vocabulary->profiles,
                      "a profile, or \"correct\"");
}

const struct scenarios_key scenarios_store_keys[] = {
    {.name = "store",
     .summary =
         "iterations that it takes to store an event: a number, or one for each call, the last "
         "one for all later ones; 0",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "counts"},
    {.name = "replay",
     .summary = "iterations before the first event of a replay; 0",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 0,
     .max = 1000},
    {.name = "retry",
     .summary = "what priming events say of when to come back; nothing",
     .type = SCENARIOS_TYPE_DURATION},
    {.name = NULL},
};

static void add_latency(const struct scenarios_object *object, const struct base_json_value *value,
                        struct asgi_event_store *store)
{
    struct base_json_value resolved;
    if (!scenarios_reader_resolve(object->reader, value, false, &resolved)) {
        return;
    }
    if (!resolved.is_integer || resolved.integer < 0 || resolved.integer > LATENCY_MAX) {
        scenarios_reader_mistake(object->reader, &resolved, "a number of iterations, at most 1000",
                                 NULL);
        return;
    }
    store->store[store->store_count++] = (uint32_t)resolved.integer;
}

static void compile_latencies(const struct scenarios_object *object, struct asgi_event_store *store)
{
    const struct base_json_value *value = scenarios_object_find(object, "store");
    if (value != NULL && value->kind != BASE_JSON_ARRAY) {
        add_latency(object, value, store);
    } else if (value != NULL && (value->count == 0 || value->count > ASGI_STORE_COUNT_MAX)) {
        scenarios_reader_mistake(object->reader, value, "an array of 1 to 8 numbers", NULL);
    } else if (value != NULL) {
        for (const struct base_json_value *item = value->first; item != NULL; item = item->next) {
            add_latency(object, item, store);
        }
    }
    if (store->store_count == 0) {
        store->store_count = 1;
    }
}

static const struct asgi_event_store *compile_store(const struct scenarios_object *server)
{
    struct scenarios_reader *reader = server->reader;
    const struct base_json_value *value = scenarios_object_find(server, "event_store");
    const bool is_truth = value != NULL && value->kind == BASE_JSON_BOOLEAN;
    if (value == NULL || (is_truth && !value->boolean)) {
        return NULL;
    }
    struct asgi_event_store *store = scenarios_region_take(reader->region, sizeof *store);
    store->store_count = is_truth ? 1 : 0;
    if (!is_truth) {
        const struct scenarios_object object =
            scenarios_object_view(reader, value, scenarios_store_keys);
        if (object.value == NULL) {
            return NULL;
        }
        compile_latencies(&object, store);
        store->replay = (uint32_t)scenarios_object_integer(&object, "replay", 0);
        store->retry_ms = (uint32_t)(scenarios_object_duration(&object, "retry", 0) / NS_PER_MS);
    }
    return store;
}

static void compile_server(const struct scenarios_object *server, struct asgi_settings *settings)
{
    const struct scenarios_vocabulary *vocabulary = server->reader->vocabulary;
    (void)read_known(server, "name", vocabulary->servers, "the name of a server");
    settings->profile = read_profile(server);
    const struct base_json_value *bugs = scenarios_object_find(server, "bugs");
    if (bugs != NULL) {
        settings->bugs = scenarios_settings_names(server->reader, bugs, vocabulary->bugs, "a bug",
                                                  &settings->bug_count);
    }
    read_middlewares(server, settings);
    settings->json_response = scenarios_object_word(server, "response", 0) == 1;
    settings->event_store = compile_store(server);
    settings->stateless = scenarios_object_boolean(server, "stateless", false);
    settings->ping_interval_ns = scenarios_object_duration(server, "ping_interval", 0);
    settings->session_closed_ns = scenarios_object_duration(server, "session_closed", 0);
    settings->session_idle_timeout_ns =
        scenarios_object_duration(server, "session_idle_timeout", 0);
    settings->shutdown_grace_ns = scenarios_object_duration(server, "shutdown_grace", 0);
}

/* The faults that any of the patterns names, in the order of the registry. */
static void compile_faults(struct scenarios_reader *reader, const struct base_json_value *value,
                           struct sim_plan *out_plan)
{
    uint32_t pattern_count = 0;
    uint32_t fault_count = 0;
    const char *const *patterns = scenarios_settings_names(
        reader, value, (struct scenarios_names){.items = NULL}, "a fault", &pattern_count);
    while (sim_fault_all[fault_count] != NULL) {
        fault_count++;
    }
    const struct sim_fault **faults =
        scenarios_region_take(reader->region, (fault_count + 1) * sizeof *faults);
    for (uint32_t i = 0; i < fault_count; i++) {
        bool is_named = false;
        for (uint32_t j = 0; j < pattern_count; j++) {
            is_named = is_named || sim_fault_matches(sim_fault_all[i], patterns[j]);
        }
        if (is_named) {
            faults[out_plan->fault_count++] = sim_fault_all[i];
        }
    }
    out_plan->faults = faults;
}

/* Each pattern names a fault at least. */
static void check_faults(struct scenarios_reader *reader, const struct base_json_value *value)
{
    const bool is_array = value->kind == BASE_JSON_ARRAY;
    const struct base_json_value *item = is_array ? value->first : value;
    for (uint32_t i = 0; i < (is_array ? value->count : 1); i++, item = item->next) {
        struct base_json_value resolved;
        bool is_known = false;
        if (!scenarios_reader_resolve(reader, item, false, &resolved) ||
            resolved.kind != BASE_JSON_STRING) {
            continue;
        }
        const char *names[FAULT_COUNT_MAX];
        uint32_t count = 0;
        for (; sim_fault_all[count] != NULL; count++) {
            CHECK(count < FAULT_COUNT_MAX);
            names[count] = sim_fault_all[count]->name;
            is_known = is_known || sim_fault_matches(sim_fault_all[count], resolved.string);
        }
        if (!is_known) {
            (void)scenarios_reader_knows(reader,
                                         (struct scenarios_names){.items = names, .count = count},
                                         &resolved, "a fault, or a pattern of some");
        }
    }
}

static void read_faults(const struct scenarios_settings *settings, struct sim_plan *out_plan)
{
    struct scenarios_reader *reader = settings->suite.reader;
    struct scenarios_object from = scenarios_settings_of(settings, "faults");
    const struct base_json_value *value = scenarios_object_find(&from, "faults");
    if (value != NULL) {
        check_faults(reader, value);
        compile_faults(reader, value, out_plan);
    }
    from = scenarios_settings_of(settings, "faults_max");
    out_plan->fault_count_max =
        (uint32_t)scenarios_object_integer(&from, "faults_max", SIM_FAULT_COUNT_MAX);
}

static const struct sim_dialect *read_dialect(const struct scenarios_object *object)
{
    const char *names[DIALECT_COUNT_MAX];
    char buffer[256];
    struct base_text expected;
    base_text_init(&expected, buffer, sizeof buffer);
    base_text_append(&expected, "one of the dialects");
    uint32_t count = 0;
    for (; sim_dialect_all[count] != NULL; count++) {
        CHECK(count < DIALECT_COUNT_MAX);
        names[count] = sim_dialect_all[count]->name;
        base_text_format(&expected, "%s %s", count == 0 ? "" : ",", names[count]);
    }
    const struct scenarios_names known = {.items = names, .count = count};
    const char *name = read_known(object, "dialect", known, buffer);
    return sim_dialect_find(name == NULL ? DIALECT_DEFAULT : name);
}

/* A world must be able to begin: it says that it has outgrown its arena only once it runs. */
static size_t compile_arena(const struct scenarios_object *bounds)
{
    const uint32_t size = scenarios_object_size(bounds, "arena", UINT32_MAX);
    if (size < ARENA_SIZE_MIN) {
        const struct base_json_value *value = scenarios_object_find(bounds, "arena");
        scenarios_reader_mistake(bounds->reader, value, "a size of at least 64KiB", NULL);
    }
    return size == UINT32_MAX ? 0 : size;
}

static uint64_t compile_time(const struct scenarios_object *bounds)
{
    const uint64_t time_ns = scenarios_object_duration(bounds, "time", UINT64_MAX);
    if (time_ns == 0) {
        const struct base_json_value *value = scenarios_object_find(bounds, "time");
        scenarios_reader_mistake(bounds->reader, value, "a duration of at least 1ns", NULL);
    }
    return time_ns == UINT64_MAX ? 0 : time_ns;
}

static struct sim_bounds compile_bounds(const struct scenarios_object *bounds)
{
    return (struct sim_bounds){
        .event_count_max = (uint32_t)scenarios_object_integer(bounds, "events", 0),
        .iteration_count_max = (uint32_t)scenarios_object_integer(bounds, "iterations", 0),
        .time_ns_max = compile_time(bounds),
        .arena_size = compile_arena(bounds),
        .task_count_max = (uint32_t)scenarios_object_integer(bounds, "tasks", 0),
    };
}

static struct sim_host_settings compile_host(const struct scenarios_object *host)
{
    static const char key[] = "timeout_graceful_shutdown";
    CHECK(host->reader != NULL);
    return (struct sim_host_settings){
        .has_grace = host->value != NULL && scenarios_object_find(host, key) != NULL,
        .grace_ns = scenarios_object_duration(host, key, 0),
    };
}

void scenarios_settings_compile(const struct scenarios_settings *settings,
                                struct sim_plan *out_plan)
{
    struct scenarios_reader *reader = settings->suite.reader;
    struct scenarios_object from = scenarios_settings_of(settings, "server");
    const struct scenarios_object server = scenarios_object_member(&from, "server");
    compile_server(&server, &out_plan->settings);
    from = scenarios_settings_of(settings, "tools");
    const struct base_json_value *tools = scenarios_object_find(&from, "tools");
    if (tools != NULL) {
        scenarios_tools_compile(reader, tools, &out_plan->settings);
    }
    from = scenarios_settings_of(settings, "late_work");
    const struct base_json_value *late = scenarios_object_find(&from, "late_work");
    if (late != NULL) {
        scenarios_tools_compile_late(reader, late, &out_plan->settings);
    }
    from = scenarios_settings_of(settings, "dialect");
    out_plan->dialect = read_dialect(&from);
    const struct base_json_value *bugs = scenarios_object_find(&server, "bugs");
    if (bugs != NULL) {
        scenarios_bugs_expect_all_in(reader, bugs, out_plan->dialect);
    }
    from = scenarios_settings_of(settings, "host");
    const struct scenarios_object host = scenarios_object_member(&from, "host");
    out_plan->host = compile_host(&host);
    from = scenarios_settings_of(settings, "policy");
    out_plan->policy = (enum sim_policy)scenarios_object_word(&from, "policy", SIM_POLICY_ASYNCIO);
    from = scenarios_settings_of(settings, "told");
    out_plan->told_is_open = scenarios_object_word(&from, "told", 1) == 1;
    from = scenarios_settings_of(settings, "era");
    out_plan->era = (enum sim_era)scenarios_object_word(&from, "era", SIM_ERA_LEGACY);
    read_faults(settings, out_plan);
    from = scenarios_settings_of(settings, "bounds");
    const struct scenarios_object bounds = scenarios_object_member(&from, "bounds");
    out_plan->bounds = compile_bounds(&bounds);
}
