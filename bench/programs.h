/*
 * The programs of the tables.  A step of a task is one handle of the loop: its start, and what
 * follows each await.
 */
#ifndef BENCH_PROGRAMS_H
#define BENCH_PROGRAMS_H

#include "bench/crew.h"

/* T tasks of k steps that store into one cell; (Tk)!/(k!)^T orders. */
extern const struct crew_program program_stores_2x4;
extern const struct crew_program program_stores_3x10;
extern const struct crew_program program_stores_3x3;
extern const struct crew_program program_stores_2x10;

/* lastzero(15): writers of a[i] = a[i-1] + 1 for i from 1 to 15, and a reader of the last zero. */
extern const struct crew_program program_lastzero_15;

/* Each task has a cell of its own: one order is all there is, to who knows. */
extern const struct crew_program program_independent_3x3;

/* Two producers and two consumers of four items each, over a stream of two. */
extern const struct crew_program program_queue;

/* The bug: one store lands after twenty-five others. */
extern const struct crew_program program_uneven;

/* The bug: of two increments, one is lost. */
extern const struct crew_program program_lost_update;

/* Seven counters that each go from 0 to 7 on their own: 8^7 states. */
extern const struct crew_program program_grid_7x7;

#endif
