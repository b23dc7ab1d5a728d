#include "cli/arguments.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/word.h"

struct reader {
    struct cli_arguments *arguments;
    const char *const *words;
    uint32_t count;
    uint32_t next; /* the word to read */
    bool is_past_options;
    struct base_text *message;
};

bool cli_arguments_parse_number(const char *text, uint64_t *out_number)
{
    CHECK(text != NULL);
    uint64_t number = 0;
    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        const uint64_t digit = (uint64_t)(*text - '0');
        if (number > (UINT64_MAX - digit) / 10) {
            return false;
        }
        number = number * 10 + digit;
    }
    *out_number = number;
    return true;
}

static bool takes(const struct cli_command *command, enum cli_option_id id)
{
    CHECK(id < CLI_OPTION_COUNT);
    for (uint32_t i = 0; i < command->option_count; i++) {
        if (command->options[i] == id) {
            return true;
        }
    }
    return id == CLI_OPTION_HELP;
}

static enum cli_option_id find_by_letter(const struct cli_command *command, char letter)
{
    CHECK(letter != '\0');
    for (enum cli_option_id id = 0; id < CLI_OPTION_COUNT; id++) {
        if (cli_option_all[id].letter == letter && takes(command, id)) {
            return id;
        }
    }
    return CLI_OPTION_COUNT;
}

/* name ends at size. */
static enum cli_option_id find_by_name(const struct cli_command *command, const char *name,
                                       size_t size)
{
    CHECK(name != NULL);
    for (enum cli_option_id id = 0; id < CLI_OPTION_COUNT; id++) {
        const char *candidate = cli_option_all[id].name;
        if (strlen(candidate) == size && memcmp(candidate, name, size) == 0 && takes(command, id)) {
            return id;
        }
    }
    return CLI_OPTION_COUNT;
}

static bool unknown_option(struct reader *reader, const char *name, size_t size)
{
    const struct cli_command *command = reader->arguments->command;
    const char *known[CLI_OPTION_COUNT];
    size_t known_count = 0;
    for (enum cli_option_id id = 0; id < CLI_OPTION_COUNT; id++) {
        if (takes(command, id)) {
            known[known_count++] = cli_option_all[id].name;
        }
    }
    char typed[BASE_WORD_SIZE_MAX + 1];
    struct base_text text;
    base_text_init(&text, typed, sizeof typed);
    base_text_append_bytes(&text, name, size);
    const char *nearest = base_word_nearest(typed, known, known_count);
    base_text_format(reader->message, "unknown option '--%s'", typed);
    if (nearest != NULL) {
        base_text_format(reader->message, ", did you mean '--%s'?", nearest);
    }
    return false;
}

static void add_value(struct cli_value *value, const char *text)
{
    CHECK(value->count < UINT32_MAX);
    value->texts = base_heap_resize(value->texts, (value->count + 1) * sizeof *value->texts);
    value->texts[value->count++] = text;
}

bool cli_arguments_add(struct cli_arguments *arguments, enum cli_option_id option, const char *text)
{
    CHECK(option < CLI_OPTION_COUNT);
    struct cli_value *value = &arguments->values[option];
    if (cli_option_all[option].kind == CLI_OPTION_NUMBER &&
        !cli_arguments_parse_number(text, &value->number)) {
        return false;
    }
    add_value(value, text);
    return true;
}

static bool store(struct reader *reader, enum cli_option_id id, const char *text)
{
    CHECK(id < CLI_OPTION_COUNT);
    const struct cli_option *option = &cli_option_all[id];
    if (!cli_arguments_add(reader->arguments, id, text)) {
        base_text_format(reader->message, "--%s: expected a number of at most 64 bits, found '%s'",
                         option->name, text);
        return false;
    }
    return true;
}

/* The value of an option that stands in the next word. */
static bool store_next(struct reader *reader, enum cli_option_id id)
{
    const struct cli_option *option = &cli_option_all[id];
    if (reader->next == reader->count) {
        base_text_format(reader->message, "--%s: expected a value (%s)", option->name,
                         option->value);
        return false;
    }
    return store(reader, id, reader->words[reader->next++]);
}

static bool read_long(struct reader *reader, const char *word)
{
    CHECK(strncmp(word, "--", 2) == 0);
    const char *name = word + 2;
    const char *equals = strchr(name, '=');
    const size_t size = equals == NULL ? strlen(name) : (size_t)(equals - name);
    const enum cli_option_id id = find_by_name(reader->arguments->command, name, size);
    if (id == CLI_OPTION_COUNT) {
        return unknown_option(reader, name, size);
    }
    if (cli_option_all[id].kind == CLI_OPTION_FLAG) {
        if (equals != NULL) {
            base_text_format(reader->message, "--%s takes no value", cli_option_all[id].name);
            return false;
        }
        return store(reader, id, "");
    }
    return equals == NULL ? store_next(reader, id) : store(reader, id, equals + 1);
}

static bool read_letters(struct reader *reader, const char *word)
{
    CHECK(word[0] == '-');
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        const enum cli_option_id id = find_by_letter(reader->arguments->command, *letter);
        if (id == CLI_OPTION_COUNT) {
            base_text_format(reader->message, "unknown option '-%c'", *letter);
            return false;
        }
        if (cli_option_all[id].kind != CLI_OPTION_FLAG) {
            return letter[1] == '\0' ? store_next(reader, id) : store(reader, id, letter + 1);
        }
        if (!store(reader, id, "")) {
            return false;
        }
    }
    return true;
}

void cli_arguments_add_operand(struct cli_arguments *arguments, const char *word)
{
    CHECK(arguments->operand_count < UINT32_MAX);
    arguments->operands = base_heap_resize(arguments->operands, (arguments->operand_count + 1) *
                                                                    sizeof *arguments->operands);
    arguments->operands[arguments->operand_count++] = word;
}

static bool read_word(struct reader *reader)
{
    const char *word = reader->words[reader->next++];
    if (reader->is_past_options || word[0] != '-' || word[1] == '\0') {
        cli_arguments_add_operand(reader->arguments, word);
        return true;
    }
    if (strcmp(word, "--") == 0) {
        reader->is_past_options = true;
        return true;
    }
    return word[1] == '-' ? read_long(reader, word) : read_letters(reader, word);
}

static bool check_operand_count(const struct cli_arguments *arguments, struct base_text *message)
{
    const struct cli_command *command = arguments->command;
    if (cli_arguments_has(arguments, CLI_OPTION_HELP)) {
        return true;
    }
    if (arguments->operand_count < command->operand_count_min) {
        base_text_format(message, "expected %s", command->operands);
        return false;
    }
    if (arguments->operand_count > command->operand_count_max) {
        const char *surplus = arguments->operands[command->operand_count_max];
        if (command->operand_count_max == 0) {
            base_text_format(message, "expected nothing more, found '%s'", surplus);
        } else {
            base_text_format(message, "expected %s and nothing more, found '%s'", command->operands,
                             surplus);
        }
        return false;
    }
    return true;
}

bool cli_arguments_read(struct cli_arguments *out_arguments, const struct cli_command *command,
                        const char *const *words, uint32_t count, struct base_text *out_message)
{
    CHECK(command != NULL);
    CHECK(out_message != NULL);
    *out_arguments = (struct cli_arguments){.command = command};
    struct reader reader = {
        .arguments = out_arguments, .words = words, .count = count, .message = out_message};
    while (reader.next < reader.count) {
        if (!read_word(&reader)) {
            return false;
        }
    }
    return check_operand_count(out_arguments, out_message);
}

void cli_arguments_release(struct cli_arguments *arguments)
{
    for (enum cli_option_id id = 0; id < CLI_OPTION_COUNT; id++) {
        base_heap_give_back(arguments->values[id].texts);
    }
    base_heap_give_back(arguments->operands);
    *arguments = (struct cli_arguments){.command = NULL};
}

bool cli_arguments_has(const struct cli_arguments *arguments, enum cli_option_id option)
{
    CHECK(option < CLI_OPTION_COUNT);
    return arguments->values[option].count != 0;
}

const char *cli_arguments_text(const struct cli_arguments *arguments, enum cli_option_id option,
                               const char *otherwise)
{
    CHECK(option < CLI_OPTION_COUNT);
    const struct cli_value *value = &arguments->values[option];
    return value->count == 0 ? otherwise : value->texts[value->count - 1];
}

uint64_t cli_arguments_number(const struct cli_arguments *arguments, enum cli_option_id option,
                              uint64_t otherwise)
{
    CHECK(option < CLI_OPTION_COUNT);
    const struct cli_value *value = &arguments->values[option];
    CHECK(cli_option_all[option].kind == CLI_OPTION_NUMBER);
    return value->count == 0 ? otherwise : value->number;
}
