/*
 * A text that grows in the arena: JSON-RPC messages, server-sent events, log lines.
 */
#ifndef REFERENCE_SERVER_TEXT_H
#define REFERENCE_SERVER_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct reference_server_text {
    struct base_arena *arena; /* borrows */
    char *bytes;              /* owns, in the arena; always ended by a zero */
    size_t size;              /* bytes before that zero */
    size_t room;              /* bytes of the block */
};

void reference_server_text_init(struct reference_server_text *text, struct base_arena *arena);
void reference_server_text_release(struct reference_server_text *text);

void reference_server_text_append(struct reference_server_text *text, const char *more);
void reference_server_text_append_bytes(struct reference_server_text *text, const char *bytes,
                                        size_t size);

/* Appends `value` as a JSON string, quotes included. */
void reference_server_text_append_json(struct reference_server_text *text, const char *value);

/* Appends the decimal form of a number. */
void reference_server_text_append_number(struct reference_server_text *text, int64_t value);

/* A copy of `size` bytes with a zero behind them; ends with reference_server_text_forget. */
char *reference_server_text_copy(struct base_arena *arena, const char *bytes, size_t size);
void reference_server_text_forget(struct base_arena *arena, char *copy, size_t size);

#endif
