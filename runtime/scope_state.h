/*
 * What a scope consists of, for whoever gives it storage.  Private but for its size.
 */
#ifndef RUNTIME_SCOPE_STATE_H
#define RUNTIME_SCOPE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/loop.h"

struct runtime_scope {
    struct runtime_loop *loop;
    struct runtime_scope *parent;   /* borrows; NULL for none */
    struct runtime_task *host;      /* who entered it; NULL before and after */
    struct runtime_handle *timeout; /* the deadline's timer; NULL when it does not run */
    struct base_list tasks;         /* whose innermost scope it is, in the order of entry */
    struct base_list children;      /* scopes entered inside it, in the order of entry */
    struct base_list_node sibling;  /* in parent->children */
    struct base_list deliveries;    /* scheduled runs of the delivery of cancellation */
    uint64_t deadline;              /* RUNTIME_NEVER for none */
    uint32_t id;                    /* 0 for those that the runtime enters by itself */
    uint32_t pending_uncancellations;
    uint32_t told_stamp;
    bool shield;
    bool active;
    bool cancel_called;
    bool cancelled_caught;
    bool is_group;   /* it begins a task group */
    bool delivering; /* _cancel_handle is not None */
    uint32_t name;   /* runtime_loop_name */
};

#endif
