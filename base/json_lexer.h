/*
 * JSON, token by token: strict, without an allocation, and with the place of everything.
 *
 * The grammar is RFC 8259's.  On top of it the input must be UTF-8 without a byte order mark, no
 * control character may stand raw in it but tab and line ends between tokens, and an escaped
 * surrogate must be one half of a pair.  Comments and trailing commas are options, for files that
 * people write.  Duplicate keys are seen by base/json_tree.h.
 *
 * After an error the lexer stays where it is; what was expected and what was found is data, and
 * base/diagnostic.h shows it.
 */
#ifndef BASE_JSON_LEXER_H
#define BASE_JSON_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json_error.h"

/* How many arrays and objects may be open at once. */
#define BASE_JSON_DEPTH_MAX 64

/* How many bytes an input may have, unless the options say more. */
#define BASE_JSON_SIZE_MAX ((size_t)16 << 20)

/* Zero is strict JSON with the limits above. */
struct base_json_options {
    bool comments;        /* accept line comments and block comments where a space may stand */
    bool trailing_commas; /* accept a comma after the last element or member */
    uint32_t depth_max;   /* at most BASE_JSON_DEPTH_MAX; 0 means BASE_JSON_DEPTH_MAX */
    size_t size_max;      /* 0 means BASE_JSON_SIZE_MAX */
};

#define BASE_JSON_TOKEN_LIST(X)    \
    X(OBJECT_OPEN, "'{'")          \
    X(OBJECT_CLOSE, "'}'")         \
    X(ARRAY_OPEN, "'['")           \
    X(ARRAY_CLOSE, "']'")          \
    X(KEY, "a key")                \
    X(STRING, "a string")          \
    X(NUMBER, "a number")          \
    X(TRUE, "true")                \
    X(FALSE, "false")              \
    X(NULL, "null")                \
    X(END, "the end of the input") \
    X(ERROR, "something that is not JSON")

enum base_json_token_kind {
#define X(code, text) BASE_JSON_TOKEN_##code,
    BASE_JSON_TOKEN_LIST(X)
#undef X
};

struct base_json_token {
    enum base_json_token_kind kind;
    struct base_json_position at;
    struct base_json_slice raw; /* as written, with the quotes of a string */
};

/* What may come next. */
enum base_json_lexer_state {
    BASE_JSON_LEXER_VALUE,
    BASE_JSON_LEXER_VALUE_OR_CLOSE,
    BASE_JSON_LEXER_KEY,
    BASE_JSON_LEXER_KEY_OR_CLOSE,
    BASE_JSON_LEXER_COLON,
    BASE_JSON_LEXER_COMMA_OR_CLOSE,
    BASE_JSON_LEXER_END,
    BASE_JSON_LEXER_ERROR,
};

/* A plain value: a copy of it goes on from the same place.  Its members are the lexer's own. */
struct base_json_lexer {
    struct base_json_slice text;
    struct base_json_options options;
    struct base_json_position at; /* of the next byte */
    enum base_json_lexer_state state;
    uint32_t depth;
    uint64_t arrays; /* bit i: what was opened at depth i is an array */
    struct base_json_error error;
};

/* Begins at the first of size bytes, which the lexer borrows.  options may be NULL: all zero. */
void base_json_lexer_init(struct base_json_lexer *lexer, const char *bytes, size_t size,
                          const struct base_json_options *options);

/*
 * Writes the next token and returns its kind.  After the value, END is returned for ever; after an
 * error, ERROR.
 */
enum base_json_token_kind base_json_lexer_next(struct base_json_lexer *lexer,
                                               struct base_json_token *out_token);

/* Returns what ended the lexer, which must have returned ERROR; valid as long as the lexer. */
const struct base_json_error *base_json_lexer_error(const struct base_json_lexer *lexer);

/* Returns a static description for a person: "a string". */
const char *base_json_token_text(enum base_json_token_kind kind);

#endif
