#include "base/diagnostic.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/check.h"
#include "base/printable.h"

#define ELLIPSIS         "..."
#define ELLIPSIS_COLUMNS 3

/* The columns [first, first + count) of a line of `columns` columns. */
struct window {
    uint32_t first;
    uint32_t count;
    uint32_t columns;
};

static void append_printable(struct base_text *out, const char *text)
{
    CHECK(text != NULL);
    base_printable_append(out, text, strlen(text));
}

/* Finds a line, without its end; false if there are fewer. */
static bool find_line(const struct base_diagnostic *diagnostic, const char **out_line,
                      size_t *out_size)
{
    CHECK(diagnostic->line >= 1);
    const char *line = diagnostic->source;
    size_t rest = diagnostic->source_size;
    for (uint32_t number = 1; number < diagnostic->line; number++) {
        const char *end = rest > 0 ? memchr(line, '\n', rest) : NULL;
        if (end == NULL) {
            return false;
        }
        rest -= (size_t)(end + 1 - line);
        line = end + 1;
    }
    const char *end = rest > 0 ? memchr(line, '\n', rest) : NULL;
    size_t size = end != NULL ? (size_t)(end - line) : rest;
    if (size > 0 && line[size - 1] == '\r') {
        size--;
    }
    *out_line = line;
    *out_size = size;
    return true;
}

/* Chooses what to show of a line in `room` columns, so that the caret's column (from 0) is seen. */
static struct window window_around(uint32_t caret, uint32_t columns, uint32_t room)
{
    CHECK(caret <= columns);
    CHECK(room > 4 * ELLIPSIS_COLUMNS);
    /* One more column than the line has: the caret may stand behind its end. */
    if (columns < room) {
        return (struct window){0, columns, columns};
    }
    const uint32_t first_max = columns + 1 - room;
    uint32_t first = caret > room / 2 ? caret - room / 2 : 0;
    if (first > first_max) {
        first = first_max;
    }
    const uint32_t rest = columns - first;
    return (struct window){first, rest < room ? rest : room, columns};
}

/* Appends the columns [first, first + count) of a line. */
static void append_columns(struct base_text *out, const char *line, size_t size, uint32_t first,
                           uint32_t count)
{
    const size_t begin = base_printable_offset(line, size, first);
    const size_t end = begin + base_printable_offset(line + begin, size - begin, count);
    CHECK(end <= size);
    base_printable_append(out, line + begin, end - begin);
}

static void append_window(struct base_text *out, const char *line, size_t size,
                          struct window window)
{
    uint32_t first = window.first;
    uint32_t count = window.count;
    const bool cut_end = first + count < window.columns;
    if (first > 0) {
        base_text_append(out, ELLIPSIS);
        first += ELLIPSIS_COLUMNS;
        count -= ELLIPSIS_COLUMNS;
    }
    if (cut_end) {
        count -= ELLIPSIS_COLUMNS;
    }
    append_columns(out, line, size, first, count);
    base_text_append(out, cut_end ? ELLIPSIS : "");
}

/* Appends the gutter, and returns how many columns it takes; number 0 leaves it blank. */
static uint32_t append_gutter(struct base_text *out, uint32_t number, uint32_t digits)
{
    const size_t before = out->length;
    if (number > 0) {
        base_text_format(out, "  %" PRIu32 " | ", number);
    } else {
        base_text_format(out, "  %*s | ", (int)digits, "");
    }
    CHECK(out->truncated || out->length == before + digits + 5);
    return digits + 5;
}

static uint32_t digits_of(uint32_t number)
{
    uint32_t digits = 1;
    while (number >= 10) {
        number /= 10;
        digits++;
    }
    CHECK(digits <= 10);
    return digits;
}

static void append_carets(struct base_text *out, uint32_t caret, uint32_t width,
                          struct window window)
{
    CHECK(caret >= window.first);
    const uint32_t before = caret - window.first;
    const uint32_t rest = window.count > before ? window.count - before : 1;
    base_text_format(out, "%*s", (int)before, "");
    for (uint32_t i = 0; i < (width < rest ? width : rest); i++) {
        base_text_append(out, "^");
    }
    base_text_append(out, "\n");
}

static void append_excerpt(struct base_text *out, const struct base_diagnostic *diagnostic)
{
    const char *line = NULL;
    size_t size = 0;
    if (!find_line(diagnostic, &line, &size)) {
        return;
    }
    const uint32_t columns = base_printable_columns(line, size);
    const uint32_t column = diagnostic->column > 0 ? diagnostic->column - 1 : 0;
    const uint32_t caret = column < columns ? column : columns;
    const uint32_t digits = digits_of(diagnostic->line);
    const uint32_t gutter = append_gutter(out, diagnostic->line, digits);
    const struct window window =
        window_around(caret, columns, BASE_DIAGNOSTIC_COLUMNS_MAX - gutter);
    append_window(out, line, size, window);
    base_text_append(out, "\n");
    if (diagnostic->column > 0) {
        (void)append_gutter(out, /*number=*/0, digits);
        append_carets(out, caret, diagnostic->width > 0 ? diagnostic->width : 1, window);
    }
}

void base_diagnostic_append(struct base_text *out, const struct base_diagnostic *diagnostic)
{
    CHECK(out != NULL);
    CHECK(diagnostic != NULL);
    CHECK(diagnostic->line > 0 || diagnostic->column == 0);
    append_printable(out, diagnostic->file);
    if (diagnostic->line > 0) {
        base_text_format(out, ":%" PRIu32, diagnostic->line);
    }
    if (diagnostic->column > 0) {
        base_text_format(out, ":%" PRIu32, diagnostic->column);
    }
    base_text_append(out, ": ");
    append_printable(out, diagnostic->message);
    base_text_append(out, "\n");
    if (diagnostic->source != NULL && diagnostic->line > 0) {
        append_excerpt(out, diagnostic);
    }
    if (diagnostic->help != NULL) {
        base_text_append(out, "  help: ");
        append_printable(out, diagnostic->help);
        base_text_append(out, "\n");
    }
}
