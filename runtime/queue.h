/*
 * The moves on base_list that every step of a task makes, inlined.  Private to runtime/.
 *
 * They check nothing: the handles of the ready queue are linked and unlinked here and nowhere else,
 * and what is wrong about one shows in the checks of whoever runs it.
 */
#ifndef RUNTIME_QUEUE_H
#define RUNTIME_QUEUE_H

#include <stdbool.h>

#include "base/list.h"

static inline bool runtime_queue_is_empty(const struct base_list *queue)
{
    return queue->ends.next == &queue->ends;
}

static inline uint32_t runtime_queue_count(const struct base_list *queue)
{
    uint32_t count = 0;
    BASE_LIST_FOREACH(node, queue) {
        count++;
    }
    return count;
}

static inline void runtime_queue_push(struct base_list *queue, struct base_list_node *node)
{
    struct base_list_node *last = queue->ends.previous;
    node->next = &queue->ends;
    node->previous = last;
    last->next = node;
    queue->ends.previous = node;
}

/* Of a queue that is not empty. */
static inline struct base_list_node *runtime_queue_pop(struct base_list *queue)
{
    struct base_list_node *first = queue->ends.next;
    queue->ends.next = first->next;
    first->next->previous = &queue->ends;
    first->next = NULL;
    first->previous = NULL;
    return first;
}

static inline void runtime_queue_init(struct base_list *queue)
{
    queue->ends.next = &queue->ends;
    queue->ends.previous = &queue->ends;
}

/* Moves all of `from` behind what is in `to`. */
static inline void runtime_queue_move(struct base_list *to, struct base_list *from)
{
    if (runtime_queue_is_empty(from)) {
        return;
    }
    struct base_list_node *first = from->ends.next;
    struct base_list_node *last = from->ends.previous;
    first->previous = to->ends.previous;
    to->ends.previous->next = first;
    last->next = &to->ends;
    to->ends.previous = last;
    runtime_queue_init(from);
}

#endif
