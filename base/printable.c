#include "base/printable.h"

#include "base/check.h"
#include "base/utf8.h"

#define ELLIPSIS "..."

/* Returns how many bytes the first character takes; *out_shown is whether it may be shown. */
static size_t step_over(const char *bytes, size_t size, bool *out_shown)
{
    uint32_t code_point = 0;
    const size_t step = base_utf8_next(bytes, size, &code_point);
    CHECK(step <= size);
    *out_shown = step > 0 && base_utf8_printable(code_point);
    return step > 0 ? step : 1;
}

void base_printable_append(struct base_text *out, const char *bytes, size_t size)
{
    CHECK(out != NULL);
    CHECK(bytes != NULL || size == 0);
    size_t offset = 0;
    while (offset < size) {
        bool shown = false;
        const size_t step = step_over(bytes + offset, size - offset, &shown);
        if (shown) {
            base_text_append_bytes(out, bytes + offset, step);
        } else {
            base_text_append(out, bytes[offset] == '\t' ? " " : "?");
        }
        offset += step;
    }
}

void base_printable_append_cut(struct base_text *out, const char *bytes, size_t size,
                               uint32_t columns_max)
{
    CHECK(columns_max >= sizeof(ELLIPSIS) - 1);
    if (base_printable_offset(bytes, size, columns_max) == size) {
        base_printable_append(out, bytes, size);
        return;
    }
    const uint32_t kept = columns_max - (uint32_t)(sizeof(ELLIPSIS) - 1);
    base_printable_append(out, bytes, base_printable_offset(bytes, size, kept));
    base_text_append(out, ELLIPSIS);
}

uint32_t base_printable_columns(const char *bytes, size_t size)
{
    CHECK(bytes != NULL || size == 0);
    uint32_t columns = 0;
    size_t offset = 0;
    while (offset < size) {
        bool shown = false;
        offset += step_over(bytes + offset, size - offset, &shown);
        columns++;
    }
    CHECK(offset == size);
    return columns;
}

size_t base_printable_offset(const char *bytes, size_t size, uint32_t index)
{
    CHECK(bytes != NULL || size == 0);
    size_t offset = 0;
    for (uint32_t i = 0; i < index && offset < size; i++) {
        bool shown = false;
        offset += step_over(bytes + offset, size - offset, &shown);
    }
    CHECK(offset <= size);
    return offset;
}
