#include "scenarios/file.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/json_tree.h"

#include "scenarios/format/scenario.h"
#include "scenarios/format/suite.h"

#define FILE_SIZE_MAX ((size_t)1 << 20)

void scenarios_file_destroy(struct scenarios_file *file)
{
    if (file == NULL) {
        return;
    }
    base_json_tree_destroy(file->tree);
    scenarios_region_release(&file->region);
    base_heap_give_back(file);
}

static void report_size(struct scenarios_diagnostics *diagnostics, struct scenarios_region *region,
                        size_t size)
{
    const struct scenarios_mistake mistake = {
        .at = {.line = 1, .column = 1},
        .expected = scenarios_region_format(region, "a file of at most %zu bytes", FILE_SIZE_MAX),
        .found = scenarios_region_format(region, "%zu", size)};
    scenarios_diagnostics_add(diagnostics, &mistake);
}

static void report_syntax(struct scenarios_diagnostics *diagnostics,
                          struct scenarios_region *region, const struct base_json_error *error)
{
    struct scenarios_mistake mistake = {
        .at = error->at, .expected = error->expected, .found = error->found, .help = error->help};
    if (error->first.line > 0) {
        mistake.help =
            scenarios_region_format(region, "the first one is on line %" PRIu32, error->first.line);
    }
    scenarios_diagnostics_add(diagnostics, &mistake);
}

/* Compiles the tree's root into the file. */
static void compile(struct scenarios_file *file, const struct scenarios_vocabulary *vocabulary,
                    struct scenarios_diagnostics *diagnostics)
{
    struct scenarios_reader *reader = base_heap_take(sizeof *reader);
    reader->region = &file->region;
    reader->diagnostics = diagnostics;
    reader->vocabulary = vocabulary;
    reader->path = file->path;
    struct scenarios_variants variants = {.items = NULL};
    scenarios_suite_compile(reader, base_json_tree_root(file->tree), file, &variants);
    struct scenarios_variant *items =
        scenarios_region_take(&file->region, (variants.count + 1) * sizeof *items);
    if (variants.count > 0) {
        memcpy(items, variants.items, variants.count * sizeof *items);
    }
    file->variants = items;
    file->variant_count = variants.count;
    base_heap_give_back(variants.items);
    base_heap_give_back(reader);
}

enum base_error scenarios_file_read(const char *path, struct asgi_bytes text,
                                    const struct scenarios_vocabulary *vocabulary,
                                    struct scenarios_diagnostics *diagnostics,
                                    struct scenarios_file **out_file)
{
    CHECK(path != NULL);
    CHECK(vocabulary != NULL);
    CHECK(diagnostics->count == 0);
    CHECK(out_file != NULL);
    static const struct base_json_options options = {
        .comments = true, .trailing_commas = true, .size_max = FILE_SIZE_MAX};
    struct scenarios_file *file = base_heap_take(sizeof *file);
    file->path = scenarios_region_copy(&file->region, path, strlen(path));
    struct base_json_error error;
    if (text.size > FILE_SIZE_MAX) {
        report_size(diagnostics, &file->region, text.size);
    } else if (base_json_tree_create(text.data == NULL ? "" : text.data, text.size, &options,
                                     &file->tree, &error)) {
        compile(file, vocabulary, diagnostics);
    } else {
        file->tree = NULL;
        report_syntax(diagnostics, &file->region, &error);
    }
    if (diagnostics->count > 0) {
        scenarios_diagnostics_sort(diagnostics);
        scenarios_file_destroy(file);
        return BASE_ERROR_BAD_SCENARIO;
    }
    *out_file = file;
    return BASE_ERROR_OK;
}
