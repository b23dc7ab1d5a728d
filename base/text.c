#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

void base_text_init(struct base_text *text, char *buffer, size_t size)
{
    CHECK(buffer != NULL);
    CHECK(size >= 1);
    *text = (struct base_text){.bytes = buffer, .size = size, .length = 0, .truncated = false};
    buffer[0] = '\0';
}

static size_t room(const struct base_text *text)
{
    CHECK(text->length < text->size);
    CHECK(text->bytes[text->length] == '\0');
    return text->truncated ? 0 : text->size - text->length - 1;
}

static size_t character_size(unsigned char first)
{
    if (first >= 0xf0) {
        return 4;
    }
    if (first >= 0xe0) {
        return 3;
    }
    return first >= 0xc0 ? 2 : 1;
}

/* Returns `length` without the character of UTF-8 that it cuts through, if it cuts through one. */
static size_t whole_characters(const char *bytes, size_t length)
{
    size_t lead = length;
    while (lead > 0 && ((unsigned char)bytes[lead - 1] & 0xc0) == 0x80) {
        lead--;
    }
    if (lead == 0) {
        return length;
    }
    const size_t whole = lead - 1 + character_size((unsigned char)bytes[lead - 1]);
    return whole > length ? lead - 1 : length;
}

void base_text_append_bytes(struct base_text *text, const char *bytes, size_t size)
{
    CHECK(bytes != NULL || size == 0);
    const size_t available = room(text);
    const size_t copied = size <= available ? size : whole_characters(bytes, available);
    if (copied > 0) {
        memcpy(text->bytes + text->length, bytes, copied);
    }
    text->length += copied;
    text->bytes[text->length] = '\0';
    text->truncated = text->truncated || copied < size;
}

void base_text_append(struct base_text *text, const char *more)
{
    CHECK(more != NULL);
    base_text_append_bytes(text, more, strlen(more));
}

void base_text_format(struct base_text *text, const char *format, ...)
{
    CHECK(format != NULL);
    const size_t available = room(text);
    if (text->truncated) {
        return;
    }
    char *end = text->bytes + text->length;
    va_list arguments;
    va_start(arguments, format);
    const int wanted = vsnprintf(end, available + 1, format, arguments);
    va_end(arguments);
    CHECK(wanted >= 0);
    text->truncated = (size_t)wanted > available;
    text->length += text->truncated ? whole_characters(end, available) : (size_t)wanted;
    text->bytes[text->length] = '\0';
}
