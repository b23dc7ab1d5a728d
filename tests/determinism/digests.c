/*
 * digests [--tapes N] [--heap BYTES] [--afresh] [--corrupt] [FOLDER]
 *
 * Runs every scenario below FOLDER (scenarios) along N random tapes (1,000), the same ones
 * everywhere, and along a tenth of them with each bug that it shows, and prints one line per
 * variant with a digest of the bytes of all its traces.  The lines are equal whatever compiled this
 * program, wherever its memory lies, and whether a world was restored or made again: a difference
 * is a bug of ours.
 *
 * --heap takes so many bytes first, so that everything lies elsewhere; --afresh makes a new world
 * for each tape; --corrupt mixes an address into the digests, which whoever compares must notice.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/heap.h"

#include "model/strategy.h"
#include "model/walk.h"
#include "model/world_steps.h"

#include "reference_server/server.h"

#include "tests/library/shelf.h"

#define SEED           1
#define EVENT_SIZE_MAX ((size_t)1 << 16)

struct options {
    uint64_t tape_count;
    uint64_t heap_size;
    bool is_afresh;
    bool is_corrupt;
    const char *folder;
};

/* Adds the text of the events from index first on. */
static void add_events(struct base_hash *hash, const struct sim_trace *trace, uint32_t first)
{
    static char bytes[EVENT_SIZE_MAX];
    for (uint32_t i = first; i < trace->event_count; i++) {
        struct base_text text;
        base_text_init(&text, bytes, sizeof bytes);
        sim_trace_render_event(trace, &trace->events[i], &text);
        CHECK(!text.truncated);
        base_hash_add_bytes(hash, bytes, text.length);
    }
}

/* The walk's executions; their background was added before. */
static uint64_t add_executions(struct base_hash *hash, struct model_world_steps *steps,
                               const struct options *options, uint64_t tape_count)
{
    uint64_t count = 0;
    struct model_walk walk;
    model_walk_init(&walk,
                    (struct model_walk_options){.steps = &steps->steps,
                                                .strategy = model_strategy_find("random-walk"),
                                                .seed = SEED,
                                                .is_restoring = !options->is_afresh});
    for (; count < tape_count && model_walk_next(&walk); count++) {
        base_hash_add_word(hash, (uint64_t)steps->state);
        add_events(hash, sim_world_trace(steps->world),
                   sim_world_background_event_count(steps->world));
    }
    model_walk_release(&walk);
    return count;
}

static void print_digest(const struct scenarios_variant *variant, const struct options *options)
{
    const uint64_t tape_count =
        variant->shows == NULL ? options->tape_count : (options->tape_count + 9) / 10;
    struct base_hash hash;
    struct model_world_steps steps;
    uint64_t count = 0;
    base_hash_init(&hash);
    model_world_steps_init(
        &steps, (struct model_world_steps_options){.plan = &variant->plan,
                                                   .app = {.create = reference_server_create},
                                                   .is_traced_fully = true});
    CHECK(steps.world != NULL);
    base_hash_add_word(&hash, (uint64_t)steps.state);
    add_events(&hash, sim_world_trace(steps.world), 0);
    if (steps.state == SIM_WORLD_READY) {
        count = add_executions(&hash, &steps, options, tape_count);
    }
    if (options->is_corrupt) {
        base_hash_add_word(&hash, (uint64_t)(uintptr_t)steps.world);
    }
    model_world_steps_release(&steps);
    const struct base_digest digest = base_hash_digest(&hash);
    (void)printf("%s:%" PRIu32 " %s: %" PRIu64 " tapes %016" PRIx64 "%016" PRIx64 "\n",
                 variant->plan.file, variant->plan.line, variant->plan.name, count, digest.high,
                 digest.low);
}

static void print_digests(const struct options *options)
{
    struct shelf *shelf = shelf_open(options->folder);
    for (uint32_t i = 0; i < shelf->file_count; i++) {
        const struct scenarios_file *file = shelf->files[i];
        for (uint32_t j = 0; j < file->variant_count; j++) {
            print_digest(&file->variants[j], options);
        }
    }
    shelf_close(shelf);
}

static bool read_number(const char *text, uint64_t *out_number)
{
    char *end = NULL;
    errno = 0;
    const uint64_t number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0) {
        return false;
    }
    *out_number = number;
    return true;
}

/* Where an option's number goes; NULL for an option that has none. */
static uint64_t *number_of(struct options *options, const char *name)
{
    if (strcmp(name, "--tapes") == 0) {
        return &options->tape_count;
    }
    return strcmp(name, "--heap") == 0 ? &options->heap_size : NULL;
}

static bool read_options(int count, char **arguments, struct options *out_options)
{
    *out_options = (struct options){.tape_count = 1000, .folder = "scenarios"};
    for (int i = 1; i < count; i++) {
        const char *name = arguments[i];
        uint64_t *number = number_of(out_options, name);
        if (number != NULL) {
            i++;
            if (i == count || !read_number(arguments[i], number)) {
                return false;
            }
        } else if (strcmp(name, "--afresh") == 0) {
            out_options->is_afresh = true;
        } else if (strcmp(name, "--corrupt") == 0) {
            out_options->is_corrupt = true;
        } else if (name[0] != '-') {
            out_options->folder = name;
        } else {
            return false;
        }
    }
    return true;
}

int main(int count, char **arguments)
{
    struct options options;
    if (!read_options(count, arguments, &options)) {
        (void)fputs("usage: digests [--tapes N] [--heap BYTES] [--afresh] [--corrupt] [FOLDER]\n",
                    stderr);
        return EXIT_FAILURE;
    }
    void *garbage = base_heap_take(options.heap_size + 1);
    print_digests(&options);
    base_heap_give_back(garbage);
    return EXIT_SUCCESS;
}
