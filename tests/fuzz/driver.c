/*
 * A fuzz target without a fuzzer: its corpus, and a fixed number of inputs made of it.
 *
 *     fuzz.json_fuzz -runs=20000 -seed=1 CORPUS [-input=NUMBER]
 *
 * takes the options of libFuzzer that the test uses.  Where a check fails, the number of the input
 * is printed; -input then runs that one alone.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/prng.h"

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"

#define SEEDS_MAX     64
#define PATH_MAX_SIZE 4096

struct run {
    const char *folder; /* borrows an argument */
    uint32_t runs;
    uint32_t seed;
    uint32_t only; /* the number of the one input to run; UINT32_MAX for all */
    uint32_t count;
    struct tests_input *seeds; /* owns */
};

static uint32_t number; /* of the input being run */

static void tell_input(const char *expression, const char *file, int line)
{
    (void)expression;
    (void)file;
    (void)line;
    (void)fprintf(stderr, "this input alone: -input=%" PRIu32 "\n", number);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void read_seed(struct tests_input *seed, const char *folder, const char *name)
{
    char path[PATH_MAX_SIZE];
    const int size = snprintf(path, sizeof(path), "%s/%s", folder, name);
    CHECK(size > 0 && (size_t)size < sizeof(path));
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    seed->size = fread(seed->bytes, 1, sizeof(seed->bytes), file);
    CHECK(ferror(file) == 0);
    (void)fclose(file);
}

/* In the order of their names, which is the same everywhere. */
static void read_seeds(struct run *run)
{
    struct dirent **entries = NULL;
    const int count = scandir(run->folder, &entries, is_visible, alphasort);
    CHECK(count > 0);
    CHECK(count <= SEEDS_MAX);
    run->seeds = calloc((size_t)count, sizeof(*run->seeds));
    CHECK(run->seeds != NULL);
    for (int i = 0; i < count; i++) {
        read_seed(&run->seeds[i], run->folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    run->count = (uint32_t)count;
}

/* In a block of exactly its size, so that a checker sees a read beyond the end. */
static void run_one(const struct run *run, const struct tests_input *input)
{
    if (run->only == UINT32_MAX || run->only == number) {
        uint8_t *bytes = malloc(input->size > 0 ? input->size : 1);
        CHECK(bytes != NULL);
        memcpy(bytes, input->bytes, input->size);
        CHECK(LLVMFuzzerTestOneInput(bytes, input->size) == 0);
        free(bytes);
    }
    number++;
}

/* Every input is a function of the seed and its number. */
static void run_mutated(const struct run *run)
{
    struct tests_input *input = malloc(sizeof(*input));
    CHECK(input != NULL);
    for (uint32_t i = 0; i < run->runs; i++) {
        struct base_prng prng;
        base_prng_init(&prng, (uint64_t)run->seed << 32 | i);
        *input = run->seeds[base_prng_below(&prng, run->count)];
        const uint32_t rounds = 1 + base_prng_below(&prng, /*bound=*/4);
        for (uint32_t round = 0; round < rounds; round++) {
            tests_mutate(&prng, input, &run->seeds[base_prng_below(&prng, run->count)]);
        }
        run_one(run, input);
    }
    free(input);
}

static uint32_t number_after(const char *argument, const char *option)
{
    char *end = NULL;
    const uintmax_t value = strtoumax(argument + strlen(option), &end, 10);
    CHECK(*end == '\0');
    CHECK(value <= UINT32_MAX);
    return (uint32_t)value;
}

static struct run parse(int argc, char **argv)
{
    struct run run = {.runs = 1, .only = UINT32_MAX};
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "-runs=", 6) == 0) {
            run.runs = number_after(argv[i], "-runs=");
        } else if (strncmp(argv[i], "-seed=", 6) == 0) {
            run.seed = number_after(argv[i], "-seed=");
        } else if (strncmp(argv[i], "-input=", 7) == 0) {
            run.only = number_after(argv[i], "-input=");
        } else {
            run.folder = argv[i];
        }
    }
    CHECK(run.folder != NULL);
    return run;
}

int main(int argc, char **argv)
{
    struct run run = parse(argc, argv);
    read_seeds(&run);
    (void)base_check_set_hook(tell_input);
    for (uint32_t i = 0; i < run.count; i++) {
        run_one(&run, &run.seeds[i]);
    }
    run_mutated(&run);
    (void)printf("%" PRIu32 " inputs\n", number);
    free(run.seeds);
    return EXIT_SUCCESS;
}
