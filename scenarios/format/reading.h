/*
 * What the steps share that change whether a client reads a response: they name its exchange, and
 * are ready once there is a response to read.
 */
#ifndef SCENARIOS_FORMAT_READING_H
#define SCENARIOS_FORMAT_READING_H

#include "scenarios/action.h"

/* The key "from". */
extern const struct scenarios_key scenarios_reading_keys[];

/* Reads it; the label is the exchange's name and the word. */
void scenarios_reading_compile(const struct scenarios_object *step, const char *word,
                               struct scenarios_step *out_step);
void scenarios_reading_render(const void *parameters, struct scenarios_buffer *out);
bool scenarios_reading_ready(struct sim_world *world, const struct sim_step *step, uint32_t phase);

/* The exchange that a compiled step names. */
uint32_t scenarios_reading_exchange(const struct sim_step *step);

#endif
