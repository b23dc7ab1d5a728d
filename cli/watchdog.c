#include "cli/watchdog.h"

#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

#include "base/check.h"
#include "base/heap.h"

#include "cli/child.h"
#include "cli/exit.h"

#define STACK_SIZE ((size_t)64 * 1024)

/* So often it looks in the time that is allowed. */
#define LOOKS 4

/* A signal handler has no argument of its own. */
static struct {
    struct cli_box *box;
    uint64_t seen; /* of what only goes up, at the last look */
    uint32_t seconds;
    uint32_t idle_count; /* looks since then that saw the same */
    bool is_loud;
} dog;

static uint64_t progress_of(const struct cli_box *box)
{
    return atomic_load(&box->execution_count) + box->world->turn_count;
}

static void look(int signal_number)
{
    (void)signal_number;
    const uint64_t now = progress_of(dog.box);
    dog.idle_count = now == dog.seen ? dog.idle_count + 1 : 0;
    dog.seen = now;
    if (dog.idle_count < LOOKS) {
        return;
    }
    dog.box->stuck_seconds = dog.seconds;
    if (dog.is_loud) {
        (void)raise(SIGABRT);
    }
    cli_child_exit(CLI_EXIT_BUG);
}

void cli_watchdog_start(struct cli_box *box, uint32_t seconds, bool is_loud)
{
    CHECK(seconds > 0);
    dog.box = box;
    dog.seconds = seconds;
    dog.is_loud = is_loud;
    dog.seen = progress_of(box);
    /* The stack in use is the server's, and small. */
    const stack_t stack = {.ss_sp = base_heap_take(STACK_SIZE), .ss_size = STACK_SIZE};
    struct sigaction action = {.sa_handler = look, .sa_flags = SA_ONSTACK | SA_RESTART};
    CHECK(sigemptyset(&action.sa_mask) == 0);
    CHECK(sigaltstack(&stack, NULL) == 0);
    CHECK(sigaction(SIGPROF, &action, NULL) == 0);
    const uint64_t look_us = (uint64_t)seconds * 1000000 / LOOKS;
    const struct timeval every = {.tv_sec = (time_t)(look_us / 1000000),
                                  .tv_usec = (suseconds_t)(look_us % 1000000)};
    CHECK(setitimer(ITIMER_PROF, &(struct itimerval){every, every}, NULL) == 0);
}
