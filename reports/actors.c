#include "reports/actors.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#include "asgi/observer.h"

#include "model/words.h"

/* Ids count from 1 in the order of creation, so that a trace of so many events has no larger one.
 */
#define ID_MAX (UINT32_C(1) << 24)

/* Returns a table that has an entry for the id; new ones are zero. */
static void *with_room_for(void *table, uint32_t *count, uint32_t id, size_t size)
{
    CHECK(id < ID_MAX);
    if (id < *count) {
        return table;
    }
    char *grown = base_heap_resize(table, ((size_t)id + 1) * size);
    memset(grown + *count * size, 0, ((size_t)id + 1 - *count) * size);
    *count = id + 1;
    return grown;
}

#define ROOM(actors, tables, id)                                                               \
    ((actors)->tables##s = with_room_for((actors)->tables##s, &(actors)->tables##_count, (id), \
                                         sizeof *(actors)->tables##s))

static uint32_t client_index(struct reports_actors *actors, const char *name)
{
    CHECK(name != NULL);
    for (uint32_t i = 1; i < actors->client_count; i++) {
        if (strcmp(actors->clients[i], name) == 0) {
            return i;
        }
    }
    const uint32_t index = actors->client_count;
    ROOM(actors, client, index);
    actors->clients[index] = name;
    return index;
}

static void see_connection(struct reports_actors *actors, const struct sim_event *event,
                           const char *text)
{
    CHECK(text != NULL);
    ROOM(actors, connection, event->connection);
    actors->connections[event->connection].client = client_index(actors, text);
}

static void see_request(struct reports_actors *actors, const struct sim_event *event,
                        const char *text)
{
    CHECK(text != NULL);
    ROOM(actors, connection, event->connection);
    ROOM(actors, request, event->request);
    actors->requests[event->request] = (struct reports_request){
        .connection = event->connection,
        .client = actors->connections[event->connection].client,
        .about = text,
        .rpc = "",
    };
}

static void see_rpc(struct reports_actors *actors, const struct sim_event *event, const char *text)
{
    CHECK(text != NULL);
    ROOM(actors, request, event->request);
    struct reports_request *request = &actors->requests[event->request];
    if (request->rpc == NULL || *request->rpc == '\0') {
        request->rpc = text;
    }
}

static void see_owner(struct reports_actors *actors, const struct sim_event *event,
                      const char *text)
{
    CHECK(text != NULL);
    ROOM(actors, owner, event->object);
    struct reports_owner *owner = &actors->owners[event->object];
    owner->name = text;
    if (event->value == ASGI_OWNER_SESSION) {
        const uint32_t index = actors->session_count;
        ROOM(actors, session, index);
        actors->sessions[index] = event->object;
        owner->actor = (struct reports_actor){.kind = REPORTS_ACTOR_SESSION, .index = index};
    } else if (event->request != 0) {
        owner->actor =
            (struct reports_actor){.kind = REPORTS_ACTOR_REQUEST, .index = event->request};
    }
}

static void see_task(struct reports_actors *actors, const struct sim_event *event)
{
    CHECK(event->kind == SIM_EVENT_TASK_CREATED);
    ROOM(actors, task, event->task);
    actors->tasks[event->task] =
        (struct reports_task){.owner = event->object, .role = event->label};
}

static void see_stream(struct reports_actors *actors, const struct sim_event *event)
{
    CHECK(event->kind == SIM_EVENT_STREAM_CREATED);
    ROOM(actors, stream, event->object);
    actors->streams[event->object] =
        (struct reports_stream){.owner = event->value, .name = event->label};
}

static void see(struct reports_actors *actors, const struct sim_event *event, const char *text)
{
    CHECK(event != NULL);
    if (event->kind == SIM_EVENT_CONNECTION_OPENED) {
        see_connection(actors, event, text);
    } else if (event->kind == SIM_EVENT_CLIENT_REQUEST) {
        see_request(actors, event, text);
    } else if (event->kind == SIM_EVENT_RPC_REQUEST) {
        see_rpc(actors, event, text);
    } else if (event->kind == SIM_EVENT_OWNER_OPENED) {
        see_owner(actors, event, text);
    } else if (event->kind == SIM_EVENT_TASK_CREATED) {
        see_task(actors, event);
    } else if (event->kind == SIM_EVENT_STREAM_CREATED) {
        see_stream(actors, event);
    }
}

void reports_actors_init(struct reports_actors *actors, const struct sim_trace *trace)
{
    CHECK(trace != NULL);
    *actors = (struct reports_actors){0};
    ROOM(actors, connection, 0);
    ROOM(actors, request, 0);
    ROOM(actors, owner, 0);
    ROOM(actors, task, 0);
    ROOM(actors, stream, 0);
    ROOM(actors, client, 0);
    ROOM(actors, session, 0);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        see(actors, &trace->events[i], sim_trace_text(trace, &trace->events[i]));
    }
}

void reports_actors_release(struct reports_actors *actors)
{
    CHECK(actors != NULL);
    base_heap_give_back(actors->connections);
    base_heap_give_back(actors->requests);
    base_heap_give_back(actors->owners);
    base_heap_give_back(actors->tasks);
    base_heap_give_back(actors->streams);
    base_heap_give_back(actors->clients);
    base_heap_give_back(actors->sessions);
    *actors = (struct reports_actors){0};
}

bool reports_actor_equal(struct reports_actor one, struct reports_actor other)
{
    return one.kind == other.kind && one.index == other.index;
}

struct reports_actor reports_actors_of_owner(const struct reports_actors *actors, uint32_t owner)
{
    return owner < actors->owner_count ? actors->owners[owner].actor
                                       : (struct reports_actor){.index = 0};
}

struct reports_actor reports_actors_of_task(const struct reports_actors *actors, uint32_t task)
{
    return reports_actors_of_owner(actors,
                                   task < actors->task_count ? actors->tasks[task].owner : 0);
}

struct reports_actor reports_actors_of_request(const struct reports_actors *actors,
                                               uint32_t request)
{
    if (request == 0 || request >= actors->request_count ||
        actors->requests[request].about == NULL) {
        return (struct reports_actor){.index = 0};
    }
    return (struct reports_actor){.kind = REPORTS_ACTOR_REQUEST, .index = request};
}

struct reports_actor reports_actors_client_of(const struct reports_actors *actors,
                                              uint32_t connection)
{
    const uint32_t client =
        connection < actors->connection_count ? actors->connections[connection].client : 0;
    if (client == 0) {
        return (struct reports_actor){.index = 0};
    }
    return (struct reports_actor){.kind = REPORTS_ACTOR_CLIENT, .index = client};
}

const char *reports_actors_role(const struct reports_actors *actors, uint32_t task)
{
    const char *role = task < actors->task_count ? actors->tasks[task].role : NULL;
    return role == NULL ? "" : role;
}

void reports_actors_describe(const struct reports_actors *actors, uint32_t request,
                             struct base_text *out)
{
    CHECK(request > 0);
    if (request >= actors->request_count || actors->requests[request].about == NULL) {
        return;
    }
    base_text_append(out, actors->requests[request].about);
    /* The id stands first in the event; people look for the method. */
    const struct model_words_rpc words = model_words_rpc(actors->requests[request].rpc);
    if (*words.method != '\0') {
        base_text_format(out, " %s", words.method);
    }
    if (words.id_size > 0) {
        base_text_format(out, " %.*s", (int)words.id_size, words.id);
    }
}
