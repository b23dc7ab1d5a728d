#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "runtime/exception.h"

#include "sim/connection.h"

#define TEXT_SIZE 512

static struct sim_cycle *cycle_of(struct asgi_connection *port)
{
    CHECK(port != NULL);
    return (struct sim_cycle *)(void *)port; /* the port is its first member */
}

static const struct runtime_exception *
receive(struct asgi_connection *self, struct runtime_site site, struct asgi_message *out_message)
{
    struct sim_cycle *cycle = cycle_of(self);
    struct sim_world *world = cycle->connection->world;
    CHECK(out_message != NULL);
    sim_blackbox_enter(world, SIM_WORLD_OURS);
    const struct runtime_exception *raised =
        world->plan->dialect->receive(cycle, site, out_message);
    if (raised == NULL) {
        sim_report_receive(cycle, out_message);
    }
    sim_blackbox_enter(world, SIM_WORLD_SERVERS);
    return raised;
}

static const struct runtime_exception *
send(struct asgi_connection *self, const struct asgi_message *message, struct runtime_site site)
{
    struct sim_cycle *cycle = cycle_of(self);
    struct sim_world *world = cycle->connection->world;
    CHECK(message->type == ASGI_HTTP_RESPONSE_START || message->type == ASGI_HTTP_RESPONSE_BODY);
    sim_blackbox_enter(world, SIM_WORLD_OURS);
    const struct runtime_exception *raised = world->plan->dialect->send(cycle, message, site);
    sim_blackbox_enter(world, SIM_WORLD_SERVERS);
    return raised;
}

static const struct asgi_connection_type port_type = {.receive = receive, .send = send};

static void report_end(const struct sim_cycle *cycle, const struct runtime_exception *raised)
{
    char text[TEXT_SIZE];
    text[0] = '\0';
    CHECK(cycle->has_returned);
    if (raised != NULL) {
        runtime_exception_describe(raised, text, sizeof(text));
    }
    sim_emit(cycle->connection->world,
             (struct sim_event){
                 .kind = (uint16_t)(raised == NULL ? SIM_EVENT_APP_RETURNED : SIM_EVENT_APP_RAISED),
                 .request = cycle->request,
                 .connection = cycle->connection->id},
             text);
}

static const struct runtime_exception *run_app(void *argument)
{
    struct sim_cycle *cycle = argument;
    struct sim_world *world = cycle->connection->world;
    CHECK(!cycle->has_returned);
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_APP_CALLED,
                                .request = cycle->request,
                                .connection = cycle->connection->id},
             "");
    sim_blackbox_enter(world, SIM_WORLD_SERVERS);
    struct asgi_app *app = world->state->app;
    const struct runtime_exception *raised = app->type->call(app, &cycle->scope, &cycle->port);
    sim_blackbox_enter(world, SIM_WORLD_OURS);
    cycle->has_returned = true;
    report_end(cycle, raised);
    world->plan->dialect->app_ended(cycle, raised);
    sim_owner_end(world, cycle->scope.owner);
    return NULL;
}

void sim_cycle_start(struct sim_cycle *cycle)
{
    CHECK(cycle->port.type == NULL);
    CHECK(cycle->scope.owner != 0);
    cycle->port.type = &port_type;
    cycle->task = runtime_task_create(
        sim_cycle_loop(cycle), (struct runtime_body){.call = run_app, .argument = cycle},
        (struct runtime_task_options){.role = "request", .owner = cycle->scope.owner});
}

struct runtime_loop *sim_connection_loop(const struct sim_connection *connection)
{
    CHECK(connection != NULL);
    return connection->world->state->loop;
}

struct runtime_loop *sim_cycle_loop(const struct sim_cycle *cycle)
{
    CHECK(cycle != NULL);
    return sim_connection_loop(cycle->connection);
}

void sim_report_receive(const struct sim_cycle *cycle, const struct asgi_message *message)
{
    CHECK(message->type == ASGI_HTTP_REQUEST || message->type == ASGI_HTTP_DISCONNECT);
    sim_emit(cycle->connection->world,
             (struct sim_event){.kind = SIM_EVENT_APP_RECEIVE,
                                .request = cycle->request,
                                .label = asgi_message_type_name(message->type),
                                .value = (uint32_t)message->body.size,
                                .flag = message->more_body ? 1 : 0},
             "");
}

void sim_report_send(const struct sim_cycle *cycle, const struct asgi_message *message,
                     enum sim_send_outcome outcome, const struct runtime_exception *raised)
{
    char text[TEXT_SIZE];
    text[0] = '\0';
    CHECK((outcome == SIM_SEND_REJECTED) == (raised != NULL));
    if (raised != NULL) {
        runtime_exception_describe(raised, text, sizeof(text));
    }
    const bool is_start = message->type == ASGI_HTTP_RESPONSE_START;
    sim_emit(cycle->connection->world,
             (struct sim_event){.kind = SIM_EVENT_APP_SEND,
                                .request = cycle->request,
                                .label = asgi_message_type_name(message->type),
                                .value = is_start ? message->status : (uint32_t)message->body.size,
                                .flag = message->more_body ? 1 : 0,
                                .object = (uint32_t)outcome},
             text);
}

static void report_log(const struct sim_cycle *cycle, enum asgi_log_level level, const char *logger,
                       const char *text)
{
    CHECK(logger != NULL);
    sim_emit(cycle->connection->world,
             (struct sim_event){.kind = SIM_EVENT_LOG,
                                .request = cycle->request,
                                .value = (uint32_t)level,
                                .label = logger},
             text);
}

void sim_report_warning(const struct sim_cycle *cycle, const char *logger, const char *text)
{
    CHECK(text != NULL);
    report_log(cycle, ASGI_LOG_WARNING, logger, text);
}

void sim_report_error(const struct sim_cycle *cycle, const char *logger, const char *text,
                      const struct runtime_exception *raised)
{
    char buffer[TEXT_SIZE];
    struct base_text out;
    CHECK(text != NULL);
    base_text_init(&out, buffer, sizeof(buffer));
    base_text_append(&out, text);
    if (raised != NULL) {
        char description[TEXT_SIZE];
        runtime_exception_describe(raised, description, sizeof(description));
        base_text_append(&out, "\n");
        base_text_append(&out, description);
    }
    report_log(cycle, ASGI_LOG_ERROR, logger, buffer);
}
