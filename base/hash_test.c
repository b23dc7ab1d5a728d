#include "base/hash.h"

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static struct base_digest digest_of_word(uint64_t word)
{
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_word(&hash, word);
    return base_hash_digest(&hash);
}

static struct base_digest digest_of_texts(const char *first, const char *second)
{
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_text(&hash, first);
    base_hash_add_text(&hash, second);
    return base_hash_digest(&hash);
}

static uint32_t bits_that_differ(struct base_digest first, struct base_digest second)
{
    uint32_t count = 0;
    for (uint64_t bits = first.high ^ second.high; bits != 0; bits &= bits - 1) {
        count++;
    }
    for (uint64_t bits = first.low ^ second.low; bits != 0; bits &= bits - 1) {
        count++;
    }
    return count;
}

static void the_same_input_has_the_same_digest(void **state)
{
    (void)state;
    assert_true(base_digest_equal(digest_of_texts("a", "b"), digest_of_texts("a", "b")));
}

static void a_digest_can_be_taken_on_the_way(void **state)
{
    (void)state;
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_word(&hash, 1);
    const struct base_digest early = base_hash_digest(&hash);
    assert_true(base_digest_equal(early, digest_of_word(1)));
    base_hash_add_word(&hash, 2);
    assert_false(base_digest_equal(early, base_hash_digest(&hash)));
}

static void items_keep_their_borders(void **state)
{
    (void)state;
    assert_false(base_digest_equal(digest_of_texts("ab", "c"), digest_of_texts("a", "bc")));
    assert_false(base_digest_equal(digest_of_texts("a", ""), digest_of_texts("", "a")));
}

/* A zero-padded last word must not look like the zeros themselves. */
static void zeros_at_the_end_count(void **state)
{
    (void)state;
    const unsigned char zeros[16] = {0};
    struct base_digest digests[17];
    for (size_t size = 0; size <= sizeof zeros; size++) {
        struct base_hash hash;
        base_hash_init(&hash);
        base_hash_add_bytes(&hash, zeros, size);
        digests[size] = base_hash_digest(&hash);
        for (size_t shorter = 0; shorter < size; shorter++) {
            assert_false(base_digest_equal(digests[shorter], digests[size]));
        }
    }
}

/* One bit of the input turns about half of the 128 bits of the digest. */
static void every_bit_avalanches(void **state)
{
    (void)state;
    uint32_t total = 0;
    for (uint64_t word = 0; word < 64; word++) {
        for (uint32_t bit = 0; bit < 64; bit++) {
            const uint64_t neighbour = word ^ (UINT64_C(1) << bit);
            const uint32_t differ =
                bits_that_differ(digest_of_word(word), digest_of_word(neighbour));
            assert_in_range(differ, 30, 98);
            total += differ;
        }
    }
    assert_in_range(total / (64 * 64), 63, 65);
}

static void halves_do_not_collide_over_small_words(void **state)
{
    (void)state;

    enum {
        WORDS = 2000
    };
    static struct base_digest digests[WORDS];
    for (uint64_t word = 0; word < WORDS; word++) {
        digests[word] = digest_of_word(word);
        for (uint64_t other = 0; other < word; other++) {
            assert_true(digests[other].high != digests[word].high);
            assert_true(digests[other].low != digests[word].low);
        }
    }
}

static void bytes_without_an_address_are_a_bug_of_the_caller(void **state)
{
    (void)state;
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_bytes(&hash, NULL, /*size=*/0);
    assert_check_fails(base_hash_add_bytes(&hash, NULL, /*size=*/1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_input_has_the_same_digest),
        cmocka_unit_test(a_digest_can_be_taken_on_the_way),
        cmocka_unit_test(items_keep_their_borders),
        cmocka_unit_test(zeros_at_the_end_count),
        cmocka_unit_test(every_bit_avalanches),
        cmocka_unit_test(halves_do_not_collide_over_small_words),
        cmocka_unit_test(bytes_without_an_address_are_a_bug_of_the_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
