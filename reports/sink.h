/*
 * Where a report goes, and how text gets there: styled, wrapped, and without a control character of
 * foreign origin.
 */
#ifndef REPORTS_SINK_H
#define REPORTS_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No line of a text report is wider, but for the command that replays a finding, which must stay in
 * one piece. */
#define REPORTS_WIDTH 80

struct reports_sink {
    void (*write)(void *context, const char *bytes, size_t size);
    void *context; /* borrows */
    bool has_colour;
};

enum reports_style {
    REPORTS_PLAIN,
    REPORTS_STRONG,  /* names */
    REPORTS_GOOD,    /* as expected */
    REPORTS_BAD,     /* what went wrong */
    REPORTS_CAREFUL, /* undecided */
    REPORTS_QUIET,   /* what can be skipped */
};

/* Writes text as it is. */
void reports_put(const struct reports_sink *sink, const char *text);

/* Writes one character `count` times. */
void reports_fill(const struct reports_sink *sink, char character, uint32_t count);

/* Writes text in a style.  What a terminal would obey becomes '?'. */
void reports_put_styled(const struct reports_sink *sink, enum reports_style style,
                        const char *text);

/* The same for what printf would print, up to 1023 bytes of it. */
void reports_print(const struct reports_sink *sink, enum reports_style style, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));

/*
 * How many bytes of text fit into `columns`, broken at a space where there is one, and at the end
 * of a line where the text has several; *out_next is where the rest begins.
 */
size_t reports_line_of(const char *text, uint32_t columns, const char **out_next);

/* Writes text as lines that begin with `indent` spaces and end before REPORTS_WIDTH. */
void reports_wrap(const struct reports_sink *sink, enum reports_style style, uint32_t indent,
                  const char *text);

#endif
