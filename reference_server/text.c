#include "reference_server/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#define ROOM_MIN 128

void reference_server_text_init(struct reference_server_text *text, struct base_arena *arena)
{
    CHECK(arena != NULL);
    *text = (struct reference_server_text){.arena = arena, .room = ROOM_MIN};
    text->bytes = base_arena_take(arena, ROOM_MIN);
}

void reference_server_text_release(struct reference_server_text *text)
{
    CHECK(text->bytes != NULL);
    base_arena_give_back(text->arena, text->bytes, text->room);
    *text = (struct reference_server_text){0};
}

static void make_room(struct reference_server_text *text, size_t more)
{
    if (text->size + more < text->room) {
        return;
    }
    size_t room = text->room;
    while (text->size + more >= room) {
        room *= 2;
    }
    char *bytes = base_arena_take(text->arena, room);
    memcpy(bytes, text->bytes, text->size);
    base_arena_give_back(text->arena, text->bytes, text->room);
    text->bytes = bytes;
    text->room = room;
}

void reference_server_text_append_bytes(struct reference_server_text *text, const char *bytes,
                                        size_t size)
{
    CHECK(size == 0 || bytes != NULL);
    if (size == 0) {
        return;
    }
    make_room(text, size);
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

void reference_server_text_append(struct reference_server_text *text, const char *more)
{
    CHECK(more != NULL);
    reference_server_text_append_bytes(text, more, strlen(more));
}

static void append_escaped(struct reference_server_text *text, char byte)
{
    char escape[8];
    if (byte == '"' || byte == '\\') {
        (void)snprintf(escape, sizeof(escape), "\\%c", byte);
    } else if (byte == '\n') {
        (void)snprintf(escape, sizeof(escape), "\\n");
    } else {
        (void)snprintf(escape, sizeof(escape), "\\u%04x", (unsigned char)byte);
    }
    reference_server_text_append(text, escape);
}

/* Up to the first character that needs an escape, or to the end. */
static size_t size_of_plain(const char *value)
{
    size_t size = 0;
    while (value[size] != '"' && value[size] != '\\' && (unsigned char)value[size] >= 0x20) {
        size++;
    }
    return size;
}

void reference_server_text_append_json(struct reference_server_text *text, const char *value)
{
    CHECK(value != NULL);
    reference_server_text_append(text, "\"");
    const char *at = value;
    while (*at != '\0') {
        const size_t plain_size = size_of_plain(at);
        reference_server_text_append_bytes(text, at, plain_size);
        at += plain_size;
        if (*at != '\0') {
            append_escaped(text, *at);
            at++;
        }
    }
    reference_server_text_append(text, "\"");
}

void reference_server_text_append_number(struct reference_server_text *text, int64_t value)
{
    char digits[24];
    (void)snprintf(digits, sizeof(digits), "%" PRId64, value);
    reference_server_text_append(text, digits);
}

char *reference_server_text_copy(struct base_arena *arena, const char *bytes, size_t size)
{
    CHECK(size == 0 || bytes != NULL);
    char *copy = base_arena_take(arena, size + 1);
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

void reference_server_text_forget(struct base_arena *arena, char *copy, size_t size)
{
    CHECK(copy != NULL);
    base_arena_give_back(arena, copy, size + 1);
}
