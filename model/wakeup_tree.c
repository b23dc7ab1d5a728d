#include "model/wakeup_tree.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"

void model_wakeup_destroy(struct model_wakeup_node *tree)
{
    while (tree != NULL) {
        struct model_wakeup_node *next = tree->sibling;
        model_wakeup_destroy(tree->child);
        base_heap_give_back(tree);
        tree = next;
    }
}

static struct model_wakeup_node *create(uint64_t actor, struct model_footprint footprint)
{
    const size_t size = footprint.count * sizeof(struct runtime_access);
    struct model_wakeup_node *node = base_heap_take(sizeof *node + size);
    node->actor = actor;
    node->signature = model_signature_of(footprint);
    node->access_count = footprint.count;
    if (size > 0) {
        memcpy(node->accesses, footprint.accesses, size);
    }
    return node;
}

static struct model_footprint footprint_of(const struct model_wakeup_node *node)
{
    CHECK(node != NULL);
    return (struct model_footprint){node->accesses, node->access_count};
}

struct model_wakeup_node *model_wakeup_copy(const struct model_wakeup_node *tree)
{
    struct model_wakeup_node *first = NULL;
    struct model_wakeup_node **end = &first;
    for (; tree != NULL; tree = tree->sibling) {
        *end = create(tree->actor, footprint_of(tree));
        (*end)->child = model_wakeup_copy(tree->child);
        end = &(*end)->sibling;
    }
    return first;
}

struct model_wakeup_node *model_wakeup_take(struct model_wakeup_node **tree)
{
    struct model_wakeup_node *first = *tree;
    CHECK(first != NULL);
    *tree = first->sibling;
    first->sibling = NULL;
    return first;
}

/* Where the actor's first step is in the sequence; its count when nowhere. */
static uint32_t find(const struct model_sequence *sequence, uint64_t actor)
{
    uint32_t index = 0;
    while (index < sequence->count &&
           sequence->order->steps[sequence->steps[index]].actor != actor) {
        index++;
    }
    return index;
}

/*
 * Is the actor's step, which does this where the sequence is to begin, a weak initial of it: one of
 * the sequence's own that can come first, or none of them and independent of all?  *out_index is
 * where it is; the sequence's count when nowhere.
 */
static bool may_begin(const struct model_sequence *sequence, uint64_t actor,
                      struct model_footprint footprint, struct model_signature signature,
                      uint32_t *out_index)
{
    *out_index = find(sequence, actor);
    CHECK(*out_index <= sequence->count);
    if (sequence->is_strict && *out_index == sequence->count) {
        return false;
    }
    for (uint32_t i = 0; i < *out_index; i++) {
        if (model_order_conflicts(sequence->order, sequence->steps[i], footprint, signature)) {
            return false;
        }
    }
    return true;
}

bool model_sequence_is_asleep(const struct model_sequence *sequence,
                              const struct model_sleep *sleep)
{
    uint32_t index = 0;
    CHECK(sequence->count > 0);
    for (uint32_t i = 0; i < sleep->count; i++) {
        if (may_begin(sequence, sleep->sleepers[i].actor, model_sleep_footprint(sleep, i),
                      sleep->sleepers[i].signature, &index)) {
            return true;
        }
    }
    return false;
}

static void take_out(struct model_sequence *sequence, uint32_t index)
{
    if (index < sequence->count) {
        sequence->count--;
        memmove(&sequence->steps[index], &sequence->steps[index + 1],
                (sequence->count - index) * sizeof *sequence->steps);
    }
}

static void append(struct model_wakeup_node **end, const struct model_sequence *sequence,
                   uint32_t depth_max)
{
    CHECK(*end == NULL);
    for (uint32_t i = 0; i < sequence->count && i < depth_max; i++) {
        const uint32_t step = sequence->steps[i];
        *end = create(sequence->order->steps[step].actor,
                      model_order_footprint(sequence->order, step));
        end = &(*end)->child;
    }
}

void model_wakeup_insert(struct model_wakeup_node **tree, struct model_sequence *sequence,
                         uint32_t depth_max)
{
    struct model_wakeup_node **at = tree;
    CHECK(sequence->count > 0);
    CHECK(depth_max > 0);
    while (sequence->count > 0) {
        uint32_t index = 0;
        while (*at != NULL &&
               !may_begin(sequence, (*at)->actor, footprint_of(*at), (*at)->signature, &index)) {
            at = &(*at)->sibling;
        }
        if (*at == NULL) {
            append(at, sequence, depth_max);
            return;
        }
        if ((*at)->child == NULL) {
            return; /* a leaf: whatever goes on from there will be tried */
        }
        take_out(sequence, index);
        at = &(*at)->child;
    }
}

void model_wakeup_add(struct model_wakeup_node **tree, uint64_t actor)
{
    struct model_wakeup_node **at = tree;
    CHECK(tree != NULL);
    while (*at != NULL && (*at)->actor != actor) {
        at = &(*at)->sibling;
    }
    if (*at == NULL) {
        *at = create(actor, (struct model_footprint){NULL, 0});
    }
}
