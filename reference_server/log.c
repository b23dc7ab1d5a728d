#include "reference_server/log.h"

#include <stddef.h>

#include "base/check.h"

#include "reference_server/server_state.h"
#include "reference_server/text.h"

void reference_server_log(struct reference_server *server, struct reference_server_line line,
                          const char *text)
{
    CHECK(server != NULL);
    CHECK(text != NULL);
    if (server->observer != NULL && server->observer->log != NULL) {
        server->observer->log(server->host, line.level, line.logger, text);
    }
}

void reference_server_log_joined(struct reference_server *server, struct reference_server_line line,
                                 const char *text, const char *more, const char *rest)
{
    struct reference_server_text whole;
    reference_server_text_init(&whole, reference_server_arena(server));
    reference_server_text_append(&whole, text);
    reference_server_text_append(&whole, more);
    reference_server_text_append(&whole, rest);
    reference_server_log(server, line, whole.bytes);
    reference_server_text_release(&whole);
}

/* Names only, groups within groups to a depth that no server here reaches. */
#define GROUP_DEPTH_MAX 8

static void append_names(struct reference_server_text *text,
                         const struct runtime_exception *exception, uint32_t depth)
{
    reference_server_text_append(text, exception->name);
    if (exception->kind != RUNTIME_EXCEPTION_GROUP || depth == GROUP_DEPTH_MAX) {
        return;
    }
    for (uint32_t i = 0; i < exception->member_count; i++) {
        reference_server_text_append(text, i == 0 ? "[" : ", ");
        append_names(text, exception->members[i], depth + 1);
    }
    reference_server_text_append(text, "]");
}

void reference_server_log_exception(struct reference_server *server,
                                    struct reference_server_line line, const char *text,
                                    const struct runtime_exception *exception)
{
    CHECK(exception != NULL);
    struct reference_server_text names;
    reference_server_text_init(&names, reference_server_arena(server));
    append_names(&names, exception, 0);
    reference_server_log_joined(server, line, text, ": ", names.bytes);
    reference_server_text_release(&names);
}
