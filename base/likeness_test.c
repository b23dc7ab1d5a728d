#include "base/likeness.h"

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

#define ARENA_SIZE 65536

struct node {
    struct node *next;
    struct node *other;
    uint64_t value;
};

struct ground {
    _Alignas(64) uint8_t memory[ARENA_SIZE];
    struct base_arena *arena;
    struct base_likeness likeness;
};

static struct ground grounds[2];

static void open_grounds(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        grounds[i].arena = base_arena_init(grounds[i].memory, ARENA_SIZE);
        base_likeness_init(&grounds[i].likeness, grounds[i].arena);
    }
}

static void close_grounds(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        base_likeness_release(&grounds[i].likeness);
    }
}

static struct node *take(struct ground *ground, uint64_t value)
{
    struct node *node = base_arena_take(ground->arena, sizeof *node);
    *node = (struct node){.value = value};
    return node;
}

static struct base_digest digest_of(struct ground *ground, const struct node *root)
{
    base_likeness_begin(&ground->likeness);
    return base_likeness_digest(&ground->likeness, root);
}

static bool are_alike(const struct node *first, const struct node *second)
{
    return base_digest_equal(digest_of(&grounds[0], first), digest_of(&grounds[1], second));
}

static void where_blocks_lie_does_not_matter(void **state)
{
    (void)state;
    open_grounds();
    struct node *first = take(&grounds[0], 1);
    first->next = take(&grounds[0], 2);
    struct node *behind = take(&grounds[1], 2);
    (void)take(&grounds[1], 3); /* which nobody reaches */
    struct node *second = take(&grounds[1], 1);
    second->next = behind;
    assert_true(are_alike(first, second));
    behind->value = 4;
    assert_false(are_alike(first, second));
    close_grounds();
}

static void one_block_is_not_two_alike(void **state)
{
    (void)state;
    open_grounds();
    struct node *first = take(&grounds[0], 1);
    first->next = take(&grounds[0], 2);
    first->other = take(&grounds[0], 2);
    struct node *second = take(&grounds[1], 1);
    second->next = take(&grounds[1], 2);
    second->other = second->next;
    assert_false(are_alike(first, second));
    second->other = take(&grounds[1], 2);
    assert_true(are_alike(first, second));
    second->other->next = second;
    assert_false(are_alike(first, second));
    first->other->next = first;
    assert_true(are_alike(first, second));
    close_grounds();
}

static void what_is_evened_out_is_the_copy(void **state)
{
    (void)state;
    open_grounds();
    struct node *first = take(&grounds[0], 1);
    struct node *second = take(&grounds[1], 9);
    base_likeness_begin(&grounds[1].likeness);
    struct node *copy = base_likeness_of(&grounds[1].likeness, second);
    copy->value = 1;
    assert_true(base_digest_equal(digest_of(&grounds[0], first),
                                  base_likeness_digest(&grounds[1].likeness, second)));
    assert_int_equal(second->value, 9);
    base_likeness_clear(&grounds[1].likeness, second, sizeof *second);
    assert_int_equal(copy->value, 0);
    close_grounds();
}

static void what_lies_elsewhere_is_a_piece_or_a_stray(void **state)
{
    struct node elsewhere[2] = {{.value = 5}, {.value = 5}};
    struct base_digest digests[2];
    struct node *roots[2];
    (void)state;
    open_grounds();
    for (uint32_t i = 0; i < 2; i++) {
        struct base_likeness *likeness = &grounds[i].likeness;
        roots[i] = take(&grounds[i], 1);
        roots[i]->next = &elsewhere[i];
        base_likeness_set_elsewhere(likeness, elsewhere, sizeof elsewhere);
        base_likeness_begin(likeness);
        (void)base_likeness_add(likeness, &elsewhere[i], sizeof elsewhere[i]);
        digests[i] = base_likeness_digest(likeness, roots[i]);
        assert_true(likeness->stray_count == 0);
    }
    assert_true(base_digest_equal(digests[0], digests[1]));
    assert_false(are_alike(roots[0], roots[1]));
    assert_true(grounds[0].likeness.stray_count == 1);
    close_grounds();
}

static void an_item_is_what_it_holds_or_a_number(void **state)
{
    (void)state;
    open_grounds();
    const struct base_likeness *likeness = &grounds[0].likeness;
    const struct node *one = take(&grounds[0], 7);
    const struct node *like_it = take(&grounds[0], 7);
    const struct node *other = take(&grounds[0], 8);
    const uint64_t item = base_likeness_of_item(likeness, one);
    assert_true(item == base_likeness_of_item(likeness, like_it));
    assert_true(item != base_likeness_of_item(likeness, other));
    assert_true(base_likeness_of_item(likeness, &grounds[1]) !=
                base_likeness_of_item(likeness, &grounds[1].likeness));
    close_grounds();
}

static void a_clearing_stays_in_its_block(void **state)
{
    (void)state;
    open_grounds();
    struct node *node = take(&grounds[0], 1);
    (void)take(&grounds[0], 2);
    base_likeness_begin(&grounds[0].likeness);
    assert_check_fails(base_likeness_clear(&grounds[0].likeness, node, 4 * sizeof(struct node)));
    close_grounds();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_blocks_lie_does_not_matter),
        cmocka_unit_test(one_block_is_not_two_alike),
        cmocka_unit_test(what_is_evened_out_is_the_copy),
        cmocka_unit_test(what_lies_elsewhere_is_a_piece_or_a_stray),
        cmocka_unit_test(an_item_is_what_it_holds_or_a_number),
        cmocka_unit_test(a_clearing_stays_in_its_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
