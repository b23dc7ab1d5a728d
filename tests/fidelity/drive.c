#include "tests/fidelity/drive.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"

#include "reference_server/server.h"
#include "reference_server/server_state.h"

#include "tests/fidelity/measured.h"

#define PROTOCOL_VERSION "2025-06-18"
#define INITIALIZE                                                                             \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":" \
    "\"%s\",\"capabilities\":{},\"clientInfo\":{\"name\":\"x\",\"version\":\"0\"}}}"
#define VERSION_SIZE_MAX 16
#define INITIALIZED      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"

static const struct asgi_header headers[] = {{"accept", "application/json, text/event-stream"},
                                             {"content-type", "application/json"},
                                             {"mcp-session-id", "${sid}"}};

static struct asgi_headers headers_with_session(bool has_session)
{
    return (struct asgi_headers){.count = has_session ? 3 : 2, .items = headers};
}

static bool do_setup_request(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const uint32_t exchange = (uint32_t)(step->line);
    const char *version = fidelity_drive_of(world)->table->protocol_version;
    char initialize[sizeof(INITIALIZE) + VERSION_SIZE_MAX];
    (void)snprintf(initialize, sizeof(initialize), INITIALIZE,
                   version == NULL ? PROTOCOL_VERSION : version);
    const char *body = exchange == 0 ? initialize : INITIALIZED;
    CHECK(phase == 0);
    sim_client_request(world,
                       &(struct sim_request_options){.exchange = exchange,
                                                     .client = "setup",
                                                     .method = "POST",
                                                     .path = "/mcp",
                                                     .headers = headers_with_session(exchange == 1),
                                                     .body = {.data = body, .size = strlen(body)}});
    return true;
}

static const struct sim_action setup_action = {.name = "setup", .perform = do_setup_request};

/* One actor at work; lives in the arena. */
struct pacer {
    struct sim_world *world;
    struct fidelity_drive *drive;
    uint32_t actor;
    uint32_t yield_count; /* still to come */
};

static void make_request(struct sim_world *world, const struct fidelity_drive *drive,
                         uint32_t index)
{
    const struct fidelity_actor *actor = &drive->table->actors[index];
    struct asgi_header own[5];
    memcpy(own, headers, sizeof(headers));
    if (actor->session_id != NULL) {
        own[2].value = actor->session_id;
    }
    const bool has_session =
        !drive->table->is_stateless && (actor->session_id == NULL || actor->session_id[0] != '\0');
    uint32_t count = has_session ? 3 : 2;
    if (drive->table->protocol_version != NULL) {
        own[count++] = (struct asgi_header){"mcp-protocol-version", drive->table->protocol_version};
    }
    if (actor->last_event_id != NULL) {
        own[count++] = (struct asgi_header){"last-event-id", actor->last_event_id};
    }
    sim_client_request(world,
                       &(struct sim_request_options){
                           .exchange = FIDELITY_SETUP_REQUEST_COUNT + index,
                           .client = actor->name,
                           .method = actor->http_method,
                           .path = "/mcp",
                           .headers = {.count = count, .items = own},
                           .body = {.data = actor->message.bytes, .size = actor->message.size}});
}

static struct sim_connection *connection_of(struct sim_world *world, uint32_t exchange)
{
    const uint32_t id = world->state->exchanges[exchange].view.connection;
    for (struct sim_connection *connection = world->state->connections; connection != NULL;
         connection = connection->next) {
        if (connection->id == id) {
            return connection;
        }
    }
    return NULL;
}

/* The table's client_disconnect: what connection_lost does to the running cycle, at once. */
static void leave(struct sim_world *world, const struct fidelity_actor *actor)
{
    struct sim_connection *connection =
        connection_of(world, FIDELITY_SETUP_REQUEST_COUNT + actor->of);
    if (connection != NULL) {
        world->plan->dialect->connection_lost(connection, SIM_LEAVE_FIN);
    }
}

/* Has its client left before the request is made? */
static bool has_left(const struct pacer *pacer)
{
    for (uint32_t i = 0; i < pacer->drive->table->actor_count; i++) {
        const struct fidelity_actor *actor = &pacer->drive->table->actors[i];
        if (actor->kind == FIDELITY_DISCONNECT && actor->of == pacer->actor &&
            pacer->drive->has_acted[i]) {
            return true;
        }
    }
    return false;
}

static void act(const struct pacer *pacer)
{
    const struct fidelity_actor *actor = &pacer->drive->table->actors[pacer->actor];
    pacer->drive->has_acted[pacer->actor] = true;
    pacer->drive->acted_at[pacer->actor] = sim_world_trace(pacer->world)->event_count;
    switch (actor->kind) {
    case FIDELITY_REQUEST:
        make_request(pacer->world, pacer->drive, pacer->actor);
        if (has_left(pacer)) {
            struct sim_connection *connection =
                connection_of(pacer->world, FIDELITY_SETUP_REQUEST_COUNT + pacer->actor);
            pacer->world->plan->dialect->connection_lost(connection, SIM_LEAVE_FIN);
        }
        return;
    case FIDELITY_DISCONNECT:
        leave(pacer->world, actor);
        return;
    case FIDELITY_SHUTDOWN:
        sim_world_shut_down(pacer->world);
        return;
    case FIDELITY_EXPIRY:
        CHECK(pacer->drive->session != NULL);
        runtime_scope_cancel(&pacer->drive->session->idle.scope);
        return;
    }
    CHECK_UNREACHABLE("an actor outside the enumeration");
}

/*
 * An actor's task yields n times and then calls the application in its own step: a request that
 * arrives one iteration before, at the task's place in the queue, starts a task of the server's at
 * the very place.  The driver itself, and actors that cause events, act in their own step.
 */
static void pace(void *argument)
{
    struct pacer *pacer = argument;
    if (pacer->yield_count == 0) {
        act(pacer);
        return;
    }
    pacer->yield_count--;
    (void)runtime_loop_call_soon(pacer->world->state->loop, pace, pacer, "pacer");
}

static void start_actor(struct sim_world *world, struct fidelity_drive *drive, uint32_t index)
{
    const struct fidelity_actor *actor = &drive->table->actors[index];
    struct pacer *pacer = base_arena_take(world->arena, sizeof(*pacer));
    const uint32_t yields = fidelity_actor_yields(actor, drive->k);
    const bool acts_a_step_later = actor->kind != FIDELITY_REQUEST && !actor->is_by_driver;
    *pacer = (struct pacer){.world = world,
                            .drive = drive,
                            .actor = index,
                            .yield_count = yields + (acts_a_step_later ? 1 : 0)};
    pace(pacer);
}

/* The one that the setup opened: as in the measuring driver, an event may come after its end. */
static void hold_session(struct sim_world *world, struct fidelity_drive *drive)
{
    const struct reference_server *server = reference_server_of(world->state->app);
    struct base_list_node *node = base_list_peek_front(&server->sessions);
    CHECK((node == NULL) == drive->table->is_stateless);
    if (node != NULL) {
        drive->session = BASE_LIST_ENTRY(node, struct reference_server_transport, link);
        reference_server_transport_hold(drive->session);
    }
}

static void start_all(void *argument)
{
    struct sim_world *world = argument;
    struct fidelity_drive *drive = fidelity_drive_of(world)->self;
    drive->start = runtime_loop_iteration(world->state->loop);
    hold_session(world, drive);
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < drive->table->actor_count; i++) {
            if (drive->table->actors[i].is_by_driver == (pass == 1)) {
                start_actor(world, drive, i);
            }
        }
    }
}

static bool do_drive(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    (void)step;
    CHECK(phase == 0);
    (void)runtime_loop_call_soon(world->state->loop, start_all, world, "driver");
    return true;
}

static const struct sim_action drive_action = {.name = "drive", .perform = do_drive};

static const char *profile_of(const char *release)
{
    static char name[32];
    (void)snprintf(name, sizeof(name), "mcp-%s", release);
    return name;
}

static void fill_steps(struct fidelity_drive *drive)
{
    for (uint32_t i = 0; i < FIDELITY_SETUP_REQUEST_COUNT; i++) {
        drive->background[i] = (struct sim_step){
            .action = &setup_action, .label = "setup", .at = SIM_TIME_ANY, .line = i};
        drive->exchanges[i] = (struct sim_exchange_plan){.name = "setup", .client = "setup"};
    }
    drive->main[0] =
        (struct sim_step){.action = &drive_action, .label = "drive", .at = SIM_TIME_ANY};
    for (uint32_t i = 0; i < drive->table->actor_count; i++) {
        drive->exchanges[FIDELITY_SETUP_REQUEST_COUNT + i] = (struct sim_exchange_plan){
            .name = drive->table->actors[i].name, .client = drive->table->actors[i].name};
    }
    drive->variables[0] =
        (struct sim_variable){.name = "sid", .exchange = 0, .header = "mcp-session-id"};
}

/* The tool of the measured server does the same under any name. */
static void fill_tools(struct fidelity_drive *drive)
{
    for (uint32_t i = 0; i < drive->table->actor_count; i++) {
        const char *name = drive->table->actors[i].tool;
        if (name != NULL) {
            drive->tools[drive->tool_count++] =
                (struct asgi_tool){.name = name,
                                   .steps = drive->table->tool.steps,
                                   .step_count = drive->table->tool.count};
        }
    }
}

static void fill_late_work(struct fidelity_drive *drive)
{
    const struct fidelity_script *script = &drive->table->late_work;
    for (uint32_t i = 0; script->count > 0 && i < drive->table->actor_count; i++) {
        const char *method = drive->table->actors[i].method;
        if (method != NULL) {
            drive->late_work[drive->late_work_count++] = (struct asgi_tool){
                .name = method, .steps = script->steps, .step_count = script->count};
        }
    }
}

static void fill_plan(struct fidelity_drive *drive)
{
    const struct fidelity_table *table = drive->table;
    drive->plan = (struct sim_plan){
        .name = table->path,
        .file = table->path,
        .dialect = &fidelity_measured,
        .settings = {.json_response = table->is_json_response,
                     .stateless = table->is_stateless,
                     .bugs = table->bugs,
                     .bug_count = table->bug_count,
                     .middlewares = table->middlewares,
                     .middleware_count = table->middleware_count,
                     .tools = drive->tools,
                     .tool_count = drive->tool_count,
                     .late_work = drive->late_work,
                     .late_work_count = drive->late_work_count,
                     .event_store = table->has_event_store ? &table->event_store : NULL,
                     .session_idle_timeout_ns = table->session_idle_timeout_ns,
                     .profile = profile_of(table->release)},
        .background = {.name = "setup",
                       .steps = drive->background,
                       .step_count = table->is_stateless ? 0 : FIDELITY_SETUP_REQUEST_COUNT},
        .main = {.name = "drive", .steps = drive->main, .step_count = 1},
        .exchanges = drive->exchanges,
        .exchange_count = FIDELITY_SETUP_REQUEST_COUNT + table->actor_count,
        .variables = drive->variables,
        .variable_count = 1,
    };
}

const struct fidelity_drive *fidelity_drive_of(const struct sim_world *world)
{
    return (const struct fidelity_drive *)(const void *)world->plan;
}

const struct fidelity_actor *fidelity_drive_actor(const struct fidelity_drive *drive,
                                                  uint32_t exchange)
{
    return exchange < FIDELITY_SETUP_REQUEST_COUNT
               ? NULL
               : &drive->table->actors[exchange - FIDELITY_SETUP_REQUEST_COUNT];
}

struct sim_world *fidelity_drive_run(struct fidelity_drive *drive,
                                     const struct fidelity_table *table, int32_t k)
{
    *drive = (struct fidelity_drive){.self = drive, .table = table, .k = k};
    fill_steps(drive);
    fill_tools(drive);
    fill_late_work(drive);
    fill_plan(drive);
    enum base_error error;
    struct sim_world *world =
        sim_world_create(&(struct sim_world_options){.plan = &drive->plan,
                                                     .app = {.create = reference_server_create}},
                         &error);
    if (world == NULL) {
        (void)printf("%s: %s (profile %s)\n", table->path, base_error_text(error),
                     drive->plan.settings.profile);
        return NULL;
    }
    enum sim_world_state state = sim_world_run(world);
    if (state == SIM_WORLD_READY) {
        state = sim_world_run(world);
    }
    if (state != SIM_WORLD_ENDED) {
        (void)printf("%s: k %d: the world did not end\n", table->path, k);
        sim_world_destroy(world);
        return NULL;
    }
    return world;
}
