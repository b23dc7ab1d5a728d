#include "cli/token.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/text.h"

#define PREFIX             "hc1."
#define FINGERPRINT_DIGITS 16
#define BYTES_PER_STEP_MAX 24

char *cli_token_create(uint64_t fingerprint, const struct sim_tape *tape)
{
    CHECK(tape != NULL);
    const size_t size = (size_t)tape->count * BYTES_PER_STEP_MAX + 64;
    struct base_text text;
    base_text_init(&text, base_heap_take(size), size);
    base_text_format(&text, PREFIX "%016" PRIx64 ".", fingerprint);
    sim_tape_render(tape, &text);
    CHECK(!text.truncated);
    return text.bytes;
}

static bool read_digit(char digit, uint64_t *out_value)
{
    if (digit >= '0' && digit <= '9') {
        *out_value = (uint64_t)(digit - '0');
        return true;
    }
    if (digit >= 'a' && digit <= 'f') {
        *out_value = (uint64_t)(digit - 'a') + 10;
        return true;
    }
    return false;
}

/* Returns how many bytes of the word were as they should be. */
static uint32_t read_head(const char *word, uint64_t *out_fingerprint)
{
    uint32_t offset = 0;
    for (; offset < strlen(PREFIX); offset++) {
        if (word[offset] != PREFIX[offset]) {
            return offset;
        }
    }
    uint64_t fingerprint = 0;
    for (uint32_t i = 0; i < FINGERPRINT_DIGITS; i++, offset++) {
        uint64_t digit;
        if (!read_digit(word[offset], &digit)) {
            return offset;
        }
        fingerprint = fingerprint << 4 | digit;
    }
    *out_fingerprint = fingerprint;
    return offset;
}

bool cli_token_parse(const char *word, uint64_t *out_fingerprint, struct sim_tape *out_tape,
                     uint32_t *out_offset)
{
    CHECK(word != NULL);
    CHECK(out_tape->count == 0);
    uint64_t fingerprint = 0;
    const uint32_t offset = read_head(word, &fingerprint);
    if (offset < strlen(PREFIX) + FINGERPRINT_DIGITS || word[offset] != '.') {
        *out_offset = offset;
        return false;
    }
    uint32_t tape_offset = 0;
    if (sim_tape_parse(out_tape, word + offset + 1, &tape_offset) != BASE_ERROR_OK) {
        *out_offset = offset + 1 + tape_offset;
        return false;
    }
    *out_fingerprint = fingerprint;
    return true;
}
