#include "reports/result.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"

const char *reports_verdict_name(enum reports_verdict verdict)
{
    switch (verdict) {
#define X(name, word, is_expected) \
    case REPORTS_##name:           \
        return word;
        REPORTS_VERDICT_LIST(X)
#undef X
    }
    CHECK_UNREACHABLE("a verdict outside REPORTS_VERDICT_LIST");
}

bool reports_verdict_is_expected(enum reports_verdict verdict)
{
    switch (verdict) {
#define X(name, word, its_expected) \
    case REPORTS_##name:            \
        return its_expected;
        REPORTS_VERDICT_LIST(X)
#undef X
    }
    CHECK_UNREACHABLE("a verdict outside REPORTS_VERDICT_LIST");
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
