#include "cli/record.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/heap.h"
#include "base/text.h"

#include "cli/files.h"
#include "cli/output.h"
#include "cli/search_keep.h"

#define HEAD_SIZE 128
#define HEAD      "halfclose search " HALFCLOSE_VERSION " "

/* Of one target. */
struct entry {
    struct cli_wire search; /* owns; as cli_search_put writes it; empty: it was not begun */
};

struct cli_record {
    struct cli_record_options options;
    struct entry *entries; /* owns; by target */
    bool has_failed;       /* to be written */
};

static bool complain(const struct cli_record *record, const char *what)
{
    cli_complain("--resume: '%s' %s", record->options.path, what);
    return false;
}

static void put_identity(struct cli_wire *wire, const struct cli_record_options *options)
{
    CHECK(options->command != NULL);
    cli_wire_put_text(wire, options->command);
    cli_wire_put_text(wire, options->strategy);
    cli_wire_put_number(wire, options->seed);
    cli_wire_put_number(wire, options->budget);
    cli_wire_put_number(wire, options->target_count);
}

static void put_target(struct cli_wire *wire, const struct cli_target *target)
{
    CHECK(target->plan->plan != NULL);
    cli_wire_put_text(wire, target->scenario->file);
    cli_wire_put_number(wire, target->scenario->line);
    cli_wire_put_text(wire, target->plan->name);
    cli_wire_put_number(wire, target->plan->plan->fingerprint);
}

static uint64_t digest_of(const void *bytes, size_t size)
{
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_bytes(&hash, bytes, size);
    return base_hash_digest(&hash).low;
}

static void put_all(struct cli_wire *wire, const struct cli_record *record)
{
    put_identity(wire, &record->options);
    for (uint32_t i = 0; i < record->options.target_count; i++) {
        const struct cli_wire *search = &record->entries[i].search;
        put_target(wire, &record->options.targets[i]);
        cli_wire_put_number(wire, search->size);
        cli_wire_put_bytes(wire, search->bytes, search->size);
    }
}

bool cli_record_save(struct cli_record *record)
{
    struct cli_wire body = {.size = 0};
    struct cli_wire all = {.size = 0};
    char line[HEAD_SIZE];
    struct base_text head;
    put_all(&body, record);
    base_text_init(&head, line, sizeof line);
    base_text_format(&head, HEAD "%zu %016" PRIx64 "\n", body.size,
                     digest_of(body.bytes, body.size));
    cli_wire_put_bytes(&all, line, head.length);
    cli_wire_put_bytes(&all, body.bytes, body.size);
    const char *trouble = NULL;
    if (!cli_files_replace(record->options.path, all.bytes, all.size, &trouble) &&
        !record->has_failed) {
        cli_complain("--resume: cannot write '%s': %s", record->options.path, trouble);
        record->has_failed = true;
    }
    cli_wire_release(&body);
    cli_wire_release(&all);
    return !record->has_failed;
}

/* Says what is different: the first of what makes the identity. */
static bool check_identity(const struct cli_record *record, struct cli_wire *wire)
{
    const struct cli_record_options *options = &record->options;
    if (strcmp(cli_wire_take_text(wire), options->command) != 0) {
        return complain(record, "is of another command");
    }
    if (strcmp(cli_wire_take_text(wire), options->strategy) != 0) {
        return complain(record, "is of a search with another --strategy");
    }
    if (cli_wire_take_number(wire) != options->seed) {
        return complain(record, "is of a search with another --seed");
    }
    if (cli_wire_take_number(wire) != options->budget) {
        return complain(record, "is of a search with another --budget");
    }
    if (cli_wire_take_number(wire) != options->target_count) {
        return complain(record, "is of other scenarios: not as many variants");
    }
    return true;
}

static bool check_target(const struct cli_record *record, struct cli_wire *wire,
                         const struct cli_target *target)
{
    char what[512];
    struct base_text text;
    const char *file = cli_wire_take_text(wire);
    const uint64_t line = cli_wire_take_number(wire);
    const char *name = cli_wire_take_text(wire);
    const uint64_t fingerprint = cli_wire_take_number(wire);
    if (fingerprint == target->plan->plan->fingerprint && strcmp(name, target->plan->name) == 0 &&
        strcmp(file, target->scenario->file) == 0) {
        return true;
    }
    base_text_init(&text, what, sizeof what);
    base_text_format(&text, "is of other scenarios: expected %.150s:%" PRIu32 " (%.60s), found ",
                     target->scenario->file, target->scenario->line, target->plan->name);
    base_text_format(&text, "%.150s:%" PRIu64 " (%.60s)%s", file, line, name,
                     line == target->scenario->line ? " as it was before it was changed" : "");
    return complain(record, what);
}

static bool take_entries(struct cli_record *record, struct cli_wire *wire)
{
    for (uint32_t i = 0; i < record->options.target_count; i++) {
        if (!check_target(record, wire, &record->options.targets[i])) {
            return false;
        }
        const uint64_t size = cli_wire_take_number(wire);
        const void *bytes = cli_wire_take_bytes(wire, (size_t)size);
        if (bytes == NULL && size > 0) {
            return complain(record, "is damaged");
        }
        cli_wire_put_bytes(&record->entries[i].search, bytes, (size_t)size);
    }
    return cli_wire_is_done(wire) || complain(record, "is damaged");
}

/* Returns the size of the first line, or 0. */
static size_t check_head(const struct cli_record *record, const char *bytes, size_t size)
{
    char wanted[HEAD_SIZE];
    struct base_text head;
    const char *end = memchr(bytes, '\n', size < HEAD_SIZE ? size : HEAD_SIZE);
    if (end == NULL || strncmp(bytes, "halfclose search ", strlen("halfclose search ")) != 0) {
        (void)complain(record, "is not a file that --resume has written");
        return 0;
    }
    if (strncmp(bytes, HEAD, strlen(HEAD)) != 0) {
        (void)complain(record, "was written by another version of halfclose");
        return 0;
    }
    const size_t head_size = (size_t)(end + 1 - bytes);
    base_text_init(&head, wanted, sizeof wanted);
    base_text_format(&head, HEAD "%zu %016" PRIx64 "\n", size - head_size,
                     digest_of(end + 1, size - head_size));
    if (head.length != head_size || memcmp(bytes, wanted, head_size) != 0) {
        (void)complain(record, "is damaged, or was cut short; remove it to begin anew");
        return 0;
    }
    return head_size;
}

static bool read_bytes(struct cli_record *record, const char *bytes, size_t size)
{
    const size_t head_size = check_head(record, bytes, size);
    if (head_size == 0) {
        return false;
    }
    struct cli_wire wire = {.size = 0};
    cli_wire_put_bytes(&wire, bytes + head_size, size - head_size);
    const bool is_read = check_identity(record, &wire) && take_entries(record, &wire);
    cli_wire_release(&wire);
    return is_read;
}

static bool read_file(struct cli_record *record)
{
    char *bytes = NULL;
    size_t size = 0;
    const char *found = NULL;
    if (cli_files_kind_of(record->options.path) == CLI_FILES_NOTHING) {
        return true;
    }
    if (!cli_files_read(record->options.path, &bytes, &size, &found)) {
        cli_complain("--resume: expected a file, found %s: '%s'", found, record->options.path);
        return false;
    }
    const bool is_read = read_bytes(record, bytes, size);
    base_heap_give_back(bytes);
    return is_read;
}

enum cli_exit cli_record_create(const struct cli_record_options *options,
                                struct cli_record **out_record)
{
    struct cli_record *record = base_heap_take(sizeof *record);
    record->options = *options;
    record->entries = base_heap_take((options->target_count + 1) * sizeof *record->entries);
    *out_record = record;
    if (!read_file(record)) {
        return CLI_EXIT_BAD_FILE;
    }
    return cli_record_save(record) ? CLI_EXIT_AS_EXPECTED : CLI_EXIT_INCONCLUSIVE;
}

void cli_record_destroy(struct cli_record *record)
{
    CHECK(record != NULL);
    for (uint32_t i = 0; i < record->options.target_count; i++) {
        cli_wire_release(&record->entries[i].search);
    }
    base_heap_give_back(record->entries);
    base_heap_give_back(record);
}

void cli_record_begin(struct cli_record *record, uint32_t index, struct cli_search *out_search,
                      const struct cli_search_options *options)
{
    CHECK(index < record->options.target_count);
    struct cli_wire *kept = &record->entries[index].search;
    cli_search_init(out_search, options);
    if (kept->size == 0) {
        return;
    }
    kept->next = 0;
    CHECK(cli_search_take_kept(kept, out_search)); /* the digest was right */
}

void cli_record_note(struct cli_record *record, uint32_t index, const struct cli_search *search)
{
    CHECK(index < record->options.target_count);
    if (search->death.kind != CLI_ENDING_SAID) {
        return; /* it goes on from where it was */
    }
    cli_wire_release(&record->entries[index].search);
    cli_search_put(&record->entries[index].search, search);
}
