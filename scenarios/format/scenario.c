#include "scenarios/format/scenario.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#include "scenarios/dump.h"
#include "scenarios/format/matrix.h"
#include "scenarios/format/settings.h"
#include "scenarios/format/shows.h"
#include "scenarios/format/steps.h"

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
     .summary = "bugs, as \"one\" or \"company+one\", or profiles, and what is found violated "
                "when they are switched on: rules",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "shows"},
    SCENARIOS_SETTINGS_KEYS,
    {.name = NULL},
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
    struct scenarios_shows shows;
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

static void compile_expect(const struct scenario *scenario, struct sim_plan *plan)
{
    const struct scenarios_object expect =
        scenarios_object_member(&scenario->settings.scenario, "expect");
    plan->at_end = read_at_end(&expect);
    const struct base_json_value *violates = scenarios_object_find(&expect, "violates");
    if (violates != NULL) {
        plan->violates = scenarios_shows_rules(scenario->reader, violates, &plan->violate_count);
        if (scenario->shows.count > 0) {
            const struct base_json_value key = scenarios_compiler_key(violates);
            scenarios_reader_mistake_at(scenario->reader, key.at,
                                        "either \"violates\" or \"shows\"", "both", NULL);
        }
    }
}

/* NULL: none; a scenario whose suite has one says [] for that. */
static const struct base_json_value *background_of(const struct scenario *scenario)
{
    const struct scenarios_object from = scenarios_settings_of(&scenario->settings, "background");
    const struct base_json_value *background = scenarios_object_find(&from, "background");
    const bool is_empty =
        background != NULL && background->kind == BASE_JSON_ARRAY && background->count == 0;
    return is_empty ? NULL : background;
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
    scenarios_steps_compile(reader, background_of(scenario),
                            scenarios_object_find(&scenario->settings.scenario, "steps"), plan);
}

static void add_row(const struct scenario *scenario, struct scenarios_variants *variants)
{
    struct scenarios_reader *reader = scenario->reader;
    struct sim_plan plan = {.name = NULL};
    compile_plan(scenario, &plan);
    scenarios_shows_expect_in(reader, &scenario->shows, plan.dialect);
    if (reader->diagnostics->count > 0) {
        return; /* there will be no plans */
    }
    const struct scenarios_variant base = {.plan = plan,
                                           .scenario = scenario->name,
                                           .about = scenario->about,
                                           .tags = scenario->tags,
                                           .tag_count = scenario->tag_count,
                                           .line_last = scenario->line_last};
    for (uint32_t i = 0; i <= scenario->shows.count; i++) {
        struct scenarios_variant *variant = add_variant(variants);
        *variant = base;
        if (i > 0) {
            variant->shows = scenario->shows.items[i - 1].name;
            scenarios_shows_switch_on(reader, &scenario->shows.items[i - 1], &variant->plan);
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
        scenarios_shows_read(reader, scenarios_object_find(object, "shows"), &scenario.shows);
        add_row(&scenario, variants);
    } while (reader->diagnostics->count < SCENARIOS_MISTAKE_COUNT_MAX &&
             scenarios_matrix_next(reader));
    scenarios_matrix_close(reader);
}
