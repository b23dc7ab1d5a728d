#include <stddef.h>

#include "tests/conformance/race_words.h"

static const struct asgi_tool_step reports[] = {
    {.kind = ASGI_TOOL_STEP_PROGRESS, .count = 2, .duration_ns = MS},
    {.kind = ASGI_TOOL_STEP_RETURN, .text = "done"}};
static const struct asgi_tool_step shields[] = {
    {.kind = ASGI_TOOL_STEP_SHIELD, .count = 1},
    {.kind = ASGI_TOOL_STEP_SLEEP, .duration_ns = 5 * MS},
    {.kind = ASGI_TOOL_STEP_RETURN, .text = "done"}};
static const struct asgi_tool_step logs[] = {{.kind = ASGI_TOOL_STEP_LOG, .text = "here"},
                                             {.kind = ASGI_TOOL_STEP_RETURN}};
static const struct asgi_tool_step floods[] = {
    {.kind = ASGI_TOOL_STEP_PROGRESS, .count = 5, .size = 20000},
    {.kind = ASGI_TOOL_STEP_RETURN, .text = "done"}};

#define LATE(number, who, what) \
    STEP(HEAD, number, .client = (who), .method = "POST"), STEP(BODY, number, .body = (what))

const struct race race_large[] = {
    {.name = "two calls, DELETE",
     .lanes = {{POST(0, "a", CALL), POST(1, "b", CALL_OF("6", "y"), .wait_ms = 1)}, {DELETE(2)}},
     .tools = {TOOL("x", reports), TOOL("y", shields)}},
    {.name = "two calls, late notification, DELETE",
     .lanes = {{POST(0, "a", CALL, .is_fixed = true),
                POST(1, "b", CALL_OF("6", "y"), .is_fixed = true, .wait_ms = 1)},
               {STEP(HEAD, 2, .client = "c", .method = "POST", .is_fixed = true, .wait_ms = 1),
                STEP(BODY, 2, .body = NOTE)},
               {DELETE(3)}},
     .tools = {TOOL("x", reports), TOOL("y", shields)}},
    {.name = "two sessions, DELETE of one",
     .lanes = {{POST(0, "a", PING)},
               {POST(1, "b", PING, .headers = RACE_HEADERS_SECOND_SESSION)},
               {DELETE(2)}},
     .sessions = RACE_TWO_SESSIONS},
    {.name = "pipelined requests, DELETE",
     .lanes = {{POST(0, "a", NOTE),
                STEP(PIPELINED, 1, .client = "a", .method = "POST", .body = PING)},
               {DELETE(2)}}},
    {.name = "pipelined requests, leave, DELETE",
     .lanes = {{POST(0, "a", NOTE),
                STEP(PIPELINED, 1, .client = "a", .method = "POST", .body = PING), STEP(LEAVE, 1)},
               {DELETE(2)}}},
    {.name = "call, leave, DELETE",
     .lanes = {{POST(0, "a", CALL), STEP(LEAVE, 0)}, {DELETE(1)}},
     .tools = {TOOL("x", reports)}},
    {.name = "late call, leave, DELETE",
     .lanes = {{LATE(0, "a", CALL)}, {STEP(LEAVE, 0)}, {DELETE(1)}},
     .tools = {TOOL("x", reports)}},
    {.name = "call, two DELETEs",
     .lanes = {{POST(0, "a", CALL)},
               {DELETE(1)},
               {STEP(REQUEST, 2, .client = "b", .method = "DELETE")}},
     .tools = {TOOL("x", reports)}},
    {.name = "call, cancelled, DELETE",
     .lanes = {{POST(0, "a", CALL), POST(1, "b", CANCEL)}, {DELETE(2)}},
     .tools = {TOOL("x", reports)}},
    {.name = "call, DELETE, then more",
     .lanes = {{POST(0, "a", CALL)}, {DELETE(1), STEP(ENDED, 1), POST(2, "b", PING), GET(3, "c")}},
     .tools = {TOOL("x", reports)}},
    {.name = "GET, log, DELETE",
     .lanes = {{GET(0, "a"), POST(1, "b", CALL)}, {DELETE(2)}},
     .tools = {TOOL("x", logs)}},
    {.name = "GET, log, leave, DELETE",
     .lanes = {{GET(0, "a"), POST(1, "b", CALL, .wait_ms = 1)},
               {STEP(LEAVE, 0, .wait_ms = 1)},
               {DELETE(2, .wait_ms = 1)}},
     .tools = {TOOL("x", logs)}},
    {.name = "GET, leave, GET again, DELETE",
     .lanes = {{GET(0, "a"), STEP(LEAVE, 0), GET(1, "b")}, {DELETE(2)}}},
    {.name = "flood, pause, resume, DELETE",
     .lanes = {{POST(0, "a", CALL), STEP(PAUSE, 0), STEP(RESUME, 0, .wait_ms = 1)},
               {DELETE(1, .wait_ms = 1)}},
     .tools = {TOOL("x", floods)},
     .window = 1},
    {.name = "flood, pause, leave, DELETE",
     .lanes = {{POST(0, "a", CALL), STEP(PAUSE, 0), STEP(LEAVE, 0, .wait_ms = 1)},
               {DELETE(1, .wait_ms = 1)}},
     .tools = {TOOL("x", floods)},
     .window = 1},
    {.name = NULL},
};
