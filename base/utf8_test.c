#include "base/utf8.h"

#include <string.h>

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static bool is_surrogate(uint32_t code_point)
{
    return code_point >= 0xd800 && code_point <= 0xdfff;
}

static void every_code_point_is_written_and_read(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point <= BASE_UTF8_CODE_POINT_MAX; code_point++) {
        if (is_surrogate(code_point)) {
            continue;
        }
        char bytes[BASE_UTF8_SIZE_MAX];
        const size_t size = base_utf8_put(code_point, bytes);
        uint32_t read = BASE_UTF8_CODE_POINT_MAX + 1;
        assert_int_equal(size, base_utf8_next(bytes, size, &read));
        assert_int_equal(code_point, read);
        if (size > 1) {
            assert_int_equal(0, base_utf8_next(bytes, size - 1, &read));
        }
    }
}

/* There are 2^16 pairs; each is one of the two-byte forms or nothing. */
static void every_pair_of_bytes_is_judged_as_the_rfc_does(void **state)
{
    (void)state;
    uint32_t accepted = 0;
    for (uint32_t pair = 0x8000; pair <= 0xffff; pair++) {
        const char bytes[2] = {(char)(pair >> 8), (char)(pair & 0xff)};
        uint32_t code_point = 0;
        const size_t size = base_utf8_next(bytes, sizeof(bytes), &code_point);
        assert_true(size == 0 || (code_point >= 0x80 && code_point <= 0x7ff));
        accepted += size == 2;
    }
    assert_int_equal(0x800 - 0x80, accepted);
}

static void what_is_not_utf8_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",             /* a tail without a lead */
        "\xc0\x80",         /* overlong: U+0000 in two bytes */
        "\xc1\xbf",         /* overlong: U+007F in two bytes */
        "\xe0\x9f\xbf",     /* overlong: U+07FF in three */
        "\xf0\x8f\xbf\xbf", /* overlong: U+FFFF in four */
        "\xed\xa0\x80",     /* the surrogate U+D800 */
        "\xed\xbf\xbf",     /* the surrogate U+DFFF */
        "\xf4\x90\x80\x80", /* U+110000 */
        "\xf5\x80\x80\x80", /* beyond */
        "\xff",             /* never a byte of UTF-8 */
        "\xe2\x82",         /* cut off */
        "\xe2\x28\xa1",     /* a tail that is none */
        "\xf0\x9f\x98\x28", /* the last tail is none */
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(base_utf8_valid(bad[i], strlen(bad[i])));
    }
    assert_true(base_utf8_valid("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 10));
    assert_true(base_utf8_valid("", 0));
}

static void what_moves_the_cursor_is_not_printable(void **state)
{
    (void)state;
    static const uint32_t not_printable[] = {0x00,   0x1b,   0x7f,   0x85,   0x9b,  0x200e,
                                             0x2028, 0x202e, 0x2066, 0xfeff, 0x061c};
    for (size_t i = 0; i < sizeof(not_printable) / sizeof(not_printable[0]); i++) {
        assert_false(base_utf8_printable(not_printable[i]));
    }
    assert_true(base_utf8_printable(' '));
    assert_true(base_utf8_printable(0xa0));
    assert_true(base_utf8_printable(0x20ac));
    assert_true(base_utf8_printable(0x1f600));
}

static void a_surrogate_cannot_be_written(void **state)
{
    (void)state;
    char bytes[BASE_UTF8_SIZE_MAX];
    assert_check_fails(base_utf8_put(/*code_point=*/0xd800, bytes));
    assert_check_fails(base_utf8_put(BASE_UTF8_CODE_POINT_MAX + 1, bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_is_written_and_read),
        cmocka_unit_test(every_pair_of_bytes_is_judged_as_the_rfc_does),
        cmocka_unit_test(what_is_not_utf8_is_refused),
        cmocka_unit_test(what_moves_the_cursor_is_not_printable),
        cmocka_unit_test(a_surrogate_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
