#include "runtime/likeness.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"

#include "runtime/context.h"
#include "runtime/group_state.h"
#include "runtime/loop_state.h"
#include "runtime/scope.h"
#include "runtime/task_state.h"

/* Far from every time that stays what it is. */
#define TIME_ORIGIN ((uint64_t)1 << 62)

/* No stamp has this bit. */
#define EVENED_OUT ((uint32_t)1 << 31)

uint64_t runtime_likeness_of_time(const struct runtime_loop *loop, uint64_t time)
{
    return time == 0 || time == RUNTIME_NEVER ? time : time - loop->now + TIME_ORIGIN;
}

static void even_out_handle(const struct runtime_handle *handle, struct base_likeness *likeness)
{
    struct runtime_handle *like = base_likeness_of(likeness, handle);
    CHECK(handle->loop != NULL);
    like->deadline = handle->heap_rank == 0 ? 0 : like->deadline;
    like->sequence = 0;
    like->heap_rank = 0;
    like->run_count = 0;
    like->actor = 0;
}

static void even_out_handles(const struct base_list *handles, struct base_likeness *likeness)
{
    BASE_LIST_FOREACH(node, handles) {
        even_out_handle(runtime_handle_of(node), likeness);
    }
}

static bool comes_before(const struct runtime_handle *one, const struct runtime_handle *other)
{
    return one->deadline != other->deadline ? one->deadline < other->deadline
                                            : one->sequence < other->sequence;
}

/* The heap's array holds the timers in the order in which they will fire. */
static void sort_timers(const struct runtime_timers *timers, struct base_likeness *likeness)
{
    struct runtime_handle **sorted = base_likeness_of(likeness, timers->heap);
    CHECK(timers->count > 0);
    for (uint32_t i = 1; i < timers->count; i++) {
        struct runtime_handle *handle = sorted[i];
        uint32_t at = i;
        while (at > 0 && comes_before(handle, sorted[at - 1])) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = handle;
    }
    memset(sorted + timers->count, 0,
           (timers->capacity - timers->count) * sizeof(struct runtime_handle *));
}

/* The neighbour of a handle in the order of actors: the next one, or the one before. */
static struct base_list_node *find_neighbour(struct base_list *handles,
                                             const struct runtime_handle *of, bool is_next)
{
    struct runtime_handle *found = NULL;
    BASE_LIST_FOREACH(node, handles) {
        struct runtime_handle *other = runtime_handle_of(node);
        const bool is_beyond = is_next ? other->actor > of->actor : other->actor < of->actor;
        const bool is_nearer =
            found == NULL || (is_next ? other->actor < found->actor : other->actor > found->actor);
        found = is_beyond && is_nearer ? other : found;
    }
    return found == NULL ? &handles->ends : &found->node;
}

/* Policy any: whoever is ready may come next, whenever it became so. */
static void sort_ready(struct runtime_loop *loop, struct base_likeness *likeness)
{
    const struct runtime_handle below = {.actor = 0};
    const struct runtime_handle above = {.actor = UINT64_MAX};
    struct runtime_loop *like = base_likeness_of(likeness, loop);
    like->ready.ends.next = find_neighbour(&loop->ready, &below, true);
    like->ready.ends.previous = find_neighbour(&loop->ready, &above, false);
    BASE_LIST_FOREACH(node, &loop->ready) {
        const struct runtime_handle *handle = runtime_handle_of(node);
        struct runtime_handle *copy = base_likeness_of(likeness, handle);
        copy->node.next = find_neighbour(&loop->ready, handle, true);
        copy->node.previous = find_neighbour(&loop->ready, handle, false);
    }
}

static void even_out_timers(const struct runtime_loop *loop, struct base_likeness *likeness)
{
    const struct runtime_timers *timers = &loop->timers;
    struct runtime_loop *like = base_likeness_of(likeness, loop);
    like->timers.sequence = 0;
    like->timers.capacity = 0;
    like->timers.heap = timers->count == 0 ? NULL : timers->heap;
    if (timers->count == 0) {
        return;
    }
    if (!timers->as_heapq) {
        sort_timers(timers, likeness);
    }
    for (uint32_t i = 0; i < timers->count; i++) {
        struct runtime_handle *handle = base_likeness_of(likeness, timers->heap[i]);
        even_out_handle(timers->heap[i], likeness);
        handle->deadline = runtime_likeness_of_time(loop, timers->heap[i]->deadline);
    }
}

static void even_out_loop(struct runtime_loop *loop, struct base_likeness *likeness)
{
    struct runtime_loop *like = base_likeness_of(likeness, loop);
    like->now = 0;
    like->handle_count = 0;
    like->iteration = 0;
    like->last_task_id = 0;
    like->last_scope_id = 0;
    like->last_stream_id = 0;
    like->delivery_stamp = 0;
    like->acting = 0;
    like->acting_new_count = 0;
    memset(&like->ended, 0, sizeof like->ended);
    like->scratch = NULL;
    like->scratch_capacity = 0;
    even_out_timers(loop, likeness);
    if (loop->hooks.run != NULL) {
        sort_ready(loop, likeness);
    }
    even_out_handles(&loop->ready, likeness);
    even_out_handles(&loop->batch, likeness);
    even_out_handles(&loop->parked, likeness);
}

void runtime_future_even_out(struct runtime_future *like, const struct runtime_future *future)
{
    CHECK(future->loop != NULL);
    memset(like, 0, sizeof *like);
    like->loop = future->loop;
    like->callbacks = future->callbacks;
    like->raised = future->raised;
    like->task = future->task;
    like->done = future->done;
}

static size_t words(size_t size)
{
    return (size + 7) / 8 * 8;
}

static void add_waiter(const struct runtime_task *task, struct base_likeness *likeness)
{
    const struct runtime_future *future = task->waiter;
    runtime_stream_add_waiter(task, likeness);
    if (future == NULL || future->task != NULL) {
        return;
    }
    const size_t size = future->extent == 0 ? sizeof *future : future->extent;
    struct runtime_future *like = base_likeness_add(likeness, future, words(size));
    runtime_future_even_out(like, future);
}

/* Padding behind the last member holds whatever lay on the stack. */
static void clear_behind(void *like, size_t end, size_t size)
{
    CHECK(end <= size);
    memset((char *)like + end, 0, size - end);
}

/* False: it was added before. */
static bool add_scope(const struct runtime_scope *scope, struct base_likeness *likeness)
{
    const size_t size =
        scope->is_group ? sizeof(struct runtime_group) : sizeof(struct runtime_scope);
    struct runtime_scope *like = base_likeness_add(likeness, scope, words(size));
    if ((like->told_stamp & EVENED_OUT) != 0) {
        return false;
    }
    const bool is_told = scope->told_stamp == scope->loop->delivery_stamp;
    like->deadline = runtime_likeness_of_time(scope->loop, scope->deadline);
    like->id = 0;
    like->told_stamp = EVENED_OUT | (is_told ? 1 : 0);
    if (scope->is_group) {
        clear_behind(like, offsetof(struct runtime_group, orphanage) + 1,
                     sizeof(struct runtime_group));
    }
    clear_behind(like, offsetof(struct runtime_scope, delivering) + 1, sizeof *like);
    return true;
}

static void even_out_task(const struct runtime_task *task, struct base_likeness *likeness)
{
    const struct runtime_loop *loop = task->loop;
    struct runtime_task *like = base_likeness_of(likeness, task);
    like->id = 0;
    memset(&like->site, 0, sizeof like->site);
    like->site.label = task->site.label;
    like->site.line = task->site.line;
    like->told_stamp = task->told_stamp == loop->delivery_stamp ? 1 : 0;
    if (task->future.done) { /* when its memory goes back matters to nobody */
        like->ended_in = 0;
        like->reapable = false;
        like->node = (struct base_list_node){NULL, NULL};
    }
    like->future.name = 0;
    even_out_handle(&task->step, likeness);
    add_waiter(task, likeness);
    const struct runtime_scope *scope = task->scope;
    while (scope != NULL && add_scope(scope, likeness)) {
        scope = scope->parent;
    }
}

static void even_out_tasks(const struct base_list *tasks, struct base_likeness *likeness)
{
    BASE_LIST_FOREACH(node, tasks) {
        even_out_task(BASE_LIST_ENTRY(node, struct runtime_task, node), likeness);
    }
}

void runtime_loop_even_out(struct runtime_loop *loop, struct base_likeness *likeness)
{
    CHECK(loop != NULL);
    runtime_stacks_even_out(loop->stacks, likeness);
    even_out_loop(loop, likeness);
    even_out_tasks(&loop->tasks, likeness);
    even_out_tasks(&loop->ended, likeness);
    runtime_streams_even_out(loop, likeness);
}

static const struct runtime_task *find_task(struct runtime_loop *loop, uint32_t id)
{
    const struct runtime_task *task = runtime_task_next(loop, /*after=*/NULL);
    while (task != NULL && task->id != id) {
        task = runtime_task_next(loop, task);
    }
    return task;
}

uint32_t runtime_likeness_of_task(struct runtime_loop *loop, uint32_t id)
{
    const struct runtime_task *task = id == 0 ? NULL : find_task(loop, id);
    if (task == NULL) {
        return id == 0 ? 0 : 1;
    }
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_text(&hash, task->role);
    base_hash_add_text(&hash, task->site.label);
    base_hash_add_word(&hash, task->owner);
    base_hash_add_word(&hash, task->observed);
    return (uint32_t)base_hash_digest(&hash).low | 2;
}

void runtime_likeness_mark_task(struct runtime_loop *loop, struct base_likeness *likeness,
                                uint32_t id, uint32_t mark)
{
    const struct runtime_task *task = find_task(loop, id);
    if (task != NULL) {
        struct runtime_task *like = base_likeness_of(likeness, task);
        like->id = mark;
    }
}
