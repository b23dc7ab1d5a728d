/*
 * Evening out what is known of an execution, so that two moments of it can be found to be alike
 * (sim/likeness.h).
 */
#ifndef MODEL_LIKENESS_H
#define MODEL_LIKENESS_H

#include "sim/likeness.h"

#include "model/history.h"

/* Times count from now.  What is known of a live task or an open stream goes where that is: the
 * tables have no order that means anything. */
void model_history_even_out(const struct model_history *history,
                            const struct sim_likeness *likeness);

#endif
