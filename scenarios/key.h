/*
 * The tables that the format is made of: every object's keys, with their types.
 *
 * One table serves three readers: it tells unknown and missing keys, it says what each value has to
 * be, and the JSON schema is written from it.
 */
#ifndef SCENARIOS_KEY_H
#define SCENARIOS_KEY_H

#include <stdbool.h>
#include <stdint.h>

/* X(type, what is expected, in words) */
#define SCENARIOS_TYPE_LIST(X)                                                        \
    X(STRING, "a string")                                                             \
    X(NAME, "a name: a letter, then letters, digits, '-' or '_'")                     \
    X(WORD, "a word")        /* one of `words` */                                     \
    X(INTEGER, "an integer") /* from `min` to `max` */                                \
    X(BOOLEAN, "true or false")                                                       \
    X(DURATION, "a duration such as 250us, 10ms, 5s or 1m")                           \
    X(SIZE, "a size such as 512B, 4KiB or 1MiB")                                      \
    X(ANCHOR, "an anchor such as call.event[2], call.ended or call@post.writer_send") \
    X(EXCHANGE, "the name of an exchange") /* the \"as\" of a request */              \
    X(OBJECT, "an object")                 /* with the keys `members` */              \
    X(OTHER, "a value")                    /* described in the schema as `definition` */

enum scenarios_type {
#define X(type, text) SCENARIOS_TYPE_##type,
    SCENARIOS_TYPE_LIST(X)
#undef X
};

/* Static.  A table of them is ended by a null name. */
struct scenarios_key {
    const char *name;
    const char *summary; /* one line */
    enum scenarios_type type;
    bool is_required;
    int64_t min;                         /* of an INTEGER */
    int64_t max;                         /* ... */
    const char *const *words;            /* of a WORD; ended by a null pointer */
    const struct scenarios_key *members; /* of an OBJECT */
    const char *definition;              /* of OTHER: its name in the schema's $defs */
};

/* "a duration such as ..."; static. */
const char *scenarios_type_text(enum scenarios_type type);

/* The key of that name, or NULL. */
const struct scenarios_key *scenarios_key_find(const struct scenarios_key *keys, const char *name);

#endif
