#include "cli/token.h"

#include <string.h>

#include "base/heap.h"

#include "tests/support/test.h"

static void a_token_is_read_back(void **state)
{
    (void)state;
    struct sim_tape tape;
    struct sim_tape read;
    sim_tape_init(&tape);
    sim_tape_init(&read);
    sim_tape_push(&tape, (struct sim_choice){
                             .kind = SIM_CHOICE_ARRIVAL, .count = 3, .taken = 2, .label_hash = 7});
    char *word = cli_token_create(0x0123456789abcdef, &tape);
    assert_string_equal(word, "hc1.0123456789abcdef.a2.3.00000007");
    uint64_t fingerprint = 0;
    uint32_t offset = 0;
    assert_true(cli_token_parse(word, &fingerprint, &read, &offset));
    assert_true(fingerprint == 0x0123456789abcdef);
    assert_true(sim_tape_equals(&tape, &read));
    base_heap_give_back(word);
    sim_tape_release(&tape);
    sim_tape_release(&read);
}

static void assert_no_token(const char *word, uint32_t expected_offset)
{
    struct sim_tape tape;
    sim_tape_init(&tape);
    uint64_t fingerprint;
    uint32_t offset = UINT32_MAX;
    assert_false(cli_token_parse(word, &fingerprint, &tape, &offset));
    assert_int_equal(offset, expected_offset);
    sim_tape_release(&tape);
}

static void the_first_wrong_byte_is_named(void **state)
{
    (void)state;
    assert_no_token("", 0);
    assert_no_token("hc2.0123456789abcdef.=", 2);
    assert_no_token("hc1.0123456789ABCDEF.=", 14);
    assert_no_token("hc1.0123456789abcde", 19);
    assert_no_token("hc1.0123456789abcdef", 20);
    assert_no_token("hc1.0123456789abcdef.z1.2.00000000", 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_read_back),
        cmocka_unit_test(the_first_wrong_byte_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
