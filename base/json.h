/*
 * JSON for code inside a world: no tree, no allocation, only pieces of the text.
 *
 * A body is looked at once with base_json_valid(); after that every value in it is a slice of it,
 * and a slice that is missing (bytes is NULL) can be passed on: what is looked for in it is missing
 * too.  So base_json_find(base_json_find(body, "params"), "name") needs one test at the end.
 * Strings and numbers are read with base/json_string.h and base/json_number.h.  Host code that
 * wants a tree with positions has base/json_tree.h.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json_lexer.h"

#define BASE_JSON_KIND_LIST(X)  \
    X(OBJECT, "an object")      \
    X(ARRAY, "an array")        \
    X(STRING, "a string")       \
    X(NUMBER, "a number")       \
    X(BOOLEAN, "true or false") \
    X(NULL, "null")

enum base_json_kind {
#define X(code, text) BASE_JSON_##code,
    BASE_JSON_KIND_LIST(X)
#undef X
};

/* Returns a static description for a person: "an object". */
const char *base_json_kind_text(enum base_json_kind kind);

/* Returns the kind of the value that begins with a token of this kind. */
enum base_json_kind base_json_kind_of_token(enum base_json_token_kind kind);

/*
 * Returns whether size bytes are one strict JSON value.  If not, out_error (may be NULL) says why.
 * Duplicate keys are accepted: see base_json_find().
 */
bool base_json_valid(const char *bytes, size_t size, struct base_json_error *out_error);

static inline bool base_json_is_missing(struct base_json_slice slice)
{
    return slice.bytes == NULL;
}

/* Returns what a valid value is; it must not be missing. */
enum base_json_kind base_json_kind_of(struct base_json_slice value);

/*
 * Returns the value of a key on the first level of an object; missing if there is none or if
 * `object` is no object.  Of several equal keys the last counts, as in Python's json and in
 * JavaScript.
 */
struct base_json_slice base_json_find(struct base_json_slice object, const char *key);

/* The same for count keys in one pass: out_values[i] is what base_json_find(object, keys[i])
 * returns. */
void base_json_find_all(struct base_json_slice object, uint32_t count, const char *const *keys,
                        struct base_json_slice *out_values);

/* Goes through the members of an object or the elements of an array, in their order. */
struct base_json_items {
    struct base_json_lexer lexer;
    bool object;
};

/* Begins before the first of a valid value's items; any other value, or none, has no items. */
void base_json_items_init(struct base_json_items *items, struct base_json_slice value);

/*
 * Returns false behind the last item.  out_key, with its quotes, is missing in an array.
 */
bool base_json_items_next(struct base_json_items *items, struct base_json_slice *out_key,
                          struct base_json_slice *out_value);

#endif
