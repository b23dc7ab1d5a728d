#include "tests/oracle/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/guard.h"

#include "runtime/context.h"

#define ARENA_SIZE     ((size_t)1 << 18)
#define STACKS_SIZE    (16 * RUNTIME_STACK_SIZE)
#define ITERATIONS_MAX 200

struct oracle_words oracle_split(const char *step)
{
    struct oracle_words words = {.count = 0};
    while (*step != '\0') {
        const size_t length = strcspn(step, " ");
        CHECK(words.count < ORACLE_WORDS_MAX);
        CHECK(length < ORACLE_WORD_SIZE);
        memcpy(words.word[words.count++], step, length);
        step += length;
        step += strspn(step, " ");
    }
    return words;
}

uint64_t oracle_ns(const char *number)
{
    if (strcmp(number, "inf") == 0) {
        return RUNTIME_NEVER;
    }
    const double seconds = strtod(number, NULL);
    return seconds <= 0 ? 0 : (uint64_t)(seconds * 1e9);
}

uint64_t oracle_deadline(const struct runtime_loop *loop, const char *number)
{
    if (number[0] == '-') {
        return runtime_loop_now(loop) - oracle_ns(number + 1);
    }
    return runtime_loop_deadline_after(loop, oracle_ns(number));
}

struct oracle_object *oracle_find(struct oracle_machine *machine, const char *name)
{
    for (uint32_t i = 0; i < machine->object_count; i++) {
        if (strcmp(machine->objects[i].name, name) == 0) {
            return &machine->objects[i];
        }
    }
    return NULL;
}

struct oracle_object *oracle_add(struct oracle_machine *machine, const char *name,
                                 enum oracle_kind kind)
{
    CHECK(machine->object_count < ORACLE_OBJECTS_MAX);
    CHECK(oracle_find(machine, name) == NULL);
    struct oracle_object *object = &machine->objects[machine->object_count++];
    (void)snprintf(object->name, sizeof(object->name), "%s", name);
    object->kind = kind;
    object->machine = machine;
    return object;
}

struct oracle_agent *oracle_agent(struct oracle_machine *machine, const char *name)
{
    for (uint32_t i = 0; i < machine->agent_count; i++) {
        if (strcmp(machine->agents[i].actor->name, name) == 0) {
            return &machine->agents[i];
        }
    }
    return NULL;
}

static void log_row(struct oracle_machine *machine, const char *who, const char *what,
                    int32_t iteration)
{
    struct oracle_log *log = machine->log;
    CHECK(log->count < ORACLE_ROWS_MAX);
    log->rows[log->count].who = who;
    log->rows[log->count].iteration = iteration;
    (void)snprintf(log->rows[log->count].what, ORACLE_TEXT_SIZE, "%s", what);
    log->count++;
}

void oracle_log_row(struct oracle_machine *machine, const char *who, const char *what)
{
    log_row(machine, who, what, (int32_t)runtime_loop_iteration(machine->loop));
}

const struct runtime_exception *oracle_act(void *argument)
{
    struct oracle_agent *agent = argument;
    const char *who = agent->actor->name;
    char text[ORACLE_TEXT_SIZE] = "ends";
    agent->started = true;
    if (agent->task == NULL) {
        agent->task = runtime_loop_current(agent->machine->loop);
        runtime_task_hold(agent->task);
    }
    oracle_log_row(agent->machine, who, "starts");
    const struct runtime_exception *raised = oracle_run_steps(agent, agent->actor->steps);
    if (raised != NULL) {
        (void)snprintf(text, sizeof(text), "ends with ");
        runtime_exception_describe(raised, text + strlen(text), sizeof(text) - strlen(text));
        text[strcspn(text, ":")] = '\0';
    }
    oracle_log_row(agent->machine, who, text);
    return raised;
}

const struct runtime_exception *oracle_act_started(void *argument,
                                                   struct runtime_task_status *status)
{
    struct oracle_agent *agent = argument;
    agent->status = status;
    return oracle_act(agent);
}

void oracle_create_task(struct oracle_agent *agent)
{
    agent->task =
        runtime_task_create(agent->machine->loop, (struct runtime_body){oracle_act, agent},
                            (struct runtime_task_options){.role = agent->actor->name});
    runtime_task_hold(agent->task);
}

void oracle_call(void *argument)
{
    struct oracle_agent *agent = argument;
    agent->handle = NULL;
    oracle_log_row(agent->machine, agent->actor->name, "runs");
    const struct runtime_exception *raised = oracle_run_steps(agent, agent->actor->steps);
    CHECK(raised == NULL);
}

static void read_socket(void *argument)
{
    struct oracle_socket *socket = argument;
    socket->handle = NULL;
    if (!socket->lazy) {
        socket->byte_count--;
    }
    oracle_call(socket->reader);
}

/* What select() finds: sockets with bytes and a reader, in the order of arrival. */
static void poll_sockets(void *host)
{
    struct oracle_machine *machine = host;
    for (uint32_t arrival = 1; arrival <= machine->arrival_count; arrival++) {
        for (uint32_t i = 0; i < machine->object_count; i++) {
            struct oracle_socket *socket = &machine->objects[i].as.socket;
            if (machine->objects[i].kind == ORACLE_SOCKET && socket->arrival == arrival &&
                socket->byte_count > 0 && socket->reader != NULL) {
                socket->handle =
                    runtime_loop_call_soon(machine->loop, read_socket, socket, "oracle.reader");
            }
        }
    }
}

static uint32_t answer_told(void *host, uint32_t count, struct runtime_task *const *tasks)
{
    struct oracle_machine *machine = host;
    struct oracle_tape *tape = machine->tape;
    CHECK(count > 1);
    CHECK(tasks[0] != tasks[1]);
    CHECK(machine->told_count < ORACLE_CHOICES_MAX);
    const uint32_t index = machine->told_count++;
    if (index == tape->count) {
        tape->answers[index] = 0;
        tape->count++;
    }
    tape->bounds[index] = count;
    CHECK(tape->answers[index] < count);
    return tape->answers[index];
}

bool oracle_tape_advance(struct oracle_tape *tape)
{
    while (tape->count > 0) {
        const uint32_t last = tape->count - 1;
        tape->answers[last]++;
        if (tape->answers[last] < tape->bounds[last]) {
            return true;
        }
        tape->count--;
    }
    return false;
}

static const struct runtime_observer observer = {.poll = poll_sockets, .told = answer_told};

static void create_stream(struct oracle_machine *machine, const struct oracle_words *words)
{
    CHECK(strcmp(words->word[3], "stream") == 0);
    char send_name[ORACLE_WORD_SIZE];
    (void)snprintf(send_name, sizeof(send_name), "%s", words->word[0]);
    send_name[strcspn(send_name, ",")] = '\0';
    struct oracle_object *send = oracle_add(machine, send_name, ORACLE_SEND);
    struct oracle_object *receive = oracle_add(machine, words->word[1], ORACLE_RECEIVE);
    const bool unbounded = strcmp(words->word[4], "inf") == 0;
    const uint32_t capacity =
        unbounded ? RUNTIME_STREAM_UNBOUNDED : (uint32_t)strtoul(words->word[4], NULL, 10);
    runtime_stream_create(machine->loop,
                          (struct runtime_stream_options){.name = "stream", .capacity = capacity},
                          &send->as.send, &receive->as.receive);
}

static bool has_word(const struct oracle_words *words, const char *word)
{
    for (uint32_t i = 0; i < words->count; i++) {
        if (strcmp(words->word[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static void create_scope(struct oracle_machine *machine, const struct oracle_words *words)
{
    struct oracle_object *object = oracle_add(machine, words->word[0], ORACLE_SCOPE);
    runtime_scope_init(machine->loop, &object->as.scope,
                       (struct runtime_scope_options){.shield = has_word(words, "shield")});
}

static uint32_t number_of(const struct oracle_words *words)
{
    CHECK(words->count > 3);
    return (uint32_t)strtoul(words->word[3], NULL, 10);
}

static void create_lock_like(struct oracle_machine *machine, const struct oracle_words *words)
{
    const char *what = words->word[2];
    const bool fast = has_word(words, "fast");
    struct runtime_loop *loop = machine->loop;
    if (strcmp(what, "lock") == 0) {
        struct oracle_object *object = oracle_add(machine, words->word[0], ORACLE_LOCK);
        runtime_lock_init(loop, &object->as.lock, fast);
    } else if (strcmp(what, "semaphore") == 0) {
        struct oracle_object *object = oracle_add(machine, words->word[0], ORACLE_SEMAPHORE);
        runtime_semaphore_init(
            loop, &object->as.semaphore,
            (struct runtime_semaphore_options){.value = number_of(words), .fast_acquire = fast});
    } else if (strcmp(what, "limiter") == 0) {
        struct oracle_object *object = oracle_add(machine, words->word[0], ORACLE_LIMITER);
        runtime_limiter_init(loop, &object->as.limiter, number_of(words));
    } else {
        CHECK(strcmp(what, "condition") == 0);
        struct oracle_object *object = oracle_add(machine, words->word[0], ORACLE_CONDITION);
        runtime_condition_init(loop, &object->as.condition);
    }
}

/* "E = event" */
static void create_object(struct oracle_machine *machine, const char *line)
{
    const struct oracle_words words = oracle_split(line);
    const char *what = words.word[2];
    if (strcmp(words.word[1], "=") != 0) {
        create_stream(machine, &words);
    } else if (strcmp(what, "event") == 0 || strcmp(what, "asyncio_event") == 0) {
        const enum oracle_kind kind = what[0] == 'e' ? ORACLE_EVENT : ORACLE_ASYNCIO_EVENT;
        runtime_event_init(machine->loop, &oracle_add(machine, words.word[0], kind)->as.event);
    } else if (strcmp(what, "future") == 0) {
        struct oracle_object *object = oracle_add(machine, words.word[0], ORACLE_FUTURE);
        runtime_future_init(machine->loop, &object->as.future);
    } else if (strcmp(what, "scope") == 0) {
        create_scope(machine, &words);
    } else if (strcmp(what, "socketpair") == 0) {
        (void)oracle_add(machine, words.word[0], ORACLE_SOCKET);
    } else {
        create_lock_like(machine, &words);
    }
}

static void add_agents(struct oracle_machine *machine, const struct oracle_actor *actors)
{
    for (; actors->name != NULL; actors++) {
        CHECK(machine->agent_count < ORACLE_ACTORS_MAX);
        machine->agents[machine->agent_count++] =
            (struct oracle_agent){.machine = machine, .actor = actors};
    }
}

static uint64_t resolution_of(const struct oracle_program *program)
{
    for (const char *const *step = program->iteration_0; step != NULL && *step != NULL; step++) {
        const struct oracle_words words = oracle_split(*step);
        if (strcmp(words.word[0], "set_clock_resolution") == 0) {
            return oracle_ns(words.word[1]);
        }
    }
    return 0;
}

/* What happens before the first iteration writes no rows. */
static void begin(struct oracle_machine *machine)
{
    const struct oracle_program *program = machine->program;
    if (program->iteration_0 == NULL) {
        for (uint32_t i = 0; program->tasks[i].name != NULL; i++) {
            oracle_create_task(&machine->agents[i]);
        }
        return;
    }
    struct oracle_agent nobody = {.machine = machine};
    for (const char *const *step = program->iteration_0; *step != NULL; step++) {
        struct oracle_agent *agent = oracle_agent(machine, *step);
        char text[ORACLE_TEXT_SIZE];
        if (agent != NULL) {
            oracle_create_task(agent);
        } else {
            CHECK(oracle_run_word(&nobody, *step, text) == NULL);
        }
    }
}

/* Whether the poll of an idle loop would return at once. */
static bool has_bytes(const struct oracle_machine *machine)
{
    for (uint32_t i = 0; i < machine->object_count; i++) {
        const struct oracle_socket *socket = &machine->objects[i].as.socket;
        if (machine->objects[i].kind == ORACLE_SOCKET && socket->byte_count > 0 &&
            socket->reader != NULL) {
            return true;
        }
    }
    return false;
}

static void run_until_idle(struct oracle_machine *machine)
{
    struct runtime_loop *loop = machine->loop;
    for (uint32_t i = 0; i < ITERATIONS_MAX; i++) {
        if (!runtime_loop_has_ready(loop) && !has_bytes(machine)) {
            if (runtime_loop_next_deadline(loop, /*with_daemons=*/true) == RUNTIME_NEVER) {
                return;
            }
            runtime_loop_jump(loop);
        }
        runtime_loop_run_once(loop);
    }
    CHECK_UNREACHABLE("a program of the oracle goes on for ever");
}

/* The tasks stand before the callbacks. */
static void log_what_never_happened(struct oracle_machine *machine)
{
    for (uint32_t i = 0; machine->program->tasks[i].name != NULL; i++) {
        const struct oracle_agent *agent = &machine->agents[i];
        if (agent->task == NULL) {
            log_row(machine, agent->actor->name, "never created", /*iteration=*/-1);
        } else if (!agent->started) {
            log_row(machine, agent->actor->name, "never ran", /*iteration=*/-1);
        } else if (!runtime_task_has_ended(agent->task)) {
            log_row(machine, agent->actor->name, "still parked", /*iteration=*/-1);
        }
    }
}

void oracle_run(const struct oracle_program *program, bool as_in_production,
                struct oracle_tape *tape, struct oracle_log *out_log)
{
    void *arena_memory = aligned_alloc(64, ARENA_SIZE);
    void *stacks_memory = aligned_alloc(64, STACKS_SIZE);
    struct oracle_machine *machine = calloc(1, sizeof(*machine));
    CHECK(arena_memory != NULL && stacks_memory != NULL && machine != NULL);
    struct base_arena *arena = base_arena_init(arena_memory, ARENA_SIZE);
    struct runtime_stacks *stacks = runtime_stacks_create(
        arena, (struct runtime_stacks_options){.memory = stacks_memory, .size = STACKS_SIZE});
    machine->program = program;
    machine->log = out_log;
    machine->tape = tape;
    machine->loop = runtime_loop_create(
        &(struct runtime_loop_options){.arena = arena,
                                       .stacks = stacks,
                                       .observer = &observer,
                                       .host = machine,
                                       .equal_deadlines_as_heapq = !as_in_production,
                                       .clock_stands_still = !as_in_production,
                                       .resolution_ns = resolution_of(program)});
    out_log->count = 0;
    runtime_loop_advance(machine->loop, ORACLE_EPOCH_NS);
    for (const char *const *line = program->objects; *line != NULL; line++) {
        create_object(machine, *line);
    }
    add_agents(machine, program->tasks);
    add_agents(machine, program->callbacks);
    begin(machine);
    run_until_idle(machine);
    log_what_never_happened(machine);
    base_guard_open(arena_memory, ARENA_SIZE);
    base_guard_open(stacks_memory, STACKS_SIZE);
    free(machine);
    free(stacks_memory);
    free(arena_memory);
}
