#include "reference_server/bug.h"
#include "reference_server/jsonrpc.h"
#include "reference_server/steps.h"

static int invalid_params(void)
{
    return REFERENCE_SERVER_INVALID_PARAMS;
}

static void apply(struct reference_server_steps *steps)
{
    steps->unknown_method_code = invalid_params;
}

const struct reference_server_bug reference_server_bug_unknown_method_is_invalid = {
    .about = {.name = "unknown-method-is-invalid",
              .summary = "a method that does not exist is answered as if its parameters were wrong",
              .reports = "",
              .story = "A client calls a method that the server does not know. "
                       "The message fits none of the models of known requests. "
                       "The client is told that its parameters are invalid, with the code -32602.",
              .fix = "The answer is that the method was not found, with the code -32601."},
    .apply = apply,
};
