#include "base/list.h"

#include "base/check.h"

void base_list_init(struct base_list *list)
{
    CHECK(list != NULL);
    list->ends = (struct base_list_node){.next = &list->ends, .previous = &list->ends};
}

bool base_list_is_empty(const struct base_list *list)
{
    CHECK(list->ends.next != NULL);
    return list->ends.next == &list->ends;
}

uint32_t base_list_count(const struct base_list *list)
{
    uint32_t count = 0;
    BASE_LIST_FOREACH(node, list) {
        CHECK(count < UINT32_MAX);
        count++;
    }
    CHECK((count == 0) == base_list_is_empty(list));
    return count;
}

bool base_list_node_is_linked(const struct base_list_node *node)
{
    CHECK((node->next == NULL) == (node->previous == NULL));
    return node->next != NULL;
}

void base_list_insert_before(struct base_list_node *other, struct base_list_node *node)
{
    CHECK(base_list_node_is_linked(other));
    CHECK(!base_list_node_is_linked(node));
    node->next = other;
    node->previous = other->previous;
    other->previous->next = node;
    other->previous = node;
}

void base_list_push_front(struct base_list *list, struct base_list_node *node)
{
    base_list_insert_before(list->ends.next, node);
}

void base_list_push_back(struct base_list *list, struct base_list_node *node)
{
    base_list_insert_before(&list->ends, node);
}

void base_list_remove(struct base_list_node *node)
{
    CHECK(base_list_node_is_linked(node));
    CHECK(node->next->previous == node);
    CHECK(node->previous->next == node);
    node->next->previous = node->previous;
    node->previous->next = node->next;
    *node = (struct base_list_node){.next = NULL, .previous = NULL};
}

struct base_list_node *base_list_peek_front(const struct base_list *list)
{
    return base_list_is_empty(list) ? NULL : list->ends.next;
}

struct base_list_node *base_list_peek_back(const struct base_list *list)
{
    return base_list_is_empty(list) ? NULL : list->ends.previous;
}

struct base_list_node *base_list_pop_front(struct base_list *list)
{
    struct base_list_node *first = base_list_peek_front(list);
    if (first != NULL) {
        base_list_remove(first);
    }
    return first;
}
