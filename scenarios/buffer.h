/*
 * Text that grows as it is appended to, on the heap.
 */
#ifndef SCENARIOS_BUFFER_H
#define SCENARIOS_BUFFER_H

#include <stddef.h>

/* Zero is an empty buffer. */
struct scenarios_buffer {
    char *bytes; /* owns; ended by a zero; NULL while nothing was appended */
    size_t size; /* without the zero */
    size_t capacity;
};

void scenarios_buffer_release(struct scenarios_buffer *buffer);
void scenarios_buffer_append(struct scenarios_buffer *buffer, const char *text);
void scenarios_buffer_append_bytes(struct scenarios_buffer *buffer, const char *bytes, size_t size);

/* Appends bytes as a JSON string, with its quotes. */
void scenarios_buffer_append_json(struct scenarios_buffer *buffer, const char *bytes, size_t size);

__attribute__((format(printf, 2, 3))) void scenarios_buffer_format(struct scenarios_buffer *buffer,
                                                                   const char *format, ...);

#endif
