/*
 * Simulated clients: what actions are made of.
 *
 * A client has connections; a request goes out on an idle one, or on a new one when all are busy,
 * or behind the running request when it is pipelined.  Responses are read as they come unless the
 * client has paused.
 */
#ifndef SIM_CLIENT_H
#define SIM_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "asgi/message.h"

struct sim_world;

enum sim_leave {
    SIM_LEAVE_FIN, /* orderly: end of file, then connection_lost */
    SIM_LEAVE_RST, /* connection_lost at once */
};

struct sim_request_options {
    uint32_t exchange;  /* index into plan->exchanges */
    const char *client; /* static: the plan's */
    const char *method;
    const char *path;
    struct asgi_headers headers; /* values may contain ${variable} */
    struct asgi_bytes body;      /* may contain ${variable} */
    bool body_is_late;           /* the head comes alone; sim_client_send_body brings the body */
    bool is_pipelined;
    uint32_t window; /* bytes that a paused reader still takes; 0: 64 KiB */
};

void sim_client_request(struct sim_world *world, const struct sim_request_options *options);

/* The late body, or its next piece; more: another piece follows. */
void sim_client_send_body(struct sim_world *world, uint32_t exchange, struct asgi_bytes piece,
                          bool more);

void sim_client_disconnect(struct sim_world *world, uint32_t exchange, enum sim_leave how);
void sim_client_pause(struct sim_world *world, uint32_t exchange);
void sim_client_resume(struct sim_world *world, uint32_t exchange);

/* Longer ids are not kept. */
#define SIM_ID_SIZE 40

/* What the client has seen of an exchange so far. */
struct sim_exchange_view {
    bool is_open;     /* the request was made */
    bool is_started;  /* a status has arrived */
    bool is_ended;    /* the response was completed */
    bool is_broken;   /* the connection went before that, by either side, or was refused */
    bool client_left; /* ... by the client */
    uint32_t status;
    uint32_t event_count;  /* JSON-RPC messages */
    uint32_t result_count; /* replies to this exchange's own JSON-RPC request */
    uint32_t error_count;
    int32_t error_code; /* of the last error */
    uint32_t request;   /* the request's id; 0 before it was made */
    uint32_t connection;
    char asked_id[SIM_ID_SIZE]; /* raw JSON: id of the last request of the server's; "": none */
    bool has_new_id;            /* the event that is coming has said its id */
    char last_event_id[SIM_ID_SIZE]; /* of the last event that has one; "": none */
    bool has_retry;                  /* the response says when to come back ... */
    uint32_t retry_ms;               /* ... after so long */
};
struct sim_exchange_view sim_client_view(const struct sim_world *world, uint32_t exchange);

#endif
