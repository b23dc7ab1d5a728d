/* A tape as one word for a person to paste, and back. */
#include <inttypes.h>

#include "base/check.h"

#include "sim/choice.h"

#define STEP_COUNT_MAX 1000000
#define LETTERS        "arfsct" /* by enum sim_choice_kind */
#define LETTER_COUNT   6

static char digit_of(uint32_t value)
{
    CHECK(value < 36);
    return (char)(value < 10 ? '0' + (char)value : 'a' + (char)(value - 10));
}

static void render_default(const struct sim_choice *choice, struct base_text *out)
{
    CHECK(choice->taken == 0);
    const uint32_t hash = sim_choice_short_hash(choice);
    const char digits[2] = {digit_of(hash / 36), digit_of(hash % 36)};
    base_text_append_bytes(out, digits, sizeof(digits));
}

void sim_tape_render(const struct sim_tape *tape, struct base_text *out)
{
    CHECK(tape != NULL);
    CHECK(out != NULL);
    bool in_run = false;
    for (uint32_t i = 0; i < tape->count; i++) {
        const struct sim_choice *choice = &tape->choices[i];
        CHECK(choice->kind < LETTER_COUNT);
        const bool is_default = choice->taken == 0;
        if (!is_default || !in_run) {
            base_text_append(out, i == 0 ? "" : "-");
            base_text_append(out, is_default ? "=" : "");
        }
        if (is_default) {
            render_default(choice, out);
        } else {
            base_text_format(out, "%c%" PRIu32 ".%" PRIu32 ".%08" PRIx32, LETTERS[choice->kind],
                             (uint32_t)choice->taken, (uint32_t)choice->count, choice->label_hash);
        }
        in_run = is_default;
    }
    base_text_append(out, tape->count == 0 ? "=" : "");
}

struct cursor {
    const char *word;
    uint32_t offset;
};

static bool read_number(struct cursor *cursor, uint32_t base, uint32_t max, uint32_t *out_number)
{
    CHECK(base == 10 || base == 16);
    uint64_t number = 0;
    uint32_t digit_count = 0;
    for (;; cursor->offset++, digit_count++) {
        const char c = cursor->word[cursor->offset];
        uint32_t digit;
        if (c >= '0' && c <= '9') {
            digit = (uint32_t)(c - '0');
        } else if (base == 16 && c >= 'a' && c <= 'f') {
            digit = (uint32_t)(c - 'a') + 10;
        } else {
            break;
        }
        number = number * base + digit;
        if (number > max) {
            return false;
        }
    }
    *out_number = (uint32_t)number;
    return digit_count > 0;
}

static bool read_char(struct cursor *cursor, char expected)
{
    CHECK(cursor != NULL);
    if (cursor->word[cursor->offset] != expected) {
        return false;
    }
    cursor->offset++;
    return true;
}

static bool read_letter(struct cursor *cursor, uint8_t *out_kind)
{
    CHECK(cursor != NULL);
    for (uint8_t kind = 0; kind < LETTER_COUNT; kind++) {
        if (read_char(cursor, LETTERS[kind])) {
            *out_kind = kind;
            return true;
        }
    }
    return false;
}

static bool read_deviation(struct cursor *cursor, struct sim_choice *out_choice)
{
    CHECK(out_choice != NULL);
    uint8_t kind;
    uint32_t taken;
    uint32_t count;
    uint32_t hash;
    if (!read_letter(cursor, &kind) || !read_number(cursor, 10, SIM_ALTERNATIVES_MAX - 1, &taken) ||
        !read_char(cursor, '.') || !read_number(cursor, 10, SIM_ALTERNATIVES_MAX, &count) ||
        !read_char(cursor, '.') || !read_number(cursor, 16, UINT32_MAX, &hash)) {
        return false;
    }
    *out_choice = (struct sim_choice){
        .kind = kind, .count = (uint8_t)count, .taken = (uint8_t)taken, .label_hash = hash};
    return taken > 0 && taken < count;
}

static bool read_digit(struct cursor *cursor, uint32_t *out_digit)
{
    CHECK(out_digit != NULL);
    const char c = cursor->word[cursor->offset];
    if (c >= '0' && c <= '9') {
        *out_digit = (uint32_t)(c - '0');
    } else if (c >= 'a' && c <= 'z') {
        *out_digit = (uint32_t)(c - 'a') + 10;
    } else {
        return false;
    }
    cursor->offset++;
    return true;
}

static bool is_at_part_end(const struct cursor *cursor)
{
    CHECK(cursor != NULL);
    return cursor->word[cursor->offset] == '\0' || cursor->word[cursor->offset] == '-';
}

static bool read_defaults(struct cursor *cursor, struct sim_tape *tape)
{
    CHECK(tape != NULL);
    while (!is_at_part_end(cursor)) {
        uint32_t high;
        uint32_t low;
        if (tape->count >= STEP_COUNT_MAX || !read_digit(cursor, &high) ||
            !read_digit(cursor, &low)) {
            return false;
        }
        sim_tape_push(tape, (struct sim_choice){.label_hash = high * 36 + low});
    }
    return true;
}

static bool read_part(struct cursor *cursor, struct sim_tape *tape)
{
    CHECK(tape->count <= STEP_COUNT_MAX);
    if (read_char(cursor, '=')) {
        return read_defaults(cursor, tape);
    }
    struct sim_choice choice;
    if (tape->count == STEP_COUNT_MAX || !read_deviation(cursor, &choice)) {
        return false;
    }
    sim_tape_push(tape, choice);
    return true;
}

static bool read_word(struct cursor *cursor, struct sim_tape *tape)
{
    CHECK(cursor->offset == 0);
    do {
        if (!read_part(cursor, tape)) {
            return false;
        }
    } while (read_char(cursor, '-'));
    return cursor->word[cursor->offset] == '\0';
}

enum base_error sim_tape_parse(struct sim_tape *tape, const char *word, uint32_t *out_offset)
{
    CHECK(tape->count == 0);
    CHECK(word != NULL);
    struct cursor cursor = {.word = word, .offset = 0};
    const bool is_read = read_word(&cursor, tape);
    *out_offset = cursor.offset;
    return is_read ? BASE_ERROR_OK : BASE_ERROR_BAD_TAPE;
}
