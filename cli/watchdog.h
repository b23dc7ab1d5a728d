/*
 * Looks after the process that it runs in: one that uses up so much processor time without getting
 * on is ended, and its parent told.
 *
 * Getting on is finishing an execution, asking a question or coming back from the server's code: a
 * server that loops without an await does none of these.
 */
#ifndef CLI_WATCHDOG_H
#define CLI_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/box.h"

/* From here on.  The process ends with the seconds in its box; is_loud: by SIGABRT, for which it
 * has a handler. */
void cli_watchdog_start(struct cli_box *box, uint32_t seconds, bool is_loud);

#endif
