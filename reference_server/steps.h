/*
 * The decisions of the server's lifecycle, as a table that bugs change.
 *
 * The functions around these steps are a port: same tasks, streams and awaits as the real server.
 * Where releases went wrong, the correct answer stands here as a default, and a bug
 * (reference_server/bug.h) puts back what the release did.  A step never suspends.
 */
#ifndef REFERENCE_SERVER_STEPS_H
#define REFERENCE_SERVER_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/exception.h"

#include "reference_server/middleware_steps.h"

struct reference_server;
struct reference_server_event;
struct reference_server_event_source;
struct reference_server_exchange;
struct reference_server_get;
struct reference_server_incoming;
struct reference_server_message;
struct reference_server_post;
struct reference_server_request_stream;
struct reference_server_session;
struct reference_server_transport;
struct runtime_send_stream;

struct reference_server_steps {
    /* A session is made under a lock: does whoever waits for it block the whole thread? */
    bool (*creation_blocks_thread)(void);

    /* A session's task is started: does its first request wait until it takes messages? */
    bool (*session_is_awaited)(void);

    /* POST: is the body read before the session is looked up? */
    bool (*body_is_read_first)(void);

    /* POST: may what has arrived with the body still enter the session? */
    bool (*post_is_admitted)(const struct reference_server_transport *transport);

    /* POST: may a request with this id be answered beside those that are? */
    bool (*request_id_is_free)(struct reference_server_transport *transport, const char *id);

    /* POST: the message could not be handed to the session, after the 202 ... */
    const struct runtime_exception *(*notification_unsent)(struct reference_server_post *post,
                                                           const struct runtime_exception *raised);

    /* ... or in the middle of answering.  Each returns what goes on. */
    const struct runtime_exception *(*request_unsent)(struct reference_server_post *post,
                                                      const struct runtime_exception *raised);

    /* POST: the group that answers with events has raised; returns what goes on. */
    const struct runtime_exception *(*events_failed)(struct reference_server_post *post,
                                                     const struct runtime_exception *raised);

    /* Does the exception mean that the client left, so that nobody is to be told? */
    bool (*client_has_left)(const struct runtime_exception *raised);

    /* POST: may the error handler answer? */
    bool (*error_may_be_answered)(const struct reference_server_exchange *exchange);

    /* POST: the error could not be handed to the session; returns what goes on. */
    const struct runtime_exception *(*error_unsent)(const struct runtime_exception *raised);

    /* POST: while the answer is awaited that goes out as JSON, does the client's leaving end it? */
    bool (*json_hears_disconnect)(const struct reference_server_transport *transport);

    /* POST: the request's stream has ended without an answer: what is the client told?  NULL:
     * nothing. */
    const char *(*unanswered)(const struct reference_server_transport *transport);

    /* How many messages wait in a request's or the GET's stream for its reader. */
    uint32_t (*request_stream_capacity)(void);

    /* The request's or the GET's own stream is done with. */
    void (*clean_up_stream)(struct reference_server_request_stream *stream);

    /* The router has something for a request: is this the stream that this request registered? */
    bool (*stream_fits)(const struct reference_server_request_stream *stream,
                        const struct reference_server_message *message);

    /* The router found the stream closed when it had something for it. */
    void (*drop_stream)(struct reference_server_request_stream *stream);

    /* terminate(), or the session's end: ends one registered stream. */
    void (*end_stream)(struct reference_server_request_stream *stream);

    /* A tool asked for its request's stream to be closed. */
    void (*close_events)(struct reference_server_transport *transport, const char *key);

    /* DELETE: is the application told that the session was closed before that is so? */
    bool (*closing_is_told_first)(void);

    /* ... and closes the session's transport in turn: does all of it begin anew? */
    bool (*closing_is_reentered)(void);

    /* GET: the client asks for past events, and there are none: is that overlooked (true), or is it
     * the end of the request? */
    bool (*replay_is_ignored)(void);

    /* POST: is the priming event stored before the request is handed to the session, and the stream
     * registered before that? */
    bool (*priming_is_early)(void);
    bool (*stream_precedes_priming)(void);

    /* GET of what came after an event: is its stream registered before the past is replayed? */
    bool (*resumed_stream_is_early)(void);

    /* ... may the session ask for this event, and is another event on the same stream? */
    bool (*event_is_own)(const struct reference_server_event *event,
                         const struct reference_server_transport *transport);
    bool (*events_share_stream)(const struct reference_server_event *event,
                                const struct reference_server_event *other);

    /* ... does the response end with the answer? */
    bool (*resumed_answer_is_last)(void);

    /* ... and is its stream cleaned up? */
    bool (*resumed_stream_is_cleaned_up)(void);

    /* GET: what its stream gave, NULL for a message.  Is there another stream, for what may come
     * yet? */
    bool (*ended_get_is_renewed)(const struct runtime_exception *raised);

    /* GET: there is a stream already, and the request was refused. */
    void (*get_conflicted)(struct reference_server_transport *transport);

    /* GET: registers its stream, before the response begins ... */
    void (*register_get_early)(struct reference_server_get *get);
    /* ... or in the task that forwards its messages. */
    void (*register_get_late)(struct reference_server_get *get);

    /* GET: its stream of events has ended, and with it the response. */
    const struct runtime_exception *(*events_ended)(struct reference_server_get *get);

    /* DELETE: takes the session out of the table; cancels what runs in it. */
    void (*unlist_terminated)(struct reference_server_transport *transport);
    void (*cancel_terminated)(struct reference_server_transport *transport);

    /* DELETE: is it answered only once the session's tasks have ended? */
    bool (*delete_waits)(const struct reference_server_transport *transport);

    /* The first request of a session has been handled. */
    void (*first_request_handled)(struct reference_server_transport *transport);

    /* The session got no request for too long. */
    void (*idle_expired)(struct reference_server_transport *transport);

    /* Is a session that handles a request kept, however long that takes? */
    bool (*requests_keep_session)(void);

    /* The server shuts down: do all its sessions end with no await between, and does it open none
     * from then on? */
    bool (*sessions_end_at_once)(void);

    /* The server shuts down: ends a session that is in the table, and takes it out of it. */
    void (*session_shut_down)(struct reference_server_transport *transport);

    /* The process is told to end: do the responses of events that are under way hear of it? */
    bool (*exit_is_heard)(void);

    /* Such a response has heard of it: are its tasks cancelled (true), or does it end what would
     * never end by itself and go on (false)? */
    bool (*exit_ends_response)(struct reference_server_event_source *source);

    /* A request that the server cannot serve any more, as it shuts down: is it answered (true), or
     * left to what is raised? */
    bool (*shutdown_is_answered)(void);

    /* A session's task ends: does it clean up without an await, which a cancellation would cut? */
    bool (*cleanup_is_unbroken)(void);

    /* A request without a session failed: what becomes of what was made for it? */
    void (*stateless_failed)(struct reference_server_transport *transport);

    /* ... that was handled? */
    void (*stateless_handled)(struct reference_server_transport *transport);

    /* A session has crashed: does that end where the session does (true), or go on into the group
     * that all sessions are in? */
    bool (*crash_is_contained)(const struct runtime_exception *raised);

    /* The router met its closed stream: is that how the session ends? */
    bool (*router_end_is_expected)(const struct reference_server_transport *transport);

    /* A task of the session met a closed stream: is that a crash? */
    bool (*closed_stream_is_crash)(const struct runtime_exception *raised);

    /* A request was handled, and its answer met a closed stream: is that a crash? */
    bool (*unsent_answer_is_crash)(const struct runtime_exception *raised);

    /* A request's handler was cancelled; returns what goes on. */
    const struct runtime_exception *(*handler_cancelled)(struct reference_server_incoming *incoming,
                                                         const struct runtime_exception *raised);

    /* The session gets no more messages: what becomes of those that are being handled? */
    void (*handlers_left)(struct reference_server_session *session);

    /* A request's cancel scope was left: by `raised`, of which `remaining` is not its own. */
    const struct runtime_exception *(*request_left)(const struct runtime_exception *raised,
                                                    const struct runtime_exception *remaining);

    /* notifications/cancelled for a request: is it still in time? */
    bool (*cancel_is_heard)(const struct reference_server_incoming *incoming);

    /* ... before the request's handler has started: does it cancel the request all the same? */
    bool (*early_cancel_is_heard)(const struct reference_server_incoming *incoming);

    /* An answer to a request that the session never made: dropped (true), or reported as an
     * exception. */
    bool (*stray_answer_is_dropped)(const struct reference_server_message *answer);

    /* A result for a request that was answered already: dropped (true), or an error. */
    bool (*late_result_is_dropped)(const struct reference_server_incoming *incoming);

    /* A request to the client reaches nobody: its stream is not there, or does not take it. */
    void (*request_undelivered)(const struct reference_server_message *request);

    /* The store of events has raised over a message: does it go its way without an id? */
    bool (*unstored_is_delivered)(const struct runtime_exception *raised);

    /* A client answers a request that was given up: dropped (true), or an error. */
    bool (*late_answer_is_dropped)(void);

    /* The session has ended, and count requests to the client were pending: they get an error one
     * by one.  What does it raise to go on to the next? */
    const struct runtime_exception *(*next_pending_request)(
        const struct reference_server_transport *transport, uint32_t count);

    /* ... and no more of them will: what becomes of the end through which one of them, which may
     * not have got its error, would have got its answer? */
    void (*end_pending_request)(struct runtime_send_stream *answers);

    /* A request for a method that MCP does not have: the code of its error. */
    int (*unknown_method_code)(void);

    /* A tool reports progress, and its caller gave no token: skipped (true), or an error. */
    bool (*progress_without_token_is_skipped)(void);

    /* Events: is the task that puts them into the response started only once the response's start
     * was sent? */
    bool (*sender_waits_for_start)(const struct reference_server_event_source *source);

    /* Does a keep-alive wait until nothing else is being sent, and look again whether it may? */
    bool (*ping_waits_its_turn)(const struct reference_server_event_source *source);

    /* The client has left. */
    void (*client_left)(struct reference_server_event_source *source);

    /* The task that waits for the disconnect was cancelled, or its host raised; returns what goes
     * on. */
    const struct runtime_exception *(*listener_cancelled)(
        struct reference_server_event_source *source, const struct runtime_exception *raised);

    /* Is the response closed when it is over? */
    bool (*response_is_closed)(const struct reference_server_event_source *source);

    /* Does the task that opened a tool's connection to another server stay to close it? */
    bool (*upstream_has_owner)(void);

    /* The task that waits for the disconnect has received something else: does it go on waiting? */
    bool (*listener_goes_on)(const struct reference_server_event_source *source);

    /* What was put off until after a response has raised; returns what goes on. */
    const struct runtime_exception *(*late_work_failed)(
        const struct reference_server_exchange *exchange, const struct runtime_exception *raised);

    /* What stands around the server. */
    struct reference_server_middleware_steps middleware;
};

/* The correct server's, but for the middlewares'. */
extern const struct reference_server_steps reference_server_steps_correct;

#endif
