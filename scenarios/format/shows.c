#include "scenarios/format/shows.h"

#include <string.h>

#include "base/check.h"
#include "base/word.h"

#include "scenarios/format/bugs.h"
#include "scenarios/format/settings.h"

#define SEPARATOR '+'

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

const char *const *scenarios_shows_rules(struct scenarios_reader *reader,
                                         const struct base_json_value *value, uint32_t *out_count)
{
    CHECK(value != NULL);
    if (value->kind == BASE_JSON_ARRAY && value->count == 0) {
        scenarios_reader_mistake(reader, value, "at least one rule", NULL);
    }
    return scenarios_settings_names(reader, value, rule_names(reader), "a rule", out_count);
}

static bool is_one_of(struct scenarios_names names, const char *name)
{
    CHECK(name != NULL);
    for (uint32_t i = 0; i < names.count; i++) {
        if (strcmp(names.items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void report_unknown(struct scenarios_reader *reader, const struct base_json_value *member,
                           const char *name)
{
    const struct scenarios_vocabulary *vocabulary = reader->vocabulary;
    const struct base_json_value key = scenarios_compiler_key(member);
    const char *meant = base_word_nearest(name, vocabulary->bugs.items, vocabulary->bugs.count);
    if (meant == NULL) {
        meant = base_word_nearest(name, vocabulary->profiles.items, vocabulary->profiles.count);
    }
    scenarios_reader_mistake(reader, &key, "a bug or a profile", meant);
}

static uint32_t count_bugs(const char *name)
{
    uint32_t count = 1;
    CHECK(name != NULL);
    for (; *name != '\0'; name++) {
        count += *name == SEPARATOR ? 1 : 0;
    }
    return count;
}

/* "one", or "company+one". */
static void read_bugs(struct scenarios_reader *reader, const struct base_json_value *member,
                      struct scenarios_shown *shown)
{
    const char **bugs =
        scenarios_region_take(reader->region, count_bugs(member->key) * sizeof *bugs);
    const char *rest = member->key;
    bool is_known = true;
    while (rest != NULL) {
        const char *end = strchr(rest, SEPARATOR);
        const size_t size = end == NULL ? strlen(rest) : (size_t)(end - rest);
        const char *bug = scenarios_region_copy(reader->region, rest, size);
        if (is_known && reader->vocabulary->bugs.items != NULL &&
            !is_one_of(reader->vocabulary->bugs, bug)) {
            report_unknown(reader, member, bug);
            is_known = false;
        }
        bugs[shown->bug_count++] = bug;
        rest = end == NULL ? NULL : end + 1;
    }
    shown->bugs = bugs;
}

static void read_shown(struct scenarios_reader *reader, const struct base_json_value *member,
                       struct scenarios_shows *shows)
{
    const struct base_json_value key = scenarios_compiler_key(member);
    struct scenarios_shown shown = {.name = member->key, .key = key};
    if (!is_one_of(reader->vocabulary->profiles, member->key)) {
        read_bugs(reader, member, &shown);
    }
    shown.rules = scenarios_shows_rules(reader, member, &shown.rule_count);
    if (shows->count == SCENARIOS_SHOWN_COUNT_MAX) {
        scenarios_reader_mistake(reader, &key, "at most 64 bugs or profiles", NULL);
        return;
    }
    shows->items[shows->count++] = shown;
}

void scenarios_shows_read(struct scenarios_reader *reader, const struct base_json_value *value,
                          struct scenarios_shows *out_shows)
{
    CHECK(reader->vocabulary != NULL);
    out_shows->count = 0;
    if (value == NULL) {
        return;
    }
    if (value->kind != BASE_JSON_OBJECT || value->count == 0) {
        scenarios_reader_mistake(reader, value, "an object of bugs or profiles", NULL);
        return;
    }
    for (const struct base_json_value *member = value->first; member != NULL;
         member = member->next) {
        read_shown(reader, member, out_shows);
    }
}

void scenarios_shows_expect_in(struct scenarios_reader *reader, const struct scenarios_shows *shows,
                               const struct sim_dialect *dialect)
{
    CHECK(shows->count <= SCENARIOS_SHOWN_COUNT_MAX);
    for (uint32_t i = 0; i < shows->count; i++) {
        const struct scenarios_shown *shown = &shows->items[i];
        for (uint32_t j = 0; j < shown->bug_count; j++) {
            scenarios_bugs_expect_in(reader, &shown->key, shown->bugs[j], dialect);
        }
    }
}

void scenarios_shows_switch_on(struct scenarios_reader *reader, const struct scenarios_shown *shown,
                               struct sim_plan *plan)
{
    struct asgi_settings *settings = &plan->settings;
    plan->name = scenarios_region_format(reader->region, "%s with %s", plan->name, shown->name);
    plan->violates = shown->rules;
    plan->violate_count = shown->rule_count;
    if (shown->bug_count == 0) {
        settings->profile = shown->name;
        return;
    }
    const uint32_t count = settings->bug_count + shown->bug_count;
    const char **bugs = scenarios_region_take(reader->region, count * sizeof *bugs);
    for (uint32_t i = 0; i < count; i++) {
        bugs[i] =
            i < settings->bug_count ? settings->bugs[i] : shown->bugs[i - settings->bug_count];
    }
    settings->bugs = bugs;
    settings->bug_count = count;
}
