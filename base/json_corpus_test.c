/*
 * What is JSON, what is not, and what is said about it.
 */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_lexer.h"

#include "tests/support/test.h"

/* With its size, so that a zero byte can be part of it. */
#define TEXT(literal) literal, sizeof(literal) - 1

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct base_json_options relaxed = {.comments = true, .trailing_commas = true};

struct accepted {
    const char *text;
    size_t size;
};

/* After the categories of JSONTestSuite (Seriot, "Parsing JSON is a minefield", 2016). */
static const struct accepted accepted[] = {
    {TEXT("{}")},
    {TEXT("[]")},
    {TEXT("null")},
    {TEXT("true")},
    {TEXT("false")},
    {TEXT("0")},
    {TEXT("\"\"")},
    {TEXT(" [ ] ")},
    {TEXT("\t{\r\n}\n")},
    {TEXT("[[]   ]")},
    {TEXT("[[[[[[[[]]]]]]]]")},
    {TEXT("[null, 1, \"1\", {}]")},
    {TEXT("[1,null,null,null,2]")},
    {TEXT("{\"a\":\"b\"}")},
    {TEXT("{\"\":0}")},
    {TEXT("{\"a\":1,\"a\":2}")},
    {TEXT("{ \"a\" : { \"b\" : [ ] } , \"c\" : [ { } ] }")},
    {TEXT("{\"foo\\u0000bar\": 42}")},
    {TEXT("-0")},
    {TEXT("-1")},
    {TEXT("[123e65]")},
    {TEXT("[0e+1]")},
    {TEXT("[0e1]")},
    {TEXT("[20e1]")},
    {TEXT("[1E22]")},
    {TEXT("[1E-2]")},
    {TEXT("[1E+2]")},
    {TEXT("[123.456e78]")},
    {TEXT("[1.000000000000000005]")},
    {TEXT("[-0.0]")},
    {TEXT("1e400")},
    {TEXT("9007199254740993")},
    {TEXT("123456789012345678901234567890")},
    {TEXT("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]")},
    {TEXT("[\"\\u0060\\u012a\\u12AB\"]")},
    {TEXT("[\"\\uD801\\udc37\"]")},
    {TEXT("[\"\\ud83d\\ude39\\ud83d\\udc8d\"]")},
    {TEXT("[\"\\uDBFF\\uDFFF\"]")},
    {TEXT("[\"\\u0000\"]")},
    {TEXT("[\"\\u001f\\uFFFF\"]")},
    {TEXT("[\"\\\\u0000\"]")},
    {TEXT("[\"a/*b*/c/*d//e\"]")},
    {TEXT("[\"\x7f\"]")},
    {TEXT("[\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"]")},
    {TEXT("[\"\xef\xbf\xbf\xf4\x8f\xbf\xbf\"]")},
    {TEXT("[\"\xe2\x80\xa8\xe2\x80\xa9\"]")},
    {TEXT("\"asd \"")},
    {TEXT("[-123456789]")},
    {TEXT("[true,false,null]")},
};

struct rejected {
    const char *text;
    size_t size;
    uint32_t line;
    uint32_t column;
    const char *expected;
    const char *found;
    const char *help;
};

static const char comma_help[] = "a trailing comma is not part of JSON";
static const char comment_help[] = "comments are not part of JSON";
static const char quote_help[] = "strings and keys are written in double quotes";
static const char no_number_help[] = "JSON has no number for this";
static const char first_digit_help[] = "a number begins with a digit or '-'";
static const char low_surrogate[] = "a low surrogate (\\uDC00 to \\uDFFF) after the high one";
static const char high_surrogate[] = "a high surrogate (\\uD800 to \\uDBFF) first";
static const char hex_digits[] = "four hexadecimal digits after '\\u'";
static const char escapes[] = "one of \" \\ / b f n r t u after '\\'";
static const char control[] = "a control character as an escape (\\uXXXX)";
static const char closing_quote[] = "'\"' to end the string";
static const char end_of_input[] = "the end of the input";
static const char key_or_close[] = "a key in double quotes or '}'";

static const struct rejected rejected[] = {
    /* structure */
    {TEXT(""), 1, 1, "a value", end_of_input, NULL},
    {TEXT(" "), 1, 2, "a value", end_of_input, NULL},
    {TEXT("["), 1, 2, "a value or ']'", end_of_input, NULL},
    {TEXT("[1"), 1, 3, "',' or ']'", end_of_input, NULL},
    {TEXT("[1,"), 1, 4, "a value", end_of_input, NULL},
    {TEXT("{"), 1, 2, key_or_close, end_of_input, NULL},
    {TEXT("{\"a\""), 1, 5, "':' after the key", end_of_input, NULL},
    {TEXT("{\"a\":"), 1, 6, "a value", end_of_input, NULL},
    {TEXT("{\"a\":1"), 1, 7, "',' or '}'", end_of_input, NULL},
    {TEXT("]"), 1, 1, "a value", "']'", NULL},
    {TEXT("[}"), 1, 2, "a value or ']'", "'}'", NULL},
    {TEXT("{]"), 1, 2, key_or_close, "']'", NULL},
    {TEXT("[1}"), 1, 3, "',' or ']'", "'}'", NULL},
    {TEXT("{\"a\":1]"), 1, 7, "',' or '}'", "']'", NULL},
    {TEXT("[]]"), 1, 3, end_of_input, "']'", NULL},
    {TEXT("{}}"), 1, 3, end_of_input, "'}'", NULL},
    {TEXT("[] []"), 1, 4, end_of_input, "'['", NULL},
    {TEXT("1 2"), 1, 3, end_of_input, "'2'", NULL},
    {TEXT("nulll"), 1, 1, "a value", "'nulll'", quote_help},
    {TEXT("[1 2]"), 1, 4, "',' or ']'", "'2'", NULL},
    {TEXT("[1\n\"a\"]"), 2, 1, "',' or ']'", "'\"'", NULL},
    {TEXT("[,1]"), 1, 2, "a value or ']'", "','", NULL},
    {TEXT("[1,,2]"), 1, 4, "a value", "','", NULL},
    {TEXT("[1,]"), 1, 4, "a value", "']'", comma_help},
    {TEXT("{\"a\":1,}"), 1, 8, "a key in double quotes", "'}'", comma_help},
    {TEXT("{\"a\":}"), 1, 6, "a value", "'}'", NULL},
    {TEXT("{,}"), 1, 2, key_or_close, "','", NULL},
    {TEXT("{\"a\"}"), 1, 5, "':' after the key", "'}'", NULL},
    {TEXT("{\"a\",1}"), 1, 5, "':' after the key", "','", NULL},
    {TEXT("{\"a\"::1}"), 1, 6, "a value", "':'", NULL},
    {TEXT("{\"a\" \"b\"}"), 1, 6, "':' after the key", "'\"'", NULL},
    {TEXT("{\"a\":1 \"b\":2}"), 1, 8, "',' or '}'", "'\"'", NULL},
    {TEXT("{1:1}"), 1, 2, key_or_close, "'1'", NULL},
    {TEXT("{a:1}"), 1, 2, key_or_close, "'a'", quote_help},
    {TEXT("{'a':1}"), 1, 2, key_or_close, "a single quote", quote_help},
    {TEXT("{null:1}"), 1, 2, key_or_close, "'null'", quote_help},
    {TEXT("[:]"), 1, 2, "a value or ']'", "':'", NULL},
    {TEXT("[\"a\":1]"), 1, 5, "',' or ']'", "':'", NULL},
    /* words */
    {TEXT("tru"), 1, 1, "a value", "'tru'", quote_help},
    {TEXT("[True]"), 1, 2, "a value or ']'", "'True'", "did you mean true?"},
    {TEXT("[FALSE]"), 1, 2, "a value or ']'", "'FALSE'", "did you mean false?"},
    {TEXT("[1,None]"), 1, 4, "a value", "'None'", "did you mean null?"},
    {TEXT("undefined"), 1, 1, "a value", "'undefined'", "did you mean null?"},
    {TEXT("[truefalse]"), 1, 2, "a value or ']'", "'truefalse'", quote_help},
    {TEXT("hello, world"), 1, 1, "a value", "'hello'", quote_help},
    {TEXT("*"), 1, 1, "a value", "'*'", NULL},
    {TEXT("'a'"), 1, 1, "a value", "a single quote", quote_help},
    {TEXT("abcdefghijklmnopqrstuvwxyzabcdefghijklm"), 1, 1, "a value",
     "'abcdefghijklmnopqrstuvwxyzabcdef...'", quote_help},
    /* numbers */
    {TEXT("01"), 1, 1, "a number without a leading zero", "'01'", NULL},
    {TEXT("[-012]"), 1, 2, "a number without a leading zero", "'-012'", NULL},
    {TEXT("[00]"), 1, 2, "a number without a leading zero", "'00'", NULL},
    {TEXT("-"), 1, 2, "a digit after '-'", end_of_input, NULL},
    {TEXT("[-a]"), 1, 3, "a digit after '-'", "'a'", NULL},
    {TEXT("[- 1]"), 1, 3, "a digit after '-'", "' '", NULL},
    {TEXT("--1"), 1, 2, "a digit after '-'", "'-1'", NULL},
    {TEXT("+1"), 1, 1, "a value", "'+1'", first_digit_help},
    {TEXT(".5"), 1, 1, "a value", "'.5'", first_digit_help},
    {TEXT("[1.]"), 1, 4, "a digit after '.'", "']'", NULL},
    {TEXT("1.e1"), 1, 3, "a digit after '.'", "'e1'", NULL},
    {TEXT("1.2.3"), 1, 4, end_of_input, "'.3'", NULL},
    {TEXT("[1e]"), 1, 4, "a digit of the exponent", "']'", NULL},
    {TEXT("1e+"), 1, 4, "a digit of the exponent", end_of_input, NULL},
    {TEXT("1eE2"), 1, 3, "a digit of the exponent", "'E2'", NULL},
    {TEXT("0x1f"), 1, 2, end_of_input, "'x1f'", NULL},
    {TEXT("[1_000]"), 1, 3, "',' or ']'", "'_000'", NULL},
    {TEXT("[1+2]"), 1, 3, "',' or ']'", "'+2'", NULL},
    {TEXT("NaN"), 1, 1, "a value", "'NaN'", no_number_help},
    {TEXT("[Infinity]"), 1, 2, "a value or ']'", "'Infinity'", no_number_help},
    {TEXT("-Infinity"), 1, 2, "a digit after '-'", "'Infinity'", NULL},
    {TEXT("[\xef\xbc\x91]"), 1, 2, "a value or ']'", "'\xef\xbc\x91'", NULL},
    /* strings */
    {TEXT("\""), 1, 2, closing_quote, end_of_input, NULL},
    {TEXT("[\"a"), 1, 4, closing_quote, end_of_input, NULL},
    {TEXT("[\"a\n\"]"), 1, 4, closing_quote, "the end of the line", NULL},
    {TEXT("[\"a\r\n\"]"), 1, 4, closing_quote, "U+000D", NULL},
    {TEXT("[\"a\tb\"]"), 1, 4, control, "U+0009", NULL},
    {TEXT("[\"\x1f\"]"), 1, 3, control, "U+001F", NULL},
    {TEXT("[\"\0\"]"), 1, 3, control, "U+0000", NULL},
    {TEXT("[\"\x1b[31m\"]"), 1, 3, control, "U+001B", NULL},
    {TEXT("\"\\"), 1, 3, escapes, end_of_input, NULL},
    {TEXT("\"\\\""), 1, 4, closing_quote, end_of_input, NULL},
    {TEXT("\"\\x00\""), 1, 3, escapes, "'x00'", NULL},
    {TEXT("\"\\'\""), 1, 3, escapes, "a single quote", NULL},
    {TEXT("\"\\\n\""), 1, 3, escapes, "the end of the line", NULL},
    {TEXT("\"\\U0041\""), 1, 3, escapes, "'U0041'", NULL},
    {TEXT("\"\\u\""), 1, 4, hex_digits, "'\"'", NULL},
    {TEXT("\"\\u00A\""), 1, 7, hex_digits, "'\"'", NULL},
    {TEXT("\"\\u00Ag\""), 1, 7, hex_digits, "'g'", NULL},
    {TEXT("\"\\uD800\""), 1, 8, low_surrogate, "'\"'", NULL},
    {TEXT("\"\\uD800x\""), 1, 8, low_surrogate, "'x'", NULL},
    {TEXT("\"\\uD800\\n\""), 1, 8, low_surrogate, "'\\'", NULL},
    {TEXT("\"\\uD800\\u\""), 1, 10, hex_digits, "'\"'", NULL},
    {TEXT("\"\\uD800\\uD800\""), 1, 8, low_surrogate, "'\\uD800'", NULL},
    {TEXT("\"\\ud800\\u0041\""), 1, 8, low_surrogate, "'\\u0041'", NULL},
    {TEXT("\"a\\uDFAA\""), 1, 3, high_surrogate, "'\\uDFAA'", NULL},
    {TEXT("\"\\uDd1e\\uD834\""), 1, 2, high_surrogate, "'\\uDd1e'", NULL},
    /* UTF-8 */
    {TEXT("\xef\xbb\xbf{}"), 1, 1, "a value", "a byte order mark (U+FEFF)",
     "save the file as UTF-8 without a byte order mark"},
    {TEXT("\xff\xfe[\0]\0"), 1, 1, "a value", "the byte 0xff, which is not UTF-8", NULL},
    {TEXT("[\"\xff\"]"), 1, 3, "UTF-8", "the byte 0xff, which is not UTF-8", NULL},
    {TEXT("[\"\xc3\xa9\xe9\"]"), 1, 4, "UTF-8", "the byte 0xe9, which is not UTF-8", NULL},
    {TEXT("[\"\xc0\xaf\"]"), 1, 3, "UTF-8", "the byte 0xc0, which is not UTF-8", NULL},
    {TEXT("[\"\xed\xa0\x80\"]"), 1, 3, "UTF-8", "the byte 0xed, which is not UTF-8", NULL},
    {TEXT("[\"\xf4\xbf\xbf\xbf\"]"), 1, 3, "UTF-8", "the byte 0xf4, which is not UTF-8", NULL},
    {TEXT("[\"\xe0\xff\"]"), 1, 3, "UTF-8", "the byte 0xe0, which is not UTF-8", NULL},
    {TEXT("{\"\xb9\":\"0\",}"), 1, 3, "UTF-8", "the byte 0xb9, which is not UTF-8", NULL},
    {TEXT("[\xe5]"), 1, 2, "a value or ']'", "the byte 0xe5, which is not UTF-8", NULL},
    {TEXT("\xe2\x80\x9c"), 1, 1, "a value", "'\xe2\x80\x9c'", NULL},
    {TEXT("[\xe2\x80\x8e]"), 1, 2, "a value or ']'", "U+200E", NULL},
    /* what is no white space */
    {TEXT("\xc2\xa0[]"), 1, 1, "a value", "'\xc2\xa0'", NULL},
    {TEXT("[\xe2\x81\xa0]"), 1, 2, "a value or ']'", "'\xe2\x81\xa0'", NULL},
    {TEXT("[\x0c]"), 1, 2, "a value or ']'", "U+000C", NULL},
    {TEXT("[]\0"), 1, 3, end_of_input, "U+0000", NULL},
    {TEXT("[\\u000A\"\"]"), 1, 2, "a value or ']'", "'\\'", NULL},
    /* comments, which strict JSON has none of */
    {TEXT("// a\n1"), 1, 1, "a value", "'/'", comment_help},
    {TEXT("[1 /* one */]"), 1, 4, "',' or ']'", "'/'", comment_help},
    {TEXT("[]#"), 1, 3, end_of_input, "'#'", comment_help},
    {TEXT("{\"a\":/*b*/\"c\"}"), 1, 6, "a value", "'/'", comment_help},
};

static const struct accepted accepted_relaxed[] = {
    {TEXT("// a\n1")},
    {TEXT("1 // a")},
    {TEXT("1 //")},
    {TEXT("//\r\n1")},
    {TEXT("/**/1/***/")},
    {TEXT("/* a\n b */ [ /* c */ ] // d")},
    {TEXT("[1,]")},
    {TEXT("[1 , /* a */ ]")},
    {TEXT("{\"a\" /*b*/ : /*c*/ 1 /*d*/ , /*e*/ }")},
    {TEXT("[[1,],[{},],]")},
    {TEXT("/* // */ [1, // */\n 2]")},
    {TEXT("// \xe2\x82\xac\t\n[]")},
};

static const struct rejected rejected_relaxed[] = {
    {TEXT("// a"), 1, 5, "a value", end_of_input, NULL},
    {TEXT("[,]"), 1, 2, "a value or ']'", "','", NULL},
    {TEXT("{,}"), 1, 2, key_or_close, "','", NULL},
    {TEXT("[1,,]"), 1, 4, "a value or ']'", "','", NULL},
    {TEXT("1,"), 1, 2, end_of_input, "','", NULL},
    {TEXT("{\"a\":1,,}"), 1, 8, key_or_close, "','", NULL},
    {TEXT("{\"a\",}"), 1, 5, "':' after the key", "','", NULL},
    {TEXT("[1]/"), 1, 4, "a comment ('//' or '/*')", "'/'", NULL},
    {TEXT("/ 1"), 1, 1, "a comment ('//' or '/*')", "'/'", NULL},
    {TEXT("[\n /* a\n*"), 2, 2, "'*/' to end this comment", end_of_input, NULL},
    {TEXT("/*/"), 1, 1, "'*/' to end this comment", end_of_input, NULL},
    {TEXT("1 /* /* */ */"), 1, 12, end_of_input, "'*'", NULL},
    {TEXT("// \xff\n1"), 1, 4, "UTF-8", "the byte 0xff, which is not UTF-8", NULL},
    {TEXT("/*\x1b*/1"), 1, 3, "no control character", "U+001B", NULL},
    {TEXT("# a\n1"), 1, 1, "a value", "'#'", "a comment begins with '//' or '/*'"},
};

static enum base_json_token_kind last_token(struct base_json_lexer *lexer)
{
    struct base_json_token token;
    size_t offset = 0;
    enum base_json_token_kind kind = base_json_lexer_next(lexer, &token);
    while (kind != BASE_JSON_TOKEN_END && kind != BASE_JSON_TOKEN_ERROR) {
        assert_true(token.at.offset >= offset);
        assert_true(token.raw.size >= 1);
        assert_ptr_equal(lexer->text.bytes + token.at.offset, token.raw.bytes);
        offset = token.at.offset + token.raw.size;
        kind = base_json_lexer_next(lexer, &token);
    }
    assert_int_equal(kind, base_json_lexer_next(lexer, &token));
    return kind;
}

/* In a block of exactly its size, so that a checker sees a read beyond the end. */
static char *exact_copy(const char *text, size_t size)
{
    char *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, text, size);
    return copy;
}

static void assert_accepted(const struct accepted *row, const struct base_json_options *options)
{
    char *text = exact_copy(row->text, row->size);
    struct base_json_lexer lexer;
    base_json_lexer_init(&lexer, text, row->size, options);
    if (last_token(&lexer) != BASE_JSON_TOKEN_END) {
        fail_msg("%s: expected %s, found %s", row->text, lexer.error.expected, lexer.error.found);
    }
    free(text);
}

static void assert_rejected(const struct rejected *row, const struct base_json_options *options)
{
    char *text = exact_copy(row->text, row->size);
    struct base_json_lexer lexer;
    base_json_lexer_init(&lexer, text, row->size, options);
    if (last_token(&lexer) != BASE_JSON_TOKEN_ERROR) {
        fail_msg("%s: accepted", row->text);
    }
    const struct base_json_error *error = base_json_lexer_error(&lexer);
    const bool same = error->at.line == row->line && error->at.column == row->column &&
                      strcmp(error->expected, row->expected) == 0 &&
                      strcmp(error->found, row->found) == 0;
    if (!same) {
        fail_msg("%s: %u:%u: expected %s, found %s", row->text, error->at.line, error->at.column,
                 error->expected, error->found);
    }
    if ((error->help == NULL) != (row->help == NULL) ||
        (error->help != NULL && strcmp(error->help, row->help) != 0)) {
        fail_msg("%s: help: %s", row->text, error->help != NULL ? error->help : "none");
    }
    free(text);
}

static void json_is_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        assert_accepted(&accepted[i], /*options=*/NULL);
        assert_accepted(&accepted[i], &relaxed);
    }
}

static void what_is_not_json_is_rejected_where_that_shows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rejected); i++) {
        assert_rejected(&rejected[i], /*options=*/NULL);
    }
}

static void comments_and_trailing_commas_are_accepted_on_demand(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted_relaxed); i++) {
        assert_accepted(&accepted_relaxed[i], &relaxed);
        struct base_json_lexer lexer;
        base_json_lexer_init(&lexer, accepted_relaxed[i].text, accepted_relaxed[i].size,
                             /*options=*/NULL);
        assert_int_equal(BASE_JSON_TOKEN_ERROR, last_token(&lexer));
    }
    for (size_t i = 0; i < COUNT(rejected_relaxed); i++) {
        assert_rejected(&rejected_relaxed[i], &relaxed);
    }
}

/* cJSON takes more than JSON, never less: what it refuses, the strict lexer refuses. */
static void cjson_takes_whatever_is_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        cJSON *tree = cJSON_ParseWithLength(accepted[i].text, accepted[i].size);
        assert_non_null(tree);
        cJSON_Delete(tree);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_accepted),
        cmocka_unit_test(what_is_not_json_is_rejected_where_that_shows),
        cmocka_unit_test(comments_and_trailing_commas_are_accepted_on_demand),
        cmocka_unit_test(cjson_takes_whatever_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
