/*
 * What a limiter consists of, for whoever gives it storage.  Private but for its size.
 */
#ifndef RUNTIME_LIMITER_STATE_H
#define RUNTIME_LIMITER_STATE_H

#include <stdint.h>

#include "base/list.h"

#include "runtime/loop.h"

struct runtime_limiter {
    struct runtime_loop *loop;
    struct base_list waiters; /* on their stacks, in the order in which they came */
    uint32_t *borrowers;      /* owns: ids of tasks, in the order in which they borrowed */
    uint32_t borrower_count;
    uint32_t borrower_capacity;
    uint32_t total;
    uint32_t name; /* runtime_loop_name */
};

#endif
