#include "tests/library/shelf.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#include "cli/names.h"

#define SUFFIX        ".scenario.json"
#define FILE_SIZE_MAX ((size_t)1 << 20)
#define PATH_SIZE     256
#define LINE_SIZE     1024

struct paths {
    char items[SHELF_FILE_COUNT_MAX][PATH_SIZE];
    uint32_t count;
};

struct names {
    const char **bugs; /* owns the lists */
    const char **profiles;
    const char **middlewares;
    const char **rules;
    struct scenarios_vocabulary vocabulary;
};

static bool is_scenario(const char *path)
{
    const size_t size = strlen(path);
    return size >= strlen(SUFFIX) && strcmp(path + size - strlen(SUFFIX), SUFFIX) == 0;
}

static void find(const char *path, struct paths *paths)
{
    if (is_scenario(path)) {
        CHECK(paths->count < SHELF_FILE_COUNT_MAX);
        CHECK(strlen(path) < PATH_SIZE);
        memcpy(paths->items[paths->count++], path, strlen(path) + 1);
        return;
    }
    struct dirent **entries = NULL;
    const int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char below[PATH_SIZE];
        if (entries[i]->d_name[0] != '.') {
            const int size = snprintf(below, sizeof below, "%s/%s", path, entries[i]->d_name);
            CHECK(size > 0 && size < PATH_SIZE);
            find(below, paths);
        }
        free(entries[i]);
    }
    free(entries);
}

static void collect_names(struct names *names)
{
    static const char *const servers[] = {"mcp"};
    struct scenarios_vocabulary *vocabulary = &names->vocabulary;
    *vocabulary = (struct scenarios_vocabulary){.servers = {.items = servers, .count = 1}};
    names->bugs = cli_names_collect("bug", &vocabulary->bugs.count);
    names->profiles = cli_names_collect("profile", &vocabulary->profiles.count);
    names->middlewares = cli_names_collect("middleware", &vocabulary->middlewares.count);
    names->rules = cli_names_collect("rule", &vocabulary->rules.count);
    vocabulary->bugs.items = names->bugs;
    vocabulary->profiles.items = names->profiles;
    vocabulary->middlewares.items = names->middlewares;
    vocabulary->rules.items = names->rules;
}

static void release_names(struct names *names)
{
    base_heap_give_back(names->bugs);
    base_heap_give_back(names->profiles);
    base_heap_give_back(names->middlewares);
    base_heap_give_back(names->rules);
    base_heap_give_back(names);
}

static size_t read_bytes(const char *path, char *bytes)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        (void)fprintf(stderr, "%s: expected a file that can be read\n", path);
        CHECK_UNREACHABLE("a scenario file cannot be read");
    }
    const size_t size = fread(bytes, 1, FILE_SIZE_MAX, stream);
    CHECK(ferror(stream) == 0);
    (void)fclose(stream);
    return size;
}

static void tell(const struct scenarios_diagnostics *diagnostics, const char *path)
{
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        char line[LINE_SIZE];
        struct base_text out;
        base_text_init(&out, line, sizeof line);
        scenarios_diagnostics_render(&diagnostics->mistakes[i], path, &out);
        (void)fprintf(stderr, "%s\n", line);
    }
}

struct scenarios_file *shelf_compile(const char *path, struct asgi_bytes text)
{
    struct names *names = base_heap_take(sizeof *names);
    struct scenarios_diagnostics *diagnostics = base_heap_take(sizeof *diagnostics);
    struct scenarios_file *file = NULL;
    collect_names(names);
    const enum base_error error =
        scenarios_file_read(path, text, &names->vocabulary, diagnostics, &file);
    tell(diagnostics, path);
    CHECK(error == BASE_ERROR_OK);
    scenarios_diagnostics_release(diagnostics);
    base_heap_give_back(diagnostics);
    release_names(names);
    return file;
}

static struct scenarios_file *read_file(const char *path)
{
    char *bytes = base_heap_take(FILE_SIZE_MAX);
    const struct asgi_bytes text = {.data = bytes, .size = read_bytes(path, bytes)};
    struct scenarios_file *file = shelf_compile(path, text);
    base_heap_give_back(bytes);
    return file;
}

struct shelf *shelf_open(const char *path)
{
    struct shelf *shelf = base_heap_take(sizeof *shelf);
    struct paths *paths = base_heap_take(sizeof *paths);
    find(path, paths);
    for (uint32_t i = 0; i < paths->count; i++) {
        shelf->files[shelf->file_count++] = read_file(paths->items[i]);
    }
    base_heap_give_back(paths);
    CHECK(shelf->file_count > 0);
    return shelf;
}

void shelf_close(struct shelf *shelf)
{
    for (uint32_t i = 0; i < shelf->file_count; i++) {
        scenarios_file_destroy(shelf->files[i]);
    }
    base_heap_give_back(shelf);
}
