#include "base/json_lexer.h"

#include <string.h>

#include "base/check.h"
#include "base/json_scan.h"
#include "base/text.h"

_Static_assert(BASE_JSON_DEPTH_MAX <= 64, "one bit of `arrays` for each level");

static const char trailing_comma_help[] = "a trailing comma is not part of JSON";

const char *base_json_token_text(enum base_json_token_kind kind)
{
    switch (kind) {
#define X(code, text)            \
    case BASE_JSON_TOKEN_##code: \
        return text;
        BASE_JSON_TOKEN_LIST(X)
#undef X
    }
    CHECK_UNREACHABLE("a kind outside BASE_JSON_TOKEN_LIST");
}

/* "at most <maximum> ...", and so much was found. */
static void fail_limit(struct base_json_lexer *lexer, const char *what, size_t maximum,
                       size_t found)
{
    (void)base_json_scan_fail(lexer, "");
    struct base_text text;
    base_text_init(&text, lexer->error.expected, sizeof(lexer->error.expected));
    base_text_format(&text, "at most %zu %s", maximum, what);
    base_text_init(&text, lexer->error.found, sizeof(lexer->error.found));
    base_text_format(&text, "%zu", found);
}

void base_json_lexer_init(struct base_json_lexer *lexer, const char *bytes, size_t size,
                          const struct base_json_options *options)
{
    CHECK(lexer != NULL);
    CHECK(bytes != NULL || size == 0);
    /* Not the error: it is large, and nobody reads it before one is set. */
    lexer->text = (struct base_json_slice){bytes != NULL ? bytes : "", size};
    lexer->options = options != NULL ? *options : (struct base_json_options){.size_max = 0};
    lexer->at = (struct base_json_position){.offset = 0, .line = 1, .column = 1};
    lexer->state = BASE_JSON_LEXER_VALUE;
    lexer->depth = 0;
    lexer->arrays = 0;
    if (lexer->options.depth_max == 0) {
        lexer->options.depth_max = BASE_JSON_DEPTH_MAX;
    }
    if (lexer->options.size_max == 0) {
        lexer->options.size_max = BASE_JSON_SIZE_MAX;
    }
    CHECK(lexer->options.depth_max <= BASE_JSON_DEPTH_MAX);
    CHECK(lexer->options.size_max <= UINT32_MAX);
    if (size > lexer->options.size_max) {
        fail_limit(lexer, "bytes (BASE_JSON_SIZE_MAX)", lexer->options.size_max, size);
    }
}

static bool in_array(const struct base_json_lexer *lexer)
{
    CHECK(lexer->depth >= 1);
    return (lexer->arrays >> (lexer->depth - 1) & 1) != 0;
}

static const char *expected_in(const struct base_json_lexer *lexer)
{
    switch (lexer->state) {
    case BASE_JSON_LEXER_VALUE:
        return "a value";
    case BASE_JSON_LEXER_VALUE_OR_CLOSE:
        return "a value or ']'";
    case BASE_JSON_LEXER_KEY:
        return "a key in double quotes";
    case BASE_JSON_LEXER_KEY_OR_CLOSE:
        return "a key in double quotes or '}'";
    case BASE_JSON_LEXER_COLON:
        return "':' after the key";
    case BASE_JSON_LEXER_COMMA_OR_CLOSE:
        return in_array(lexer) ? "',' or ']'" : "',' or '}'";
    case BASE_JSON_LEXER_END:
        return "the end of the input";
    case BASE_JSON_LEXER_ERROR:
        break;
    }
    CHECK_UNREACHABLE("nothing is expected after an error");
}

/* What people write where a token should begin and another one stands; may be NULL. */
static const char *help_at(const struct base_json_lexer *lexer)
{
    const int byte = base_json_scan_peek(lexer);
    if (byte == '/' || byte == '#') {
        return lexer->options.comments ? "a comment begins with '//' or '/*'"
                                       : "comments are not part of JSON";
    }
    switch (lexer->state) {
    case BASE_JSON_LEXER_VALUE:
        if (byte == ']' && lexer->depth > 0 && in_array(lexer)) {
            return trailing_comma_help;
        }
        return base_json_error_advise(lexer->text, lexer->at.offset);
    case BASE_JSON_LEXER_KEY:
        if (byte == '}') {
            return trailing_comma_help;
        }
        return base_json_error_advise(lexer->text, lexer->at.offset);
    case BASE_JSON_LEXER_VALUE_OR_CLOSE:
    case BASE_JSON_LEXER_KEY_OR_CLOSE:
        return base_json_error_advise(lexer->text, lexer->at.offset);
    case BASE_JSON_LEXER_COLON:
    case BASE_JSON_LEXER_COMMA_OR_CLOSE:
    case BASE_JSON_LEXER_END:
        return NULL;
    case BASE_JSON_LEXER_ERROR:
        break;
    }
    CHECK_UNREACHABLE("nothing is expected after an error");
}

/* Ends the lexer where a token should begin and something else stands. */
static bool refuse(struct base_json_lexer *lexer)
{
    const char *help = help_at(lexer);
    (void)base_json_scan_fail(lexer, expected_in(lexer));
    lexer->error.help = help;
    return false;
}

static void end_value(struct base_json_lexer *lexer)
{
    lexer->state = lexer->depth == 0 ? BASE_JSON_LEXER_END : BASE_JSON_LEXER_COMMA_OR_CLOSE;
}

static bool open_container(struct base_json_lexer *lexer, bool array,
                           enum base_json_token_kind *out_kind)
{
    if (lexer->depth == lexer->options.depth_max) {
        fail_limit(lexer, "open arrays and objects (BASE_JSON_DEPTH_MAX)", lexer->depth,
                   (size_t)lexer->depth + 1);
        return false;
    }
    base_json_scan_skip(lexer, 1);
    const uint64_t bit = UINT64_C(1) << lexer->depth;
    lexer->arrays = array ? lexer->arrays | bit : lexer->arrays & ~bit;
    lexer->depth++;
    CHECK(in_array(lexer) == array);
    lexer->state = array ? BASE_JSON_LEXER_VALUE_OR_CLOSE : BASE_JSON_LEXER_KEY_OR_CLOSE;
    *out_kind = array ? BASE_JSON_TOKEN_ARRAY_OPEN : BASE_JSON_TOKEN_OBJECT_OPEN;
    return true;
}

static void close_container(struct base_json_lexer *lexer, enum base_json_token_kind *out_kind)
{
    CHECK(lexer->depth >= 1);
    *out_kind = in_array(lexer) ? BASE_JSON_TOKEN_ARRAY_CLOSE : BASE_JSON_TOKEN_OBJECT_CLOSE;
    base_json_scan_skip(lexer, 1);
    lexer->depth--;
    end_value(lexer);
}

/* Passes true, false or null; what goes on with another letter or digit is another word. */
static bool read_word(struct base_json_lexer *lexer, enum base_json_token_kind kind)
{
    const char *word = base_json_token_text(kind);
    const size_t size = strlen(word);
    const struct base_json_slice found = base_json_error_word(lexer->text, lexer->at.offset);
    if (found.size != size || memcmp(found.bytes, word, size) != 0) {
        return refuse(lexer);
    }
    base_json_scan_skip(lexer, size);
    end_value(lexer);
    return true;
}

/* Passes a string or a number, if it is well-formed. */
static bool read_scalar(struct base_json_lexer *lexer, bool well_formed)
{
    CHECK(well_formed == (lexer->state != BASE_JSON_LEXER_ERROR));
    if (well_formed) {
        end_value(lexer);
    }
    return well_formed;
}

static bool read_value(struct base_json_lexer *lexer, enum base_json_token_kind *out_kind)
{
    const int byte = base_json_scan_peek(lexer);
    switch (byte) {
    case '{':
    case '[':
        return open_container(lexer, /*array=*/byte == '[', out_kind);
    case '"':
        *out_kind = BASE_JSON_TOKEN_STRING;
        return read_scalar(lexer, base_json_scan_string(lexer));
    case 't':
        *out_kind = BASE_JSON_TOKEN_TRUE;
        return read_word(lexer, *out_kind);
    case 'f':
        *out_kind = BASE_JSON_TOKEN_FALSE;
        return read_word(lexer, *out_kind);
    case 'n':
        *out_kind = BASE_JSON_TOKEN_NULL;
        return read_word(lexer, *out_kind);
    default:
        break;
    }
    if (byte == '-' || (byte >= '0' && byte <= '9')) {
        *out_kind = BASE_JSON_TOKEN_NUMBER;
        return read_scalar(lexer, base_json_scan_number(lexer));
    }
    return refuse(lexer);
}

static bool read_key(struct base_json_lexer *lexer, enum base_json_token_kind *out_kind)
{
    if (base_json_scan_peek(lexer) != '"') {
        return refuse(lexer);
    }
    if (!base_json_scan_string(lexer)) {
        return false;
    }
    lexer->state = BASE_JSON_LEXER_COLON;
    *out_kind = BASE_JSON_TOKEN_KEY;
    return true;
}

/* Passes the ':' or ',' before the next token, if one is due. */
static bool pass_separator(struct base_json_lexer *lexer)
{
    const int byte = base_json_scan_peek(lexer);
    const bool trailing = lexer->options.trailing_commas;
    if (lexer->state == BASE_JSON_LEXER_COLON) {
        if (byte != ':') {
            return refuse(lexer);
        }
        lexer->state = BASE_JSON_LEXER_VALUE;
    } else if (lexer->state == BASE_JSON_LEXER_COMMA_OR_CLOSE && byte == ',') {
        if (in_array(lexer)) {
            lexer->state = trailing ? BASE_JSON_LEXER_VALUE_OR_CLOSE : BASE_JSON_LEXER_VALUE;
        } else {
            lexer->state = trailing ? BASE_JSON_LEXER_KEY_OR_CLOSE : BASE_JSON_LEXER_KEY;
        }
    } else {
        return true;
    }
    base_json_scan_skip(lexer, 1);
    return base_json_scan_space(lexer);
}

static bool read_token(struct base_json_lexer *lexer, enum base_json_token_kind *out_kind)
{
    const int byte = base_json_scan_peek(lexer);
    if (lexer->state == BASE_JSON_LEXER_END) {
        *out_kind = BASE_JSON_TOKEN_END;
        return byte < 0 || refuse(lexer);
    }
    const bool may_close = lexer->state == BASE_JSON_LEXER_VALUE_OR_CLOSE ||
                           lexer->state == BASE_JSON_LEXER_KEY_OR_CLOSE ||
                           lexer->state == BASE_JSON_LEXER_COMMA_OR_CLOSE;
    if (may_close && byte == (in_array(lexer) ? ']' : '}')) {
        close_container(lexer, out_kind);
        return true;
    }
    switch (lexer->state) {
    case BASE_JSON_LEXER_VALUE:
    case BASE_JSON_LEXER_VALUE_OR_CLOSE:
        return read_value(lexer, out_kind);
    case BASE_JSON_LEXER_KEY:
    case BASE_JSON_LEXER_KEY_OR_CLOSE:
        return read_key(lexer, out_kind);
    case BASE_JSON_LEXER_COMMA_OR_CLOSE:
        return refuse(lexer);
    case BASE_JSON_LEXER_COLON:
    case BASE_JSON_LEXER_END:
    case BASE_JSON_LEXER_ERROR:
        break;
    }
    CHECK_UNREACHABLE("no token begins in this state");
}

enum base_json_token_kind base_json_lexer_next(struct base_json_lexer *lexer,
                                               struct base_json_token *out_token)
{
    CHECK(lexer != NULL);
    CHECK(out_token != NULL);
    enum base_json_token_kind kind = BASE_JSON_TOKEN_ERROR;
    const bool begins = lexer->state != BASE_JSON_LEXER_ERROR && base_json_scan_space(lexer) &&
                        pass_separator(lexer);
    const struct base_json_position at = lexer->at;
    if (!begins || !read_token(lexer, &kind)) {
        CHECK(lexer->state == BASE_JSON_LEXER_ERROR);
        *out_token = (struct base_json_token){BASE_JSON_TOKEN_ERROR, lexer->error.at, {NULL, 0}};
        return BASE_JSON_TOKEN_ERROR;
    }
    CHECK(kind != BASE_JSON_TOKEN_ERROR);
    *out_token = (struct base_json_token){
        .kind = kind,
        .at = at,
        .raw = {lexer->text.bytes + at.offset, lexer->at.offset - at.offset},
    };
    return kind;
}

const struct base_json_error *base_json_lexer_error(const struct base_json_lexer *lexer)
{
    CHECK(lexer != NULL);
    CHECK(lexer->state == BASE_JSON_LEXER_ERROR);
    return &lexer->error;
}
