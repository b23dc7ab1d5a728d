#include "reference_server/tools.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/json_string.h"

#include "runtime/task.h"

#include "reference_server/ask.h"
#include "reference_server/fault.h"
#include "reference_server/log.h"
#include "reference_server/request_stream.h"
#include "reference_server/server_state.h"
#include "reference_server/text.h"
#include "reference_server/upstream.h"
#include "reference_server/work.h"

/* One call of a tool. */
struct call {
    struct reference_server *server;
    struct reference_server_incoming *incoming;
    const struct asgi_tool *tool;
    uint32_t progress; /* of the notifications so far */
    bool returned;
    const struct asgi_tool_step *result; /* what it returned */
};

static void report(const struct call *call, enum asgi_tool_event event)
{
    const struct asgi_observer *observer = call->server->observer;
    CHECK(call->tool != NULL);
    if (observer == NULL || observer->tool == NULL) {
        return;
    }
    const struct reference_server_transport *transport = call->incoming->session->transport;
    struct asgi_tool_report told = {
        .event = event,
        .tool = call->tool->name,
        .session_owner = transport->id[0] == '\0' ? 0 : transport->owner,
        .request_id = call->incoming->message->id,
    };
    observer->tool(call->server->host, &told);
}

struct reference_server_message *
reference_server_tools_list(struct reference_server_incoming *incoming)
{
    struct reference_server_transport *transport = incoming->session->transport;
    const struct asgi_settings *settings = transport->server->settings;
    struct reference_server_text result;
    reference_server_text_init(&result, reference_server_transport_arena(transport));
    reference_server_text_append(&result, "{\"tools\":[");
    for (uint32_t i = 0; i < settings->tool_count; i++) {
        reference_server_text_append(&result, i == 0 ? "{\"name\":" : ",{\"name\":");
        reference_server_text_append_json(&result, settings->tools[i].name);
        reference_server_text_append(&result, ",\"inputSchema\":{\"type\":\"object\"}}");
    }
    reference_server_text_append(&result, "]}");
    struct base_json_slice id = reference_server_message_find(incoming->message, "id");
    struct reference_server_message *answer =
        reference_server_message_result(transport, id, result.bytes);
    reference_server_text_release(&result);
    return answer;
}

/* CallToolResult: one text as its content, or none. */
static struct reference_server_message *make_result(struct reference_server_incoming *incoming,
                                                    const char *content, bool failed)
{
    struct reference_server_transport *transport = incoming->session->transport;
    struct reference_server_text result;
    reference_server_text_init(&result, reference_server_transport_arena(transport));
    reference_server_text_append(&result, "{\"content\":[");
    if (content != NULL) {
        reference_server_text_append(&result, "{\"type\":\"text\",\"text\":");
        reference_server_text_append_json(&result, content);
        reference_server_text_append(&result, "}");
    }
    reference_server_text_append(&result, failed ? "],\"isError\":true}" : "],\"isError\":false}");
    struct base_json_slice id = reference_server_message_find(incoming->message, "id");
    struct reference_server_message *answer =
        reference_server_message_result(transport, id, result.bytes);
    reference_server_text_release(&result);
    return answer;
}

/* The text that the tool returned, filled up to its size. */
static struct reference_server_message *make_success(struct reference_server_incoming *incoming,
                                                     const struct asgi_tool_step *returned)
{
    if (returned == NULL || returned->text == NULL) {
        return make_result(incoming, NULL, false);
    }
    struct reference_server_text content;
    reference_server_text_init(&content,
                               reference_server_transport_arena(incoming->session->transport));
    reference_server_text_append(&content, returned->text);
    while (content.size < returned->size) {
        reference_server_text_append(&content, ".");
    }
    struct reference_server_message *answer = make_result(incoming, content.bytes, false);
    reference_server_text_release(&content);
    return answer;
}

static const struct runtime_exception *yield(struct call *call, uint32_t count)
{
    const struct runtime_exception *raised = NULL;
    for (uint32_t i = 0; i < count && raised == NULL; i++) {
        raised = runtime_yield(call->server->loop, AWAIT("tool.yield"));
    }
    return raised;
}

static void append_padding(struct reference_server_text *params, const char *key, uint32_t size)
{
    if (size == 0) {
        return;
    }
    static const char dots[] = "................................................................";
    const size_t dot_count = sizeof dots - 1;
    reference_server_text_append(params, key);
    for (size_t left = size; left > 0;) {
        const size_t more = left < dot_count ? left : dot_count;
        reference_server_text_append_bytes(params, dots, more);
        left -= more;
    }
    reference_server_text_append(params, "\"");
}

/* session.send_progress_notification */
static const struct runtime_exception *
send_progress(struct call *call, const struct asgi_tool_step *step, struct base_json_slice token)
{
    struct reference_server_session *session = call->incoming->session;
    struct reference_server_text params;
    reference_server_text_init(&params, runtime_loop_arena(call->server->loop));
    reference_server_text_append(&params, "{\"progressToken\":");
    reference_server_text_append_bytes(&params, token.bytes, token.size);
    reference_server_text_append(&params, ",\"progress\":");
    call->progress++;
    if (step->text != NULL) {
        reference_server_text_append(&params, step->text);
    } else {
        reference_server_text_append_number(&params, call->progress);
    }
    append_padding(&params, ",\"message\":\"", step->size);
    reference_server_text_append(&params, "}");
    /* An empty id counts as none, in Python. */
    const char *related = call->incoming->message->id;
    struct reference_server_message *message =
        reference_server_message_notification(session->transport, "notifications/progress",
                                              params.bytes, related[0] == '\0' ? NULL : related);
    reference_server_text_release(&params);
    message->stream = call->incoming->message->stream;
    report(call, ASGI_TOOL_PROGRESS);
    return reference_server_session_send(session, message, AWAIT("tool.progress_send"));
}

static const struct runtime_exception *progress(struct call *call,
                                                const struct asgi_tool_step *step)
{
    struct base_json_slice params =
        reference_server_message_find(call->incoming->message, "params");
    struct base_json_slice token = base_json_find(base_json_find(params, "_meta"), "progressToken");
    bool skipped = call->server->steps.progress_without_token_is_skipped();
    if (base_json_is_missing(token) && !skipped) {
        return runtime_exception_create(call->server->loop, RUNTIME_EXCEPTION_OTHER,
                                        "AttributeError",
                                        "'NoneType' object has no attribute 'progressToken'");
    }
    const struct runtime_exception *raised = NULL;
    for (uint32_t i = 0; i < step->count && raised == NULL; i++) {
        if (!base_json_is_missing(token)) {
            raised = send_progress(call, step, token);
        }
        if (raised == NULL && step->duration_ns > 0) {
            raised =
                runtime_sleep(call->server->loop, step->duration_ns, AWAIT("tool.progress_sleep"));
        }
    }
    return raised;
}

static const struct runtime_exception *job_is_done(void *context)
{
    static const struct asgi_tool_step once = {.kind = ASGI_TOOL_STEP_PROGRESS, .count = 1};
    return progress(context, &once);
}

static const struct runtime_exception *work(struct call *call, const struct asgi_tool_step *step)
{
    const struct reference_server_work work = {.loop = call->server->loop,
                                               .job_count = step->count,
                                               .job_ns = step->duration_ns,
                                               .patience_ns = step->patience_ns,
                                               .done = job_is_done,
                                               .context = call};
    return reference_server_work_do(&work);
}

/* session.send_log_message */
static const struct runtime_exception *log_message(struct call *call,
                                                   const struct asgi_tool_step *step)
{
    struct reference_server_session *session = call->incoming->session;
    struct reference_server_text params;
    reference_server_text_init(&params, runtime_loop_arena(call->server->loop));
    reference_server_text_append(&params, "{\"level\":\"info\",\"data\":");
    reference_server_text_append_json(&params, step->text == NULL ? "" : step->text);
    append_padding(&params, ",\"logger\":\"", step->size);
    reference_server_text_append(&params, "}");
    struct reference_server_message *message = reference_server_message_notification(
        session->transport, "notifications/message", params.bytes, NULL);
    reference_server_text_release(&params);
    return reference_server_session_send(session, message, AWAIT("tool.log_send"));
}

static const struct runtime_exception *ask(struct call *call, const struct asgi_tool_step *step)
{
    struct reference_server_question question = {
        .method = step->text, .is_related = step->count > 0, .timeout_ns = step->duration_ns};
    return reference_server_ask(call->incoming, &question);
}

/* close_sse_stream; a client that cannot come back is left with its stream. */
static void close_stream(const struct call *call, const char *key)
{
    const bool is_resumable = call->incoming->message->is_resumable;
    if (call->server->settings->event_store == NULL || is_resumable) {
        call->server->steps.close_events(call->incoming->session->transport, key);
    }
}

static void crash(void)
{
    volatile const int *volatile nothing = NULL; /* a compiler must not see through it */
    (void)*nothing; /* NOLINT(clang-analyzer-core.NullDereference): it is the step's purpose */
}

static void hang(void)
{
    volatile bool goes_on = true; /* a compiler must not see through it */
    while (goes_on) {
    }
}

static const struct runtime_exception *run_step(struct call *call,
                                                const struct asgi_tool_step *step)
{
    if (reference_server_fails(call->server, "server/tool/raise", call->tool->name,
                               /*session_owner=*/0)) {
        return runtime_exception_create(call->server->loop, RUNTIME_EXCEPTION_OTHER, "ToolFault",
                                        "a step of the tool failed");
    }
    switch (step->kind) {
    case ASGI_TOOL_STEP_YIELD:
        return yield(call, step->count);
    case ASGI_TOOL_STEP_SLEEP:
        return runtime_sleep(call->server->loop, step->duration_ns, AWAIT("tool.sleep"));
    case ASGI_TOOL_STEP_PROGRESS:
        return progress(call, step);
    case ASGI_TOOL_STEP_LOG:
        return log_message(call, step);
    case ASGI_TOOL_STEP_RETURN:
        call->returned = true;
        call->result = step;
        return NULL;
    case ASGI_TOOL_STEP_RAISE:
        return runtime_exception_create(call->server->loop, RUNTIME_EXCEPTION_OTHER, step->text,
                                        "no");
    case ASGI_TOOL_STEP_CLOSE_STREAM:
        close_stream(call, call->incoming->message->id);
        return NULL;
    case ASGI_TOOL_STEP_CLOSE_GET_STREAM:
        close_stream(call, REFERENCE_SERVER_GET_STREAM);
        return NULL;
    case ASGI_TOOL_STEP_ASK:
        return ask(call, step);
    case ASGI_TOOL_STEP_UPSTREAM:
        return reference_server_upstream_ask(call->server, step->duration_ns);
    case ASGI_TOOL_STEP_WORK:
        return work(call, step);
    case ASGI_TOOL_STEP_CRASH:
        crash();
        return NULL;
    case ASGI_TOOL_STEP_HANG:
        hang();
        return NULL;
    case ASGI_TOOL_STEP_SHIELD:
        break;
    }
    CHECK_UNREACHABLE("a step of a tool that is not run by itself");
}

static const struct runtime_exception *run_steps(struct call *call, uint32_t first, uint32_t end)
{
    const struct runtime_exception *raised = NULL;
    for (uint32_t i = first; i < end && raised == NULL && !call->returned; i++) {
        raised = run_step(call, &call->tool->steps[i]);
    }
    return raised;
}

/* The next steps in a shielded scope. */
static const struct runtime_exception *run_shielded(struct call *call, uint32_t first, uint32_t end)
{
    struct runtime_scope shield;
    runtime_scope_init(call->server->loop, &shield, (struct runtime_scope_options){.shield = true});
    runtime_scope_enter(&shield);
    const struct runtime_exception *raised = run_steps(call, first, end);
    return runtime_scope_exit(&shield, raised);
}

static const struct runtime_exception *run(struct call *call)
{
    const struct asgi_tool *tool = call->tool;
    const struct runtime_exception *raised = NULL;
    uint32_t i = 0;
    while (i < tool->step_count && raised == NULL && !call->returned) {
        if (tool->steps[i].kind == ASGI_TOOL_STEP_SHIELD) {
            uint32_t rest = tool->step_count - i - 1;
            uint32_t count = tool->steps[i].count < rest ? tool->steps[i].count : rest;
            raised = run_shielded(call, i + 1, i + 1 + count);
            i += 1 + count;
        } else {
            raised = run_step(call, &tool->steps[i]);
            i++;
        }
    }
    return raised;
}

static const struct asgi_tool *find_tool(const struct asgi_settings *settings,
                                         struct base_json_slice name)
{
    for (uint32_t i = 0; i < settings->tool_count; i++) {
        if (base_json_string_equals(name, settings->tools[i].name)) {
            return &settings->tools[i];
        }
    }
    return NULL;
}

static const struct runtime_exception *answer(struct call *call,
                                              struct reference_server_message **out_answer)
{
    struct reference_server_incoming *incoming = call->incoming;
    CHECK(out_answer != NULL);
    if (call->tool == NULL) {
        *out_answer = make_result(incoming, "Unknown tool", true);
        return NULL;
    }
    report(call, ASGI_TOOL_STARTED);
    const struct runtime_exception *raised = run(call);
    if (raised == NULL) {
        report(call, ASGI_TOOL_RETURNED);
        *out_answer = make_success(incoming, call->result);
        return NULL;
    }
    if (raised->kind == RUNTIME_EXCEPTION_CANCELLED) {
        report(call, ASGI_TOOL_CANCELLED);
        return raised;
    }
    report(call, ASGI_TOOL_RAISED);
    *out_answer = make_result(incoming, raised->text, true);
    return NULL;
}

const struct runtime_exception *
reference_server_tools_call(struct reference_server_incoming *incoming,
                            struct reference_server_message **out_answer)
{
    struct reference_server *server = incoming->session->transport->server;
    struct base_json_slice params = reference_server_message_find(incoming->message, "params");
    struct call *call = base_arena_take(reference_server_arena(server), sizeof *call);
    CHECK(call->tool == NULL);
    call->server = server;
    call->incoming = incoming;
    call->tool = find_tool(server->settings, base_json_find(params, "name"));
    const struct runtime_exception *raised = answer(call, out_answer);
    base_arena_give_back(reference_server_arena(server), call, sizeof *call);
    return raised;
}
