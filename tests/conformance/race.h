/*
 * Races made by hand: one or two established sessions, then lanes of steps that are free against
 * each other.
 *
 * A race says what clients do; a variant says against which server, over what kind of connection.
 */
#ifndef TESTS_CONFORMANCE_RACE_H
#define TESTS_CONFORMANCE_RACE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/explore.h"

enum race_step_kind {
    RACE_NONE, /* ends a lane */
    RACE_REQUEST,
    RACE_PIPELINED, /* a request behind the one that its client's connection is busy with */
    RACE_HEAD,      /* of a request; RACE_BODY brings the rest */
    RACE_BODY,
    RACE_LEAVE,    /* the exchange's client closes its connection */
    RACE_PAUSE,    /* ... stops reading */
    RACE_RESUME,   /* ... reads again */
    RACE_ENDED,    /* waits until the exchange's response has ended */
    RACE_SHUTDOWN, /* the application shuts down; its exchange is nobody's */
    RACE_SIGNAL,   /* the process is told to end; neither has this one */
};

enum race_headers {
    RACE_HEADERS_SESSION,
    RACE_HEADERS_SECOND_SESSION,
    RACE_HEADERS_NO_SESSION,
    RACE_HEADERS_UNKNOWN_SESSION,
    RACE_HEADERS_PLAIN_TEXT, /* as the type of what is sent */
    RACE_HEADERS_NO_EVENTS,  /* accepts JSON only */
    RACE_HEADERS_LAST_EVENT, /* asks for what came after an event */
    RACE_HEADERS_RESUMABLE,  /* can come back to a stream */
    RACE_HEADERS_RESUME,     /* comes back to the stream of the first request */
    RACE_HEADERS_COUNT,
};

struct race_step {
    enum race_step_kind kind;
    uint32_t exchange;  /* 0, 1, ... over all lanes */
    const char *client; /* of a request */
    const char *method; /* "POST" */
    const char *body;
    enum race_headers headers;
    uint32_t wait_ms; /* not before so long after the step before it */
    bool is_fixed;    /* at that time after the start, unasked, whatever came before it */
};

#define RACE_LANE_COUNT_MAX 5
#define RACE_STEP_COUNT_MAX 6
#define RACE_TOOL_COUNT_MAX 2

/* What happens in a session without a name, or in two, or in none. */
enum race_sessions {
    RACE_ONE_SESSION,
    RACE_TWO_SESSIONS,
    RACE_STATELESS,
};

struct race {
    const char *name;
    struct race_step lanes[RACE_LANE_COUNT_MAX][RACE_STEP_COUNT_MAX];
    struct asgi_tool tools[RACE_TOOL_COUNT_MAX]; /* ended by one without a name, when fewer */
    struct asgi_tool late_work; /* what goes on after the response to a message of this method */
    const char *middleware;     /* what stands around the server, where the variant says nothing */
    const char *dialect;        /* the same */
    enum race_sessions sessions;
    const struct asgi_event_store *store; /* NULL: none */
    const char *fault;                    /* may strike once; NULL: nothing does */
    uint32_t idle_ms;                     /* after which a session expires; 0: never */
    uint32_t window;  /* bytes that a client takes which does not read; 0: the default */
    uint32_t ping_ms; /* between keep-alives; 0: the default */
    uint32_t told_ms; /* how long the application hears of a deleted session; 0: it does not */
};

struct race_variant {
    const char *bugs[2];    /* NULL: none; a name that begins with "mcp-" is a profile's */
    const char *dialect;    /* NULL: uvicorn */
    const char *middleware; /* what stands around the server; NULL: nothing */
    bool is_json;           /* how the server answers requests */
    bool is_rst;            /* how clients leave */
    bool is_told_open;
    enum sim_era era;
    bool goes_on; /* a violation is noted and does not end its execution */
};

/* Does a client leave in it, so that is_rst makes a difference? */
bool race_has_leave(const struct race *race);

/* Is the process told to end in it, of which not every host tells its application in time? */
bool race_has_signal(const struct race *race);

/* NULL when there is none of that name. */
const struct race *race_find(const char *name);

/* "uvicorn, json, told, rst"; returns out. */
const char *race_variant_words(const struct race_variant *variant, char *out, size_t size);

/* The plan and all that it points at.  race and the words of the variant are borrowed. */
struct race_plan *race_plan_create(const struct race *race, const struct race_variant *variant);
void race_plan_destroy(struct race_plan *plan);
struct sim_plan *race_plan_get(struct race_plan *plan);

/* Explores every execution of a server in the variant. */
void race_explore(const struct race *race, const struct race_variant *variant,
                  struct sim_app_factory app, struct model_result *out_result);

/* The server under test. */
extern const struct sim_app_factory race_server;

/* Small ones, in which each bug shows; and large ones.  Ended by a race without a name. */
extern const struct race race_small[];
extern const struct race race_large[];

#endif
