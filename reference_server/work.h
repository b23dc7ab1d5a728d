/*
 * Jobs that a tool hands to a worker of its own, whose results it takes back: two memory object
 * streams and a task group, with a time limit on each hand-over.
 *
 * What was not handed over in time is handed over again, and what has not come in time is waited
 * for without a limit.  Both are right only while a hand-over that was cancelled has not taken
 * place.
 */
#ifndef REFERENCE_SERVER_WORK_H
#define REFERENCE_SERVER_WORK_H

#include <stdint.h>

#include "runtime/exception.h"
#include "runtime/loop.h"

struct reference_server_work {
    struct runtime_loop *loop;
    uint32_t job_count;
    uint64_t job_ns;      /* that the worker takes for each */
    uint64_t patience_ns; /* of each hand-over; 0: without a limit */
    /* In the worker, when a job is done; returns what goes on. */
    const struct runtime_exception *(*done)(void *context);
    void *context;
};

/* Returns when the worker has done every job and the tool has every result, or raises. */
MUST_USE const struct runtime_exception *
reference_server_work_do(const struct reference_server_work *work);

#endif
