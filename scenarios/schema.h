/*
 * The JSON schema (2020-12) of scenario files, for editors: docs/scenario.schema.json.
 *
 * It is written from the same tables that the compiler reads with, so an action that is added is in
 * it.  What needs the whole file (names that are opened, anchors that can happen) is not.
 */
#ifndef SCENARIOS_SCHEMA_H
#define SCENARIOS_SCHEMA_H

#include "scenarios/buffer.h"

/* Appends the schema, with a line end behind it. */
void scenarios_schema_write(struct scenarios_buffer *out);

#endif
