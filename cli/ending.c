#include "cli/ending.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>

#include "base/check.h"
#include "base/text.h"

#include "sim/world.h"

#include "cli/exit.h"

#define SERVER_FOLDER "reference_server/"

struct death {
    const char *name;
    int number;
};

/* The signals that code sends to itself by doing what it must not. */
static const struct death deaths[] = {
    {"SIGSEGV", SIGSEGV}, {"SIGBUS", SIGBUS},   {"SIGILL", SIGILL},
    {"SIGFPE", SIGFPE},   {"SIGABRT", SIGABRT},
};

static const char *signal_name(int number)
{
    for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
        if (deaths[i].number == number) {
            return deaths[i].name;
        }
    }
    return NULL;
}

static void describe_exit(int status, struct base_text *out)
{
    if (WIFSIGNALED(status)) {
        const char *name = signal_name(WTERMSIG(status));
        if (name != NULL) {
            base_text_append(out, name);
        } else {
            base_text_format(out, "signal %d%s", WTERMSIG(status),
                             WTERMSIG(status) == SIGKILL ? " (out of memory?)" : "");
        }
    } else if (WEXITSTATUS(status) == CLI_EXIT_BUG) {
        base_text_append(out, "a memory error, reported by a sanitizer above");
    } else {
        base_text_format(out, "an early end with status %d", WEXITSTATUS(status));
    }
}

static bool is_servers_check(const struct cli_box *box)
{
    return strncmp(box->check_file, SERVER_FOLDER, strlen(SERVER_FOLDER)) == 0;
}

static bool is_killed_by_somebody(int status)
{
    return WIFSIGNALED(status) && signal_name(WTERMSIG(status)) == NULL;
}

/* Returns whether it was the server. */
static bool describe(const struct cli_box *box, int status, struct base_text *out)
{
    const bool is_servers_turn = box->world->whose == SIM_WORLD_SERVERS;
    if (atomic_load(&box->has_check)) {
        base_text_format(out, "the check '%s' failed at %s:%d", box->check, box->check_file,
                         (int)box->check_line);
        return is_servers_check(box);
    }
    if (box->stuck_seconds > 0) {
        base_text_format(out, "%u s of processor time without %s", box->stuck_seconds,
                         is_servers_turn ? "an await" : "getting on");
        return is_servers_turn;
    }
    describe_exit(status, out);
    return is_servers_turn && !is_killed_by_somebody(status);
}

void cli_ending_describe_death(struct cli_ending *ending, const struct cli_box *box, int status)
{
    struct base_text death;
    CHECK(ending->tape.count == 0);
    base_text_init(&death, ending->death, sizeof ending->death);
    const bool is_servers = describe(box, status, &death);
    ending->kind = !is_servers              ? CLI_ENDING_WE_DIED
                   : box->stuck_seconds > 0 ? CLI_ENDING_SERVER_STUCK
                                            : CLI_ENDING_SERVER_DIED;
    ending->execution_count = atomic_load(&box->execution_count);
    sim_blackbox_read(box->world, &ending->tape);
}

void cli_ending_tell(const struct cli_ending *ending, struct base_text *out)
{
    CHECK(ending->kind != CLI_ENDING_SAID);
    if (ending->kind == CLI_ENDING_SERVER_DIED) {
        base_text_append(out, "the server crashed: ");
    } else if (ending->kind == CLI_ENDING_SERVER_STUCK) {
        base_text_append(out, "the server never stops making progress: ");
    }
    base_text_append(out, ending->death);
}

void cli_ending_release(struct cli_ending *ending)
{
    CHECK(ending != NULL);
    sim_tape_release(&ending->tape);
    cli_wire_release(&ending->wire);
    *ending = (struct cli_ending){.kind = CLI_ENDING_SAID};
}
