/*
 * What h11 makes of a response whose Content-Length was declared: a sender that does not keep to it
 * gets a LocalProtocolError, and after that nothing can be sent on the connection.
 */
#ifndef SIM_DIALECTS_CONTENT_LENGTH_H
#define SIM_DIALECTS_CONTENT_LENGTH_H

#include "sim/connection.h"

struct content_length {
    bool is_declared;
    bool is_broken; /* h11 is in state ERROR */
    uint64_t left;  /* bytes still to come */
};

/* From the headers that a response starts with; the answer to a HEAD request has no body. */
void content_length_declare(struct content_length *length, const struct sim_cycle *cycle,
                            struct asgi_headers headers);

/* Counts bytes of the body; NULL, or the words of the LocalProtocolError (static). */
const char *content_length_count(struct content_length *length, const struct sim_cycle *cycle,
                                 struct asgi_bytes body);
/* The body is over; the same. */
const char *content_length_end(struct content_length *length);

#endif
