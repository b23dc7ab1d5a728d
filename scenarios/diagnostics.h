/*
 * The mistakes in a scenario file: all of one pass, in the order of their places.
 */
#ifndef SCENARIOS_DIAGNOSTICS_H
#define SCENARIOS_DIAGNOSTICS_H

#include <stdint.h>

#include "base/json_error.h"
#include "base/text.h"

#include "scenarios/format/region.h"

/* What comes after so many is counted and not kept. */
#define SCENARIOS_MISTAKE_COUNT_MAX 100

struct scenarios_mistake {
    struct base_json_position at;
    const char *expected; /* "a duration such as 10ms"; the texts live as long as the list */
    const char *found;    /* "\"5 sec\"" */
    const char *meant;    /* the word that is close to the found one; NULL: none is */
    const char *help;     /* a sentence more, or NULL */
};

/* Zero is an empty list. */
struct scenarios_diagnostics {
    struct scenarios_region region; /* owns the texts */
    struct scenarios_mistake mistakes[SCENARIOS_MISTAKE_COUNT_MAX];
    uint32_t count;
    uint32_t left_out_count;
};

void scenarios_diagnostics_release(struct scenarios_diagnostics *diagnostics);

/* Adds a mistake, whose texts are copied and made printable; one that is there already counts once.
 */
void scenarios_diagnostics_add(struct scenarios_diagnostics *diagnostics,
                               const struct scenarios_mistake *mistake);

/* Orders them by place, and those of one place by when they were added. */
void scenarios_diagnostics_sort(struct scenarios_diagnostics *diagnostics);

/* Appends "path:line:column: expected ..., found ..., did you mean ...?" without a line end. */
void scenarios_diagnostics_render(const struct scenarios_mistake *mistake, const char *path,
                                  struct base_text *out);

#endif
