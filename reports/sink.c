#include "reports/sink.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/printable.h"
#include "base/text.h"

#define LINE_SIZE_MAX 1024

void reports_put(const struct reports_sink *sink, const char *text)
{
    CHECK(text != NULL);
    sink->write(sink->context, text, strlen(text));
}

void reports_fill(const struct reports_sink *sink, char character, uint32_t count)
{
    CHECK(count <= 4 * REPORTS_WIDTH);
    for (uint32_t i = 0; i < count; i++) {
        sink->write(sink->context, &character, 1);
    }
}

static const char *escape_of(enum reports_style style)
{
    switch (style) {
    case REPORTS_PLAIN:
        return "";
    case REPORTS_STRONG:
        return "\033[1m";
    case REPORTS_GOOD:
        return "\033[32m";
    case REPORTS_BAD:
        return "\033[1;31m";
    case REPORTS_CAREFUL:
        return "\033[33m";
    case REPORTS_QUIET:
        return "\033[2m";
    }
    CHECK_UNREACHABLE("an unknown style");
}

static void put_piece(const struct reports_sink *sink, enum reports_style style, const char *bytes,
                      size_t size)
{
    CHECK(size < LINE_SIZE_MAX);
    char buffer[LINE_SIZE_MAX * 3];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    base_printable_append(&text, bytes, size);
    const bool is_coloured = sink->has_colour && style != REPORTS_PLAIN && size > 0;
    reports_put(sink, is_coloured ? escape_of(style) : "");
    sink->write(sink->context, text.bytes, text.length);
    reports_put(sink, is_coloured ? "\033[0m" : "");
}

void reports_put_styled(const struct reports_sink *sink, enum reports_style style, const char *text)
{
    CHECK(text != NULL);
    const size_t size = strlen(text);
    put_piece(sink, style, text, size < LINE_SIZE_MAX ? size : LINE_SIZE_MAX - 1);
}

void reports_print(const struct reports_sink *sink, enum reports_style style, const char *format,
                   ...)
{
    CHECK(format != NULL);
    char buffer[LINE_SIZE_MAX];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    CHECK(length >= 0);
    reports_put_styled(sink, style, buffer);
}

/* Words that stand apart leave no blank at the end of a line, nor does a text that ends in one. */
static size_t without_blanks(const char *line, size_t size)
{
    CHECK(line != NULL);
    while (size > 0 && line[size - 1] == ' ') {
        size--;
    }
    return size;
}

size_t reports_line_of(const char *text, uint32_t columns, const char **out_next)
{
    CHECK(columns > 0);
    const char *line_end = strchr(text, '\n');
    const size_t line_size = line_end == NULL ? strlen(text) : (size_t)(line_end - text);
    const size_t room = base_printable_offset(text, line_size, columns);
    if (room == line_size) {
        *out_next = text + line_size + (line_end == NULL ? 0 : 1);
        return without_blanks(text, line_size);
    }
    size_t space = room;
    while (space > 0 && text[space] != ' ') {
        space--;
    }
    const size_t size = space > room / 3 ? space : room;
    *out_next = text + size + (text[size] == ' ' ? 1 : 0);
    return without_blanks(text, size);
}

void reports_wrap(const struct reports_sink *sink, enum reports_style style, uint32_t indent,
                  const char *text)
{
    CHECK(indent < REPORTS_WIDTH);
    const char *next = text;
    do {
        const char *line = next;
        const size_t size = reports_line_of(line, REPORTS_WIDTH - indent, &next);
        reports_fill(sink, ' ', size > 0 ? indent : 0);
        put_piece(sink, style, line, size);
        reports_put(sink, "\n");
    } while (*next != '\0');
}
