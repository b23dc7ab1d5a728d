/*
 * Connections and request cycles: what a dialect works on.
 *
 * The network has no delay: what one side writes, the other can see at once; when it looks is
 * decided by the plan's steps. Everything is in the arena.
 */
#ifndef SIM_CONNECTION_H
#define SIM_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/task.h"

#include "asgi/app.h"

#include "sim/dialect.h"
#include "sim/event.h"
#include "sim/state.h"

/* asyncio's default: the bytes that a transport buffers before it tells its protocol to pause. */
#define SIM_HIGH_WATER_SIZE 65536

/* Of the task in which the application is called. */
#define SIM_REQUEST_ROLE "request"

/* A receive() or send() of the application that is under way. */
struct sim_call {
    struct sim_call *next;
    const struct runtime_task *task;
    bool is_sending;
};

/* One request on its way through the server. */
struct sim_cycle {
    struct asgi_connection port; /* what the application gets; first member */
    struct sim_connection *connection;
    struct sim_cycle *next; /* the next one on the same connection */
    uint32_t request;       /* counts from 1 in a world */
    uint32_t exchange;      /* index into the plan's exchanges */
    struct asgi_scope scope;
    struct asgi_header headers[ASGI_HEADER_COUNT_MAX];
    char *body; /* what has been sent of a body in pieces; owns */
    size_t body_size;
    struct runtime_task *task; /* in which the application is called; dead once it has returned */
    bool has_returned;         /* the application has ended */
    bool has_ended;            /* ... and the dialect is done with it: so has its task */
    bool is_completed;         /* the end of its response was sent */
    bool has_end;           /* the end of its body has come, and receive() has not given it out */
    size_t unread_size;     /* of what came of its body, what receive() has not given out */
    struct sim_call *calls; /* the application's, on the stacks of its tasks; newest first */
    void *dialect;          /* cycle_size bytes */
};

/* What came in one piece from the client and the server has not read. */
struct sim_unread {
    struct sim_unread *next; /* owns */
    struct sim_cycle *cycle;
    struct asgi_bytes body;
    bool has_head;
    bool has_body;
    bool more;
};

struct sim_connection {
    struct sim_connection *next; /* the one opened before it */
    struct sim_world *world;
    uint32_t id;              /* counts from 1 in a world */
    const char *client;       /* static: the plan's */
    struct sim_cycle *cycles; /* oldest first */
    bool is_closing;          /* the server closed it; connection_lost is on its way */
    bool is_lost;             /* connection_lost has been called */
    bool has_client_left;
    bool is_client_paused; /* the client does not read */
    bool is_write_paused;
    bool is_read_paused;       /* the server does not read */
    bool is_leave_unread;      /* so it has not noticed that the client left */
    enum sim_leave leave;      /* how it left */
    bool is_reset;             /* something was written to a client that has left */
    uint32_t read_at;          /* iteration in which the server read something last */
    uint32_t readable_at;      /* iteration in which what has come since is read */
    struct sim_unread *unread; /* owns; oldest first */
    uint32_t window;           /* bytes that the client's side takes while it does not read */
    uint32_t unread_size;
    void *dialect; /* connection_size bytes */
};

/* Calls the application in a task of its own, which starts in the next iteration. */
void sim_cycle_start(struct sim_cycle *cycle);

/* Has its application been called, and not ended? */
bool sim_cycle_is_running(const struct sim_cycle *cycle);

/* Puts a message's bytes on the wire.  May call dialect->write_paused. */
void sim_connection_write(struct sim_connection *connection, struct sim_cycle *cycle,
                          const struct asgi_message *message);

/* transport.close(): connection_lost comes in the next iteration.  request: on whose account, 0 for
 * none; why is static. */
void sim_connection_close(struct sim_connection *connection, uint32_t request, const char *why);

/* The client is gone, without a word: connection_lost comes in the next iteration.  Not twice. */
void sim_connection_reset(struct sim_connection *connection);

/* transport.pause_reading(): what comes from now on stays where it is, and a client that leaves
 * goes unnoticed, until reading is resumed or writing fails. */
void sim_connection_pause_reading(struct sim_connection *connection);
/* transport.resume_reading(): the selector sees it in the next iteration, what came is read at that
 * one's end. */
void sim_connection_resume_reading(struct sim_connection *connection);

/* sim/reading.c: is what the client sends read as it comes?  What it sends is given to the dialect
 * at once (is_read), or once the server reads. */
bool sim_connection_is_reading(const struct sim_connection *connection);
void sim_connection_receive(struct sim_connection *connection, const struct sim_unread *piece,
                            bool is_read);
void sim_connection_read_leave(struct sim_connection *connection, enum sim_leave how);
/* asyncio: eof_received in this iteration, connection_lost in the next, for an end of file and for
 * an error alike. */
void sim_connection_notice_leave(struct sim_connection *connection);
/* True when a client has left and nobody has noticed, so that a write may fail. */
bool sim_connection_write_fails(struct sim_connection *connection);

/* asyncio.Transport.is_closing(). */
bool sim_connection_is_closing(const struct sim_connection *connection);

/* What the application's receive() gave, and what became of its send(). */
void sim_report_receive(const struct sim_cycle *cycle, const struct asgi_message *message);
void sim_report_send(const struct sim_cycle *cycle, const struct asgi_message *message,
                     enum sim_send_outcome outcome, const struct runtime_exception *raised);

/* A line in the server's error log, with the exception's own line below it (raised may be NULL). */
void sim_report_error(const struct sim_cycle *cycle, const char *logger, const char *text,
                      const struct runtime_exception *raised);

/* The same, as a warning without an exception. */
void sim_report_warning(const struct sim_cycle *cycle, const char *logger, const char *text);

struct runtime_loop *sim_cycle_loop(const struct sim_cycle *cycle);
/* The steps of the dialect's family, as the world's bugs have left them. */
const void *sim_connection_steps(const struct sim_connection *connection);

struct runtime_loop *sim_connection_loop(const struct sim_connection *connection);

/* sim/exchange.c: what the client sees. */
void sim_exchange_see_request(struct sim_world *world, const struct sim_cycle *cycle,
                              struct asgi_bytes body);
void sim_exchange_see_response(const struct sim_cycle *cycle, const struct asgi_message *message);
void sim_exchange_break(struct sim_world *world, uint32_t exchange, bool client_left);
/* The latest request that carried the JSON-RPC id (raw text); 0 for none. */
uint32_t sim_exchange_request_of(const struct sim_world *world, const char *rpc_id);

/* sim/variable.c: a copy in the arena with every ${name} filled in; at most size_max bytes, else a
 * CHECK. */
char *sim_variable_expand(struct sim_world *world, const char *text, size_t size, size_t *out_size);
void sim_variable_see_start(struct sim_world *world, uint32_t exchange,
                            struct asgi_headers headers);
void sim_variable_see_event_id(struct sim_world *world, uint32_t exchange, const char *id);

/* sim/exchange.c: an event of the response has an id, or the request says from which it resumes. */
void sim_exchange_see_event_id(struct sim_world *world, const struct sim_cycle *cycle,
                               const char *label, const char *id);

#endif
