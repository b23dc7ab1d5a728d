/*
 * What happens in a world, one record per event: the trace is made of them and monitors see them.
 *
 * A record holds ids and static strings only; text that an execution makes lies in the trace's text
 * area.  Ids count from 1 in the order of creation within a world, so the same tape gives the same
 * ids everywhere.
 */
#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include <stdint.h>

/* X(kind, word): the word is what traces, anchors and JSON show. */
#define SIM_EVENT_LIST(X)                                                                          \
    X(CHOICE, "choice") /* value: taken; flag: alternatives; label: kind; text: the label taken */ \
    X(FAULT, "fault") /* request, connection, where it concerns one; label: the fault; text: at */ \
    X(CLIENT_REQUEST,                                                                              \
      "client.request") /* request, connection; text: "POST /mcp notifications/cancelled" */       \
    X(CLIENT_BODY, "client.body") /* request; value: bytes; flag: 1 when more follows */           \
    X(CLIENT_DISCONNECT,                                                                           \
      "client.disconnect") /* connection, request (the one running, or 0); label: "fin", "rst" */  \
    X(CLIENT_PAUSE, "client.pause")           /* connection */                                     \
    X(CLIENT_RESUME, "client.resume")         /* connection */                                     \
    X(CONNECTION_OPENED, "connection.opened") /* connection; text: the client's name */            \
    X(CONNECTION_LOST, "connection.lost")     /* connection */                                     \
    X(CONNECTION_CLOSED,                                                                           \
      "connection.closed") /* connection, request: the server closed it; label: why */             \
    X(WRITE_PAUSED, "connection.write_paused")                                                     \
    X(WRITE_RESUMED, "connection.write_resumed")                                                   \
    X(APP_CALLED, "app.called") /* request, task */                                                \
    X(APP_RECEIVE,                                                                                 \
      "app.receive") /* request; label: message type received; value: bytes; flag: more_body */    \
    X(APP_SEND,                                                                                    \
      "app.send") /* request; label: message type; value: status or bytes; flag: more_body;        \
                     object: enum sim_send_outcome; text: the exception when rejected */           \
    X(RESPONSE_LENGTH, "response.length")   /* request; value: the bytes that it promises */       \
    X(RECEIVE_CALLED, "app.receive_called") /* request; value: receive() calls of it under way,    \
                                               this one included */                                \
    X(APP_RETURNED, "app.returned")         /* request */                                          \
    X(APP_RAISED, "app.raised")             /* request; text: the exception */                     \
    X(RPC_REQUEST, "rpc.request") /* request; label: "request", "notification", "response"; text:  \
                                     "<id> <method>", the id of a notification being that of the   \
                                     request that it cancels; in quotes where it has a blank */    \
    X(RPC_MESSAGE, "rpc.message") /* request: in whose response it went out; label: "result",      \
                                     "error", "request", "notification"; value: error code         \
                                     negated; text: id or method */                                \
    X(EVENT_ID, "event.id")       /* request; value: id; label: "message", "priming", "cursor" */  \
    X(EVENT_STORED, "event.stored") /* object: session; value: id; text: whose stream */           \
    X(TASK_CREATED, "task.created") /* task; label: role; object: owner */                         \
    X(TASK_STARTED, "task.started")                                                                \
    X(TASK_AWAITS, "task.awaits") /* task; label: await label */                                   \
    X(TASK_RESUMED,                                                                                \
      "task.resumed") /* task; label: await label; text: what the await raises, or ""; flag: 1     \
                         when the task is cancelled and a shield keeps that from it */             \
    X(TASK_ENDED, "task.ended") /* task; text: what it ended with, or "" */                        \
    X(TASK_WAITS, "task.waits") /* at the end: task; label: await label; value: enum sim_wait;     \
                                   object: stream; flag: 1 when what it waits for has come */      \
    X(SCOPE_CANCELLED, "scope.cancelled") /* object: scope; value: owner */                        \
    X(SCOPE_SETTLED, "scope.settled")     /* object: scope; its exit ended a cancellation */       \
    X(SCOPE_REFUSED, "scope.refused")     /* object: scope; text: why it could not be left */      \
    X(STREAM_CREATED, "stream.created")   /* object: stream; label: name; value: owner */          \
    X(STREAM_SEND_CLOSED, "stream.send_closed")                                                    \
    X(STREAM_RECEIVE_CLOSED, "stream.receive_closed")                                              \
    X(STREAM_HANDED_OVER, "stream.handed_over")                                                    \
    X(STREAM_BUFFERED, "stream.buffered") /* flag: items that it holds now, at most 65535 */       \
    X(STREAM_DESTROYED, "stream.destroyed")                                                        \
    X(TIMER_FIRED, "timer.fired") /* label */                                                      \
    X(TIMER_ARMED,                                                                                 \
      "timer.armed") /* label; object: its subject: a connection's or an owner's id */             \
    X(TIMER_DISARMED, "timer.disarmed") /* the same: it fires, or was cancelled */                 \
    X(LOG,                                                                                         \
      "log") /* value: enum asgi_log_level; label: logger; text: the line; request when known */   \
    X(OWNER_OPENED, "owner.opened") /* object: owner; value: enum asgi_owner_kind; text: name */   \
    X(OWNER_ENDED, "owner.ended")   /* object: owner */                                            \
    X(SESSION_LISTED, "session.listed")     /* object: owner */                                    \
    X(SESSION_UNLISTED, "session.unlisted") /* object: owner */                                    \
    X(SESSION_SERVED, "session.served")     /* object: session's owner; request */                 \
    X(TOOL_STARTED, "tool.started")         /* object: session's owner; text: "<tool> <id>" */     \
    X(TOOL_PROGRESS, "tool.progress")                                                              \
    X(TOOL_RETURNED, "tool.returned")                                                              \
    X(TOOL_RAISED, "tool.raised")                                                                  \
    X(TOOL_CANCELLED, "tool.cancelled")                                                            \
    X(LATE_STARTED,                                                                                \
      "late.started") /* request: what was put off until after its response; label: "begun" */     \
    X(LATE_ENDED, "late.ended") /* request; label: "done", "cancelled"; flag: 1 for that */        \
    X(FINALIZER_OWED, "finalizer.owed") /* task; label: what has to be cleaned up behind it;       \
                                          object: its id, where another task may do it, or 0 */    \
    X(FINALIZER_RAN, "finalizer.ran")   /* label; object */                                        \
    X(CONNECTION_REFUSED, "connection.refused") /* text: the client's name */                      \
    X(SHUTDOWN_TOLD, "shutdown.told")   /* label: by which signal; value: given ms; 0: no bound */ \
    X(SHUTDOWN_BEGUN, "shutdown.begun") /* the application is told to end its lifespan */          \
    X(SHUTDOWN_ENDED, "shutdown.ended")                                                            \
    X(TURNS, "loop.turns") /* value: iterations in which nothing but steps of tasks took place,    \
                              and no timer is near that could end them */                          \
    X(STEP, "step")        /* a passive step of the plan is over; value: line; text: its label */  \
    X(BOUND, "bound")      /* the execution ends at a bound; label: its name */                    \
    X(QUIET, "quiet")      /* nothing can happen any more */

enum sim_event_kind {
#define X(kind, word) SIM_EVENT_##kind,
    SIM_EVENT_LIST(X)
#undef X
    SIM_EVENT_KIND_COUNT,
};

/* What is said of an EVENT_STORED in its flag. */
enum sim_stored {
    SIM_STORED_MESSAGE,
    SIM_STORED_PRIMING,
    SIM_STORED_ANSWER,
};

/* For masks of kinds: SIM_EVENT_BIT(APP_SEND). */
#define SIM_EVENT_BIT(kind) (UINT64_C(1) << SIM_EVENT_##kind)

enum sim_send_outcome {
    SIM_SEND_ACCEPTED,
    SIM_SEND_DROPPED,  /* ignored: the client has gone */
    SIM_SEND_REJECTED, /* raised */
    SIM_SEND_IGNORED,  /* nothing is said though the client is there: the response is over */
};

/* What a task of TASK_WAITS waits for; other waits are not told. */
enum sim_wait {
    SIM_WAIT_RECEIVE, /* the application's receive() */
    SIM_WAIT_SEND,    /* its send(), for a connection to be writable */
    SIM_WAIT_STREAM_SEND,
    SIM_WAIT_STREAM_RECEIVE,
    SIM_WAIT_LOCK, /* object: the request whose task holds it; 0: no request's */
};

struct sim_event {
    uint64_t time;      /* virtual ns */
    uint32_t iteration; /* of the loop */
    uint16_t kind;      /* enum sim_event_kind */
    uint16_t flag;
    uint32_t task;       /* in whose step it happened, or whom it concerns (TASK_*); 0 for none */
    uint32_t request;    /* 0 for none */
    uint32_t connection; /* 0 for none */
    uint32_t object;
    uint32_t value;
    const char *label; /* static; never NULL */
    uint32_t text_start;
    uint32_t text_size; /* 0 for none */
};

/* "app.send"; static. */
const char *sim_event_kind_name(enum sim_event_kind kind);

#endif
