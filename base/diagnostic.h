/*
 * What is wrong in a file, shown where it stands:
 *
 *     scenarios/teardown.scenario.json:21:17: expected a step, found "disconect"
 *       21 |   { "do": "disconect" },
 *          |           ^^^^^^^^^^^
 *       help: did you mean "disconnect"?
 *
 * The first line is for grep and editors and stands alone where there is no source to show.  The
 * excerpt is cut to 80 columns around the caret.  No part of it passes a control character on.
 */
#ifndef BASE_DIAGNOSTIC_H
#define BASE_DIAGNOSTIC_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* The widest line of an excerpt, in code points. */
#define BASE_DIAGNOSTIC_COLUMNS_MAX 80

/* All pointers are borrowed for the call. */
struct base_diagnostic {
    const char *file;
    uint32_t line;       /* from 1; 0: the file as a whole */
    uint32_t column;     /* from 1, in code points; 0: the line as a whole */
    uint32_t width;      /* code points to underline; 0 is 1 */
    const char *message; /* "expected ..., found ..." */
    const char *help;    /* or NULL */
    const char *source;  /* the text of the file; or NULL: no excerpt */
    size_t source_size;
};

/* Appends the lines above, each with its end. */
void base_diagnostic_append(struct base_text *out, const struct base_diagnostic *diagnostic);

#endif
