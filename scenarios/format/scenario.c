#include "scenarios/format/scenario.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/word.h"

#include "scenarios/dump.h"
#include "scenarios/format/matrix.h"
#include "scenarios/format/settings.h"
#include "scenarios/format/steps.h"

#define SHOWN_COUNT_MAX 64

static const struct scenarios_key at_end_keys[] = {
    {.name = "sessions",
     .summary = "sessions that the server would still find",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 0,
     .max = 10000},
    {.name = "tasks",
     .summary = "tasks of a request or a session that are alive",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 0,
     .max = 10000},
    {.name = "streams",
     .summary = "streams of a request or a session that are open",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 0,
     .max = 10000},
    {.name = NULL},
};

static const struct scenarios_key expect_keys[] = {
    {.name = "at_end",
     .summary = "what is left when nothing can happen any more",
     .type = SCENARIOS_TYPE_OBJECT,
     .members = at_end_keys},
    {.name = "violates",
     .summary = "rules that are found violated on the scenario's own server, each of them",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "words"},
    {.name = NULL},
};

const struct scenarios_key scenarios_scenario_keys[] = {
    {.name = "name",
     .summary = "what happens, in a few words; unique in the file",
     .type = SCENARIOS_TYPE_STRING,
     .is_required = true},
    {.name = "about", .summary = "why it is there, for people", .type = SCENARIOS_TYPE_STRING},
    {.name = "matrix",
     .summary = "variables and their values: one variant for each combination",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "matrix"},
    {.name = "steps",
     .summary = "what happens, from top to bottom",
     .type = SCENARIOS_TYPE_OTHER,
     .is_required = true,
     .definition = "steps"},
    {.name = "expect",
     .summary = "what must hold besides the rules",
     .type = SCENARIOS_TYPE_OBJECT,
     .members = expect_keys},
    {.name = "shows",
     .summary = "bugs or profiles, and what is found violated when one is switched on: rules",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "shows"},
    SCENARIOS_SETTINGS_KEYS,
    {.name = NULL},
};

/* A bug or profile that the scenario shows. */
struct shown {
    const char *name;
    bool is_profile;
    const char *const *rules;
    uint32_t rule_count;
};

struct scenario {
    struct scenarios_reader *reader;
    struct scenarios_settings settings;
    const char *name;
    const char *about;
    const char *const *tags;
    uint32_t tag_count;
    uint32_t line;
    uint32_t line_last;
    struct shown shown[SHOWN_COUNT_MAX];
    uint32_t shown_count;
};

static struct scenarios_variant *add_variant(struct scenarios_variants *variants)
{
    if (variants->count == variants->capacity) {
        variants->capacity = variants->capacity == 0 ? 16 : 2 * variants->capacity;
        variants->items =
            base_heap_resize(variants->items, variants->capacity * sizeof *variants->items);
    }
    struct scenarios_variant *variant = &variants->items[variants->count++];
    memset(variant, 0, sizeof *variant);
    return variant;
}

static struct sim_end_expectation read_at_end(const struct scenarios_object *expect)
{
    const struct scenarios_object at_end = scenarios_object_member(expect, "at_end");
    const struct base_json_position none = {.line = 0};
    const struct base_json_position at = at_end.value == NULL ? none : at_end.value->at;
    return (struct sim_end_expectation){
        .session_count = (int32_t)scenarios_object_integer(&at_end, "sessions", -1),
        .task_count = (int32_t)scenarios_object_integer(&at_end, "tasks", -1),
        .stream_count = (int32_t)scenarios_object_integer(&at_end, "streams", -1),
        .line = at.line,
        .column = at.column,
    };
}

/* The rules' names, and the word for what a scenario itself expects. */
static struct scenarios_names rule_names(struct scenarios_reader *reader)
{
    const struct scenarios_names rules = reader->vocabulary->rules;
    if (rules.items == NULL) {
        return rules;
    }
    const char **items = scenarios_region_take(reader->region, (rules.count + 1) * sizeof *items);
    memcpy(items, rules.items, rules.count * sizeof *items);
    items[rules.count] = SCENARIOS_EXPECTATION;
    return (struct scenarios_names){.items = items, .count = rules.count + 1};
}

static const char *const *read_rules(struct scenarios_reader *reader,
                                     const struct base_json_value *value, uint32_t *out_count)
{
    if (value->kind == BASE_JSON_ARRAY && value->count == 0) {
        scenarios_reader_mistake(reader, value, "at least one rule", NULL);
    }
    return scenarios_settings_names(reader, value, rule_names(reader), "a rule", out_count);
}

static void compile_expect(const struct scenario *scenario, struct sim_plan *plan)
{
    const struct scenarios_object expect =
        scenarios_object_member(&scenario->settings.scenario, "expect");
    plan->at_end = read_at_end(&expect);
    const struct base_json_value *violates = scenarios_object_find(&expect, "violates");
    if (violates != NULL) {
        plan->violates = read_rules(scenario->reader, violates, &plan->violate_count);
        if (scenario->shown_count > 0) {
            const struct base_json_value key = scenarios_compiler_key(violates);
            scenarios_reader_mistake_at(scenario->reader, key.at,
                                        "either \"violates\" or \"shows\"", "both", NULL);
        }
    }
}

static bool is_one_of(struct scenarios_names names, const char *name)
{
    for (uint32_t i = 0; i < names.count; i++) {
        if (strcmp(names.items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void report_unknown_shown(struct scenarios_reader *reader, const struct base_json_value *key)
{
    const struct scenarios_vocabulary *vocabulary = reader->vocabulary;
    const char *meant =
        base_word_nearest(key->string, vocabulary->bugs.items, vocabulary->bugs.count);
    if (meant == NULL) {
        meant =
            base_word_nearest(key->string, vocabulary->profiles.items, vocabulary->profiles.count);
    }
    scenarios_reader_mistake(reader, key, "a bug or a profile", meant);
}

static void read_shown(struct scenario *scenario, const struct base_json_value *member)
{
    struct scenarios_reader *reader = scenario->reader;
    const struct scenarios_vocabulary *vocabulary = reader->vocabulary;
    const struct base_json_value key = scenarios_compiler_key(member);
    struct shown shown = {.name = member->key,
                          .is_profile = is_one_of(vocabulary->profiles, member->key)};
    if (!shown.is_profile && vocabulary->bugs.items != NULL &&
        !is_one_of(vocabulary->bugs, member->key)) {
        report_unknown_shown(reader, &key);
    }
    shown.rules = read_rules(reader, member, &shown.rule_count);
    if (scenario->shown_count == SHOWN_COUNT_MAX) {
        scenarios_reader_mistake(reader, &key, "at most 64 bugs or profiles", NULL);
        return;
    }
    scenario->shown[scenario->shown_count++] = shown;
}

static void read_shows(struct scenario *scenario)
{
    scenario->shown_count = 0;
    const struct base_json_value *shows =
        scenarios_object_find(&scenario->settings.scenario, "shows");
    if (shows == NULL) {
        return;
    }
    if (shows->kind != BASE_JSON_OBJECT || shows->count == 0) {
        scenarios_reader_mistake(scenario->reader, shows, "an object of bugs or profiles", NULL);
        return;
    }
    for (const struct base_json_value *member = shows->first; member != NULL;
         member = member->next) {
        read_shown(scenario, member);
    }
}

static void compile_plan(const struct scenario *scenario, struct sim_plan *plan)
{
    struct scenarios_reader *reader = scenario->reader;
    scenarios_compiler_clear(reader);
    plan->name = scenarios_region_format(reader->region, "%s%s", scenario->name,
                                         scenarios_matrix_row_name(reader));
    plan->file = reader->path;
    plan->line = scenario->line;
    scenarios_settings_compile(&scenario->settings, plan);
    compile_expect(scenario, plan);
    const struct scenarios_object background =
        scenarios_settings_of(&scenario->settings, "background");
    scenarios_steps_compile(reader, scenarios_object_find(&background, "background"),
                            scenarios_object_find(&scenario->settings.scenario, "steps"), plan);
}

/* The plan with one bug more, or with another profile. */
static void switch_on(struct scenarios_reader *reader, const struct shown *shown,
                      struct sim_plan *plan)
{
    plan->name = scenarios_region_format(reader->region, "%s with %s", plan->name, shown->name);
    plan->violates = shown->rules;
    plan->violate_count = shown->rule_count;
    struct asgi_settings *settings = &plan->settings;
    if (shown->is_profile) {
        settings->profile = shown->name;
        return;
    }
    const char **bugs =
        scenarios_region_take(reader->region, (settings->bug_count + 1) * sizeof *bugs);
    for (uint32_t i = 0; i < settings->bug_count; i++) {
        bugs[i] = settings->bugs[i];
    }
    bugs[settings->bug_count++] = shown->name;
    settings->bugs = bugs;
}

static void add_row(const struct scenario *scenario, struct scenarios_variants *variants)
{
    struct scenarios_reader *reader = scenario->reader;
    struct sim_plan plan = {.name = NULL};
    compile_plan(scenario, &plan);
    if (reader->diagnostics->count > 0) {
        return; /* there will be no plans */
    }
    const struct scenarios_variant base = {.plan = plan,
                                           .scenario = scenario->name,
                                           .about = scenario->about,
                                           .tags = scenario->tags,
                                           .tag_count = scenario->tag_count,
                                           .line_last = scenario->line_last};
    for (uint32_t i = 0; i <= scenario->shown_count; i++) {
        struct scenarios_variant *variant = add_variant(variants);
        *variant = base;
        if (i > 0) {
            variant->shows = scenario->shown[i - 1].name;
            switch_on(reader, &scenario->shown[i - 1], &variant->plan);
        }
        variant->plan.fingerprint = scenarios_dump_fingerprint(&variant->plan);
    }
}

static uint32_t last_line(const struct base_json_value *value)
{
    uint32_t line = value->at.line;
    for (size_t i = 0; i < value->raw.size; i++) {
        line += value->raw.bytes[i] == '\n' ? 1 : 0;
    }
    return line;
}

static const char *const *read_tags(const struct scenario *scenario, uint32_t *out_count)
{
    const struct scenarios_object from = scenarios_settings_of(&scenario->settings, "tags");
    const struct base_json_value *tags = scenarios_object_find(&from, "tags");
    const struct scenarios_names any = {.items = NULL};
    *out_count = 0;
    return tags == NULL ? NULL
                        : scenarios_settings_names(scenario->reader, tags, any, "a tag", out_count);
}

void scenarios_scenario_compile(const struct scenarios_object *suite,
                                const struct base_json_value *value,
                                struct scenarios_variants *variants)
{
    struct scenarios_reader *reader = suite->reader;
    struct scenario scenario = {
        .reader = reader,
        .settings = {.suite = *suite,
                     .scenario = scenarios_object_view(reader, value, scenarios_scenario_keys)},
        .line = value->at.line,
        .line_last = last_line(value),
    };
    const struct scenarios_object *object = &scenario.settings.scenario;
    if (object->value == NULL ||
        !scenarios_matrix_open(reader, scenarios_object_find(object, "matrix"))) {
        return;
    }
    const struct base_json_value *name = scenarios_object_find(object, "name");
    scenario.name = name != NULL && name->kind == BASE_JSON_STRING ? name->string : "";
    scenario.about = scenarios_object_string(object, "about");
    do {
        if (reader->region->size > SCENARIOS_MEMORY_SIZE_MAX) {
            scenarios_reader_mistake_at(reader, value->at,
                                        "variants that take at most 256 MiB in all", "more", NULL);
            return;
        }
        scenario.tags = read_tags(&scenario, &scenario.tag_count);
        read_shows(&scenario);
        add_row(&scenario, variants);
    } while (reader->diagnostics->count < SCENARIOS_MISTAKE_COUNT_MAX &&
             scenarios_matrix_next(reader));
    scenarios_matrix_close(reader);
}
