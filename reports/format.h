/*
 * A report format: how results are written.
 *
 * To add one, add a file to reports/formats/ that defines `const struct reports_format
 * reports_format_<file name>`.  It is then listed, selectable by name, and run through
 * reports/format_test.c.
 *
 * The calls come in this order: begin, then for each variant in the order in which it was run one
 * variant call, and in between one diagnostic call per mistake in a file; at the end one end call.
 * Each of them may be NULL.
 */
#ifndef REPORTS_FORMAT_H
#define REPORTS_FORMAT_H

#include <stddef.h>

#include "reports/result.h"
#include "reports/sink.h"

struct reports_format {
    const char *name;    /* the file's name with hyphens */
    const char *summary; /* one line for a list */
    size_t size;         /* bytes of state, zeroed, owned by the caller */
    void (*begin)(void *self, const struct reports_sink *sink);
    void (*diagnostic)(void *self, const struct reports_sink *sink,
                       const struct reports_diagnostic *diagnostic);
    void (*variant)(void *self, const struct reports_sink *sink,
                    const struct reports_variant *variant);
    void (*end)(void *self, const struct reports_sink *sink, const struct reports_summary *summary);
};

/* Every format, ordered by name, ended by a null pointer. */
extern const struct reports_format *const reports_format_all[];

/* NULL when there is none of that name. */
const struct reports_format *reports_format_find(const char *name);

#endif
