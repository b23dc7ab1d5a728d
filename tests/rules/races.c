#include <stddef.h>

#include "tests/rules/race.h"

#define MS UINT64_C(1000000)

#define NOTE "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/roots/list_changed\"}"
#define PING "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}"
#define CALL                                                                              \
    "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{\"name\":\"x\"," \
    "\"arguments\":{},\"_meta\":{\"progressToken\":1}}}"
#define CANCEL \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":5}}"

#define POST(number, who, what)                 \
    {                                           \
        RACE_REQUEST, number, who, "POST", what \
    }
#define DELETE(number)                                  \
    {                                                   \
        RACE_REQUEST, number, "deleter", "DELETE", NULL \
    }
#define GET(number, who)                       \
    {                                          \
        RACE_REQUEST, number, who, "GET", NULL \
    }
#define FIN(number)                        \
    {                                      \
        RACE_FIN, number, NULL, NULL, NULL \
    }
#define RST(number)                        \
    {                                      \
        RACE_RST, number, NULL, NULL, NULL \
    }

static const struct asgi_tool_step reports[] = {
    {.kind = ASGI_TOOL_STEP_PROGRESS, .count = 2, .duration_ns = MS},
    {.kind = ASGI_TOOL_STEP_RETURN, .text = "done"}};
static const struct asgi_tool_step sleeps[] = {
    {.kind = ASGI_TOOL_STEP_SLEEP, .duration_ns = 5 * MS},
    {.kind = ASGI_TOOL_STEP_RETURN, .text = "done"}};
static const struct asgi_tool_step raises[] = {
    {.kind = ASGI_TOOL_STEP_YIELD, .count = 1},
    {.kind = ASGI_TOOL_STEP_RAISE, .text = "ValueError"}};

#define TOOL(steps) .tool = (steps), .tool_step_count = sizeof(steps) / sizeof((steps)[0])

const struct race race_all[] = {
    {.name = "notification-delete", .lanes = {{POST(2, "client", NOTE)}, {DELETE(3)}}},
    {.name = "late-notification-delete",
     .lanes = {{{RACE_HEAD, 2, "client", "POST", NULL}, {RACE_BODY, 2, NULL, NULL, NOTE}},
               {DELETE(3)}}},
    {.name = "ping-delete-sse", .lanes = {{POST(2, "client", PING)}, {DELETE(3)}}},
    {.name = "ping-delete-json",
     .lanes = {{POST(2, "client", PING)}, {DELETE(3)}},
     .is_json = true},
    {.name = "progress-delete-sse",
     .lanes = {{POST(2, "client", CALL)}, {DELETE(3)}},
     TOOL(reports)},
    {.name = "progress-delete-json",
     .lanes = {{POST(2, "client", CALL)}, {DELETE(3)}},
     .is_json = true,
     TOOL(reports)},
    {.name = "sleep-delete-sse", .lanes = {{POST(2, "client", CALL)}, {DELETE(3)}}, TOOL(sleeps)},
    {.name = "sleep-delete-json",
     .lanes = {{POST(2, "client", CALL)}, {DELETE(3)}},
     .is_json = true,
     TOOL(sleeps)},
    {.name = "raise-delete-sse", .lanes = {{POST(2, "client", CALL)}, {DELETE(3)}}, TOOL(raises)},
    {.name = "progress-fin-sse", .lanes = {{POST(2, "client", CALL)}, {FIN(2)}}, TOOL(reports)},
    {.name = "progress-rst-sse", .lanes = {{POST(2, "client", CALL)}, {RST(2)}}, TOOL(reports)},
    {.name = "progress-rst-json",
     .lanes = {{POST(2, "client", CALL)}, {RST(2)}},
     .is_json = true,
     TOOL(reports)},
    {.name = "late-call-fin-sse",
     .lanes = {{{RACE_HEAD, 2, "client", "POST", NULL}, {RACE_BODY, 2, NULL, NULL, CALL}},
               {FIN(2)}},
     TOOL(sleeps)},
    {.name = "call-cancel-sse",
     .lanes = {{POST(2, "client", CALL)}, {POST(3, "other", CANCEL)}},
     TOOL(sleeps)},
    {.name = "call-cancel-json",
     .lanes = {{POST(2, "client", CALL)}, {POST(3, "other", CANCEL)}},
     .is_json = true,
     TOOL(sleeps)},
    {.name = "get-delete", .lanes = {{GET(2, "client")}, {DELETE(3)}}},
    {.name = "get-get", .lanes = {{GET(2, "client")}, {GET(3, "other")}}},
    {.name = "get-get-fin", .lanes = {{GET(2, "client")}, {GET(3, "other")}, {FIN(2)}}},
    {.name = "get-fin", .lanes = {{GET(2, "client")}, {FIN(2)}}},
    {.name = "two-calls-one-id",
     .lanes = {{POST(2, "client", CALL)}, {POST(3, "other", CALL)}},
     TOOL(reports)},
    {.name = "two-notifications-delete",
     .lanes = {{POST(2, "client", NOTE), POST(3, "client", NOTE)}, {DELETE(4)}}},
    {.name = "two-deletes", .lanes = {{DELETE(2)}, {{RACE_REQUEST, 3, "other", "DELETE", NULL}}}},
    {.name = NULL},
};
