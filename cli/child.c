#include "cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#    include <sys/prctl.h>
#endif

#include "base/check.h"

#include "cli/interrupt.h"

#define TICK_MS 100

/* gcc and clang count coverage in memory and write it at exit(), which a child does not reach. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming) */
void __gcov_dump(void) __attribute__((weak));

_Noreturn void cli_child_exit(int status)
{
    if (__gcov_dump != NULL) {
        __gcov_dump();
    }
    _exit(status);
}

bool cli_child_write(int descriptor, const void *bytes, size_t size)
{
    CHECK(bytes != NULL || size == 0);
    const char *next = bytes;
    while (size > 0) {
        const ssize_t written = write(descriptor, next, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        next += written;
        size -= (size_t)written;
    }
    return true;
}

/* Whatever becomes of the parent, and whatever the child does then. */
static void die_with_parent(const struct cli_box *box)
{
#ifdef __linux__
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    if ((int32_t)getppid() != box->parent) {
        cli_child_exit(1);
    }
}

static _Noreturn void live(const struct cli_child_options *options, const int *ends)
{
    cli_interrupt_ignore();
    die_with_parent(options->box);
    CHECK(close(ends[0]) == 0);
    if (options->is_silent) {
        const int nowhere = open("/dev/null", O_WRONLY);
        (void)dup2(nowhere, STDERR_FILENO);
    }
    options->body(options->context, ends[1]);
    cli_child_exit(0);
}

/* Returns how many bytes came; 0 at the end. */
static ssize_t read_some(int descriptor, struct cli_wire *wire)
{
    char buffer[65536];
    ssize_t size;
    do {
        size = read(descriptor, buffer, sizeof buffer);
    } while (size < 0 && errno == EINTR);
    CHECK(size >= 0);
    cli_wire_put_bytes(wire, buffer, (size_t)size);
    return size;
}

static void show_progress(const struct cli_child_options *options)
{
    if (options->progress == NULL) {
        return;
    }
    const uint64_t count = options->progress_base + atomic_load(&options->box->execution_count);
    (void)fprintf(stderr, "\r\033[K%.60s: %" PRIu64, options->progress, count);
    (void)fflush(stderr);
}

static void hide_progress(const struct cli_child_options *options, uint32_t tick_count)
{
    if (options->progress != NULL && tick_count > 0) {
        (void)fputs("\r\033[K", stderr);
        (void)fflush(stderr);
    }
}

static void end(struct cli_child *child)
{
    CHECK(!child->has_ended);
    child->has_ended = true;
    hide_progress(&child->options, child->tick_count);
    while (waitpid(child->process, &child->result.status, 0) < 0) {
        CHECK(errno == EINTR);
    }
    CHECK(close(child->descriptor) == 0);
}

static void force(struct cli_child *child)
{
    if (!child->result.is_forced) {
        child->result.is_forced = true;
        (void)kill(child->process, SIGKILL);
    }
}

/* is_tick: nobody has said anything for a while.  There is one line on the terminal: the first's.
 */
static void look_after(struct cli_child *child, bool has_news, bool is_tick, bool is_first)
{
    const struct cli_child_options *options = &child->options;
    CHECK(!child->has_ended);
    if (has_news && read_some(child->descriptor, &child->result.wire) == 0) {
        end(child);
        return;
    }
    if (cli_interrupt_count() > 0) {
        atomic_store(&options->box->is_interrupted, true);
    }
    if (is_tick) {
        child->tick_count++;
    }
    if (is_tick && is_first) {
        show_progress(options);
    }
    const bool is_late =
        options->timeout_ms != 0 && child->tick_count * TICK_MS >= options->timeout_ms;
    if (is_late || cli_interrupt_count() > 1) {
        force(child);
    }
}

void cli_child_attend(struct cli_child *const *children, uint32_t count)
{
    struct pollfd ready[CLI_CHILDREN_MAX];
    CHECK(count <= CLI_CHILDREN_MAX);
    for (uint32_t i = 0; i < count; i++) {
        CHECK(!children[i]->has_ended);
        ready[i] = (struct pollfd){.fd = children[i]->descriptor, .events = POLLIN};
    }
    const int news = poll(ready, count, TICK_MS);
    for (uint32_t i = 0; i < count; i++) {
        look_after(children[i], news > 0 && ready[i].revents != 0, news == 0, i == 0);
    }
}

bool cli_child_start(const struct cli_child_options *options, struct cli_child *out_child)
{
    CHECK(options->body != NULL);
    CHECK(options->box != NULL);
    *out_child = (struct cli_child){.options = *options, .has_ended = true};
    int ends[2];
    if (pipe(ends) != 0) {
        return false;
    }
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        live(options, ends);
    }
    CHECK(close(ends[1]) == 0);
    if (child < 0) {
        CHECK(close(ends[0]) == 0);
        return false;
    }
    out_child->process = (int32_t)child;
    out_child->descriptor = ends[0];
    out_child->has_ended = false;
    return true;
}

void cli_child_stop(struct cli_child *child)
{
    if (!child->has_ended) {
        force(child);
        end(child);
    }
}

bool cli_child_run(const struct cli_child_options *options, struct cli_child_result *out_result)
{
    struct cli_child child;
    struct cli_child *const children[] = {&child};
    const bool is_started = cli_child_start(options, &child);
    while (!child.has_ended) {
        cli_child_attend(children, 1);
    }
    *out_result = child.result;
    return is_started;
}
