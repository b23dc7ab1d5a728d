/*
 * The order of steps: is there one in which every step finds what it needs?
 */
#ifndef SCENARIOS_FORMAT_ORDER_H
#define SCENARIOS_FORMAT_ORDER_H

#include "scenarios/format/compiler.h"

/* Reports each step that needs what can only begin after it. */
void scenarios_order_check(struct scenarios_reader *reader);

#endif
