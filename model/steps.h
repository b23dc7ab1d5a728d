/*
 * What an explorer needs of a program: run to the next question, answer it, and come back to where
 * a question was asked.
 *
 * A simulated world is one such program (model/world_steps.h); small ones with exactly known
 * numbers of executions check the explorer itself (tests/exploration/).
 */
#ifndef MODEL_STEPS_H
#define MODEL_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"

#include "sim/choice.h"

#include "model/dependence.h"

struct model_steps;

/* One step that was executed: whose, and what it accessed. */
struct model_step {
    uint64_t actor;
    struct model_footprint footprint;
    bool is_continued; /* the rest of the step within which the question was asked */
    bool is_blocked;   /* what an actor that waits would do, were it able to; told last */
    bool is_withdrawn; /* is_blocked, too: it was able to, and another's step has taken it back or
                          ended the execution; told behind that step */
};

struct model_steps_type {
    /* Goes back to the start.  is_afresh: by making everything anew, without the help of anything
     * saved. */
    void (*rewind)(struct model_steps *self, bool is_afresh);

    /* Goes on to the next question: true; or to the end of the execution: false. */
    bool (*run)(struct model_steps *self);

    const struct sim_question *(*question)(struct model_steps *self);
    void (*answer)(struct model_steps *self, uint32_t taken);

    /* May be NULL: it always stops at questions.  From now on run() asks there instead, and goes on
     * to the end of the execution, if the program likes; answer NULL: it stops again. */
    void (*answer_by)(struct model_steps *self, struct sim_answerer answerer);

    /* The answers since the start; valid until the program goes on. */
    const struct sim_tape *(*tape)(struct model_steps *self);

    /* Remembers the program as it stands at a question.  The explorer owns what it gets, and
     * discards it. */
    void *(*save)(struct model_steps *self);
    void (*restore)(struct model_steps *self, const void *saved);
    void (*discard)(struct model_steps *self, void *saved);

    /* Of all that happened in the execution since the start. */
    struct base_digest (*digest)(struct model_steps *self);

    /* May be NULL: nobody knows.  The steps since the last answer (since the start before the first
     * one), that answer's own first; then those that wait for what only others' steps release;
     * valid until the program goes on. */
    const struct model_step *(*executed)(struct model_steps *self, uint32_t *out_count);

    /* May be NULL: nobody knows.  At a question or at the end: of all that what may still happen
     * depends on, and of nothing else as far as that can be told.  The same fingerprint is the same
     * future, up to the names of things. */
    struct base_digest (*fingerprint)(struct model_steps *self);

    /* May be NULL: it always has.  At a question: has the program moved since the last answer? Else
     * its state says no more than that answer and the state before, and looking for it among others
     * is not worth while. */
    bool (*has_moved)(struct model_steps *self);
};

/* The first member of each implementation's own struct. */
struct model_steps {
    const struct model_steps_type *type; /* static */
};

#endif
