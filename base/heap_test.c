#include "base/heap.h"

#include <stdint.h>
#include <string.h>

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static void a_block_is_zero(void **state)
{
    (void)state;
    uint8_t *block = base_heap_take(/*size=*/1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(0, block[i]);
    }
    base_heap_give_back(block);
    base_heap_give_back(NULL);
}

static void a_resized_block_keeps_its_content(void **state)
{
    (void)state;
    char *block = base_heap_resize(NULL, /*size=*/6);
    memcpy(block, "hello", 6);
    block = base_heap_resize(block, /*size=*/100000);
    assert_string_equal("hello", block);
    base_heap_give_back(block);
}

static void a_size_that_cannot_be_meant_is_a_bug(void **state)
{
    (void)state;
    assert_check_fails(base_heap_take(/*size=*/0));
    assert_check_fails(base_heap_take(SIZE_MAX));
    assert_check_fails(base_heap_resize(NULL, /*size=*/0));
    assert_check_fails(base_heap_resize(NULL, SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_zero),
        cmocka_unit_test(a_resized_block_keeps_its_content),
        cmocka_unit_test(a_size_that_cannot_be_meant_is_a_bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
