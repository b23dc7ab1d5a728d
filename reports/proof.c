#include "reports/proof.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"

/* Above it the exact number says nothing. */
#define EXACT_MAX UINT64_C(9999999)

/* A chance below is as good as none. */
#define CHANCE_MIN 1e-9

void reports_proof_count(struct base_text *out, uint64_t count, const char *noun)
{
    CHECK(noun != NULL);
    base_text_format(out, "%" PRIu64 " %s%s", count, noun, count == 1 ? "" : "s");
}

uint64_t reports_proof_rounded(double value)
{
    CHECK(value >= 0);
    return value >= (double)(UINT64_MAX / 2) ? UINT64_MAX : (uint64_t)(value + 0.5);
}

/* "1234567", "1.2e9" */
static void put_estimate(struct base_text *out, double value)
{
    uint32_t exponent = 0;
    CHECK(value >= 0);
    if (value <= (double)EXACT_MAX) {
        base_text_format(out, "%" PRIu64, reports_proof_rounded(value));
        return;
    }
    for (; value >= 9.95; exponent++) {
        value /= 10;
    }
    const uint64_t tenths = reports_proof_rounded(value * 10);
    base_text_format(out, "%" PRIu64 ".%" PRIu64 "e%" PRIu32, tenths / 10, tenths % 10, exponent);
}

/* "1 in 400" */
static void put_chance(struct base_text *out, double chance)
{
    CHECK(chance >= 0);
    if (chance < CHANCE_MIN) {
        base_text_append(out, "less than 1 in 1.0e9");
    } else if (chance > 0.5) {
        base_text_format(out, "%" PRIu64 " %%", reports_proof_rounded(chance * 100));
    } else {
        base_text_append(out, "1 in ");
        put_estimate(out, 1 / chance);
    }
}

static void put_census(struct base_text *out, const struct model_census *census, const char *noun)
{
    base_text_append(out, census->is_full ? "at least " : "");
    reports_proof_count(out, census->count, noun);
}

/* Of a strategy that goes by cost: how far it came. */
static void put_cost(const struct reports_variant *variant, struct base_text *out)
{
    const struct model_tally *tally = &variant->survey->tally;
    CHECK(variant->strategy != NULL);
    if (tally->cost_name != NULL && strcmp(tally->cost_name, variant->strategy) == 0) {
        base_text_format(out, ", all with fewer than %" PRIu32 " %s", tally->cost_count,
                         tally->cost_name);
    }
}

static void put_sample(const struct reports_variant *variant, struct base_text *out)
{
    CHECK(variant->extent == MODEL_SAMPLED);
    base_text_format(out, " (%s, seed %" PRIu64 ")", variant->strategy, variant->seed);
    if (variant->survey == NULL) {
        return;
    }
    if (variant->survey->behaviours.count > 0) {
        base_text_append(out, ", ");
        put_census(out, &variant->survey->behaviours, "behaviour");
    }
    put_cost(variant, out);
}

void reports_proof_in_short(const struct reports_variant *variant, struct base_text *out)
{
    CHECK(!variant->is_replay);
    base_text_format(out, "%s, ", reports_extent_name(variant->extent));
    reports_proof_count(out, variant->execution_count, "execution");
    if (variant->extent == MODEL_SAMPLED) {
        put_sample(variant, out);
    }
    if (variant->policy != SIM_POLICY_ASYNCIO) {
        base_text_format(out, ", policy %s", reports_policy_name(variant->policy));
    }
}

/* "uvicorn, policy asyncio, no faults" */
static void put_conditions(const struct reports_variant *variant, struct base_text *out)
{
    CHECK(variant->dialect != NULL);
    base_text_format(out, "%s, policy %s, ", variant->dialect,
                     reports_policy_name(variant->policy));
    if (variant->fault_count == 0) {
        base_text_append(out, "no faults");
        return;
    }
    base_text_append(out, "at most ");
    reports_proof_count(out, variant->fault_count_max, "fault");
    base_text_append(out, " of ");
    reports_proof_count(out, variant->fault_count, "kind");
}

static void put_exhausted(const struct reports_variant *variant, struct base_text *out)
{
    const struct model_survey *survey = variant->survey;
    CHECK(variant->extent == MODEL_EXHAUSTED);
    base_text_append(out, "Every execution, in ");
    put_census(out, &survey->orders, "order");
    base_text_append(out, " of arrival");
    if (survey->tally.state_count > 0) {
        base_text_append(out, ", through ");
        reports_proof_count(out, survey->tally.state_count, "state");
    }
    base_text_append(out, ": ");
    put_conditions(variant, out);
    base_text_append(out, ".");
}

static void put_behaviours(const struct model_survey *survey, struct base_text *out)
{
    CHECK(survey->behaviours.count > 0);
    put_census(out, &survey->behaviours, "behaviour");
    base_text_append(out, " in ");
    put_census(out, &survey->orders, "order");
    base_text_format(out, " of arrival, the last new one in execution %" PRIu64 ". ",
                     model_census_last_new(&survey->behaviours));
    if (survey->behaviours.is_full) {
        return;
    }
    const double chance = model_survey_new_chance(survey);
    if (chance == 0) {
        base_text_append(out, "Each has come more than once. ");
        return;
    }
    base_text_append(out, "One more execution shows a new one with a chance of ");
    put_chance(out, chance);
    base_text_append(out, "; about ");
    put_estimate(out, model_survey_unseen_count(survey));
    base_text_append(out, " or more have not been seen. ");
}

static void put_bounds(const struct model_survey *survey, struct base_text *out)
{
    const struct model_tally *tally = &survey->tally;
    const char *separator = "";
    CHECK(tally->cost_name != NULL || tally->cost_count == 0);
    if (tally->cost_name != NULL) {
        base_text_format(out, "Every execution with fewer than %" PRIu32 " %s was tried. ",
                         tally->cost_count, tally->cost_name);
    }
    for (uint32_t depth = 1; depth <= MODEL_DEPTH_MAX; depth++) {
        const double chance = model_survey_miss_chance(survey, depth);
        if (chance < 1) {
            base_text_append(out, *separator == '\0' ? "A bug was missed with a chance of at most "
                                                     : separator);
            put_chance(out, chance);
            base_text_format(out, " at depth %" PRIu32, depth);
            separator = ", ";
        }
    }
    base_text_append(out, *separator == '\0' ? "" : ". ");
}

static void put_sampled(const struct reports_variant *variant, struct base_text *out)
{
    const struct model_survey *survey = variant->survey;
    const double tree_size = model_survey_tree_size(survey);
    CHECK(variant->extent == MODEL_SAMPLED);
    if (survey->behaviours.count > 0) {
        put_behaviours(survey, out);
    }
    if (tree_size > 0) {
        base_text_append(out, "There are about ");
        put_estimate(out, tree_size);
        base_text_append(out, " executions. ");
    }
    put_bounds(survey, out);
    base_text_append(out, "Tried: ");
    put_conditions(variant, out);
    base_text_append(out, ".");
}

/* What the search began in vain. */
static void put_vain(const struct model_survey *survey, struct base_text *out)
{
    CHECK(survey->discarded_count <= survey->execution_count);
    if (survey->abandoned_count > 0) {
        base_text_append(out, " Besides, ");
        reports_proof_count(out, survey->abandoned_count, "execution");
        base_text_format(out, " %s given up: what would follow was known.",
                         survey->abandoned_count == 1 ? "was" : "were");
    }
    if (survey->discarded_count > 0) {
        base_text_append(out, " The search started again behind ");
        reports_proof_count(out, survey->discarded_count, "execution");
        base_text_append(out, ".");
    }
}

void reports_proof_in_full(const struct reports_variant *variant, struct base_text *out)
{
    CHECK(out != NULL);
    if (variant->survey == NULL || variant->is_replay) {
        return;
    }
    if (variant->extent == MODEL_EXHAUSTED) {
        put_exhausted(variant, out);
        put_vain(variant->survey, out);
    } else if (variant->extent == MODEL_SAMPLED) {
        put_sampled(variant, out);
        put_vain(variant->survey, out);
    }
}
