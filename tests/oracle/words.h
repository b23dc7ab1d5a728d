/*
 * The steps of the language that are no blocks: one function each, in the files words_*.c.
 *
 * To add a word, add its function and its line in the table of one of those files.
 */
#ifndef TESTS_ORACLE_WORDS_H
#define TESTS_ORACLE_WORDS_H

#include "tests/oracle/machine.h"

#define ORACLE_VALUE_SIZE 96

/* One step on its way. */
struct oracle_call {
    struct oracle_agent *agent;
    struct oracle_machine *machine;
    struct runtime_loop *loop;
    struct oracle_words words;
    struct oracle_object *object;  /* that the first argument names; NULL when it names none */
    const char *last;              /* the step's last word, static */
    char value[ORACLE_VALUE_SIZE]; /* what the step returns; "" for nothing */
};

struct oracle_word {
    const char *name; /* NULL after the last word of a table */
    const struct runtime_exception *(*run)(struct oracle_call *call);
};

extern const struct oracle_word oracle_words_loop[];
extern const struct oracle_word oracle_words_object[];

const char *oracle_argument(const struct oracle_call *call, uint32_t index);
uint32_t oracle_count(const char *number);
struct oracle_agent *oracle_agent_of(const struct oracle_call *call, uint32_t index);
void oracle_set_value(struct oracle_call *call, const char *text);
void oracle_set_count(struct oracle_call *call, uint32_t count);

#endif
