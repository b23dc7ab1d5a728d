/*
 * A JSON text as a tree in which everything knows its place: for host code, never inside a world.
 *
 * The tree owns its nodes and decoded strings and borrows the text it was read from.  Members keep
 * their order.  A key that stands twice in an object is an error with both places; so is a key with
 * U+0000 in it, so that keys can be C strings.
 */
#ifndef BASE_JSON_TREE_H
#define BASE_JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"

/* How many values a tree may have; a value takes about 200 bytes. */
#define BASE_JSON_VALUES_MAX (1 << 20)

/* Everything in a value is valid as long as its tree; nothing in it is the caller's to change. */
struct base_json_value {
    enum base_json_kind kind;
    struct base_json_position at;
    struct base_json_slice raw; /* as written; of an array or object, all of it */

    /* Of an array or object: its elements or members in order, and how many there are. */
    const struct base_json_value *first; /* or NULL */
    uint32_t count;

    /* Of an element or member: what it is in, and what comes after it. */
    const struct base_json_value *parent; /* NULL at the root */
    const struct base_json_value *next;   /* or NULL */

    /* Of a member: its key, decoded and ended by a zero; else NULL. */
    const char *key;
    size_t key_size;
    struct base_json_position key_at;
    struct base_json_slice key_raw;

    /* Of a string: decoded and ended by a zero, which size does not count; else NULL. */
    const char *string;
    size_t string_size;

    /* Of a number: what it is exactly, as base/json_number.h tells it.  raw is always right. */
    bool is_integer;
    bool is_double;
    int64_t integer;
    double number;

    bool boolean;
};

struct base_json_tree;

/*
 * Reads size bytes, which the tree borrows.  options may be NULL, as for the lexer.  Returns false
 * and writes out_error if they are not one value; else writes out_tree, for
 * base_json_tree_destroy().
 */
MUST_USE bool base_json_tree_create(const char *bytes, size_t size,
                                    const struct base_json_options *options,
                                    struct base_json_tree **out_tree,
                                    struct base_json_error *out_error);

/* tree may be NULL. */
void base_json_tree_destroy(struct base_json_tree *tree);

const struct base_json_value *base_json_tree_root(const struct base_json_tree *tree);

/* Returns the member of an object with this key; NULL if there is none. */
const struct base_json_value *base_json_value_find(const struct base_json_value *object,
                                                   const char *key);

/* Returns whether a string is this text, a key that text. */
bool base_json_value_is(const struct base_json_value *value, const char *text);
bool base_json_value_key_is(const struct base_json_value *value, const char *text);

#endif
