/*
 * A survey on its way from the process that explored to its parent.
 */
#ifndef CLI_SURVEY_H
#define CLI_SURVEY_H

#include "model/survey.h"

#include "cli/wire.h"

void cli_survey_put(struct cli_wire *wire, const struct model_survey *survey);

/* Into an empty survey; as much of it as there is, when the message is broken. */
void cli_survey_take(struct cli_wire *wire, struct model_survey *out_survey);

#endif
