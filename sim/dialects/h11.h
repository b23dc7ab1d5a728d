/*
 * uvicorn's HTTP/1.1 protocol (0.38 to 0.51): the request/response cycle that its two parsers
 * share, and what is h11's own.
 *
 * The order of the tests inside send(), what suspends and what does not, and the words of each
 * error are those of uvicorn/protocols/http/h11_impl.py and httptools_impl.py.
 */
#ifndef SIM_DIALECTS_H11_H
#define SIM_DIALECTS_H11_H

#include "runtime/event.h"

#include "sim/connection.h"
#include "sim/dialects/content_length.h"

struct h11_connection {
    struct sim_cycle *cycle;           /* the latest */
    struct runtime_event is_writable;  /* flow control */
    struct runtime_event shared_event; /* nobody's: releases had one message_event for all cycles */
    bool is_write_paused;
    bool is_initialised;
    struct runtime_handle *keep_alive; /* NULL when it is not armed */
};

struct h11_cycle {
    struct runtime_event message_event;
    char *body; /* what receive() has not given out yet; owns */
    size_t body_size;
    char *given_body; /* what the last receive() gave out; owns */
    size_t given_size;
    bool is_received; /* its head has been read */
    bool is_current;  /* its turn on the connection has come */
    bool more_body;
    bool is_disconnected;
    bool is_started;
    bool is_complete;
    bool must_close; /* one of the two sides said "connection: close", or the host shuts down */
    bool is_shutting_down; /* only with a bug: receive() gives a disconnect, and send() goes on */
    struct content_length length;
    bool is_on_response_off; /* the application has ended: completing it starts nothing any more */
};

/* Each parser has its table.  Where releases of uvicorn went wrong, the right decision stands here;
 * bugs (sim/bug.h) replace it. */
struct h11_steps {
    /* send() of a piece of the body, once the response has started. */
    const struct runtime_exception *(*send_body)(struct sim_cycle *cycle,
                                                 const struct asgi_message *message);
    /* The response is over, and the connection stays open: what comes next on it. */
    void (*go_on)(struct sim_connection *connection);

    /* connection_lost: whom it tells; NULL for nobody. */
    struct sim_cycle *(*whom_to_tell)(const struct sim_connection *connection);
    /* connection_lost: what happens to an application that was told, and has not ended. */
    void (*watch_application)(struct sim_cycle *cycle);
    /* connection_lost: what waits in send() for the connection to drain goes on. */
    void (*release_senders)(struct sim_connection *connection);
    /* connection_lost: the keep-alive of a connection that was reset ends with it. */
    void (*forget_keep_alive)(struct sim_connection *connection);

    /* send() to a client that has left. */
    const struct runtime_exception *(*send_to_nobody)(struct sim_cycle *cycle,
                                                      const struct asgi_message *message);

    /* What receive() waits for. */
    struct runtime_event *(*message_event)(const struct sim_cycle *cycle);
    /* A receive() that waits is cancelled: what it raises, or NULL for http.disconnect. */
    const struct runtime_exception *(*end_receive)(const struct runtime_exception *cancelled);
    /* The response is complete: receive() has something to tell. */
    void (*wake_receiver)(const struct sim_cycle *cycle);

    /* The response is over: is the connection idle?  next: the request that begins now, or NULL. */
    bool (*arms_keep_alive)(const struct sim_cycle *next);
    /* The keep-alive ends where a request begins that had been read before it was armed. */
    void (*begin_without_keep_alive)(struct sim_connection *connection);
    /* Arming it ends the one that was armed. */
    void (*rearm_keep_alive)(struct sim_connection *connection);

    /* A request has come behind one that said "connection: close". */
    void (*refuse_follower)(struct sim_connection *connection, struct sim_cycle *follower);

    /* The host shuts down, and the response under way is the last: what is its application told? */
    void (*tell_of_shutdown)(struct sim_cycle *cycle);
};

extern const struct sim_family h11_family;
extern const struct sim_family httptools_family;

const struct h11_steps *h11_steps_of(const struct sim_connection *connection);
struct h11_cycle *h11_cycle_of(const struct sim_cycle *cycle);
struct h11_connection *h11_connection_of(const struct sim_connection *connection);

void h11_request_received(struct sim_connection *connection, struct sim_cycle *cycle);
void h11_body_received(struct sim_connection *connection, struct sim_cycle *cycle,
                       struct asgi_bytes piece, bool more);
void h11_eof_received(struct sim_connection *connection);
void h11_connection_lost(struct sim_connection *connection, enum sim_leave how);
void h11_write_paused(struct sim_connection *connection);
void h11_write_resumed(struct sim_connection *connection);
MUST_USE const struct runtime_exception *
h11_receive(struct sim_cycle *cycle, struct runtime_site site, struct asgi_message *out_message);
/* Waits until the connection is writable, if it has to. */
MUST_USE const struct runtime_exception *h11_drain(struct sim_cycle *cycle,
                                                   struct runtime_site site);
/* The part of send() that does not suspend. */
MUST_USE const struct runtime_exception *h11_transmit(struct sim_cycle *cycle,
                                                      const struct asgi_message *message);
MUST_USE const struct runtime_exception *
h11_send(struct sim_cycle *cycle, const struct asgi_message *message, struct runtime_site site);
/* Closes at once when it is idle, else after the response. */
void h11_connection_shutdown(struct sim_connection *connection);
void h11_app_ended(struct sim_cycle *cycle, const struct runtime_exception *raised);

#endif
