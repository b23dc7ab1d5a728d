/*
 * What every report format keeps to, run over all of them; and the text's own.
 */
#include "reports/format.h"

#include <stdio.h>
#include <string.h>

#include "base/heap.h"
#include "base/json_tree.h"
#include "base/printable.h"
#include "base/text.h"

#include "asgi/observer.h"

#include "tests/support/test.h"

#define PAGE_SIZE 65536

struct page {
    char buffer[PAGE_SIZE];
    struct base_text text;
    struct reports_sink sink;
};

static void collect(void *context, const char *bytes, size_t size)
{
    base_text_append_bytes(context, bytes, size);
}

static void add(struct sim_trace *trace, struct sim_event event, const char *text)
{
    if (event.label == NULL) {
        event.label = "";
    }
    event.time = (uint64_t)trace->event_count * 1000;
    sim_trace_add(trace, &event, text, strlen(text));
}

/* A client's request is answered twice; the second start is raised and logged. */
static void make_trace(struct sim_trace *trace)
{
    sim_trace_init(trace);
    add(trace,
        (struct sim_event){
            .kind = SIM_EVENT_OWNER_OPENED, .object = 1, .value = ASGI_OWNER_SESSION},
        "4f2a");
    add(trace, (struct sim_event){.kind = SIM_EVENT_CONNECTION_OPENED, .connection = 1},
        "somebody-with-a-long-name");
    add(trace, (struct sim_event){.kind = SIM_EVENT_CLIENT_REQUEST, .request = 1, .connection = 1},
        "POST /mcp");
    add(trace, (struct sim_event){.kind = SIM_EVENT_RPC_REQUEST, .request = 1, .label = "request"},
        "1 tools/call");
    add(trace,
        (struct sim_event){
            .kind = SIM_EVENT_OWNER_OPENED, .object = 2, .request = 1, .value = ASGI_OWNER_REQUEST},
        "POST /mcp");
    add(trace,
        (struct sim_event){.kind = SIM_EVENT_TASK_CREATED, .task = 1, .object = 2, .label = "post"},
        "");
    add(trace, (struct sim_event){.kind = SIM_EVENT_SESSION_SERVED, .request = 1, .object = 1}, "");
    for (uint32_t i = 0; i < 100; i++) {
        add(trace,
            (struct sim_event){.kind = SIM_EVENT_APP_SEND,
                               .request = 1,
                               .task = 1,
                               .value = 200 + i,
                               .label = "http.response.start"},
            "");
    }
    add(trace,
        (struct sim_event){.kind = SIM_EVENT_TASK_AWAITS, .task = 1, .label = "post.writer_send"},
        "");
    add(trace,
        (struct sim_event){.kind = SIM_EVENT_TASK_RESUMED, .task = 1, .label = "post.writer_send"},
        "ClosedResourceError");
    add(trace,
        (struct sim_event){.kind = SIM_EVENT_LOG,
                           .request = 1,
                           .value = ASGI_LOG_ERROR,
                           .label = "mcp.server.streamable_http"},
        "Error handling POST request: \033[31mClosedResourceError and a great many more words than "
        "fit\nTraceback");
    add(trace,
        (struct sim_event){.kind = SIM_EVENT_APP_SEND,
                           .request = 1,
                           .value = 500,
                           .object = SIM_SEND_REJECTED,
                           .label = "http.response.start"},
        "RuntimeError: Unexpected ASGI message 'http.response.start' sent");
}

static struct reports_finding finding_of(const struct sim_trace *trace)
{
    static const struct reports_exchange exchanges[] = {{.request = 1, .name = "call"}};
    return (struct reports_finding){
        .kind = REPORTS_FINDING_RULE,
        .rule = "single-response-start",
        .sentence = "a request's response starts once",
        .source = "ASGI HTTP: I2",
        .text = "http.response.start 500 for request 1, whose response had started with 200 some "
                "time before",
        .execution_index = 3,
        .execution_count = 12,
        .fingerprint = 0xfeed,
        .token = "hc1.0000000000000001.=",
        .replay = "halfclose replay a.scenario.json:3 hc1.0000000000000001.=",
        .trace = trace,
        .event_index = trace->event_count - 1,
        .exchanges = exchanges,
        .exchange_count = 1,
    };
}

static struct reports_variant variant_of(const struct reports_finding *finding)
{
    return (struct reports_variant){
        .file = "scenarios/a-folder-with-a-long-name/and-a-file-with-one-too.scenario.json",
        .line = 3,
        .suite = "a suite whose name is longer than one line of a report, which must not be wider "
                 "than a terminal, either",
        .scenario = "a scenario with a name that is longer than one line of a report, which "
                    "happens to people",
        .name = "a-bug-with-a-name-of-more-than-a-few-letters",
        .verdict = finding == NULL ? REPORTS_HOLDS : REPORTS_VIOLATED,
        .extent = MODEL_EXHAUSTED,
        .execution_count = 44,
        .bound = "",
        .strategy = "exhaustive",
        .trouble = "",
        .findings = finding,
        .finding_count = finding == NULL ? 0 : 1,
    };
}

static void write_report(const struct reports_format *format, struct page *page)
{
    base_text_init(&page->text, page->buffer, sizeof page->buffer);
    page->sink = (struct reports_sink){.write = collect, .context = &page->text};
    struct sim_trace trace;
    make_trace(&trace);
    const struct reports_finding finding = finding_of(&trace);
    const struct reports_variant variants[] = {variant_of(NULL), variant_of(&finding)};
    const struct reports_diagnostic diagnostic = {
        .file = "b.scenario.json", .line = 2, .column = 3, .expected = "a string", .found = "3"};
    void *state = base_heap_take(format->size);
    if (format->begin != NULL) {
        format->begin(state, &page->sink);
    }
    if (format->diagnostic != NULL) {
        format->diagnostic(state, &page->sink, &diagnostic);
    }
    format->variant(state, &page->sink, &variants[0]);
    format->variant(state, &page->sink, &variants[1]);
    if (format->end != NULL) {
        format->end(
            state, &page->sink,
            &(struct reports_summary){.scenario_count = 1,
                                      .variant_count = 2,
                                      .counts = {[REPORTS_HOLDS] = 1, [REPORTS_VIOLATED] = 1},
                                      .execution_count = 88,
                                      .exit_status = 1});
    }
    base_heap_give_back(state);
    sim_trace_release(&trace);
}

static void every_format_is_found_by_its_name(void **state)
{
    (void)state;
    for (const struct reports_format *const *format = reports_format_all; *format != NULL;
         format++) {
        assert_ptr_equal(reports_format_find((*format)->name), *format);
        assert_true(strlen((*format)->summary) > 0);
        assert_true((*format)->size > 0);
        assert_non_null((*format)->variant);
    }
    assert_null(reports_format_find("no-such-format"));
}

static void every_format_says_what_was_found_and_how_to_replay_it(void **state)
{
    struct page *page = *state;
    for (const struct reports_format *const *format = reports_format_all; *format != NULL;
         format++) {
        write_report(*format, page);
        assert_false(page->text.truncated);
        assert_non_null(strstr(page->buffer, "single-response-start"));
        assert_non_null(
            strstr(page->buffer, "halfclose replay a.scenario.json:3 hc1.0000000000000001.="));
        assert_non_null(strstr(page->buffer, "Error handling POST request"));
    }
}

static void every_format_gives_the_same_bytes_again(void **state)
{
    struct page *page = *state;
    struct page *again = base_heap_take(sizeof *again);
    for (const struct reports_format *const *format = reports_format_all; *format != NULL;
         format++) {
        write_report(*format, page);
        write_report(*format, again);
        assert_string_equal(page->buffer, again->buffer);
    }
    base_heap_give_back(again);
}

static void no_format_passes_a_control_character_on(void **state)
{
    struct page *page = *state;
    for (const struct reports_format *const *format = reports_format_all; *format != NULL;
         format++) {
        write_report(*format, page);
        assert_null(strchr(page->buffer, '\033'));
    }
}

static void text_is_eighty_columns_wide(void **state)
{
    struct page *page = *state;
    write_report(reports_format_find("text"), page);
    for (const char *line = page->buffer; *line != '\0';) {
        const size_t size = strcspn(line, "\n");
        if (base_printable_columns(line, size) > REPORTS_WIDTH) {
            print_error("%.*s\n", (int)size, line);
            fail();
        }
        assert_true(size == 0 || line[size - 1] != ' ');
        line += size + 1;
    }
}

static void text_draws_lanes_and_leaves_out_the_middle(void **state)
{
    struct page *page = *state;
    write_report(reports_format_find("text"), page);
    assert_non_null(strstr(page->buffer, "rows are left out"));
    assert_non_null(strstr(page->buffer, "+0us"));
    assert_non_null(strstr(page->buffer, "post.writer_send raises ClosedResourceError"));
    assert_non_null(strstr(page->buffer, "<== single-response-start"));
    assert_non_null(strstr(page->buffer, "request #1: POST /mcp tools/call 1"));
    assert_non_null(
        strstr(page->buffer, "1 scenario, 2 variants: 1 holds, 1 VIOLATED; 88 executions\n"));
}

static void json_is_a_value_per_line(void **state)
{
    struct page *page = *state;
    write_report(reports_format_find("json"), page);
    static const char *const types[] = {"diagnostic", "variant", "variant", "finding", "summary"};
    uint32_t count = 0;
    for (const char *line = page->buffer; *line != '\0'; count++) {
        const size_t size = strcspn(line, "\n");
        struct base_json_tree *tree = NULL;
        struct base_json_error error;
        assert_true(base_json_tree_create(line, size, NULL, &tree, &error));
        assert_true(count < sizeof types / sizeof types[0]);
        assert_true(base_json_value_is(base_json_value_find(base_json_tree_root(tree), "type"),
                                       types[count]));
        base_json_tree_destroy(tree);
        line += size + 1;
    }
    assert_int_equal(count, sizeof types / sizeof types[0]);
}

static int create_page(void **state)
{
    *state = base_heap_take(sizeof(struct page));
    return 0;
}

static int destroy_page(void **state)
{
    base_heap_give_back(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_found_by_its_name),
        cmocka_unit_test(every_format_says_what_was_found_and_how_to_replay_it),
        cmocka_unit_test(every_format_gives_the_same_bytes_again),
        cmocka_unit_test(no_format_passes_a_control_character_on),
        cmocka_unit_test(text_is_eighty_columns_wide),
        cmocka_unit_test(text_draws_lanes_and_leaves_out_the_middle),
        cmocka_unit_test(json_is_a_value_per_line),
    };
    return cmocka_run_group_tests(tests, create_page, destroy_page);
}
