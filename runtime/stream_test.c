#include "runtime/stream.h"

#include "runtime/task.h"

#include "tests/support/check_fails.h"
#include "tests/support/loop.h"

#define ITEM_COUNT 40

static int items[ITEM_COUNT];

/* Both ends of one stream, and the events that a host was told. */
struct pipe {
    struct tests_loop *fixture;
    struct runtime_send_stream *send;
    struct runtime_receive_stream *receive;
    uint32_t told[8]; /* by event */
};

static void told_hook(void *host, enum runtime_stream_event event,
                      struct runtime_stream_info stream)
{
    struct pipe *pipe = host;
    assert_string_equal("pipe", stream.name);
    assert_int_equal(1, stream.id);
    assert_int_equal(7, stream.owner);
    pipe->told[event]++;
}

static void begin(struct tests_loop *fixture, struct pipe *pipe, uint32_t capacity)
{
    static const struct runtime_observer observer = {.stream = told_hook};
    *pipe = (struct pipe){.fixture = fixture};
    tests_loop_begin(fixture, (struct tests_loop_options){.observer = &observer, .host = pipe});
    runtime_stream_create(
        fixture->loop,
        (struct runtime_stream_options){.name = "pipe", .capacity = capacity, .owner = 7},
        &pipe->send, &pipe->receive);
}

static void a_buffer_keeps_the_order_and_its_bound(void **state)
{
    (void)state;
    struct tests_loop fixture;
    struct pipe pipe;
    void *item = NULL;
    begin(&fixture, &pipe, ITEM_COUNT - 1);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < ITEM_COUNT - 1; i++) {
            assert_null(runtime_send_stream_send_nowait(pipe.send, &items[i]));
        }
        assert_ptr_equal(&runtime_would_block,
                         runtime_send_stream_send_nowait(pipe.send, &items[0]));
        for (uint32_t i = 0; i < ITEM_COUNT - 1; i++) {
            assert_null(runtime_receive_stream_receive_nowait(pipe.receive, &item));
            assert_ptr_equal(&items[i], item);
        }
        assert_ptr_equal(&runtime_would_block,
                         runtime_receive_stream_receive_nowait(pipe.receive, &item));
    }
    assert_int_equal(3 * (ITEM_COUNT - 1), pipe.told[RUNTIME_STREAM_BUFFERED]);
    tests_loop_end(&fixture);
}

static void what_was_buffered_outlives_the_sender(void **state)
{
    (void)state;
    struct tests_loop fixture;
    struct pipe pipe;
    void *item = NULL;
    begin(&fixture, &pipe, RUNTIME_STREAM_UNBOUNDED);
    assert_null(runtime_send_stream_send_nowait(pipe.send, &items[3]));
    runtime_send_stream_close(pipe.send);
    runtime_send_stream_close(pipe.send);
    assert_int_equal(1, pipe.told[RUNTIME_STREAM_SEND_CLOSED]);
    assert_true(runtime_send_stream_is_closed(pipe.send));
    assert_ptr_equal(&runtime_closed_resource,
                     runtime_send_stream_send_nowait(pipe.send, &items[0]));
    assert_null(runtime_receive_stream_receive_nowait(pipe.receive, &item));
    assert_ptr_equal(&items[3], item);
    assert_ptr_equal(&runtime_end_of_stream,
                     runtime_receive_stream_receive_nowait(pipe.receive, &item));
    tests_loop_end(&fixture);
}

static void a_stream_goes_with_the_last_hold(void **state)
{
    (void)state;
    struct tests_loop fixture;
    struct pipe pipe;
    struct runtime_send_stream *clone = NULL;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    const size_t live = base_arena_live(fixture.arena);
    tests_loop_end(&fixture);
    begin(&fixture, &pipe, /*capacity=*/3);
    assert_null(runtime_send_stream_send_nowait(pipe.send, &items[0]));
    assert_null(runtime_send_stream_clone(pipe.send, &clone));
    assert_int_equal(runtime_send_stream_id(pipe.send), runtime_send_stream_id(clone));
    assert_int_equal(2, runtime_send_stream_statistics(clone).open_send_count);
    runtime_receive_stream_hold(pipe.receive);
    runtime_receive_stream_let_go(pipe.receive);
    runtime_receive_stream_let_go(pipe.receive);
    runtime_send_stream_let_go(pipe.send);
    assert_int_equal(0, pipe.told[RUNTIME_STREAM_DESTROYED]);
    assert_int_equal(1, runtime_send_stream_statistics(clone).open_receive_count);
    runtime_send_stream_let_go(clone);
    assert_int_equal(1, pipe.told[RUNTIME_STREAM_DESTROYED]);
    assert_int_equal(live, base_arena_live(fixture.arena));
    tests_loop_end(&fixture);
}

static const struct runtime_exception *receive_once(void *argument)
{
    struct pipe *pipe = argument;
    void *item = NULL;
    const struct runtime_exception *raised =
        runtime_receive_stream_receive(pipe->receive, AWAIT("pipe.receive"), &item);
    tests_loop_log(pipe->fixture, "receives", raised);
    return raised;
}

static void a_parked_receiver_holds_its_end(void **state)
{
    (void)state;
    struct tests_loop fixture;
    struct pipe pipe;
    begin(&fixture, &pipe, /*capacity=*/0);
    (void)runtime_task_create(fixture.loop, (struct runtime_body){receive_once, &pipe},
                              (struct runtime_task_options){.role = "receiver"});
    tests_loop_run(&fixture);
    assert_int_equal(1, runtime_send_stream_statistics(pipe.send).waiting_receive_count);
    runtime_receive_stream_let_go(pipe.receive);
    assert_null(runtime_send_stream_send_nowait(pipe.send, &items[0]));
    assert_int_equal(1, pipe.told[RUNTIME_STREAM_HANDED_OVER]);
    tests_loop_run(&fixture);
    tests_loop_expect(&fixture, "receives 3\n");
    runtime_send_stream_let_go(pipe.send);
    assert_int_equal(1, pipe.told[RUNTIME_STREAM_DESTROYED]);
    tests_loop_end(&fixture);
}

static void a_stream_without_a_name_is_a_bug(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    struct runtime_stream_options unnamed = {.capacity = 0};
    struct runtime_send_stream *send = NULL;
    struct runtime_receive_stream *receive = NULL;
    assert_check_fails(runtime_stream_create(fixture.loop, unnamed, &send, &receive));
    tests_loop_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_keeps_the_order_and_its_bound),
        cmocka_unit_test(what_was_buffered_outlives_the_sender),
        cmocka_unit_test(a_stream_goes_with_the_last_hold),
        cmocka_unit_test(a_parked_receiver_holds_its_end),
        cmocka_unit_test(a_stream_without_a_name_is_a_bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
