#include "cli/child.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/test.h"

static void say_hello(void *context, int descriptor)
{
    (void)cli_child_write(descriptor, context, strlen(context));
}

static void die(void *context, int descriptor)
{
    (void)context;
    (void)cli_child_write(descriptor, "last words", 10);
    (void)kill(getpid(), SIGKILL);
}

static void wait_for_ever(void *context, int descriptor)
{
    (void)context;
    (void)descriptor;
    for (;;) {
        (void)pause();
    }
}

static void write_into_box(void *context, int descriptor)
{
    (void)descriptor;
    struct cli_box *box = context;
    atomic_store(&box->execution_count, 42);
}

static struct cli_child_result run(void (*body)(void *, int), void *context, struct cli_box *box)
{
    struct cli_child_result result;
    assert_true(cli_child_run(
        &(struct cli_child_options){
            .body = body, .context = context, .box = box, .timeout_ms = 2000},
        &result));
    return result;
}

static void what_it_says_comes_back(void **state)
{
    char hello[] = "hello";
    struct cli_child_result result = run(say_hello, hello, *state);
    assert_int_equal(result.wire.size, 5);
    assert_memory_equal(result.wire.bytes, "hello", 5);
    assert_true(WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0);
    cli_wire_release(&result.wire);
}

static void its_death_is_seen(void **state)
{
    struct cli_child_result result = run(die, NULL, *state);
    assert_int_equal(result.wire.size, 10);
    assert_true(WIFSIGNALED(result.status) && WTERMSIG(result.status) == SIGKILL);
    assert_false(result.is_forced);
    cli_wire_release(&result.wire);
}

static void it_is_not_waited_for_longer_than_allowed(void **state)
{
    struct cli_child_result result;
    assert_true(cli_child_run(
        &(struct cli_child_options){.body = wait_for_ever, .box = *state, .timeout_ms = 200},
        &result));
    assert_true(result.is_forced);
    cli_wire_release(&result.wire);
}

static void the_box_is_shared(void **state)
{
    struct cli_box *box = *state;
    struct cli_child_result result = run(write_into_box, box, box);
    assert_int_equal(atomic_load(&box->execution_count), 42);
    cli_wire_release(&result.wire);
}

static int create_box(void **state)
{
    *state = cli_box_create();
    return *state == NULL ? -1 : 0;
}

static int destroy_box(void **state)
{
    cli_box_destroy(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_it_says_comes_back, create_box, destroy_box),
        cmocka_unit_test_setup_teardown(its_death_is_seen, create_box, destroy_box),
        cmocka_unit_test_setup_teardown(it_is_not_waited_for_longer_than_allowed, create_box,
                                        destroy_box),
        cmocka_unit_test_setup_teardown(the_box_is_shared, create_box, destroy_box),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
