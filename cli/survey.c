#include "cli/survey.h"

#include <string.h>

#include "base/check.h"

static void put_census(struct cli_wire *wire, const struct model_census *census)
{
    cli_wire_put_number(wire, census->is_full ? 1 : 0);
    cli_wire_put_number(wire, census->count);
    for (uint32_t i = 0; i < census->slot_count; i++) {
        if (census->slots[i].times > 0) {
            cli_wire_put_bytes(wire, &census->slots[i], sizeof census->slots[i]);
        }
    }
}

static void take_census(struct cli_wire *wire, struct model_census *out_census)
{
    CHECK(out_census->count == 0);
    const bool is_full = cli_wire_take_count(wire, 1) != 0;
    const uint32_t count = cli_wire_take_count(wire, MODEL_CENSUS_COUNT_MAX);
    for (uint32_t i = 0; i < count && !wire->is_broken; i++) {
        struct model_census_entry entry = {.hash = cli_wire_take_number(wire)};
        entry.first = cli_wire_take_number(wire);
        entry.times = cli_wire_take_number(wire);
        wire->is_broken = wire->is_broken || entry.first == 0 || entry.times == 0;
        if (!wire->is_broken) {
            model_census_add(out_census, entry);
        }
    }
    out_census->is_full = is_full;
}

/* What the strategies count: static, as in their own words. */
static const char *cost_name_of(const char *text)
{
    static const char *const names[] = {"deviations", "preemptions"};
    CHECK(text != NULL);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], text) == 0) {
            return names[i];
        }
    }
    return NULL;
}

static void put_tally(struct cli_wire *wire, const struct model_tally *tally)
{
    cli_wire_put_number(wire, tally->state_count);
    cli_wire_put_number(wire, tally->size);
    cli_wire_put_number(wire, tally->cost_count);
    cli_wire_put_text(wire, tally->cost_name == NULL ? "" : tally->cost_name);
    cli_wire_put_number(wire, tally->actor_count);
    cli_wire_put_number(wire, tally->step_count);
    cli_wire_put_bytes(wire, tally->depth_counts, sizeof tally->depth_counts);
}

static void take_tally(struct cli_wire *wire, struct model_tally *out_tally)
{
    out_tally->state_count = cli_wire_take_number(wire);
    out_tally->size = cli_wire_take_number(wire);
    out_tally->cost_count = cli_wire_take_count(wire, UINT32_MAX);
    out_tally->cost_name = cost_name_of(cli_wire_take_text(wire));
    out_tally->actor_count = cli_wire_take_count(wire, UINT32_MAX);
    out_tally->step_count = cli_wire_take_count(wire, UINT32_MAX);
    for (uint32_t i = 0; i < MODEL_DEPTH_MAX; i++) {
        out_tally->depth_counts[i] = cli_wire_take_number(wire);
    }
}

void cli_survey_put(struct cli_wire *wire, const struct model_survey *survey)
{
    CHECK(survey != NULL);
    cli_wire_put_number(wire, survey->execution_count);
    cli_wire_put_number(wire, survey->abandoned_count);
    cli_wire_put_number(wire, survey->discarded_count);
    cli_wire_put_bytes(wire, &survey->weight_sum, sizeof survey->weight_sum);
    put_census(wire, &survey->orders);
    put_census(wire, &survey->behaviours);
    put_tally(wire, &survey->tally);
}

void cli_survey_take(struct cli_wire *wire, struct model_survey *out_survey)
{
    CHECK(out_survey->execution_count == 0);
    out_survey->execution_count = cli_wire_take_number(wire);
    out_survey->abandoned_count = cli_wire_take_number(wire);
    out_survey->discarded_count = cli_wire_take_number(wire);
    const void *weight_sum = cli_wire_take_bytes(wire, sizeof out_survey->weight_sum);
    if (weight_sum != NULL) {
        memcpy(&out_survey->weight_sum, weight_sum, sizeof out_survey->weight_sum);
    }
    take_census(wire, &out_survey->orders);
    take_census(wire, &out_survey->behaviours);
    take_tally(wire, &out_survey->tally);
}
