#include "cli/option.h"

const struct cli_option cli_option_all[CLI_OPTION_COUNT] = {
#define X(id, its_name, its_letter, its_kind, its_value, its_summary) \
    [CLI_OPTION_##id] = {.name = (its_name),                          \
                         .letter = (its_letter),                      \
                         .kind = CLI_OPTION_##its_kind,               \
                         .value = (its_value),                        \
                         .summary = (its_summary)},
    CLI_OPTION_LIST(X)
#undef X
};
