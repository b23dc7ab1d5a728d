#include "base/json_string.h"

#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"

/* What is left of the text between the quotes, and the character just read from it. */
struct reader {
    const char *next;
    const char *end;
    char character[BASE_UTF8_SIZE_MAX];
    size_t size;
};

static bool is_string(struct base_json_slice value)
{
    return value.bytes != NULL && value.size >= 2 && value.bytes[0] == '"';
}

static struct reader reader_of(struct base_json_slice string)
{
    CHECK(is_string(string));
    CHECK(string.bytes[string.size - 1] == '"');
    return (struct reader){.next = string.bytes + 1, .end = string.bytes + string.size - 1};
}

static uint32_t read_hex(const char *digits)
{
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        const uint32_t digit = (uint8_t)digits[i];
        const uint32_t small_letter = digit | 0x20U;
        value = value << 4 | (digit <= '9' ? digit - '0' : small_letter - 'a' + 10);
    }
    CHECK(value <= 0xffff);
    return value;
}

/* The four digits stand at next; of a high surrogate, the low one stands behind them. */
static uint32_t read_unicode(struct reader *reader)
{
    CHECK(reader->end - reader->next >= 4);
    const uint32_t unit = read_hex(reader->next);
    reader->next += 4;
    if (unit < 0xd800 || unit > 0xdfff) {
        return unit;
    }
    CHECK(reader->end - reader->next >= 6);
    const uint32_t low = read_hex(reader->next + 2);
    CHECK(low >= 0xdc00 && low <= 0xdfff);
    reader->next += 6;
    return 0x10000 + ((unit - 0xd800) << 10 | (low - 0xdc00));
}

static uint32_t read_escape(struct reader *reader)
{
    CHECK(reader->next < reader->end);
    const char letter = *reader->next;
    reader->next++;
    switch (letter) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'u':
        return read_unicode(reader);
    default:
        CHECK(letter == '"' || letter == '\\' || letter == '/');
        return (uint32_t)letter;
    }
}

/* Reads one byte, or the character of one escape; false at the end. */
static bool read_next(struct reader *reader)
{
    if (reader->next == reader->end) {
        return false;
    }
    const char byte = *reader->next;
    reader->next++;
    if (byte == '\\') {
        reader->size = base_utf8_put(read_escape(reader), reader->character);
    } else {
        reader->character[0] = byte;
        reader->size = 1;
    }
    CHECK(reader->next <= reader->end);
    return true;
}

bool base_json_string_equals(struct base_json_slice value, const char *text)
{
    CHECK(text != NULL);
    if (!is_string(value)) {
        return false;
    }
    const size_t length = strlen(text);
    CHECK(value.size >= 2);
    if (memchr(value.bytes, '\\', value.size) == NULL) {
        return value.size - 2 == length && memcmp(value.bytes + 1, text, length) == 0;
    }
    size_t offset = 0;
    struct reader reader = reader_of(value);
    while (read_next(&reader)) {
        if (reader.size > length - offset ||
            memcmp(reader.character, text + offset, reader.size) != 0) {
            return false;
        }
        offset += reader.size;
    }
    return offset == length;
}

bool base_json_string_decode(struct base_json_slice string, char *out, size_t size,
                             size_t *out_size)
{
    CHECK(out != NULL);
    CHECK(out_size != NULL);
    size_t offset = 0;
    struct reader reader = reader_of(string);
    while (read_next(&reader)) {
        if (offset + reader.size >= size) {
            return false;
        }
        memcpy(out + offset, reader.character, reader.size);
        offset += reader.size;
    }
    if (offset >= size) {
        return false;
    }
    out[offset] = '\0';
    *out_size = offset;
    return true;
}

/* Returns the letter of a short escape, or 0 where there is none. */
static char escape_letter(uint32_t code_point)
{
    switch (code_point) {
    case '"':
    case '\\':
        return (char)code_point;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return '\0';
    }
}

/* Writes what stands for the first character of the rest; returns how many bytes that takes. */
static size_t encode_character(const char *bytes, size_t size, struct base_text *out)
{
    uint32_t code_point = 0;
    const size_t step = base_utf8_next(bytes, size, &code_point);
    if (step == 0) {
        base_text_append(out, "\xef\xbf\xbd");
        return 1;
    }
    const char letter = escape_letter(code_point);
    if (letter != '\0') {
        base_text_format(out, "\\%c", letter);
    } else if (code_point < 0x20) {
        base_text_format(out, "\\u%04x", code_point);
    } else {
        base_text_append_bytes(out, bytes, step);
    }
    return step;
}

void base_json_string_encode(struct base_text *out, const char *bytes, size_t size)
{
    CHECK(out != NULL);
    CHECK(bytes != NULL || size == 0);
    base_text_append(out, "\"");
    size_t offset = 0;
    while (offset < size) {
        offset += encode_character(bytes + offset, size - offset, out);
    }
    base_text_append(out, "\"");
}

size_t base_json_string_encoded_size(const char *bytes, size_t size)
{
    CHECK(bytes != NULL || size == 0);
    size_t encoded = 2;
    size_t offset = 0;
    while (offset < size) {
        char buffer[8];
        struct base_text text;
        base_text_init(&text, buffer, sizeof(buffer));
        offset += encode_character(bytes + offset, size - offset, &text);
        CHECK(!text.truncated);
        encoded += text.length;
    }
    return encoded;
}
