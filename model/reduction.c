#include "model/reduction.h"

#include <stddef.h>

#include "base/check.h"
#include "base/heap.h"

#define CAPACITY_MIN 64

void model_reduction_init(struct model_reduction *reduction, bool is_optimal)
{
    CHECK(reduction != NULL);
    *reduction = (struct model_reduction){.is_optimal = is_optimal};
    model_order_init(&reduction->order);
}

static void drop_tree(struct model_wakeup_node **tree)
{
    model_wakeup_destroy(*tree);
    *tree = NULL;
}

void model_reduction_release(void *self)
{
    struct model_reduction *reduction = self;
    CHECK(reduction->count <= reduction->capacity);
    for (uint32_t i = 0; i < reduction->capacity; i++) {
        model_sleep_release(&reduction->frames[i].asleep);
        model_sleep_release(&reduction->frames[i].others);
        drop_tree(&reduction->frames[i].tree);
    }
    drop_tree(&reduction->guide);
    model_variation_release(&reduction->variation);
    base_heap_give_back(reduction->frames);
    base_heap_give_back(reduction->scratch);
    model_order_release(&reduction->order);
}

static struct model_reduction_frame *push_frame(struct model_reduction *reduction)
{
    CHECK(reduction->count <= reduction->capacity);
    if (reduction->count == reduction->capacity) {
        const uint32_t capacity = reduction->capacity == 0 ? CAPACITY_MIN : reduction->capacity * 2;
        reduction->frames =
            base_heap_resize(reduction->frames, capacity * sizeof *reduction->frames);
        for (uint32_t i = reduction->capacity; i < capacity; i++) {
            reduction->frames[i] = (struct model_reduction_frame){.count = 0};
        }
        reduction->capacity = capacity;
    }
    struct model_reduction_frame *frame = &reduction->frames[reduction->count++];
    CHECK(frame->tree == NULL);
    model_sleep_clear(&frame->asleep);
    model_sleep_clear(&frame->others);
    return frame;
}

/* The last frame below `count` that is about who comes next; NULL: there is none. */
static struct model_reduction_frame *find_scheduling(const struct model_reduction *reduction,
                                                     uint32_t count)
{
    CHECK(count <= reduction->count);
    for (uint32_t i = count; i > 0; i--) {
        if (reduction->frames[i - 1].is_scheduling) {
            return &reduction->frames[i - 1];
        }
    }
    return NULL;
}

/* ---- What was executed ---- */

/* Is the actor asleep, behind the last frame and the steps since? */
static bool is_asleep(const struct model_reduction *reduction, uint64_t actor)
{
    const struct model_reduction_frame *frame = find_scheduling(reduction, reduction->count);
    return frame != NULL && model_sleep_lasts(&frame->asleep, actor, &reduction->order,
                                              frame->step_count, reduction->order.count);
}

/* A step that nobody was asked about: the guide has it first, or knows nothing of it. */
static void follow(struct model_reduction *reduction, uint64_t actor)
{
    struct model_wakeup_node *first = reduction->guide;
    if (first != NULL && first->actor == actor && first->sibling == NULL) {
        reduction->guide = first->child;
        first->child = NULL;
        model_wakeup_destroy(first);
    }
}

static void see_unasked(struct model_reduction *reduction, const struct model_step *step)
{
    if (!step->is_blocked) {
        reduction->is_redundant = reduction->is_redundant || is_asleep(reduction, step->actor);
        follow(reduction, step->actor);
    }
    model_order_add(&reduction->order, step, MODEL_NO_FRAME);
}

static void see_step(struct model_reduction *reduction, const struct model_step *step,
                     bool is_answer)
{
    const uint32_t last = reduction->count - 1;
    if (step->is_continued) {
        CHECK(reduction->order.count > 0);
        model_order_extend(&reduction->order, step->footprint);
    } else if (is_answer && reduction->frames[last].is_scheduling) {
        CHECK(reduction->frames[last].actors[reduction->frames[last].taken] == step->actor);
        model_order_add(&reduction->order, step, last);
    } else {
        see_unasked(reduction, step);
    }
}

/* From the first step on that varies, the search is another one. */
static void see_variation(struct model_reduction *reduction)
{
    if (!reduction->is_varying && model_variation_see(&reduction->variation, &reduction->order)) {
        reduction->is_varying = true;
        reduction->is_starting_again = true;
        model_variation_release(&reduction->variation);
    }
}

/* ---- Races ---- */

/* What comes in the earlier one's place when the later one is to come before it: what does not
 * happen after the earlier one, then the later one.  Source sets look only at what may come first,
 * and so at what has led to the later one. */
static struct model_sequence reverse(struct model_reduction *reduction, uint32_t earlier,
                                     uint32_t later)
{
    const struct model_order *order = &reduction->order;
    const bool is_whole = reduction->is_varying ? reduction->is_over : reduction->is_optimal;
    const uint32_t end = is_whole ? order->count : later;
    struct model_sequence sequence = {
        .order = order,
        .steps = reduction->scratch,
        .is_strict = !reduction->is_optimal,
    };
    CHECK(order->count <= reduction->scratch_capacity);
    for (uint32_t i = earlier + 1; i < end; i++) {
        if (i != later && !order->steps[i].is_blocked && !model_order_before(order, earlier, i)) {
            sequence.steps[sequence.count++] = i;
        }
    }
    sequence.steps[sequence.count++] = later;
    return sequence;
}

static void plan(void *context, uint32_t earlier, uint32_t later)
{
    struct model_reduction *reduction = context;
    const uint32_t index = reduction->order.steps[earlier].frame;
    if (index == MODEL_NO_FRAME) {
        return; /* nothing else could run there */
    }
    CHECK(index < reduction->count);
    struct model_reduction_frame *frame = &reduction->frames[index];
    struct model_sequence sequence = reverse(reduction, earlier, later);
    if (reduction->is_varying) {
        model_reduction_want(frame, &sequence, earlier);
    } else if (!model_sequence_is_asleep(&sequence, &frame->asleep)) {
        model_wakeup_insert(&frame->tree, &sequence, reduction->is_optimal ? UINT32_MAX : 1);
    }
}

/* Looks at the races of the execution's new steps. */
static void settle(struct model_reduction *reduction)
{
    const uint32_t count = reduction->order.count;
    if (count > reduction->scratch_capacity) {
        reduction->scratch_capacity = reduction->order.capacity;
        reduction->scratch = base_heap_resize(reduction->scratch, reduction->scratch_capacity *
                                                                      sizeof *reduction->scratch);
    }
    for (uint32_t i = reduction->settled_count; i < count; i++) {
        model_order_races(&reduction->order, i, plan, reduction);
    }
    reduction->settled_count = count;
}

/* Where steps vary, what came late in an execution may show what an old race leads to. */
static void settle_all(struct model_reduction *reduction)
{
    if (reduction->is_varying) {
        reduction->is_over = true;
        reduction->settled_count = 0;
    }
    settle(reduction);
    reduction->is_over = false;
}

/* Races of source sets are looked at in passing, for an execution may be given up in which somebody
 * waits. */
void model_reduction_saw(void *self, uint32_t step, const struct model_step *steps, uint32_t count)
{
    struct model_reduction *reduction = self;
    CHECK(step == reduction->count);
    for (uint32_t i = 0; i < count; i++) {
        see_step(reduction, &steps[i], /*is_answer=*/i == 0 && step > 0);
        if (!steps[i].is_blocked) {
            see_variation(reduction);
        }
    }
    if (!reduction->is_optimal || reduction->is_varying) {
        settle(reduction);
    }
}

/* ---- Going back ---- */

/* The next alternative that the tree asks for and that can be taken; what lies behind it becomes
 * the guide. */
static bool take_next(struct model_reduction *reduction, struct model_reduction_frame *frame)
{
    CHECK(frame->is_scheduling);
    while (frame->tree != NULL) {
        struct model_wakeup_node *next = model_wakeup_take(&frame->tree);
        uint32_t index = 0;
        while (index < frame->count && frame->actors[index] != next->actor) {
            index++;
        }
        const bool is_possible =
            index < frame->count && !model_sleep_has(&frame->asleep, next->actor);
        if (is_possible) {
            drop_tree(&reduction->guide);
            reduction->guide = next->child;
            next->child = NULL;
            frame->taken = index;
        }
        model_wakeup_destroy(next);
        if (is_possible) {
            return true;
        }
    }
    return false;
}

/* What the step that was taken at the frame does, whatever the answers within it. */
static void retire(struct model_reduction *reduction, struct model_reduction_frame *frame)
{
    const struct model_order *order = &reduction->order;
    const uint64_t actor = frame->actors[frame->taken];
    CHECK(frame->step_count < order->count);
    CHECK(order->steps[frame->step_count].actor == actor);
    struct model_footprint footprint = model_order_footprint(order, frame->step_count);
    if (frame->others.count > 0) {
        model_sleep_extend(&frame->others, footprint);
        footprint = model_sleep_footprint(&frame->others, 0);
    }
    model_sleep_add(&frame->asleep, actor, footprint);
    model_sleep_clear(&frame->others);
}

/* Another answer may let the same step do something else. */
static void note_other(struct model_reduction *reduction, const struct model_reduction_frame *frame)
{
    if (frame->owner == MODEL_NO_FRAME) {
        return;
    }
    struct model_reduction_frame *owner = &reduction->frames[frame->owner];
    const struct model_footprint footprint =
        model_order_footprint(&reduction->order, owner->step_count);
    if (owner->others.count == 0) {
        model_sleep_add(&owner->others, owner->actors[owner->taken], footprint);
    } else {
        model_sleep_extend(&owner->others, footprint);
    }
}

static void cut(struct model_reduction *reduction, uint32_t count, uint32_t access_count)
{
    model_order_cut(&reduction->order, count, access_count);
    if (reduction->settled_count > count) {
        reduction->settled_count = count;
    }
}

/* Is there another answer to the last frame's question? */
static bool turn(struct model_reduction *reduction, struct model_reduction_frame *frame)
{
    CHECK(frame->count > 0);
    if (frame->is_scheduling) {
        retire(reduction, frame);
    } else {
        note_other(reduction, frame);
    }
    cut(reduction, frame->step_count, frame->access_count);
    if (frame->is_scheduling) {
        return take_next(reduction, frame);
    }
    drop_tree(&reduction->guide);
    reduction->guide = model_wakeup_copy(frame->tree);
    frame->taken++;
    return frame->taken < frame->count;
}

/* What came before the first question stays: it is not told again. */
static void start_again(struct model_reduction *reduction)
{
    CHECK(reduction->is_varying);
    if (reduction->count > 0) {
        cut(reduction, reduction->frames[0].step_count, reduction->frames[0].access_count);
    }
    while (reduction->count > 0) {
        drop_tree(&reduction->frames[--reduction->count].tree);
    }
    drop_tree(&reduction->guide);
    reduction->is_starting_again = false;
    reduction->is_kept = false;
    reduction->discarded_count = reduction->finished_count;
}

bool model_reduction_begin(void *self, uint32_t *out_kept)
{
    struct model_reduction *reduction = self;
    *out_kept = 0;
    reduction->is_redundant = false;
    if (!reduction->is_started) {
        reduction->is_started = true;
        return true;
    }
    if (reduction->is_starting_again) {
        start_again(reduction);
        return true;
    }
    settle_all(reduction);
    while (reduction->count > 0) {
        struct model_reduction_frame *frame = &reduction->frames[reduction->count - 1];
        if (turn(reduction, frame)) {
            *out_kept = reduction->count - 1;
            reduction->is_kept = true;
            return true;
        }
        drop_tree(&frame->tree);
        reduction->count--;
    }
    return false;
}

/* ---- Questions ---- */

static bool take_first(struct model_reduction_frame *frame)
{
    CHECK(frame->taken == 0);
    while (frame->taken < frame->count &&
           model_sleep_has(&frame->asleep, frame->actors[frame->taken])) {
        frame->taken++;
    }
    return frame->taken < frame->count;
}

/* A new frame for a question about who comes next; false: all of them sleep. */
static bool ask_who(struct model_reduction *reduction, struct model_reduction_frame *frame,
                    const struct sim_question *question)
{
    const struct model_reduction_frame *last = find_scheduling(reduction, reduction->count - 1);
    for (uint32_t i = 0; i < question->count; i++) {
        frame->actors[i] = question->actors[i];
    }
    if (last != NULL) {
        model_sleep_inherit(&frame->asleep, &last->asleep, &reduction->order, last->step_count);
    }
    frame->tree = reduction->guide;
    reduction->guide = NULL;
    for (uint32_t i = 0; question->is_last_chance && i < question->count; i++) {
        model_wakeup_add(&frame->tree, question->actors[i]);
    }
    return take_next(reduction, frame) || take_first(frame);
}

/* Within which step is it asked, if within one? */
static uint32_t find_owner(const struct model_reduction *reduction)
{
    const struct model_order *order = &reduction->order;
    uint32_t count = order->count;
    while (count > 0 && order->steps[count - 1].is_blocked) {
        count--;
    }
    return count == 0 ? MODEL_NO_FRAME : order->steps[count - 1].frame;
}

/* Who waits now may not wait at the end. */
static void forget_blocked(struct model_reduction *reduction)
{
    const struct model_order *order = &reduction->order;
    while (order->count > 0 && order->steps[order->count - 1].is_blocked &&
           !order->steps[order->count - 1].is_withdrawn) {
        cut(reduction, order->count - 1, order->steps[order->count - 1].access_begin);
    }
}

static bool ask(struct model_reduction *reduction, const struct sim_question *question)
{
    forget_blocked(reduction);
    struct model_reduction_frame *frame = push_frame(reduction);
    frame->step_count = reduction->order.count;
    frame->access_count = reduction->order.access_count;
    frame->count = question->count;
    frame->taken = 0;
    frame->is_scheduling = question->is_scheduling;
    frame->owner = MODEL_NO_FRAME;
    if (!question->is_scheduling) {
        frame->owner = find_owner(reduction);
        frame->tree = model_wakeup_copy(reduction->guide);
        return true;
    }
    if (!ask_who(reduction, frame, question)) {
        drop_tree(&frame->tree);
        reduction->count--;
        return false;
    }
    return true;
}

uint32_t model_reduction_choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct model_reduction *reduction = self;
    CHECK(step <= reduction->count);
    if (reduction->is_redundant) {
        return MODEL_STRATEGY_ABANDONS;
    }
    if (reduction->is_kept) {
        CHECK(step + 1 == reduction->count);
        CHECK(reduction->frames[step].count == question->count);
        reduction->is_kept = false;
    } else if (!ask(reduction, question)) {
        return MODEL_STRATEGY_ABANDONS;
    }
    return reduction->frames[step].taken;
}

bool model_reduction_returns(const void *self, uint32_t step)
{
    const struct model_reduction *reduction = self;
    CHECK(step < reduction->count);
    return reduction->frames[step].count > 1;
}

bool model_reduction_is_redundant(const void *self)
{
    const struct model_reduction *reduction = self;
    CHECK(reduction->is_started);
    return reduction->is_redundant;
}

void model_reduction_end(void *self, const struct sim_tape *tape)
{
    struct model_reduction *reduction = self;
    CHECK(tape != NULL);
    reduction->finished_count += reduction->is_redundant ? 0 : 1;
}

uint64_t model_reduction_discarded_count(const void *self)
{
    const struct model_reduction *reduction = self;
    CHECK(reduction->discarded_count <= reduction->finished_count);
    return reduction->discarded_count;
}
