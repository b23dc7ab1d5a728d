/*
 * The clock on the wall, for budgets in seconds and for how often files are written: nothing that a
 * world or a finding could see.
 */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

#include <stdint.h>

/* Nanoseconds since some moment; never less than before. */
uint64_t cli_clock_now_ns(void);

#endif
