/*
 * The sentences about memory object streams, each with the program that shows it, and the number of
 * iterations that a rendezvous takes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/oracle/machine.h"
#include "tests/support/test.h"

/* Tasks are "NAME: step; step"; a block is written "[head; step; ]". */
#define TASKS_MAX      4
#define STEPS_MAX      16
#define TEXT_SIZE      512
#define SENTENCE_COUNT 17

struct proof {
    const char *what;  /* as in the table */
    const char *comes; /* as in the table */
    const char *objects[4];
    const char *iteration_0[4];
    const char *tasks[TASKS_MAX];
    const char *rows; /* "who what @iteration", one per line, without starts and ends */
};

static const struct proof proofs[] = {
    {.what = "send on a send stream that is itself closed",
     .comes = "ClosedResourceError",
     .objects = {"s, r = stream 0"},
     .tasks = {"A: close s; try send s 1"},
     .rows = "A close s @1\nA send s 1 -> ClosedResourceError @2\n"},
    {.what = "send when every receiver is closed",
     .comes = "BrokenResourceError",
     .objects = {"s, r = stream 0"},
     .tasks = {"A: close r; try send s 1"},
     .rows = "A close r @1\nA send s 1 -> BrokenResourceError @2\n"},
    {.what = "receive when every sender is closed and the buffer is empty",
     .comes = "EndOfStream",
     .objects = {"s, r = stream 0"},
     .tasks = {"A: close s; try receive r"},
     .rows = "A close s @1\nA receive r -> EndOfStream @2\n"},
    {.what = "receive on a receive stream that is itself closed",
     .comes = "ClosedResourceError",
     .objects = {"s, r = stream 0"},
     .tasks = {"A: close r; try receive r"},
     .rows = "A close r @1\nA receive r -> ClosedResourceError @2\n"},
    {.what = "receive a buffered item after the sender closed",
     .comes = "the item, then EndOfStream",
     .objects = {"s, r = stream 1"},
     .tasks = {"A: send_nowait s 1; close s; receive r; try receive r"},
     .rows = "A send_nowait s 1 @1\nA close s @1\nA receive r -> 1 @2\n"
             "A receive r -> EndOfStream @3\n"},
    {.what = "a sender is parked; its own send stream is closed",
     .comes = "still parked; a later receive gets its item and the send returns; the next receive "
              "raises EndOfStream",
     .objects = {"s, r = stream 0"},
     .tasks = {"S: send s 1", "K: yield 2; close s; yield 2; receive r; try receive r"},
     .rows = "K yield 2 @3\nK close s @3\nK yield 2 @5\nK receive r -> 1 @6\nS send s 1 @7\n"
             "K receive r -> EndOfStream @7\n"},
    {.what = "a sender is parked; the last receiver closes",
     .comes = "BrokenResourceError one iteration later",
     .objects = {"s, r = stream 0"},
     .tasks = {"S: try send s 1", "K: yield 2; close r"},
     .rows = "K yield 2 @3\nK close r @3\nS send s 1 -> BrokenResourceError @4\n"},
    {.what = "a receiver is parked; its own stream is closed",
     .comes = "not woken; a later send raises BrokenResourceError; when the last sender closes the "
              "receiver gets EndOfStream",
     .objects = {"s, r = stream 0"},
     .tasks = {"R: try receive r", "K: yield 2; close r; yield 2; try send s 1; close s"},
     .rows = "K yield 2 @3\nK close r @3\nK yield 2 @5\nK send s 1 -> BrokenResourceError @6\n"
             "K close s @6\nR receive r -> EndOfStream @7\n"},
    {.what = "a receiver is parked; its own stream is closed; another clone is open; send",
     .comes = "send succeeds and the parked receiver gets the item",
     .objects = {"s, r = stream 0"},
     .tasks = {"R: receive r", "K: clone r as r2; yield 2; close r; send s 1"},
     .rows =
         "K clone r as r2 @1\nK yield 2 @3\nK close r @3\nK send s 1 @4\nR receive r -> 1 @5\n"},
    {.what = "native task cancel right after a hand-off",
     .comes = "the receiver raises CancelledError and the item is lost",
     .objects = {"s, r = stream 0"},
     .tasks = {"R: try receive r; try receive_nowait r",
               "K: yield 2; send_nowait s 1; native_cancel R"},
     .rows = "K yield 2 @3\nK send_nowait s 1 @3\nK native_cancel R @3\n"
             "R receive r -> CancelledError @4\nR receive_nowait r -> WouldBlock @4\n"},
    {.what = "cancel scope cancelled right after a hand-off",
     .comes = "the receiver gets the item",
     .objects = {"s, r = stream 0", "X = scope"},
     .tasks = {"R: [scope X; receive r; ]", "K: yield 2; send_nowait s 1; cancel X"},
     .rows = "K yield 2 @3\nK send_nowait s 1 @3\nK cancel X @3\nR receive r -> 1 @4\n"
             "R leaves scope X @4\n"},
    {.what = "cancel scope cancelled before send_nowait, receiver parked",
     .comes = "WouldBlock; the receiver raises CancelledError",
     .objects = {"s, r = stream 0", "X = scope"},
     .tasks = {"R: [scope X; receive r; ]", "K: yield 2; cancel X; try send_nowait s 1"},
     .rows = "K yield 2 @3\nK cancel X @3\nK send_nowait s 1 -> WouldBlock @3\n"
             "R receive r -> CancelledError @4\nR leaves scope X, caught @4\n"},
    {.what = "a task group child that never ran when the scope is cancelled",
     .comes = "runs its first segment, is cancelled at its first await",
     .iteration_0 = {"H"},
     .tasks = {"H: [group G; start_soon G A; cancel G; ]", "A: cancelling; yield 1"},
     .rows = "H start_soon G A @1\nH cancel G @1\nA cancelling -> 0 @2\n"
             "A yield 1 -> CancelledError @3\nH leaves group G, caught @5\n"},
    {.what = "an asyncio task that never ran when it is cancelled",
     .comes = "never runs",
     .tasks = {"B: native_cancel A", "A: yield 1"},
     .rows = "B native_cancel A @1\nA never ran @-1\n"},
    {.what = "a task swallows CancelledError in a cancelled scope",
     .comes = "cancelled again at each following await (level); asyncio's own cancel fires once "
              "(edge)",
     .objects = {"X = scope", "E = event"},
     .tasks = {"A: [scope X; try wait E; try wait E; try wait E; ]", "B: try wait E; yield 1",
               "K: yield 2; cancel X; native_cancel B"},
     .rows = "K yield 2 @3\nK cancel X @3\nK native_cancel B @3\nA wait E -> CancelledError @4\n"
             "B wait E -> CancelledError @4\nA wait E -> CancelledError @5\nB yield 1 @5\n"
             "A wait E -> CancelledError @6\nA leaves scope X @6\n"},
    {.what = "a shielded scope inside a cancelled one",
     .comes = "runs to its end; the next await after it is cancelled",
     .tasks = {"A: [scope X; cancel X; [scope Y shield; yield 3; ]; yield 1; ]"},
     .rows = "A cancel X @1\nA yield 3 @4\nA leaves scope Y @4\nA yield 1 -> CancelledError @5\n"
             "A leaves scope X, caught @5\n"},
    {.what = "a task group child raises ValueError",
     .comes = "host and siblings are cancelled, the group raises ExceptionGroup[ValueError]",
     .objects = {"E = event"},
     .iteration_0 = {"H"},
     .tasks = {"H: [try; [group G; start_soon G A; start_soon G B; wait E; ]; ]",
               "A: yield 1; yield 1", "B: raise ValueError"},
     .rows = "H start_soon G A @1\nH start_soon G B @1\nB raise ValueError -> ValueError @2\n"
             "A yield 1 @3\nA yield 1 -> CancelledError @4\nH wait E -> CancelledError @4\n"
             "H leaves group G with ExceptionGroup[ValueError] @5\n"
             "H swallows ExceptionGroup[ValueError] @5\n"},
};

/* A program made of a proof's lines. */
struct parsed {
    char text[TASKS_MAX][TEXT_SIZE];
    const char *steps[TASKS_MAX][STEPS_MAX];
    struct oracle_actor actors[TASKS_MAX + 1];
    struct oracle_program program;
};

static void parse_task(const char *line, char *text, const char **steps,
                       struct oracle_actor *out_actor)
{
    (void)snprintf(text, TEXT_SIZE, "%s", line);
    char *at = strstr(text, ": ");
    assert_non_null(at);
    *at = '\0';
    at += 2;
    uint32_t count = 0;
    while (at != NULL) {
        assert_true(count < STEPS_MAX - 1);
        steps[count++] = at;
        at = strstr(at, "; ");
        if (at != NULL) {
            *at = '\0';
            at += 2;
        }
    }
    *out_actor = (struct oracle_actor){.name = text, .steps = steps};
}

static const struct oracle_program *parse(const struct proof *proof, struct parsed *out_parsed)
{
    static const struct oracle_actor no_callbacks[] = {{.name = NULL}};
    memset(out_parsed, 0, sizeof(*out_parsed));
    for (uint32_t i = 0; i < TASKS_MAX && proof->tasks[i] != NULL; i++) {
        parse_task(proof->tasks[i], out_parsed->text[i], out_parsed->steps[i],
                   &out_parsed->actors[i]);
    }
    out_parsed->program = (struct oracle_program){
        .name = proof->what,
        .objects = proof->objects,
        .iteration_0 = proof->iteration_0[0] == NULL ? NULL : proof->iteration_0,
        .tasks = out_parsed->actors,
        .callbacks = no_callbacks,
    };
    return &out_parsed->program;
}

static void write_rows(const struct oracle_log *log, char *out_text, size_t size)
{
    size_t length = 0;
    out_text[0] = '\0';
    for (uint32_t i = 0; i < log->count; i++) {
        const char *what = log->rows[i].what;
        if (strcmp(what, "starts") == 0 || strncmp(what, "ends", 4) == 0) {
            continue;
        }
        const int added = snprintf(out_text + length, size - length, "%s %s @%" PRId32 "\n",
                                   log->rows[i].who, what, log->rows[i].iteration);
        assert_true(added > 0);
        length += (size_t)added;
        assert_true(length < size);
    }
}

static void the_sentence_holds(void **state)
{
    const struct proof *proof = *state;
    struct parsed parsed;
    struct oracle_log log;
    struct oracle_tape tape = {.count = 0};
    char rows[2048];
    oracle_run(parse(proof, &parsed), /*as_in_production=*/true, &tape, &log);
    write_rows(&log, rows, sizeof(rows));
    assert_string_equal(proof->rows, rows);
}

static void every_sentence_of_the_table_is_shown(void **state)
{
    (void)state;
    uint32_t count = 0;
    for (; oracle_stream_outcomes[count].what != NULL; count++) {
        assert_true(count < SENTENCE_COUNT);
        assert_string_equal(oracle_stream_outcomes[count].what, proofs[count].what);
        assert_string_equal(oracle_stream_outcomes[count].comes, proofs[count].comes);
    }
    assert_int_equal(SENTENCE_COUNT, count);
}

static int32_t iteration_of(const struct oracle_log *log, const char *who, const char *what)
{
    for (uint32_t i = 0; i < log->count; i++) {
        if (strcmp(log->rows[i].who, who) == 0 && strcmp(log->rows[i].what, what) == 0) {
            return log->rows[i].iteration;
        }
    }
    return -1;
}

static void a_rendezvous_takes_the_measured_iterations(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < oracle_rendezvous_count; i++) {
        const struct oracle_rendezvous *row = &oracle_rendezvous[i];
        struct proof proof = {.what = "rendezvous",
                              .objects = {row->buffer == 0 ? "s, r = stream 0" : "s, r = stream 1"},
                              .tasks = {"R: receive r", "S: send s 1"}};
        assert_true(row->buffer <= 1);
        if (row->sender_first) {
            proof.tasks[0] = "S: send s 1";
            proof.tasks[1] = "R: receive r";
        }
        struct parsed parsed;
        struct oracle_log log;
        struct oracle_tape tape = {.count = 0};
        oracle_run(parse(&proof, &parsed), /*as_in_production=*/true, &tape, &log);
        assert_int_equal(row->sender_returns, iteration_of(&log, "S", "send s 1"));
        assert_int_equal(row->receiver_returns, iteration_of(&log, "R", "receive r -> 1"));
    }
}

int main(void)
{
    static struct proof shown[SENTENCE_COUNT];
    static struct CMUnitTest tests[SENTENCE_COUNT + 2] = {
        cmocka_unit_test(every_sentence_of_the_table_is_shown),
        cmocka_unit_test(a_rendezvous_takes_the_measured_iterations),
    };
    assert_int_equal(SENTENCE_COUNT, sizeof(proofs) / sizeof(proofs[0]));
    for (uint32_t i = 0; i < SENTENCE_COUNT; i++) {
        shown[i] = proofs[i];
        tests[i + 2] = (struct CMUnitTest){
            .name = proofs[i].what, .test_func = the_sentence_holds, .initial_state = &shown[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
