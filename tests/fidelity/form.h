/*
 * What a table says came out, before it is compared: every k has its row and its timeline, every
 * row its cells, and no column is there that nothing would be compared with.
 */
#ifndef TESTS_FIDELITY_FORM_H
#define TESTS_FIDELITY_FORM_H

#include "tests/fidelity/table.h"

/* Prints the first mistake in rows and timelines; returns whether there was none. */
bool fidelity_form_holds(const struct fidelity_table *table);

#endif
