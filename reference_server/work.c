#include "reference_server/work.h"

#include "base/check.h"

#include "runtime/group.h"
#include "runtime/scope.h"
#include "runtime/stream.h"
#include "runtime/task.h"

struct shop {
    const struct reference_server_work *work;
    struct runtime_send_stream *jobs;
    struct runtime_receive_stream *jobs_reader;
    struct runtime_send_stream *results;
    struct runtime_receive_stream *results_reader;
    uint32_t item; /* what is handed over: nobody looks at it */
};

static const struct runtime_exception *do_job(struct shop *shop)
{
    const struct reference_server_work *work = shop->work;
    const struct runtime_exception *raised =
        runtime_sleep(work->loop, work->job_ns, AWAIT("worker.job"));
    if (raised == NULL) {
        raised = work->done(work->context);
    }
    return raised != NULL
               ? raised
               : runtime_send_stream_send(shop->results, &shop->item, AWAIT("worker.result_send"));
}

static const struct runtime_exception *serve(void *argument)
{
    struct shop *shop = argument;
    const struct runtime_exception *raised = NULL;
    while (raised == NULL) {
        void *job = NULL;
        raised =
            runtime_receive_stream_receive(shop->jobs_reader, AWAIT("worker.job_receive"), &job);
        if (raised == NULL) {
            CHECK(job == &shop->item);
            raised = do_job(shop);
        }
    }
    return raised == &runtime_end_of_stream ? NULL : raised;
}

static const struct runtime_exception *hand(struct shop *shop)
{
    return runtime_send_stream_send(shop->jobs, &shop->item, AWAIT("tool.job_send"));
}

static const struct runtime_exception *take(struct shop *shop)
{
    void *result = NULL;
    const struct runtime_exception *raised =
        runtime_receive_stream_receive(shop->results_reader, AWAIT("tool.result_receive"), &result);
    CHECK(raised != NULL || result == &shop->item);
    return raised;
}

/* with move_on_after(patience): the step; and once more, without a limit, when that has ended it.
 */
static const struct runtime_exception *
be_patient(struct shop *shop, const struct runtime_exception *(*step)(struct shop *shop))
{
    const struct reference_server_work *work = shop->work;
    const uint64_t deadline = work->patience_ns == 0
                                  ? 0 /* never */
                                  : runtime_loop_deadline_after(work->loop, work->patience_ns);
    struct runtime_scope limit;
    runtime_scope_init(work->loop, &limit, (struct runtime_scope_options){.deadline = deadline});
    (void)runtime_scope_enter(&limit);
    const struct runtime_exception *raised = runtime_scope_exit(&limit, step(shop));
    return runtime_scope_cancelled_caught(&limit) ? step(shop) : raised;
}

static const struct runtime_exception *give_all(struct shop *shop)
{
    const struct runtime_exception *raised = NULL;
    for (uint32_t i = 0; i < shop->work->job_count && raised == NULL; i++) {
        raised = be_patient(shop, hand);
    }
    for (uint32_t i = 0; i < shop->work->job_count && raised == NULL; i++) {
        raised = be_patient(shop, take);
    }
    return raised;
}

static void open_shop(struct shop *shop)
{
    const struct reference_server_work *work = shop->work;
    CHECK(work->job_count > 0);
    runtime_stream_create(work->loop, (struct runtime_stream_options){.name = "jobs"}, &shop->jobs,
                          &shop->jobs_reader);
    runtime_stream_create(
        work->loop, (struct runtime_stream_options){.name = "results", .capacity = work->job_count},
        &shop->results, &shop->results_reader);
}

static void close_shop(const struct shop *shop)
{
    runtime_receive_stream_close(shop->jobs_reader);
    runtime_send_stream_close(shop->results);
    runtime_receive_stream_close(shop->results_reader);
    runtime_send_stream_let_go(shop->jobs);
    runtime_receive_stream_let_go(shop->jobs_reader);
    runtime_send_stream_let_go(shop->results);
    runtime_receive_stream_let_go(shop->results_reader);
}

const struct runtime_exception *reference_server_work_do(const struct reference_server_work *work)
{
    struct base_arena *arena = runtime_loop_arena(work->loop);
    struct shop *shop = base_arena_take(arena, sizeof *shop);
    shop->work = work;
    struct runtime_group group;
    CHECK(work->done != NULL);
    open_shop(shop);
    runtime_group_enter(work->loop, &group);
    (void)runtime_group_start_soon(&group, (struct runtime_body){serve, shop},
                                   (struct runtime_task_options){.role = "tool.worker"});
    const struct runtime_exception *raised = give_all(shop);
    runtime_send_stream_close(shop->jobs);
    raised = runtime_group_exit(&group, raised, AWAIT("tool.worker_exit"));
    close_shop(shop);
    base_arena_give_back(arena, shop, sizeof *shop);
    return raised;
}
