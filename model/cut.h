/*
 * Cutting a search in which executions come in the order of their answers: what is left behind one
 * of them, in pieces that can be explored one after the other or all at once.
 *
 * Where the cuts are depends on the execution only, so whoever cuts after so many executions gets
 * the same pieces everywhere.
 */
#ifndef MODEL_CUT_H
#define MODEL_CUT_H

#include <stdint.h>

#include "sim/choice.h"

#define MODEL_CUT_PIECES_MAX 5

/* A part of a search: see start() of struct model_strategy.  Zero is all of it. */
struct model_piece {
    struct sim_tape from; /* owns */
    uint32_t fixed_count;
};

void model_piece_release(struct model_piece *piece);

/*
 * Cuts what is left of a piece behind an execution of it.  last: the tape of that execution;
 * fixed_count: of the piece.  out_pieces has room for MODEL_CUT_PIECES_MAX and gets, in the order
 * of their executions, those that are then the caller's to release; returns how many, 0 when the
 * execution was the piece's last one.
 */
uint32_t model_cut(const struct sim_tape *last, uint32_t fixed_count,
                   struct model_piece *out_pieces);

#endif
