/*
 * What a condition consists of, for whoever gives it storage.  Private but for its size.
 */
#ifndef RUNTIME_CONDITION_STATE_H
#define RUNTIME_CONDITION_STATE_H

#include <stdint.h>

#include "base/list.h"

#include "runtime/lock.h"

struct runtime_condition {
    struct runtime_lock lock;
    struct base_list waiters; /* on their stacks, in the order in which they came */
    uint32_t owner;           /* id of the task that acquired last; stays at release, as in AnyIO */
};

#endif
