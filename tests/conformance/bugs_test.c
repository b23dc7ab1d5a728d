/*
 * Each seeded bug changes what happens in some race: the traces of all its executions are others
 * than without the bug.
 *
 * The first such race is told, and which rules it breaks there: those that no execution of the same
 * race breaks without it.
 */
#include <stdio.h>
#include <string.h>

#include "reference_server/bug.h"

#include "tests/conformance/survey.h"
#include "tests/support/test.h"

#define RACE_COUNT_MAX 96
#define WORDS_SIZE     96

/* What is known of the server that a bug is added to. */
struct ground {
    const char *bug; /* NULL: the correct server */
    struct survey surveys[RACE_COUNT_MAX][2];
};

struct verdict {
    bool is_shown;
    char first[WORDS_SIZE];
    uint32_t broken;
};

static struct race_variant variant_of(const char *with, const char *bug, bool is_json)
{
    struct race_variant variant = {.goes_on = true, .is_json = is_json};
    variant.bugs[0] = with != NULL ? with : bug;
    variant.bugs[1] = with != NULL ? bug : NULL;
    return variant;
}

static void survey_ground(struct ground *ground, const char *bug)
{
    ground->bug = bug;
    for (uint32_t i = 0; race_small[i].name != NULL; i++) {
        assert_true(i < RACE_COUNT_MAX);
        for (uint32_t j = 0; j < 2; j++) {
            const struct race_variant variant = variant_of(NULL, bug, j == 1);
            ground->surveys[i][j] = survey_take(&race_small[i], &variant);
            assert_true(ground->surveys[i][j].is_ready);
        }
    }
}

static void survey_race(const struct ground *ground, const char *bug, uint32_t index,
                        struct verdict *verdict)
{
    for (uint32_t j = 0; j < 2; j++) {
        const struct race_variant variant = variant_of(ground->bug, bug, j == 1);
        const struct survey survey = survey_take(&race_small[index], &variant);
        const struct survey *without = &ground->surveys[index][j];
        if (survey_equals(&survey, without)) {
            assert_int_equal(without->broken, survey.broken);
            continue;
        }
        if (!verdict->is_shown) {
            (void)snprintf(verdict->first, WORDS_SIZE, "%s (%s)", race_small[index].name,
                           j == 1 ? "json" : "sse");
        }
        verdict->is_shown = true;
        verdict->broken |= survey.broken & ~without->broken;
    }
}

static char letter_of(uint32_t rule)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEF";
    assert_true(rule < sizeof letters - 1);
    return letters[rule];
}

static void print_rules(void)
{
    for (uint32_t i = 0; model_rule_all[i] != NULL; i++) {
        print_message("%*s%c %s\n", 34, "", letter_of(i), model_rule_all[i]->name);
    }
}

static void print_verdict(const struct base_bug *bug, const struct verdict *verdict)
{
    char row[33] = "";
    for (uint32_t i = 0; model_rule_all[i] != NULL && i < 32; i++) {
        row[i] = '.';
        if ((verdict->broken & (UINT32_C(1) << i)) != 0) {
            row[i] = letter_of(i);
        }
    }
    print_message("%-33s %s  shown in \"%s\"%s%s\n", bug->name, row, verdict->first,
                  bug->with == NULL ? "" : ", with ", bug->with == NULL ? "" : bug->with);
}

static bool is_all_right(const struct base_bug *bug, const struct verdict *verdict)
{
    static const char *const rule_breakers[] = {
        "unguarded-writer-send",     "second-response-start", "termination-checked-once",
        "terminate-cancels-nothing", "get-registered-late",   "closed-stream-is-a-crash"};
    bool must_break = false;
    for (uint32_t i = 0; i < sizeof rule_breakers / sizeof rule_breakers[0]; i++) {
        must_break = must_break || strcmp(bug->name, rule_breakers[i]) == 0;
    }
    return verdict->is_shown && (verdict->broken != 0 || !must_break);
}

static struct ground correct;

static void each_bug_changes_something(void **state)
{
    (void)state;
    uint32_t wrong_count = 0;
    survey_ground(&correct, NULL);
    print_rules();
    for (uint32_t i = 0; reference_server_bug_all[i] != NULL; i++) {
        const struct base_bug *bug = &reference_server_bug_all[i]->about;
        static struct ground company;
        struct verdict verdict = {.is_shown = false};
        if (bug->with != NULL) {
            survey_ground(&company, bug->with);
        }
        /* One race is enough: under which rule it is found is the scenarios' to say. */
        for (uint32_t j = 0; race_small[j].name != NULL && !is_all_right(bug, &verdict); j++) {
            survey_race(bug->with == NULL ? &correct : &company, bug->name, j, &verdict);
        }
        print_verdict(bug, &verdict);
        wrong_count += is_all_right(bug, &verdict) ? 0 : 1;
    }
    assert_int_equal(0, wrong_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bug_changes_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
