/*
 * Any bytes as a scenario file.
 *
 * What must hold: a file is compiled or its mistakes are told, never both and never neither; each
 * mistake has a place in the file, in their order, and words that may be printed; and what is
 * compiled is a plan that can be shown, the same one every time.
 */
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/utf8.h"

#include "scenarios/dump.h"
#include "scenarios/file.h"

#include "tests/fuzz/fuzz.h"

#define LINE_SIZE 8192

static const struct scenarios_vocabulary *vocabulary(void)
{
    static const char *const servers[] = {"mcp"};
    static const char *const bugs[] = {"late-bug", "unguarded-writer-send"};
    static const char *const profiles[] = {"mcp-1.26.0"};
    static const char *const middlewares[] = {"base-http"};
    static const char *const rules[] = {"no-orphan", "single-response-start"};
    static const struct scenarios_vocabulary known = {
        .servers = {.items = servers, .count = 1},
        .bugs = {.items = bugs, .count = 2},
        .profiles = {.items = profiles, .count = 1},
        .middlewares = {.items = middlewares, .count = 1},
        .rules = {.items = rules, .count = 2},
    };
    return &known;
}

static void check_printable(const char *line, size_t size)
{
    CHECK(base_utf8_valid(line, size));
    size_t offset = 0;
    while (offset < size) {
        uint32_t code_point = 0;
        offset += base_utf8_next(line + offset, size - offset, &code_point);
        CHECK(base_utf8_printable(code_point));
    }
}

static void check_mistake(const struct scenarios_mistake *mistake, const char *text, size_t size)
{
    CHECK(mistake->at.offset <= size);
    uint32_t line = 1;
    for (size_t i = 0; i < mistake->at.offset; i++) {
        line += text[i] == '\n' ? 1 : 0;
    }
    CHECK(mistake->at.line == line);
    CHECK(mistake->at.column >= 1);
    static const char path[] = "x";
    char *buffer = base_heap_take(LINE_SIZE);
    struct base_text out;
    base_text_init(&out, buffer, LINE_SIZE);
    scenarios_diagnostics_render(mistake, path, &out);
    CHECK(!out.truncated);
    check_printable(buffer, out.length);
    base_heap_give_back(buffer);
}

static void check_mistakes(const struct scenarios_diagnostics *diagnostics, const char *text,
                           size_t size)
{
    CHECK(diagnostics->count > 0);
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        check_mistake(&diagnostics->mistakes[i], text, size);
        CHECK(i == 0 ||
              diagnostics->mistakes[i - 1].at.offset <= diagnostics->mistakes[i].at.offset);
    }
}

static void check_plans(const struct scenarios_file *file)
{
    CHECK(file->variant_count > 0);
    for (uint32_t i = 0; i < file->variant_count; i++) {
        const struct sim_plan *plan = &file->variants[i].plan;
        CHECK(plan->main.step_count > 0);
        CHECK(plan->dialect != NULL);
        CHECK(plan->fingerprint == scenarios_dump_fingerprint(plan));
        struct scenarios_buffer dump = {.bytes = NULL};
        scenarios_dump_plan(plan, &dump);
        CHECK(dump.size > 0);
        scenarios_buffer_release(&dump);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    /* A copy of exactly this size lets ASan see a byte too far. */
    char *text = base_heap_take(size + 1);
    if (size > 0) {
        memcpy(text, bytes, size);
    }
    struct scenarios_diagnostics *diagnostics = base_heap_take(sizeof *diagnostics);
    struct scenarios_file *file = NULL;
    const struct asgi_bytes borrowed = {.data = text, .size = size};
    if (scenarios_file_read("x", borrowed, vocabulary(), diagnostics, &file) == BASE_ERROR_OK) {
        CHECK(diagnostics->count == 0);
        check_plans(file);
        scenarios_file_destroy(file);
    } else {
        CHECK(file == NULL);
        check_mistakes(diagnostics, text, size);
    }
    scenarios_diagnostics_release(diagnostics);
    base_heap_give_back(diagnostics);
    base_heap_give_back(text);
    return 0;
}
