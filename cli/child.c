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

static _Noreturn void live(const struct cli_child_options *options, const int *ends)
{
    cli_interrupt_ignore();
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
    const uint64_t count = atomic_load(&options->box->execution_count);
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

static void attend(const struct cli_child_options *options, pid_t child, int descriptor,
                   struct cli_child_result *result)
{
    uint32_t tick_count = 0;
    for (;;) {
        struct pollfd ready = {.fd = descriptor, .events = POLLIN};
        const int count = poll(&ready, 1, TICK_MS);
        if (count > 0 && read_some(descriptor, &result->wire) == 0) {
            break;
        }
        if (cli_interrupt_count() > 0) {
            atomic_store(&options->box->is_interrupted, true);
        }
        if (count == 0) {
            tick_count++;
            show_progress(options);
        }
        const bool is_late =
            options->timeout_ms != 0 && tick_count * TICK_MS >= options->timeout_ms;
        if (!result->is_forced && (is_late || cli_interrupt_count() > 1)) {
            result->is_forced = true;
            (void)kill(child, SIGKILL);
        }
    }
    hide_progress(options, tick_count);
}

bool cli_child_run(const struct cli_child_options *options, struct cli_child_result *out_result)
{
    CHECK(options->body != NULL);
    CHECK(options->box != NULL);
    *out_result = (struct cli_child_result){.is_forced = false};
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
    if (child > 0) {
        attend(options, child, ends[0], out_result);
        while (waitpid(child, &out_result->status, 0) < 0) {
            CHECK(errno == EINTR);
        }
    }
    CHECK(close(ends[0]) == 0);
    return child > 0;
}
