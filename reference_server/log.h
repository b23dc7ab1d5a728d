/*
 * The lines that the server logs, in the words of the real one.
 */
#ifndef REFERENCE_SERVER_LOG_H
#define REFERENCE_SERVER_LOG_H

#include "runtime/exception.h"

#include "asgi/observer.h"

struct reference_server;

/* The loggers of the real packages. */
#define REFERENCE_SERVER_LOGGER_TRANSPORT "mcp.server.streamable_http"
#define REFERENCE_SERVER_LOGGER_MANAGER   "mcp.server.streamable_http_manager"
#define REFERENCE_SERVER_LOGGER_SERVER    "mcp.server.lowlevel.server"
#define REFERENCE_SERVER_LOGGER_SECURITY  "mcp.server.transport_security"
#define REFERENCE_SERVER_LOGGER_SSE       "sse_starlette.sse"
#define REFERENCE_SERVER_LOGGER_ROOT      "root"

struct reference_server_line {
    enum asgi_log_level level;
    const char *logger; /* static */
};

#define REFERENCE_SERVER_LOG_DEBUG(name)                     \
    ((struct reference_server_line){.level = ASGI_LOG_DEBUG, \
                                    .logger = REFERENCE_SERVER_LOGGER_##name})
#define REFERENCE_SERVER_LOG_INFO(name)                     \
    ((struct reference_server_line){.level = ASGI_LOG_INFO, \
                                    .logger = REFERENCE_SERVER_LOGGER_##name})
#define REFERENCE_SERVER_LOG_WARNING(name)                     \
    ((struct reference_server_line){.level = ASGI_LOG_WARNING, \
                                    .logger = REFERENCE_SERVER_LOGGER_##name})
#define REFERENCE_SERVER_LOG_ERROR(name)                     \
    ((struct reference_server_line){.level = ASGI_LOG_ERROR, \
                                    .logger = REFERENCE_SERVER_LOGGER_##name})

/* Logs text. */
void reference_server_log(struct reference_server *server, struct reference_server_line line,
                          const char *text);

/* Logs "<text><more><rest>". */
void reference_server_log_joined(struct reference_server *server, struct reference_server_line line,
                                 const char *text, const char *more, const char *rest);

/*
 * Logs "<text>: ClosedResourceError", or "<text>: ExceptionGroup[ClosedResourceError]": where the
 * real server logs a text with a traceback below it, the names that the traceback ends with.
 */
void reference_server_log_exception(struct reference_server *server,
                                    struct reference_server_line line, const char *text,
                                    const struct runtime_exception *exception);

#endif
