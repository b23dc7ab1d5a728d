/* The blocks of the language: a head, the steps inside it, and what leaving it does. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#include "tests/oracle/machine.h"

const struct runtime_exception *oracle_run_steps(struct oracle_agent *agent,
                                                 const char *const *steps)
{
    uint32_t depth = 0;
    for (; *steps != NULL && !(depth == 0 && strcmp(*steps, "]") == 0); steps++) {
        const struct runtime_exception *raised = NULL;
        const bool begins = (*steps)[0] == '[';
        if (depth == 0 && begins) {
            raised = oracle_run_block(agent, steps);
        } else if (depth == 0) {
            const char *step = strncmp(*steps, "try ", 4) == 0 ? *steps + 4 : *steps;
            char text[ORACLE_TEXT_SIZE];
            raised = oracle_run_word(agent, step, text);
            oracle_log_row(agent->machine, agent->actor->name, text);
            raised = step == *steps ? raised : NULL;
        }
        if (raised != NULL) {
            return raised;
        }
        /* What was run by oracle_run_block is passed over. */
        depth += begins ? 1 : 0;
        depth -= strcmp(*steps, "]") == 0 ? 1 : 0;
    }
    return NULL;
}

static void log_leaving(struct oracle_agent *agent, const struct oracle_words *head, bool caught,
                        const struct runtime_exception *raised)
{
    char text[ORACLE_TEXT_SIZE];
    const bool timed = strstr(head->word[0], "_after") != NULL;
    int length =
        snprintf(text, sizeof(text), "leaves %s %s", head->word[0], head->word[timed ? 2 : 1]);
    CHECK(length > 0);
    if (raised != NULL) {
        length += snprintf(text + length, sizeof(text) - (size_t)length, " with ");
        char *name = text + length;
        runtime_exception_describe(raised, name, sizeof(text) - (size_t)length);
        name[strcspn(name, ":")] = '\0';
    } else if (caught) {
        (void)snprintf(text + length, sizeof(text) - (size_t)length, ", caught");
    }
    oracle_log_row(agent->machine, agent->actor->name, text);
}

static struct runtime_scope_options scope_options(const struct runtime_loop *loop,
                                                  const struct oracle_words *head)
{
    struct runtime_scope_options options = {.shield = false};
    for (uint32_t i = 2; i < head->count; i++) {
        if (strcmp(head->word[i], "shield") == 0) {
            options.shield = true;
        } else if (strcmp(head->word[i], "deadline") == 0) {
            options.deadline = oracle_deadline(loop, head->word[i + 1]);
        }
    }
    if (strstr(head->word[0], "_after") != NULL) {
        options.deadline = oracle_deadline(loop, head->word[1]);
    }
    return options;
}

/* scope X, move_on_after d X, fail_after d X */
static const struct runtime_exception *
run_scope(struct oracle_agent *agent, const struct oracle_words *head, const char *const *inner)
{
    struct oracle_machine *machine = agent->machine;
    const bool timed = strstr(head->word[0], "_after") != NULL;
    const char *name = head->word[timed ? 2 : 1];
    struct oracle_object *object = oracle_find(machine, name);
    if (object == NULL) {
        object = oracle_add(machine, name, ORACLE_SCOPE);
        runtime_scope_init(machine->loop, &object->as.scope, scope_options(machine->loop, head));
    }
    struct runtime_scope *scope = &object->as.scope;
    const struct runtime_exception *raised = runtime_scope_enter(scope);
    if (raised != NULL) {
        log_leaving(agent, head, /*caught=*/false, raised);
        return raised;
    }
    raised = oracle_run_steps(agent, inner);
    if (strcmp(head->word[0], "fail_after") == 0) {
        raised = runtime_scope_exit_or_timeout(scope, raised);
    } else {
        raised = runtime_scope_exit(scope, raised);
    }
    log_leaving(agent, head, runtime_scope_cancelled_caught(scope), raised);
    return raised;
}

static const struct runtime_exception *
run_group(struct oracle_agent *agent, const struct oracle_words *head, const char *const *inner)
{
    struct oracle_machine *machine = agent->machine;
    struct runtime_group *group = &oracle_add(machine, head->word[1], ORACLE_GROUP)->as.group;
    runtime_group_enter(machine->loop, group);
    const struct runtime_exception *raised = oracle_run_steps(agent, inner);
    raised = runtime_group_exit(group, raised, ORACLE_SITE);
    log_leaving(agent, head, runtime_scope_cancelled_caught(runtime_group_scope(group)), raised);
    return raised;
}

static const struct runtime_exception *
run_each(struct oracle_agent *agent, const struct oracle_words *head, const char *const *inner)
{
    struct runtime_receive_stream *stream = oracle_find(agent->machine, head->word[1])->as.receive;
    const struct runtime_exception *raised = NULL;
    while (raised == NULL) {
        char text[ORACLE_TEXT_SIZE];
        void *item = NULL;
        raised = runtime_receive_stream_receive(stream, ORACLE_SITE, &item);
        if (raised == &runtime_end_of_stream) {
            (void)snprintf(text, sizeof(text), "each %s -> end", head->word[1]);
            oracle_log_row(agent->machine, agent->actor->name, text);
            return NULL;
        }
        if (raised == NULL) {
            (void)snprintf(text, sizeof(text), "each %s -> %s", head->word[1], (const char *)item);
            oracle_log_row(agent->machine, agent->actor->name, text);
            raised = oracle_run_steps(agent, inner);
        }
    }
    log_leaving(agent, head, /*caught=*/false, raised);
    return raised;
}

static const struct runtime_exception *
run_open(struct oracle_agent *agent, const struct oracle_words *head, const char *const *inner)
{
    struct oracle_object *object = oracle_find(agent->machine, head->word[1]);
    const struct runtime_exception *raised = oracle_run_steps(agent, inner);
    if (object->kind == ORACLE_SEND) {
        runtime_send_stream_close(object->as.send);
    } else {
        runtime_receive_stream_close(object->as.receive);
    }
    log_leaving(agent, head, /*caught=*/false, raised);
    return raised;
}

static const struct runtime_exception *
run_locked(struct oracle_agent *agent, const struct oracle_words *head, const char *const *inner)
{
    struct runtime_lock *lock = &oracle_find(agent->machine, head->word[1])->as.lock;
    char text[ORACLE_TEXT_SIZE];
    const struct runtime_exception *raised = runtime_lock_acquire(lock, ORACLE_SITE);
    if (raised == NULL) {
        (void)snprintf(text, sizeof(text), "enters locked %s", head->word[1]);
        oracle_log_row(agent->machine, agent->actor->name, text);
        raised = oracle_run_steps(agent, inner);
        const struct runtime_exception *released = runtime_lock_release(lock);
        raised = released != NULL ? released : raised;
    }
    log_leaving(agent, head, /*caught=*/false, raised);
    return raised;
}

static const struct runtime_exception *run_try(struct oracle_agent *agent, const char *const *inner)
{
    const struct runtime_exception *raised = oracle_run_steps(agent, inner);
    if (raised != NULL) {
        char text[ORACLE_TEXT_SIZE] = "swallows ";
        runtime_exception_describe(raised, text + strlen(text), sizeof(text) - strlen(text));
        text[strcspn(text, ":")] = '\0';
        oracle_log_row(agent->machine, agent->actor->name, text);
    }
    return NULL;
}

const struct runtime_exception *oracle_run_block(struct oracle_agent *agent,
                                                 const char *const *steps)
{
    CHECK((*steps)[0] == '[');
    const struct oracle_words head = oracle_split(*steps + 1);
    const char *what = head.word[0];
    const char *const *inner = steps + 1;
    if (strcmp(what, "try") == 0) {
        return run_try(agent, inner);
    }
    if (strcmp(what, "group") == 0) {
        return run_group(agent, &head, inner);
    }
    if (strcmp(what, "each") == 0) {
        return run_each(agent, &head, inner);
    }
    if (strcmp(what, "open") == 0) {
        return run_open(agent, &head, inner);
    }
    if (strcmp(what, "locked") == 0) {
        return run_locked(agent, &head, inner);
    }
    CHECK(strcmp(what, "scope") == 0 || strstr(what, "_after") != NULL);
    return run_scope(agent, &head, inner);
}
