#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/get.h"
#include "reference_server/steps.h"

static void not_yet(struct reference_server_get *get)
{
    CHECK(get->stream == NULL);
}

static void apply(struct reference_server_steps *steps)
{
    steps->register_get_early = not_yet;
    steps->register_get_late = reference_server_get_register;
}

const struct reference_server_bug reference_server_bug_get_registered_late = {
    .about = {.name = "get-registered-late",
              .summary =
                  "a GET asks whether there is a stream, and registers its own two awaits later",
              .reports = "",
              .story =
                  "Two GETs for one session arrive together, and both find no stream registered. "
                  "Each registers its own in a task that starts later, the second in place of the "
                  "first. "
                  "The first client listens to a stream that nobody writes to.",
              .fix = "The stream is registered together with the question whether there is one."},
    .apply = apply,
};
