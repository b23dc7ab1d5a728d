#include "cli/command.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/word.h"

#include "cli/output.h"

const struct cli_command *cli_command_find(const char *name)
{
    CHECK(name != NULL);
    for (const struct cli_command *const *command = cli_command_all; *command != NULL; command++) {
        if (strcmp((*command)->name, name) == 0) {
            return *command;
        }
    }
    return NULL;
}

enum cli_exit cli_command_complain(const char *typed)
{
    const char *known[64];
    size_t count = 0;
    for (; cli_command_all[count] != NULL; count++) {
        CHECK(count < sizeof known / sizeof known[0]);
        known[count] = cli_command_all[count]->name;
    }
    const char *nearest = base_word_nearest(typed, known, count);
    if (nearest != NULL) {
        cli_complain("unknown command '%s', did you mean '%s'?", typed, nearest);
    } else {
        cli_complain("unknown command '%s'; see: halfclose --help", typed);
    }
    return CLI_EXIT_USAGE;
}
