#include <stddef.h>

#include "reference_server/profile.h"

static const char *const bugs[] = {
    "body-read-before-lookup",
    "both-ends-closed",
    "busy-session-expires",
    "closed-stream-is-an-error",
    "departure-is-an-error",
    "disconnect-is-an-error",
    "disconnect-is-not-heeded",
    "duplicate-request-id",
    "exit-signal-cuts-streams",
    "exit-signal-unheard",
    "final-send-cancelled",
    "get-registered-late",
    "handled-error-is-raised",
    "idle-session-torn-down-first",
    "late-failure-escapes",
    "no-response-is-an-error",
    "own-cancellation-swallowed",
    "progress-needs-token",
    "refused-request-keeps-session",
    "replay-without-store",
    "request-completed-twice",
    "request-forward-unguarded",
    "responder-leaks-cancellation",
    "second-response-start",
    "shutdown-is-unanswered",
    "shutdown-terminates-nothing",
    "stream-ends-unanswered",
    "streams-cleaned-by-key",
    "terminate-cancels-late",
    "terminated-session-is-listed",
    "termination-checked-once",
    "unguarded-error-send",
    "unguarded-writer-send",
    "unknown-method-is-invalid",
    NULL,
};

const struct reference_server_profile reference_server_profile_mcp_1_29_0 = {
    .name = "mcp-1.29.0",
    .summary = "the official Python SDK, mcp 1.29.0 with sse-starlette 3.0.3",
    .bugs = bugs,
};
