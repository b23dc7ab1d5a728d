/*
 * How requests follow each other on a connection of uvicorn: what its two parsers share.
 */
#ifndef SIM_DIALECTS_H11_PIPELINE_H
#define SIM_DIALECTS_H11_PIPELINE_H

#include "sim/dialects/h11.h"

void h11_disarm_keep_alive(struct sim_connection *connection);
void h11_arm_keep_alive(struct sim_connection *connection);

/* Prepares a cycle whose head has been read. */
void h11_cycle_init(struct sim_cycle *cycle);
/* Its task starts. */
void h11_cycle_begin(struct sim_cycle *cycle);
/* A piece of the body is there for receive(); the last one, when there is no more. */
void h11_add_body(struct sim_cycle *cycle, struct asgi_bytes piece, bool more);
/* Nothing further is read once all of a running request and a next one have come. */
void h11_pause_behind(struct sim_cycle *cycle);
/* What receive() waits for. */
struct runtime_event *h11_event_of(const struct sim_cycle *cycle);

/* The data of a piece of the body; h11 writes the end of the response by itself. */
void h11_write_data(struct sim_cycle *cycle, const struct asgi_message *message);
void h11_accept(struct sim_cycle *cycle, const struct asgi_message *message);
/* name: of the exception's class; text is copied. */
MUST_USE const struct runtime_exception *h11_reject(struct sim_cycle *cycle,
                                                    const struct asgi_message *message,
                                                    const char *name, const char *text);
/* The end of a response that was written. */
void h11_complete(struct sim_cycle *cycle);
/* Then h11 looks at what is in its buffer. */
void h11_go_on(struct sim_connection *connection);

/* Steps (struct h11_steps) that are the same for both. */
struct sim_cycle *h11_latest(const struct sim_connection *connection);
void h11_leave_alone(struct sim_cycle *cycle);
void h11_release_senders(struct sim_connection *connection);
const struct runtime_exception *h11_drop(struct sim_cycle *cycle,
                                         const struct asgi_message *message);
struct runtime_event *h11_own_event(const struct sim_cycle *cycle);
const struct runtime_exception *h11_pass_on(const struct runtime_exception *cancelled);
void h11_wake_receiver(const struct sim_cycle *cycle);
void h11_ignore(struct sim_connection *connection, struct sim_cycle *follower);
void h11_tell_nothing(struct sim_cycle *cycle);

#endif
