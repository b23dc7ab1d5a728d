#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/json_writer.h"
#include "base/printable.h"
#include "base/text.h"
#include "base/word.h"

#include "cli/campaign.h"
#include "cli/command.h"
#include "cli/names.h"

#define NAME_COLUMNS 26
#define SUMMARY_SIZE 400

static void put_name_as_json(const struct reports_sink *sink, const char *kind,
                             const struct cli_name *name)
{
    struct base_json_writer *writer = base_json_writer_create();
    base_json_writer_open_object(writer);
    base_json_writer_key(writer, "type");
    base_json_writer_string(writer, kind);
    base_json_writer_key(writer, "name");
    base_json_writer_string(writer, name->name);
    base_json_writer_key(writer, "summary");
    base_json_writer_string(writer, name->summary);
    if (name->of != NULL) {
        base_json_writer_key(writer, "of");
        base_json_writer_string(writer, name->of);
    }
    base_json_writer_close(writer);
    reports_put(sink, base_json_writer_text(writer, NULL));
    reports_put(sink, "\n");
    base_json_writer_destroy(writer);
}

static void put_name_as_text(const struct reports_sink *sink, const struct cli_name *name)
{
    const uint32_t columns = base_printable_columns(name->name, strlen(name->name));
    reports_put_styled(sink, REPORTS_STRONG, name->name);
    const bool fits = columns < NAME_COLUMNS;
    char buffer[SUMMARY_SIZE];
    struct base_text summary;
    base_text_init(&summary, buffer, sizeof buffer);
    base_text_format(&summary, "%s%s%s", name->of == NULL ? "" : name->of,
                     name->of == NULL ? "" : ": ", name->summary);
    const char *next = buffer;
    for (bool is_first = true; is_first || *next != '\0'; is_first = false) {
        const char *line = next;
        const size_t size = reports_line_of(line, REPORTS_WIDTH - NAME_COLUMNS, &next);
        reports_put(sink, is_first && !fits ? "\n" : "");
        reports_fill(sink, ' ', is_first && fits ? NAME_COLUMNS - columns : NAME_COLUMNS);
        reports_print(sink, REPORTS_PLAIN, "%.*s", (int)size, line);
        reports_put(sink, "\n");
    }
}

static enum cli_exit list_names(const struct cli_arguments *arguments, struct cli_output *output,
                                const struct cli_names *names)
{
    const bool is_json = cli_arguments_has(arguments, CLI_OPTION_JSON);
    struct cli_name name;
    for (uint32_t i = 0; names->at(i, &name); i++) {
        if (is_json) {
            put_name_as_json(&output->sink, names->kind, &name);
        } else {
            put_name_as_text(&output->sink, &name);
        }
    }
    return CLI_EXIT_AS_EXPECTED;
}

static void put_list(struct base_json_writer *writer, const char *key)
{
    base_json_writer_key(writer, key);
    base_json_writer_open_array(writer);
}

static void put_scenario_as_json(const struct reports_sink *sink,
                                 const struct cli_scenario *scenario)
{
    struct base_json_writer *writer = base_json_writer_create();
    base_json_writer_open_object(writer);
    base_json_writer_key(writer, "type");
    base_json_writer_string(writer, "scenario");
    base_json_writer_key(writer, "file");
    base_json_writer_string(writer, scenario->file);
    base_json_writer_key(writer, "line");
    base_json_writer_unsigned(writer, scenario->line);
    base_json_writer_key(writer, "name");
    base_json_writer_string(writer, scenario->name);
    put_list(writer, "tags");
    for (uint32_t i = 0; i < scenario->tag_count; i++) {
        base_json_writer_string(writer, scenario->tags[i]);
    }
    base_json_writer_close(writer);
    put_list(writer, "variants");
    for (uint32_t i = 0; i < scenario->plan_count; i++) {
        base_json_writer_string(writer, scenario->plans[i].name);
    }
    base_json_writer_close(writer);
    base_json_writer_close(writer);
    reports_put(sink, base_json_writer_text(writer, NULL));
    reports_put(sink, "\n");
    base_json_writer_destroy(writer);
}

static void put_scenario_as_text(const struct reports_sink *sink,
                                 const struct cli_scenario *scenario)
{
    reports_wrap(sink, REPORTS_STRONG, 0, scenario->name);
    reports_print(sink, REPORTS_PLAIN, "  %.900s:%" PRIu32, scenario->file, scenario->line);
    reports_put(sink, "\n");
    char buffer[1000] = "";
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    for (uint32_t i = 0; i < scenario->plan_count; i++) {
        base_text_format(&text, "%s%s", i == 0 ? "variants: " : ", ", scenario->plans[i].name);
    }
    for (uint32_t i = 0; i < scenario->tag_count; i++) {
        base_text_format(&text, "%s%s", i == 0 ? "; tags: " : ", ", scenario->tags[i]);
    }
    reports_wrap(sink, REPORTS_QUIET, 2, buffer);
}

static enum cli_exit list_scenarios(const struct cli_arguments *arguments,
                                    struct cli_output *output)
{
    struct cli_campaign campaign;
    if (!cli_campaign_init(&campaign, arguments, output)) {
        return CLI_EXIT_USAGE;
    }
    const struct cli_library_listener listener = cli_campaign_listener(&campaign);
    const uint32_t first = arguments->operand_count > 0 ? 1 : 0;
    struct cli_library *library = cli_library_create(arguments->operands + first,
                                                     arguments->operand_count - first, &listener);
    const uint32_t count = cli_library_select(library, arguments);
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        const struct cli_scenario *scenario = cli_library_scenario(library, i);
        if (scenario->is_selected && cli_arguments_has(arguments, CLI_OPTION_JSON)) {
            put_scenario_as_json(&output->sink, scenario);
        } else if (scenario->is_selected) {
            put_scenario_as_text(&output->sink, scenario);
        }
    }
    if (count == 0 && campaign.status == CLI_EXIT_AS_EXPECTED) {
        cli_complain("no scenario was selected");
        campaign.status = CLI_EXIT_NOTHING_SELECTED;
    }
    const enum cli_exit status = campaign.status;
    cli_library_destroy(library);
    cli_campaign_release(&campaign);
    return status;
}

static enum cli_exit complain(const char *typed)
{
    const char *known[32] = {"scenarios"};
    size_t count = 1;
    for (const struct cli_names *names = cli_names_all; names->kind != NULL; names++) {
        CHECK(count < sizeof known / sizeof known[0]);
        known[count++] = names->plural;
    }
    const char *nearest = base_word_nearest(typed, known, count);
    cli_complain("cannot list '%s'%s%s%s; see: halfclose help list", typed,
                 nearest == NULL ? "" : ", did you mean '", nearest == NULL ? "" : nearest,
                 nearest == NULL ? "" : "'?");
    return CLI_EXIT_USAGE;
}

static enum cli_exit run(const struct cli_arguments *arguments, struct cli_output *output)
{
    if (arguments->operand_count == 0 || strcmp(arguments->operands[0], "scenarios") == 0) {
        return list_scenarios(arguments, output);
    }
    const struct cli_names *names = cli_names_find(arguments->operands[0]);
    if (names == NULL) {
        return complain(arguments->operands[0]);
    }
    if (arguments->operand_count > 1) {
        cli_complain("list %s: expected nothing more, found '%s'", names->plural,
                     arguments->operands[1]);
        return CLI_EXIT_USAGE;
    }
    return list_names(arguments, output, names);
}

static const enum cli_option_id options[] = {
    CLI_OPTION_NAME,
    CLI_OPTION_TAGS,
    CLI_OPTION_JSON,
    CLI_OPTION_NO_COLOR,
};

const struct cli_command cli_command_list = {
    .name = "list",
    .summary = "list scenarios, rules, strategies, bugs and what else can be named",
    .operands = "[KIND] [FILE|FOLDER|FILE:LINE]...",
    .operand_count_max = UINT32_MAX,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .details = "KIND is scenarios (the default), rules, strategies, bugs, profiles, dialects,\n"
               "faults, middlewares, actions, anchors or formats. Only scenarios come from\n"
               "files; the other kinds are built in.\n",
    .run = run,
};
