#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

#include "cli/arguments.h"

static void note_failure(struct cli_output *output)
{
    if (!output->has_failed) {
        output->has_failed = true;
        output->failure = errno;
    }
}

static void write_out(void *context, const char *bytes, size_t size)
{
    struct cli_output *output = context;
    CHECK(output != NULL);
    if (fwrite(bytes, 1, size, stdout) != size) {
        note_failure(output);
    }
}

/* In the place of a closed descriptor comes one that cannot be written to. */
static void open_standard_descriptors(void)
{
    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        if (fcntl(descriptor, F_GETFD) == -1) {
            const int opened = open("/dev/null", descriptor == 2 ? O_WRONLY : O_RDONLY);
            CHECK(opened == -1 || opened == descriptor);
        }
    }
}

/* A terminal that understands no escape sequence. */
static bool is_dumb(void)
{
    const char *term = getenv("TERM");
    return term != NULL && strcmp(term, "dumb") == 0;
}

void cli_output_init(struct cli_output *output)
{
    CHECK(output != NULL);
    open_standard_descriptors();
    struct sigaction action = {.sa_handler = SIG_IGN};
    CHECK(sigaction(SIGPIPE, &action, NULL) == 0);
    CHECK(sigaction(SIGXFSZ, &action, NULL) == 0);
    *output = (struct cli_output){
        .sink = {.write = write_out, .context = output},
        .is_terminal = isatty(STDOUT_FILENO) == 1,
        .has_progress = isatty(STDERR_FILENO) == 1 && !is_dumb(),
    };
}

void cli_output_choose_colour(struct cli_output *output, const struct cli_arguments *arguments)
{
    const char *no_color = getenv("NO_COLOR");
    const bool is_wanted = no_color == NULL || *no_color == '\0';
    const bool is_possible = output->is_terminal && !is_dumb();
    output->sink.has_colour =
        is_wanted && is_possible && !cli_arguments_has(arguments, CLI_OPTION_NO_COLOR);
}

void cli_output_flush(struct cli_output *output)
{
    if (fflush(stdout) != 0) {
        note_failure(output);
    }
}

enum cli_exit cli_output_close(struct cli_output *output, enum cli_exit status)
{
    cli_output_flush(output);
    if (!output->has_failed) {
        return status;
    }
    /* Whoever closes the pipe, like head, has seen enough. */
    if (output->failure != EPIPE) {
        cli_complain("cannot write the output: %s", strerror(output->failure));
    }
    return cli_exit_worse(status, CLI_EXIT_INCONCLUSIVE);
}

void cli_complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)fputs("halfclose: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
}
