#include "cli/findings.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/json_tree.h"
#include "base/json_writer.h"
#include "base/text.h"

#include "cli/files.h"
#include "cli/output.h"

#define PATH_SIZE   4096
#define FOLDER_MODE 0777

/* How much of a tape there is: what makes one shorter than another. */
struct length {
    uint64_t deviation_count; /* answers that are not the default */
    uint64_t answer_count;
};

/* What is known of a finding from earlier runs. */
struct kept {
    char *bytes;                          /* owns; NULL: nothing */
    struct base_json_tree *tree;          /* owns; borrows the bytes */
    const struct base_json_value *values; /* the object */
    uint64_t execution_count;
    uint64_t run_count;
    struct length length;
};

static bool complain(const char *path, const char *what)
{
    cli_complain("--findings: '%s': %s", path, what);
    return false;
}

static bool join(char *out_path, const char *folder, const char *name)
{
    struct base_text text;
    base_text_init(&text, out_path, PATH_SIZE);
    base_text_format(&text, "%s/%s", folder, name);
    return !text.truncated || complain(folder, "the name is too long");
}

bool cli_findings_open(const char *folder)
{
    char path[PATH_SIZE];
    const char *trouble = NULL;
    if (mkdir(folder, FOLDER_MODE) != 0 && errno != EEXIST) {
        return complain(folder, strerror(errno));
    }
    if (cli_files_kind_of(folder) != CLI_FILES_FOLDER) {
        return complain(folder, "expected a folder, found a file");
    }
    if (!join(path, folder, "probe")) {
        return false;
    }
    if (!cli_files_replace(path, "\n", 1, &trouble)) {
        return complain(folder, trouble);
    }
    return unlink(path) == 0 || complain(folder, strerror(errno));
}

static struct length length_of(const struct sim_tape *tape)
{
    struct length length = {.answer_count = tape->count};
    for (uint32_t i = 0; i < tape->count; i++) {
        length.deviation_count += tape->choices[i].taken != 0 ? 1 : 0;
    }
    return length;
}

static bool is_shorter(struct length one, struct length other)
{
    return one.deviation_count < other.deviation_count ||
           (one.deviation_count == other.deviation_count && one.answer_count < other.answer_count);
}

static bool read_number(const struct base_json_value *object, const char *key, uint64_t *out_number)
{
    const struct base_json_value *value = base_json_value_find(object, key);
    if (value == NULL || value->kind != BASE_JSON_NUMBER || !value->is_integer ||
        value->integer < 0) {
        return false;
    }
    *out_number = (uint64_t)value->integer;
    return true;
}

static bool is_text(const struct base_json_value *object, const char *key)
{
    const struct base_json_value *value = base_json_value_find(object, key);
    return value != NULL && value->kind == BASE_JSON_STRING;
}

/* The members that belong to the shortest tape. */
static const char *const places[] = {"text",     "policy",  "file",  "line",
                                     "scenario", "variant", "token", "replay"};

#define PLACE_COUNT (sizeof places / sizeof places[0])

static bool read_members(struct kept *kept)
{
    uint64_t line = 0;
    const struct base_json_value *values = kept->values;
    if (values->kind != BASE_JSON_OBJECT) {
        return false;
    }
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        if (strcmp(places[i], "line") != 0 && !is_text(values, places[i])) {
            return false;
        }
    }
    return read_number(values, "line", &line) &&
           read_number(values, "executions", &kept->execution_count) &&
           read_number(values, "runs", &kept->run_count) &&
           read_number(values, "deviations", &kept->length.deviation_count) &&
           read_number(values, "answers", &kept->length.answer_count);
}

static void release(struct kept *kept)
{
    base_json_tree_destroy(kept->tree);
    base_heap_give_back(kept->bytes);
    *kept = (struct kept){.bytes = NULL};
}

/* A file that is damaged is not ours to overwrite. */
static bool read_kept(const char *path, struct kept *out_kept)
{
    size_t size = 0;
    const char *found = NULL;
    struct base_json_error error;
    *out_kept = (struct kept){.bytes = NULL};
    if (cli_files_kind_of(path) == CLI_FILES_NOTHING) {
        return true;
    }
    if (!cli_files_read(path, &out_kept->bytes, &size, &found)) {
        return complain(path, found);
    }
    if (base_json_tree_create(out_kept->bytes, size, NULL, &out_kept->tree, &error)) {
        out_kept->values = base_json_tree_root(out_kept->tree);
        if (read_members(out_kept)) {
            return true;
        }
    }
    release(out_kept);
    return complain(path, "is no finding, or is damaged; it is left as it is");
}

static void put_text(struct base_json_writer *writer, const char *key, const char *text)
{
    base_json_writer_key(writer, key);
    base_json_writer_string(writer, text);
}

static void put_number(struct base_json_writer *writer, const char *key, uint64_t number)
{
    base_json_writer_key(writer, key);
    base_json_writer_unsigned(writer, number);
}

static void put_place(struct base_json_writer *writer, const struct reports_variant *told,
                      const struct reports_finding *finding)
{
    put_text(writer, "text", finding->text);
    put_text(writer, "policy", reports_policy_name(told->policy));
    put_text(writer, "file", told->file);
    put_number(writer, "line", told->line);
    put_text(writer, "scenario", told->scenario);
    put_text(writer, "variant", told->name);
    put_text(writer, "token", finding->token);
    put_text(writer, "replay", finding->replay);
}

static void put_kept_place(struct base_json_writer *writer, const struct kept *kept)
{
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        base_json_writer_key(writer, places[i]);
        base_json_writer_value(writer, base_json_value_find(kept->values, places[i]));
    }
}

static void put_finding(struct base_json_writer *writer, const struct reports_variant *told,
                        const struct reports_finding *finding, struct length length,
                        const struct kept *kept)
{
    const bool is_better = kept->bytes == NULL || is_shorter(length, kept->length);
    const struct length shortest = is_better ? length : kept->length;
    char fingerprint[24];
    struct base_text text;
    base_text_init(&text, fingerprint, sizeof fingerprint);
    base_text_format(&text, "%016" PRIx64, finding->fingerprint);
    base_json_writer_open_object(writer);
    put_text(writer, "fingerprint", fingerprint);
    put_text(writer, "rule", finding->rule);
    put_text(writer, "sentence", finding->sentence);
    put_number(writer, "executions", kept->execution_count + finding->execution_count);
    put_number(writer, "runs", kept->run_count + 1);
    put_number(writer, "deviations", shortest.deviation_count);
    put_number(writer, "answers", shortest.answer_count);
    if (is_better) {
        put_place(writer, told, finding);
    } else {
        put_kept_place(writer, kept);
    }
    base_json_writer_close(writer);
}

static bool write_finding(const char *path, struct base_json_writer *writer)
{
    size_t size = 0;
    const char *trouble = NULL;
    const char *bytes = base_json_writer_text(writer, &size);
    return cli_files_replace(path, bytes, size, &trouble) || complain(path, trouble);
}

static bool keep(const char *folder, const struct reports_variant *told,
                 const struct reports_finding *finding, const struct sim_tape *tape)
{
    char name[32];
    char path[PATH_SIZE];
    struct base_text text;
    struct kept kept;
    base_text_init(&text, name, sizeof name);
    base_text_format(&text, "%016" PRIx64 ".json", finding->fingerprint);
    if (!join(path, folder, name) || !read_kept(path, &kept)) {
        return false;
    }
    struct base_json_writer *writer = base_json_writer_create();
    put_finding(writer, told, finding, length_of(tape), &kept);
    const bool is_written = write_finding(path, writer);
    base_json_writer_destroy(writer);
    release(&kept);
    return is_written;
}

bool cli_findings_keep(const char *folder, const struct reports_variant *told,
                       const struct cli_outcome *outcome)
{
    bool are_kept = true;
    CHECK(told->finding_count == outcome->found_count);
    for (uint32_t i = 0; i < told->finding_count; i++) {
        are_kept = keep(folder, told, &told->findings[i], &outcome->found[i].tape) && are_kept;
    }
    return are_kept;
}
