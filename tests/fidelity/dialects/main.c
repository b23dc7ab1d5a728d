/*
 * dialect_fidelity FILE...: tables of dialects, for every k, against the dialects of sim/.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/fidelity/dialects/drive.h"

struct tally {
    uint32_t table_count;
    uint32_t world_count;
    uint32_t failed_count;
};

static bool is_note(const struct base_json_value *event, const struct dialect_drive_note *note)
{
    if (event->kind != BASE_JSON_ARRAY || event->count != 3) {
        return false;
    }
    const struct base_json_value *who = event->first;
    const struct base_json_value *what = who->next;
    const struct base_json_value *iteration = what->next;
    return base_json_value_is(who, note->who) && base_json_value_is(what, note->what) &&
           iteration->is_integer && iteration->integer == (int64_t)note->iteration;
}

static void print_difference(const struct dialect_drive *drive, uint32_t k,
                             const struct base_json_value *expected, uint32_t index)
{
    const struct dialect_drive_note *note = &drive->notes[index];
    (void)printf("%s: k %" PRIu32 ": event %" PRIu32 ": expected ", drive->table->path, k,
                 index + 1);
    (void)printf("%.*s, found ", expected == NULL ? 7 : (int)expected->raw.size,
                 expected == NULL ? "nothing" : expected->raw.bytes);
    if (index >= drive->note_count) {
        (void)printf("nothing\n");
    } else {
        (void)printf("[\"%s\", \"%s\", %" PRIu32 "]\n", note->who, note->what, note->iteration);
    }
}

static bool holds(const struct dialect_drive *drive, uint32_t k)
{
    const struct base_json_value *events = dialect_table_events(drive->table, k);
    if (events == NULL) {
        (void)printf("%s: k %" PRIu32 ": was not measured\n", drive->table->path, k);
        return false;
    }
    const struct base_json_value *event = events->first;
    for (uint32_t i = 0; i < drive->note_count || event != NULL; i++) {
        if (event == NULL || i >= drive->note_count || !is_note(event, &drive->notes[i])) {
            print_difference(drive, k, event, i);
            return false;
        }
        event = event->next;
    }
    return true;
}

static void run_table(struct tally *tally, const char *path)
{
    static struct dialect_drive drive;
    struct dialect_table table;
    tally->table_count++;
    if (!dialect_table_read(&table, path)) {
        tally->failed_count++;
        dialect_table_release(&table);
        return;
    }
    for (uint32_t k = table.k_min; k <= table.k_max; k++) {
        tally->world_count++;
        if (!dialect_drive_run(&drive, &table, k)) {
            (void)printf("%s: k %" PRIu32 ": the world did not end\n", path, k);
            tally->failed_count++;
        } else {
            tally->failed_count += holds(&drive, k) ? 0 : 1;
        }
    }
    dialect_table_release(&table);
}

int main(int argc, char **argv)
{
    struct tally tally = {0};
    for (int i = 1; i < argc; i++) {
        run_table(&tally, argv[i]);
    }
    (void)printf("%" PRIu32 " tables, %" PRIu32 " worlds; %" PRIu32 " differ\n", tally.table_count,
                 tally.world_count, tally.failed_count);
    return tally.table_count > 0 && tally.failed_count == 0 ? 0 : 1;
}
