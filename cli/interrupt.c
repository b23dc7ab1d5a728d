#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

#include "base/check.h"

static volatile sig_atomic_t interrupt_count;

static void count(int signal_number)
{
    (void)signal_number;
    if (interrupt_count < 2) {
        interrupt_count++;
    }
}

static void set(int signal_number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    CHECK(sigemptyset(&action.sa_mask) == 0);
    CHECK(sigaction(signal_number, &action, NULL) == 0);
}

void cli_interrupt_watch(void)
{
    set(SIGINT, count);
    set(SIGTERM, count);
}

void cli_interrupt_ignore(void)
{
    set(SIGINT, SIG_IGN);
    set(SIGTERM, SIG_IGN);
}

uint32_t cli_interrupt_count(void)
{
    return (uint32_t)interrupt_count;
}
