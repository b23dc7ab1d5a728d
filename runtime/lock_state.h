/*
 * What a lock consists of, for whoever gives it storage.  Private but for its size.
 */
#ifndef RUNTIME_LOCK_STATE_H
#define RUNTIME_LOCK_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/loop.h"

struct runtime_lock {
    struct runtime_loop *loop;
    struct base_list waiters; /* on their stacks, in the order in which they came */
    uint32_t owner;           /* the task's id; 0 for none */
    bool fast_acquire;
    uint32_t name; /* runtime_loop_name */
};

#endif
