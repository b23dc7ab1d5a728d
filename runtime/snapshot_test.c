/*
 * A random program of tasks, groups, scopes, streams and locks is saved at random moments, among
 * them the middle of a step, and put back many times: it always goes on as it did the first time.
 *
 * The loop runs on a stack of the pool, as in a simulated world; the hooks go outside to ask.
 */
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"

#include "runtime/event.h"
#include "runtime/group.h"
#include "runtime/lock.h"
#include "runtime/scope.h"
#include "runtime/stream.h"
#include "runtime/task.h"

#include "tests/support/loop.h"

#define STREAM_COUNT       3
#define LOG_COUNT_MAX      20000
#define SNAPSHOT_COUNT_MAX 24
#define ITERATION_MAX      400
#define SEED_COUNT         40
#define DEPTH_MAX          3
#define ITEM_NS            UINT64_C(1500)

/* Everything that the program changes; in the arena. */
struct town {
    struct runtime_stacks *stacks;
    struct runtime_loop *loop;
    struct runtime_context *world;
    struct runtime_context *asker; /* who waits outside for an answer */
    struct base_prng prng;         /* answers what is asked */
    bool over;
    struct runtime_send_stream *send[STREAM_COUNT];
    struct runtime_receive_stream *receive[STREAM_COUNT];
    struct runtime_lock lock;
    struct runtime_event event;
    uint32_t actor_count;
    uint32_t log_count;
    uint32_t log[LOG_COUNT_MAX];
};

struct actor {
    struct town *town;
    struct base_prng prng;
    uint32_t id;
    uint32_t depth;
};

static const struct runtime_exception oops = {
    .kind = RUNTIME_EXCEPTION_OTHER, .name = "ValueError", .text = ""};

static void note(struct town *town, uint32_t who, uint32_t what,
                 const struct runtime_exception *raised)
{
    if (town->log_count + 2 > LOG_COUNT_MAX) {
        town->over = true;
        return;
    }
    const uint32_t how = raised == NULL ? 0 : 1 + (uint32_t)raised->kind;
    town->log[town->log_count++] = (who << 16) | (what << 8) | how;
    town->log[town->log_count++] = runtime_loop_iteration(town->loop);
}

static uint32_t draw(struct actor *actor, uint32_t bound)
{
    return base_prng_below(&actor->prng, bound);
}

static const struct runtime_exception *live(void *argument);

static struct runtime_body new_actor(struct actor *parent)
{
    struct town *town = parent->town;
    struct actor *actor = base_arena_take(runtime_loop_arena(town->loop), sizeof(*actor));
    actor->town = town;
    actor->id = ++town->actor_count;
    actor->depth = parent->depth + 1;
    base_prng_init(&actor->prng, base_prng_next(&parent->prng));
    return (struct runtime_body){live, actor};
}

static const struct runtime_exception *live_in_group(struct actor *actor)
{
    struct runtime_group group;
    const struct runtime_exception *raised = NULL;
    runtime_group_enter(actor->town->loop, &group);
    for (uint32_t i = 1 + draw(actor, 3); i > 0; i--) {
        (void)runtime_group_start_soon(&group, new_actor(actor),
                                       (struct runtime_task_options){.role = "actor"});
    }
    if (draw(actor, 3) == 0) {
        raised = runtime_sleep(actor->town->loop, draw(actor, 4000), AWAIT("actor.sleep"));
    }
    if (draw(actor, 3) == 0) {
        runtime_scope_cancel(runtime_group_scope(&group));
    }
    return runtime_group_exit(&group, raised, AWAIT("actor.group_exit"));
}

static const struct runtime_exception *use_stream(struct actor *actor)
{
    struct town *town = actor->town;
    const uint32_t index = draw(actor, STREAM_COUNT);
    struct runtime_scope scope;
    runtime_scope_init(town->loop, &scope,
                       (struct runtime_scope_options){
                           .deadline = runtime_loop_deadline_after(town->loop, draw(actor, 9000)),
                           .shield = draw(actor, 4) == 0});
    const struct runtime_exception *raised = runtime_scope_enter(&scope);
    void *item = NULL;
    if (raised == NULL && draw(actor, 2) == 0) {
        raised = runtime_send_stream_send(town->send[index], actor, AWAIT("actor.send"));
    } else if (raised == NULL) {
        raised =
            runtime_receive_stream_receive(town->receive[index], AWAIT("actor.receive"), &item);
        if (raised == NULL) {
            note(town, actor->id, 100 + ((struct actor *)item)->id % 100, NULL);
        }
    }
    return runtime_scope_exit(&scope, raised);
}

static const struct runtime_exception *use_lock(struct actor *actor)
{
    struct town *town = actor->town;
    const struct runtime_exception *raised = runtime_lock_acquire(&town->lock, AWAIT("actor.lock"));
    if (raised != NULL) {
        return raised;
    }
    raised = runtime_sleep(town->loop, draw(actor, 3000), AWAIT("actor.hold"));
    const struct runtime_exception *released = runtime_lock_release(&town->lock);
    return released != NULL ? released : raised;
}

static const struct runtime_exception *use_event(struct actor *actor)
{
    struct town *town = actor->town;
    if (draw(actor, 2) == 0) {
        runtime_event_set(&town->event);
        runtime_event_clear(&town->event);
        return runtime_checkpoint(town->loop, AWAIT("actor.set"));
    }
    struct runtime_scope scope;
    runtime_scope_init(
        town->loop, &scope,
        (struct runtime_scope_options){.deadline = runtime_loop_deadline_after(town->loop, 6000)});
    const struct runtime_exception *raised = runtime_scope_enter(&scope);
    if (raised == NULL) {
        raised = runtime_event_wait(&town->event, AWAIT("actor.wait"));
    }
    return runtime_scope_exit(&scope, raised);
}

static const struct runtime_exception *act(struct actor *actor, uint32_t what)
{
    struct runtime_loop *loop = actor->town->loop;
    switch (what) {
    case 0:
        return runtime_checkpoint(loop, AWAIT("actor.checkpoint"));
    case 1:
        return runtime_sleep(loop, draw(actor, 5) * ITEM_NS, AWAIT("actor.sleep"));
    case 2:
        return actor->depth < DEPTH_MAX ? live_in_group(actor) : NULL;
    case 3:
        return use_lock(actor);
    case 4:
        return use_event(actor);
    case 5:
        return draw(actor, 12) == 0 ? &oops : NULL;
    default:
        return use_stream(actor);
    }
}

static const struct runtime_exception *live(void *argument)
{
    struct actor *actor = argument;
    for (uint32_t i = 3 + draw(actor, 8); i > 0; i--) {
        const uint32_t what = draw(actor, 9);
        const struct runtime_exception *raised = act(actor, what);
        note(actor->town, actor->id, what, raised);
        if (raised != NULL &&
            (raised->kind == RUNTIME_EXCEPTION_CANCELLED || draw(actor, 3) == 0)) {
            return raised;
        }
    }
    return NULL;
}

/* Goes outside, where the test may save or put back, and draws the answer then. */
static uint32_t ask(struct town *town, uint32_t count)
{
    town->asker = runtime_context_current(town->stacks);
    runtime_context_switch(town->stacks, runtime_context_outside(town->stacks));
    return base_prng_below(&town->prng, count);
}

static void poll_hook(void *host)
{
    (void)ask(host, /*count=*/1);
}

static uint32_t told_hook(void *host, uint32_t count, struct runtime_task *const *tasks)
{
    const uint32_t answer = ask(host, count);
    note(host, runtime_task_id(tasks[answer]), /*what=*/99, NULL);
    return answer;
}

static void suspended_hook(void *host, struct runtime_task *task, struct runtime_site site)
{
    note(host, runtime_task_id(task), site.line % 97, NULL);
}

static const struct runtime_observer observer = {
    .poll = poll_hook, .told = told_hook, .task_suspended = suspended_hook};

static uint32_t run_hook(void *host, uint32_t count, struct runtime_handle *const *handles)
{
    const uint32_t answer = ask(host, count);
    note(host, (uint32_t)strlen(runtime_handle_label(handles[answer])), /*what=*/98, NULL);
    return answer;
}

static const struct runtime_observer observer_of_any = {
    .poll = poll_hook, .run = run_hook, .told = told_hook, .task_suspended = suspended_hook};

static void run_world(void *argument)
{
    struct town *town = argument;
    struct runtime_loop *loop = town->loop;
    while (!town->over && runtime_loop_iteration(loop) < ITERATION_MAX) {
        if (!runtime_loop_has_ready(loop)) {
            if (runtime_loop_next_deadline(loop, /*with_daemons=*/true) == RUNTIME_NEVER) {
                break;
            }
            runtime_loop_jump(loop);
        }
        runtime_loop_run_once(loop);
    }
    town->over = true;
    town->asker = NULL;
    runtime_context_finish(town->stacks, runtime_context_outside(town->stacks));
}

static struct town *found_town(struct tests_loop *fixture, const struct runtime_observer *hooks,
                               uint64_t seed)
{
    struct town *town = base_arena_take(fixture->arena, sizeof(*town));
    town->stacks = fixture->stacks;
    base_prng_init(&town->prng, seed);
    town->loop = runtime_loop_create(&(struct runtime_loop_options){
        .arena = fixture->arena, .stacks = fixture->stacks, .observer = hooks, .host = town});
    for (uint32_t i = 0; i < STREAM_COUNT; i++) {
        runtime_stream_create(town->loop,
                              (struct runtime_stream_options){.name = "stream", .capacity = i},
                              &town->send[i], &town->receive[i]);
    }
    runtime_lock_init(town->loop, &town->lock, /*fast_acquire=*/false);
    runtime_event_init(town->loop, &town->event);
    struct actor nobody = {.town = town};
    base_prng_init(&nobody.prng, seed);
    for (uint32_t i = 0; i < 3; i++) {
        (void)runtime_task_create(town->loop, new_actor(&nobody),
                                  (struct runtime_task_options){.role = "actor"});
    }
    town->world = runtime_context_create(town->stacks, run_world, town);
    town->asker = town->world;
    return town;
}

struct snapshot {
    void *arena;
    size_t arena_size;
    void *stacks;
};

static struct snapshot save(const struct tests_loop *fixture)
{
    struct snapshot snapshot = {.arena_size = base_arena_save_size(fixture->arena)};
    snapshot.arena = malloc(snapshot.arena_size);
    snapshot.stacks = malloc(runtime_stacks_saved_size(fixture->stacks) + 1);
    assert_non_null(snapshot.arena);
    assert_non_null(snapshot.stacks);
    base_arena_save(fixture->arena, snapshot.arena, snapshot.arena_size);
    runtime_stacks_save(fixture->stacks, snapshot.stacks);
    return snapshot;
}

static void put_back(const struct tests_loop *fixture, const struct snapshot *snapshot)
{
    base_arena_restore(fixture->arena, snapshot->arena, snapshot->arena_size);
    runtime_stacks_restore(fixture->stacks, snapshot->stacks);
}

static void step(struct town *town)
{
    runtime_context_switch(town->stacks, town->asker);
}

static void run_to_the_end(struct town *town)
{
    while (!town->over || town->asker != NULL) {
        step(town);
    }
}

/* What is saved and compared; the log as it was when the program first ended. */
struct story {
    struct tests_loop fixture;
    struct town *town;
    struct snapshot snapshots[SNAPSHOT_COUNT_MAX];
    uint32_t snapshot_count;
    uint32_t log_count;
    uint32_t log[LOG_COUNT_MAX];
};

static void first_time(struct story *story, struct base_prng *prng)
{
    while (!story->town->over || story->town->asker != NULL) {
        if (story->snapshot_count < SNAPSHOT_COUNT_MAX && base_prng_below(prng, /*bound=*/6) == 0) {
            story->snapshots[story->snapshot_count++] = save(&story->fixture);
        }
        step(story->town);
    }
    story->log_count = story->town->log_count;
    memcpy(story->log, story->town->log, sizeof(story->log));
}

/* From one of the snapshots, by other answers, and then from it as it was. */
static void again(struct story *story, struct base_prng *prng)
{
    const struct snapshot *snapshot =
        &story->snapshots[base_prng_below(prng, story->snapshot_count)];
    put_back(&story->fixture, snapshot);
    base_prng_init(&story->town->prng, base_prng_next(prng));
    for (uint32_t i = base_prng_below(prng, /*bound=*/200); i > 0 && !story->town->over; i--) {
        step(story->town);
    }
    put_back(&story->fixture, snapshot);
    run_to_the_end(story->town);
    assert_int_equal(story->log_count, story->town->log_count);
    assert_memory_equal(story->log, story->town->log, sizeof(story->log));
}

static void check_stories(const struct runtime_observer *hooks)
{
    uint32_t longest = 0;
    for (uint64_t seed = 1; seed <= SEED_COUNT; seed++) {
        struct base_prng prng;
        struct story *story = calloc(1, sizeof(*story));
        assert_non_null(story);
        base_prng_init(&prng, seed);
        tests_loop_begin(&story->fixture, (struct tests_loop_options){.observer = NULL});
        story->town = found_town(&story->fixture, hooks, seed);
        story->snapshots[story->snapshot_count++] = save(&story->fixture);
        first_time(story, &prng);
        for (uint32_t i = 0; i < 2 * story->snapshot_count; i++) {
            again(story, &prng);
        }
        longest = story->log_count > longest ? story->log_count : longest;
        for (uint32_t i = 0; i < story->snapshot_count; i++) {
            free(story->snapshots[i].arena);
            free(story->snapshots[i].stacks);
        }
        tests_loop_end(&story->fixture);
        free(story);
    }
    assert_true(longest > 200);
}

static void a_program_goes_on_as_it_did(void **state)
{
    (void)state;
    check_stories(&observer);
}

static void under_the_policy_any_too(void **state)
{
    (void)state;
    check_stories(&observer_of_any);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_goes_on_as_it_did),
        cmocka_unit_test(under_the_policy_any_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
