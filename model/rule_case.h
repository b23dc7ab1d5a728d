/*
 * Short forms for the made-up executions of a rule's conformance: CASE_START(1, 202) is an accepted
 * http.response.start of request 1 with status 202.
 *
 * Times are counted in iterations, a task's id is given where it matters, and every request n runs
 * on connection 1 unless CASE_REQUEST says otherwise.
 */
#ifndef MODEL_RULE_CASE_H
#define MODEL_RULE_CASE_H

#include "runtime/loop.h"

#include "asgi/observer.h"

#include "model/rule.h"

#define CASE_AT(number) .iteration = (number), .time = (number)*RUNTIME_ITERATION_NS

/* Any event: kind, text, then members. */
#define CASE_EVENT(name, words, ...)                                    \
    {                                                                   \
        .event = {.kind = SIM_EVENT_##name, __VA_ARGS__}, .text = words \
    }

#define CASE_REQUEST(id, on, words) \
    CASE_EVENT(CLIENT_REQUEST, words, .request = (id), .connection = (on))
#define CASE_DISCONNECT(on, how) \
    CASE_EVENT(CLIENT_DISCONNECT, "", .connection = (on), .label = (how))
#define CASE_LOST(on)          CASE_EVENT(CONNECTION_LOST, "", .connection = (on))
#define CASE_CALLED(id)        CASE_EVENT(APP_CALLED, "", .request = (id))
#define CASE_RETURNED(id)      CASE_EVENT(APP_RETURNED, "", .request = (id))
#define CASE_RAISED(id, words) CASE_EVENT(APP_RAISED, words, .request = (id))
#define CASE_SEND_START(id, status, how, words)                                  \
    CASE_EVENT(APP_SEND, words, .request = (id), .label = "http.response.start", \
               .value = (status), .object = (how))
#define CASE_SEND_BODY(id, more, how, words)                                                    \
    CASE_EVENT(APP_SEND, words, .request = (id), .label = "http.response.body", .flag = (more), \
               .object = (how))
#define CASE_START(id, status) CASE_SEND_START(id, status, SIM_SEND_ACCEPTED, "")
#define CASE_PART(id)          CASE_SEND_BODY(id, 1, SIM_SEND_ACCEPTED, "")
#define CASE_END(id)           CASE_SEND_BODY(id, 0, SIM_SEND_ACCEPTED, "")
#define CASE_SERVED(session, id) \
    CASE_EVENT(SESSION_SERVED, "", .object = (session), .request = (id))
#define CASE_OWNER(id, which) \
    CASE_EVENT(OWNER_OPENED, "", .object = (id), .value = ASGI_OWNER_##which)

/* The members of a struct model_rule_case. */
#define CASE_EVENTS(list) .events = (list), .event_count = sizeof(list) / sizeof((list)[0])

#define CASE_COUNT(list) (sizeof(list) / sizeof((list)[0]))

#endif
