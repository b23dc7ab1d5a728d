#include "scenarios/diagnostics.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/check.h"

void scenarios_diagnostics_release(struct scenarios_diagnostics *diagnostics)
{
    CHECK(diagnostics != NULL);
    scenarios_region_release(&diagnostics->region);
    diagnostics->count = 0;
    diagnostics->left_out_count = 0;
}

static bool same_text(const char *one, const char *other)
{
    if (one == NULL || other == NULL) {
        return one == other;
    }
    return strcmp(one, other) == 0;
}

static bool is_known(const struct scenarios_diagnostics *diagnostics,
                     const struct scenarios_mistake *mistake)
{
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        const struct scenarios_mistake *known = &diagnostics->mistakes[i];
        if (known->at.offset == mistake->at.offset && same_text(known->found, mistake->found) &&
            same_text(known->expected, mistake->expected)) {
            return true;
        }
    }
    return false;
}

static const char *copy(struct scenarios_diagnostics *diagnostics, const char *text)
{
    return text == NULL ? NULL : scenarios_region_copy(&diagnostics->region, text, strlen(text));
}

void scenarios_diagnostics_add(struct scenarios_diagnostics *diagnostics,
                               const struct scenarios_mistake *mistake)
{
    CHECK(mistake->at.line > 0);
    CHECK(mistake->expected != NULL);
    CHECK(mistake->found != NULL);
    /* Every row of a matrix is compiled from the same text. */
    if (is_known(diagnostics, mistake)) {
        return;
    }
    if (diagnostics->count == SCENARIOS_MISTAKE_COUNT_MAX) {
        diagnostics->left_out_count++;
        return;
    }
    diagnostics->mistakes[diagnostics->count++] = (struct scenarios_mistake){
        .at = mistake->at,
        .expected = copy(diagnostics, mistake->expected),
        .found = copy(diagnostics, mistake->found),
        .meant = copy(diagnostics, mistake->meant),
        .help = copy(diagnostics, mistake->help),
    };
}

void scenarios_diagnostics_sort(struct scenarios_diagnostics *diagnostics)
{
    for (uint32_t i = 1; i < diagnostics->count; i++) {
        const struct scenarios_mistake moved = diagnostics->mistakes[i];
        uint32_t place = i;
        while (place > 0 && diagnostics->mistakes[place - 1].at.offset > moved.at.offset) {
            diagnostics->mistakes[place] = diagnostics->mistakes[place - 1];
            place--;
        }
        diagnostics->mistakes[place] = moved;
    }
}

void scenarios_diagnostics_render(const struct scenarios_mistake *mistake, const char *path,
                                  struct base_text *out)
{
    CHECK(path != NULL);
    CHECK(mistake->at.line > 0);
    base_text_format(out, "%s:%" PRIu32 ":%" PRIu32 ": ", path, mistake->at.line,
                     mistake->at.column);
    base_text_format(out, "expected %s, found %s", mistake->expected, mistake->found);
    if (mistake->meant != NULL) {
        base_text_format(out, ", did you mean \"%s\"?", mistake->meant);
    }
    if (mistake->help != NULL) {
        base_text_format(out, "; %s", mistake->help);
    }
}
