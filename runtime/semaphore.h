/*
 * anyio.Semaphore (4.12.0): first come first served, handed over at release.
 */
#ifndef RUNTIME_SEMAPHORE_H
#define RUNTIME_SEMAPHORE_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/exception.h"
#include "runtime/loop.h"
#include "runtime/site.h"

struct runtime_semaphore; /* defined in runtime/semaphore_state.h; the caller's storage */

struct runtime_semaphore_options {
    uint32_t value;
    uint32_t value_max; /* releases beyond it raise ValueError; 0 for no limit */
    bool fast_acquire;
};

void runtime_semaphore_init(struct runtime_loop *loop, struct runtime_semaphore *semaphore,
                            struct runtime_semaphore_options options);
MUST_USE const struct runtime_exception *
runtime_semaphore_acquire(struct runtime_semaphore *semaphore, struct runtime_site site);
MUST_USE const struct runtime_exception *
runtime_semaphore_acquire_nowait(struct runtime_semaphore *semaphore);
MUST_USE const struct runtime_exception *
runtime_semaphore_release(struct runtime_semaphore *semaphore);
uint32_t runtime_semaphore_value(const struct runtime_semaphore *semaphore);

#include "runtime/semaphore_state.h"

#endif
