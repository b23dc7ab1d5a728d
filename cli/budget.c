#include "cli/budget.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "cli/output.h"

#define EXECUTION_COUNT_DEFAULT 1000000
#define EXECUTION_COUNT_BY_COST 3000
#define SECONDS_MAX             (UINT64_C(366) * 86400)

static bool complain(const char *found)
{
    cli_complain("--budget: expected a number of executions from 1, or of seconds, such as 30s, "
                 "found '%s'",
                 found);
    return false;
}

/* "30s" is a time. */
static bool read_seconds(const char *text, uint64_t *out_seconds)
{
    char digits[24];
    struct base_text number;
    const size_t size = strlen(text);
    if (size < 2 || size > sizeof digits || text[size - 1] != 's') {
        return false;
    }
    base_text_init(&number, digits, sizeof digits);
    base_text_append_bytes(&number, text, size - 1);
    return cli_arguments_parse_number(digits, out_seconds);
}

bool cli_budget_goes_by_cost(const struct cli_arguments *arguments)
{
    CHECK(arguments->command != NULL);
    return arguments->command->strategy == NULL &&
           !cli_arguments_has(arguments, CLI_OPTION_STRATEGY) &&
           strcmp(cli_arguments_text(arguments, CLI_OPTION_POLICY, ""), "any") == 0;
}

bool cli_budget_choose(const struct cli_arguments *arguments, struct cli_budget *out_budget)
{
    const struct cli_value *value = &arguments->values[CLI_OPTION_BUDGET];
    bool has_count = false;
    *out_budget = (struct cli_budget){.seconds = 0};
    for (uint32_t i = 0; i < value->count; i++) {
        uint64_t number = 0;
        const bool is_time = read_seconds(value->texts[i], &number);
        if (!is_time && !cli_arguments_parse_number(value->texts[i], &number)) {
            return complain(value->texts[i]);
        }
        if (number == 0 || (is_time && number > SECONDS_MAX)) {
            return complain(value->texts[i]);
        }
        if (is_time) {
            out_budget->seconds = (uint32_t)number;
        } else {
            out_budget->execution_count = number;
            has_count = true;
        }
    }
    if (!has_count) {
        out_budget->execution_count = out_budget->seconds != 0 ? UINT64_MAX
                                      : cli_budget_goes_by_cost(arguments)
                                          ? EXECUTION_COUNT_BY_COST
                                          : EXECUTION_COUNT_DEFAULT;
    }
    CHECK(out_budget->execution_count > 0);
    return true;
}
