/*
 * Scenario files in tests: written with single quotes, compiled with names made up for tests.
 */
#ifndef TESTS_SUPPORT_SCENARIO_H
#define TESTS_SUPPORT_SCENARIO_H

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "sim/dialect.h"

#include "scenarios/action.h"
#include "scenarios/file.h"

#include "tests/support/test.h"

/* A request named "call" by the client "a". */
#define REQUEST "{'do':'request','client':'a','as':'call','send':'POST /mcp'}"

/* A bug of the dialects of one family. */
#define H11_BUG "disconnect-forgets-the-sender"

/* A file; a file with one scenario; a scenario with these steps: on lines of their own. */
#define SUITE(members)    "{\n" members "\n}"
#define SCENARIO(members) "{'suite':'s','scenarios':[{\n" members "\n}]}"
#define STEPS(steps)      "{'suite':'s','scenarios':[{'name':'n','steps':[\n" steps "\n]}]}"

static inline const struct scenarios_vocabulary *tests_scenario_vocabulary(void)
{
    static const char *const servers[] = {"mcp"};
    static const char *const bugs[] = {"late-bug", "unguarded-writer-send", H11_BUG};
    static const char *const profiles[] = {"mcp-1.26.0"};
    static const char *const middlewares[] = {"base-http", "server-errors"};
    static const char *const rules[] = {"no-orphan", "single-response-start"};
    static const char *const awaits[] = {"post.body_receive", "post.writer_send"};
    static const struct scenarios_vocabulary vocabulary = {
        .servers = {.items = servers, .count = 1},
        .bugs = {.items = bugs, .count = 3},
        .profiles = {.items = profiles, .count = 1},
        .middlewares = {.items = middlewares, .count = 2},
        .rules = {.items = rules, .count = 2},
        .awaits = {.items = awaits, .count = 2},
    };
    return &vocabulary;
}

/* Compiles size bytes as they are; NULL and one line per mistake in out_mistakes. */
static inline struct scenarios_file *tests_scenario_read(const char *bytes, size_t size,
                                                         struct base_text *out_mistakes)
{
    struct scenarios_diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
    assert_non_null(diagnostics);
    struct scenarios_file *file = NULL;
    const enum base_error error =
        scenarios_file_read("x", (struct asgi_bytes){.data = bytes, .size = size},
                            tests_scenario_vocabulary(), diagnostics, &file);
    assert_int_equal(error == BASE_ERROR_OK, diagnostics->count == 0);
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        scenarios_diagnostics_render(&diagnostics->mistakes[i], "x", out_mistakes);
        base_text_append(out_mistakes, "\n");
    }
    scenarios_diagnostics_release(diagnostics);
    free(diagnostics);
    return error == BASE_ERROR_OK ? file : NULL;
}

/* The same for a text in which every ' stands for ". */
static inline struct scenarios_file *tests_scenario_compile(const char *quoted,
                                                            struct base_text *out_mistakes)
{
    const size_t size = strlen(quoted);
    char *text = malloc(size + 1);
    assert_non_null(text);
    for (size_t i = 0; i <= size; i++) {
        text[i] = quoted[i];
        if (quoted[i] == '\'') {
            text[i] = '"';
        }
    }
    struct scenarios_file *file = tests_scenario_read(text, size, out_mistakes);
    free(text);
    return file;
}

struct tests_mistaken {
    const char *text;     /* with ' for " */
    const char *mistakes; /* one line each; {actions} and {dialects} stand for the names of all */
};

static inline void tests_scenario_append_actions(struct base_text *out)
{
    for (size_t i = 0; scenarios_action_all[i] != NULL; i++) {
        base_text_format(out, "%s%s", i == 0 ? "" : ", ", scenarios_action_all[i]->name);
    }
}

static inline void tests_scenario_append_dialects(struct base_text *out)
{
    for (size_t i = 0; sim_dialect_all[i] != NULL; i++) {
        base_text_format(out, "%s%s", i == 0 ? "" : ", ", sim_dialect_all[i]->name);
    }
}

static inline void tests_scenario_expand(const char *mistakes, struct base_text *out)
{
    static const char actions[] = "{actions}";
    static const char dialects[] = "{dialects}";
    while (*mistakes != '\0') {
        if (strncmp(mistakes, actions, sizeof actions - 1) == 0) {
            tests_scenario_append_actions(out);
            mistakes += sizeof actions - 1;
        } else if (strncmp(mistakes, dialects, sizeof dialects - 1) == 0) {
            tests_scenario_append_dialects(out);
            mistakes += sizeof dialects - 1;
        } else {
            base_text_append_bytes(out, mistakes++, 1);
        }
    }
}

static inline void tests_scenario_expect_mistakes(const struct tests_mistaken *mistaken)
{
    char buffer[4096];
    char wanted[4096];
    struct base_text mistakes;
    struct base_text expanded;
    base_text_init(&mistakes, buffer, sizeof buffer);
    base_text_init(&expanded, wanted, sizeof wanted);
    tests_scenario_expand(mistaken->mistakes, &expanded);
    assert_null(tests_scenario_compile(mistaken->text, &mistakes));
    assert_string_equal(buffer, wanted);
}

/* Compiles a text that has no mistake; the caller destroys the file. */
static inline struct scenarios_file *tests_scenario_expect_file(const char *quoted)
{
    char buffer[4096];
    struct base_text mistakes;
    base_text_init(&mistakes, buffer, sizeof buffer);
    struct scenarios_file *file = tests_scenario_compile(quoted, &mistakes);
    assert_string_equal(buffer, "");
    assert_non_null(file);
    return file;
}

#endif
