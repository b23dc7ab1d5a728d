#include "cli/exit.h"

#include <stddef.h>

#include "base/check.h"

/* From the worst to the best. */
static const enum cli_exit ranks[] = {
    CLI_EXIT_BUG,      CLI_EXIT_INTERRUPTED, CLI_EXIT_USAGE,        CLI_EXIT_DIVERGED,
    CLI_EXIT_BAD_FILE, CLI_EXIT_VIOLATION,   CLI_EXIT_INCONCLUSIVE, CLI_EXIT_NOTHING_SELECTED,
    CLI_EXIT_SKIPPED,  CLI_EXIT_AS_EXPECTED,
};

enum cli_exit cli_exit_worse(enum cli_exit one, enum cli_exit other)
{
    for (size_t i = 0; i < sizeof ranks / sizeof ranks[0]; i++) {
        if (ranks[i] == one || ranks[i] == other) {
            return ranks[i];
        }
    }
    CHECK_UNREACHABLE("an exit status outside CLI_EXIT_LIST");
}
