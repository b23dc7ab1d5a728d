#include "cli/autopsy.h"

#include <signal.h>
#include <stddef.h>

#include "base/check.h"
#include "base/heap.h"

#include "cli/child.h"
#include "cli/outcome.h"

#define STACK_SIZE ((size_t)256 * 1024)

/* A signal handler has no argument of its own. */
static struct sim_world *dying_world;
static int trace_descriptor;

/* Where there is a sanitizer: what it calls once it has said its last word. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming) */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

/* The heap is sound: what died is code in a world, which does not use it. */
static void send_trace(void)
{
    struct sim_world *world = dying_world;
    dying_world = NULL;
    if (world == NULL) {
        return;
    }
    struct cli_wire wire = {.size = 0};
    cli_outcome_put_trace(&wire, world);
    (void)cli_child_write(trace_descriptor, wire.bytes, wire.size);
}

static void on_signal(int signal_number)
{
    (void)signal_number;
    send_trace();
    cli_child_exit(0);
}

static void on_check(const char *expression, const char *file, int line)
{
    (void)expression;
    (void)file;
    (void)line;
    send_trace();
    cli_child_exit(0);
}

/* The handler needs a stack of its own: that of the dying may be what is broken. */
static void catch_everything(void)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    const stack_t stack = {.ss_sp = base_heap_take(STACK_SIZE), .ss_size = STACK_SIZE};
    CHECK(sigaltstack(&stack, NULL) == 0);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
        CHECK(sigemptyset(&action.sa_mask) == 0);
        CHECK(sigaction(signals[i], &action, NULL) == 0);
    }
    (void)base_check_set_hook(on_check);
    if (__sanitizer_set_death_callback != NULL) {
        __sanitizer_set_death_callback(send_trace);
    }
}

/* Answers as the tape does, and in the default order where it has ended. */
static uint32_t answer_of(const struct sim_tape *tape, uint32_t step,
                          const struct sim_question *question)
{
    const uint32_t taken = step < tape->count ? tape->choices[step].taken : 0;
    return taken < question->count ? taken : 0;
}

void cli_autopsy_run(const struct cli_job *job, struct cli_box *box, int descriptor)
{
    enum base_error error;
    struct sim_world *world =
        sim_world_create(&(struct sim_world_options){.plan = job->plan, .app = job->app}, &error);
    if (world == NULL) {
        return;
    }
    sim_world_attach_blackbox(world, box->world, box->world_size);
    dying_world = world;
    trace_descriptor = descriptor;
    catch_everything();
    enum sim_world_state state = sim_world_run(world);
    uint32_t step = 0;
    while (state == SIM_WORLD_READY || state == SIM_WORLD_ASKS) {
        if (state == SIM_WORLD_ASKS) {
            sim_world_answer(world, answer_of(job->tape, step++, sim_world_question(world)));
        }
        state = sim_world_run(world);
    }
    send_trace();
}
