/*
 * fidelity [--trace K] FOLDER...: every table file below the folders, for every k, against the
 * reference server with the profile of the release that the table was measured on.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/heap.h"

#include "tests/fidelity/outcome.h"

#define PATH_SIZE       1024
#define TRACE_LINE_SIZE 4096

struct tally {
    uint32_t table_count;
    uint32_t failed_table_count;
    uint32_t world_count;
    uint32_t failed_world_count;
};

static void run_table(struct tally *tally, const char *path)
{
    struct fidelity_table table;
    tally->table_count++;
    if (!fidelity_table_read(&table, path)) {
        tally->failed_table_count++;
        fidelity_table_release(&table);
        return;
    }
    struct fidelity_outcome *outcome = base_heap_take(sizeof(*outcome));
    uint32_t failed_count = 0;
    for (int32_t k = table.k_min; k <= table.k_max; k++) {
        struct fidelity_drive drive;
        struct sim_world *world = fidelity_drive_run(&drive, &table, k);
        tally->world_count++;
        if (world == NULL) {
            failed_count++;
            break;
        }
        fidelity_outcome_take(outcome, &drive, world);
        failed_count += fidelity_outcome_holds(outcome, &drive) ? 0 : 1;
        sim_world_destroy(world);
    }
    tally->failed_world_count += failed_count;
    tally->failed_table_count += failed_count > 0 ? 1 : 0;
    base_heap_give_back(outcome);
    fidelity_table_release(&table);
}

/* What happened, for whoever looks for the cause of a difference. */
static void trace_table(const char *path, int32_t k)
{
    struct fidelity_table table;
    struct fidelity_drive drive;
    struct sim_world *world = NULL;
    if (fidelity_table_read(&table, path)) {
        world = fidelity_drive_run(&drive, &table, k);
    }
    if (world != NULL) {
        const struct sim_trace *trace = sim_world_trace(world);
        for (uint32_t i = 0; i < trace->event_count; i++) {
            char line[TRACE_LINE_SIZE];
            struct base_text text;
            base_text_init(&text, line, sizeof(line));
            sim_trace_render_event(trace, &trace->events[i], &text);
            if (trace->events[i].iteration >= drive.start) {
                (void)printf("%" PRIu32 " %s", trace->events[i].iteration - drive.start, line);
            }
        }
        sim_world_destroy(world);
    }
    fidelity_table_release(&table);
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void run_path(struct tally *tally, const char *path)
{
    struct stat status;
    struct dirent **entries;
    if (stat(path, &status) == 0 && !S_ISDIR(status.st_mode)) {
        run_table(tally, path);
        return;
    }
    const int count = scandir(path, &entries, visible, alphasort);
    if (count < 0) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        tally->failed_table_count++;
        return;
    }
    for (int i = 0; i < count; i++) {
        char below[PATH_SIZE];
        (void)snprintf(below, sizeof(below), "%s/%s", path, entries[i]->d_name);
        run_path(tally, below);
        free(entries[i]);
    }
    free(entries);
}

int main(int argc, char **argv)
{
    struct tally tally = {0};
    if (argc == 4 && strcmp(argv[1], "--trace") == 0) {
        trace_table(argv[3], (int32_t)strtol(argv[2], NULL, 10));
        return 0;
    }
    for (int i = 1; i < argc; i++) {
        run_path(&tally, argv[i]);
    }
    (void)printf("%" PRIu32 " tables, %" PRIu32 " worlds; %" PRIu32 " tables and %" PRIu32
                 " worlds differ\n",
                 tally.table_count, tally.world_count, tally.failed_table_count,
                 tally.failed_world_count);
    return tally.table_count > 0 && tally.failed_table_count == 0 ? 0 : 1;
}
