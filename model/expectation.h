/*
 * What a scenario expects of its own run: the replies, what is left at the end, and that every step
 * came.
 *
 * It is judged when nothing can happen any more, so that late messages count.
 */
#ifndef MODEL_EXPECTATION_H
#define MODEL_EXPECTATION_H

#include "sim/world.h"

struct model_watch;

/* Reports each expectation of the world's plan that does not hold.  The world is quiet. */
void model_expectation_judge(struct model_watch *watch, struct sim_world *world);

#endif
