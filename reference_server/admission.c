#include "reference_server/admission.h"

#include <string.h>

#include "base/check.h"

#include "reference_server/jsonrpc.h"
#include "reference_server/server_state.h"
#include "reference_server/transport.h"

const struct reference_server_refusal reference_server_refusal_terminated = {
    .status = 404,
    .code = REFERENCE_SERVER_INVALID_REQUEST,
    .text = "Not Found: Session has been terminated",
};

const struct reference_server_refusal reference_server_refusal_other_session = {
    .status = 404,
    .code = REFERENCE_SERVER_INVALID_REQUEST,
    .text = "Not Found: Invalid or expired session ID",
};

static const char *const versions[] = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"};

bool reference_server_speaks(const char *version)
{
    CHECK(version != NULL);
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        if (strcmp(version, versions[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether a list that is separated by commas has an item that begins with, or is, `wanted`. */
static bool lists(const char *list, size_t size, const char *wanted, bool whole)
{
    size_t wanted_size = strlen(wanted);
    const char *end = list + size;
    while (list < end) {
        const char *comma = memchr(list, ',', (size_t)(end - list));
        const char *item_end = comma == NULL ? end : comma;
        while (list < item_end && (*list == ' ' || *list == '\t')) {
            list++;
        }
        const char *last = item_end;
        while (last > list && (last[-1] == ' ' || last[-1] == '\t')) {
            last--;
        }
        size_t item_size = (size_t)(last - list);
        bool fits = whole ? item_size == wanted_size : item_size >= wanted_size;
        if (fits && memcmp(list, wanted, wanted_size) == 0) {
            return true;
        }
        list = comma == NULL ? end : comma + 1;
    }
    return false;
}

struct reference_server_accepts
reference_server_accepts(const struct reference_server_exchange *exchange)
{
    const char *accept = reference_server_header(exchange, "accept");
    if (accept == NULL) {
        return (struct reference_server_accepts){0};
    }
    size_t size = strlen(accept);
    return (struct reference_server_accepts){
        .json = lists(accept, size, "application/json", false),
        .events = lists(accept, size, "text/event-stream", false),
    };
}

bool reference_server_content_type_begins_well(const struct reference_server_exchange *exchange)
{
    static const char wanted[] = "application/json";
    const char *type = reference_server_header(exchange, "content-type");
    if (type == NULL) {
        return false;
    }
    for (size_t i = 0; wanted[i] != '\0'; i++) {
        const int byte = (unsigned char)type[i];
        const int lower = byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte;
        if (lower != wanted[i]) {
            return false;
        }
    }
    return true;
}

bool reference_server_content_type_is_json(const struct reference_server_exchange *exchange)
{
    const char *type = reference_server_header(exchange, "content-type");
    return type != NULL && lists(type, strcspn(type, ";"), "application/json", true);
}

bool reference_server_admits(const struct reference_server_exchange *exchange,
                             const struct reference_server_transport *transport,
                             struct reference_server_refusal *out_refusal)
{
    CHECK(out_refusal != NULL);
    const char *id = reference_server_header(exchange, "mcp-session-id");
    const char *version = reference_server_header(exchange, "mcp-protocol-version");
    *out_refusal =
        (struct reference_server_refusal){.status = 400, .code = REFERENCE_SERVER_INVALID_REQUEST};
    if (transport->id[0] != '\0' && (id == NULL || id[0] == '\0')) {
        out_refusal->text = "Bad Request: Missing session ID";
        return false;
    }
    if (transport->id[0] != '\0' && strcmp(id, transport->id) != 0) {
        *out_refusal = reference_server_refusal_other_session;
        return false;
    }
    if (version != NULL && !reference_server_speaks(version)) {
        out_refusal->text = "Bad Request: Unsupported protocol version: ";
        out_refusal->more = version;
        out_refusal->rest = ". Supported versions: 2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25";
        return false;
    }
    return true;
}

void reference_server_tell_served(const struct reference_server_exchange *exchange,
                                  const struct reference_server_transport *transport)
{
    const struct reference_server *server = exchange->server;
    const struct asgi_observer *observer = server->observer;
    CHECK(transport->server == server);
    if (transport->id[0] != '\0' && observer != NULL && observer->session_served != NULL) {
        observer->session_served(server->host, transport->owner, exchange->scope->owner);
    }
}
