/* Which scenarios of a library --name and --tags leave. */
#include <stddef.h>
#include <string.h>

#include "base/check.h"

#include "cli/library.h"

static bool has_tag(const struct cli_scenario *scenario, const char *tag, size_t size)
{
    for (uint32_t i = 0; i < scenario->tag_count; i++) {
        if (strlen(scenario->tags[i]) == size && memcmp(scenario->tags[i], tag, size) == 0) {
            return true;
        }
    }
    return false;
}

/* What the tags of an option say about a scenario. */
struct tally {
    bool has_wanted; /* some tag is asked for */
    bool is_wanted;  /* and the scenario has one that is */
    bool is_unwanted;
};

/* "smoke,~slow" */
static void tally_tags(struct tally *tally, const struct cli_scenario *scenario, const char *tags)
{
    for (const char *tag = tags; *tag != '\0';) {
        const size_t size = strcspn(tag, ",");
        if (tag[0] == '~') {
            tally->is_unwanted = tally->is_unwanted || has_tag(scenario, tag + 1, size - 1);
        } else if (size > 0) {
            tally->has_wanted = true;
            tally->is_wanted = tally->is_wanted || has_tag(scenario, tag, size);
        }
        tag += size + (tag[size] == ',' ? 1 : 0);
    }
}

static bool passes_tags(const struct cli_scenario *scenario, const struct cli_value *tags)
{
    struct tally tally = {.has_wanted = false};
    for (uint32_t i = 0; i < tags->count; i++) {
        tally_tags(&tally, scenario, tags->texts[i]);
    }
    return !tally.is_unwanted && (tally.is_wanted || !tally.has_wanted);
}

static bool passes_names(const struct cli_scenario *scenario, const struct cli_value *names)
{
    for (uint32_t i = 0; i < names->count; i++) {
        if (strstr(scenario->name, names->texts[i]) != NULL) {
            return true;
        }
    }
    return names->count == 0;
}

uint32_t cli_library_select(struct cli_library *library, const struct cli_arguments *arguments)
{
    CHECK(arguments != NULL);
    uint32_t count = 0;
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        struct cli_scenario *scenario = cli_library_scenario(library, i);
        scenario->is_selected = scenario->is_selected &&
                                passes_names(scenario, &arguments->values[CLI_OPTION_NAME]) &&
                                passes_tags(scenario, &arguments->values[CLI_OPTION_TAGS]);
        count += scenario->is_selected ? 1 : 0;
    }
    return count;
}
