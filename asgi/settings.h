/*
 * What a scenario tells the application under test: how it answers, what its tools do, which bugs
 * it has.
 *
 * Plain data, owned by the plan that was compiled from the scenario, borrowed by the application
 * for the world's life.
 */
#ifndef ASGI_SETTINGS_H
#define ASGI_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

enum asgi_tool_step_kind {
    ASGI_TOOL_STEP_YIELD,    /* `count` bare yields */
    ASGI_TOOL_STEP_SLEEP,    /* `duration_ns` */
    ASGI_TOOL_STEP_PROGRESS, /* `count` progress notifications for the caller's token, related to
                                the request, each followed by a sleep of duration_ns when that is
                                not 0; `size` bytes of message each */
    ASGI_TOOL_STEP_LOG,      /* a notifications/message with `text` and `size` bytes of padding,
                                related to no request */
    ASGI_TOOL_STEP_RETURN,   /* a result with `text` as its content, filled up to `size` bytes; or
                                an empty list when text is NULL */
    ASGI_TOOL_STEP_RAISE,    /* raises an exception named `text` */
    ASGI_TOOL_STEP_SHIELD,   /* the next `count` steps run in a shielded cancel scope */
    ASGI_TOOL_STEP_CLOSE_STREAM,     /* the server closes the request's stream (close_sse_stream) */
    ASGI_TOOL_STEP_CLOSE_GET_STREAM, /* ... the session's GET stream */
    ASGI_TOOL_STEP_ASK,      /* a request to the client for the method `text`, and waiting for its
                                answer,   for at most duration_ns when that is not 0; `count` 1: related
                                to   the   caller's request, 0: to none */
    ASGI_TOOL_STEP_UPSTREAM, /* asks another server, which answers after `duration_ns` */
    ASGI_TOOL_STEP_WORK,     /* hands `count` jobs to a worker, which takes duration_ns for each and
     reports progress; patience_ns is the limit on each hand-over */
    ASGI_TOOL_STEP_CRASH,    /* dereferences a null pointer, to see what the harness does with it */
    ASGI_TOOL_STEP_HANG,     /* computes without end, likewise */
};

struct asgi_tool_step {
    enum asgi_tool_step_kind kind;
    uint32_t count;
    uint32_t size;
    uint64_t duration_ns;
    uint64_t patience_ns; /* 0: without a limit */
    const char *text;     /* borrows; may be NULL */
};

struct asgi_tool {
    const char *name;
    const struct asgi_tool_step *steps;
    uint32_t step_count;
};

#define ASGI_STORE_COUNT_MAX 8

/* A store of the events that were sent, from which a client can resume a stream. */
struct asgi_event_store {
    uint32_t store[ASGI_STORE_COUNT_MAX]; /* iterations that each call of store_event takes; later
                                             ones take as many as the last */
    uint32_t store_count;                 /* of those; at least 1 */
    uint32_t replay;                      /* iterations before a replay's first event */
    uint32_t retry_ms;                    /* in priming events; 0: not said */
};

struct asgi_settings {
    bool json_response; /* answer requests with application/json; false: with text/event-stream */
    bool stateless;
    const struct asgi_tool *tools;
    uint32_t tool_count;
    const struct asgi_tool *late_work; /* by the method of a message: what goes on, in its request's
                                          task, once the response to it has been sent; only yields,
                                          sleeps, shields and raises */
    uint32_t late_work_count;
    const struct asgi_event_store *event_store; /* NULL: none is kept */
    const char *profile;                        /* NULL: correct */
    const char *const *bugs;                    /* names, switched on besides the profile's */
    uint32_t bug_count;
    const char *const *middlewares; /* names, from the outermost to the one next to the server */
    uint32_t middleware_count;
    uint64_t ping_interval_ns;  /* of SSE keep-alives; 0: 15 s */
    uint64_t session_closed_ns; /* how long the application takes over the news that a session was
                                   deleted; 0: it does not ask for them */
    uint64_t
        session_idle_timeout_ns; /* a session that handles no request for so long ends; 0: never */
    uint64_t shutdown_grace_ns;  /* requests may go on for so long after the exit signal; 0: until
                                    the host shuts the application down */
};

#endif
