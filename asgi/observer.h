/*
 * What an application tells its host besides its responses: log lines, and the lifecycle of what
 * owns tasks and streams.
 */
#ifndef ASGI_OBSERVER_H
#define ASGI_OBSERVER_H

#include <stdbool.h>
#include <stdint.h>

enum asgi_log_level {
    ASGI_LOG_DEBUG,
    ASGI_LOG_INFO,
    ASGI_LOG_WARNING,
    ASGI_LOG_ERROR,
};

enum asgi_owner_kind {
    ASGI_OWNER_REQUEST, /* one request's cycle: opened and ended by the host */
    ASGI_OWNER_SESSION, /* a session: opened and ended by the application */
};

struct asgi_owner {
    enum asgi_owner_kind kind;
    uint32_t id;      /* counts from 1 in a world, over both kinds */
    const char *name; /* a session's id as clients see it; a request's method and path; copied */
};

enum asgi_tool_event {
    ASGI_TOOL_STARTED,
    ASGI_TOOL_PROGRESS,
    ASGI_TOOL_RETURNED,
    ASGI_TOOL_RAISED,
    ASGI_TOOL_CANCELLED,
};

/* Of what was put off until after a response. */
enum asgi_late_event {
    ASGI_LATE_STARTED,
    ASGI_LATE_ENDED, /* returned, or raised of its own accord */
    ASGI_LATE_CANCELLED,
};

struct asgi_tool_report {
    enum asgi_tool_event event;
    const char *tool;       /* its name; copied */
    uint32_t session_owner; /* 0 when there is none */
    const char *request_id; /* the JSON-RPC id's raw text; copied */
};

struct asgi_stored_event {
    uint32_t id; /* counts from 1 in the order of storing, over all sessions */
    uint32_t session_owner;
    const char *stream; /* the JSON-RPC id of the request whose stream it is on, or another name;
                           copied */
    bool is_priming;    /* without a message */
    bool is_answer;     /* the last message of its stream */
};

struct asgi_observer {
    /* text is the whole line as production shows it, exceptions included: "Error handling POST
     * request: ClosedResourceError"; logger is static: "mcp.server.streamable_http". */
    void (*log)(void *host, enum asgi_log_level level, const char *logger, const char *text);

    /* Gives out the id of a new owner. */
    uint32_t (*owner_opened)(void *host, enum asgi_owner_kind kind, const char *name);

    /* The owner has ended: nothing that carries its id may outlive it for long, and a session is
     * served no more.  For a session: the moment from which it must be gone, which for DELETE is
     * before the DELETE is answered. */
    void (*owner_ended)(void *host, uint32_t owner);

    /* The session was put into, or taken out of, the table in which requests find it. */
    void (*session_listed)(void *host, uint32_t owner);
    void (*session_unlisted)(void *host, uint32_t owner);

    /* A request was admitted to a session: it passed the checks that refuse requests for unknown or
     * ended sessions. */
    void (*session_served)(void *host, uint32_t session_owner, uint32_t request_owner);

    /* An event that a client may ask for again has got its place. */
    void (*event_stored)(void *host, const struct asgi_stored_event *event);

    void (*tool)(void *host, const struct asgi_tool_report *report);

    void (*late_work)(void *host, enum asgi_late_event event, uint32_t request_owner);

    /* Does the fault of this name strike now, of those that the application has points for
     * ("server/tool/raise")?  label says where, and is static; session_owner: whose
     * session is concerned, or 0.  A host without faults leaves it out. */
    bool (*fails)(void *host, const char *fault, const char *label, uint32_t session_owner);

    /* The current task has taken what must be given back before it ends, however it ends (a
     * generator that was made, a `finally` that was entered), and has given it back.  name is
     * static.  id: 0 for what the task itself gives back; else of the thing that any other task may
     * give back in its place, alone under its name. */
    void (*finalizer_owed)(void *host, const char *name, uint32_t id);
    void (*finalizer_ran)(void *host, const char *name, uint32_t id);

    /* What the application's startup began has ended (lifespan.shutdown.complete). */
    void (*shut_down)(void *host);
};

#endif
