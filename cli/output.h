/*
 * Standard output, with errors that are noticed: a full disk or a closed pipe is told, once, at the
 * end.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/sink.h"

#include "cli/exit.h"

struct cli_arguments;

struct cli_output {
    struct reports_sink sink; /* writes to standard output */
    bool has_failed;          /* some write did */
    int failure;              /* the errno of the first that did */
    bool is_terminal;         /* of standard output */
    bool has_progress;        /* messages go to a terminal, which may show progress */
};

/* Makes sure that descriptors 0 to 2 are open, so that no pipe or file takes their place, and that
 * a closed pipe and a file that may not grow are errors and not signals. */
void cli_output_init(struct cli_output *output);

/* Colour is for terminals: not with --no-color, a NO_COLOR that is not empty, or TERM=dumb. */
void cli_output_choose_colour(struct cli_output *output, const struct cli_arguments *arguments);

/* Writes out what is buffered. */
void cli_output_flush(struct cli_output *output);

/* Writes out what is buffered and returns the status to end with: `status`, or INCONCLUSIVE with a
 * message where all was well but for the writing. */
enum cli_exit cli_output_close(struct cli_output *output, enum cli_exit status);

/* "halfclose: <message>" on standard error. */
void cli_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
