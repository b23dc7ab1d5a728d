#include "model/history.h"

#include <string.h>

#include "base/check.h"
#include "base/hash.h"

#include "asgi/observer.h"

#include "model/words.h"

/* Names of faults. */
#define STALL  "sim/clock/stall"
#define LATE   "sim/timer/late"
#define CANCEL "sim/task/cancel"

static struct model_request *get_request(const struct model_history *history, uint32_t id)
{
    CHECK(id != 0);
    CHECK(id <= history->capacity.request_count);
    return &history->requests[id - 1];
}

static struct model_owner *get_owner(const struct model_history *history, uint32_t id)
{
    CHECK(id != 0);
    CHECK(id <= history->capacity.owner_count);
    return &history->owners[id - 1];
}

static struct model_task *find_task(const struct model_history *history, uint32_t id)
{
    CHECK(history->task_count <= history->task_room);
    for (uint32_t i = 0; i < history->task_count; i++) {
        if (history->tasks[i].id == id) {
            return &history->tasks[i];
        }
    }
    return NULL;
}

static struct model_stream *find_stream(const struct model_history *history, uint32_t id)
{
    CHECK(history->stream_count <= history->stream_room);
    for (uint32_t i = 0; i < history->stream_count; i++) {
        if (history->streams[i].id == id) {
            return &history->streams[i];
        }
    }
    return NULL;
}

const struct model_request *model_history_request(const struct model_history *history, uint32_t id)
{
    return id == 0 ? NULL : get_request(history, id);
}

const struct model_owner *model_history_owner(const struct model_history *history, uint32_t id)
{
    return id == 0 ? NULL : get_owner(history, id);
}

const struct model_task *model_history_task(const struct model_history *history, uint32_t id)
{
    return id == 0 ? NULL : find_task(history, id);
}

bool model_history_session_is_ending(const struct model_history *history, uint32_t session)
{
    const struct model_owner *owner = model_history_owner(history, session);
    CHECK(owner == NULL || owner->is_session);
    if (owner == NULL || owner->is_ended || owner->is_closed || owner->is_deleted ||
        history->is_shutting_down) {
        return true;
    }
    for (uint32_t i = 0; i < history->capacity.request_count; i++) {
        if (history->requests[i].session == session && history->requests[i].is_delete) {
            return true;
        }
    }
    return false;
}

uint32_t model_history_waiting_request(const struct model_history *history, uint32_t session)
{
    CHECK(session != 0);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        const struct model_request *request = &history->requests[id - 1];
        if (request->session == session && !request->is_over && !request->is_completed &&
            !request->client_left) {
            return id;
        }
    }
    return 0;
}

static void note_request(struct model_history *history, const struct sim_event *event,
                         const char *text)
{
    struct model_request *request = get_request(history, event->request);
    CHECK(request->connection == 0);
    request->connection = event->connection;
    request->is_delete = strncmp(text, "DELETE ", strlen("DELETE ")) == 0;
}

static void note_start(struct model_history *history, const struct sim_event *event)
{
    struct model_request *request = get_request(history, event->request);
    const bool is_accepted = event->object == SIM_SEND_ACCEPTED;
    CHECK(model_words_is_start(event));
    if (request->is_started) {
        return;
    }
    request->is_started = is_accepted || !request->is_lost;
    request->status = is_accepted ? event->value : 0;
    if (is_accepted && request->is_delete && request->session != 0 && event->value / 100 == 2) {
        get_owner(history, request->session)->is_deleted = true;
    }
}

static void note_send(struct model_history *history, const struct sim_event *event,
                      const char *text)
{
    struct model_request *request = get_request(history, event->request);
    const bool is_accepted = event->object == SIM_SEND_ACCEPTED;
    (void)text;
    if (model_words_is_start(event)) {
        note_start(history, event);
    } else if (model_words_is_body(event) && is_accepted && event->flag == 0) {
        CHECK(request->is_started);
        request->is_completed = true;
    }
}

static void note_received(struct model_history *history, const struct sim_event *event,
                          const char *text)
{
    struct model_request *request = get_request(history, event->request);
    (void)text;
    CHECK(event->label != NULL);
    if (!request->is_completed && strcmp(event->label, "http.disconnect") == 0) {
        request->is_told = true;
    }
}

static bool has_aborted(const struct model_history *history, uint32_t connection)
{
    CHECK(connection != 0);
    for (uint32_t i = 0; i < history->capacity.request_count; i++) {
        const struct model_request *request = &history->requests[i];
        if (request->connection == connection && request->is_aborted) {
            return true;
        }
    }
    return false;
}

/* What happens to a connection happens to each request on it whose response is not complete. */
static void note_connection(struct model_history *history, const struct sim_event *event,
                            const char *text)
{
    (void)text;
    const bool is_lost = event->kind == SIM_EVENT_CONNECTION_LOST;
    const bool is_aborted = is_lost && has_aborted(history, event->connection);
    for (uint32_t i = 0; i < history->capacity.request_count; i++) {
        struct model_request *request = &history->requests[i];
        if (request->connection != event->connection || request->is_completed) {
            continue;
        }
        request->is_lost = request->is_lost || is_lost;
        request->is_aborted = request->is_aborted || is_aborted;
        request->client_left = request->client_left || event->kind == SIM_EVENT_CLIENT_DISCONNECT;
        if (event->kind == SIM_EVENT_CLIENT_PAUSE || event->kind == SIM_EVENT_CLIENT_RESUME) {
            request->is_unread = event->kind == SIM_EVENT_CLIENT_PAUSE;
        }
    }
}

/* The id of a cancellation is that of the request that it ends. */
static void note_rpc(struct model_history *history, const struct sim_event *event, const char *text)
{
    struct base_hash hash;
    const struct model_words_rpc rpc = model_words_rpc(text);
    CHECK(event->label != NULL);
    if (rpc.id_size == 0) {
        return;
    }
    base_hash_init(&hash);
    base_hash_add_bytes(&hash, rpc.id, rpc.id_size);
    const uint64_t id = base_hash_digest(&hash).low;
    if (strcmp(event->label, "request") == 0) {
        get_request(history, event->request)->rpc_id = id;
    } else if (strcmp(rpc.method, "notifications/cancelled") == 0) {
        for (uint32_t i = 0; i < history->capacity.request_count; i++) {
            struct model_request *request = &history->requests[i];
            request->is_revoked = request->is_revoked || request->rpc_id == id;
        }
    }
}

bool model_history_has_task_of(const struct model_history *history, uint32_t owner)
{
    CHECK(history->task_count <= history->capacity.task_count);
    for (uint32_t i = 0; i < history->task_count; i++) {
        if (history->tasks[i].owner == owner) {
            return true;
        }
    }
    return false;
}

static void note_task_created(struct model_history *history, const struct sim_event *event,
                              const char *text)
{
    (void)text;
    CHECK(history->task_count < history->task_room);
    CHECK(find_task(history, event->task) == NULL);
    const bool is_known = event->object != 0 && event->object <= history->capacity.owner_count;
    if (is_known && get_owner(history, event->object)->is_ended &&
        !model_history_has_task_of(history, event->object)) {
        get_owner(history, event->object)->shielded_at = event->time;
    }
    history->tasks[history->task_count++] = (struct model_task){
        .id = event->task, .owner = event->object, .role = event->label, .site = ""};
}

static void note_task_resumed(struct model_history *history, const struct sim_event *event,
                              const char *text)
{
    struct model_task *task = find_task(history, event->task);
    CHECK(task != NULL);
    task->site = event->label;
    if (event->flag != 0 && task->owner != 0) {
        get_owner(history, task->owner)->shielded_at = event->time;
    }
    if (text[0] != '\0') {
        const char *met = model_words_closed(text);
        task->met = met != NULL ? met : task->met;
        if (strncmp(text, "CancelledError", strlen("CancelledError")) == 0) {
            task->cancelled_at = event->label;
        }
    }
}

/* The task's cancellation, where it had one, is settled. */
static void note_settled(struct model_history *history, const struct sim_event *event,
                         const char *text)
{
    struct model_task *task = find_task(history, event->task);
    (void)text;
    if (task != NULL) {
        task->cancelled_at = NULL;
    }
}

static void note_task_ended(struct model_history *history, const struct sim_event *event,
                            const char *text)
{
    (void)text;
    struct model_task *task = find_task(history, event->task);
    CHECK(task != NULL);
    CHECK(history->task_count > 0);
    *task = history->tasks[--history->task_count];
}

static void note_owner_opened(struct model_history *history, const struct sim_event *event,
                              const char *text)
{
    struct model_owner *owner = get_owner(history, event->object);
    (void)text;
    CHECK(!owner->is_known);
    *owner =
        (struct model_owner){.is_known = true, .is_session = event->value == ASGI_OWNER_SESSION};
}

static void note_owner_ended(struct model_history *history, const struct sim_event *event,
                             const char *text)
{
    struct model_owner *owner = get_owner(history, event->object);
    (void)text;
    CHECK(owner->is_known);
    if (!owner->is_ended) {
        owner->is_ended = true;
        owner->ended_at = event->time;
    }
}

static void note_listed(struct model_history *history, const struct sim_event *event,
                        const char *text)
{
    struct model_owner *owner = get_owner(history, event->object);
    (void)text;
    CHECK(owner->is_session);
    owner->is_listed = event->kind == SIM_EVENT_SESSION_LISTED;
}

static void note_stream_created(struct model_history *history, const struct sim_event *event,
                                const char *text)
{
    (void)text;
    CHECK(history->stream_count < history->stream_room);
    CHECK(find_stream(history, event->object) == NULL);
    history->streams[history->stream_count++] = (struct model_stream){.id = event->object,
                                                                      .owner = event->value,
                                                                      .name = event->label,
                                                                      .is_send_open = true,
                                                                      .is_receive_open = true};
}

/* A stream that is destroyed has no end left, whether or not they were closed. */
static void note_stream_closed(struct model_history *history, const struct sim_event *event,
                               const char *text)
{
    struct model_stream *stream = find_stream(history, event->object);
    (void)text;
    if (stream == NULL) {
        CHECK(event->kind == SIM_EVENT_STREAM_DESTROYED);
        return;
    }
    stream->is_send_open = stream->is_send_open && event->kind == SIM_EVENT_STREAM_RECEIVE_CLOSED;
    stream->is_receive_open =
        stream->is_receive_open && event->kind == SIM_EVENT_STREAM_SEND_CLOSED;
    if (!stream->is_send_open && !stream->is_receive_open) {
        CHECK(history->stream_count > 0);
        *stream = history->streams[--history->stream_count];
    }
}

static void note_served(struct model_history *history, const struct sim_event *event,
                        const char *text)
{
    (void)text;
    CHECK(get_owner(history, event->object)->is_session);
    get_request(history, event->request)->session = event->object;
}

static void note_called(struct model_history *history, const struct sim_event *event,
                        const char *text)
{
    struct model_request *request = get_request(history, event->request);
    (void)text;
    CHECK(!request->is_called);
    request->is_called = true;
}

static void note_over(struct model_history *history, const struct sim_event *event,
                      const char *text)
{
    struct model_request *request = get_request(history, event->request);
    CHECK(!request->is_over);
    request->is_over = true;
    note_settled(history, event, text);
}

static void note_shutdown(struct model_history *history, const struct sim_event *event,
                          const char *text)
{
    (void)text;
    CHECK(event->kind == SIM_EVENT_SHUTDOWN_TOLD || event->kind == SIM_EVENT_SHUTDOWN_BEGUN);
    history->is_shutting_down = true;
}

/* Does its host wait for its end, for no longer than it has a mind to? */
static bool is_to_end(const struct model_history *history, const struct model_request *request)
{
    CHECK(request != NULL);
    return history->is_shutting_down || request->client_left || request->is_lost ||
           request->is_completed;
}

static void note_fault(struct model_history *history, const struct sim_event *event,
                       const char *text)
{
    (void)text;
    CHECK(event->label != NULL);
    if (event->object != 0) {
        get_owner(history, event->object)->is_closed = true;
    }
    if (event->request != 0) {
        struct model_request *request = get_request(history, event->request);
        const bool is_cancel = strcmp(event->label, CANCEL) == 0;
        request->is_aborted = request->is_aborted || is_cancel;
        request->is_reset = request->is_reset || !is_cancel;
    } else if (strcmp(event->label, STALL) == 0 || strcmp(event->label, LATE) == 0) {
        history->stalled_at = event->time;
        for (uint32_t i = 0; i < history->capacity.request_count; i++) {
            struct model_request *request = &history->requests[i];
            request->is_aborted = request->is_aborted || is_to_end(history, request);
        }
    }
}

/* How each kind of event is taken in; NULL: it is not. */
static void (*const notes[SIM_EVENT_KIND_COUNT])(struct model_history *history,
                                                 const struct sim_event *event,
                                                 const char *text) = {
    [SIM_EVENT_CLIENT_REQUEST] = note_request,
    [SIM_EVENT_CLIENT_DISCONNECT] = note_connection,
    [SIM_EVENT_CLIENT_PAUSE] = note_connection,
    [SIM_EVENT_CLIENT_RESUME] = note_connection,
    [SIM_EVENT_CONNECTION_LOST] = note_connection,
    [SIM_EVENT_FAULT] = note_fault,
    [SIM_EVENT_RPC_REQUEST] = note_rpc,
    [SIM_EVENT_SCOPE_SETTLED] = note_settled,
    [SIM_EVENT_SHUTDOWN_TOLD] = note_shutdown,
    [SIM_EVENT_SHUTDOWN_BEGUN] = note_shutdown,
    [SIM_EVENT_APP_CALLED] = note_called,
    [SIM_EVENT_APP_RECEIVE] = note_received,
    [SIM_EVENT_APP_SEND] = note_send,
    [SIM_EVENT_APP_RETURNED] = note_over,
    [SIM_EVENT_APP_RAISED] = note_over,
    [SIM_EVENT_TASK_CREATED] = note_task_created,
    [SIM_EVENT_TASK_RESUMED] = note_task_resumed,
    [SIM_EVENT_TASK_ENDED] = note_task_ended,
    [SIM_EVENT_STREAM_CREATED] = note_stream_created,
    [SIM_EVENT_STREAM_SEND_CLOSED] = note_stream_closed,
    [SIM_EVENT_STREAM_RECEIVE_CLOSED] = note_stream_closed,
    [SIM_EVENT_STREAM_DESTROYED] = note_stream_closed,
    [SIM_EVENT_OWNER_OPENED] = note_owner_opened,
    [SIM_EVENT_OWNER_ENDED] = note_owner_ended,
    [SIM_EVENT_SESSION_LISTED] = note_listed,
    [SIM_EVENT_SESSION_UNLISTED] = note_listed,
    [SIM_EVENT_SESSION_SERVED] = note_served,
};

uint64_t model_history_kinds(void)
{
    uint64_t kinds = 0;
    for (uint32_t kind = 0; kind < SIM_EVENT_KIND_COUNT; kind++) {
        kinds |= notes[kind] != NULL ? UINT64_C(1) << kind : 0;
    }
    CHECK(kinds != 0);
    return kinds;
}

void model_history_note(struct model_history *history, const struct sim_event *event,
                        const char *text)
{
    CHECK(history->requests != NULL);
    CHECK(event->kind < SIM_EVENT_KIND_COUNT);
    CHECK(text != NULL);
    if (notes[event->kind] != NULL) {
        notes[event->kind](history, event, text);
    }
}
