#include "model/cut.h"

#include "base/check.h"

void model_piece_release(struct model_piece *piece)
{
    CHECK(piece->fixed_count <= piece->from.count);
    sim_tape_release(&piece->from);
    *piece = (struct model_piece){.fixed_count = 0};
}

/* Is there an alternative behind the one that was taken? */
static bool has_more(const struct sim_choice *choice)
{
    CHECK(choice->taken < choice->count);
    return choice->taken + 1 < choice->count;
}

/* The questions at which the pieces begin that have one question each: those with the most behind
 * them, which are the first ones.  Returns how many. */
static uint32_t find_shallow(const struct sim_tape *last, uint32_t fixed_count, uint32_t *out_steps)
{
    uint32_t count = 0;
    for (uint32_t i = fixed_count; i < last->count && count < MODEL_CUT_PIECES_MAX - 1; i++) {
        if (has_more(&last->choices[i])) {
            out_steps[count++] = i;
        }
    }
    return count;
}

/* The next answer to question `step`, and whatever then comes without changing one before
 * fixed_count. */
static void begin_at(struct model_piece *piece, const struct sim_tape *last, uint32_t step,
                     uint32_t fixed_count)
{
    CHECK(fixed_count <= step);
    CHECK(step < last->count);
    *piece = (struct model_piece){.fixed_count = fixed_count};
    sim_tape_copy(&piece->from, last);
    sim_tape_cut(&piece->from, step + 1);
    struct sim_choice *choice = &piece->from.choices[step];
    choice->taken++;
    choice->label_hash = 0; /* nobody has seen it yet */
    CHECK(choice->taken < choice->count);
}

uint32_t model_cut(const struct sim_tape *last, uint32_t fixed_count,
                   struct model_piece *out_pieces)
{
    uint32_t shallow[MODEL_CUT_PIECES_MAX - 1];
    CHECK(fixed_count <= last->count);
    const uint32_t shallow_count = find_shallow(last, fixed_count, shallow);
    const uint32_t below = shallow_count == 0 ? fixed_count : shallow[shallow_count - 1] + 1;
    uint32_t count = 0;
    for (uint32_t step = last->count; step > below && count == 0; step--) {
        if (has_more(&last->choices[step - 1])) {
            begin_at(&out_pieces[count++], last, step - 1, below);
        }
    }
    for (uint32_t i = shallow_count; i > 0; i--) {
        begin_at(&out_pieces[count++], last, shallow[i - 1], shallow[i - 1]);
    }
    CHECK(count <= MODEL_CUT_PIECES_MAX);
    return count;
}
