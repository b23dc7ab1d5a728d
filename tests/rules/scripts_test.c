/*
 * Rules that no release of the reference server breaks: each on two servers of a few lines that do
 * the same, one as the rule wants it and one not; all orders of each race are executed.
 */
#include <string.h>

#include "sim/dialect.h"

#include "model/explore.h"

#include "tests/conformance/race.h"
#include "tests/rules/scripted.h"
#include "tests/support/test.h"

#define CALL "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{\"name\":\"x\"}}"

#define POST(number, who)                                                              \
    {                                                                                  \
        .kind = RACE_REQUEST, .exchange = (number), .client = (who), .method = "POST", \
        .body = CALL, .headers = RACE_HEADERS_NO_SESSION                               \
    }

#define RACE(title, ...)                                                    \
    {                                                                       \
        .name = (title), .lanes = {__VA_ARGS__}, .sessions = RACE_STATELESS \
    }

static const struct race call = RACE("call", {POST(0, "client")});
static const struct race two_clients = RACE("two clients", {POST(0, "client")}, {POST(1, "other")});
static const struct race call_fin =
    RACE("call, leave", {POST(0, "client")}, {{.kind = RACE_LEAVE}});
static const struct race call_shutdown =
    RACE("call, shutdown", {POST(0, "client")}, {{.kind = RACE_SHUTDOWN}});

/* The same race on a server that keeps the rule, and on one that breaks it. */
struct pair {
    const char *rule;
    const struct race *race;
    const char *keeps;
    const char *breaks;
    const char *text; /* of the violation */
    enum sim_era era;
    const struct sim_dialect *dialect; /* of the server that breaks it; NULL: uvicorn */
};

static const struct pair pairs[] = {
    {"no-write-after-disconnect", &call_fin, "listen", "write-on",
     "http.response.body of request 1 after it saw http.disconnect", SIM_ERA_LEGACY, NULL},
    {"content-length-kept", &call, "keep-length", "break-length",
     "request 1: 4 bytes of body, where 5 were promised", SIM_ERA_LEGACY, NULL},
    {"single-receiver", &call_fin, "receive-once", "receive-twice",
     "request 1: 2 calls of receive() at once", SIM_ERA_LEGACY, NULL},
    {"disconnect-is-not-cancel", &call_fin, "keep-tool", "cancel-tool",
     "the tool of request 1 was cancelled: its client left", SIM_ERA_LEGACY, NULL},
    {"disconnect-is-cancel", &call_fin, "cancel-tool", "keep-tool",
     "request 1: the end of its tool, 1002 us after its client left", SIM_ERA_2026_07_28, NULL},
    {"session-isolation", &two_clients, "fall-alone", "fall-together",
     "the tool of request 2 was cancelled with another session's end", SIM_ERA_LEGACY, NULL},
    {"cancellation-propagates", &call, "pass-cancellation-on", "swallow-cancellation",
     "task scripted.child swallowed the CancelledError that it got at scripted.sleep",
     SIM_ERA_LEGACY, NULL},
    {"no-lost-wakeup", &call_fin, "listen", "listen",
     "task request waits at scripted.receive for what has come: a message for receive()",
     SIM_ERA_LEGACY, &scripted_deaf_dialect},
    {"no-deadlock", &call, "offer-to-taker", "offer-to-nobody",
     "request 1 waits, and task request can never hand over what it sends", SIM_ERA_LEGACY, NULL},
    {"no-spin", &call, "turn-a-little", "turn-for-ever",
     "1000 iterations of the loop in which nobody got on", SIM_ERA_LEGACY, NULL},
    {"bounded-shutdown", &call_shutdown, "answer", "listen",
     "shutdown does not end: the client of request 1 waits", SIM_ERA_LEGACY, NULL},
    {"timers-once", &call, "answer", "answer",
     "timer keep_alive is armed while request 1 runs on connection 1", SIM_ERA_LEGACY,
     &scripted_rearming_dialect},
    {"finalizers-run", &call_fin, "finalize", "forget-finalizer",
     "task request ended, and generator was not cleaned up", SIM_ERA_LEGACY, NULL},
    {"scope-order", &call, "leave-own-scope", "leave-others-scope",
     "scope 1 was not left: RuntimeError: Attempted to exit cancel scope in a different task than "
     "it was entered in",
     SIM_ERA_LEGACY, NULL},
    {"bounded-buffers", &call, "hoard-few", "hoard-many",
     "257 items wait in stream scripted_stream", SIM_ERA_LEGACY, NULL},
};

#define PAIR_COUNT (sizeof pairs / sizeof pairs[0])

static void explore(const struct pair *pair, bool is_broken, struct model_result *out_result)
{
    const char *script = is_broken ? pair->breaks : pair->keeps;
    const struct race_variant variant = {.bugs = {script}};
    struct race_plan *plan = race_plan_create(pair->race, &variant);
    struct sim_plan *own = race_plan_get(plan);
    own->era = pair->era;
    own->violates = &pair->rule;
    own->violate_count = 1;
    if (is_broken && pair->dialect != NULL) {
        own->dialect = pair->dialect;
    }
    model_explore(&(struct model_explore_options){.plan = own,
                                                  .app = scripted_factory,
                                                  .strategy = model_strategy_find("exhaustive"),
                                                  .is_restoring = true,
                                                  .self_check_every = 16},
                  out_result);
    race_plan_destroy(plan);
}

/* What the result says of the rule; "" where it says nothing. */
static const char *said_of(const struct model_result *result, const char *rule)
{
    for (uint32_t i = 0; i < result->finding_count; i++) {
        const struct model_violation *violation = &result->findings[i].violation;
        if (violation->rule != NULL && strcmp(violation->rule->name, rule) == 0) {
            return violation->text;
        }
    }
    return "";
}

static void each_rule_holds_where_it_is_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < PAIR_COUNT; i++) {
        struct model_result result;
        print_message("           %s: %s\n", pairs[i].rule, pairs[i].keeps);
        explore(&pairs[i], /*is_broken=*/false, &result);
        assert_string_equal("", said_of(&result, pairs[i].rule));
        assert_int_equal(MODEL_EXHAUSTED, result.extent);
        model_result_release(&result);
    }
}

static void each_rule_is_broken_by_an_execution(void **state)
{
    (void)state;
    for (size_t i = 0; i < PAIR_COUNT; i++) {
        struct model_result result;
        print_message("           %s: %s\n", pairs[i].rule, pairs[i].breaks);
        explore(&pairs[i], /*is_broken=*/true, &result);
        assert_string_equal(pairs[i].text, said_of(&result, pairs[i].rule));
        model_result_release(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_holds_where_it_is_kept),
        cmocka_unit_test(each_rule_is_broken_by_an_execution),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
