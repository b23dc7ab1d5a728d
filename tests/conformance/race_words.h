/*
 * Short forms for the tables of races.
 */
#ifndef TESTS_CONFORMANCE_RACE_WORDS_H
#define TESTS_CONFORMANCE_RACE_WORDS_H

#include "tests/conformance/race.h"

#define INITIALIZE                                                                             \
    "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":" \
    "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"x\",\"version\":\"0\"}}}"
#define NOTE "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/roots/list_changed\"}"
#define PING "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}"
#define LIST "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"tools/list\"}"
#define CALL_OF(id, tool)                                                                       \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/call\",\"params\":{\"name\":\"" tool \
    "\",\"arguments\":{},\"_meta\":{\"progressToken\":" id "}}}"
#define CALL CALL_OF("5", "x")
#define QUIET_CALL                                                                        \
    "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{\"name\":\"x\"," \
    "\"arguments\":{}}}"
#define CANCEL \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":5}}"
#define NO_METHOD "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"nothing\"}"
#define ANSWER    "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{}}"
#define RESULT    "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{}}"

/* Each takes further members behind its last argument. */
#define STEP(what, ...)                              \
    {                                                \
        .kind = RACE_##what, .exchange = __VA_ARGS__ \
    }
#define POST(number, who, ...) \
    STEP(REQUEST, number, .client = (who), .method = "POST", .body = __VA_ARGS__)
#define GET(number, ...) STEP(REQUEST, number, .method = "GET", .client = __VA_ARGS__)
#define DELETE(...)                                                                            \
    {                                                                                          \
        .kind = RACE_REQUEST, .client = "deleter", .method = "DELETE", .exchange = __VA_ARGS__ \
    }

#define MS UINT64_C(1000000)

#define TOOL(word, list)                                                                \
    {                                                                                   \
        .name = (word), .steps = (list), .step_count = sizeof(list) / sizeof((list)[0]) \
    }

#endif
