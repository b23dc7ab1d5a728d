#include <stddef.h>

#include "reference_server/profile.h"

static const char *const bugs[] = {
    "second-response-start",
    "unguarded-writer-send",
    NULL,
};

const struct reference_server_profile reference_server_profile_sample_release = {
    .name = "sample-release",
    .summary = "a release with two bugs, which together start a second response",
    .bugs = bugs,
};
