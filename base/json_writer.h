/*
 * Strict JSON, written value by value: for host code, never inside a world.
 *
 *     base_json_writer_open_object(writer);
 *     base_json_writer_key(writer, "executions");
 *     base_json_writer_unsigned(writer, 9007199254740993);
 *     base_json_writer_close(writer);
 *     puts(base_json_writer_text(writer, &size));
 *
 * The same calls give the same bytes: members keep their order, there is no white space, integers
 * are exact, and text is valid UTF-8 (see base_json_string_encode()).  A call in the wrong place is
 * a failed CHECK.  Inside a world, base/json_string.h and base/text.h do the same without a heap.
 */
#ifndef BASE_JSON_WRITER_H
#define BASE_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json_tree.h"

struct base_json_writer;

/* Returns a writer without a value, for base_json_writer_destroy(). */
struct base_json_writer *base_json_writer_create(void);

/* writer may be NULL. */
void base_json_writer_destroy(struct base_json_writer *writer);

/* Begins again without a value, as after base_json_writer_create(). */
void base_json_writer_clear(struct base_json_writer *writer);

/* At most BASE_JSON_DEPTH_MAX may be open at once. */
void base_json_writer_open_object(struct base_json_writer *writer);
void base_json_writer_open_array(struct base_json_writer *writer);

/* Ends what was opened last. */
void base_json_writer_close(struct base_json_writer *writer);

/*
 * In an object, before each value: its key, which is UTF-8 and is copied.  That no key stands twice
 * in one object is up to the caller.
 */
void base_json_writer_key(struct base_json_writer *writer, const char *key);

/* One value: in an array, after a key in an object, or the only one. */
void base_json_writer_string(struct base_json_writer *writer, const char *text);
void base_json_writer_bytes(struct base_json_writer *writer, const char *bytes, size_t size);
void base_json_writer_unsigned(struct base_json_writer *writer, uint64_t value);
void base_json_writer_integer(struct base_json_writer *writer, int64_t value);
void base_json_writer_boolean(struct base_json_writer *writer, bool value);
void base_json_writer_null(struct base_json_writer *writer);

/* One value as it is written elsewhere, such as a number's digits; it must be strict JSON. */
void base_json_writer_raw(struct base_json_writer *writer, struct base_json_slice value);

/*
 * One value and all that is in it: strict JSON, whatever comments its source has.  Numbers stay as
 * they are written.
 */
void base_json_writer_value(struct base_json_writer *writer, const struct base_json_value *value);

/*
 * Returns the text, ended by a zero that out_size (may be NULL) does not count; the value must be
 * complete.  The writer owns it until the next call of another function.
 */
const char *base_json_writer_text(struct base_json_writer *writer, size_t *out_size);

#endif
