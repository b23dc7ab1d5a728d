/*
 * Tools: what the server does when a scenario calls one.
 */
#ifndef SCENARIOS_FORMAT_TOOLS_H
#define SCENARIOS_FORMAT_TOOLS_H

#include "scenarios/format/compiler.h"

/* The keys of a tool's step: exactly one verb, and what belongs to it. */
extern const struct scenarios_key scenarios_tool_keys[];

/* { "report": [ { "progress": 5, "every": "10ms" }, { "return": "done" } ] } */
void scenarios_tools_compile(struct scenarios_reader *reader, const struct base_json_value *tools,
                             struct asgi_settings *out_settings);

/* { "tools/call": [ { "sleep": "10ms" } ] }: steps that need no caller. */
void scenarios_tools_compile_late(struct scenarios_reader *reader,
                                  const struct base_json_value *late,
                                  struct asgi_settings *out_settings);

#endif
