/*
 * How the process of a job ended, and what the survivors know of it.
 */
#ifndef CLI_ENDING_H
#define CLI_ENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#include "sim/choice.h"

#include "cli/box.h"
#include "cli/wire.h"

enum cli_ending_kind {
    CLI_ENDING_SAID,         /* it lived to say what it had to say */
    CLI_ENDING_SERVER_DIED,  /* while the server's code ran, or by a check of the server's */
    CLI_ENDING_SERVER_STUCK, /* the server's code ran and ran, and never came to an await */
    CLI_ENDING_WE_DIED,      /* while our own code ran */
    CLI_ENDING_FORCED,       /* nobody wanted to wait for it */
    CLI_ENDING_REFUSED,      /* by the system: there was no process */
};

struct cli_ending {
    enum cli_ending_kind kind;
    char death[512];          /* how, where somebody died, was stuck or was refused; else "" */
    struct sim_tape tape;     /* owns; until a death */
    uint64_t execution_count; /* executions that were complete by then */
    struct cli_wire wire;     /* owns; what it said */
};

/* status: as waitpid gives it. */
void cli_ending_describe_death(struct cli_ending *ending, const struct cli_box *box, int status);

/* "the server crashed: SIGSEGV": the death as a finding says it. */
void cli_ending_tell(const struct cli_ending *ending, struct base_text *out);

void cli_ending_release(struct cli_ending *ending);

#endif
