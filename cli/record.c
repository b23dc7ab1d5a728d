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
#include "cli/kept_arguments.h"
#include "cli/output.h"
#include "cli/search_keep.h"

#define HEAD_SIZE 128
#define HEAD      "halfclose search " HALFCLOSE_VERSION " "

/* What one file says. */
struct source {
    const char *path; /* borrows */
    struct cli_shard shard;
    struct cli_wire
        *searches; /* owns; by target, as cli_search_put writes them; empty: not begun */
};

struct cli_record {
    struct cli_record_options options;
    struct source *sources; /* owns; the file's own, or those that are merged */
    uint32_t source_count;
    bool has_failed; /* to be written */
};

static bool complain(const char *path, const char *what)
{
    cli_complain("the record '%s' %s", path, what);
    return false;
}

static void put_identity(struct cli_wire *wire, const struct cli_record_options *options)
{
    CHECK(options->arguments != NULL);
    cli_kept_arguments_put(wire, options->arguments);
    cli_wire_put_text(wire, options->strategy);
    cli_wire_put_number(wire, options->seed);
    cli_wire_put_number(wire, options->budget);
    cli_wire_put_number(wire, options->shard.index);
    cli_wire_put_number(wire, options->shard.count);
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
        const struct cli_wire *search = &record->sources[0].searches[i];
        put_target(wire, &record->options.targets[i]);
        cli_wire_put_number(wire, search->size);
        cli_wire_put_bytes(wire, search->bytes, search->size);
    }
}

bool cli_record_save(struct cli_record *record)
{
    if (record->options.merged_count > 0) {
        return true;
    }
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
        cli_complain("cannot write the record '%s': %s", record->options.path, trouble);
        record->has_failed = true;
    }
    cli_wire_release(&body);
    cli_wire_release(&all);
    return !record->has_failed;
}

static bool is_same_command(const struct cli_record *record, struct cli_wire *wire)
{
    struct cli_arguments arguments;
    const bool is_read = cli_kept_arguments_take(wire, &arguments);
    const bool is_same = is_read && arguments.command == record->options.arguments->command;
    cli_arguments_release(&arguments);
    return is_same;
}

static bool take_shard(const struct cli_record *record, struct source *source,
                       struct cli_wire *wire)
{
    const struct cli_shard *wanted = &record->options.shard;
    source->shard.index = cli_wire_take_count(wire, CLI_SHARD_COUNT_MAX);
    source->shard.count = cli_wire_take_count(wire, CLI_SHARD_COUNT_MAX);
    if (record->options.merged_count > 0) {
        return source->shard.count == record->options.merged_count ||
               complain(source->path, "is of a search in another number of shards");
    }
    return (source->shard.index == wanted->index && source->shard.count == wanted->count) ||
           complain(source->path, "is of another --shard");
}

/* Says what is different: the first of what makes the identity. */
static bool check_identity(const struct cli_record *record, struct source *source,
                           struct cli_wire *wire)
{
    const struct cli_record_options *options = &record->options;
    if (!is_same_command(record, wire)) {
        return complain(source->path, "is of another command");
    }
    if (strcmp(cli_wire_take_text(wire), options->strategy) != 0) {
        return complain(source->path, "is of a search with another --strategy");
    }
    if (cli_wire_take_number(wire) != options->seed) {
        return complain(source->path, "is of a search with another --seed");
    }
    if (cli_wire_take_number(wire) != options->budget) {
        return complain(source->path, "is of a search with another --budget");
    }
    if (!take_shard(record, source, wire)) {
        return false;
    }
    if (cli_wire_take_number(wire) != options->target_count) {
        return complain(source->path, "is of other scenarios: not as many variants");
    }
    return true;
}

static bool check_target(const struct source *source, struct cli_wire *wire,
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
    return complain(source->path, what);
}

static bool take_searches(const struct cli_record *record, struct source *source,
                          struct cli_wire *wire)
{
    for (uint32_t i = 0; i < record->options.target_count; i++) {
        if (!check_target(source, wire, &record->options.targets[i])) {
            return false;
        }
        const uint64_t size = cli_wire_take_number(wire);
        const void *bytes = cli_wire_take_bytes(wire, (size_t)size);
        if (bytes == NULL && size > 0) {
            return complain(source->path, "is damaged");
        }
        cli_wire_put_bytes(&source->searches[i], bytes, (size_t)size);
    }
    return cli_wire_is_done(wire) || complain(source->path, "is damaged");
}

/* Returns the size of the first line, or 0. */
static size_t check_head(const char *path, const char *bytes, size_t size)
{
    char wanted[HEAD_SIZE];
    struct base_text head;
    const char *end = memchr(bytes, '\n', size < HEAD_SIZE ? size : HEAD_SIZE);
    if (end == NULL || strncmp(bytes, "halfclose search ", strlen("halfclose search ")) != 0) {
        (void)complain(path, "is not a file that --resume has written");
        return 0;
    }
    if (strncmp(bytes, HEAD, strlen(HEAD)) != 0) {
        (void)complain(path, "was written by another version of halfclose");
        return 0;
    }
    const size_t head_size = (size_t)(end + 1 - bytes);
    base_text_init(&head, wanted, sizeof wanted);
    base_text_format(&head, HEAD "%zu %016" PRIx64 "\n", size - head_size,
                     digest_of(end + 1, size - head_size));
    if (head.length != head_size || memcmp(bytes, wanted, head_size) != 0) {
        (void)complain(path, "is damaged, or was cut short; remove it to begin anew");
        return 0;
    }
    return head_size;
}

/* The body of a record, as a message. */
static bool read_body(const char *path, struct cli_wire *out_wire)
{
    char *bytes = NULL;
    size_t size = 0;
    const char *found = NULL;
    if (!cli_files_read(path, &bytes, &size, &found)) {
        cli_complain("expected a record, found %s: '%s'", found, path);
        return false;
    }
    const size_t head_size = check_head(path, bytes, size);
    if (head_size > 0) {
        cli_wire_put_bytes(out_wire, bytes + head_size, size - head_size);
    }
    base_heap_give_back(bytes);
    return head_size > 0;
}

static bool read_source(const struct cli_record *record, struct source *source)
{
    struct cli_wire wire = {.size = 0};
    const bool is_read = read_body(source->path, &wire) && check_identity(record, source, &wire) &&
                         take_searches(record, source, &wire);
    cli_wire_release(&wire);
    return is_read;
}

/* Each shard once: then there are as many as there must be. */
static bool check_shards(const struct cli_record *record)
{
    for (uint32_t i = 0; i < record->source_count; i++) {
        for (uint32_t j = 0; j < i; j++) {
            if (record->sources[i].shard.index == record->sources[j].shard.index) {
                return complain(record->sources[i].path, "is of a shard that another one is of");
            }
        }
    }
    return true;
}

static bool read_sources(struct cli_record *record)
{
    const bool is_new = record->options.merged_count == 0 &&
                        cli_files_kind_of(record->options.path) == CLI_FILES_NOTHING;
    for (uint32_t i = 0; i < record->source_count && !is_new; i++) {
        if (!read_source(record, &record->sources[i])) {
            return false;
        }
    }
    return check_shards(record);
}

enum cli_exit cli_record_create(const struct cli_record_options *options,
                                struct cli_record **out_record)
{
    struct cli_record *record = base_heap_take(sizeof *record);
    record->options = *options;
    record->source_count = options->merged_count == 0 ? 1 : options->merged_count;
    record->sources = base_heap_take(record->source_count * sizeof *record->sources);
    for (uint32_t i = 0; i < record->source_count; i++) {
        struct source *source = &record->sources[i];
        source->path = options->merged_count == 0 ? options->path : options->merged[i];
        source->searches = base_heap_take((options->target_count + 1) * sizeof *source->searches);
    }
    *out_record = record;
    if (!read_sources(record)) {
        return CLI_EXIT_BAD_FILE;
    }
    return cli_record_save(record) ? CLI_EXIT_AS_EXPECTED : CLI_EXIT_INCONCLUSIVE;
}

void cli_record_destroy(struct cli_record *record)
{
    CHECK(record != NULL);
    for (uint32_t i = 0; i < record->source_count; i++) {
        for (uint32_t j = 0; j < record->options.target_count; j++) {
            cli_wire_release(&record->sources[i].searches[j]);
        }
        base_heap_give_back(record->sources[i].searches);
    }
    base_heap_give_back(record->sources);
    base_heap_give_back(record);
}

/* The search of a target as a source says it; false: the source does not. */
static bool begin_from(const struct source *source, uint32_t target,
                       const struct cli_search_options *options, struct cli_search *out_search)
{
    struct cli_wire *kept = &source->searches[target];
    cli_search_init(out_search, options);
    if (kept->size == 0) {
        return false;
    }
    kept->next = 0;
    CHECK(cli_search_take_kept(kept, out_search)); /* the digest was right */
    return true;
}

/* The one search, which is in parts. */
static void merge_parts(const struct cli_record *record, struct cli_search *search,
                        const struct cli_search_options *options)
{
    struct cli_search *parts = base_heap_take(record->source_count * sizeof *parts);
    for (uint32_t i = 0; i < record->source_count; i++) {
        struct cli_search_options shard = *options;
        shard.shard = record->sources[i].shard;
        (void)begin_from(&record->sources[i], 0, &shard, &parts[i]);
    }
    if (!cli_shard_merge(search, parts, record->source_count)) {
        cli_complain("a shard had hardly begun; the search is made anew");
        cli_search_release(search);
        cli_search_init(search, options);
    }
    for (uint32_t i = 0; i < record->source_count; i++) {
        cli_search_release(&parts[i]);
    }
    base_heap_give_back(parts);
}

void cli_record_begin(struct cli_record *record, uint32_t index, struct cli_search *out_search,
                      const struct cli_search_options *options)
{
    CHECK(index < record->options.target_count);
    if (record->options.merged_count > 0 && record->options.target_count == 1) {
        cli_search_init(out_search, options);
        merge_parts(record, out_search, options);
        return;
    }
    for (uint32_t i = 0; i < record->source_count; i++) {
        if (begin_from(&record->sources[i], index, options, out_search) ||
            i + 1 == record->source_count) {
            return;
        }
        cli_search_release(out_search);
    }
}

void cli_record_note(struct cli_record *record, uint32_t index, const struct cli_search *search)
{
    CHECK(index < record->options.target_count);
    const bool is_ours = record->options.merged_count == 0;
    if (search->death.kind != CLI_ENDING_SAID || !is_ours) {
        return; /* it goes on from where it was */
    }
    cli_wire_release(&record->sources[0].searches[index]);
    cli_search_put(&record->sources[0].searches[index], search);
}

enum cli_exit cli_record_read_arguments(const char *path, struct cli_wire *out_wire,
                                        struct cli_arguments *out_arguments)
{
    *out_arguments = (struct cli_arguments){.command = NULL};
    if (!read_body(path, out_wire)) {
        return CLI_EXIT_BAD_FILE;
    }
    if (!cli_kept_arguments_take(out_wire, out_arguments)) {
        (void)complain(path, "is damaged");
        return CLI_EXIT_BAD_FILE;
    }
    return CLI_EXIT_AS_EXPECTED;
}
