/*
 * Every shipped scenario: on the server as configured, all executions hold; where it shows a bug,
 * every rule that it names is found violated.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/explore.h"

#include "reference_server/bug.h"
#include "reference_server/profile.h"
#include "reference_server/server.h"

#include "scenarios/file.h"

#include "tests/support/test.h"

#define LIBRARY             "scenarios"
#define SUFFIX              ".scenario.json"
#define FILE_SIZE_MAX       ((size_t)1 << 20)
#define FILE_COUNT_MAX      64
#define PATH_SIZE           256
#define NAME_COUNT_MAX      64
#define EXECUTION_COUNT_MAX 20000

struct files {
    char paths[FILE_COUNT_MAX][PATH_SIZE];
    uint32_t count;
};

static bool ends_in(const char *text, const char *suffix)
{
    const size_t size = strlen(text);
    return size >= strlen(suffix) && strcmp(text + size - strlen(suffix), suffix) == 0;
}

static void find_files(const char *folder, struct files *files)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[PATH_SIZE];
        const char *name = entries[i]->d_name;
        assert_in_range(snprintf(path, sizeof path, "%s/%s", folder, name), 1, PATH_SIZE - 1);
        if (ends_in(path, SUFFIX)) {
            assert_true(files->count < FILE_COUNT_MAX);
            memcpy(files->paths[files->count++], path, sizeof path);
        } else if (name[0] != '.') {
            find_files(path, files);
        }
        free(entries[i]);
    }
    free(entries);
}

struct names {
    const char *bugs[NAME_COUNT_MAX];
    const char *profiles[NAME_COUNT_MAX];
    const char *rules[NAME_COUNT_MAX];
    struct scenarios_vocabulary vocabulary;
};

static void collect_names(struct names *names)
{
    static const char *const servers[] = {"mcp"};
    struct scenarios_vocabulary *vocabulary = &names->vocabulary;
    *vocabulary = (struct scenarios_vocabulary){.servers = {.items = servers, .count = 1},
                                                .bugs = {.items = names->bugs},
                                                .profiles = {.items = names->profiles},
                                                .rules = {.items = names->rules}};
    for (uint32_t *count = &vocabulary->bugs.count; reference_server_bug_all[*count] != NULL;) {
        names->bugs[*count] = reference_server_bug_all[*count]->name;
        ++*count;
    }
    for (uint32_t *count = &vocabulary->profiles.count;
         reference_server_profile_all[*count] != NULL;) {
        names->profiles[*count] = reference_server_profile_all[*count]->name;
        ++*count;
    }
    for (uint32_t *count = &vocabulary->rules.count; model_rule_all[*count] != NULL;) {
        names->rules[*count] = model_rule_all[*count]->name;
        ++*count;
    }
}

static struct scenarios_file *read_file(const char *path,
                                        const struct scenarios_vocabulary *vocabulary)
{
    char *text = malloc(FILE_SIZE_MAX);
    assert_non_null(text);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    const size_t size = fread(text, 1, FILE_SIZE_MAX, stream);
    (void)fclose(stream);
    struct scenarios_diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
    assert_non_null(diagnostics);
    struct scenarios_file *file = NULL;
    const enum base_error error = scenarios_file_read(
        path, (struct asgi_bytes){.data = text, .size = size}, vocabulary, diagnostics, &file);
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        char line[1024];
        struct base_text out;
        base_text_init(&out, line, sizeof line);
        scenarios_diagnostics_render(&diagnostics->mistakes[i], path, &out);
        print_error("%s\n", line);
    }
    assert_int_equal(error, BASE_ERROR_OK);
    scenarios_diagnostics_release(diagnostics);
    free(diagnostics);
    free(text);
    return file;
}

static const char *name_of(const struct model_violation *violation)
{
    return violation->rule == NULL ? SCENARIOS_EXPECTATION : violation->rule->name;
}

static bool has_found(const struct model_result *result, const char *rule)
{
    for (uint32_t i = 0; i < result->finding_count; i++) {
        if (strcmp(name_of(&result->findings[i].violation), rule) == 0) {
            return true;
        }
    }
    return false;
}

static void check_variant(const struct sim_plan *plan)
{
    const struct model_explore_options options = {
        .plan = plan,
        .app = {.create = reference_server_create},
        .strategy = model_strategy_find("exhaustive"),
        .execution_count_max = EXECUTION_COUNT_MAX,
        .is_restoring = true,
    };
    assert_non_null(options.strategy);
    struct model_result result;
    model_explore(&options, &result);
    if (plan->violate_count == 0) {
        for (uint32_t i = 0; i < result.finding_count; i++) {
            const struct model_violation *violation = &result.findings[i].violation;
            print_error("%s: %s: %s: %s\n", plan->file, plan->name, name_of(violation),
                        violation->text);
        }
        assert_int_equal(result.finding_count, 0);
    }
    for (uint32_t i = 0; i < plan->violate_count; i++) {
        if (!has_found(&result, plan->violates[i])) {
            print_error("%s: %s: %s was not found\n", plan->file, plan->name, plan->violates[i]);
            fail();
        }
    }
    assert_int_equal(result.extent, MODEL_EXHAUSTED);
    model_result_release(&result);
}

static void each_scenario_is_as_it_says(void **state)
{
    (void)state;
    struct files *files = calloc(1, sizeof *files);
    struct names *names = calloc(1, sizeof *names);
    assert_non_null(files);
    assert_non_null(names);
    find_files(LIBRARY, files);
    collect_names(names);
    assert_true(files->count > 0);
    for (uint32_t i = 0; i < files->count; i++) {
        struct scenarios_file *file = read_file(files->paths[i], &names->vocabulary);
        for (uint32_t j = 0; j < file->variant_count; j++) {
            check_variant(&file->variants[j].plan);
        }
        scenarios_file_destroy(file);
    }
    free(names);
    free(files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_scenario_is_as_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
