#include "scenarios/format/tools.h"

#include <string.h>

#include "base/check.h"

#define TOOL_COUNT_MAX      32
#define TOOL_STEP_COUNT_MAX 256 /* of one tool */

/* What a server may ask of a client; the first two belong to the request of the tool's caller. */
static const char *const ask_words[] = {"sampling/createMessage", "elicitation/create",
                                        "roots/list", "ping", NULL};

#define ASK_RELATED_COUNT 2

const struct scenarios_key scenarios_tool_keys[] = {
    {.name = "progress",
     .summary = "so many progress notifications, when the caller gave a token",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 1,
     .max = 10000},
    {.name = "every", .summary = "the sleep after each of them", .type = SCENARIOS_TYPE_DURATION},
    {.name = "size",
     .summary =
         "the bytes of each of them, or of a log message besides its text; of a result, at least",
     .type = SCENARIOS_TYPE_SIZE},
    {.name = "yield",
     .summary = "so many bare yields to the loop",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 1,
     .max = 10000},
    {.name = "sleep", .summary = "sleeps so long", .type = SCENARIOS_TYPE_DURATION},
    {.name = "log",
     .summary = "sends a log message with this text, related to no request",
     .type = SCENARIOS_TYPE_STRING},
    {.name = "return",
     .summary = "returns this text, or nothing: null",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "text_or_null"},
    {.name = "raise", .summary = "raises this exception", .type = SCENARIOS_TYPE_NAME},
    {.name = "shield",
     .summary = "runs these steps in a shielded cancel scope",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "tool"},
    {.name = "close_stream",
     .summary = "the server closes the stream of the request",
     .type = SCENARIOS_TYPE_BOOLEAN},
    {.name = "close_get_stream",
     .summary = "the server closes the session's GET stream",
     .type = SCENARIOS_TYPE_BOOLEAN},
    {.name = "ask",
     .summary = "asks the client, and waits for its answer",
     .type = SCENARIOS_TYPE_WORD,
     .words = ask_words},
    {.name = "related",
     .summary = "asks on the stream of the caller's request; else on the GET stream",
     .type = SCENARIOS_TYPE_BOOLEAN},
    {.name = "timeout",
     .summary = "waits for the answer so long; else for ever",
     .type = SCENARIOS_TYPE_DURATION},
    {.name = "upstream",
     .summary =
         "asks another server, over a connection of its own, and has the answer after so long",
     .type = SCENARIOS_TYPE_DURATION},
    {.name = "work",
     .summary = "hands so many jobs to a worker of its own, which reports progress on each",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 1,
     .max = 100},
    {.name = "takes", .summary = "what the worker takes for each", .type = SCENARIOS_TYPE_DURATION},
    {.name = "patience",
     .summary = "after which a job is handed over again, and a result waited for without a limit",
     .type = SCENARIOS_TYPE_DURATION},
    {.name = "crash",
     .summary = "dereferences a null pointer, to see what becomes of it",
     .type = SCENARIOS_TYPE_BOOLEAN},
    {.name = "hang",
     .summary = "computes without end, to see what becomes of it",
     .type = SCENARIOS_TYPE_BOOLEAN},
    {.name = NULL},
};

/* The keys that say what a step does. */
static const struct {
    const char *name;
    enum asgi_tool_step_kind kind;
    bool is_last; /* nothing can come after it */
} verbs[] = {
    {"progress", ASGI_TOOL_STEP_PROGRESS, false},
    {"yield", ASGI_TOOL_STEP_YIELD, false},
    {"sleep", ASGI_TOOL_STEP_SLEEP, false},
    {"log", ASGI_TOOL_STEP_LOG, false},
    {"return", ASGI_TOOL_STEP_RETURN, true},
    {"raise", ASGI_TOOL_STEP_RAISE, true},
    {"shield", ASGI_TOOL_STEP_SHIELD, false},
    {"close_stream", ASGI_TOOL_STEP_CLOSE_STREAM, false},
    {"close_get_stream", ASGI_TOOL_STEP_CLOSE_GET_STREAM, false},
    {"ask", ASGI_TOOL_STEP_ASK, false},
    {"upstream", ASGI_TOOL_STEP_UPSTREAM, false},
    {"work", ASGI_TOOL_STEP_WORK, false},
    {"crash", ASGI_TOOL_STEP_CRASH, true},
    {"hang", ASGI_TOOL_STEP_HANG, true},
};

#define VERB_COUNT (sizeof verbs / sizeof verbs[0])

struct script {
    struct scenarios_reader *reader;
    struct asgi_tool_step steps[TOOL_STEP_COUNT_MAX];
    uint32_t count;
    bool is_late; /* nobody calls it, and nobody waits for what it returns */
};

static bool can_be_late(enum asgi_tool_step_kind kind)
{
    return kind == ASGI_TOOL_STEP_YIELD || kind == ASGI_TOOL_STEP_SLEEP ||
           kind == ASGI_TOOL_STEP_RAISE;
}

/* The index of the one verb that the step has, or VERB_COUNT and a mistake. */
static size_t find_verb(struct scenarios_reader *reader, const struct base_json_value *step)
{
    size_t found = VERB_COUNT;
    uint32_t count = 0;
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (base_json_value_find(step, verbs[i].name) != NULL) {
            found = i;
            count++;
        }
    }
    if (count != 1) {
        scenarios_reader_mistake_at(
            reader, step->at,
            "exactly one of progress, yield, sleep, log, return, raise, "
            "shield, close_stream, close_get_stream, ask, upstream, work, crash, hang",
            count == 0 ? "none" : "more than one", NULL);
        return VERB_COUNT;
    }
    return found;
}

#define FITS(kind) (UINT32_C(1) << ASGI_TOOL_STEP_##kind)

/* What goes with some verbs only. */
static void check_extras(const struct scenarios_object *step, enum asgi_tool_step_kind kind)
{
    static const struct {
        const char *name;
        const char *expected;
        uint32_t kinds;
    } extras[] = {
        {"every", "a \"progress\" in the same step", FITS(PROGRESS)},
        {"size", "a \"progress\", a \"log\" or a \"return\" in the same step",
         FITS(PROGRESS) | FITS(LOG) | FITS(RETURN)},
        {"takes", "a \"work\" in the same step", FITS(WORK)},
        {"patience", "a \"work\" in the same step", FITS(WORK)},
        {"related", "an \"ask\" in the same step", FITS(ASK)},
        {"timeout", "an \"ask\" in the same step", FITS(ASK)},
    };

    for (size_t i = 0; i < sizeof extras / sizeof extras[0]; i++) {
        const struct base_json_value *extra = base_json_value_find(step->value, extras[i].name);
        if (extra != NULL && (extras[i].kinds >> kind & 1) == 0) {
            scenarios_reader_mistake_at(
                step->reader, extra->key_at, extras[i].expected,
                scenarios_region_format(step->reader->region, "\"%s\" alone", extras[i].name),
                NULL);
        }
    }
}

static const char *read_return(const struct scenarios_object *step)
{
    const struct base_json_value *value = scenarios_object_find(step, "return");
    struct base_json_value resolved;
    if (value->kind == BASE_JSON_NULL ||
        !scenarios_reader_resolve(step->reader, value, false, &resolved)) {
        return NULL;
    }
    if (resolved.kind != BASE_JSON_STRING || strlen(resolved.string) != resolved.string_size) {
        scenarios_reader_mistake(step->reader, &resolved, "a string, or null", NULL);
        return NULL;
    }
    return resolved.string;
}

/* A verb that only says that it happens: true. */
static void read_true(const struct scenarios_object *step, const char *key)
{
    const struct base_json_value *value = scenarios_object_find(step, key);
    if (value->kind != BASE_JSON_BOOLEAN || !value->boolean) {
        scenarios_reader_mistake(step->reader, value, "true", NULL);
    }
}

static void read_ask(const struct scenarios_object *step, struct asgi_tool_step *out_step)
{
    const uint32_t word = scenarios_object_word(step, "ask", UINT32_MAX);
    if (word == UINT32_MAX) {
        return;
    }
    const bool may_be_related = word < ASK_RELATED_COUNT;
    const bool is_related = scenarios_object_boolean(step, "related", may_be_related);
    if (is_related && !may_be_related) {
        scenarios_reader_mistake(step->reader, scenarios_object_find(step, "related"),
                                 "false: only sampling and elicitation may be related", NULL);
    }
    out_step->text = ask_words[word];
    out_step->count = is_related ? 1 : 0;
    out_step->duration_ns = scenarios_object_duration(step, "timeout", 0);
}

static void read_list(struct script *script, const struct base_json_value *steps);

static void read_shield(struct script *script, const struct base_json_value *steps)
{
    const uint32_t index = script->count - 1;
    read_list(script, steps);
    script->steps[index].count = script->count - index - 1;
}

/* Reads what belongs to the verb into the script's last step. */
static void read_verb(struct script *script, const struct scenarios_object *object,
                      enum asgi_tool_step_kind kind)
{
    struct asgi_tool_step *step = &script->steps[script->count - 1];
    switch (kind) {
    case ASGI_TOOL_STEP_PROGRESS:
        step->count = (uint32_t)scenarios_object_integer(object, "progress", 1);
        step->duration_ns = scenarios_object_duration(object, "every", 0);
        step->size = scenarios_object_size(object, "size", 0);
        return;
    case ASGI_TOOL_STEP_YIELD:
        step->count = (uint32_t)scenarios_object_integer(object, "yield", 1);
        return;
    case ASGI_TOOL_STEP_SLEEP:
        step->duration_ns = scenarios_object_duration(object, "sleep", 0);
        return;
    case ASGI_TOOL_STEP_LOG:
        step->text = scenarios_object_string(object, "log");
        step->size = scenarios_object_size(object, "size", 0);
        return;
    case ASGI_TOOL_STEP_RETURN:
        step->text = read_return(object);
        step->size = scenarios_object_size(object, "size", 0);
        return;
    case ASGI_TOOL_STEP_RAISE:
        step->text = scenarios_object_string(object, "raise");
        return;
    case ASGI_TOOL_STEP_SHIELD:
        read_shield(script, scenarios_object_find(object, "shield"));
        return;
    case ASGI_TOOL_STEP_CLOSE_STREAM:
        read_true(object, "close_stream");
        return;
    case ASGI_TOOL_STEP_CLOSE_GET_STREAM:
        read_true(object, "close_get_stream");
        return;
    case ASGI_TOOL_STEP_ASK:
        read_ask(object, step);
        return;
    case ASGI_TOOL_STEP_UPSTREAM:
        step->duration_ns = scenarios_object_duration(object, "upstream", 0);
        return;
    case ASGI_TOOL_STEP_WORK:
        step->count = (uint32_t)scenarios_object_integer(object, "work", 1);
        step->duration_ns = scenarios_object_duration(object, "takes", 0);
        step->patience_ns = scenarios_object_duration(object, "patience", 0);
        return;
    case ASGI_TOOL_STEP_CRASH:
        read_true(object, "crash");
        return;
    case ASGI_TOOL_STEP_HANG:
        read_true(object, "hang");
        return;
    }
    CHECK_UNREACHABLE("a tool's step of no kind");
}

static void read_step(struct script *script, const struct base_json_value *value)
{
    struct scenarios_reader *reader = script->reader;
    const struct scenarios_object object =
        scenarios_object_view(reader, value, scenarios_tool_keys);
    if (object.value == NULL) {
        return;
    }
    if (script->count == TOOL_STEP_COUNT_MAX) {
        scenarios_reader_mistake_at(reader, value->at, "at most 256 steps in a tool", "one more",
                                    NULL);
        return;
    }
    const size_t verb = find_verb(reader, value);
    if (verb == VERB_COUNT) {
        return;
    }
    check_extras(&object, verbs[verb].kind);
    if (script->is_late && !can_be_late(verbs[verb].kind)) {
        scenarios_reader_mistake_at(reader, value->at, "yield, sleep or raise, after a response",
                                    verbs[verb].name, NULL);
        return;
    }
    if (verbs[verb].is_last && value->next != NULL) {
        const char *expected = scenarios_region_format(
            reader->region, "the end of the steps behind \"%s\"", verbs[verb].name);
        scenarios_reader_mistake_at(reader, value->next->at, expected, "a step", NULL);
    }
    script->steps[script->count++] = (struct asgi_tool_step){.kind = verbs[verb].kind};
    read_verb(script, &object, verbs[verb].kind);
}

static void read_list(struct script *script, const struct base_json_value *steps)
{
    if (steps->kind != BASE_JSON_ARRAY || steps->count == 0) {
        scenarios_reader_mistake(script->reader, steps, "an array of a tool's steps, at least one",
                                 NULL);
        return;
    }
    for (const struct base_json_value *step = steps->first; step != NULL; step = step->next) {
        read_step(script, step);
    }
}

static void compile_tool(struct scenarios_reader *reader, const struct base_json_value *value,
                         bool is_late, struct asgi_tool *tool)
{
    struct script script = {.reader = reader, .is_late = is_late};
    read_list(&script, value);
    struct asgi_tool_step *steps =
        scenarios_region_take(reader->region, (script.count + 1) * sizeof *steps);
    memcpy(steps, script.steps, script.count * sizeof *steps);
    *tool = (struct asgi_tool){.name = value->key, .steps = steps, .step_count = script.count};
}

void scenarios_tools_compile(struct scenarios_reader *reader, const struct base_json_value *tools,
                             struct asgi_settings *out_settings)
{
    if (tools->kind != BASE_JSON_OBJECT || tools->count > TOOL_COUNT_MAX) {
        scenarios_reader_mistake(reader, tools, "an object of at most 32 tools", NULL);
        return;
    }
    struct asgi_tool *compiled =
        scenarios_region_take(reader->region, (tools->count + 1) * sizeof *compiled);
    uint32_t count = 0;
    for (const struct base_json_value *tool = tools->first; tool != NULL; tool = tool->next) {
        if (!scenarios_compiler_is_name(tool->key, tool->key_size)) {
            const struct base_json_value key = scenarios_compiler_key(tool);
            scenarios_reader_mistake(reader, &key, scenarios_type_text(SCENARIOS_TYPE_NAME), NULL);
        }
        compile_tool(reader, tool, /*is_late=*/false, &compiled[count++]);
    }
    out_settings->tools = compiled;
    out_settings->tool_count = count;
}

void scenarios_tools_compile_late(struct scenarios_reader *reader,
                                  const struct base_json_value *late,
                                  struct asgi_settings *out_settings)
{
    if (late->kind != BASE_JSON_OBJECT || late->count > TOOL_COUNT_MAX) {
        scenarios_reader_mistake(reader, late, "an object of at most 32 methods", NULL);
        return;
    }
    struct asgi_tool *compiled =
        scenarios_region_take(reader->region, (late->count + 1) * sizeof *compiled);
    uint32_t count = 0;
    for (const struct base_json_value *work = late->first; work != NULL; work = work->next) {
        compile_tool(reader, work, /*is_late=*/true, &compiled[count++]);
    }
    out_settings->late_work = compiled;
    out_settings->late_work_count = count;
}
