#include "tests/fidelity/dialects/drive.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#include "runtime/task.h"

#include "sim/connection.h"

#include "tests/support/app.h"

/* For so long the driver of the measured loop kept it from being idle. */
#define ITERATION_COUNT 60

/* Iterations between the start of the world's steps and what the table calls 1. */
#define LEAD 2

static struct dialect_drive *drive_of(const struct sim_world *world)
{
    const struct dialect_drive *drive = (const void *)sim_world_plan(world);
    return drive->self;
}

static void note(const struct sim_world *world, const char *who, const char *what)
{
    struct dialect_drive *drive = drive_of(world);
    CHECK(drive->note_count < DIALECT_DRIVE_NOTE_COUNT_MAX);
    struct dialect_drive_note *own = &drive->notes[drive->note_count++];
    (void)snprintf(own->who, sizeof(own->who), "%s", who);
    (void)snprintf(own->what, sizeof(own->what), "%s", what);
    own->what[strcspn(own->what, "\n")] = '\0';
    own->iteration = runtime_loop_iteration(world->state->loop) - drive->first;
}

/* The application. */

struct letters {
    struct asgi_app app;
    struct sim_world *world;
};

static const struct runtime_exception *send(struct letters *self, const char *who,
                                            struct asgi_connection *connection,
                                            const struct asgi_message *message)
{
    char text[DIALECT_DRIVE_TEXT_SIZE];
    const struct runtime_exception *raised = asgi_send(connection, message, AWAIT("letters.send"));
    if (raised != NULL) {
        char described[DIALECT_DRIVE_TEXT_SIZE];
        runtime_exception_describe(raised, described, sizeof(described));
        (void)snprintf(text, sizeof(text), "rejected %.180s", described);
        note(self->world, who, text);
        return NULL;
    }
    note(self->world, who, drive_of(self->world)->was_dropped ? "dropped" : "accepted");
    return NULL;
}

static const struct runtime_exception *start(struct letters *self, const char *who,
                                             struct asgi_connection *connection, bool has_length)
{
    static const struct asgi_header header = {"content-length", "7"};
    const struct asgi_message message = {
        .type = ASGI_HTTP_RESPONSE_START,
        .status = 200,
        .headers = {.count = has_length ? 1 : 0, .items = &header}};
    return send(self, who, connection, &message);
}

static const struct runtime_exception *receive(struct letters *self, const char *who,
                                               struct asgi_connection *connection)
{
    struct asgi_message message;
    char text[DIALECT_DRIVE_TEXT_SIZE];
    const struct runtime_exception *raised =
        asgi_receive(connection, AWAIT("letters.receive"), &message);
    if (raised != NULL) {
        return raised;
    }
    (void)snprintf(text, sizeof(text), "http.request %zu%s", message.body.size,
                   message.more_body ? " more" : "");
    note(self->world, who, message.type == ASGI_HTTP_REQUEST ? text : "http.disconnect");
    return NULL;
}

static const struct runtime_exception *act(struct letters *self, const char *who,
                                           struct asgi_connection *connection, char letter)
{
    const struct asgi_message body = {.type = ASGI_HTTP_RESPONSE_BODY,
                                      .body = {.data = "12345", .size = 5},
                                      .more_body = letter == 'b'};
    switch (letter) {
    case 'c':
        return runtime_yield(self->world->state->loop, AWAIT("letters.yield"));
    case 'r':
        return receive(self, who, connection);
    case 's':
    case 'S':
        return start(self, who, connection, letter == 'S');
    case 'b':
    case 'e':
        return send(self, who, connection, &body);
    default:
        CHECK_UNREACHABLE("a letter without a meaning");
    }
}

static const struct runtime_exception *call(struct asgi_app *app, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    struct letters *self = (struct letters *)(void *)app;
    const char *who = scope->path;
    const char *script = drive_of(self->world)->table->applications[who[0] - '1'];
    note(self->world, who, "called");
    for (uint32_t i = 0; script[i] != '\0'; i++) {
        if (script[i] == 'x') {
            note(self->world, who, "raises");
            return runtime_exception_create(self->world->state->loop, RUNTIME_EXCEPTION_OTHER,
                                            "ValueError", "boom");
        }
        const struct runtime_exception *raised = act(self, who, connection, script[i]);
        if (raised != NULL) {
            return raised;
        }
    }
    note(self->world, who, "returns");
    return NULL;
}

static const struct asgi_app_type letters_type = TESTS_APP_TYPE("letters", call);

static enum base_error create(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app)
{
    (void)settings;
    (void)observer;
    struct letters *self = tests_app_create(loop, sizeof(*self), &letters_type);
    self->world = host;
    *out_app = &self->app;
    return BASE_ERROR_OK;
}

/* The client. */

static void request(struct sim_world *world, const struct dialect_table_step *step)
{
    static const char *const paths[] = {"1", "2", "3", "4"};
    struct asgi_header headers[ASGI_HEADER_COUNT_MAX];
    uint32_t count = 0;
    const struct base_json_value *one = step->headers == NULL ? NULL : step->headers->first;
    for (; one != NULL && count < ASGI_HEADER_COUNT_MAX; one = one->next) {
        headers[count++] = (struct asgi_header){one->key, one->string};
    }
    sim_client_request(world, &(struct sim_request_options){
                                  .exchange = step->request,
                                  .client = "client",
                                  .method = "POST",
                                  .path = paths[step->request],
                                  .headers = {.count = count, .items = headers},
                                  .body = {.data = "{}", .size = step->has_body ? 2 : 0},
                                  .body_is_late = step->body_is_late,
                                  .is_pipelined = true,
                              });
}

static bool perform(struct sim_world *world, const struct sim_step *own, uint32_t phase)
{
    const struct dialect_table_step *step = own->parameters;
    CHECK(phase == 0);
    switch (step->action) {
    case DIALECT_TABLE_REQUEST:
        request(world, step);
        return true;
    case DIALECT_TABLE_BODY:
        sim_client_send_body(world, step->request, (struct asgi_bytes){.data = "{}", .size = 2},
                             false);
        return true;
    case DIALECT_TABLE_FIN:
        sim_client_disconnect(world, 0, SIM_LEAVE_FIN);
        return true;
    case DIALECT_TABLE_RST:
        sim_client_disconnect(world, 0, SIM_LEAVE_RST);
        return true;
    }
    CHECK_UNREACHABLE("an action outside the enumeration");
}

static void keep_busy(void *argument)
{
    struct sim_world *world = argument;
    const uint32_t iteration = runtime_loop_iteration(world->state->loop);
    if (iteration < drive_of(world)->first + ITERATION_COUNT) {
        (void)runtime_loop_call_soon(world->state->loop, keep_busy, world, "busy");
    }
}

static bool begin(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(step->parameters == NULL);
    CHECK(phase == 0);
    drive_of(world)->first = runtime_loop_iteration(world->state->loop) + LEAD - 1;
    (void)runtime_loop_call_soon(world->state->loop, keep_busy, world, "busy");
    return true;
}

static const struct sim_action begin_action = {.name = "begin", .perform = begin};
static const struct sim_action client_action = {.name = "client", .perform = perform};

/* What is noted of the connection itself. */
static void see(void *context, void *state, struct sim_world *world, const struct sim_event *event)
{
    (void)context;
    (void)state;
    switch (event->kind) {
    case SIM_EVENT_APP_SEND:
        drive_of(world)->was_dropped = event->object == SIM_SEND_DROPPED;
        break;
    case SIM_EVENT_CONNECTION_CLOSED:
        note(world, "connection", "closed");
        break;
    case SIM_EVENT_CONNECTION_LOST:
        note(world, "connection", "lost");
        break;
    case SIM_EVENT_TIMER_ARMED:
        note(world, "connection", "keep-alive armed");
        break;
    case SIM_EVENT_TIMER_DISARMED:
        note(world, "connection", "keep-alive disarmed");
        break;
    default:
        note(world, "log", sim_trace_text(sim_world_trace(world), event));
    }
}

static const struct sim_monitor monitor = {
    .see = see,
    .kinds = SIM_EVENT_BIT(APP_SEND) | SIM_EVENT_BIT(CONNECTION_CLOSED) |
             SIM_EVENT_BIT(CONNECTION_LOST) | SIM_EVENT_BIT(TIMER_ARMED) |
             SIM_EVENT_BIT(TIMER_DISARMED) | SIM_EVENT_BIT(LOG)};

/* In the order in which they take place. */
static void fill_steps(struct dialect_drive *drive, uint32_t k)
{
    const struct dialect_table *table = drive->table;
    drive->steps[0] =
        (struct sim_step){.action = &begin_action, .label = "begin", .at = SIM_TIME_ANY};
    for (uint32_t i = 0; i < table->step_count; i++) {
        const struct dialect_table_step *step = &table->steps[i];
        const uint32_t iteration = step->iteration + step->iteration_per_k * k;
        drive->steps[i + 1] = (struct sim_step){.action = &client_action,
                                                .parameters = step,
                                                .label = "client",
                                                .at = (LEAD + iteration) * RUNTIME_ITERATION_NS};
    }
    for (uint32_t i = 0; i < table->application_count; i++) {
        drive->exchanges[i] = (struct sim_exchange_plan){.name = "request", .client = "client"};
    }
}

bool dialect_drive_run(struct dialect_drive *drive, const struct dialect_table *table, uint32_t k)
{
    *drive = (struct dialect_drive){.self = drive, .table = table};
    fill_steps(drive, k);
    drive->plan = (struct sim_plan){
        .name = "table",
        .dialect = sim_dialect_find(table->dialect),
        .background = {.name = "background"},
        .main = {.name = "main", .steps = drive->steps, .step_count = table->step_count + 1},
        .exchanges = drive->exchanges,
        .exchange_count = table->application_count,
    };
    CHECK(drive->plan.dialect != NULL);
    enum base_error error;
    struct sim_world *world =
        sim_world_create(&(struct sim_world_options){.plan = &drive->plan,
                                                     .app = {.create = create},
                                                     .monitors = &monitor,
                                                     .monitor_count = 1},
                         &error);
    CHECK(world != NULL);
    enum sim_world_state state = sim_world_run(world);
    CHECK(state == SIM_WORLD_READY);
    state = sim_world_run(world);
    while (state == SIM_WORLD_ASKS) {
        sim_world_answer(world, 0);
        state = sim_world_run(world);
    }
    sim_world_destroy(world);
    return state == SIM_WORLD_ENDED;
}
