/*
 * What a semaphore consists of, for whoever gives it storage.  Private but for its size.
 */
#ifndef RUNTIME_SEMAPHORE_STATE_H
#define RUNTIME_SEMAPHORE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/loop.h"

struct runtime_semaphore {
    struct runtime_loop *loop;
    struct base_list waiters; /* on their stacks, in the order in which they came */
    uint32_t value;
    uint32_t value_max; /* 0 for no limit */
    bool fast_acquire;
    uint32_t name; /* runtime_loop_name */
};

#endif
