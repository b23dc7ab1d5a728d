#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "runtime/exception.h"

#include "sim/connection.h"
#include "sim/fault.h"

#define TEXT_SIZE 512

static struct sim_cycle *cycle_of(struct asgi_connection *port)
{
    CHECK(port != NULL);
    return (struct sim_cycle *)(void *)port; /* the port is its first member */
}

static void begin_call(struct sim_cycle *cycle, struct sim_call *call)
{
    call->task = runtime_loop_current(sim_cycle_loop(cycle));
    CHECK(call->task != NULL);
    call->next = cycle->calls;
    cycle->calls = call;
}

static void end_call(struct sim_cycle *cycle, const struct sim_call *call)
{
    struct sim_call **at = &cycle->calls;
    while (*at != call) {
        CHECK(*at != NULL);
        at = &(*at)->next;
    }
    *at = call->next;
}

static void report_receive_called(const struct sim_cycle *cycle)
{
    uint32_t count = 0;
    for (const struct sim_call *call = cycle->calls; call != NULL; call = call->next) {
        count += call->is_sending ? 0 : 1;
    }
    CHECK(count > 0);
    sim_emit(cycle->connection->world,
             (struct sim_event){
                 .kind = SIM_EVENT_RECEIVE_CALLED, .request = cycle->request, .value = count},
             "");
}

static void note_given(struct sim_cycle *cycle, const struct asgi_message *message)
{
    CHECK(message != NULL);
    if (message->type == ASGI_HTTP_REQUEST) {
        const size_t size = message->body.size;
        cycle->unread_size -= size < cycle->unread_size ? size : cycle->unread_size;
        cycle->has_end = cycle->has_end && message->more_body;
    }
}

static const struct runtime_exception *
receive(struct asgi_connection *self, struct runtime_site site, struct asgi_message *out_message)
{
    struct sim_cycle *cycle = cycle_of(self);
    struct sim_world *world = cycle->connection->world;
    CHECK(out_message != NULL);
    sim_blackbox_enter(world, SIM_WORLD_OURS);
    struct sim_call call = {.is_sending = false};
    begin_call(cycle, &call);
    report_receive_called(cycle);
    const struct runtime_exception *raised =
        world->plan->dialect->receive(cycle, site, out_message);
    end_call(cycle, &call);
    if (raised == NULL) {
        sim_report_receive(cycle, out_message);
        note_given(cycle, out_message);
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
    struct sim_call call = {.is_sending = true};
    begin_call(cycle, &call);
    sim_faults_see_send(cycle, asgi_message_type_name(message->type));
    const struct runtime_exception *raised = world->plan->dialect->send(cycle, message, site);
    end_call(cycle, &call);
    if (raised == NULL && message->type == ASGI_HTTP_RESPONSE_BODY && !message->more_body) {
        cycle->is_completed = true;
    }
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
    cycle->has_ended = true;
    sim_owner_end(world, cycle->scope.owner);
    sim_host_see_end(world);
    return NULL;
}

bool sim_cycle_is_running(const struct sim_cycle *cycle)
{
    CHECK(cycle != NULL);
    return cycle->task != NULL && !cycle->has_ended;
}

void sim_cycle_start(struct sim_cycle *cycle)
{
    CHECK(cycle->port.type == NULL);
    CHECK(cycle->scope.owner != 0);
    cycle->port.type = &port_type;
    cycle->task = runtime_task_create(
        sim_cycle_loop(cycle), (struct runtime_body){.call = run_app, .argument = cycle},
        (struct runtime_task_options){.role = SIM_REQUEST_ROLE, .owner = cycle->scope.owner});
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

/* Where a body may follow: RFC 9110, 6.4.1. */
static void report_length(const struct sim_cycle *cycle, const struct asgi_message *message)
{
    const char *at = asgi_headers_find(message->headers, "content-length");
    CHECK(message->type == ASGI_HTTP_RESPONSE_START);
    if (at == NULL || message->status == 304 || strcmp(cycle->scope.method, "HEAD") == 0) {
        return;
    }
    uint64_t length = 0;
    for (; *at >= '0' && *at <= '9' && length <= UINT32_MAX; at++) {
        length = length * 10 + (uint64_t)(*at - '0');
    }
    sim_emit(cycle->connection->world,
             (struct sim_event){.kind = SIM_EVENT_RESPONSE_LENGTH,
                                .request = cycle->request,
                                .value = length > UINT32_MAX ? UINT32_MAX : (uint32_t)length},
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
    if (is_start && outcome == SIM_SEND_ACCEPTED) {
        report_length(cycle, message);
    }
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
