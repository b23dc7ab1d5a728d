/*
 * A host for one server under test, small enough to read: requests that keep to uvicorn's order of
 * tests inside send() and receive(), with a delay for bodies and a stall for sends, and a list of
 * what was said when.
 *
 * The words are those of the tables of measurements: "start 200", "body", "end", "rejected X",
 * "dropped X", "incomplete", "returns", "raises".
 */
#ifndef TESTS_REFERENCE_SERVER_HOST_H
#define TESTS_REFERENCE_SERVER_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/event.h"
#include "runtime/loop.h"

#include "asgi/app.h"
#include "asgi/observer.h"
#include "asgi/settings.h"

#define HOST_REQUEST_COUNT_MAX 16
#define HOST_EVENT_COUNT_MAX   1024
#define HOST_TEXT_SIZE         640
#define HOST_DATA_SIZE         8192

struct host_event {
    char who[32];
    char what[HOST_TEXT_SIZE];
    uint32_t iteration;
};

struct host_request {
    struct asgi_connection port;
    struct host *host;
    const char *name;
    const char *method;
    const char *body;           /* NULL for none */
    const char *session_header; /* NULL: the host's session; "": none */
    const char *last_event;     /* the header last-event-id, or NULL */
    uint32_t body_delay;
    uint32_t send_stall;
    bool is_strict;  /* ASGI 2.4: send() raises when the client has gone, instead of dropping */
    uint32_t yields; /* before the request is made */

    struct runtime_event event;
    bool gone;
    bool started;
    bool complete;
    bool handed_out;
    bool returned;
    uint32_t status;
    const struct runtime_exception *raised;
    char data[HOST_DATA_SIZE];
    size_t data_size;
    uint32_t owner;
    struct asgi_header headers[4];
    uint32_t header_count;
    struct asgi_scope scope;
};

/* Tools as told by asgi_observer.tool. */
struct host_tool_counts {
    uint32_t started;
    uint32_t progress;
    uint32_t returned;
    uint32_t raised;
    uint32_t cancelled;
};

struct host {
    struct asgi_settings settings; /* the server borrows them */
    void *arena_memory;
    size_t arena_size;
    void *stack_memory;
    struct base_arena *arena;
    struct runtime_loop *loop;
    struct asgi_app *app;
    char session[64]; /* the id of the last session that was opened by a response */
    uint32_t zero;    /* the iteration from which events count */
    struct host_request requests[HOST_REQUEST_COUNT_MAX];
    uint32_t request_count;
    struct host_event events[HOST_EVENT_COUNT_MAX];
    uint32_t event_count;
    uint32_t owner_count;
    uint32_t listed_count;
    uint32_t ended_count;
    uint32_t served_count;
    uint32_t entropy_count;
    uint32_t cancelled_handler_count; /* tasks that handle messages and ended cancelled */
    uint32_t owed_count;              /* finalizers that have not run */
    struct host_tool_counts tools;
};

/* Makes the loop and the server, and starts it up.  The settings are copied; names of bugs are
 * looked at only here. */
void host_init(struct host *host, const struct asgi_settings *settings);
void host_release(struct host *host);

/* A request by its name, method and body; fields may be changed before it is started. */
struct host_request *host_request(struct host *host, const char *name, const char *method,
                                  const char *body);

/* Starts the request's task: its first step runs in the next iteration. */
void host_start(struct host_request *request);

/* The client leaves. */
void host_disconnect(struct host_request *request);

/* Runs until nothing is ready but keep-alives; timers other than those are jumped to. */
void host_settle(struct host *host);

/* Runs one request to its end. */
struct host_request *host_run(struct host *host, const char *method, const char *body);

/* Opens a session and lets it come to rest: initialize, notifications/initialized. */
void host_open_session(struct host *host);

/* Begins to count iterations and events from here. */
void host_set_zero(struct host *host);

/* A host whose server has one or two bugs besides (NULL: none), with a session unless it is
 * stateless, at its zero. */
void host_open(struct host *host, const struct asgi_settings *settings, const char *first,
               const char *second);

/* A request that is made after so many iterations. */
struct host_request *host_start_late(struct host *host, const char *name, const char *method,
                                     const char *body, uint32_t yields);

/* Fails unless `who` said exactly these words since zero. */
void host_expect_said(struct host *host, const char *who, const char *words);

/* Whether `who` said `what` since zero; how often. */
uint32_t host_count(const struct host *host, const char *who, const char *what);

/* What `who` said since zero, joined by ", ". */
const char *host_said(struct host *host, const char *who, char out[HOST_TEXT_SIZE]);

#endif
