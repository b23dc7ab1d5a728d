#include "base/list.h"

#include <string.h>

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

struct letter {
    char name;
    struct base_list_node node;
};

/* Asserts that the list holds these letters, from front to back and from back to front. */
static void assert_spells(const struct base_list *list, const char *expected)
{
    const size_t count = strlen(expected);
    size_t index = 0;
    BASE_LIST_FOREACH(node, list) {
        assert_true(index < count);
        assert_int_equal(expected[index], BASE_LIST_ENTRY(node, struct letter, node)->name);
        index++;
    }
    assert_int_equal(count, index);
    assert_int_equal(count, base_list_count(list));
    struct base_list_node *node = base_list_peek_back(list);
    for (; index > 0; index--, node = node->previous) {
        assert_int_equal(expected[index - 1], BASE_LIST_ENTRY(node, struct letter, node)->name);
    }
}

static void members_keep_their_order(void **state)
{
    (void)state;
    struct letter a = {.name = 'a'};
    struct letter b = {.name = 'b'};
    struct letter c = {.name = 'c'};
    struct letter d = {.name = 'd'};
    struct base_list list;
    base_list_init(&list);
    assert_spells(&list, "");
    base_list_push_back(&list, &b.node);
    base_list_push_back(&list, &d.node);
    base_list_push_front(&list, &a.node);
    base_list_insert_before(&d.node, &c.node);
    assert_spells(&list, "abcd");
    base_list_remove(&b.node);
    assert_false(base_list_node_is_linked(&b.node));
    assert_spells(&list, "acd");
}

static void pop_ends_with_null(void **state)
{
    (void)state;
    struct letter a = {.name = 'a'};
    struct letter b = {.name = 'b'};
    struct base_list list;
    base_list_init(&list);
    base_list_push_back(&list, &a.node);
    base_list_push_back(&list, &b.node);
    assert_ptr_equal(&a.node, base_list_pop_front(&list));
    assert_ptr_equal(&b.node, base_list_peek_front(&list));
    assert_ptr_equal(&b.node, base_list_pop_front(&list));
    assert_null(base_list_pop_front(&list));
    assert_null(base_list_peek_front(&list));
    assert_null(base_list_peek_back(&list));
    assert_true(base_list_is_empty(&list));
}

static void the_walk_survives_removal(void **state)
{
    (void)state;
    struct letter letters[] = {{.name = 'a'}, {.name = 'b'}, {.name = 'c'}, {.name = 'd'}};
    struct base_list list;
    base_list_init(&list);
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        base_list_push_back(&list, &letters[i].node);
    }
    BASE_LIST_FOREACH_REMOVABLE(node, &list) {
        const char name = BASE_LIST_ENTRY(node, struct letter, node)->name;
        if (name == 'b' || name == 'd') {
            base_list_remove(node);
        }
    }
    assert_spells(&list, "ac");
}

static void a_node_is_in_one_list_at_most(void **state)
{
    (void)state;
    struct letter a = {.name = 'a'};
    struct base_list list;
    base_list_init(&list);
    assert_check_fails(base_list_remove(&a.node));
    base_list_push_back(&list, &a.node);
    assert_check_fails(base_list_push_back(&list, &a.node));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_keep_their_order),
        cmocka_unit_test(pop_ends_with_null),
        cmocka_unit_test(the_walk_survives_removal),
        cmocka_unit_test(a_node_is_in_one_list_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
