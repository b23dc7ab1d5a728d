/*
 * How likely each interleaving of n tasks of k steps is under a strategy, worked out by going
 * through all that it can draw; and how often a strategy makes each.
 */
#ifndef TESTS_EXPLORATION_CHANCES_H
#define TESTS_EXPLORATION_CHANCES_H

#include <stdint.h>

#include "tests/exploration/program.h"

/* n^(nk): an interleaving is the number whose digits to the base n are the tasks, the first one
 * first. */
#define CHANCES_KEY_BOUND 1024
#define CHANCES_STEPS_MAX 8

struct chances {
    uint32_t n;
    uint32_t k;
    double of[CHANCES_KEY_BOUND]; /* sums up to 1 */
};

/* At each step each task that can go on is as likely as the others. */
void chances_random_walk(struct chances *chances);

/* Each interleaving is as likely as the others. */
void chances_uniform(struct chances *chances);

/* Priorities in any order, depth - 1 changes at steps drawn from 1 to nk, each by itself. */
void chances_pct(struct chances *chances, uint32_t depth);

/* A priority of its own for each step, in any order. */
void chances_pos(struct chances *chances);

/* How many interleavings are possible, and the chance of the least likely of them. */
uint32_t chances_support(const struct chances *chances);
double chances_least(const struct chances *chances);

struct chances_sample {
    const char *strategy;
    uint64_t seed;
    uint32_t run_count;
    uint32_t every; /* takes only each every-th execution, behind the `first` ones; 0: 1 */
    uint32_t first;
};

/* Runs the strategy on tasks that write one cell, and compares: pearson's statistic must be within
 * six standard deviations of its mean, and what is impossible must not come. */
void chances_assert_sample(const struct chances *chances, const struct chances_sample *sample);

#endif
