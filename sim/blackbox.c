#include "sim/blackbox.h"

#include <string.h>

#include "base/check.h"

#include "sim/state.h"

size_t sim_blackbox_size(uint32_t choice_count_max)
{
    CHECK(choice_count_max > 0);
    return sizeof(struct sim_blackbox) + choice_count_max * sizeof(struct sim_choice);
}

void sim_blackbox_read(const struct sim_blackbox *box, struct sim_tape *out_tape)
{
    CHECK(box->choice_count <= box->choice_capacity);
    CHECK(out_tape != NULL);
    sim_tape_cut(out_tape, 0);
    for (uint32_t i = 0; i < box->choice_count; i++) {
        sim_tape_push(out_tape, box->choices[i]);
    }
}

void sim_world_attach_blackbox(struct sim_world *world, void *memory, size_t size)
{
    CHECK(memory != NULL);
    CHECK(size >= sim_blackbox_size(1));
    world->blackbox = memory;
    world->blackbox_size = size;
    *world->blackbox =
        (struct sim_blackbox){.whose = SIM_WORLD_OURS,
                              .choice_capacity = (uint32_t)((size - sizeof(struct sim_blackbox)) /
                                                            sizeof(struct sim_choice))};
}

void sim_blackbox_see_choice(struct sim_world *world, struct sim_choice choice)
{
    CHECK(world != NULL);
    struct sim_blackbox *box = world->blackbox;
    if (box == NULL) {
        return;
    }
    CHECK(box->choice_count <= box->choice_capacity);
    if (box->choice_count == box->choice_capacity) {
        box->is_cut_short = 1;
        return;
    }
    box->choices[box->choice_count++] = choice;
}

void sim_blackbox_cut(struct sim_world *world, uint32_t count)
{
    CHECK(world != NULL);
    if (world->blackbox != NULL && count < world->blackbox->choice_count) {
        world->blackbox->choice_count = count;
    }
}
