/*
 * Runs a program of the measured tables on the runtime and writes down the rows that come of it.
 *
 * The same program runs in two ways: with an injected clock as it was measured (it stands still but
 * for `busy`, equal deadlines in heapq's order), or as production is simulated (an iteration takes
 * time, equal deadlines in the order of their start).
 */
#ifndef TESTS_ORACLE_MACHINE_H
#define TESTS_ORACLE_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/condition.h"
#include "runtime/event.h"
#include "runtime/future.h"
#include "runtime/group.h"
#include "runtime/limiter.h"
#include "runtime/lock.h"
#include "runtime/loop.h"
#include "runtime/scope.h"
#include "runtime/semaphore.h"
#include "runtime/stream.h"
#include "runtime/task.h"

#include "tests/oracle/tables.h"

#define ORACLE_ROWS_MAX    96
#define ORACLE_TEXT_SIZE   128
#define ORACLE_OBJECTS_MAX 16
#define ORACLE_ACTORS_MAX  16
#define ORACLE_CHOICES_MAX 64
#define ORACLE_SOCKETS_MAX 4
#define ORACLE_WORDS_MAX   6
#define ORACLE_WORD_SIZE   32

struct oracle_log {
    uint32_t count;

    struct {
        const char *who;
        char what[ORACLE_TEXT_SIZE];
        int32_t iteration;
    } rows[ORACLE_ROWS_MAX];
};

/* The answers to observer->told, and how many there were to choose from. */
struct oracle_tape {
    uint32_t count;
    uint32_t answers[ORACLE_CHOICES_MAX];
    uint32_t bounds[ORACLE_CHOICES_MAX];
};

enum oracle_kind {
    ORACLE_EVENT,
    ORACLE_ASYNCIO_EVENT,
    ORACLE_FUTURE,
    ORACLE_LOCK,
    ORACLE_SEMAPHORE,
    ORACLE_CONDITION,
    ORACLE_LIMITER,
    ORACLE_SEND,
    ORACLE_RECEIVE,
    ORACLE_SCOPE,
    ORACLE_GROUP,
    ORACLE_SOCKET,
};

/* Bytes that wait at one end of a socket pair, and who wants to hear of them. */
struct oracle_socket {
    uint32_t byte_count;
    uint32_t arrival; /* the order of the first byte among the sockets */
    bool lazy;
    struct oracle_agent *reader;
    struct runtime_handle *handle; /* of the reader, when it is ready */
};

struct oracle_object {
    char name[ORACLE_WORD_SIZE];
    enum oracle_kind kind;
    struct oracle_machine *machine;
    const char *result; /* of a future */

    union {
        struct runtime_event event;
        struct runtime_future future;
        struct runtime_lock lock;
        struct runtime_semaphore semaphore;
        struct runtime_condition condition;
        struct runtime_limiter limiter;
        struct runtime_send_stream *send;
        struct runtime_receive_stream *receive;
        struct runtime_scope scope;
        struct runtime_group group;
        struct oracle_socket socket;
    } as;
};

/* A task or a callback. */
struct oracle_agent {
    struct oracle_machine *machine;
    const struct oracle_actor *actor;
    struct runtime_task *task;          /* NULL when it was not created */
    struct runtime_task_status *status; /* of a started task */
    const char *started_with;
    struct runtime_handle *handle; /* of a callback; the last one */
    bool started;
};

struct oracle_machine {
    const struct oracle_program *program;
    struct runtime_loop *loop;
    struct oracle_log *log;
    struct oracle_tape *tape;
    uint32_t told_count;
    uint32_t arrival_count;
    uint32_t object_count;
    struct oracle_object objects[ORACLE_OBJECTS_MAX];
    uint32_t agent_count;
    struct oracle_agent agents[ORACLE_ACTORS_MAX];
};

/* Returns why the program cannot run here, or NULL. */
const char *oracle_obstacle(const struct oracle_program *program);

/* Whether the program tells timers of one deadline apart. */
bool oracle_has_equal_deadlines(const struct oracle_program *program);

/* Runs the program; the tape's first answers are given, the others are 0 and are added to it. */
void oracle_run(const struct oracle_program *program, bool as_in_production,
                struct oracle_tape *tape, struct oracle_log *out_log);

/* Moves the tape on to the next answers; false when there are no more. */
bool oracle_tape_advance(struct oracle_tape *tape);

/* For the words. */
struct oracle_object *oracle_find(struct oracle_machine *machine, const char *name);
struct oracle_object *oracle_add(struct oracle_machine *machine, const char *name,
                                 enum oracle_kind kind);
struct oracle_agent *oracle_agent(struct oracle_machine *machine, const char *name);
void oracle_log_row(struct oracle_machine *machine, const char *who, const char *what);
void oracle_create_task(struct oracle_agent *agent);
void oracle_call(void *argument); /* runs a callback; each argument is an agent */
const struct runtime_exception *oracle_act(void *argument);
const struct runtime_exception *oracle_act_started(void *argument,
                                                   struct runtime_task_status *status);

/* Runs steps from `steps` to the end or the "]"; words.c and blocks.c. */
const struct runtime_exception *oracle_run_steps(struct oracle_agent *agent,
                                                 const char *const *steps);
/* Runs the block whose head is *steps. */
const struct runtime_exception *oracle_run_block(struct oracle_agent *agent,
                                                 const char *const *steps);
/* Runs one step; out_text is what its row says. */
const struct runtime_exception *oracle_run_word(struct oracle_agent *agent, const char *step,
                                                char *out_text);

struct oracle_words {
    uint32_t count;
    char word[ORACLE_WORDS_MAX][ORACLE_WORD_SIZE];
};
struct oracle_words oracle_split(const char *step);
uint64_t oracle_ns(const char *number); /* 0 for what is negative, RUNTIME_NEVER for inf */
/* now + a number of units that may be negative */
uint64_t oracle_deadline(const struct runtime_loop *loop, const char *number);

/* The clock begins here, so that a deadline can lie before it. */
#define ORACLE_EPOCH_NS UINT64_C(1000000000000)
#define ORACLE_SITE \
    ((struct runtime_site){.label = "oracle.step", .file = __FILE__, .line = __LINE__})

#endif
