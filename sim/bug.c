#include "sim/bug.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#include "runtime/bug.h"

#include "sim/dialect.h"
#include "sim/state.h"

const struct sim_bug *sim_bug_find(const char *name)
{
    CHECK(name != NULL);
    for (size_t i = 0; sim_bug_all[i] != NULL; i++) {
        CHECK(sim_bug_all[i]->about.name != NULL);
        if (strcmp(sim_bug_all[i]->about.name, name) == 0) {
            return sim_bug_all[i];
        }
    }
    return NULL;
}

const struct sim_bug_change *sim_bug_change_of(const struct sim_bug *bug,
                                               const struct sim_dialect *dialect)
{
    CHECK(bug->changes[0].family != NULL);
    for (uint32_t i = 0; i < SIM_BUG_FAMILY_COUNT_MAX && bug->changes[i].family != NULL; i++) {
        if (bug->changes[i].family == dialect->family) {
            return &bug->changes[i];
        }
    }
    return NULL;
}

static enum base_error apply_to_dialect(struct sim_world *world, const struct sim_bug *bug)
{
    const struct sim_bug_change *change = sim_bug_change_of(bug, world->plan->dialect);
    if (change == NULL) {
        return BASE_ERROR_BUG_OF_OTHER_DIALECT;
    }
    CHECK(world->dialect_steps != NULL);
    change->apply(world->dialect_steps);
    return BASE_ERROR_OK;
}

static enum base_error apply(struct sim_world *world, const char *name)
{
    const struct runtime_bug *of_runtime = runtime_bug_find(name);
    const struct sim_bug *of_dialect = sim_bug_find(name);
    CHECK(of_runtime == NULL || of_dialect == NULL);
    if (of_runtime != NULL) {
        of_runtime->apply(&world->runtime_steps);
    } else if (of_dialect != NULL) {
        return apply_to_dialect(world, of_dialect);
    } else {
        world->app_bugs[world->app_settings.bug_count++] = name;
    }
    return BASE_ERROR_OK;
}

enum base_error sim_bugs_apply(struct sim_world *world)
{
    const struct asgi_settings *settings = &world->plan->settings;
    const struct sim_family *family = world->plan->dialect->family;
    CHECK(world->app_bugs == NULL);
    world->runtime_steps = runtime_steps_correct;
    if (family != NULL) {
        world->dialect_steps = base_heap_take(family->steps_size);
        memcpy(world->dialect_steps, family->correct, family->steps_size);
    }
    world->app_settings = *settings;
    world->app_settings.bug_count = 0;
    if (settings->bug_count == 0) {
        return BASE_ERROR_OK;
    }
    world->app_bugs = base_heap_take(settings->bug_count * sizeof *world->app_bugs);
    world->app_settings.bugs = world->app_bugs;
    enum base_error error = BASE_ERROR_OK;
    for (uint32_t i = 0; i < settings->bug_count && error == BASE_ERROR_OK; i++) {
        error = apply(world, settings->bugs[i]);
    }
    return error;
}

void sim_bugs_release(struct sim_world *world)
{
    CHECK(world->arena_block != NULL);
    base_heap_give_back(world->dialect_steps);
    base_heap_give_back(world->app_bugs);
}
