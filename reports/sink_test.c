#include "reports/sink.h"

#include <string.h>

#include "base/text.h"

#include "tests/support/test.h"

static void collect(void *context, const char *bytes, size_t size)
{
    base_text_append_bytes(context, bytes, size);
}

struct page {
    char buffer[4096];
    struct base_text text;
    struct reports_sink sink;
};

static void page_init(struct page *page, bool has_colour)
{
    base_text_init(&page->text, page->buffer, sizeof page->buffer);
    page->sink =
        (struct reports_sink){.write = collect, .context = &page->text, .has_colour = has_colour};
}

static void long_text_is_broken_at_spaces(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, false);
    reports_wrap(&page.sink, REPORTS_PLAIN, 68, "completed once");
    char expected[200];
    struct base_text text;
    base_text_init(&text, expected, sizeof expected);
    base_text_format(&text, "%68s%s\n%68s%s\n", "", "completed", "", "once");
    assert_string_equal(page.buffer, expected);
}

static void words_that_stand_apart_leave_no_blank(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, false);
    reports_wrap(&page.sink, REPORTS_PLAIN, 68, "completed  now");
    assert_string_equal(strchr(page.buffer, 'c'), "completed\n" /* 68 blanks and: */
                                                  "                                  "
                                                  "                                  now\n");
}

static void a_text_that_ends_in_a_blank_leaves_none(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, false);
    reports_wrap(&page.sink, REPORTS_PLAIN, 2, "from stream: \n \nend");
    assert_string_equal(page.buffer, "  from stream:\n\n  end\n");
}

static void a_word_without_end_is_broken_anywhere(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, false);
    char word[201];
    memset(word, 'x', 200);
    word[200] = '\0';
    reports_wrap(&page.sink, REPORTS_PLAIN, 0, word);
    assert_int_equal(strcspn(page.buffer, "\n"), REPORTS_WIDTH);
    assert_int_equal(strlen(page.buffer), 203);
}

static void lines_of_the_text_stay_lines(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, false);
    reports_wrap(&page.sink, REPORTS_PLAIN, 2, "one\n\ntwo");
    assert_string_equal(page.buffer, "  one\n\n  two\n");
}

static void a_terminal_is_not_at_the_mercy_of_foreign_text(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, false);
    reports_put_styled(&page.sink, REPORTS_BAD, "a\033[2Jb\x07");
    assert_string_equal(page.buffer, "a?[2Jb?");
}

static void styles_are_for_colour_only(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, true);
    reports_put_styled(&page.sink, REPORTS_GOOD, "holds");
    reports_put_styled(&page.sink, REPORTS_PLAIN, " so");
    assert_string_equal(page.buffer, "\033[32mholds\033[0m so");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_text_is_broken_at_spaces),
        cmocka_unit_test(words_that_stand_apart_leave_no_blank),
        cmocka_unit_test(a_text_that_ends_in_a_blank_leaves_none),
        cmocka_unit_test(a_word_without_end_is_broken_anywhere),
        cmocka_unit_test(lines_of_the_text_stay_lines),
        cmocka_unit_test(a_terminal_is_not_at_the_mercy_of_foreign_text),
        cmocka_unit_test(styles_are_for_colour_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
