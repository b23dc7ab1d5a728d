/*
 * A child process that does one thing and says one thing: what it writes into a pipe comes back as
 * a message.
 */
#ifndef CLI_CHILD_H
#define CLI_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#include "cli/box.h"
#include "cli/wire.h"

/* So many may run at once. */
#define CLI_CHILDREN_MAX 256

struct cli_child_options {
    /* Runs in the child and writes to the descriptor; the process ends when it returns. */
    void (*body)(void *context, int descriptor);
    void *context;

    struct cli_box *box;  /* what the two share */
    const char *progress; /* what a line on the terminal says before the count of executions; NULL:
                             no such line */
    uint64_t progress_base; /* executions before the child's own */
    bool is_silent;         /* what the child writes to standard error is lost */
    uint32_t timeout_ms;    /* it is killed after that; 0: never */
};

struct cli_child_result {
    struct cli_wire wire; /* owns */
    bool is_forced;       /* it was killed, by the user's second signal or after timeout_ms */
    int status;           /* as waitpid gives it */
};

/* A child that was started. */
struct cli_child {
    struct cli_child_options options;
    struct cli_child_result result; /* complete once it has ended */
    int32_t process;
    int descriptor;
    uint32_t tick_count;
    bool has_ended;
};

/* Returns false when the system refuses to make a process: then it has ended.  The wire of its
 * result is the caller's to release either way.  What the context points to must live until the
 * child has ended. */
MUST_USE bool cli_child_start(const struct cli_child_options *options, struct cli_child *out_child);

/* Waits until one of those that run says something, or ends, or a tenth of a second has passed.
 * The first one's progress is shown. */
void cli_child_attend(struct cli_child *const *children, uint32_t count);

/* Ends a child that is not needed any more; nothing when it has ended. */
void cli_child_stop(struct cli_child *child);

/* Starts one and attends to it until it has ended.  Returns false when the system refuses to make a
 * process.  out_result->wire is the caller's to release either way. */
MUST_USE bool cli_child_run(const struct cli_child_options *options,
                            struct cli_child_result *out_result);

/* Writes all of it, for bodies; false when the other end is closed. */
bool cli_child_write(int descriptor, const void *bytes, size_t size);

/* Ends the child at once, without running what the parent has registered for its own end. */
_Noreturn void cli_child_exit(int status);

#endif
