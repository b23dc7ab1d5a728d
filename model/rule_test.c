#include "model/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

struct subject {
    const struct model_rule *rule;
};

/* The words of the first violation of a made-up execution; "" for none. */
static void run_case(const struct model_rule *rule, const struct model_rule_case *shown, char *out,
                     size_t size)
{
    const struct model_rule *const rules[] = {rule, NULL};
    struct model_watch *watch =
        model_watch_create((struct model_watch_options){.rules = rules, .era = shown->era});
    void *state = calloc(1, model_watch_monitor(watch)->size);
    assert_non_null(state);
    for (uint32_t i = 0; i < shown->event_count; i++) {
        struct sim_event event = shown->events[i].event;
        event.label = event.label == NULL ? "" : event.label;
        model_watch_show(watch, state, &event, shown->events[i].text);
    }
    uint32_t count = 0;
    const struct model_violation *violations = model_watch_violations(watch, &count);
    (void)snprintf(out, size, "%s", count == 0 ? "" : violations[0].text);
    assert_true(count == 0 || violations[0].rule == rule);
    free(state);
    model_watch_destroy(watch);
}

static void tells_right_from_wrong(void **state)
{
    const struct model_rule *rule = ((struct subject *)*state)->rule;
    for (uint32_t i = 0; i < rule->case_count; i++) {
        char text[MODEL_VIOLATION_TEXT_MAX];
        print_message("           %s\n", rule->cases[i].what);
        run_case(rule, &rule->cases[i], text, sizeof text);
        assert_string_equal(rule->cases[i].violation == NULL ? "" : rule->cases[i].violation, text);
    }
}

static void accepts_and_rejects(void **state)
{
    const struct model_rule *rule = ((struct subject *)*state)->rule;
    uint32_t rejected = 0;
    for (uint32_t i = 0; i < rule->case_count; i++) {
        rejected += rule->cases[i].violation != NULL ? 1 : 0;
    }
    assert_true(rejected >= 1);
    assert_true(rejected < rule->case_count);
}

/* A rejected execution is accepted without its last event, so it is that event that breaks the
 * rule. */
static void fires_at_the_last_event(void **state)
{
    const struct model_rule *rule = ((struct subject *)*state)->rule;
    for (uint32_t i = 0; i < rule->case_count; i++) {
        struct model_rule_case shorter = rule->cases[i];
        char text[MODEL_VIOLATION_TEXT_MAX];
        shorter.event_count--;
        run_case(rule, &shorter, text, sizeof text);
        assert_string_equal("", text);
    }
}

static void is_presentable(void **state)
{
    const struct model_rule *rule = ((struct subject *)*state)->rule;
    assert_true(strlen(rule->sentence) >= 10);
    assert_true(strlen(rule->source) >= 2);
    assert_true(rule->kinds != 0);
    for (const char *at = rule->name; *at != '\0'; at++) {
        assert_true((*at >= 'a' && *at <= 'z') || *at == '-');
    }
    assert_ptr_equal(rule, model_rule_find(rule->name));
}

/* One file, one rule, named alike. */
static void lives_in_its_file(void **state)
{
    const struct model_rule *rule = ((struct subject *)*state)->rule;
    char path[128];
    (void)snprintf(path, sizeof path, "model/rules/%s.c", rule->name);
    for (char *at = path; *at != '\0'; at++) {
        if (*at == '-') {
            *at = '_';
        }
    }
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    (void)fclose(file);
}

static void the_table_is_in_order(void **state)
{
    (void)state;
    assert_non_null(model_rule_all[0]);
    for (uint32_t i = 1; model_rule_all[i] != NULL; i++) {
        assert_true(strcmp(model_rule_all[i - 1]->name, model_rule_all[i]->name) < 0);
    }
    assert_null(model_rule_find("no-such-rule"));
}

int main(void)
{
    const struct CMUnitTest table[] = {cmocka_unit_test(the_table_is_in_order)};
    int failures = cmocka_run_group_tests(table, NULL, NULL);
    for (uint32_t i = 0; model_rule_all[i] != NULL; i++) {
        struct subject subject = {model_rule_all[i]};
        const struct CMUnitTest tests[] = {
            {"tells_right_from_wrong", tells_right_from_wrong, NULL, NULL, &subject},
            {"accepts_and_rejects", accepts_and_rejects, NULL, NULL, &subject},
            {"fires_at_the_last_event", fires_at_the_last_event, NULL, NULL, &subject},
            {"is_presentable", is_presentable, NULL, NULL, &subject},
            {"lives_in_its_file", lives_in_its_file, NULL, NULL, &subject},
        };
        failures += _cmocka_run_group_tests(subject.rule->name, tests,
                                            sizeof tests / sizeof tests[0], NULL, NULL);
    }
    return failures;
}
