#include "scenarios/format/suite.h"

#include <inttypes.h>

#include "base/check.h"

#include "scenarios/format/settings.h"

const struct scenarios_key scenarios_suite_keys[] = {
    {.name = "$schema", .summary = "the schema, for editors", .type = SCENARIOS_TYPE_STRING},
    {.name = "suite",
     .summary = "what the scenarios of the file have in common",
     .type = SCENARIOS_TYPE_STRING,
     .is_required = true},
    {.name = "about", .summary = "why they are there, for people", .type = SCENARIOS_TYPE_STRING},
    {.name = "reports",
     .summary = "where what they show was reported, such as \"python-sdk#2416\"",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "words"},
    SCENARIOS_SETTINGS_KEYS,
    {.name = "scenarios",
     .summary = "the scenarios, each with the suite's settings and its own",
     .type = SCENARIOS_TYPE_OTHER,
     .is_required = true,
     .definition = "scenarios"},
    {.name = NULL},
};

/* The name of a scenario, checked: a text of one line that no other has. */
static void check_name(struct scenarios_reader *reader, const struct base_json_value *scenario)
{
    const struct base_json_value *name =
        scenario->kind == BASE_JSON_OBJECT ? base_json_value_find(scenario, "name") : NULL;
    if (name == NULL) {
        return; /* reported as a missing key */
    }
    bool is_fit = name->kind == BASE_JSON_STRING && name->string_size > 0 &&
                  name->string_size <= SCENARIOS_NAME_SIZE_MAX;
    for (size_t i = 0; is_fit && i < name->string_size; i++) {
        is_fit = (unsigned char)name->string[i] >= ' ' && name->string[i] != 0x7f;
    }
    if (!is_fit) {
        scenarios_reader_mistake(reader, name, "a name of 1 to 100 bytes on one line", NULL);
        return;
    }
    for (const struct base_json_value *other = scenario->parent->first; other != scenario;
         other = other->next) {
        const struct base_json_value *other_name =
            other->kind == BASE_JSON_OBJECT ? base_json_value_find(other, "name") : NULL;
        if (other_name != NULL && base_json_value_is(other_name, name->string)) {
            const char *expected = scenarios_region_format(
                reader->region, "another name than the scenario of line %" PRIu32, other->at.line);
            scenarios_reader_mistake(reader, name, expected, NULL);
            return;
        }
    }
}

static void compile_scenarios(const struct scenarios_object *suite,
                              struct scenarios_variants *variants)
{
    struct scenarios_reader *reader = suite->reader;
    const struct base_json_value *scenarios = scenarios_object_find(suite, "scenarios");
    if (scenarios == NULL) {
        return;
    }
    if (scenarios->kind != BASE_JSON_ARRAY || scenarios->count == 0 ||
        scenarios->count > SCENARIOS_SCENARIO_COUNT_MAX) {
        scenarios_reader_mistake(reader, scenarios, "an array of 1 to 500 scenarios", NULL);
        return;
    }
    for (const struct base_json_value *scenario = scenarios->first; scenario != NULL;
         scenario = scenario->next) {
        check_name(reader, scenario);
        scenarios_scenario_compile(suite, scenario, variants);
        if (variants->count > SCENARIOS_VARIANT_COUNT_MAX) {
            scenarios_reader_mistake_at(reader, scenario->at, "at most 2000 variants in a file",
                                        "more", NULL);
            return;
        }
    }
}

static void read_reports(const struct scenarios_object *suite, struct scenarios_file *file)
{
    const struct base_json_value *reports = scenarios_object_find(suite, "reports");
    const struct scenarios_names any = {.items = NULL};
    CHECK(file->report_count == 0);
    if (reports != NULL) {
        file->reports =
            scenarios_settings_names(suite->reader, reports, any, "a report", &file->report_count);
    }
}

void scenarios_suite_compile(struct scenarios_reader *reader, const struct base_json_value *root,
                             struct scenarios_file *file, struct scenarios_variants *variants)
{
    CHECK(file != NULL);
    const struct scenarios_object suite = scenarios_object_view(reader, root, scenarios_suite_keys);
    if (suite.value == NULL) {
        return;
    }
    (void)scenarios_object_string(&suite, "$schema");
    file->suite = scenarios_object_string(&suite, "suite");
    file->about = scenarios_object_string(&suite, "about");
    read_reports(&suite, file);
    compile_scenarios(&suite, variants);
}
