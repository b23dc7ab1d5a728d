#include "scenarios/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/json_string.h"
#include "base/text.h"

void scenarios_buffer_release(struct scenarios_buffer *buffer)
{
    CHECK(buffer != NULL);
    base_heap_give_back(buffer->bytes);
    *buffer = (struct scenarios_buffer){.bytes = NULL};
}

/* Makes room for size more bytes and the zero. */
static void reserve(struct scenarios_buffer *buffer, size_t size)
{
    const size_t wanted = buffer->size + size + 1;
    if (wanted <= buffer->capacity) {
        return;
    }
    buffer->capacity = wanted > 2 * buffer->capacity ? wanted : 2 * buffer->capacity;
    buffer->bytes = base_heap_resize(buffer->bytes, buffer->capacity);
}

void scenarios_buffer_append_bytes(struct scenarios_buffer *buffer, const char *bytes, size_t size)
{
    CHECK(buffer != NULL);
    CHECK(bytes != NULL || size == 0);
    reserve(buffer, size);
    if (size > 0) {
        memcpy(buffer->bytes + buffer->size, bytes, size);
    }
    buffer->size += size;
    buffer->bytes[buffer->size] = '\0';
}

void scenarios_buffer_append(struct scenarios_buffer *buffer, const char *text)
{
    CHECK(text != NULL);
    scenarios_buffer_append_bytes(buffer, text, strlen(text));
}

void scenarios_buffer_append_json(struct scenarios_buffer *buffer, const char *bytes, size_t size)
{
    const size_t encoded_size = base_json_string_encoded_size(bytes, size);
    reserve(buffer, encoded_size);
    struct base_text text;
    base_text_init(&text, buffer->bytes + buffer->size, encoded_size + 1);
    base_json_string_encode(&text, bytes, size);
    CHECK(!text.truncated);
    buffer->size += text.length;
}

void scenarios_buffer_format(struct scenarios_buffer *buffer, const char *format, ...)
{
    CHECK(format != NULL);
    va_list arguments;
    va_start(arguments, format);
    const int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    CHECK(size >= 0);
    reserve(buffer, (size_t)size);
    va_start(arguments, format);
    (void)vsnprintf(buffer->bytes + buffer->size, (size_t)size + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)size;
}
