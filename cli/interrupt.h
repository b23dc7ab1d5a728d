/*
 * Ctrl-C and SIGTERM: the first asks for partial results, the second ends at once.
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdint.h>

/* From here on both signals are counted instead of ending the program. */
void cli_interrupt_watch(void);

/* In a child, which its parent tells what to do: the signals of the terminal are ignored. */
void cli_interrupt_ignore(void);

/* How many came so far. */
uint32_t cli_interrupt_count(void);

#endif
