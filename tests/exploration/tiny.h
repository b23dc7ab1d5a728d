/*
 * The smallest server with a race, and plans that race it: POST answers 202 and hands its message
 * over a moment later; DELETE closes what it is handed to.  With a bug (any), POST then answers a
 * second time.
 */
#ifndef TESTS_EXPLORATION_TINY_H
#define TESTS_EXPLORATION_TINY_H

#include <stdbool.h>

#include "sim/world.h"

extern const struct sim_app_factory tiny_factory;

/* A server that counts its calls where no world can put the count back. */
extern const struct sim_app_factory tiny_leaky_factory;

/* A server that makes one task more per call than any plan here allows for. */
extern const struct sim_app_factory tiny_crowded_factory;

/* A server that cannot be made. */
extern const struct sim_app_factory tiny_broken_factory;

/* A POST and a DELETE, in any order. */
struct sim_plan tiny_plan(bool has_bug);

/* The DELETE waits for a second start of the POST's response. */
struct sim_plan tiny_waiting_plan(void);

/* In the background a PUT, which is never answered, and nothing else. */
struct sim_plan tiny_silent_plan(void);

#endif
