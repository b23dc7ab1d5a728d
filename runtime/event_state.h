/*
 * What an event consists of, for whoever gives it storage.  Private but for its size.
 */
#ifndef RUNTIME_EVENT_STATE_H
#define RUNTIME_EVENT_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/loop.h"

struct runtime_event {
    struct runtime_loop *loop;
    struct base_list waiters; /* on their stacks, in the order in which they came */
    bool set;
    uint32_t name; /* runtime_loop_name */
};

#endif
