#include "cli/record.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#include "cli/search_keep.h"

#include "tests/support/test.h"

static const struct sim_plan sim_plan = {.fingerprint = 7};
static const struct cli_plan plan = {.name = "correct", .plan = &sim_plan};
static const struct cli_scenario scenario = {.file = "x.scenario.json", .line = 3};
static struct cli_arguments arguments;
static const struct cli_target target = {.scenario = &scenario, .plan = &plan};

static struct cli_search_options search_options(void)
{
    return (struct cli_search_options){
        .plan = &sim_plan, .strategy = model_strategy_find("exhaustive"), .budget = 100};
}

static void add_finding(struct cli_tally *tally, uint64_t index)
{
    struct cli_finding finding = {
        .kind = REPORTS_FINDING_RULE,
        .rule = "single-response-start",
        .text = "twice",
        .fingerprint = index,
        .execution_index = index,
        .execution_count = 2,
    };
    sim_tape_push(&finding.tape,
                  (struct sim_choice){.kind = 1, .count = 3, .taken = 2, .label_hash = 9});
    cli_tally_add(tally, &finding);
    sim_tape_release(&finding.tape);
}

/* Two findings so far, a unit that waits, and one behind it that is done. */
static void make_search(struct cli_search *search)
{
    const struct cli_search_options options = search_options();
    cli_search_init(search, &options);
    search->sum.execution_count = 40;
    add_finding(&search->sum, 12);
    add_finding(&search->sum, 3);
    struct cli_unit *waiting = cli_search_first(search);
    sim_tape_push(&waiting->piece.from, (struct sim_choice){.count = 2, .taken = 1});
    sim_tape_push(&waiting->piece.from, (struct sim_choice){.count = 4, .taken = 3});
    waiting->piece.fixed_count = 1;
    struct cli_unit *done = cli_search_append(search);
    done->state = CLI_UNIT_DONE;
    done->tally.execution_count = 5;
    cli_tally_set_bound(&done->tally, "events");
    add_finding(&done->tally, 1);
}

static void assert_same(const struct cli_search *one, const struct cli_search *other)
{
    struct cli_wire first = {.size = 0};
    struct cli_wire second = {.size = 0};
    cli_search_put(&first, one);
    cli_search_put(&second, other);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.bytes, second.bytes, first.size);
    cli_wire_release(&first);
    cli_wire_release(&second);
}

static void a_kept_search_is_the_same_search(void **state)
{
    (void)state;
    struct cli_search search;
    struct cli_search again;
    struct cli_wire wire = {.size = 0};
    const struct cli_search_options options = search_options();
    make_search(&search);
    cli_search_put(&wire, &search);
    cli_search_init(&again, &options);
    assert_true(cli_search_take_kept(&wire, &again));
    assert_int_equal(40, again.sum.execution_count);
    assert_int_equal(2, again.sum.finding_count);
    assert_int_equal(3, again.sum.findings[0].execution_index);
    assert_int_equal(2, again.unit_count);
    assert_same(&search, &again);
    cli_wire_release(&wire);
    cli_search_release(&search);
    cli_search_release(&again);
}

static void bytes_that_are_no_search_change_nothing(void **state)
{
    (void)state;
    struct cli_search search;
    struct cli_search fresh;
    struct cli_search again;
    struct cli_wire whole = {.size = 0};
    const struct cli_search_options options = search_options();
    make_search(&search);
    cli_search_put(&whole, &search);
    cli_search_init(&fresh, &options);
    cli_search_init(&again, &options);
    for (size_t size = 0; size < whole.size; size++) {
        struct cli_wire part = {.size = 0};
        cli_wire_put_bytes(&part, whole.bytes, size);
        assert_false(cli_search_take_kept(&part, &again));
        assert_same(&fresh, &again);
        cli_wire_release(&part);
    }
    cli_wire_release(&whole);
    cli_search_release(&search);
    cli_search_release(&fresh);
    cli_search_release(&again);
}

static struct cli_record *open_record(const char *path)
{
    struct cli_record *record = NULL;
    arguments.command = cli_command_find("run");
    const struct cli_record_options options = {.path = path,
                                               .arguments = &arguments,
                                               .strategy = "exhaustive",
                                               .seed = 1,
                                               .budget = 100,
                                               .targets = &target,
                                               .target_count = 1};
    assert_int_equal(CLI_EXIT_AS_EXPECTED, cli_record_create(&options, &record));
    return record;
}

static void a_search_goes_on_where_the_record_says(void **state)
{
    (void)state;
    char folder[] = "/tmp/halfclose.XXXXXX";
    char path[64];
    const struct cli_search_options options = search_options();
    struct cli_search search;
    struct cli_search again;
    struct base_text text;
    assert_non_null(mkdtemp(folder));
    base_text_init(&text, path, sizeof path);
    base_text_format(&text, "%s/record", folder);
    struct cli_record *record = open_record(path);
    make_search(&search);
    cli_record_note(record, 0, &search);
    assert_true(cli_record_save(record));
    cli_record_destroy(record);
    record = open_record(path);
    cli_record_begin(record, 0, &again, &options);
    assert_same(&search, &again);
    cli_record_destroy(record);
    cli_search_release(&search);
    cli_search_release(&again);
    assert_int_equal(0, unlink(path));
    assert_int_equal(0, rmdir(folder));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kept_search_is_the_same_search),
        cmocka_unit_test(bytes_that_are_no_search_change_nothing),
        cmocka_unit_test(a_search_goes_on_where_the_record_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
