/*
 * What a task group consists of, for whoever gives it storage.  Private but for its size.
 */
#ifndef RUNTIME_GROUP_STATE_H
#define RUNTIME_GROUP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/exception.h"
#include "runtime/scope.h"

struct runtime_future;

struct runtime_group {
    struct runtime_scope scope;
    struct base_list tasks; /* children that were not reaped, in the order of their start */
    struct runtime_future *completed; /* borrows: what the host waits for; NULL when it does not */
    const struct runtime_exception **raised; /* owns: what children and host raised, in order */
    uint32_t raised_count;
    uint32_t raised_capacity;
    bool active;
    bool orphanage; /* what a group that was left keeps for children that came too late */
};

#endif
