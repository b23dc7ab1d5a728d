/*
 * What a step of a small program can do; each tells what it accesses.  For the files that define
 * kinds of programs.
 */
#ifndef TESTS_EXPLORATION_MOVES_H
#define TESTS_EXPLORATION_MOVES_H

#include "base/check.h"

#include "tests/exploration/program.h"

static inline void touch(struct program *program, uint32_t object, enum runtime_field field,
                         enum runtime_access_mode mode)
{
    if (program->is_hiding && object == PROGRAM_HIDDEN_CELL) {
        return;
    }
    CHECK(program->access_count < PROGRAM_ACCESSES_MAX);
    program->accesses[program->access_count++] = (struct runtime_access){object, field, mode};
}

static inline void lock(struct program *program, uint32_t cell, bool is_taking)
{
    CHECK(program->state.cells[cell] == (is_taking ? 0 : 1));
    touch(program, cell, RUNTIME_FIELD_VALUE,
          is_taking ? RUNTIME_ACCESS_ACQUIRE : RUNTIME_ACCESS_RELEASE);
    program->state.cells[cell] = is_taking ? 1 : 0;
}

static inline uint32_t n_tasks(const struct program *program)
{
    CHECK(program->n <= PROGRAM_TASKS_MAX);
    return program->n;
}

#endif
