#include "model/partial_order.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#define CAPACITY_MIN 64
#define WORD_BITS    64

void model_order_init(struct model_order *order)
{
    CHECK(order != NULL);
    *order = (struct model_order){.count = 0};
}

void model_order_release(struct model_order *order)
{
    CHECK(order != NULL);
    base_heap_give_back(order->steps);
    base_heap_give_back(order->rows);
    base_heap_give_back(order->accesses);
    *order = (struct model_order){.count = 0};
}

static size_t words_of(const struct model_order *order)
{
    return order->capacity / WORD_BITS;
}

static uint64_t *row_of(const struct model_order *order, uint32_t step)
{
    CHECK(step < order->capacity);
    return &order->rows[step * words_of(order)];
}

static bool has(const uint64_t *row, uint32_t step)
{
    return (row[step / WORD_BITS] >> step % WORD_BITS & 1) != 0;
}

/* Everything before the step, and the step. */
static void join(const struct model_order *order, uint64_t *row, uint32_t step)
{
    const uint64_t *other = row_of(order, step);
    for (size_t i = 0; i <= step / WORD_BITS; i++) {
        row[i] |= other[i];
    }
    row[step / WORD_BITS] |= UINT64_C(1) << step % WORD_BITS;
}

/* Rows get longer, too; one beyond the last is for races to work in. */
static void grow(struct model_order *order)
{
    const struct model_order old = *order;
    CHECK(old.count <= old.capacity);
    if (old.count < old.capacity) {
        return;
    }
    order->capacity = old.capacity == 0 ? CAPACITY_MIN : old.capacity * 2;
    order->steps = base_heap_resize(order->steps, order->capacity * sizeof *order->steps);
    order->rows =
        base_heap_take((order->capacity + (size_t)1) * words_of(order) * sizeof *order->rows);
    for (uint32_t i = 0; i < old.count; i++) {
        memcpy(row_of(order, i), row_of(&old, i), words_of(&old) * sizeof *old.rows);
    }
    base_heap_give_back(old.rows);
}

static void add_accesses(struct model_order *order, struct model_footprint footprint)
{
    const uint32_t count = order->access_count + footprint.count;
    while (count > order->access_capacity) {
        order->access_capacity =
            order->access_capacity == 0 ? CAPACITY_MIN : order->access_capacity * 2;
        order->accesses =
            base_heap_resize(order->accesses, order->access_capacity * sizeof *order->accesses);
    }
    if (footprint.count > 0) {
        CHECK(footprint.accesses != NULL);
        memcpy(order->accesses + order->access_count, footprint.accesses,
               footprint.count * sizeof *order->accesses);
    }
    order->access_count = count;
}

struct model_footprint model_order_footprint(const struct model_order *order, uint32_t step)
{
    CHECK(step < order->count);
    if (order->accesses == NULL) {
        return (struct model_footprint){.accesses = NULL};
    }
    return (struct model_footprint){order->accesses + order->steps[step].access_begin,
                                    order->steps[step].access_count};
}

bool model_order_conflicts(const struct model_order *order, uint32_t step,
                           struct model_footprint footprint, struct model_signature signature)
{
    CHECK(step < order->count);
    return model_signatures_meet(signature, order->steps[step].signature) &&
           model_footprints_conflict(footprint, model_order_footprint(order, step));
}

static bool conflict(const struct model_order *order, uint32_t one, uint32_t other)
{
    return model_order_conflicts(order, one, model_order_footprint(order, other),
                                 order->steps[other].signature);
}

/* The step of the same actor before it. */
static uint32_t find_previous(const struct model_order *order, uint32_t step)
{
    CHECK(step < order->count);
    for (uint32_t i = step; i > 0; i--) {
        if (order->steps[i - 1].actor == order->steps[step].actor &&
            !order->steps[i - 1].is_blocked) {
            return i - 1;
        }
    }
    return MODEL_NO_STEP;
}

/* What a step is after as one of its actor's. */
static void inherit(const struct model_order *order, uint32_t step, uint64_t *row)
{
    const uint32_t previous = find_previous(order, step);
    memset(row, 0, words_of(order) * sizeof *row);
    if (previous != MODEL_NO_STEP) {
        join(order, row, previous);
    }
}

/* Finds out what the last step is after. */
static void place(struct model_order *order)
{
    CHECK(order->count > 0);
    const uint32_t last = order->count - 1;
    uint64_t *row = row_of(order, last);
    order->steps[last].signature = model_signature_of(model_order_footprint(order, last));
    inherit(order, last, row);
    for (uint32_t i = last; i > 0; i--) {
        if (!has(row, i - 1) && !order->steps[i - 1].is_blocked && conflict(order, i - 1, last)) {
            join(order, row, i - 1);
        }
    }
}

void model_order_add(struct model_order *order, const struct model_step *step, uint32_t frame)
{
    CHECK(step != NULL);
    grow(order);
    order->steps[order->count++] = (struct model_order_step){
        .actor = step->actor,
        .frame = frame,
        .is_blocked = step->is_blocked,
        .is_withdrawn = step->is_withdrawn,
        .access_begin = order->access_count,
        .access_count = step->footprint.count,
    };
    add_accesses(order, step->footprint);
    place(order);
}

void model_order_extend(struct model_order *order, struct model_footprint footprint)
{
    CHECK(order->count > 0);
    order->steps[order->count - 1].access_count += footprint.count;
    add_accesses(order, footprint);
    place(order);
}

void model_order_cut(struct model_order *order, uint32_t count, uint32_t access_count)
{
    CHECK(count <= order->count);
    CHECK(access_count <= order->access_count);
    order->count = count;
    order->access_count = access_count;
    if (count == 0) {
        return;
    }
    struct model_order_step *last = &order->steps[count - 1];
    CHECK(access_count >= last->access_begin);
    if (access_count != last->access_begin + last->access_count) {
        last->access_count = access_count - last->access_begin;
        place(order);
    }
}

bool model_order_before(const struct model_order *order, uint32_t earlier, uint32_t later)
{
    CHECK(earlier < order->count);
    CHECK(later < order->count);
    return earlier < later && has(row_of(order, later), earlier);
}

/* The last step before the given one that releases what it acquires there. */
static uint32_t find_release(const struct model_order *order, uint32_t step,
                             const struct runtime_access *acquired)
{
    CHECK(acquired->mode == RUNTIME_ACCESS_ACQUIRE);
    for (uint32_t i = step; i > 0; i--) {
        if (model_footprint_has(model_order_footprint(order, i - 1), acquired,
                                RUNTIME_ACCESS_RELEASE)) {
            return i - 1;
        }
    }
    return MODEL_NO_STEP;
}

uint32_t model_order_enabler(const struct model_order *order, uint32_t step)
{
    const struct model_footprint footprint = model_order_footprint(order, step);
    for (uint32_t i = 0; i < footprint.count; i++) {
        if (footprint.accesses[i].field == RUNTIME_FIELD_READY &&
            footprint.accesses[i].mode == RUNTIME_ACCESS_ACQUIRE) {
            return find_release(order, step, &footprint.accesses[i]);
        }
    }
    return MODEL_NO_STEP;
}

/* Who acquires it earlier has found it free; else the release must not come through that step. */
static bool is_free_before(const struct model_order *order, uint32_t earlier, uint32_t later,
                           const struct runtime_access *acquired)
{
    if (model_footprint_has(model_order_footprint(order, earlier), acquired,
                            RUNTIME_ACCESS_ACQUIRE)) {
        return true;
    }
    const uint32_t release = find_release(order, later, acquired);
    return release == MODEL_NO_STEP ||
           (release != earlier && !model_order_before(order, earlier, release));
}

/* Could the later step be done before the earlier one? */
static bool is_reversible(const struct model_order *order, uint32_t earlier, uint32_t later)
{
    const struct model_footprint footprint = model_order_footprint(order, later);
    CHECK(earlier < later);
    for (uint32_t i = 0; i < footprint.count; i++) {
        if (footprint.accesses[i].mode == RUNTIME_ACCESS_ACQUIRE &&
            !is_free_before(order, earlier, later, &footprint.accesses[i])) {
            return false;
        }
    }
    return true;
}

/* Without the enabler the later step cannot be: what leads to it cannot be put off. */
static bool leads_to(const struct model_order *order, uint32_t step, uint32_t enabler)
{
    return enabler != MODEL_NO_STEP &&
           (step == enabler || model_order_before(order, step, enabler));
}

void model_order_races(const struct model_order *order, uint32_t step,
                       void (*race)(void *context, uint32_t earlier, uint32_t later), void *context)
{
    CHECK(step < order->count);
    CHECK(race != NULL);
    uint64_t *seen = &order->rows[order->capacity * words_of(order)];
    inherit(order, step, seen);
    const uint32_t enabler = model_order_enabler(order, step);
    for (uint32_t i = step; i > 0; i--) {
        if (!has(seen, i - 1) && !leads_to(order, i - 1, enabler) &&
            !order->steps[i - 1].is_blocked && conflict(order, i - 1, step) &&
            is_reversible(order, i - 1, step)) {
            race(context, i - 1, step);
            join(order, seen, i - 1);
        }
    }
}
