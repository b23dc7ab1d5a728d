#include "scenarios/dump.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"

#include "sim/dialect.h"
#include "sim/fault.h"

#include "scenarios/action.h"

static void indent(struct scenarios_buffer *out, uint32_t depth)
{
    for (uint32_t i = 0; i < depth; i++) {
        scenarios_buffer_append(out, "  ");
    }
}

static void dump_text(struct scenarios_buffer *out, const char *text)
{
    if (text == NULL) {
        scenarios_buffer_append(out, "null");
    } else {
        scenarios_buffer_append_json(out, text, strlen(text));
    }
}

/* ------------------------------------------------------------------ settings */

static void dump_event_store(const struct asgi_event_store *store, struct scenarios_buffer *out)
{
    scenarios_buffer_append(out, "event store");
    for (uint32_t i = 0; i < store->store_count; i++) {
        scenarios_buffer_format(out, " %" PRIu32, store->store[i]);
    }
    scenarios_buffer_format(out, ", replay %" PRIu32 ", retry %" PRIu32 "ms\n", store->replay,
                            store->retry_ms);
}

static void dump_server(const struct asgi_settings *settings, struct scenarios_buffer *out)
{
    scenarios_buffer_format(
        out, "server %s, %s, profile %s, ping %" PRIu64 "ns\n",
        settings->json_response ? "json" : "sse", settings->stateless ? "stateless" : "stateful",
        settings->profile == NULL ? "correct" : settings->profile, settings->ping_interval_ns);
    if (settings->session_closed_ns != 0) {
        scenarios_buffer_format(out, "session closed in %" PRIu64 "ns\n",
                                settings->session_closed_ns);
    }
    if (settings->session_idle_timeout_ns != 0) {
        scenarios_buffer_format(out, "session idle timeout %" PRIu64 "ns\n",
                                settings->session_idle_timeout_ns);
    }
    if (settings->shutdown_grace_ns != 0) {
        scenarios_buffer_format(out, "shutdown grace %" PRIu64 "ns\n", settings->shutdown_grace_ns);
    }
    if (settings->event_store != NULL) {
        dump_event_store(settings->event_store, out);
    }
    for (uint32_t i = 0; i < settings->bug_count; i++) {
        scenarios_buffer_format(out, "bug %s\n", settings->bugs[i]);
    }
    for (uint32_t i = 0; i < settings->middleware_count; i++) {
        scenarios_buffer_format(out, "middleware %s\n", settings->middlewares[i]);
    }
}

static const char *tool_word(enum asgi_tool_step_kind kind)
{
    switch (kind) {
    case ASGI_TOOL_STEP_YIELD:
        return "yield";
    case ASGI_TOOL_STEP_SLEEP:
        return "sleep";
    case ASGI_TOOL_STEP_PROGRESS:
        return "progress";
    case ASGI_TOOL_STEP_LOG:
        return "log";
    case ASGI_TOOL_STEP_RETURN:
        return "return";
    case ASGI_TOOL_STEP_RAISE:
        return "raise";
    case ASGI_TOOL_STEP_SHIELD:
        return "shield";
    case ASGI_TOOL_STEP_CLOSE_STREAM:
        return "close_stream";
    case ASGI_TOOL_STEP_CLOSE_GET_STREAM:
        return "close_get_stream";
    case ASGI_TOOL_STEP_ASK:
        return "ask";
    case ASGI_TOOL_STEP_UPSTREAM:
        return "upstream";
    case ASGI_TOOL_STEP_WORK:
        return "work";
    case ASGI_TOOL_STEP_CRASH:
        return "crash";
    case ASGI_TOOL_STEP_HANG:
        return "hang";
    }
    CHECK_UNREACHABLE("a tool's step of no kind");
}

static void dump_script(const struct asgi_tool *tool, struct scenarios_buffer *out)
{
    for (uint32_t i = 0; i < tool->step_count; i++) {
        const struct asgi_tool_step *step = &tool->steps[i];
        scenarios_buffer_format(out, "  %s", tool_word(step->kind));
        if (step->count > 0) {
            scenarios_buffer_format(out, " %" PRIu32, step->count);
        }
        if (step->duration_ns > 0) {
            scenarios_buffer_format(out, " %" PRIu64 "ns", step->duration_ns);
        }
        if (step->patience_ns > 0) {
            scenarios_buffer_format(out, " patience %" PRIu64 "ns", step->patience_ns);
        }
        if (step->size > 0) {
            scenarios_buffer_format(out, " %" PRIu32 "B", step->size);
        }
        if (step->text != NULL || step->kind == ASGI_TOOL_STEP_RETURN) {
            scenarios_buffer_append(out, " ");
            dump_text(out, step->text);
        }
        scenarios_buffer_append(out, "\n");
    }
}

static void dump_settings(const struct sim_plan *plan, struct scenarios_buffer *out)
{
    dump_server(&plan->settings, out);
    for (uint32_t i = 0; i < plan->settings.tool_count; i++) {
        scenarios_buffer_format(out, "tool %s\n", plan->settings.tools[i].name);
        dump_script(&plan->settings.tools[i], out);
    }
    for (uint32_t i = 0; i < plan->settings.late_work_count; i++) {
        scenarios_buffer_append(out, "late work after ");
        dump_text(out, plan->settings.late_work[i].name);
        scenarios_buffer_append(out, "\n");
        dump_script(&plan->settings.late_work[i], out);
    }
    scenarios_buffer_format(out, "dialect %s, policy %s, told %s\n", plan->dialect->name,
                            plan->policy == SIM_POLICY_ANY ? "any" : "asyncio",
                            plan->told_is_open ? "open" : "fixed");
    if (plan->host.has_grace) {
        scenarios_buffer_format(out, "host waits %" PRIu64 "ns\n", plan->host.grace_ns);
    }
    if (plan->era != SIM_ERA_LEGACY) {
        scenarios_buffer_append(out, "era 2026-07-28\n");
    }
    for (uint32_t i = 0; i < plan->fault_count; i++) {
        scenarios_buffer_format(out, "fault %s, at most %" PRIu32 "\n", plan->faults[i]->name,
                                plan->fault_count_max);
    }
    const struct sim_bounds *bounds = &plan->bounds;
    scenarios_buffer_format(out,
                            "bounds %" PRIu32 " events, %" PRIu32 " iterations, %" PRIu64
                            "ns, %zuB, %" PRIu32 " tasks\n",
                            bounds->event_count_max, bounds->iteration_count_max,
                            bounds->time_ns_max, bounds->arena_size, bounds->task_count_max);
}

/* ------------------------------------------------------------------ steps */

static const struct scenarios_action *action_of(const struct sim_step *step)
{
    for (uint32_t i = 0; scenarios_action_all[i] != NULL; i++) {
        if (&scenarios_action_all[i]->action == step->action) {
            return scenarios_action_all[i];
        }
    }
    CHECK_UNREACHABLE("a step whose action is not in scenarios/actions/");
}

static void dump_anchor(const struct sim_plan *plan, const struct sim_anchor *anchor,
                        struct scenarios_buffer *out)
{
    if (anchor->kind == SIM_ANCHOR_NONE) {
        return;
    }
    const bool is_any = anchor->exchange == SIM_EXCHANGE_ANY;
    scenarios_buffer_format(out, ", after %s",
                            is_any ? "any" : plan->exchanges[anchor->exchange].name);
    if (anchor->kind == SIM_ANCHOR_AWAIT) {
        scenarios_buffer_format(out, "@%s", anchor->label);
    } else {
        scenarios_buffer_format(out, ".%s", sim_event_kind_name(anchor->event));
        scenarios_buffer_format(out, "%s%s%s", anchor->label == NULL ? "" : " ",
                                anchor->label == NULL ? "" : anchor->label,
                                anchor->is_final ? " final" : "");
    }
    scenarios_buffer_format(out, "[%" PRIu32 "]", anchor->count);
}

static void dump_due(const struct sim_plan *plan, const struct sim_step *step,
                     struct scenarios_buffer *out)
{
    dump_anchor(plan, &step->after, out);
    if (step->at != SIM_TIME_ANY) {
        scenarios_buffer_format(out, ", at %" PRIu64 "ns", step->at);
    }
    scenarios_buffer_append(out, "\n");
}

static void dump_lane(const struct sim_plan *plan, const struct sim_lane *lane, uint32_t depth,
                      struct scenarios_buffer *out)
{
    indent(out, depth);
    scenarios_buffer_format(out, "lane %s\n", lane->name);
    for (uint32_t i = 0; i < lane->step_count; i++) {
        const struct sim_step *step = &lane->steps[i];
        indent(out, depth + 1);
        scenarios_buffer_append(out, step->label);
        dump_due(plan, step, out);
        if (step->action != NULL) {
            indent(out, depth + 2);
            scenarios_buffer_format(out, "%s ", step->action->name);
            action_of(step)->render(step->parameters, out);
            scenarios_buffer_append(out, "\n");
        }
        for (uint32_t j = 0; j < step->lane_count; j++) {
            dump_lane(plan, &step->lanes[j], depth + 2, out);
        }
    }
}

/* ------------------------------------------------------------------ expectations */

static void dump_reply(const struct sim_plan *plan, const struct sim_reply_expectation *reply,
                       struct scenarios_buffer *out)
{
    static const char *const replies[] = {"none", "result", "error"};
    CHECK(reply->reply < 3);
    scenarios_buffer_format(out, "expect %s:", plan->exchanges[reply->exchange].name);
    if (reply->status >= 0) {
        scenarios_buffer_format(out, " status %" PRId32, reply->status);
    }
    if (reply->event_count >= 0) {
        scenarios_buffer_format(out, " events %" PRId32, reply->event_count);
    }
    if (reply->reply >= 0) {
        scenarios_buffer_format(out, " reply %s", replies[reply->reply]);
    }
    if (reply->error_code != 0) {
        scenarios_buffer_format(out, " error %" PRId32, reply->error_code);
    }
    for (uint32_t i = 0; i < reply->message_count; i++) {
        scenarios_buffer_append(out, i == 0 ? " messages " : ", ");
        dump_text(out, reply->messages[i]);
    }
    if (reply->messages != NULL && reply->message_count == 0) {
        scenarios_buffer_append(out, " no messages");
    }
    if (reply->ended >= 0) {
        scenarios_buffer_append(out, reply->ended == 1 ? " ended" : " not ended");
    }
    if (reply->retry_ms != 0) {
        scenarios_buffer_format(out, " retry %" PRId64, reply->retry_ms);
    }
    scenarios_buffer_append(out, "\n");
}

static void dump_count(const char *name, int32_t count, struct scenarios_buffer *out)
{
    if (count >= 0) {
        scenarios_buffer_format(out, "expect at end: %s %" PRId32 "\n", name, count);
    }
}

static void dump_expectations(const struct sim_plan *plan, struct scenarios_buffer *out)
{
    for (uint32_t i = 0; i < plan->reply_count; i++) {
        dump_reply(plan, &plan->replies[i], out);
    }
    dump_count("sessions", plan->at_end.session_count, out);
    dump_count("tasks", plan->at_end.task_count, out);
    dump_count("streams", plan->at_end.stream_count, out);
    for (uint32_t i = 0; i < plan->violate_count; i++) {
        scenarios_buffer_format(out, "violates %s\n", plan->violates[i]);
    }
}

static void dump_meaning(const struct sim_plan *plan, struct scenarios_buffer *out)
{
    CHECK(plan->dialect != NULL);
    dump_settings(plan, out);
    for (uint32_t i = 0; i < plan->exchange_count; i++) {
        scenarios_buffer_format(out, "exchange %s by %s\n", plan->exchanges[i].name,
                                plan->exchanges[i].client);
    }
    for (uint32_t i = 0; i < plan->variable_count; i++) {
        const struct sim_variable *variable = &plan->variables[i];
        scenarios_buffer_format(out, "variable %s: %s of %s\n", variable->name,
                                variable->header == NULL ? "event id" : variable->header,
                                plan->exchanges[variable->exchange].name);
    }
    dump_lane(plan, &plan->background, 0, out);
    dump_lane(plan, &plan->main, 0, out);
    dump_expectations(plan, out);
}

void scenarios_dump_plan(const struct sim_plan *plan, struct scenarios_buffer *out)
{
    CHECK(plan != NULL);
    scenarios_buffer_append(out, "plan ");
    dump_text(out, plan->name);
    scenarios_buffer_append(out, "\n");
    dump_meaning(plan, out);
}

uint64_t scenarios_dump_fingerprint(const struct sim_plan *plan)
{
    CHECK(plan != NULL);
    struct scenarios_buffer text = {.bytes = NULL};
    dump_meaning(plan, &text);
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_bytes(&hash, text.bytes, text.size);
    scenarios_buffer_release(&text);
    return base_hash_digest(&hash).high;
}
