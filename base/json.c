#include "base/json.h"

#include "base/check.h"
#include "base/json_string.h"

const char *base_json_kind_text(enum base_json_kind kind)
{
    switch (kind) {
#define X(code, text)      \
    case BASE_JSON_##code: \
        return text;
        BASE_JSON_KIND_LIST(X)
#undef X
    }
    CHECK_UNREACHABLE("a kind outside BASE_JSON_KIND_LIST");
}

bool base_json_valid(const char *bytes, size_t size, struct base_json_error *out_error)
{
    struct base_json_lexer lexer;
    struct base_json_token token;
    base_json_lexer_init(&lexer, bytes, size, /*options=*/NULL);
    enum base_json_token_kind kind = base_json_lexer_next(&lexer, &token);
    while (kind != BASE_JSON_TOKEN_END && kind != BASE_JSON_TOKEN_ERROR) {
        kind = base_json_lexer_next(&lexer, &token);
    }
    if (kind == BASE_JSON_TOKEN_ERROR && out_error != NULL) {
        *out_error = *base_json_lexer_error(&lexer);
    }
    return kind == BASE_JSON_TOKEN_END;
}

enum base_json_kind base_json_kind_of_token(enum base_json_token_kind kind)
{
    switch (kind) {
    case BASE_JSON_TOKEN_OBJECT_OPEN:
        return BASE_JSON_OBJECT;
    case BASE_JSON_TOKEN_ARRAY_OPEN:
        return BASE_JSON_ARRAY;
    case BASE_JSON_TOKEN_STRING:
        return BASE_JSON_STRING;
    case BASE_JSON_TOKEN_NUMBER:
        return BASE_JSON_NUMBER;
    case BASE_JSON_TOKEN_TRUE:
    case BASE_JSON_TOKEN_FALSE:
        return BASE_JSON_BOOLEAN;
    case BASE_JSON_TOKEN_NULL:
        return BASE_JSON_NULL;
    case BASE_JSON_TOKEN_OBJECT_CLOSE:
    case BASE_JSON_TOKEN_ARRAY_CLOSE:
    case BASE_JSON_TOKEN_KEY:
    case BASE_JSON_TOKEN_END:
    case BASE_JSON_TOKEN_ERROR:
        break;
    }
    CHECK_UNREACHABLE("a value begins with another token");
}

enum base_json_kind base_json_kind_of(struct base_json_slice value)
{
    CHECK(!base_json_is_missing(value));
    struct base_json_lexer lexer;
    struct base_json_token token;
    base_json_lexer_init(&lexer, value.bytes, value.size, /*options=*/NULL);
    return base_json_kind_of_token(base_json_lexer_next(&lexer, &token));
}

struct base_json_slice base_json_find(struct base_json_slice object, const char *key)
{
    CHECK(key != NULL);
    struct base_json_slice found;
    base_json_find_all(object, /*count=*/1, &key, &found);
    return found;
}

void base_json_find_all(struct base_json_slice object, uint32_t count, const char *const *keys,
                        struct base_json_slice *out_values)
{
    CHECK(keys != NULL);
    CHECK(out_values != NULL);
    struct base_json_items items;
    struct base_json_slice name;
    struct base_json_slice value;
    for (uint32_t i = 0; i < count; i++) {
        out_values[i] = (struct base_json_slice){NULL, 0};
    }
    base_json_items_init(&items, object);
    while (items.object && base_json_items_next(&items, &name, &value)) {
        for (uint32_t i = 0; i < count; i++) {
            if (base_json_string_equals(name, keys[i])) {
                out_values[i] = value;
            }
        }
    }
}

void base_json_items_init(struct base_json_items *items, struct base_json_slice value)
{
    CHECK(items != NULL);
    struct base_json_token token;
    base_json_lexer_init(&items->lexer, value.bytes, value.size, /*options=*/NULL);
    const enum base_json_token_kind kind = base_json_is_missing(value)
                                               ? BASE_JSON_TOKEN_END
                                               : base_json_lexer_next(&items->lexer, &token);
    CHECK(kind != BASE_JSON_TOKEN_ERROR);
    items->object = kind == BASE_JSON_TOKEN_OBJECT_OPEN;
}

/* Passes the rest of the value that begins with token, and returns all of it. */
static struct base_json_slice pass_value(struct base_json_lexer *lexer,
                                         const struct base_json_token *first)
{
    const bool scalar =
        first->kind != BASE_JSON_TOKEN_OBJECT_OPEN && first->kind != BASE_JSON_TOKEN_ARRAY_OPEN;
    if (scalar) {
        return first->raw;
    }
    const uint32_t outside = lexer->depth - 1;
    struct base_json_token token;
    while (lexer->depth > outside) {
        const enum base_json_token_kind kind = base_json_lexer_next(lexer, &token);
        CHECK(kind != BASE_JSON_TOKEN_ERROR);
    }
    return (struct base_json_slice){first->raw.bytes, lexer->at.offset - first->at.offset};
}

bool base_json_items_next(struct base_json_items *items, struct base_json_slice *out_key,
                          struct base_json_slice *out_value)
{
    CHECK(out_key != NULL);
    CHECK(out_value != NULL);
    struct base_json_lexer *lexer = &items->lexer;
    if (lexer->depth == 0) {
        return false;
    }
    struct base_json_token token;
    enum base_json_token_kind kind = base_json_lexer_next(lexer, &token);
    if (kind == BASE_JSON_TOKEN_OBJECT_CLOSE || kind == BASE_JSON_TOKEN_ARRAY_CLOSE) {
        return false;
    }
    struct base_json_slice key = {NULL, 0};
    if (items->object) {
        CHECK(kind == BASE_JSON_TOKEN_KEY);
        key = token.raw;
        kind = base_json_lexer_next(lexer, &token);
    }
    CHECK(kind != BASE_JSON_TOKEN_ERROR);
    *out_key = key;
    *out_value = pass_value(lexer, &token);
    return true;
}
