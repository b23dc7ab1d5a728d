/*
 * A request of the server's to its client, made by a tool: BaseSession.send_request
 * (mcp/shared/session.py).
 *
 * The client's answer comes in a later POST.  Until then the request is pending in its transport;
 * it goes out on the stream of the caller's request, or on the GET stream.
 */
#ifndef REFERENCE_SERVER_ASK_H
#define REFERENCE_SERVER_ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/stream.h"

#include "reference_server/session.h"

struct reference_server_ask {
    struct base_list_node link; /* in the transport's asks, while it is pending */
    uint32_t hold_count;
    uint32_t id;                      /* counts from 0 within the session */
    struct runtime_send_stream *send; /* of struct reference_server_message, the answer */
    struct runtime_receive_stream *receive;
};

struct reference_server_question {
    const char *method;  /* "sampling/createMessage" */
    bool is_related;     /* to the caller's request: it goes out on that one's stream */
    uint64_t timeout_ns; /* 0: none */
};

/* Asks, and waits for the answer.  McpError when that is an error, or does not come in time. */
MUST_USE const struct runtime_exception *
reference_server_ask(struct reference_server_incoming *incoming,
                     const struct reference_server_question *question);

/* An answer of the client's: is it to a pending request, which is not given up before the answer
 * gets there?  Then *out_raised is what handing it over raised, and the message is taken. */
bool reference_server_ask_is_answered(struct reference_server_session *session,
                                      struct reference_server_message *answer,
                                      const struct runtime_exception **out_raised);

/* The answer is to no pending request: was its request made by this session, and given up since? */
bool reference_server_ask_is_over(const struct reference_server_session *session,
                                  const struct reference_server_message *answer);

/* The session gets no more messages: whoever waits for an answer gets an error. */
MUST_USE const struct runtime_exception *
reference_server_ask_fail_all(struct reference_server_session *session);

/* The request, one of the server's, reaches nobody: whoever waits for its answer gets an error. */
void reference_server_ask_fail(const struct reference_server_message *request);

#endif
