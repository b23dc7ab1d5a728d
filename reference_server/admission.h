/*
 * What a request must bring along before a session serves it: its headers.
 */
#ifndef REFERENCE_SERVER_ADMISSION_H
#define REFERENCE_SERVER_ADMISSION_H

#include <stdbool.h>

#include "reference_server/exchange.h"

#define REFERENCE_SERVER_DEFAULT_VERSION "2025-03-26"
#define REFERENCE_SERVER_LATEST_VERSION  "2025-11-25"

/* Whether this server speaks a version of the protocol. */
bool reference_server_speaks(const char *version);

/* Which of the two types the Accept header lists. */
struct reference_server_accepts {
    bool json;
    bool events;
};
struct reference_server_accepts
reference_server_accepts(const struct reference_server_exchange *exchange);

/* Whether the Content-Type is one that the security middleware lets through, and whether it is
 * JSON. */
bool reference_server_content_type_begins_well(const struct reference_server_exchange *exchange);
bool reference_server_content_type_is_json(const struct reference_server_exchange *exchange);

/* _validate_request_headers: session id and protocol version.  Returns false with the reason. */
bool reference_server_admits(const struct reference_server_exchange *exchange,
                             const struct reference_server_transport *transport,
                             struct reference_server_refusal *out_refusal);

/* The session has been terminated: 404. */
extern const struct reference_server_refusal reference_server_refusal_terminated;

/* The session id in the headers is not this session's: 404. */
extern const struct reference_server_refusal reference_server_refusal_other_session;

/* Tells the host that the session serves the request. */
void reference_server_tell_served(const struct reference_server_exchange *exchange,
                                  const struct reference_server_transport *transport);

#endif
