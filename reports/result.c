#include "reports/result.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"

struct verdict {
    const char *word;
    bool is_expected;
};

static const struct verdict verdicts[] = {
#define X(name, its_word, its_expected) \
    [REPORTS_##name] = {.word = (its_word), .is_expected = (its_expected)},
    REPORTS_VERDICT_LIST(X)
#undef X
};

const char *reports_verdict_name(enum reports_verdict verdict)
{
    CHECK(verdict < sizeof verdicts / sizeof verdicts[0]);
    return verdicts[verdict].word;
}

bool reports_verdict_is_expected(enum reports_verdict verdict)
{
    CHECK(verdict < sizeof verdicts / sizeof verdicts[0]);
    return verdicts[verdict].is_expected;
}

const char *reports_extent_name(enum model_extent extent)
{
    switch (extent) {
    case MODEL_EXHAUSTED:
        return "exhausted";
    case MODEL_SAMPLED:
        return "sampled";
    case MODEL_STOPPED:
        return "stopped";
    case MODEL_BOUNDED:
        return "bounded";
    case MODEL_INTERRUPTED:
        return "interrupted";
    case MODEL_FAILED:
        return "failed";
    }
    CHECK_UNREACHABLE("an unknown extent");
}

const char *reports_policy_name(enum sim_policy policy)
{
    switch (policy) {
    case SIM_POLICY_ASYNCIO:
        return "asyncio";
    case SIM_POLICY_ANY:
        return "any";
    }
    CHECK_UNREACHABLE("an unknown policy");
}

struct advice {
    const char *bound;
    const char *text;
};

static const struct advice advices[] = {
    {"arena", "\"bounds\": { \"arena\": \"4MiB\" }"},
    {"events", "\"bounds\": { \"events\": 100000 }"},
    {"iterations", "\"bounds\": { \"iterations\": 50000 }"},
    {"progress", "--patience 60"},
    {"tasks", "\"bounds\": { \"tasks\": 256 }"},
    {"time", "\"bounds\": { \"time\": \"24h\" }"},
};

const char *reports_bound_advice(const char *bound)
{
    CHECK(bound != NULL);
    for (size_t i = 0; i < sizeof advices / sizeof advices[0]; i++) {
        if (strcmp(advices[i].bound, bound) == 0) {
            return advices[i].text;
        }
    }
    return "";
}
