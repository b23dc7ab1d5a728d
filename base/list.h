/*
 * A doubly linked list whose links live in its members: no memory of its own, removal in one step.
 *
 * A member is a struct with a `struct base_list_node` in it; BASE_LIST_ENTRY leads back from the
 * node to the struct.  The order is the order of insertion, so that whoever walks a list is
 * deterministic.
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zeros is a node that is in no list. */
struct base_list_node {
    struct base_list_node *next;     /* borrows; the list's own `ends` after the last member */
    struct base_list_node *previous; /* borrows; the list's own `ends` before the first member */
};

/* A ring through `ends`: a list must stay where it was initialised. */
struct base_list {
    struct base_list_node ends;
};

void base_list_init(struct base_list *list);

bool base_list_is_empty(const struct base_list *list);

/* Returns the number of members, in time proportional to it. */
uint32_t base_list_count(const struct base_list *list);

/* Whether the node is in any list. */
bool base_list_node_is_linked(const struct base_list_node *node);

/* The node must be in no list. */
void base_list_push_front(struct base_list *list, struct base_list_node *node);
void base_list_push_back(struct base_list *list, struct base_list_node *node);

/* Puts the node directly before another one, which is in a list. */
void base_list_insert_before(struct base_list_node *other, struct base_list_node *node);

/* The node must be in a list; afterwards it is in none. */
void base_list_remove(struct base_list_node *node);

/* The first or last member, still in the list; NULL when there is none. */
struct base_list_node *base_list_peek_front(const struct base_list *list);
struct base_list_node *base_list_peek_back(const struct base_list *list);

/* Removes and returns the first member; NULL when there is none. */
struct base_list_node *base_list_pop_front(struct base_list *list);

/* The struct of which `node` is the member named `member`. */
#define BASE_LIST_ENTRY(node, type, member) \
    ((type *)(void *)((char *)(node)-offsetof(type, member)))

/* NOLINTBEGIN(bugprone-macro-parentheses): a name that is declared takes none */

/* Walks from front to back; the body must not remove a node. */
#define BASE_LIST_FOREACH(node, list)                                              \
    for (struct base_list_node *node = (list)->ends.next; (node) != &(list)->ends; \
         (node) = (node)->next)

/* The same, and the body may remove `node`, but no other. */
#define BASE_LIST_FOREACH_REMOVABLE(node, list)                                        \
    for (struct base_list_node *node = (list)->ends.next, *node##_next = (node)->next; \
         (node) != &(list)->ends; (node) = node##_next, node##_next = (node)->next)

/* NOLINTEND(bugprone-macro-parentheses) */

#endif
