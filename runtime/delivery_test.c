#include "runtime/delivery.h"

#include "base/text.h"

#include "runtime/event.h"
#include "runtime/group.h"
#include "runtime/scope.h"
#include "runtime/task.h"

#include "tests/support/loop.h"

struct tree {
    struct tests_loop fixture;
    struct runtime_scope scope;
    struct runtime_group group;
    struct runtime_event event;
    uint32_t deliveries;
    struct base_text text; /* of told */
    char told[64];         /* roles, in the order in which they were offered */
};

static void begin(struct tree *tree, const struct runtime_observer *observer)
{
    memset(tree, 0, sizeof(*tree));
    tests_loop_begin(&tree->fixture,
                     (struct tests_loop_options){.observer = observer, .host = tree});
    runtime_scope_init(tree->fixture.loop, &tree->scope,
                       (struct runtime_scope_options){.shield = false});
    runtime_event_init(tree->fixture.loop, &tree->event);
    base_text_init(&tree->text, tree->told, sizeof(tree->told));
}

static void start(struct tree *tree, const struct runtime_exception *(*call)(void *argument))
{
    (void)runtime_task_create(tree->fixture.loop, (struct runtime_body){call, tree},
                              (struct runtime_task_options){.role = "host"});
}

/* Delivers again whenever it can. */
static uint32_t prefer_deliveries(void *host, uint32_t count, struct runtime_handle *const *handles)
{
    struct tree *tree = host;
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(runtime_handle_label(handles[i]), "scope.deliver") == 0) {
            tree->deliveries++;
            return i;
        }
    }
    return 0;
}

static const struct runtime_exception *swallow_four(void *argument)
{
    struct tree *tree = argument;
    (void)runtime_scope_enter(&tree->scope);
    for (uint32_t i = 0; i < 4; i++) {
        tests_loop_log(&tree->fixture, "waits",
                       runtime_event_wait(&tree->event, AWAIT("tree.wait")));
    }
    return runtime_scope_exit(&tree->scope, NULL);
}

static const struct runtime_exception *yield_ten(void *argument)
{
    struct tree *tree = argument;
    const struct runtime_exception *raised = NULL;
    for (uint32_t i = 0; i < 10 && raised == NULL; i++) {
        raised = runtime_yield(tree->fixture.loop, AWAIT("tree.yield"));
    }
    return raised;
}

static void under_the_policy_any_it_comes_again_only_when_somebody_can_be_told(void **state)
{
    (void)state;
    static const struct runtime_observer observer = {.run = prefer_deliveries};
    struct tree tree;
    begin(&tree, &observer);
    start(&tree, swallow_four);
    start(&tree, yield_ten);
    runtime_loop_run_once(tree.fixture.loop);
    runtime_scope_cancel(&tree.scope);
    tests_loop_run(&tree.fixture);
    assert_null(runtime_task_next(tree.fixture.loop, NULL));
    /* Once after each of the three waits that it had to end, and once to see that all have left. */
    assert_int_equal(4, tree.deliveries);
    tests_loop_end(&tree.fixture);
}

static uint32_t note_told(void *host, uint32_t count, struct runtime_task *const *tasks)
{
    struct tree *tree = host;
    for (uint32_t i = 0; i < count; i++) {
        base_text_append(&tree->text, runtime_task_role(tasks[i]));
    }
    base_text_append(&tree->text, " ");
    return count - 1;
}

static const struct runtime_exception *wait(void *argument)
{
    struct tree *tree = argument;
    struct runtime_task *task = runtime_loop_current(tree->fixture.loop);
    const struct runtime_exception *raised = runtime_event_wait(&tree->event, AWAIT("tree.wait"));
    tests_loop_log(&tree->fixture, runtime_task_role(task), raised);
    return raised;
}

static const struct runtime_exception *wait_in_scope(void *argument)
{
    struct tree *tree = argument;
    struct runtime_scope scope;
    runtime_scope_init(tree->fixture.loop, &scope, (struct runtime_scope_options){.shield = false});
    (void)runtime_scope_enter(&scope);
    return runtime_scope_exit(&scope, wait(tree));
}

static const struct runtime_exception *shield(void *argument)
{
    struct tree *tree = argument;
    struct runtime_scope scope;
    runtime_scope_init(tree->fixture.loop, &scope, (struct runtime_scope_options){.shield = true});
    (void)runtime_scope_enter(&scope);
    return runtime_scope_exit(&scope, yield_ten(tree));
}

static const struct runtime_exception *lead(void *argument)
{
    struct tree *tree = argument;

    static const struct {
        const char *role;
        const struct runtime_exception *(*call)(void *argument);
    } children[] = {{"x", wait_in_scope}, {"a", wait},      {"s", shield}, {"y", wait_in_scope},
                    {"z", wait_in_scope}, {"n", yield_ten}, {"b", wait}};

    runtime_group_enter(tree->fixture.loop, &tree->group);
    for (size_t i = 0; i < sizeof(children) / sizeof(children[0]); i++) {
        (void)runtime_group_start_soon(&tree->group, (struct runtime_body){children[i].call, tree},
                                       (struct runtime_task_options){.role = children[i].role});
    }
    return runtime_group_exit(&tree->group, NULL, AWAIT("tree.exit"));
}

static void own_tasks_are_told_first_then_child_scopes_each_as_the_host_says(void **state)
{
    (void)state;
    static const struct runtime_observer observer = {.told = note_told};
    struct tree tree;
    begin(&tree, &observer);
    start(&tree, lead);
    runtime_loop_run_once(tree.fixture.loop);
    runtime_loop_run_once(tree.fixture.loop);
    runtime_scope_cancel(runtime_group_scope(&tree.group));
    /* The group's host waits in a scope of its own, which was entered first. */
    assert_string_equal("ab hostxyz hostxy hostx ", tree.told);
    tests_loop_run(&tree.fixture);
    tests_loop_expect(&tree.fixture, "b -> CancelledError 3\n"
                                     "a -> CancelledError 3\n"
                                     "z -> CancelledError 3\n"
                                     "y -> CancelledError 3\n"
                                     "x -> CancelledError 3\n");
    tests_loop_end(&tree.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(under_the_policy_any_it_comes_again_only_when_somebody_can_be_told),
        cmocka_unit_test(own_tasks_are_told_first_then_child_scopes_each_as_the_host_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
