/*
 * Messages of a response on their way through a middleware: copies, for what send() is given is
 * its caller's again as soon as it returns.
 */
#ifndef REFERENCE_SERVER_MIDDLEWARES_FORWARDED_H
#define REFERENCE_SERVER_MIDDLEWARES_FORWARDED_H

#include "base/arena.h"
#include "base/list.h"

#include "asgi/message.h"

struct forwarded {
    struct base_list_node link;
    struct asgi_message message;
    struct asgi_header headers[ASGI_HEADER_COUNT_MAX]; /* the message's */
    char *bytes; /* owns: names and values, each ended by a zero, then the body; NULL for none */
    size_t size; /* of bytes */
};

/* A copy, at the end of the list. */
struct forwarded *forwarded_create(struct base_arena *arena, struct base_list *list,
                                   const struct asgi_message *message);

/* Takes it out of its list and gives its memory back. */
void forwarded_destroy(struct base_arena *arena, struct forwarded *forwarded);

/* Whatever is left in the list: a send() that was cancelled does not say whether its message was
 * taken. */
void forwarded_destroy_all(struct base_arena *arena, struct base_list *list);

#endif
