#include "base/json_error.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/check.h"
#include "base/diagnostic.h"
#include "base/utf8.h"

/* A longer word is cut: the place says where the rest is. */
#define WORD_SIZE_MAX 32

#define BYTE_ORDER_MARK 0xfeffU

/* A longer name of a file is cut in a help. */
#define HELP_SIZE 512

#define MESSAGE_SIZE 512
_Static_assert((size_t)2 * BASE_JSON_ERROR_TEXT_SIZE + sizeof("expected , found ") <= MESSAGE_SIZE,
               "a message is never cut");

static const char quote_help[] = "strings and keys are written in double quotes";

/* What people write who think of another language. */
static const struct {
    const char *word;
    const char *help;
} word_helps[] = {
    {"True", "did you mean true?"},         {"TRUE", "did you mean true?"},
    {"False", "did you mean false?"},       {"FALSE", "did you mean false?"},
    {"None", "did you mean null?"},         {"Null", "did you mean null?"},
    {"NULL", "did you mean null?"},         {"nil", "did you mean null?"},
    {"undefined", "did you mean null?"},    {"NaN", "JSON has no number for this"},
    {"nan", "JSON has no number for this"}, {"Infinity", "JSON has no number for this"},
    {"inf", "JSON has no number for this"},
};

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte == '$';
}

static bool is_of_number(char byte)
{
    return (byte >= '0' && byte <= '9') || byte == '.' || byte == '+' || byte == '-';
}

struct base_json_slice base_json_error_word(struct base_json_slice text, size_t offset)
{
    CHECK(offset <= text.size);
    size_t end = offset;
    while (end < text.size && (is_letter(text.bytes[end]) || is_of_number(text.bytes[end]))) {
        end++;
    }
    return (struct base_json_slice){text.bytes + offset, end - offset};
}

static void describe_character(struct base_text *out, struct base_json_slice rest)
{
    uint32_t code_point = 0;
    const size_t size = base_utf8_next(rest.bytes, rest.size, &code_point);
    if (size == 0) {
        base_text_format(out, "the byte 0x%02x, which is not UTF-8", (uint8_t)rest.bytes[0]);
    } else if (code_point == BYTE_ORDER_MARK) {
        base_text_append(out, "a byte order mark (U+FEFF)");
    } else if (code_point == '\n') {
        base_text_append(out, "the end of the line");
    } else if (code_point == '\'') {
        base_text_append(out, "a single quote");
    } else if (!base_utf8_printable(code_point)) {
        base_text_format(out, "U+%04X", code_point);
    } else {
        base_text_append(out, "'");
        base_text_append_bytes(out, rest.bytes, size);
        base_text_append(out, "'");
    }
}

static void describe(struct base_text *out, struct base_json_slice text, size_t offset)
{
    CHECK(offset <= text.size);
    if (offset == text.size) {
        base_text_append(out, "the end of the input");
        return;
    }
    const struct base_json_slice word = base_json_error_word(text, offset);
    if (word.size == 0) {
        describe_character(out, (struct base_json_slice){text.bytes + offset, text.size - offset});
        return;
    }
    const bool cut = word.size > WORD_SIZE_MAX;
    base_text_append(out, "'");
    base_text_append_bytes(out, word.bytes, cut ? WORD_SIZE_MAX : word.size);
    base_text_append(out, cut ? "...'" : "'");
}

void base_json_error_set(struct base_json_error *error, struct base_json_slice text,
                         struct base_json_position at, const char *expected)
{
    CHECK(error != NULL);
    CHECK(expected != NULL);
    const struct base_json_slice word = base_json_error_word(text, at.offset);
    *error = (struct base_json_error){
        .at = at,
        .width = word.size > 0 ? (uint32_t)word.size : 1,
    };
    struct base_text out;
    base_text_init(&out, error->expected, sizeof(error->expected));
    base_text_append(&out, expected);
    CHECK(!out.truncated);
    base_text_init(&out, error->found, sizeof(error->found));
    describe(&out, text, at.offset);
    CHECK(!out.truncated);
}

static const char *help_for_word(struct base_json_slice word)
{
    CHECK(word.size >= 1);
    for (size_t i = 0; i < sizeof(word_helps) / sizeof(word_helps[0]); i++) {
        if (strlen(word_helps[i].word) == word.size &&
            memcmp(word_helps[i].word, word.bytes, word.size) == 0) {
            return word_helps[i].help;
        }
    }
    if (is_letter(word.bytes[0])) {
        return quote_help;
    }
    return word.bytes[0] == '+' || word.bytes[0] == '.' ? "a number begins with a digit or '-'"
                                                        : NULL;
}

const char *base_json_error_advise(struct base_json_slice text, size_t offset)
{
    CHECK(offset <= text.size);
    const struct base_json_slice word = base_json_error_word(text, offset);
    if (word.size > 0) {
        return help_for_word(word);
    }
    if (offset == text.size) {
        return NULL;
    }
    uint32_t code_point = 0;
    const size_t size = base_utf8_next(text.bytes + offset, text.size - offset, &code_point);
    if (size > 0 && code_point == BYTE_ORDER_MARK) {
        return "save the file as UTF-8 without a byte order mark";
    }
    return size > 0 && code_point == '\'' ? quote_help : NULL;
}

void base_json_error_report(struct base_text *out, const struct base_json_error *error,
                            const char *file, struct base_json_slice text)
{
    CHECK(error != NULL);
    CHECK(error->at.line >= 1);
    char message_buffer[MESSAGE_SIZE];
    struct base_text message;
    base_text_init(&message, message_buffer, sizeof(message_buffer));
    base_text_format(&message, "expected %s, found %s", error->expected, error->found);
    char help_buffer[HELP_SIZE];
    struct base_text help;
    base_text_init(&help, help_buffer, sizeof(help_buffer));
    if (error->first.line > 0) {
        base_text_format(&help, "it stands first at %s:%" PRIu32 ":%" PRIu32, file,
                         error->first.line, error->first.column);
    }
    const struct base_diagnostic diagnostic = {
        .file = file,
        .line = error->at.line,
        .column = error->at.column,
        .width = error->width,
        .message = message.bytes,
        .help = help.length > 0 ? help.bytes : error->help,
        .source = text.bytes,
        .source_size = text.size,
    };
    base_diagnostic_append(out, &diagnostic);
}
