/*
 * A message as bytes: what a child process has to say, on its way through a pipe.
 *
 * Whoever takes out what was put in, in the same order, gets the same values.  The reader trusts
 * nothing: a message that is too short or has sizes that cannot be is broken, and from then on
 * every value is zero.
 */
#ifndef CLI_WIRE_H
#define CLI_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero is an empty message. */
struct cli_wire {
    unsigned char *bytes; /* owns */
    size_t size;
    size_t capacity;
    size_t next;    /* where the reader is */
    bool is_broken; /* the reader found something that cannot be */
};

void cli_wire_release(struct cli_wire *wire);

void cli_wire_put_bytes(struct cli_wire *wire, const void *bytes, size_t size);
void cli_wire_put_number(struct cli_wire *wire, uint64_t number);
void cli_wire_put_text(struct cli_wire *wire, const char *text);

uint64_t cli_wire_take_number(struct cli_wire *wire);

/* The same for a number that is at most `max`; a larger one breaks the message. */
uint32_t cli_wire_take_count(struct cli_wire *wire, uint32_t max);

/* A text that ends with a zero and lives as long as the message; never NULL. */
const char *cli_wire_take_text(struct cli_wire *wire);

/* `size` bytes that live as long as the message; NULL when there are not so many. */
const void *cli_wire_take_bytes(struct cli_wire *wire, size_t size);

/* Whether everything was taken and nothing was wrong. */
bool cli_wire_is_done(const struct cli_wire *wire);

#endif
