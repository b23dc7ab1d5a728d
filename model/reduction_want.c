/* What a race asks of a frame where steps vary, so that what they did elsewhere is no guide. */
#include <stddef.h>

#include "base/check.h"

#include "model/reduction.h"

static bool is_offered(const struct model_reduction_frame *frame, uint64_t actor)
{
    CHECK(frame->is_scheduling);
    for (uint32_t i = 0; i < frame->count; i++) {
        if (frame->actors[i] == actor) {
            return true;
        }
    }
    return false;
}

/* The first step of the given one's actor behind `begin`. */
static uint32_t find_first(const struct model_order *order, uint32_t begin, uint32_t step)
{
    uint32_t first = begin + 1;
    CHECK(begin < step);
    while (order->steps[first].actor != order->steps[step].actor) {
        first++;
    }
    return first;
}

/* Who must begin at the frame, that the later step may come before the earlier one: its actor, or
 * whoever makes that ready, and so on; or, who knows, anybody. */
static void want_actor(struct model_reduction_frame *frame, const struct model_order *order,
                       uint32_t earlier, uint32_t later)
{
    uint32_t step = later;
    while (step != MODEL_NO_STEP && step > earlier) {
        if (is_offered(frame, order->steps[step].actor)) {
            model_wakeup_add(&frame->tree, order->steps[step].actor);
            return;
        }
        step = model_order_enabler(order, find_first(order, earlier, step));
    }
    for (uint32_t i = 0; i < frame->count; i++) {
        model_wakeup_add(&frame->tree, frame->actors[i]);
    }
}

/* The first of the steps that lead to the sequence's last one; any of them, if that one's actor
 * sleeps: it may have to be woken first. */
static void want_before(struct model_reduction_frame *frame, const struct model_sequence *sequence)
{
    const struct model_order_step *steps = sequence->order->steps;
    CHECK(sequence->count > 0);
    const uint64_t last = steps[sequence->steps[sequence->count - 1]].actor;
    const uint32_t count = model_sleep_has(&frame->asleep, last) ? sequence->count : 1;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t actor = steps[sequence->steps[i]].actor;
        if (is_offered(frame, actor)) {
            model_wakeup_add(&frame->tree, actor);
        }
    }
}

void model_reduction_want(struct model_reduction_frame *frame,
                          const struct model_sequence *sequence, uint32_t earlier)
{
    CHECK(sequence->count > 0);
    want_actor(frame, sequence->order, earlier, sequence->steps[sequence->count - 1]);
    want_before(frame, sequence);
}
