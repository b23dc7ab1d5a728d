/*
 * The whole program, but for main().
 */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

/* Does what the command line says and returns the exit status. */
int cli_program(int argument_count, const char *const *arguments);

#endif
