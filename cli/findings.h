/*
 * Findings that are kept (`--findings`): a folder with one file for each, named by its fingerprint,
 * with the shortest tape that was ever seen to show it and how many executions did.
 *
 * A file is written anew under another name, which then becomes its name: there is always a whole
 * one.
 */
#ifndef CLI_FINDINGS_H
#define CLI_FINDINGS_H

#include <stdbool.h>

#include "base/error.h"

#include "reports/result.h"

#include "cli/outcome.h"

/* Makes the folder unless it is there, and sure that it can be written to.  False with a complaint
 * when it cannot. */
MUST_USE bool cli_findings_open(const char *folder);

/* Keeps all findings of a variant; told and outcome have them in the same order.  False with a
 * complaint when one could not be kept: a file that is there stays as it is. */
bool cli_findings_keep(const char *folder, const struct reports_variant *told,
                       const struct cli_outcome *outcome);

#endif
