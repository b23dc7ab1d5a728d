/*
 * Python's repr() of what the real server puts into a log line.
 */
#ifndef REFERENCE_SERVER_PYTHON_REPR_H
#define REFERENCE_SERVER_PYTHON_REPR_H

#include "base/json.h"

#include "asgi/message.h"

#include "reference_server/message.h"
#include "reference_server/text.h"

/* repr(json.loads(value)) */
void reference_server_python_repr(struct reference_server_text *text, struct base_json_slice value);

/* repr() of the SessionMessage that carries an answer from a client.  The request object's address,
 * which no two runs have in common, is "0x...". */
void reference_server_python_repr_answer(struct reference_server_text *text,
                                         const struct reference_server_message *message);

/* repr() of the message that starts a response, as starlette makes it. */
void reference_server_python_repr_start(struct reference_server_text *text,
                                        const struct asgi_message *message);

#endif
