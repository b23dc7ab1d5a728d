/*
 * Coroutines: a stack of its own and a switch to and from it (Boost.Context's C symbols).
 *
 * Stacks lie in a pool of equal slots that the host gives, apart from the arena: a snapshot copies
 * the arena's used part and, of each live slot, only what lies above the saved stack pointer.
 * Everything else about a context is in the arena.  The place outside all coroutines, where the
 * explorer runs, is a context too (runtime_context_outside).
 */
#ifndef RUNTIME_CONTEXT_H
#define RUNTIME_CONTEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/guard.h"
#include "base/likeness.h"

struct runtime_context;
struct runtime_stacks;

struct runtime_stacks_options {
    void *memory;     /* slots; aligned to 64; borrows */
    size_t size;      /* bytes of memory */
    size_t slot_size; /* bytes per stack, a multiple of 4096; 0 for RUNTIME_STACK_SIZE */
    void (*exhausted)(void *host); /* called when no slot is free; does not return */
    void *host;
};

/* ASan's red zones around locals take their room. */
#if BASE_GUARD_ASAN
#    define RUNTIME_STACK_SIZE ((size_t)128 * 1024)
#else
#    define RUNTIME_STACK_SIZE ((size_t)32 * 1024)
#endif

struct runtime_stacks *runtime_stacks_create(struct base_arena *arena,
                                             struct runtime_stacks_options options);

/* The context of whoever calls into the coroutines. */
struct runtime_context *runtime_context_outside(struct runtime_stacks *stacks);

/* A context that begins with entry(argument) at the first switch to it; entry never returns: it
 * ends with runtime_context_finish. */
struct runtime_context *runtime_context_create(struct runtime_stacks *stacks,
                                               void (*entry)(void *argument), void *argument);

/* Goes on in `to`; returns when somebody switches back to the caller's context. */
void runtime_context_switch(struct runtime_stacks *stacks, struct runtime_context *to);

/* Leaves the current context for good, gives its slot back and goes on in `to`. */
_Noreturn void runtime_context_finish(struct runtime_stacks *stacks, struct runtime_context *to);

/* Gives a suspended context's slot back without running it again. */
void runtime_context_discard(struct runtime_stacks *stacks, struct runtime_context *context);

/* Bytes of a suspended context's stack that are in use. */
size_t runtime_context_depth(const struct runtime_context *context);

/* Evens out what differs between contexts that stand at the same place; the stacks are elsewhere.
 * Only from outside. */
void runtime_stacks_even_out(const struct runtime_stacks *stacks, struct base_likeness *likeness);

struct runtime_context *runtime_context_current(struct runtime_stacks *stacks);

/*
 * Save and restore what the live slots hold (ASan: with their shadow).  Only from outside.  size is
 * that of runtime_stacks_saved_size at the moment of the save; the arena, which says what is live,
 * is restored first.
 */
size_t runtime_stacks_saved_size(const struct runtime_stacks *stacks);
void runtime_stacks_save(const struct runtime_stacks *stacks, void *out);
void runtime_stacks_restore(struct runtime_stacks *stacks, const void *saved);

#endif
