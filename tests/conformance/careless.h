/*
 * Servers without any care for the protocol, for rules that no release breaks.
 */
#ifndef TESTS_CONFORMANCE_CARELESS_H
#define TESTS_CONFORMANCE_CARELESS_H

#include "sim/world.h"

/* Sends a body and no start. */
extern const struct sim_app_factory careless_starter_factory;

/* Completes its response twice. */
extern const struct sim_app_factory careless_finisher_factory;

#endif
