#include "base/json_scan.h"

#include <string.h>

#include "base/check.h"
#include "base/utf8.h"

/* "\uXXXX" */
#define UNIT_SIZE 6

/* Characters of a string. */
#define AT_ONCE 16

int base_json_scan_peek(const struct base_json_lexer *lexer)
{
    CHECK(lexer->at.offset <= lexer->text.size);
    return lexer->at.offset < lexer->text.size ? (uint8_t)lexer->text.bytes[lexer->at.offset] : -1;
}

void base_json_scan_skip(struct base_json_lexer *lexer, size_t size)
{
    CHECK(size <= lexer->text.size - lexer->at.offset);
    lexer->at.offset += size;
    lexer->at.column += (uint32_t)size;
}

bool base_json_scan_fail(struct base_json_lexer *lexer, const char *expected)
{
    CHECK(lexer->state != BASE_JSON_LEXER_ERROR);
    base_json_error_set(&lexer->error, lexer->text, lexer->at, expected);
    lexer->state = BASE_JSON_LEXER_ERROR;
    return false;
}

/* Passes any one character that may stand raw in a comment, or in a string without its specials. */
static bool pass_character(struct base_json_lexer *lexer)
{
    const size_t rest = lexer->text.size - lexer->at.offset;
    uint32_t code_point = 0;
    const size_t size = base_utf8_next(lexer->text.bytes + lexer->at.offset, rest, &code_point);
    if (size == 0) {
        return base_json_scan_fail(lexer, "UTF-8");
    }
    if (code_point < 0x20 && code_point != '\t' && code_point != '\r' && code_point != '\n') {
        return base_json_scan_fail(lexer, "no control character");
    }
    lexer->at.offset += size;
    lexer->at.column++;
    if (code_point == '\n') {
        lexer->at.line++;
        lexer->at.column = 1;
    }
    return true;
}

static bool stands(const struct base_json_lexer *lexer, const char *word)
{
    const size_t size = strlen(word);
    CHECK(size >= 1);
    return lexer->text.size - lexer->at.offset >= size &&
           memcmp(lexer->text.bytes + lexer->at.offset, word, size) == 0;
}

static bool scan_line_comment(struct base_json_lexer *lexer)
{
    CHECK(stands(lexer, "//"));
    while (base_json_scan_peek(lexer) >= 0 && base_json_scan_peek(lexer) != '\n') {
        if (!pass_character(lexer)) {
            return false;
        }
    }
    return true;
}

static bool scan_block_comment(struct base_json_lexer *lexer)
{
    CHECK(stands(lexer, "/*"));
    const struct base_json_position opened = lexer->at;
    base_json_scan_skip(lexer, 2);
    while (!stands(lexer, "*/")) {
        if (base_json_scan_peek(lexer) < 0) {
            (void)base_json_scan_fail(lexer, "'*/' to end this comment");
            lexer->error.at = opened;
            return false;
        }
        if (!pass_character(lexer)) {
            return false;
        }
    }
    base_json_scan_skip(lexer, 2);
    return true;
}

static bool scan_comment(struct base_json_lexer *lexer)
{
    if (stands(lexer, "//")) {
        return scan_line_comment(lexer);
    }
    if (stands(lexer, "/*")) {
        return scan_block_comment(lexer);
    }
    return base_json_scan_fail(lexer, "a comment ('//' or '/*')");
}

bool base_json_scan_pass_space(struct base_json_lexer *lexer)
{
    for (;;) {
        const int byte = base_json_scan_peek(lexer);
        if (byte == ' ' || byte == '\t' || byte == '\r') {
            base_json_scan_skip(lexer, 1);
        } else if (byte == '\n') {
            lexer->at.offset++;
            lexer->at.line++;
            lexer->at.column = 1;
        } else if (byte == '/' && lexer->options.comments) {
            if (!scan_comment(lexer)) {
                return false;
            }
        } else {
            return true;
        }
    }
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    if (byte >= 'a' && byte <= 'f') {
        return byte - 'a' + 10;
    }
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* Passes "\uXXXX" and writes the UTF-16 code unit. */
static bool scan_unit(struct base_json_lexer *lexer, uint32_t *out_unit)
{
    CHECK(stands(lexer, "\\u"));
    base_json_scan_skip(lexer, 2);
    uint32_t unit = 0;
    for (uint32_t i = 0; i < 4; i++) {
        const int byte = base_json_scan_peek(lexer);
        const int digit = byte < 0 ? -1 : hex_digit((char)byte);
        if (digit < 0) {
            return base_json_scan_fail(lexer, "four hexadecimal digits after '\\u'");
        }
        unit = unit << 4 | (uint32_t)digit;
        base_json_scan_skip(lexer, 1);
    }
    CHECK(unit <= 0xffff);
    *out_unit = unit;
    return true;
}

/* The unit that was just passed is the wrong one here. */
static bool fail_unit(struct base_json_lexer *lexer, const char *expected)
{
    CHECK(lexer->at.offset >= UNIT_SIZE);
    lexer->at.offset -= UNIT_SIZE;
    lexer->at.column -= UNIT_SIZE;
    (void)base_json_scan_fail(lexer, expected);
    lexer->error.width = UNIT_SIZE;
    char *found = lexer->error.found;
    found[0] = '\'';
    memcpy(found + 1, lexer->text.bytes + lexer->at.offset, UNIT_SIZE);
    memcpy(found + 1 + UNIT_SIZE, "'", 2);
    return false;
}

static bool scan_unicode_escape(struct base_json_lexer *lexer)
{
    uint32_t unit = 0;
    if (!scan_unit(lexer, &unit)) {
        return false;
    }
    if (unit >= 0xdc00 && unit <= 0xdfff) {
        return fail_unit(lexer, "a high surrogate (\\uD800 to \\uDBFF) first");
    }
    if (unit < 0xd800 || unit > 0xdbff) {
        return true;
    }
    static const char expected[] = "a low surrogate (\\uDC00 to \\uDFFF) after the high one";
    if (!stands(lexer, "\\u")) {
        return base_json_scan_fail(lexer, expected);
    }
    if (!scan_unit(lexer, &unit)) {
        return false;
    }
    return (unit >= 0xdc00 && unit <= 0xdfff) || fail_unit(lexer, expected);
}

static bool scan_escape(struct base_json_lexer *lexer)
{
    CHECK(base_json_scan_peek(lexer) == '\\');
    if (stands(lexer, "\\u")) {
        return scan_unicode_escape(lexer);
    }
    base_json_scan_skip(lexer, 1);
    switch (base_json_scan_peek(lexer)) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        base_json_scan_skip(lexer, 1);
        return true;
    default:
        return base_json_scan_fail(lexer, "one of \" \\ / b f n r t u after '\\'");
    }
}

/* Printable ASCII that stands for itself. */
static bool is_plain(char byte)
{
    return (byte >= ' ') & (byte <= '~') & (byte != '"') & (byte != '\\');
}

/* Without a branch for each of them: a compiler looks at all at once. */
static bool are_plain(const char *bytes)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < AT_ONCE; i++) {
        count += is_plain(bytes[i]) ? 1 : 0;
    }
    return count == AT_ONCE;
}

/* How many of them come first. */
static size_t count_plain(const char *bytes, size_t size_max)
{
    size_t size = 0;
    while (size < size_max && bytes[size] >= ' ' && bytes[size] <= '~' && bytes[size] != '"' &&
           bytes[size] != '\\') {
        size++;
    }
    return size;
}

/* Most of most strings.  They are short, so that it pays to look at many only behind the first. */
static void scan_plain(struct base_json_lexer *lexer)
{
    const char *bytes = lexer->text.bytes + lexer->at.offset;
    const size_t rest = lexer->text.size - lexer->at.offset;
    size_t size = count_plain(bytes, rest < AT_ONCE ? rest : AT_ONCE);
    if (size == AT_ONCE) {
        while (rest - size >= AT_ONCE && are_plain(bytes + size)) {
            size += AT_ONCE;
        }
        size += count_plain(bytes + size, rest - size);
    }
    base_json_scan_skip(lexer, size);
}

bool base_json_scan_string(struct base_json_lexer *lexer)
{
    CHECK(base_json_scan_peek(lexer) == '"');
    base_json_scan_skip(lexer, 1);
    for (;;) {
        scan_plain(lexer);
        const int byte = base_json_scan_peek(lexer);
        if (byte == '"') {
            base_json_scan_skip(lexer, 1);
            return true;
        }
        if (byte < 0 || byte == '\n' || byte == '\r') {
            return base_json_scan_fail(lexer, "'\"' to end the string");
        }
        if (byte < 0x20) {
            return base_json_scan_fail(lexer, "a control character as an escape (\\uXXXX)");
        }
        if (byte == '\\' ? !scan_escape(lexer) : !pass_character(lexer)) {
            return false;
        }
    }
}

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

/* At least one digit. */
static bool scan_digits(struct base_json_lexer *lexer, const char *expected)
{
    if (!is_digit(base_json_scan_peek(lexer))) {
        return base_json_scan_fail(lexer, expected);
    }
    while (is_digit(base_json_scan_peek(lexer))) {
        base_json_scan_skip(lexer, 1);
    }
    return true;
}

static bool scan_integer(struct base_json_lexer *lexer)
{
    const struct base_json_position start = lexer->at;
    if (base_json_scan_peek(lexer) == '-') {
        base_json_scan_skip(lexer, 1);
    }
    const bool zero = base_json_scan_peek(lexer) == '0';
    const size_t digits = lexer->at.offset;
    if (!scan_digits(lexer, "a digit after '-'")) {
        return false;
    }
    if (zero && lexer->at.offset > digits + 1) {
        lexer->at = start;
        return base_json_scan_fail(lexer, "a number without a leading zero");
    }
    return true;
}

bool base_json_scan_number(struct base_json_lexer *lexer)
{
    if (!scan_integer(lexer)) {
        return false;
    }
    if (base_json_scan_peek(lexer) == '.') {
        base_json_scan_skip(lexer, 1);
        if (!scan_digits(lexer, "a digit after '.'")) {
            return false;
        }
    }
    const int byte = base_json_scan_peek(lexer);
    if (byte != 'e' && byte != 'E') {
        return true;
    }
    base_json_scan_skip(lexer, 1);
    const int sign = base_json_scan_peek(lexer);
    if (sign == '+' || sign == '-') {
        base_json_scan_skip(lexer, 1);
    }
    return scan_digits(lexer, "a digit of the exponent");
}
