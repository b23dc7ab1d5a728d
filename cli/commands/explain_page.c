#include "cli/commands/explain_page.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/text.h"

#include "reports/lanes.h"

/* Text on the heap, in which Markdown sees nothing but text; the caller gives it back. */
static char *escape(const struct cli_explain_page *page, const char *text)
{
    const size_t size = 2 * strlen(text) + 1;
    struct base_text out;
    CHECK(page->sink != NULL);
    base_text_init(&out, base_heap_take(size), size);
    for (; *text != '\0'; text++) {
        if (page->is_markdown && strchr("*_<`|", *text) != NULL) {
            base_text_append(&out, "\\");
        }
        base_text_append_bytes(&out, text, 1);
    }
    CHECK(!out.truncated);
    return out.bytes;
}

/* label and text as one paragraph; the label is not escaped. */
static void put_paragraph(struct cli_explain_page *page, const char *label, const char *text)
{
    char *escaped = escape(page, text);
    const size_t size = strlen(label) + strlen(escaped) + 1;
    struct base_text whole;
    base_text_init(&whole, base_heap_take(size), size);
    base_text_append(&whole, label);
    base_text_append(&whole, escaped);
    CHECK(!whole.truncated);
    reports_wrap(page->sink, REPORTS_PLAIN, 0, whole.bytes);
    base_heap_give_back(whole.bytes);
    base_heap_give_back(escaped);
}

static void put_space(struct cli_explain_page *page)
{
    reports_put(page->sink, page->has_text ? "\n" : "");
    page->has_text = true;
}

void cli_explain_page_chapter(struct cli_explain_page *page, const char *plural,
                              const char *summary)
{
    CHECK(plural[0] != '\0');
    if (!page->is_markdown) {
        return;
    }
    put_space(page);
    reports_print(page->sink, REPORTS_PLAIN, "## %c%s", toupper((unsigned char)plural[0]),
                  plural + 1);
    reports_put(page->sink, "\n\n");
    reports_print(page->sink, REPORTS_PLAIN, "%c%s.", toupper((unsigned char)summary[0]),
                  summary + 1);
    reports_put(page->sink, "\n");
}

void cli_explain_page_title(struct cli_explain_page *page, const char *kind, const char *name,
                            const char *summary)
{
    CHECK(kind[0] != '\0');
    CHECK(name[0] != '\0');
    put_space(page);
    if (page->is_markdown) {
        reports_print(page->sink, REPORTS_PLAIN, "### %s", name);
        reports_put(page->sink, "\n\n");
    } else {
        reports_put_styled(page->sink, REPORTS_STRONG, name);
        reports_print(page->sink, REPORTS_QUIET, " (%s)", kind);
        reports_put(page->sink, "\n");
    }
    put_paragraph(page, "", summary);
}

void cli_explain_page_field(struct cli_explain_page *page, const char *label, const char *text)
{
    char buffer[64];
    struct base_text out;
    CHECK(label[0] != '\0');
    if (text == NULL || text[0] == '\0') {
        return;
    }
    put_space(page);
    base_text_init(&out, buffer, sizeof buffer);
    base_text_format(&out, page->is_markdown ? "**%s:** " : "%s: ", label);
    put_paragraph(page, buffer, text);
}

void cli_explain_page_heading(struct cli_explain_page *page, const char *text)
{
    CHECK(text[0] != '\0');
    put_space(page);
    reports_print(page->sink, REPORTS_PLAIN, page->is_markdown ? "**%s:**" : "%s:", text);
    reports_put(page->sink, page->is_markdown ? "\n\n" : "\n");
}

void cli_explain_page_item(struct cli_explain_page *page, const char *name, const char *text)
{
    CHECK(name[0] != '\0' || text[0] != '\0');
    reports_put(page->sink, page->is_markdown ? "- " : "  ");
    if (name[0] != '\0') {
        reports_print(page->sink, page->is_markdown ? REPORTS_PLAIN : REPORTS_STRONG,
                      page->is_markdown ? "`%s`" : "%s", name);
        reports_put(page->sink, text[0] == '\0' ? "\n" : page->is_markdown ? ": " : "\n");
    }
    if (text[0] == '\0') {
        return;
    }
    char *escaped = escape(page, text);
    if (page->is_markdown) {
        reports_put(page->sink, escaped);
        reports_put(page->sink, "\n");
    } else if (name[0] == '\0') {
        reports_put_styled(page->sink, REPORTS_PLAIN, escaped);
        reports_put(page->sink, "\n");
    } else {
        reports_wrap(page->sink, REPORTS_PLAIN, 4, escaped);
    }
    base_heap_give_back(escaped);
}

void cli_explain_page_row(struct cli_explain_page *page, const char *const *cells, uint32_t count)
{
    CHECK(page->is_markdown);
    CHECK(count > 0);
    for (uint32_t i = 0; i < count; i++) {
        reports_put(page->sink, i == 0 ? "| " : " | ");
        reports_put(page->sink, cells[i]);
    }
    reports_put(page->sink, " |\n");
}

void cli_explain_page_picture(struct cli_explain_page *page, const struct reports_finding *finding)
{
    CHECK(finding->trace != NULL);
    put_space(page);
    reports_put(page->sink, page->is_markdown ? "```text\n" : "");
    reports_lanes_write(page->sink, finding);
    reports_put(page->sink, page->is_markdown ? "```\n" : "");
}
