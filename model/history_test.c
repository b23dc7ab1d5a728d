#include "model/history.h"

#include <stdlib.h>

#include "asgi/observer.h"

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static const struct model_history_capacity small = {
    .request_count = 2, .owner_count = 2, .task_count = 2, .stream_count = 1};

static struct model_history *begin(void)
{
    struct model_history *history = calloc(1, model_history_size(small));
    assert_non_null(history);
    model_history_init(history, small);
    return history;
}

static void note(struct model_history *history, struct sim_event event, const char *text)
{
    event.label = event.label == NULL ? "" : event.label;
    assert_true((model_history_kinds() >> event.kind & 1) != 0);
    model_history_note(history, &event, text);
}

static void request(struct model_history *history, uint32_t id, uint32_t connection,
                    const char *text)
{
    note(history,
         (struct sim_event){
             .kind = SIM_EVENT_CLIENT_REQUEST, .request = id, .connection = connection},
         text);
}

static void send(struct model_history *history, uint32_t id, const char *label, uint32_t status,
                 enum sim_send_outcome outcome)
{
    note(history,
         (struct sim_event){.kind = SIM_EVENT_APP_SEND,
                            .request = id,
                            .label = label,
                            .value = status,
                            .object = (uint32_t)outcome},
         "");
}

static void a_response_is_followed(void **state)
{
    (void)state;
    struct model_history *history = begin();
    request(history, 1, 1, "POST /mcp");
    const struct model_request *known = model_history_request(history, 1);
    assert_false(known->is_started);
    send(history, 1, "http.response.start", 202, SIM_SEND_ACCEPTED);
    assert_true(known->is_started);
    assert_int_equal(202, known->status);
    assert_false(known->is_completed);
    send(history, 1, "http.response.body", 0, SIM_SEND_ACCEPTED);
    assert_true(known->is_completed);
    send(history, 1, "http.response.start", 500, SIM_SEND_REJECTED);
    assert_int_equal(202, known->status);
    assert_null(model_history_request(history, 0));
    assert_false(model_history_request(history, 2)->is_started);
    free(history);
}

/* A start that the host does not take starts nothing when the connection has gone, and something
 * when it stands. */
static void what_is_not_accepted_depends_on_the_connection(void **state)
{
    (void)state;
    struct model_history *history = begin();
    request(history, 1, 1, "POST /mcp");
    request(history, 2, 2, "POST /mcp");
    note(history, (struct sim_event){.kind = SIM_EVENT_CONNECTION_LOST, .connection = 2}, "");
    send(history, 1, "http.response.start", 200, SIM_SEND_REJECTED);
    send(history, 2, "http.response.start", 200, SIM_SEND_REJECTED);
    assert_true(model_history_request(history, 1)->is_started);
    assert_int_equal(0, model_history_request(history, 1)->status);
    assert_false(model_history_request(history, 2)->is_started);
    free(history);
}

/* Whoever has its whole response does not mind what becomes of the connection. */
static void a_connection_takes_its_open_requests_with_it(void **state)
{
    (void)state;
    struct model_history *history = begin();
    request(history, 1, 1, "POST /mcp");
    send(history, 1, "http.response.start", 202, SIM_SEND_ACCEPTED);
    send(history, 1, "http.response.body", 0, SIM_SEND_ACCEPTED);
    request(history, 2, 1, "DELETE /mcp");
    note(history, (struct sim_event){.kind = SIM_EVENT_CLIENT_PAUSE, .connection = 1}, "");
    assert_true(model_history_request(history, 2)->is_unread);
    note(history, (struct sim_event){.kind = SIM_EVENT_CLIENT_RESUME, .connection = 1}, "");
    note(history, (struct sim_event){.kind = SIM_EVENT_CLIENT_DISCONNECT, .connection = 1}, "");
    note(history, (struct sim_event){.kind = SIM_EVENT_CONNECTION_LOST, .connection = 1}, "");
    const struct model_request *first = model_history_request(history, 1);
    const struct model_request *second = model_history_request(history, 2);
    assert_false(first->is_lost || first->client_left || first->is_delete);
    assert_true(second->is_lost && second->client_left && second->is_delete);
    assert_false(second->is_unread);
    free(history);
}

static void task(struct model_history *history, enum sim_event_kind kind, uint32_t id,
                 const char *label, const char *text)
{
    note(history,
         (struct sim_event){.kind = (uint16_t)kind, .task = id, .label = label, .object = 7}, text);
}

static void live_tasks_are_known(void **state)
{
    (void)state;
    struct model_history *history = begin();
    task(history, SIM_EVENT_TASK_CREATED, 4, "post", "");
    task(history, SIM_EVENT_TASK_CREATED, 9, "ping", "");
    task(history, SIM_EVENT_TASK_RESUMED, 4, "post.send", "ExceptionGroup[BrokenResourceError]");
    task(history, SIM_EVENT_TASK_RESUMED, 4, "post.group", "CancelledError");
    const struct model_task *post = model_history_task(history, 4);
    assert_string_equal("post", post->role);
    assert_string_equal("post.group", post->site);
    assert_string_equal("BrokenResourceError", post->met);
    assert_int_equal(7, post->owner);
    task(history, SIM_EVENT_TASK_ENDED, 4, "post", "");
    assert_null(model_history_task(history, 4));
    assert_string_equal("ping", model_history_task(history, 9)->role);
    assert_int_equal(1, history->task_count);
    free(history);
}

static void stream(struct model_history *history, enum sim_event_kind kind, uint32_t id)
{
    note(history,
         (struct sim_event){
             .kind = (uint16_t)kind, .object = id, .label = "read_stream", .value = 7},
         "");
}

static void a_stream_is_open_until_both_ends_are_closed(void **state)
{
    (void)state;
    struct model_history *history = begin();
    stream(history, SIM_EVENT_STREAM_CREATED, 3);
    stream(history, SIM_EVENT_STREAM_SEND_CLOSED, 3);
    assert_int_equal(1, history->stream_count);
    assert_false(history->streams[0].is_send_open);
    assert_true(history->streams[0].is_receive_open);
    stream(history, SIM_EVENT_STREAM_RECEIVE_CLOSED, 3);
    assert_int_equal(0, history->stream_count);
    stream(history, SIM_EVENT_STREAM_DESTROYED, 3);
    stream(history, SIM_EVENT_STREAM_CREATED, 4);
    stream(history, SIM_EVENT_STREAM_DESTROYED, 4);
    assert_int_equal(0, history->stream_count);
    free(history);
}

static void owner(struct model_history *history, enum sim_event_kind kind, uint64_t time)
{
    note(history,
         (struct sim_event){
             .kind = (uint16_t)kind, .object = 2, .value = ASGI_OWNER_SESSION, .time = time},
         "");
}

static void a_session_is_followed(void **state)
{
    (void)state;
    struct model_history *history = begin();
    const struct model_owner *session = model_history_owner(history, 2);
    owner(history, SIM_EVENT_OWNER_OPENED, 10);
    owner(history, SIM_EVENT_SESSION_LISTED, 10);
    assert_true(session->is_session && session->is_listed && !session->is_ended);
    request(history, 1, 1, "DELETE /mcp");
    note(history, (struct sim_event){.kind = SIM_EVENT_SESSION_SERVED, .object = 2, .request = 1},
         "");
    assert_int_equal(2, model_history_request(history, 1)->session);
    owner(history, SIM_EVENT_SESSION_UNLISTED, 20);
    owner(history, SIM_EVENT_OWNER_ENDED, 20);
    owner(history, SIM_EVENT_OWNER_ENDED, 30);
    assert_false(session->is_listed || session->is_deleted);
    assert_int_equal(20, session->ended_at);
    send(history, 1, "http.response.start", 200, SIM_SEND_ACCEPTED);
    assert_true(session->is_deleted);
    assert_null(model_history_owner(history, 0));
    free(history);
}

static void what_does_not_fit_is_a_bug(void **state)
{
    (void)state;
    struct model_history *history = begin();
    const struct sim_event third = {.kind = SIM_EVENT_TASK_CREATED, .task = 3, .label = "post"};
    const struct sim_event second = {
        .kind = SIM_EVENT_STREAM_CREATED, .object = 2, .label = "write_stream"};
    task(history, SIM_EVENT_TASK_CREATED, 1, "post", "");
    task(history, SIM_EVENT_TASK_CREATED, 2, "post", "");
    stream(history, SIM_EVENT_STREAM_CREATED, 1);
    assert_string_equal("watched tasks", model_history_lacks(history, &third));
    assert_string_equal("watched streams", model_history_lacks(history, &second));
    assert_check_fails(model_history_note(history, &third, ""));
    assert_check_fails(model_history_note(history, &second, ""));
    assert_check_fails(model_history_request(history, 3));
    assert_check_fails(model_history_owner(history, 3));
    free(history);
}

static void a_table_that_begins_small_grows_to_its_bound(void **state)
{
    (void)state;
    struct model_history_capacity capacity = small;
    capacity.task_count = 3;
    capacity.task_count_first = 1;
    struct model_history *history = calloc(1, model_history_size(capacity));
    assert_non_null(history);
    model_history_init(history, capacity);
    const struct sim_event next = {.kind = SIM_EVENT_TASK_CREATED, .task = 9, .label = "post"};
    struct model_task tables[3 + 3];
    assert_int_equal(0, model_history_growth(history, &next));
    task(history, SIM_EVENT_TASK_CREATED, 1, "get", "");
    assert_int_equal(2 * sizeof tables[0], model_history_growth(history, &next));
    assert_null(model_history_lacks(history, &next));
    model_history_grow(history, &next, tables, 2 * sizeof tables[0]);
    task(history, SIM_EVENT_TASK_CREATED, 2, "post", "");
    assert_int_equal(3 * sizeof tables[0], model_history_growth(history, &next));
    model_history_grow(history, &next, tables + 3, 3 * sizeof tables[0]);
    task(history, SIM_EVENT_TASK_CREATED, 3, "post", "");
    assert_int_equal(0, model_history_growth(history, &next));
    assert_string_equal("watched tasks", model_history_lacks(history, &next));
    assert_string_equal("get", model_history_task(history, 1)->role);
    free(history);
}

static void a_plan_says_how_much_can_be_needed(void **state)
{
    (void)state;
    const struct sim_plan plan = {.exchange_count = 3, .bounds = {.task_count_max = 5}};
    const struct model_history_capacity capacity = model_history_capacity_of(&plan);
    assert_int_equal(3, capacity.request_count);
    assert_int_equal(5, capacity.task_count);
    assert_true(capacity.owner_count >= 6);
    assert_int_equal(SIM_TASK_COUNT_MAX, model_history_capacity_of(NULL).task_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_response_is_followed),
        cmocka_unit_test(what_is_not_accepted_depends_on_the_connection),
        cmocka_unit_test(a_connection_takes_its_open_requests_with_it),
        cmocka_unit_test(live_tasks_are_known),
        cmocka_unit_test(a_stream_is_open_until_both_ends_are_closed),
        cmocka_unit_test(a_session_is_followed),
        cmocka_unit_test(what_does_not_fit_is_a_bug),
        cmocka_unit_test(a_table_that_begins_small_grows_to_its_bound),
        cmocka_unit_test(a_plan_says_how_much_can_be_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
