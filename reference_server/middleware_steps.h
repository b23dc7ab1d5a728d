/*
 * The decisions of the middlewares, as a table that bugs change: what reference_server/steps.h is
 * to the server itself, of which it is a part.
 *
 * A step never suspends.
 */
#ifndef REFERENCE_SERVER_MIDDLEWARE_STEPS_H
#define REFERENCE_SERVER_MIDDLEWARE_STEPS_H

#include <stdbool.h>

#include "runtime/exception.h"

#include "asgi/message.h"

struct base_http_call;

struct reference_server_middleware_steps {
    /* base-http: the application has ended without a response: is that an error, although its
     * client may have left? */
    bool (*no_response_is_error)(const struct base_http_call *call);

    /* base-http: send() raised that the client has left: does that leave the middleware? */
    bool (*departure_is_error)(void);

    /* base-http: a message of the response is there: is there still somebody to send it to? */
    bool (*message_is_sent)(const struct base_http_call *call);

    /* base-http: does the response wait for the disconnect while it is sent? */
    bool (*response_listens)(void);

    /* base-http: a piece of the body was passed on: does the response wait for another? */
    bool (*body_goes_on)(const struct asgi_message *piece);

    /* base-http: the response was sent: what becomes of the application, which may go on? */
    void (*response_sent)(struct base_http_call *call);

    /* base-http: the request is over. */
    void (*close_streams)(struct base_http_call *call);

    /* base-http: receive() was cancelled while it waited for the client; returns what goes on. */
    const struct runtime_exception *(*receive_cancelled)(const struct runtime_exception *raised,
                                                         struct asgi_message *out_message);

    /* server-errors: the application has raised: may the handler answer? */
    bool (*error_may_be_answered)(bool is_started);

    /* server-errors: the exception was handled: is it raised again, for the host to see? */
    bool (*error_is_raised_again)(bool is_completed);
};

/* The correct middlewares'. */
extern const struct reference_server_middleware_steps reference_server_middleware_steps_correct;

#endif
