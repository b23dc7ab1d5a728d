#include "cli/library.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/text.h"

#include "scenarios/file.h"

#include "cli/files.h"
#include "cli/names.h"

#define SHIPPED_HERE   "scenarios"
#define LINE_COUNT_MAX 64
#define NAME_SIZE      256

/* A file that was named, and which of its scenarios. */
struct source {
    char *path; /* owns */
    bool is_whole;
    uint32_t lines[LINE_COUNT_MAX]; /* else those on these lines */
    uint32_t line_count;
    struct scenarios_file *file; /* owns; NULL: a bad one */
};

struct cli_library {
    struct source *sources; /* owns */
    uint32_t source_count;
    uint32_t bad_count;
    struct cli_scenario *scenarios; /* owns, with their plans */
    uint32_t scenario_count;
    char **texts; /* owns */
    uint32_t text_count;
};

static struct source *get_source(struct cli_library *library, const char *path)
{
    for (uint32_t i = 0; i < library->source_count; i++) {
        if (strcmp(library->sources[i].path, path) == 0) {
            return &library->sources[i];
        }
    }
    library->sources =
        base_heap_resize(library->sources, (library->source_count + 1) * sizeof *library->sources);
    struct source *source = &library->sources[library->source_count++];
    *source = (struct source){.path = base_heap_take(strlen(path) + 1)};
    memcpy(source->path, path, strlen(path) + 1);
    return source;
}

static void add_folder(struct cli_library *library, const char *folder)
{
    struct cli_files_list list = {.count = 0};
    cli_files_find(folder, &list);
    for (uint32_t i = 0; i < list.count; i++) {
        get_source(library, list.paths[i])->is_whole = true;
    }
    cli_files_list_release(&list);
}

/* "FILE:LINE"; false when it does not end like that. */
static bool add_line(struct cli_library *library, const char *operand)
{
    const char *colon = strrchr(operand, ':');
    uint64_t line = 0;
    if (colon == NULL || colon == operand || !cli_arguments_parse_number(colon + 1, &line) ||
        line > UINT32_MAX) {
        return false;
    }
    char path[4096];
    struct base_text text;
    base_text_init(&text, path, sizeof path);
    base_text_append_bytes(&text, operand, (size_t)(colon - operand));
    struct source *source = get_source(library, path);
    if (source->line_count < LINE_COUNT_MAX) {
        source->lines[source->line_count++] = (uint32_t)line;
    }
    return true;
}

static void add_operand(struct cli_library *library, const char *operand)
{
    const enum cli_files_kind kind = cli_files_kind_of(operand);
    if (kind == CLI_FILES_FOLDER) {
        add_folder(library, operand);
    } else if (kind == CLI_FILES_FILE || !add_line(library, operand)) {
        get_source(library, operand)->is_whole = true;
    }
}

static void add_shipped(struct cli_library *library)
{
    const bool is_here = cli_files_kind_of(SHIPPED_HERE) == CLI_FILES_FOLDER;
    add_folder(library, is_here ? SHIPPED_HERE : HALFCLOSE_SCENARIOS);
}

/* What scenario files may name. */
struct words {
    const char **bugs; /* owns the lists */
    const char **profiles;
    const char **middlewares;
    const char **rules;
    struct scenarios_vocabulary vocabulary;
};

static void words_init(struct words *words)
{
    static const char *const servers[] = {"mcp"};
    words->vocabulary = (struct scenarios_vocabulary){.servers = {.items = servers, .count = 1}};
    words->bugs = cli_names_collect("bug", &words->vocabulary.bugs.count);
    words->profiles = cli_names_collect("profile", &words->vocabulary.profiles.count);
    words->middlewares = cli_names_collect("middleware", &words->vocabulary.middlewares.count);
    words->rules = cli_names_collect("rule", &words->vocabulary.rules.count);
    words->vocabulary.bugs.items = words->bugs;
    words->vocabulary.profiles.items = words->profiles;
    words->vocabulary.middlewares.items = words->middlewares;
    words->vocabulary.rules.items = words->rules;
}

static void words_release(struct words *words)
{
    base_heap_give_back(words->bugs);
    base_heap_give_back(words->profiles);
    base_heap_give_back(words->middlewares);
    base_heap_give_back(words->rules);
}

static void report_mistakes(const struct source *source,
                            const struct scenarios_diagnostics *diagnostics, struct asgi_bytes text,
                            const struct cli_library_listener *listener)
{
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        const struct scenarios_mistake *mistake = &diagnostics->mistakes[i];
        const struct reports_diagnostic diagnostic = {
            .file = source->path,
            .line = mistake->at.line,
            .column = mistake->at.column,
            .expected = mistake->expected,
            .found = mistake->found,
            .meant = mistake->meant,
            .help = mistake->help,
        };
        listener->mistake(listener->context, &diagnostic, text.data, text.size);
    }
    if (diagnostics->left_out_count > 0) {
        char found[64];
        struct base_text count;
        base_text_init(&count, found, sizeof found);
        base_text_format(&count, "%" PRIu32 " more", diagnostics->left_out_count);
        listener->mistake(listener->context,
                          &(struct reports_diagnostic){
                              .file = source->path, .expected = "fewer mistakes", .found = found},
                          NULL, 0);
    }
}

static bool read_source(struct source *source, const struct words *words,
                        const struct cli_library_listener *listener)
{
    char *bytes = NULL;
    size_t size = 0;
    const char *found = NULL;
    if (!cli_files_read(source->path, &bytes, &size, &found)) {
        listener->mistake(
            listener->context,
            &(struct reports_diagnostic){.file = source->path,
                                         .expected = "a readable file of at most 16 MiB",
                                         .found = found},
            NULL, 0);
        return false;
    }
    struct scenarios_diagnostics *diagnostics = base_heap_take(sizeof *diagnostics);
    const struct asgi_bytes text = {.data = bytes, .size = size};
    const enum base_error error =
        scenarios_file_read(source->path, text, &words->vocabulary, diagnostics, &source->file);
    if (error != BASE_ERROR_OK) {
        source->file = NULL;
        report_mistakes(source, diagnostics, text, listener);
    }
    scenarios_diagnostics_release(diagnostics);
    base_heap_give_back(diagnostics);
    base_heap_give_back(bytes);
    return error == BASE_ERROR_OK;
}

static bool is_on_a_named_line(const struct source *source, const struct scenarios_variant *variant)
{
    for (uint32_t i = 0; i < source->line_count; i++) {
        if (source->lines[i] >= variant->plan.line && source->lines[i] <= variant->line_last) {
            return true;
        }
    }
    return source->is_whole;
}

/* What is wrong with the server: "correct", or its profile and bugs. */
void cli_library_keep(struct cli_library *library, char *text)
{
    CHECK(text != NULL);
    library->texts =
        base_heap_resize(library->texts, (library->text_count + 1) * sizeof *library->texts);
    library->texts[library->text_count++] = text;
}

static const char *name_variant(struct cli_library *library,
                                const struct scenarios_variant *variant)
{
    if (variant->shows != NULL) {
        return variant->shows;
    }
    const struct asgi_settings *settings = &variant->plan.settings;
    if (settings->profile == NULL && settings->bug_count == 0) {
        return "correct";
    }
    struct base_text name;
    base_text_init(&name, base_heap_take(NAME_SIZE), NAME_SIZE);
    base_text_append(&name, settings->profile == NULL ? "" : settings->profile);
    for (uint32_t i = 0; i < settings->bug_count; i++) {
        base_text_format(&name, "%s%s", name.length == 0 ? "" : "+", settings->bugs[i]);
    }
    cli_library_keep(library, name.bytes);
    return name.bytes;
}

static uint32_t add_scenario(struct cli_library *library, const struct source *source,
                             uint32_t first)
{
    const struct scenarios_variant *variants = source->file->variants;
    uint32_t count = 1;
    /* Each row of a scenario's matrix comes as configured, and then with what it shows. */
    while (first + count < source->file->variant_count && variants[first + count].shows != NULL) {
        count++;
    }
    struct cli_plan *plans = base_heap_take(count * sizeof *plans);
    for (uint32_t i = 0; i < count; i++) {
        plans[i].name = name_variant(library, &variants[first + i]);
        plans[i].plan = &variants[first + i].plan;
    }
    library->scenarios = base_heap_resize(library->scenarios, (library->scenario_count + 1) *
                                                                  sizeof *library->scenarios);
    library->scenarios[library->scenario_count++] = (struct cli_scenario){
        .file = source->path,
        .line = variants[first].plan.line,
        .name = variants[first].plan.name,
        .suite = source->file,
        .tags = variants[first].tags,
        .tag_count = variants[first].tag_count,
        .plans = plans,
        .plan_count = count,
        .is_selected = is_on_a_named_line(source, &variants[first]),
    };
    return count;
}

static void read_sources(struct cli_library *library, const struct cli_library_listener *listener)
{
    struct words words;
    words_init(&words);
    for (uint32_t i = 0; i < library->source_count; i++) {
        struct source *source = &library->sources[i];
        if (!read_source(source, &words, listener)) {
            library->bad_count++;
            continue;
        }
        for (uint32_t next = 0; next < source->file->variant_count;) {
            next += add_scenario(library, source, next);
        }
    }
    words_release(&words);
}

struct cli_library *cli_library_create(const char *const *operands, uint32_t operand_count,
                                       const struct cli_library_listener *listener)
{
    CHECK(listener->mistake != NULL);
    struct cli_library *library = base_heap_take(sizeof *library);
    for (uint32_t i = 0; i < operand_count; i++) {
        add_operand(library, operands[i]);
    }
    if (operand_count == 0) {
        add_shipped(library);
    }
    read_sources(library, listener);
    return library;
}

void cli_library_destroy(struct cli_library *library)
{
    for (uint32_t i = 0; i < library->scenario_count; i++) {
        for (uint32_t j = 0; j < library->scenarios[i].plan_count; j++) {
            base_heap_give_back(library->scenarios[i].plans[j].owned);
        }
        base_heap_give_back(library->scenarios[i].plans);
    }
    base_heap_give_back(library->scenarios);
    for (uint32_t i = 0; i < library->source_count; i++) {
        scenarios_file_destroy(library->sources[i].file);
        base_heap_give_back(library->sources[i].path);
    }
    base_heap_give_back(library->sources);
    for (uint32_t i = 0; i < library->text_count; i++) {
        base_heap_give_back(library->texts[i]);
    }
    base_heap_give_back(library->texts);
    base_heap_give_back(library);
}

uint32_t cli_library_scenario_count(const struct cli_library *library)
{
    return library->scenario_count;
}

struct cli_scenario *cli_library_scenario(struct cli_library *library, uint32_t index)
{
    CHECK(index < library->scenario_count);
    return &library->scenarios[index];
}

uint32_t cli_library_file_count(const struct cli_library *library)
{
    return library->source_count;
}

uint32_t cli_library_bad_file_count(const struct cli_library *library)
{
    return library->bad_count;
}
