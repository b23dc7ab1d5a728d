#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/word.h"

#include "cli/campaign.h"
#include "cli/command.h"
#include "cli/commands/explain_entries.h"
#include "cli/commands/explain_museum.h"

static void explain(struct cli_explain_page *page, struct cli_library *library,
                    const struct cli_explain_kind *kind, const struct cli_name *name)
{
    CHECK(kind->explain != NULL);
    cli_explain_page_title(page, kind->kind, name->name, name->summary);
    kind->explain(page, library, name->name);
}

/* Whatever has the name, of each kind; only NULL: everything. */
static bool explain_those(struct cli_explain_page *page, struct cli_library *library,
                          const char *only)
{
    bool is_found = false;
    for (const struct cli_explain_kind *kind = cli_explain_kinds; kind->kind != NULL; kind++) {
        const struct cli_names *names = cli_names_find(kind->kind);
        struct cli_name name;
        CHECK(names != NULL);
        if (only == NULL) {
            cli_explain_page_chapter(page, names->plural, names->summary);
        }
        for (uint32_t i = 0; names->at(i, &name); i++) {
            if (only == NULL || strcmp(name.name, only) == 0) {
                explain(page, library, kind, &name);
                is_found = true;
            }
        }
    }
    return is_found;
}

static enum cli_exit complain(const char *typed)
{
    const char **all = NULL;
    uint32_t count = 0;
    for (const struct cli_explain_kind *kind = cli_explain_kinds; kind->kind != NULL; kind++) {
        uint32_t more;
        const char **names = cli_names_collect(kind->kind, &more);
        all = base_heap_resize(all, (count + more + 1) * sizeof *all);
        memcpy(all + count, names, more * sizeof *all);
        count += more;
        base_heap_give_back(names);
    }
    const char *nearest = base_word_nearest(typed, all, count);
    if (nearest != NULL) {
        cli_complain("nothing is called '%s', did you mean '%s'?", typed, nearest);
    } else {
        cli_complain("nothing is called '%s'; see: halfclose help explain", typed);
    }
    base_heap_give_back(all);
    return CLI_EXIT_USAGE;
}

static void put_preface(struct cli_explain_page *page)
{
    static const char text[] =
        "# The museum\n"
        "\n"
        "Every known bug, rule and server that halfclose models. This page is what\n"
        "`halfclose explain --all --markdown` prints; `halfclose explain NAME` shows one entry.\n"
        "To run the scenarios of a bug: `halfclose run FILE:LINE --variant BUG --verbose`.\n"
        "To run the museum, each entry without its bug and with it: `halfclose run\n"
        "scenarios/museum`.\n";
    if (page->is_markdown) {
        reports_put(page->sink, text);
        page->has_text = true;
    }
}

static enum cli_exit explain_operands(const struct cli_arguments *arguments,
                                      struct cli_explain_page *page, struct cli_library *library)
{
    enum cli_exit status = CLI_EXIT_AS_EXPECTED;
    for (uint32_t i = 0; i < arguments->operand_count; i++) {
        if (!explain_those(page, library, arguments->operands[i]) &&
            !cli_explain_museum_one(page, library, arguments->operands[i])) {
            status = complain(arguments->operands[i]);
        }
    }
    return status;
}

static enum cli_exit run(const struct cli_arguments *arguments, struct cli_output *output)
{
    const bool is_all = cli_arguments_has(arguments, CLI_OPTION_ALL);
    if (is_all == (arguments->operand_count > 0)) {
        cli_complain("expected names or --all; see: halfclose help explain");
        return CLI_EXIT_USAGE;
    }
    struct cli_campaign campaign;
    if (!cli_campaign_init(&campaign, arguments, output)) {
        return CLI_EXIT_USAGE;
    }
    const struct cli_library_listener listener = cli_campaign_listener(&campaign);
    struct cli_library *library = cli_library_create(NULL, 0, &listener);
    struct cli_explain_page page = {
        .sink = &output->sink, .is_markdown = cli_arguments_has(arguments, CLI_OPTION_MARKDOWN)};
    enum cli_exit status = CLI_EXIT_AS_EXPECTED;
    if (is_all) {
        put_preface(&page);
        cli_explain_museum_all(&page, library);
        (void)explain_those(&page, library, NULL);
    } else {
        status = explain_operands(arguments, &page, library);
    }
    status = cli_exit_worse(campaign.status, status);
    cli_library_destroy(library);
    cli_campaign_release(&campaign);
    return status;
}

static const enum cli_option_id options[] = {
    CLI_OPTION_ALL,
    CLI_OPTION_MARKDOWN,
    CLI_OPTION_NO_COLOR,
};

const struct cli_command cli_command_explain = {
    .name = "explain",
    .summary = "tell what a bug, rule, dialect, fault, middleware, profile, strategy or action is",
    .operands = "[NAME]...",
    .operand_count_max = UINT32_MAX,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .details = "For an entry of the museum, by its number: what it is, where it was reported,\n"
               "which bugs show it under which rules, and an execution, drawn in lanes.\n"
               "For a bug: where it was reported, how it goes wrong, what the fix is, which\n"
               "scenarios show it, and the shortest execution found that does, drawn in lanes.\n"
               "For a rule: its source, what it accepts and rejects, and who breaks it.\n"
               "`halfclose list KIND` lists the names of a kind.\n",
    .run = run,
};
