#include "bench/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

#define FIELD_COUNT_MAX 12
#define CUT_SHORT       "not done"

/* Fields that are not there are empty; returns how many are. */
static uint32_t split(char *text, char *fields[FIELD_COUNT_MAX])
{
    uint32_t count = 0;
    const size_t length = strcspn(text, "\n");
    text[length] = '\0';
    for (uint32_t i = 0; i < FIELD_COUNT_MAX; i++) {
        fields[i] = text + length;
    }
    for (char *at = text; at != NULL && count < FIELD_COUNT_MAX; count++) {
        fields[count] = at;
        at = strchr(at, '\t');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
    return count;
}

static void put(char out[BENCH_TEXT_SIZE], const char *text)
{
    (void)snprintf(out, BENCH_TEXT_SIZE, "%s", text);
}

bool bench_line_parse(char *text, struct bench_line *out_line)
{
    char *fields[FIELD_COUNT_MAX];
    const uint32_t count = split(text, fields);
    struct bench_line line = {.is_missing = count == 3 && strcmp(fields[0], "unavailable") == 0};
    if (!line.is_missing && (count != 11 || strcmp(fields[0], "measured") != 0)) {
        return false;
    }
    put(line.row, line.is_missing ? "" : fields[1]);
    put(line.tool, fields[line.is_missing ? 1 : 2]);
    put(line.note, fields[count - 1]);
    if (!line.is_missing) {
        put(line.how, fields[3]);
        line.middle = strtod(fields[5], NULL);
        line.least = strtod(fields[6], NULL);
        line.most = strtod(fields[7], NULL);
        line.execution_count = strtoull(fields[8], NULL, 10);
        line.peak_kib = strtoull(fields[9], NULL, 10);
        line.is_cut_short = strncmp(line.note, CUT_SHORT, strlen(CUT_SHORT)) == 0;
    }
    *out_line = line;
    return true;
}

_Noreturn static void fill_and_exit(void (*fill)(const void *context, struct bench_line *line),
                                    const void *context, int out)
{
    struct bench_line line = {.is_missing = false};
    struct rusage usage;
    fill(context, &line);
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
    line.peak_kib = (uint64_t)usage.ru_maxrss;
    CHECK(write(out, &line, sizeof line) == (ssize_t)sizeof line);
    _exit(EXIT_SUCCESS);
}

struct bench_line bench_line_measure(void (*fill)(const void *context, struct bench_line *line),
                                     const void *context)
{
    struct bench_line line;
    int ends[2];
    int status = 0;
    CHECK(fflush(stdout) == 0);
    CHECK(pipe(ends) == 0);
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        fill_and_exit(fill, context, ends[1]);
    }
    CHECK(close(ends[1]) == 0);
    const ssize_t size = read(ends[0], &line, sizeof line);
    CHECK(close(ends[0]) == 0);
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(size == (ssize_t)sizeof line);
    return line;
}
