#include "reference_server/models.h"

#include "base/check.h"
#include "base/json_string.h"

#include "reference_server/jsonrpc.h"

#define FIELD_COUNT_MAX 8

enum type {
    TEXT,
    TEXT_OR_WHOLE, /* str | int */
    WHOLE,
    REAL,
    TRUTH,
    WORD, /* one of `words` */
    URL,
    TIME,
    OBJECT, /* as `model` says; any, if that is NULL */
};

enum many {
    ONE,
    LIST, /* of the type */
    MAP,  /* an object whose values are of the type */
};

enum need {
    OPTIONAL, /* may be missing or null */
    REQUIRED,
    NULLABLE, /* may be null, but not missing */
};

struct field {
    const char *key; /* NULL behind the last one */
    enum type type;
    enum many many;
    enum need need;
    const struct model *model;
    const char *const *words; /* ended by NULL */
};

struct model {
    struct field fields[FIELD_COUNT_MAX];
    const struct model *base;  /* NULL, or what it inherits from */
    const struct model *other; /* NULL, or what a value may be instead */
};

/* What every request, and every notification, may have. */

static const struct model any = {0};

static const struct model request_meta = {
    {{.key = "progressToken", .type = TEXT_OR_WHOLE}}, NULL, NULL};

static const struct model task = {{{.key = "ttl", .type = WHOLE}}, NULL, NULL};

static const struct model request = {{{.key = "_meta", .type = OBJECT, .model = &request_meta},
                                      {.key = "task", .type = OBJECT, .model = &task}},
                                     NULL,
                                     NULL};

static const struct model notification = {{{.key = "_meta", .type = OBJECT}}, NULL, NULL};

/* initialize */

static const struct model sampling = {
    {{.key = "context", .type = OBJECT}, {.key = "tools", .type = OBJECT}}, NULL, NULL};

static const struct model elicitation = {
    {{.key = "form", .type = OBJECT}, {.key = "url", .type = OBJECT}}, NULL, NULL};

static const struct model roots = {{{.key = "listChanged", .type = TRUTH}}, NULL, NULL};

static const struct model task_sampling = {{{.key = "createMessage", .type = OBJECT}}, NULL, NULL};

static const struct model task_elicitation = {{{.key = "create", .type = OBJECT}}, NULL, NULL};

static const struct model task_requests = {
    {{.key = "sampling", .type = OBJECT, .model = &task_sampling},
     {.key = "elicitation", .type = OBJECT, .model = &task_elicitation}},
    NULL,
    NULL};

static const struct model tasks = {{{.key = "list", .type = OBJECT},
                                    {.key = "cancel", .type = OBJECT},
                                    {.key = "requests", .type = OBJECT, .model = &task_requests}},
                                   NULL,
                                   NULL};

static const struct model capabilities = {
    {{.key = "experimental", .type = OBJECT, .many = MAP},
     {.key = "sampling", .type = OBJECT, .model = &sampling},
     {.key = "elicitation", .type = OBJECT, .model = &elicitation},
     {.key = "roots", .type = OBJECT, .model = &roots},
     {.key = "tasks", .type = OBJECT, .model = &tasks}},
    NULL,
    NULL};

static const struct model icon = {{{.key = "src", .type = TEXT, .need = REQUIRED},
                                   {.key = "mimeType", .type = TEXT},
                                   {.key = "sizes", .type = TEXT, .many = LIST}},
                                  NULL,
                                  NULL};

static const struct model implementation = {
    {{.key = "name", .type = TEXT, .need = REQUIRED},
     {.key = "version", .type = TEXT, .need = REQUIRED},
     {.key = "title", .type = TEXT},
     {.key = "websiteUrl", .type = TEXT},
     {.key = "icons", .type = OBJECT, .many = LIST, .model = &icon}},
    NULL,
    NULL};

static const struct model initialize = {
    {{.key = "protocolVersion", .type = TEXT_OR_WHOLE, .need = REQUIRED},
     {.key = "capabilities", .type = OBJECT, .need = REQUIRED, .model = &capabilities},
     {.key = "clientInfo", .type = OBJECT, .need = REQUIRED, .model = &implementation}},
    &request,
    NULL};

/* completion/complete */

static const char *const resource_words[] = {"ref/resource", NULL};
static const char *const prompt_words[] = {"ref/prompt", NULL};

static const struct model prompt_reference = {
    {{.key = "type", .type = WORD, .need = REQUIRED, .words = prompt_words},
     {.key = "name", .type = TEXT, .need = REQUIRED}},
    NULL,
    NULL};

static const struct model reference = {
    {{.key = "type", .type = WORD, .need = REQUIRED, .words = resource_words},
     {.key = "uri", .type = TEXT, .need = REQUIRED}},
    NULL,
    &prompt_reference};

static const struct model completed_argument = {{{.key = "name", .type = TEXT, .need = REQUIRED},
                                                 {.key = "value", .type = TEXT, .need = REQUIRED}},
                                                NULL,
                                                NULL};

static const struct model completion_context = {
    {{.key = "arguments", .type = TEXT, .many = MAP}}, NULL, NULL};

static const struct model complete = {
    {{.key = "ref", .type = OBJECT, .need = REQUIRED, .model = &reference},
     {.key = "argument", .type = OBJECT, .need = REQUIRED, .model = &completed_argument},
     {.key = "context", .type = OBJECT, .model = &completion_context}},
    &request,
    NULL};

/* The other requests */

static const char *const level_words[] = {"debug",    "info",  "notice",    "warning", "error",
                                          "critical", "alert", "emergency", NULL};

static const struct model set_level = {
    {{.key = "level", .type = WORD, .need = REQUIRED, .words = level_words}}, &request, NULL};

static const struct model get_prompt = {{{.key = "name", .type = TEXT, .need = REQUIRED},
                                         {.key = "arguments", .type = TEXT, .many = MAP}},
                                        &request,
                                        NULL};

static const struct model call_tool = {
    {{.key = "name", .type = TEXT, .need = REQUIRED}, {.key = "arguments", .type = OBJECT}},
    &request,
    NULL};

static const struct model page = {{{.key = "cursor", .type = TEXT}}, &request, NULL};

static const struct model resource = {
    {{.key = "uri", .type = URL, .need = REQUIRED}}, &request, NULL};

static const struct model one_task = {
    {{.key = "taskId", .type = TEXT, .need = REQUIRED}}, &request, NULL};

/* Notifications */

static const struct model cancelled = {
    {{.key = "requestId", .type = TEXT_OR_WHOLE}, {.key = "reason", .type = TEXT}},
    &notification,
    NULL};

static const struct model progress = {
    {{.key = "progressToken", .type = TEXT_OR_WHOLE, .need = REQUIRED},
     {.key = "progress", .type = REAL, .need = REQUIRED},
     {.key = "total", .type = REAL},
     {.key = "message", .type = TEXT}},
    &notification,
    NULL};

static const char *const status_words[] = {"working", "input_required", "completed",
                                           "failed",  "cancelled",      NULL};

static const struct model task_status = {
    {{.key = "taskId", .type = TEXT, .need = REQUIRED},
     {.key = "status", .type = WORD, .need = REQUIRED, .words = status_words},
     {.key = "statusMessage", .type = TEXT},
     {.key = "createdAt", .type = TIME, .need = REQUIRED},
     {.key = "lastUpdatedAt", .type = TIME, .need = REQUIRED},
     {.key = "ttl", .type = WHOLE, .need = NULLABLE},
     {.key = "pollInterval", .type = WHOLE}},
    &notification,
    NULL};

/* Methods */

struct reference_server_model {
    const char *method;
    const struct model *params;
    bool is_optional; /* params may be missing */
};

static const struct reference_server_model requests[] = {
    {"initialize", &initialize, false},
    {"ping", &request, true},
    {"completion/complete", &complete, false},
    {"logging/setLevel", &set_level, false},
    {"prompts/get", &get_prompt, false},
    {"prompts/list", &page, true},
    {"resources/list", &page, true},
    {"resources/templates/list", &page, true},
    {"resources/read", &resource, false},
    {"resources/subscribe", &resource, false},
    {"resources/unsubscribe", &resource, false},
    {"tools/call", &call_tool, false},
    {"tools/list", &page, true},
    {"tasks/get", &one_task, false},
    {"tasks/result", &one_task, false},
    {"tasks/list", &page, true},
    {"tasks/cancel", &one_task, false},
};

static const struct reference_server_model notifications[] = {
    {"notifications/cancelled", &cancelled, false},
    {"notifications/initialized", &notification, true},
    {"notifications/progress", &progress, false},
    {"notifications/roots/list_changed", &notification, true},
    {"notifications/tasks/status", &task_status, false},
};

static const struct reference_server_model *find(const struct reference_server_model *models,
                                                 size_t count, struct base_json_slice method)
{
    CHECK(!base_json_is_missing(method));
    for (size_t i = 0; i < count; i++) {
        if (base_json_string_equals(method, models[i].method)) {
            return &models[i];
        }
    }
    return NULL;
}

const struct reference_server_model *reference_server_models_request(struct base_json_slice method)
{
    return find(requests, sizeof(requests) / sizeof(requests[0]), method);
}

const struct reference_server_model *
reference_server_models_notification(struct base_json_slice method)
{
    return find(notifications, sizeof(notifications) / sizeof(notifications[0]), method);
}

/* Accepting */

static bool is_word(struct base_json_slice value, const char *const *words)
{
    while (*words != NULL && !base_json_string_equals(value, *words)) {
        words++;
    }
    return *words != NULL;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_of_scheme(char byte)
{
    return is_letter(byte) || is_digit(byte) || byte == '+' || byte == '-' || byte == '.';
}

/* A scheme, with or without blanks before it, and a colon: what is behind it is not looked at. */
static bool is_url(struct base_json_slice value)
{
    size_t i = 1;
    if (!reference_server_jsonrpc_is(value, BASE_JSON_STRING)) {
        return false;
    }
    while (value.bytes[i] == ' ') {
        i++;
    }
    if (!is_letter(value.bytes[i])) {
        return false;
    }
    while (is_of_scheme(value.bytes[i])) {
        i++;
    }
    return value.bytes[i] == ':';
}

/* A count of seconds, or a text that begins with a year: the rest of it is not looked at. */
static bool is_time(struct base_json_slice value)
{
    if (reference_server_jsonrpc_is(value, BASE_JSON_NUMBER)) {
        return true;
    }
    size_t i = 0;
    while (i < 4 && reference_server_jsonrpc_is(value, BASE_JSON_STRING) &&
           is_digit(value.bytes[i + 1])) {
        i++;
    }
    return i == 4;
}

static bool is_of_model(struct base_json_slice value, const struct model *model);

static bool is_of_type(struct base_json_slice value, const struct field *field)
{
    switch (field->type) {
    case TEXT:
        return reference_server_jsonrpc_is(value, BASE_JSON_STRING);
    case TEXT_OR_WHOLE:
        return reference_server_jsonrpc_is(value, BASE_JSON_STRING) ||
               reference_server_jsonrpc_is_integer(value);
    case WHOLE:
        return reference_server_jsonrpc_is_integer(value);
    case REAL:
        return reference_server_jsonrpc_is(value, BASE_JSON_NUMBER);
    case TRUTH:
        return reference_server_jsonrpc_is(value, BASE_JSON_BOOLEAN);
    case WORD:
        return is_word(value, field->words);
    case URL:
        return is_url(value);
    case TIME:
        return is_time(value);
    case OBJECT:
        return is_of_model(value, field->model == NULL ? &any : field->model);
    }
    CHECK_UNREACHABLE("a type outside the enumeration");
}

static bool is_of_field(struct base_json_slice value, const struct field *field)
{
    struct base_json_items items;
    struct base_json_slice key;
    struct base_json_slice item;
    if (base_json_is_missing(value) || base_json_kind_of(value) == BASE_JSON_NULL) {
        return field->need == OPTIONAL || (field->need == NULLABLE && !base_json_is_missing(value));
    }
    if (field->many == ONE) {
        return is_of_type(value, field);
    }
    if (!reference_server_jsonrpc_is(value,
                                     field->many == LIST ? BASE_JSON_ARRAY : BASE_JSON_OBJECT)) {
        return false;
    }
    base_json_items_init(&items, value);
    while (base_json_items_next(&items, &key, &item)) {
        if (!is_of_type(item, field)) {
            return false;
        }
    }
    return true;
}

static bool has_fields(struct base_json_slice value, const struct model *model)
{
    for (size_t i = 0; i < FIELD_COUNT_MAX && model->fields[i].key != NULL; i++) {
        if (!is_of_field(base_json_find(value, model->fields[i].key), &model->fields[i])) {
            return false;
        }
    }
    return model->base == NULL || has_fields(value, model->base);
}

static bool is_of_model(struct base_json_slice value, const struct model *model)
{
    CHECK(model != NULL);
    return reference_server_jsonrpc_is(value, BASE_JSON_OBJECT) &&
           (has_fields(value, model) || (model->other != NULL && has_fields(value, model->other)));
}

bool reference_server_models_accept(const struct reference_server_model *model,
                                    struct base_json_slice params)
{
    CHECK(model != NULL);
    if (base_json_is_missing(params) || base_json_kind_of(params) == BASE_JSON_NULL) {
        return model->is_optional;
    }
    return is_of_model(params, model->params);
}
