#include "tests/oracle/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

const char *oracle_argument(const struct oracle_call *call, uint32_t index)
{
    CHECK(index < call->words.count);
    return call->words.word[index];
}

uint32_t oracle_count(const char *number)
{
    return (uint32_t)strtoul(number, NULL, 10);
}

struct oracle_agent *oracle_agent_of(const struct oracle_call *call, uint32_t index)
{
    struct oracle_agent *agent = oracle_agent(call->machine, oracle_argument(call, index));
    CHECK(agent != NULL);
    return agent;
}

void oracle_set_value(struct oracle_call *call, const char *text)
{
    (void)snprintf(call->value, sizeof(call->value), "%s", text);
}

void oracle_set_count(struct oracle_call *call, uint32_t count)
{
    (void)snprintf(call->value, sizeof(call->value), "%" PRIu32, count);
}

static const struct oracle_word *find_in(const struct oracle_word *words, const char *name)
{
    while (words->name != NULL && strcmp(words->name, name) != 0) {
        words++;
    }
    return words;
}

static const struct oracle_word *find(const char *name)
{
    const struct oracle_word *word = find_in(oracle_words_loop, name);
    return word->name != NULL ? word : find_in(oracle_words_object, name);
}

const struct runtime_exception *oracle_run_word(struct oracle_agent *agent, const char *step,
                                                char *out_text)
{
    struct oracle_call call = {.agent = agent,
                               .machine = agent->machine,
                               .loop = agent->machine->loop,
                               .words = oracle_split(step),
                               .value = ""};
    const char *space = strrchr(step, ' ');
    call.last = space != NULL ? space + 1 : step;
    call.object = call.words.count > 1 ? oracle_find(agent->machine, call.words.word[1]) : NULL;
    const struct oracle_word *word = find(call.words.word[0]);
    CHECK(word->name != NULL);
    const struct runtime_exception *raised = word->run(&call);
    if (raised != NULL) {
        runtime_exception_describe(raised, call.value, sizeof(call.value));
        call.value[strcspn(call.value, ":")] = '\0';
    }
    (void)snprintf(out_text, ORACLE_TEXT_SIZE, "%s%s%s", step, call.value[0] != '\0' ? " -> " : "",
                   call.value);
    return raised;
}

static const char *obstacle_of_step(const char *step)
{
    static const struct {
        const char *word;
        const char *why;
    } obstacles[] = {
        {"asyncio_wait", "the runtime has no asyncio.wait"},
        {"gather", "the runtime has no asyncio.gather"},
        {"shielded_join", "the runtime has no asyncio.shield"},
        {"write_later", "needs a second thread on the real clock"},
    };
    const struct oracle_words words = oracle_split(step + strspn(step, "["));
    for (size_t i = 0; i < sizeof(obstacles) / sizeof(obstacles[0]); i++) {
        if (strcmp(words.word[0], obstacles[i].word) == 0) {
            return obstacles[i].why;
        }
    }
    return NULL;
}

static const char *obstacle_of_actors(const struct oracle_actor *actors)
{
    for (; actors->name != NULL; actors++) {
        for (const char *const *step = actors->steps; *step != NULL; step++) {
            const char *why = obstacle_of_step(*step);
            if (why != NULL) {
                return why;
            }
        }
    }
    return NULL;
}

const char *oracle_obstacle(const struct oracle_program *program)
{
    for (const char *const *line = program->objects; *line != NULL; line++) {
        if (strstr(*line, "= transport") != NULL) {
            return "transports are not the runtime's";
        }
    }
    if (strstr(program->name, "end within one millisecond") != NULL) {
        return "epoll waits whole milliseconds; the simulated poll does not";
    }
    const char *why = obstacle_of_actors(program->tasks);
    return why != NULL ? why : obstacle_of_actors(program->callbacks);
}

bool oracle_has_equal_deadlines(const struct oracle_program *program)
{
    for (const char *const *step = program->iteration_0; step != NULL && *step != NULL; step++) {
        const struct oracle_words words = oracle_split(*step);
        for (const char *const *other = step + 1; *other != NULL; other++) {
            const struct oracle_words others = oracle_split(*other);
            if (strcmp(words.word[0], "call_at") == 0 && strcmp(others.word[0], "call_at") == 0 &&
                strcmp(words.word[1], others.word[1]) == 0) {
                return true;
            }
        }
    }
    return false;
}
