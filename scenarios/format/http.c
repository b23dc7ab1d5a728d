#include "scenarios/format/http.h"

#include <string.h>

#include "base/check.h"

#include "scenarios/format/compiler.h"

#define ACCEPT        "application/json, text/event-stream"
#define CONTENT_TYPE  "application/json"
#define SAVE_PREFIX   "header:"
#define SAVE_EVENT_ID "event:id" /* of the last event that came */

const struct scenarios_key scenarios_http_body_keys[] = {
    {.name = "pieces",
     .summary = "sizes in bytes; what they leave comes last",
     .type = SCENARIOS_TYPE_OTHER,
     .is_required = true,
     .definition = "pieces"},
    {.name = "held",
     .summary = "each piece waits for a \"body\" step",
     .type = SCENARIOS_TYPE_BOOLEAN},
    {.name = NULL},
};

void scenarios_http_declare(const struct scenarios_object *step)
{
    const char *client = scenarios_object_string(step, "client");
    const char *name = scenarios_object_string(step, "as");
    const struct base_json_value *as = scenarios_object_find(step, "as");
    CHECK(step->value != NULL);
    scenarios_reader_declare_exchange(step->reader, name, client == NULL ? "client" : client,
                                      as == NULL ? step->value->at : as->at);
}

void scenarios_http_render(const struct asgi_headers *headers, struct asgi_bytes body,
                           struct scenarios_buffer *out)
{
    CHECK(headers->count == 0 || headers->items != NULL);
    for (uint32_t i = 0; i < headers->count; i++) {
        const struct asgi_header *header = &headers->items[i];
        scenarios_buffer_format(out, "; %s: %s", header->name, header->value);
    }
    scenarios_buffer_append(out, "; body ");
    scenarios_buffer_append_json(out, body.data, body.size);
}

/* ------------------------------------------------------------------ the first line */

static bool is_visible(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at <= ' ' || *at > '~') {
            return false;
        }
    }
    return *text != '\0';
}

void scenarios_http_line(const struct scenarios_object *object, const char *key,
                         const char **out_method, const char **out_path)
{
    *out_method = "?";
    *out_path = "?";
    const char *line = scenarios_object_string(object, key);
    if (line == NULL) {
        return;
    }
    const size_t method_size = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    const char *path = line + method_size + (line[method_size] == ' ' ? 1 : 0);
    if (method_size == 0 || line[method_size] != ' ' || *path != '/' || !is_visible(path)) {
        scenarios_reader_mistake(object->reader, scenarios_object_find(object, key),
                                 "a method and a path such as \"POST /mcp\"", NULL);
        return;
    }
    *out_method = scenarios_region_copy(scenarios_reader_region(object->reader), line, method_size);
    *out_path = path;
}

/* ------------------------------------------------------------------ headers */

struct header_list {
    struct scenarios_reader *reader;
    struct asgi_header items[ASGI_HEADER_COUNT_MAX];
    uint32_t count;
};

/* Sets, replaces or (value NULL) removes a header. */
static void set_header(struct header_list *list, const char *name, const char *value)
{
    uint32_t index = 0;
    while (index < list->count && strcmp(list->items[index].name, name) != 0) {
        index++;
    }
    if (value == NULL) {
        list->count -= index < list->count ? 1 : 0;
        for (; index < list->count; index++) {
            list->items[index] = list->items[index + 1];
        }
        return;
    }
    CHECK(index < ASGI_HEADER_COUNT_MAX);
    list->items[index] = (struct asgi_header){.name = name, .value = value};
    list->count += index == list->count ? 1 : 0;
}

/* The name in lower case, or NULL and a mistake. */
static const char *header_name(struct scenarios_reader *reader, const struct base_json_value *key)
{
    char *name =
        scenarios_region_copy(scenarios_reader_region(reader), key->string, key->string_size);
    bool is_token = key->string_size > 0;
    for (size_t i = 0; i < key->string_size; i++) {
        const char byte = name[i];
        name[i] = (char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
        is_token =
            is_token && byte > ' ' && byte <= '~' && strchr("\"(),/:;<=>?@[\\]{}", byte) == NULL;
    }
    if (!is_token) {
        scenarios_reader_mistake(reader, key, "the name of a header", NULL);
        return NULL;
    }
    return name;
}

static bool is_header_value(const struct base_json_value *value)
{
    if (value->kind != BASE_JSON_STRING) {
        return false;
    }
    for (size_t i = 0; i < value->string_size; i++) {
        const unsigned char byte = (unsigned char)value->string[i];
        if ((byte < ' ' && byte != '\t') || byte == 0x7f) {
            return false;
        }
    }
    return true;
}

static void add_member(struct header_list *list, const struct base_json_value *member)
{
    const struct base_json_value key = scenarios_compiler_key(member);
    const char *name = header_name(list->reader, &key);
    struct base_json_value value;
    if (name == NULL || !scenarios_reader_resolve(list->reader, member, true, &value)) {
        return;
    }
    if (value.kind == BASE_JSON_NULL) {
        set_header(list, name, NULL);
    } else if (!is_header_value(&value)) {
        scenarios_reader_mistake(list->reader, &value,
                                 "a string without control characters, or null", NULL);
    } else if (list->count == ASGI_HEADER_COUNT_MAX) {
        scenarios_reader_mistake(list->reader, &key, "at most 16 headers", NULL);
    } else {
        set_header(list, name, value.string);
    }
}

struct asgi_headers scenarios_http_headers(const struct scenarios_object *step, bool has_body)
{
    struct scenarios_reader *reader = step->reader;
    struct header_list list = {.reader = reader};
    set_header(&list, "accept", ACCEPT);
    if (has_body) {
        set_header(&list, "content-type", CONTENT_TYPE);
    }
    const char *session = scenarios_object_text(step, "session");
    if (session != NULL) {
        set_header(&list, "mcp-session-id", session);
    }
    const struct base_json_value *headers = scenarios_object_find(step, "headers");
    if (headers != NULL && headers->kind != BASE_JSON_OBJECT) {
        scenarios_reader_mistake(reader, headers, "an object of headers", NULL);
    } else if (headers != NULL) {
        for (const struct base_json_value *member = headers->first; member != NULL;
             member = member->next) {
            add_member(&list, member);
        }
    }
    struct asgi_header *items =
        scenarios_region_take(scenarios_reader_region(reader), sizeof list.items);
    memcpy(items, list.items, list.count * sizeof *items);
    return (struct asgi_headers){.count = list.count, .items = items};
}

/* ------------------------------------------------------------------ the body */

/* Is the offset between the "${" and the "}" of a variable that the world fills in? */
static bool cuts_variable(struct asgi_bytes bytes, size_t offset)
{
    for (size_t i = 0; i + 1 < bytes.size; i++) {
        if (bytes.data[i] != '$' || bytes.data[i + 1] != '{') {
            continue;
        }
        const char *close = memchr(bytes.data + i, '}', bytes.size - i);
        if (close != NULL && offset > i && offset <= (size_t)(close - bytes.data)) {
            return true;
        }
    }
    return false;
}

static struct scenarios_body *take_body(struct scenarios_reader *reader, struct asgi_bytes bytes,
                                        bool is_held)
{
    struct scenarios_region *region = scenarios_reader_region(reader);
    struct scenarios_body *body = scenarios_region_take(region, sizeof *body);
    struct asgi_bytes *pieces =
        scenarios_region_take(region, (SCENARIOS_PIECE_COUNT_MAX + 1) * sizeof *pieces);
    pieces[0] = bytes;
    *body = (struct scenarios_body){.pieces = pieces, .piece_count = 1, .is_held = is_held};
    return body;
}

/* Cuts the body where the sizes say. */
static void cut(struct scenarios_reader *reader, const struct base_json_value *sizes,
                struct asgi_bytes bytes, struct scenarios_body *body)
{
    struct asgi_bytes *pieces = scenarios_region_take(
        scenarios_reader_region(reader), (SCENARIOS_PIECE_COUNT_MAX + 1) * sizeof *pieces);
    size_t offset = 0;
    uint32_t count = 0;
    for (const struct base_json_value *item = sizes->first; item != NULL; item = item->next) {
        struct base_json_value size;
        if (!scenarios_reader_resolve(reader, item, false, &size)) {
            return;
        }
        const bool is_fit =
            size.is_integer && size.integer >= 1 && (uint64_t)size.integer < bytes.size - offset;
        if (!is_fit || cuts_variable(bytes, offset + (size_t)size.integer)) {
            scenarios_reader_mistake(
                reader, &size,
                scenarios_region_format(
                    scenarios_reader_region(reader),
                    "a size that leaves some of the %zu bytes, and cuts no ${...}", bytes.size),
                NULL);
            return;
        }
        pieces[count].data = bytes.data + offset;
        pieces[count++].size = (size_t)size.integer;
        offset += (size_t)size.integer;
    }
    pieces[count].data = bytes.data + offset;
    pieces[count++].size = bytes.size - offset;
    body->pieces = pieces;
    body->piece_count = count;
}

static struct scenarios_body *read_pieces(struct scenarios_reader *reader,
                                          const struct base_json_value *value,
                                          struct asgi_bytes bytes)
{
    const struct scenarios_object object =
        scenarios_object_view(reader, value, scenarios_http_body_keys);
    struct scenarios_body *body =
        take_body(reader, bytes, scenarios_object_boolean(&object, "held", false));
    const struct base_json_value *sizes = scenarios_object_find(&object, "pieces");
    if (sizes == NULL) {
        return body;
    }
    if (sizes->kind != BASE_JSON_ARRAY || sizes->count == 0 ||
        sizes->count > SCENARIOS_PIECE_COUNT_MAX) {
        scenarios_reader_mistake(reader, sizes, "an array of 1 to 16 sizes in bytes", NULL);
        return body;
    }
    cut(reader, sizes, bytes, body);
    return body;
}

static struct scenarios_body *read_body(struct scenarios_reader *reader,
                                        const struct base_json_value *value,
                                        struct asgi_bytes bytes)
{
    struct base_json_value resolved;
    if (!scenarios_reader_resolve(reader, value, false, &resolved)) {
        return NULL;
    }
    if (resolved.kind == BASE_JSON_OBJECT) {
        return read_pieces(reader, &resolved, bytes);
    }
    if (base_json_value_is(&resolved, "whole")) {
        return NULL;
    }
    if (base_json_value_is(&resolved, "late") || base_json_value_is(&resolved, "held")) {
        return take_body(reader, bytes, base_json_value_is(&resolved, "held"));
    }
    scenarios_reader_mistake(reader, &resolved,
                             "\"whole\", \"late\", \"held\" or an object with \"pieces\"", NULL);
    return NULL;
}

struct scenarios_body *scenarios_http_body(struct scenarios_reader *reader,
                                           const struct base_json_value *value,
                                           struct asgi_bytes bytes)
{
    struct scenarios_body *body = read_body(reader, value, bytes);
    if (body != NULL && bytes.size == 0) {
        scenarios_reader_mistake(reader, value, "no \"body\" without \"json\" or \"text\"", NULL);
    }
    if (scenarios_reader_opened(reader) != SIM_EXCHANGE_ANY) {
        scenarios_reader_set_body(reader, body);
    }
    return body;
}

/* ------------------------------------------------------------------ save */

void scenarios_http_save(struct scenarios_reader *reader, const struct base_json_value *value)
{
    if (value->kind != BASE_JSON_OBJECT) {
        scenarios_reader_mistake(reader, value, "an object of variables", NULL);
        return;
    }
    for (const struct base_json_value *member = value->first; member != NULL;
         member = member->next) {
        const bool is_string = member->kind == BASE_JSON_STRING;
        const bool is_header =
            is_string && strncmp(member->string, SAVE_PREFIX, strlen(SAVE_PREFIX)) == 0;
        if (!scenarios_compiler_is_name(member->key, member->key_size)) {
            const struct base_json_value key = scenarios_compiler_key(member);
            scenarios_reader_mistake(reader, &key, scenarios_type_text(SCENARIOS_TYPE_NAME), NULL);
        } else if (is_string && base_json_value_is(member, SAVE_EVENT_ID)) {
            scenarios_reader_declare_variable(reader, member->key, NULL, member->key_at);
        } else if (!is_header) {
            scenarios_reader_mistake(reader, member,
                                     "a header such as \"header:mcp-session-id\", or \"event:id\"",
                                     NULL);
        } else {
            const struct base_json_value name = {.kind = BASE_JSON_STRING,
                                                 .at = member->at,
                                                 .string = member->string + strlen(SAVE_PREFIX),
                                                 .string_size =
                                                     member->string_size - strlen(SAVE_PREFIX)};
            const char *header = header_name(reader, &name);
            if (header != NULL) {
                scenarios_reader_declare_variable(reader, member->key, header, member->key_at);
            }
        }
    }
}
