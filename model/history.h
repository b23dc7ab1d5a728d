/*
 * What has happened in an execution so far, as far as rules want to know it: requests and their
 * responses, live tasks, owners, open streams.
 *
 * It is made of events alone, so a made-up execution has a history as a world has one.  A rule that
 * sees an event finds here what was known before it.
 */
#ifndef MODEL_HISTORY_H
#define MODEL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/event.h"
#include "sim/plan.h"

struct model_request {
    uint32_t connection;
    uint32_t session; /* owner of the session that admitted it; 0: none yet */
    uint32_t status;  /* of its response; 0 before that started */
    bool is_delete;   /* DELETE */
    bool is_called;   /* the application was called */
    bool is_started;  /* a response start was sent, or refused although the connection stood */
    bool is_completed;
    bool is_over;     /* the application returned or raised */
    bool is_told;     /* receive() gave http.disconnect before the response was completed */
    bool is_lost;     /* the server has seen its connection go */
    bool client_left; /* the client left before the response was completed */
    bool is_unread;   /* its client has stopped reading */
    bool is_revoked;  /* its client has sent notifications/cancelled for it */
    bool is_reset;    /* a fault took its client away */
    bool is_aborted;  /* a fault cancelled its task, or that of another one on its connection, or
                         used up the time that its host gives it to end */
    uint64_t rpc_id;  /* of its JSON-RPC id; 0: none */
};

struct model_task {
    uint32_t id;
    uint32_t owner;
    const char *role;         /* static */
    const char *site;         /* static: the await from which it came last; "" before the first */
    const char *cancelled_at; /* static: the await that raised CancelledError in it, until a scope
                                 of its own swallowed that; NULL */
    const char *met; /* static: the last "ClosedResourceError" or the like that an await of it
                        raised; NULL */
};

struct model_owner {
    bool is_known;
    bool is_session;
    bool is_listed;
    bool is_closed;  /* a fault has ended it */
    bool is_deleted; /* a DELETE that it admitted was answered with 2xx */
    bool is_ended;
    uint64_t ended_at; /* virtual ns */
    /* When last a task of it went on although it was cancelled, because it shields itself, or was
     * made after all others of it had ended, and so had it. */
    uint64_t shielded_at;
};

struct model_stream {
    uint32_t id;
    uint32_t owner;
    const char *name; /* static */
    bool is_send_open;
    bool is_receive_open;
};

/* How many of each can be known; ids of requests and owners go up to their counts. */
struct model_history_capacity {
    uint32_t request_count;
    uint32_t owner_count;
    uint32_t task_count;   /* alive at once */
    uint32_t stream_count; /* open at once */
    /* How many have a place from the start, since a world is copied with its history; more are
     * found room for (model_history_growth).  0: all. */
    uint32_t task_count_first;
    uint32_t stream_count_first;
};

struct model_history {
    struct model_history_capacity capacity;
    struct model_request *requests; /* by id - 1 */
    struct model_owner *owners;     /* by id - 1 */
    struct model_task *tasks;       /* the live ones, in no order */
    struct model_stream *streams;   /* the open ones, in no order */
    uint32_t task_count;
    uint32_t stream_count;
    uint32_t task_room; /* of the tables as they are */
    uint32_t stream_room;
    bool is_shutting_down;
    /* Virtual ns at which the loop went on after a fault had stalled it; 0: it never had. What was
     * to be done before could not be done until then. */
    uint64_t stalled_at;
};

/* What an execution of this plan can need; plan may be NULL: enough for a made-up one. */
struct model_history_capacity model_history_capacity_of(const struct sim_plan *plan);

/* Bytes of a history and its tables, a multiple of 16. */
size_t model_history_size(struct model_history_capacity capacity);

/* Begins in zeroed memory of model_history_size() bytes, aligned to 16; the tables lie behind the
 * struct. */
void model_history_init(struct model_history *history, struct model_history_capacity capacity);

/* The kinds that a history must be told of, bit 1 << enum sim_event_kind. */
uint64_t model_history_kinds(void);

/* Those of them for which there must be room. */
uint64_t model_history_growing_kinds(void);

/* The bytes of a larger table that this event needs; 0: there is room, or there can be no more. */
size_t model_history_growth(const struct model_history *history, const struct sim_event *event);

/* Moves that table there; memory is the callee's for as long as the history is. */
void model_history_grow(struct model_history *history, const struct sim_event *event, void *memory,
                        size_t size);

/* The table that is full when this event needs a place in it: static; NULL when there is room.  To
 * note the event then is a bug. */
const char *model_history_lacks(const struct model_history *history, const struct sim_event *event);

/* Takes the event in.  text: the event's, never NULL. */
void model_history_note(struct model_history *history, const struct sim_event *event,
                        const char *text);

/* NULL for id 0. */
const struct model_request *model_history_request(const struct model_history *history, uint32_t id);
const struct model_owner *model_history_owner(const struct model_history *history, uint32_t id);

/* Was a DELETE admitted to the session, or has it ended, if by a fault, or does the server shut
 * down? */
bool model_history_session_is_ending(const struct model_history *history, uint32_t session);

/* A request of the session whose client waits for its response; 0: none. */
uint32_t model_history_waiting_request(const struct model_history *history, uint32_t session);

/* Is there a live task with this owner? */
bool model_history_has_task_of(const struct model_history *history, uint32_t owner);

/* NULL for id 0 and for a task that has ended. */
const struct model_task *model_history_task(const struct model_history *history, uint32_t id);

#endif
