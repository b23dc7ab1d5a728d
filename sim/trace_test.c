#include "sim/trace.h"

#include <string.h>

#include "tests/support/test.h"

static void add(struct sim_trace *trace, enum sim_event_kind kind, const char *text)
{
    struct sim_event event = {.time = 1500,
                              .iteration = 2,
                              .kind = (uint16_t)kind,
                              .request = 3,
                              .label = "http.response.start",
                              .value = 202};
    sim_trace_add(trace, &event, text, strlen(text));
}

static void an_event_is_one_line_and_its_text_stays_below_it(void **state)
{
    (void)state;
    struct sim_trace trace;
    sim_trace_init(&trace);
    add(&trace, SIM_EVENT_APP_SEND, "");
    add(&trace, SIM_EVENT_LOG, "Exception in ASGI application\nRuntimeError: late");
    char buffer[512];
    struct base_text out;
    base_text_init(&out, buffer, sizeof(buffer));
    sim_trace_render(&trace, &out);
    assert_string_equal("[     1.500us #2] request-3 > app.send http.response.start accepted 202\n"
                        "[     1.500us #2] request-3 > log http.response.start 202 | Exception in "
                        "ASGI application\n"
                        "    | RuntimeError: late\n",
                        buffer);
    sim_trace_release(&trace);
}

static void a_cut_trace_is_the_shorter_one(void **state)
{
    (void)state;
    struct sim_trace trace;
    sim_trace_init(&trace);
    add(&trace, SIM_EVENT_LOG, "one");
    const struct base_digest before = sim_trace_digest(&trace);
    const uint32_t event_count = trace.event_count;
    const uint32_t text_size = trace.text_size;
    for (uint32_t i = 0; i < 1000; i++) {
        add(&trace, SIM_EVENT_LOG,
            "two, which makes the trace grow beyond what it first had room for");
    }
    assert_false(base_digest_equal(before, sim_trace_digest(&trace)));
    sim_trace_cut(&trace, event_count, text_size);
    assert_true(base_digest_equal(before, sim_trace_digest(&trace)));
    sim_trace_release(&trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_one_line_and_its_text_stays_below_it),
        cmocka_unit_test(a_cut_trace_is_the_shorter_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
