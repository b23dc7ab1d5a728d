#include "tests/fuzz/mutate.h"

#include <string.h>

#include "base/check.h"

#define PLACES_MAX 8
#define PIECE_MAX  64

/* Pieces on which a parser of JSON decides something. */
static const char *const pieces[] = {"{",
                                     "}",
                                     "[",
                                     "]",
                                     ":",
                                     ",",
                                     "\"",
                                     "\\",
                                     "//",
                                     "/*",
                                     "*/",
                                     "\n",
                                     "\r\n",
                                     "true",
                                     "false",
                                     "null",
                                     "-",
                                     "0",
                                     "01",
                                     "1e",
                                     "1.",
                                     "1e400",
                                     "\\u",
                                     "\\ud800",
                                     "\\udc00",
                                     "\\u0000",
                                     "\"\":",
                                     "[[[[",
                                     "]]]]",
                                     "{\"a\":",
                                     "\xef\xbb\xbf",
                                     "\xed\xa0\x80",
                                     "\xff",
                                     "\xf0\x9f\x98\x80",
                                     "\xe2\x80",
                                     "9007199254740993",
                                     "\t",
                                     " ",
                                     "\x1b"};

static size_t below(struct base_prng *prng, size_t bound)
{
    CHECK(bound <= UINT32_MAX);
    return base_prng_below(prng, (uint32_t)bound);
}

/* Puts a piece in at offset, as far as there is room. */
static void insert(struct tests_input *input, size_t offset, const void *piece, size_t size)
{
    CHECK(offset <= input->size);
    const size_t room = sizeof(input->bytes) - input->size;
    const size_t inserted = size < room ? size : room;
    memmove(input->bytes + offset + inserted, input->bytes + offset, input->size - offset);
    memcpy(input->bytes + offset, piece, inserted);
    input->size += inserted;
}

static void cut(struct tests_input *input, size_t offset, size_t size)
{
    CHECK(offset + size <= input->size);
    memmove(input->bytes + offset, input->bytes + offset + size, input->size - offset - size);
    input->size -= size;
}

static void insert_part(struct base_prng *prng, struct tests_input *input, size_t offset,
                        const struct tests_input *other)
{
    uint8_t part[PIECE_MAX];
    const size_t begin = below(prng, other->size + 1);
    const size_t rest = other->size - begin;
    const size_t size = below(prng, (rest < PIECE_MAX ? rest : PIECE_MAX) + 1);
    memcpy(part, other->bytes + begin, size);
    insert(input, offset, part, size);
}

static void change_one_place(struct base_prng *prng, struct tests_input *input,
                             const struct tests_input *other)
{
    const size_t offset = below(prng, input->size + 1);
    const size_t rest = input->size - offset;
    const char *piece = pieces[below(prng, sizeof(pieces) / sizeof(pieces[0]))];
    switch (below(prng, /*bound=*/6)) {
    case 0:
        insert(input, offset, piece, strlen(piece));
        break;
    case 1:
        insert_part(prng, input, offset, input);
        break;
    case 2:
        insert_part(prng, input, offset, other);
        break;
    case 3:
        cut(input, offset, below(prng, (rest < PIECE_MAX ? rest : PIECE_MAX) + 1));
        break;
    case 4:
        cut(input, offset, rest > 0);
        insert(input, offset, piece, strlen(piece));
        break;
    default:
        if (rest > 0) {
            input->bytes[offset] ^= (uint8_t)(1U << below(prng, /*bound=*/8));
        }
        break;
    }
}

void tests_mutate(struct base_prng *prng, struct tests_input *input,
                  const struct tests_input *other)
{
    CHECK(input->size <= sizeof(input->bytes));
    CHECK(other->size <= sizeof(other->bytes));
    const size_t places = 1 + below(prng, PLACES_MAX);
    for (size_t i = 0; i < places; i++) {
        change_one_place(prng, input, other);
    }
}
