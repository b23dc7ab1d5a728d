#include "model/watch.h"

#include <stdlib.h>
#include <string.h>

#include "model/rule_case.h"

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

/* Two rules made for this: each log line breaks the first, one that says "both" breaks the second
 * too. */
struct first_state {
    uint32_t count;
};

static void see_first(void *state, struct model_watch *watch, const struct sim_event *event)
{
    struct first_state *self = state;
    self->count++;
    model_watch_involve(watch, "involved");
    model_watch_violated(watch, event, "line %u: %s", self->count, model_watch_text(watch));
}

static void see_second(void *state, struct model_watch *watch, const struct sim_event *event)
{
    uint32_t *about = model_watch_about(watch, event->request);
    (void)state;
    if (strcmp(model_watch_text(watch), "both") == 0) {
        *about += 1;
        model_watch_violated(watch, event, "request %u, time %u", event->request, *about);
    }
}

static const struct model_rule first = {.name = "first",
                                        .size = sizeof(struct first_state),
                                        .kinds = MODEL_SEES(LOG),
                                        .see = see_first};
static const struct model_rule second = {.name = "second",
                                         .request_size = sizeof(uint32_t),
                                         .kinds = MODEL_SEES(LOG),
                                         .see = see_second};
static const struct model_rule *const rules[] = {&first, &second, NULL};

static const char *const violates_second[] = {"second"};
static const struct sim_plan looks_for_second = {
    .exchange_count = 8, .violates = violates_second, .violate_count = 1};

struct fixture {
    struct model_watch *watch;
    unsigned char *state;
    size_t size;
};

static struct fixture begin(const struct sim_plan *plan)
{
    struct fixture fixture = {
        .watch = model_watch_create((struct model_watch_options){.plan = plan, .rules = rules})};
    fixture.size = model_watch_monitor(fixture.watch)->size;
    fixture.state = calloc(1, fixture.size);
    assert_non_null(fixture.state);
    return fixture;
}

static void end(struct fixture *fixture)
{
    free(fixture->state);
    model_watch_destroy(fixture->watch);
}

static void log_line(struct fixture *fixture, uint32_t request, const char *text)
{
    const struct sim_event event = {
        .kind = SIM_EVENT_LOG, .request = request, .task = 1, .label = ""};
    model_watch_show(fixture->watch, fixture->state, &event, text);
}

static void create_task(struct fixture *fixture, const char *role)
{
    const struct sim_event created = {.kind = SIM_EVENT_TASK_CREATED, .task = 1, .label = role};
    const struct sim_event resumed = {
        .kind = SIM_EVENT_TASK_RESUMED, .task = 1, .label = "post.send"};
    model_watch_show(fixture->watch, fixture->state, &created, "");
    model_watch_show(fixture->watch, fixture->state, &resumed, "");
}

static uint32_t count_of(const struct fixture *fixture)
{
    uint32_t count = 0;
    (void)model_watch_violations(fixture->watch, &count);
    return count;
}

static void one_event_is_seen_by_all_and_the_next_by_none(void **state)
{
    (void)state;
    struct fixture fixture = begin(NULL);
    create_task(&fixture, "post");
    assert_int_equal(0, count_of(&fixture));
    log_line(&fixture, 2, "both");
    log_line(&fixture, 3, "both");
    uint32_t count = 0;
    const struct model_violation *violations = model_watch_violations(fixture.watch, &count);
    assert_int_equal(2, count);
    assert_string_equal("line 1: both", violations[0].text);
    assert_string_equal("request 2, time 1", violations[1].text);
    assert_int_equal(2, violations[1].request);
    end(&fixture);
}

static void a_fingerprint_is_made_of_rule_role_and_sites(void **state)
{
    (void)state;
    uint64_t fingerprints[3];
    const char *const roles[] = {"post", "post", "ping"};
    for (uint32_t i = 0; i < 3; i++) {
        struct fixture fixture = begin(NULL);
        uint32_t count = 0;
        create_task(&fixture, roles[i]);
        log_line(&fixture, i, i == 1 ? "other words" : "words");
        const struct model_violation *violation = model_watch_violations(fixture.watch, &count);
        assert_int_equal(1, count);
        assert_int_equal(3, violation->site_count);
        assert_string_equal(roles[i], violation->sites[0]);
        assert_string_equal("post.send", violation->sites[1]);
        assert_string_equal("involved", violation->sites[2]);
        fingerprints[i] = model_violation_fingerprint(violation);
        end(&fixture);
    }
    assert_int_equal(fingerprints[0], fingerprints[1]);
    assert_int_not_equal(fingerprints[0], fingerprints[2]);
}

static void others_are_noted_until_the_wanted_one_comes(void **state)
{
    (void)state;
    struct fixture fixture = begin(&looks_for_second);
    create_task(&fixture, "post");
    log_line(&fixture, 1, "only the first");
    log_line(&fixture, 1, "the same again");
    assert_int_equal(1, count_of(&fixture));
    log_line(&fixture, 2, "another request");
    assert_int_equal(2, count_of(&fixture));
    log_line(&fixture, 2, "both");
    assert_int_equal(3, count_of(&fixture));
    log_line(&fixture, 3, "after the end");
    assert_int_equal(3, count_of(&fixture));
    end(&fixture);
}

/* However much is noted, what is looked for has room. */
static void notes_leave_room(void **state)
{
    (void)state;
    static const struct sim_plan plan = {
        .exchange_count = 64, .violates = violates_second, .violate_count = 1};
    struct fixture fixture = begin(&plan);
    create_task(&fixture, "post");
    for (uint32_t request = 1; request <= 60; request++) {
        log_line(&fixture, request, "first");
    }
    assert_int_equal(MODEL_VIOLATION_COUNT_MAX / 2, count_of(&fixture));
    log_line(&fixture, 61, "both");
    assert_int_equal(MODEL_VIOLATION_COUNT_MAX / 2 + 1, count_of(&fixture));
    end(&fixture);
}

/* All that changes lies in the monitor's state, so putting its bytes back is rewinding. */
static void a_rewound_watch_has_seen_nothing_since(void **state)
{
    (void)state;
    struct fixture fixture = begin(&looks_for_second);
    create_task(&fixture, "post");
    log_line(&fixture, 1, "before");
    unsigned char *saved = malloc(fixture.size);
    assert_non_null(saved);
    memcpy(saved, fixture.state, fixture.size);
    log_line(&fixture, 2, "gone");
    log_line(&fixture, 3, "both");
    assert_int_equal(4, count_of(&fixture));
    memcpy(fixture.state, saved, fixture.size);
    log_line(&fixture, 4, "after");
    uint32_t count = 0;
    const struct model_violation *violations = model_watch_violations(fixture.watch, &count);
    assert_int_equal(2, count);
    assert_string_equal("line 1: before", violations[0].text);
    assert_string_equal("line 2: after", violations[1].text);
    free(saved);
    end(&fixture);
}

static void two_worlds_need_two_watches(void **state)
{
    (void)state;
    struct fixture fixture = begin(NULL);
    unsigned char *other = calloc(1, fixture.size);
    assert_non_null(other);
    const struct sim_event event = {.kind = SIM_EVENT_QUIET, .label = ""};
    model_watch_show(fixture.watch, fixture.state, &event, "");
    assert_check_fails(model_watch_show(fixture.watch, other, &event, ""));
    free(other);
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_event_is_seen_by_all_and_the_next_by_none),
        cmocka_unit_test(a_fingerprint_is_made_of_rule_role_and_sites),
        cmocka_unit_test(others_are_noted_until_the_wanted_one_comes),
        cmocka_unit_test(notes_leave_room),
        cmocka_unit_test(a_rewound_watch_has_seen_nothing_since),
        cmocka_unit_test(two_worlds_need_two_watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
