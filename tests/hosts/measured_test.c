/*
 * Each file of tests/hosts/measured/ comes true in a world (README.md).
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_tree.h"
#include "base/text.h"

#include "sim/dialect.h"
#include "sim/world.h"

#include "reference_server/server.h"

#include "tests/support/test.h"

#define FOLDER          "tests/hosts/measured"
#define NS_PER_MS       UINT64_C(1000000)
#define NS_PER_S        UINT64_C(1000000000)
#define FILE_SIZE_MAX   16384
#define STEP_COUNT_MAX  8
#define EVENT_COUNT_MAX 64
#define LINE_SIZE       160
#define SETUP_COUNT     2

struct line {
    uint64_t ms;
    char who[24];
    char what[LINE_SIZE];
};

struct lines {
    struct line items[EVENT_COUNT_MAX];
    uint32_t count;
};

/* One file, and the plan that it stands for. */
struct measured {
    const struct base_json_value *root;
    char profile[24];
    struct asgi_tool_step tool_steps[STEP_COUNT_MAX];
    struct asgi_tool tool;
    struct sim_step background[SETUP_COUNT];
    struct sim_step steps[STEP_COUNT_MAX];
    struct sim_exchange_plan exchanges[SETUP_COUNT + STEP_COUNT_MAX];
    struct sim_variable variable;
    struct sim_plan plan;
};

struct request {
    const char *what; /* and its client's name */
    const char *method;
    const char *body;
};

static const struct request requests[] = {
    {.what = "setup",
     .method = "POST",
     .body = "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
             "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":"
             "\"x\",\"version\":\"0\"}}}"},
    {.what = "setup",
     .method = "POST",
     .body = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"},
    {.what = "get", .method = "GET", .body = ""},
    {.what = "call",
     .method = "POST",
     .body = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"x\","
             "\"arguments\":{},\"_meta\":{\"progressToken\":1}}}"},
    {.what = "ping",
     .method = "POST",
     .body = "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"ping\"}"},
};

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    static const struct asgi_header headers[] = {{"accept", "application/json, text/event-stream"},
                                                 {"content-type", "application/json"},
                                                 {"mcp-session-id", "${sid}"}};
    const struct request *request = step->parameters;
    const uint32_t exchange = step->line;
    assert_int_equal(0, phase);
    sim_client_request(world, &(struct sim_request_options){
                                  .exchange = exchange,
                                  .client = request->what,
                                  .method = request->method,
                                  .path = "/mcp",
                                  .headers = {.count = exchange == 0 ? 2 : 3, .items = headers},
                                  .body = {.data = request->body, .size = strlen(request->body)}});
    return true;
}

static bool perform_signal(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    assert_int_equal(0, phase);
    sim_world_signal(world, (enum sim_signal)step->line);
    return true;
}

static const struct sim_action request_action = {.name = "request", .perform = perform};
static const struct sim_action signal_action = {.name = "signal", .perform = perform_signal};

static const struct base_json_value *member(const struct base_json_value *object, const char *key)
{
    const struct base_json_value *value = base_json_value_find(object, key);
    assert_non_null(value);
    return value;
}

static void plan_request(struct measured *self, struct sim_step *step, uint32_t exchange,
                         const struct request *request)
{
    *step = (struct sim_step){.action = &request_action,
                              .parameters = request,
                              .label = request->what,
                              .at = SIM_TIME_ANY,
                              .line = exchange};
    self->exchanges[exchange] =
        (struct sim_exchange_plan){.name = request->what, .client = request->what};
    self->plan.exchange_count = exchange + 1;
}

static void plan_step(struct measured *self, struct sim_step *step,
                      const struct base_json_value *what)
{
    for (uint32_t i = SETUP_COUNT; i < sizeof requests / sizeof requests[0]; i++) {
        if (base_json_value_is(what, requests[i].what)) {
            plan_request(self, step, self->plan.exchange_count, &requests[i]);
            return;
        }
    }
    const bool is_term = base_json_value_is(what, "sigterm");
    assert_true(is_term || base_json_value_is(what, "sigint"));
    *step = (struct sim_step){.action = &signal_action,
                              .label = what->string,
                              .line = is_term ? SIM_SIGNAL_TERM : SIM_SIGNAL_INT};
}

static void plan_steps(struct measured *self)
{
    for (uint32_t i = 0; i < SETUP_COUNT; i++) {
        plan_request(self, &self->background[i], i, &requests[i]);
    }
    const struct base_json_value *item = member(self->root, "steps")->first;
    uint32_t count = 0;
    for (; item != NULL; item = item->next) {
        assert_true(count < STEP_COUNT_MAX);
        plan_step(self, &self->steps[count], item->first->next);
        self->steps[count++].at = (uint64_t)item->first->integer * NS_PER_MS;
    }
    self->plan.background =
        (struct sim_lane){.name = "setup", .steps = self->background, .step_count = SETUP_COUNT};
    self->plan.main = (struct sim_lane){.name = "main", .steps = self->steps, .step_count = count};
}

static void plan_tool(struct measured *self)
{
    uint32_t count = 0;
    for (const struct base_json_value *item = member(self->root, "tool")->first; item != NULL;
         item = item->next) {
        const struct base_json_value *value = item->first->next;
        const bool is_sleep = base_json_value_is(item->first, "sleep");
        assert_true(count < STEP_COUNT_MAX);
        self->tool_steps[count++] = (struct asgi_tool_step){
            .kind = is_sleep ? ASGI_TOOL_STEP_SLEEP : ASGI_TOOL_STEP_PROGRESS,
            .count = 1,
            .duration_ns = is_sleep ? (uint64_t)value->integer * NS_PER_MS : 0};
    }
    self->tool = (struct asgi_tool){.name = "x", .steps = self->tool_steps, .step_count = count};
}

/* uvicorn 0.43 and 0.44 told requests under way of a disconnect. */
static bool is_a_disconnect(const struct base_json_value *uvicorn)
{
    return strncmp(uvicorn->string, "0.43.", 5) == 0 || strncmp(uvicorn->string, "0.44.", 5) == 0;
}

static void plan(struct measured *self)
{
    static const char *const bugs[] = {"shutdown-is-a-disconnect"};
    const struct base_json_value *uvicorn = member(member(self->root, "measured_on"), "uvicorn");
    const struct base_json_value *grace = member(self->root, "timeout_graceful_shutdown");
    const struct base_json_value *mcp = member(member(self->root, "measured_on"), "mcp");
    (void)snprintf(self->profile, sizeof self->profile, "mcp-%s", mcp->string);
    self->variable = (struct sim_variable){.name = "sid", .header = "mcp-session-id"};
    self->plan = (struct sim_plan){
        .name = member(self->root, "title")->string,
        .settings = {.profile = self->profile,
                     .tools = &self->tool,
                     .tool_count = 1,
                     .bugs = bugs,
                     .bug_count = is_a_disconnect(uvicorn) ? 1 : 0},
        .dialect = sim_dialect_find("uvicorn"),
        .host = {.has_grace = grace->kind == BASE_JSON_NUMBER,
                 .grace_ns = (uint64_t)grace->integer * NS_PER_S},
        .exchanges = self->exchanges,
        .variables = &self->variable,
        .variable_count = 1,
    };
    plan_tool(self);
    plan_steps(self);
}

static void add(struct lines *lines, uint64_t ms, const char *who, const char *what)
{
    assert_true(lines->count < EVENT_COUNT_MAX);
    struct line *line = &lines->items[lines->count++];
    line->ms = ms;
    (void)snprintf(line->who, sizeof line->who, "%s", who);
    (void)snprintf(line->what, sizeof line->what, "%s", what);
}

static const char *who_asked(const struct sim_world *world, uint32_t request)
{
    const struct sim_plan *plan = sim_world_plan(world);
    for (uint32_t i = 0; i < plan->exchange_count; i++) {
        if (sim_client_view(world, i).request == request) {
            return plan->exchanges[i].name;
        }
    }
    fail();
    return "";
}

static const char *whose_connection(const struct sim_world *world, uint32_t connection)
{
    const struct sim_plan *plan = sim_world_plan(world);
    for (uint32_t i = 0; i < plan->exchange_count; i++) {
        if (sim_client_view(world, i).connection == connection) {
            return plan->exchanges[i].name;
        }
    }
    fail();
    return "";
}

static void take_request(struct lines *lines, const struct sim_world *world,
                         const struct sim_event *event, const char *text)
{
    char what[LINE_SIZE];
    const char *who = who_asked(world, event->request);
    const uint64_t ms = event->time / NS_PER_MS;
    if (event->kind == SIM_EVENT_APP_RAISED) {
        (void)snprintf(what, sizeof what, "raises %s", text);
        add(lines, ms, who, what);
    } else if (event->kind == SIM_EVENT_APP_RETURNED) {
        add(lines, ms, who, "returns");
    } else if (strcmp(event->label, "http.response.start") == 0) {
        (void)snprintf(what, sizeof what, "start %" PRIu32, event->value);
        add(lines, ms, who, what);
    } else {
        add(lines, ms, who, event->flag != 0 ? "body" : "end");
    }
}

/* The exception behind a line of the log stands on a line of its own. */
static void take_log(struct lines *lines, const struct sim_event *event, const char *text)
{
    char what[LINE_SIZE];
    struct base_text out;
    if (strcmp(event->label, "uvicorn.error") != 0) {
        return;
    }
    base_text_init(&out, what, sizeof what);
    for (; *text != '\0'; text++) {
        base_text_append_bytes(&out, *text == '\n' ? ": " : text, *text == '\n' ? 2 : 1);
    }
    add(lines, event->time / NS_PER_MS, event->label, what);
}

/* What stands for itself: by whom, and in which word. */
static const struct {
    enum sim_event_kind kind;
    const char *who;
    const char *what;
} words[] = {
    {SIM_EVENT_TOOL_STARTED, "tool", "starts"},
    {SIM_EVENT_TOOL_RETURNED, "tool", "returns"},
    {SIM_EVENT_TOOL_CANCELLED, "tool", "cancelled"},
    {SIM_EVENT_SHUTDOWN_BEGUN, "lifespan", "shutdown"},
    {SIM_EVENT_SHUTDOWN_ENDED, "process", "ends"},
};

static void take(struct lines *lines, const struct sim_world *world, const struct sim_event *event)
{
    const char *text = sim_trace_text(sim_world_trace(world), event);
    const uint64_t ms = event->time / NS_PER_MS;
    const uint64_t of_requests =
        SIM_EVENT_BIT(APP_SEND) | SIM_EVENT_BIT(APP_RAISED) | SIM_EVENT_BIT(APP_RETURNED);
    if ((of_requests >> event->kind & 1) != 0) {
        take_request(lines, world, event, text);
    } else if (event->kind == SIM_EVENT_LOG) {
        take_log(lines, event, text);
    } else if (event->kind == SIM_EVENT_CONNECTION_REFUSED) {
        add(lines, ms, text, "refused");
    } else if (event->kind == SIM_EVENT_CONNECTION_CLOSED &&
               strcmp(event->label, "the process ends") != 0) {
        add(lines, ms, whose_connection(world, event->connection), "closed");
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].kind == (enum sim_event_kind)event->kind) {
            add(lines, ms, words[i].who, words[i].what);
        }
    }
}

/* Up to the end of the process: what comes then is the operating system's, and asyncio.run()'s,
 * which a process that was told by a signal does not come to. */
static void take_all(struct lines *lines, const struct sim_world *world)
{
    const struct sim_trace *trace = sim_world_trace(world);
    lines->count = 0;
    bool is_over = false;
    for (uint32_t i = sim_world_background_event_count(world); i < trace->event_count && !is_over;
         i++) {
        take(lines, world, &trace->events[i]);
        is_over = trace->events[i].kind == SIM_EVENT_SHUTDOWN_ENDED;
    }
}

static int compare(const void *one, const void *other)
{
    const struct line *a = one;
    const struct line *b = other;
    if (a->ms != b->ms) {
        return a->ms < b->ms ? -1 : 1;
    }
    return strcmp(a->who, b->who);
}

/* qsort() is not stable. */
static void sort(struct lines *lines)
{
    for (uint32_t i = 1; i < lines->count; i++) {
        for (uint32_t j = i; j > 0 && compare(&lines->items[j - 1], &lines->items[j]) > 0; j--) {
            const struct line line = lines->items[j];
            lines->items[j] = lines->items[j - 1];
            lines->items[j - 1] = line;
        }
    }
}

static void render(const struct lines *lines, char *out, size_t size)
{
    struct base_text text;
    base_text_init(&text, out, size);
    for (uint32_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->items[i];
        base_text_format(&text, "[%" PRIu64 ", \"%s\", \"%s\"]\n", line->ms, line->who, line->what);
    }
    assert_false(text.truncated);
}

static void render_measured(const struct measured *self, char *out, size_t size)
{
    struct lines lines = {.count = 0};
    for (const struct base_json_value *item = member(self->root, "events")->first; item != NULL;
         item = item->next) {
        const struct base_json_value *who = item->first->next;
        add(&lines, (uint64_t)item->first->integer, who->string, who->next->string);
    }
    assert_true(lines.count > 0);
    render(&lines, out, size);
}

static void run(const struct measured *self, char *out, size_t size)
{
    static struct lines lines;
    enum base_error error;
    struct sim_world *world =
        sim_world_create(&(struct sim_world_options){.plan = &self->plan,
                                                     .app = {.create = reference_server_create}},
                         &error);
    assert_int_equal(BASE_ERROR_OK, error);
    assert_int_equal(SIM_WORLD_READY, sim_world_run(world));
    enum sim_world_state state;
    while ((state = sim_world_run(world)) == SIM_WORLD_ASKS) {
        sim_world_answer(world, 0);
    }
    assert_int_equal(SIM_WORLD_ENDED, state);
    take_all(&lines, world);
    sort(&lines);
    render(&lines, out, size);
    sim_world_destroy(world);
}

static void judge(const char *name)
{
    static char bytes[FILE_SIZE_MAX], expected[FILE_SIZE_MAX], found[FILE_SIZE_MAX];
    static struct measured measured;
    char path[256];
    struct base_json_tree *tree;
    struct base_json_error mistake;
    (void)snprintf(path, sizeof path, FOLDER "/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    assert_true(size < sizeof bytes);
    assert_true(base_json_tree_create(bytes, size, NULL, &tree, &mistake));
    measured = (struct measured){.root = base_json_tree_root(tree)};
    plan(&measured);
    render_measured(&measured, expected, sizeof expected);
    run(&measured, found, sizeof found);
    if (strcmp(expected, found) != 0) {
        print_error("%s\n", path);
    }
    assert_string_equal(expected, found);
    base_json_tree_destroy(tree);
}

static int visible(const struct dirent *entry)
{
    return strstr(entry->d_name, ".json") != NULL;
}

static void each_host_ends_as_it_was_measured(void **state)
{
    struct dirent **entries;
    const int count = scandir(FOLDER, &entries, visible, alphasort);
    (void)state;
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        judge(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_host_ends_as_it_was_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
