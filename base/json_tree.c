#include "base/json_tree.h"

#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/heap.h"
#include "base/json_number.h"
#include "base/json_string.h"
#include "base/printable.h"
#include "base/text.h"

/* Nodes and strings lie in chunks, so that a tree goes at once and without recursion. */
#define CHUNK_SIZE      ((size_t)16384)
#define CHUNK_ALIGNMENT sizeof(void *)

#define SLOTS_MIN 64

/* So much of a key is shown in an error. */
#define KEY_COLUMNS_MAX 28

struct chunk {
    struct chunk *next; /* owns: the one before it in time, or NULL */
    size_t size;
    size_t used;
};

struct base_json_tree {
    struct chunk *chunks;         /* owns */
    struct base_json_value *root; /* in chunks */
};

/* An open-addressing table of all members read so far, by object and key. */
struct keys {
    struct base_json_value **slots; /* owns; the values are in chunks */
    size_t slot_count;              /* a power of two */
    size_t count;
};

struct builder {
    struct base_json_tree *tree;
    struct base_json_lexer lexer;
    uint32_t count;             /* of all values */
    struct base_json_token key; /* of the member whose value comes next */
    struct keys keys;
    /* The arrays and objects being read, from the root on, and the last child of each. */
    struct base_json_value *open[BASE_JSON_DEPTH_MAX];
    struct base_json_value *last[BASE_JSON_DEPTH_MAX];
    uint32_t depth;
    struct base_json_error *error; /* borrows the caller's */
};

static void *take(struct base_json_tree *tree, size_t size)
{
    CHECK(size >= 1);
    const size_t rounded = (size + CHUNK_ALIGNMENT - 1) / CHUNK_ALIGNMENT * CHUNK_ALIGNMENT;
    struct chunk *chunk = tree->chunks;
    if (chunk == NULL || chunk->size - chunk->used < rounded) {
        const size_t needed = sizeof(*chunk) + rounded;
        const size_t chunk_size = needed > CHUNK_SIZE ? needed : CHUNK_SIZE;
        chunk = base_heap_take(chunk_size);
        *chunk = (struct chunk){.next = tree->chunks, .size = chunk_size, .used = sizeof(*chunk)};
        tree->chunks = chunk;
    }
    void *block = (char *)chunk + chunk->used;
    chunk->used += rounded;
    CHECK(chunk->used <= chunk->size);
    return block;
}

static const char *decode(struct base_json_tree *tree, struct base_json_slice raw, size_t *out_size)
{
    CHECK(raw.size >= 2);
    char *text = take(tree, raw.size);
    const bool fits = base_json_string_decode(raw, text, raw.size, out_size);
    CHECK(fits);
    return text;
}

static size_t slot_of(const struct keys *keys, const struct base_json_value *member)
{
    CHECK(keys->slot_count > keys->count);
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_word(&hash, member->parent->at.offset);
    base_hash_add_bytes(&hash, member->key, member->key_size);
    size_t slot = base_hash_digest(&hash).low & (keys->slot_count - 1);
    const struct base_json_value *there = keys->slots[slot];
    while (there != NULL &&
           (there->parent != member->parent || there->key_size != member->key_size ||
            memcmp(there->key, member->key, member->key_size) != 0)) {
        slot = (slot + 1) & (keys->slot_count - 1);
        there = keys->slots[slot];
    }
    return slot;
}

static void grow_keys(struct keys *keys)
{
    const struct keys before = *keys;
    keys->slot_count = before.slot_count == 0 ? SLOTS_MIN : before.slot_count * 2;
    keys->slots = base_heap_take(keys->slot_count * sizeof(struct base_json_value *));
    for (size_t i = 0; i < before.slot_count; i++) {
        if (before.slots[i] != NULL) {
            keys->slots[slot_of(keys, before.slots[i])] = before.slots[i];
        }
    }
    base_heap_give_back(before.slots);
}

/* Returns the member of the same object with the same key; if there is none, remembers this one. */
static const struct base_json_value *remember_key(struct keys *keys, struct base_json_value *member)
{
    if (keys->count * 2 >= keys->slot_count) {
        grow_keys(keys);
    }
    const size_t slot = slot_of(keys, member);
    const struct base_json_value *there = keys->slots[slot];
    if (there == NULL) {
        keys->slots[slot] = member;
        keys->count++;
    }
    return there;
}

static bool fail_key(struct builder *builder, const struct base_json_value *member,
                     const char *expected, const char *found_suffix)
{
    struct base_json_error *error = builder->error;
    base_json_error_set(error, builder->lexer.text, member->key_at, expected);
    error->width = base_printable_columns(member->key_raw.bytes, member->key_raw.size);
    struct base_text found;
    base_text_init(&found, error->found, sizeof(error->found));
    base_printable_append_cut(&found, member->key_raw.bytes, member->key_raw.size, KEY_COLUMNS_MAX);
    base_text_append(&found, found_suffix);
    CHECK(!found.truncated);
    return false;
}

static bool fail_duplicate(struct builder *builder, const struct base_json_value *member,
                           const struct base_json_value *before)
{
    (void)fail_key(builder, member, "each key once in an object", " again");
    builder->error->first = before->key_at;
    return false;
}

static bool fail_count(struct builder *builder, const struct base_json_token *token)
{
    struct base_json_error *error = builder->error;
    base_json_error_set(error, builder->lexer.text, token->at, "");
    struct base_text text;
    base_text_init(&text, error->expected, sizeof(error->expected));
    base_text_format(&text, "at most %d values (BASE_JSON_VALUES_MAX)", BASE_JSON_VALUES_MAX);
    base_text_init(&text, error->found, sizeof(error->found));
    base_text_append(&text, "one more");
    return false;
}

static void set_content(struct base_json_tree *tree, struct base_json_value *value,
                        enum base_json_token_kind kind)
{
    value->kind = base_json_kind_of_token(kind);
    if (value->kind == BASE_JSON_STRING) {
        value->string = decode(tree, value->raw, &value->string_size);
    } else if (value->kind == BASE_JSON_NUMBER) {
        value->is_integer = base_json_integer(value->raw, &value->integer);
        value->is_double = base_json_double(value->raw, &value->number);
    }
    value->boolean = kind == BASE_JSON_TOKEN_TRUE;
}

/* Hangs a value below the innermost open one. */
static bool attach(struct builder *builder, struct base_json_value *value)
{
    CHECK(builder->depth >= 1);
    struct base_json_value *parent = builder->open[builder->depth - 1];
    struct base_json_value **last = &builder->last[builder->depth - 1];
    value->parent = parent;
    if (*last == NULL) {
        parent->first = value;
    } else {
        (*last)->next = value;
    }
    *last = value;
    parent->count++;
    if (parent->kind == BASE_JSON_ARRAY) {
        return true;
    }
    value->key_at = builder->key.at;
    value->key_raw = builder->key.raw;
    value->key = decode(builder->tree, value->key_raw, &value->key_size);
    if (memchr(value->key, '\0', value->key_size) != NULL) {
        return fail_key(builder, value, "a key without U+0000", "");
    }
    const struct base_json_value *before = remember_key(&builder->keys, value);
    return before == NULL || fail_duplicate(builder, value, before);
}

static bool add(struct builder *builder, const struct base_json_token *token)
{
    if (builder->count == BASE_JSON_VALUES_MAX) {
        return fail_count(builder, token);
    }
    builder->count++;
    struct base_json_value *value = take(builder->tree, sizeof(*value));
    value->at = token->at;
    value->raw = token->raw;
    set_content(builder->tree, value, token->kind);
    if (builder->depth == 0) {
        CHECK(builder->tree->root == NULL);
        builder->tree->root = value;
    } else if (!attach(builder, value)) {
        return false;
    }
    if (value->kind == BASE_JSON_OBJECT || value->kind == BASE_JSON_ARRAY) {
        CHECK(builder->depth < BASE_JSON_DEPTH_MAX);
        builder->open[builder->depth] = value;
        builder->last[builder->depth] = NULL;
        builder->depth++;
    }
    return true;
}

static void close_innermost(struct builder *builder)
{
    CHECK(builder->depth >= 1);
    builder->depth--;
    struct base_json_value *value = builder->open[builder->depth];
    value->raw.size = builder->lexer.at.offset - value->at.offset;
    CHECK(value->raw.size >= 2);
}

/* Takes in one token; false at an error.  *out_more is whether another token may come. */
static bool take_in(struct builder *builder, const struct base_json_token *token, bool *out_more)
{
    switch (token->kind) {
    case BASE_JSON_TOKEN_OBJECT_OPEN:
    case BASE_JSON_TOKEN_ARRAY_OPEN:
    case BASE_JSON_TOKEN_STRING:
    case BASE_JSON_TOKEN_NUMBER:
    case BASE_JSON_TOKEN_TRUE:
    case BASE_JSON_TOKEN_FALSE:
    case BASE_JSON_TOKEN_NULL:
        return add(builder, token);
    case BASE_JSON_TOKEN_OBJECT_CLOSE:
    case BASE_JSON_TOKEN_ARRAY_CLOSE:
        close_innermost(builder);
        return true;
    case BASE_JSON_TOKEN_KEY:
        builder->key = *token;
        return true;
    case BASE_JSON_TOKEN_END:
        CHECK(builder->depth == 0);
        *out_more = false;
        return true;
    case BASE_JSON_TOKEN_ERROR:
        *builder->error = *base_json_lexer_error(&builder->lexer);
        return false;
    }
    CHECK_UNREACHABLE("a kind outside BASE_JSON_TOKEN_LIST");
}

bool base_json_tree_create(const char *bytes, size_t size, const struct base_json_options *options,
                           struct base_json_tree **out_tree, struct base_json_error *out_error)
{
    CHECK(out_tree != NULL);
    CHECK(out_error != NULL);
    struct builder builder = {.tree = base_heap_take(sizeof(struct base_json_tree)),
                              .error = out_error};
    base_json_lexer_init(&builder.lexer, bytes, size, options);
    bool more = true;
    bool accepted = true;
    while (accepted && more) {
        struct base_json_token token;
        (void)base_json_lexer_next(&builder.lexer, &token);
        accepted = take_in(&builder, &token, &more);
    }
    base_heap_give_back(builder.keys.slots);
    if (!accepted) {
        base_json_tree_destroy(builder.tree);
        return false;
    }
    CHECK(builder.tree->root != NULL);
    *out_tree = builder.tree;
    return true;
}

void base_json_tree_destroy(struct base_json_tree *tree)
{
    if (tree == NULL) {
        return;
    }
    struct chunk *chunk = tree->chunks;
    while (chunk != NULL) {
        struct chunk *next = chunk->next;
        base_heap_give_back(chunk);
        chunk = next;
    }
    base_heap_give_back(tree);
}

const struct base_json_value *base_json_tree_root(const struct base_json_tree *tree)
{
    CHECK(tree != NULL);
    CHECK(tree->root != NULL);
    return tree->root;
}

static bool is_text(const char *bytes, size_t size, const char *text)
{
    CHECK(text != NULL);
    return bytes != NULL && strlen(text) == size && memcmp(bytes, text, size) == 0;
}

bool base_json_value_is(const struct base_json_value *value, const char *text)
{
    CHECK(value != NULL);
    return is_text(value->string, value->string_size, text);
}

bool base_json_value_key_is(const struct base_json_value *value, const char *text)
{
    CHECK(value != NULL);
    return is_text(value->key, value->key_size, text);
}

const struct base_json_value *base_json_value_find(const struct base_json_value *object,
                                                   const char *key)
{
    CHECK(object != NULL);
    CHECK(object->kind == BASE_JSON_OBJECT);
    const struct base_json_value *member = object->first;
    while (member != NULL && !base_json_value_key_is(member, key)) {
        member = member->next;
    }
    return member;
}
