/*
 * The dialect of the tables: uvicorn's cycle, with a body that comes a number of iterations late
 * and sends that stall for a number of iterations, as the tables' `connection` says.
 */
#ifndef TESTS_FIDELITY_MEASURED_H
#define TESTS_FIDELITY_MEASURED_H

#include "sim/dialect.h"

#include "tests/fidelity/table.h"

extern const struct sim_dialect fidelity_measured;

#endif
