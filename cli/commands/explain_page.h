/*
 * How an explanation is written: the same words for a terminal and as Markdown.
 */
#ifndef CLI_COMMANDS_EXPLAIN_PAGE_H
#define CLI_COMMANDS_EXPLAIN_PAGE_H

#include <stdbool.h>

#include "reports/result.h"
#include "reports/sink.h"

struct cli_explain_page {
    const struct reports_sink *sink; /* borrows */
    bool is_markdown;
    bool has_text; /* something stands above */
};

/* A kind of entries, in Markdown; on a terminal each title names its kind instead. */
void cli_explain_page_chapter(struct cli_explain_page *page, const char *plural,
                              const char *summary);
void cli_explain_page_title(struct cli_explain_page *page, const char *kind, const char *name,
                            const char *summary);
/* "Reported: python-sdk#2416"; nothing where text is "" or NULL. */
void cli_explain_page_field(struct cli_explain_page *page, const char *label, const char *text);
/* A line above items. */
void cli_explain_page_heading(struct cli_explain_page *page, const char *text);
/* name may be "": then the text stands alone. */
void cli_explain_page_item(struct cli_explain_page *page, const char *name, const char *text);
/* A row of a table; cells are Markdown, and there is no table elsewhere. */
void cli_explain_page_row(struct cli_explain_page *page, const char *const *cells, uint32_t count);
/* The lanes of a finding that has a trace, and what it says. */
void cli_explain_page_picture(struct cli_explain_page *page, const struct reports_finding *finding);

#endif
