#include "sim/fault.h"

#define FIU_ENABLE
#include <fiu-control.h>
#include <fiu.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "sim/connection.h"

#define LABEL_SIZE    96
#define COUNT_AT_ONCE 8 /* alternatives of one question, "none" among them */

const struct sim_fault *sim_fault_find(const char *name)
{
    CHECK(name != NULL);
    for (uint32_t i = 0; sim_fault_all[i] != NULL; i++) {
        if (strcmp(sim_fault_all[i]->name, name) == 0) {
            return sim_fault_all[i];
        }
    }
    return NULL;
}

static bool matches(const char *text, const char *pattern)
{
    const char *star = NULL; /* behind the last '*', and what it stands for so far */
    const char *taken = NULL;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = ++pattern;
            taken = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star;
            text = ++taken;
        } else {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == '\0';
}

bool sim_fault_matches(const struct sim_fault *fault, const char *pattern)
{
    CHECK(fault != NULL);
    CHECK(pattern != NULL);
    return matches(fault->name, pattern);
}

/* libfiu decides nothing: it is told what the tape said.  The type is libfiu's. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
static int answer_is(const char *name, int *failnum, void **failinfo, uint32_t *flags)
{
    const bool *is_struck = *failinfo;
    (void)name;
    (void)failnum;
    (void)flags;
    return *is_struck ? 1 : 0;
}

/* Through libfiu, so that its points of failure have the names that its other users know. */
static bool fails(const struct sim_fault *fault, bool is_struck)
{
    CHECK(fiu_init(0) == 0);
    CHECK(fiu_enable_external(fault->name, 1, &is_struck, 0, answer_is) == 0);
    const bool is_failing = fiu_fail(fault->name) != 0;
    CHECK(fiu_disable(fault->name) == 0);
    CHECK(is_failing == is_struck);
    return is_failing;
}

static void report(const struct sim_fault *fault, const struct sim_fault_place *place)
{
    CHECK(place->label != NULL);
    sim_emit(
        place->world,
        (struct sim_event){.kind = SIM_EVENT_FAULT,
                           .request = place->cycle == NULL ? 0 : place->cycle->request,
                           .connection = place->cycle == NULL ? 0 : place->cycle->connection->id,
                           .object = place->session_owner,
                           .label = fault->name},
        place->label);
}

static bool is_askable(const struct sim_fault *fault, const struct sim_fault_place *place,
                       enum sim_fault_site site)
{
    CHECK(fault != NULL);
    return fault->site == site && (fault->applies == NULL || fault->applies(place));
}

/* "sim/connection/reset of request 3 at post.writer_send" */
static void put_label(struct base_text *out, const struct sim_fault *fault,
                      const struct sim_fault_place *place)
{
    CHECK(fault->name != NULL);
    base_text_append(out, fault->name);
    if (place->cycle != NULL) {
        base_text_format(out, " of request %u", place->cycle->request);
    }
    base_text_format(out, " at %s", place->label);
}

/* Which of the plan's faults strikes here: NULL for none. */
static const struct sim_fault *ask(const struct sim_fault_place *place, enum sim_fault_site site,
                                   const struct sim_fault *only)
{
    struct sim_world *world = place->world;
    const struct sim_fault *faults[COUNT_AT_ONCE] = {NULL};
    char texts[COUNT_AT_ONCE][LABEL_SIZE];
    const char *labels[COUNT_AT_ONCE] = {"none"};
    uint32_t count = 1;
    CHECK(world->state->faults_left > 0);
    for (uint32_t i = 0; i < world->plan->fault_count; i++) {
        const struct sim_fault *fault = world->plan->faults[i];
        if ((only == NULL || fault == only) && is_askable(fault, place, site)) {
            struct base_text text;
            CHECK(count < COUNT_AT_ONCE);
            base_text_init(&text, texts[count], LABEL_SIZE);
            put_label(&text, fault, place);
            labels[count] = texts[count];
            faults[count++] = fault;
        }
    }
    const uint32_t taken = sim_world_choose(world, SIM_CHOICE_FAULT, count, labels);
    if (taken == 0) {
        return NULL;
    }
    CHECK(fails(faults[taken], /*is_struck=*/true));
    world->state->faults_left--;
    return faults[taken];
}

static void ask_and_strike(const struct sim_fault_place *place, enum sim_fault_site site)
{
    if (place->world->state->faults_left == 0) {
        return;
    }
    const struct sim_fault *fault = ask(place, site, NULL);
    if (fault == NULL) {
        return;
    }
    CHECK(fault->strike != NULL);
    if (fault->site == SIM_FAULT_AT_ITERATION) {
        fault->strike(place);
        report(fault, place); /* with the time at which it is over */
    } else {
        report(fault, place);
        fault->strike(place);
    }
}

void sim_faults_start(struct sim_world *world)
{
    CHECK(world->state->faults_left == 0);
    world->state->faults_left = world->plan->fault_count == 0 ? 0 : world->plan->fault_count_max;
}

/* Requests in the order in which they came. */
static struct sim_cycle *next_running(struct sim_world *world, uint32_t after)
{
    struct sim_cycle *next = NULL;
    for (struct sim_connection *connection = world->state->connections; connection != NULL;
         connection = connection->next) {
        for (struct sim_cycle *cycle = connection->cycles; cycle != NULL; cycle = cycle->next) {
            if (cycle->request > after && cycle->task != NULL && !cycle->has_returned &&
                (next == NULL || cycle->request < next->request)) {
                next = cycle;
            }
        }
    }
    return next;
}

void sim_faults_see_await(struct sim_world *world, const struct runtime_task *task)
{
    struct sim_state *state = world->state;
    CHECK(task != NULL);
    state->has_suspended = true;
    if (state->faults_left > 0 && strcmp(runtime_task_role(task), SIM_REQUEST_ROLE) == 0) {
        CHECK(runtime_task_owner(task) != 0);
        sim_owner_get(world, runtime_task_owner(task))->has_suspended = true;
    }
}

/* Whether there was something new since the last time; from now on there is not. */
static bool take_suspended(const struct sim_cycle *cycle)
{
    struct sim_owner_state *owner = sim_owner_get(cycle->connection->world, cycle->scope.owner);
    const bool has_suspended = owner->has_suspended;
    CHECK(!owner->has_ended);
    owner->has_suspended = false;
    return has_suspended;
}

void sim_faults_poll(struct sim_world *world)
{
    struct sim_state *state = world->state;
    if (state->faults_left == 0 || !state->has_suspended) {
        return;
    }
    state->has_suspended = false;
    ask_and_strike(&(struct sim_fault_place){.world = world, .label = "an await"},
                   SIM_FAULT_AT_ITERATION);
    uint32_t request = 0;
    struct sim_cycle *cycle = next_running(world, request);
    while (cycle != NULL && state->faults_left > 0) {
        const struct runtime_site site = runtime_task_site(cycle->task);
        CHECK(cycle->request > request);
        ask_and_strike(&(struct sim_fault_place){.world = world,
                                                 .cycle = cycle,
                                                 .label = site.label,
                                                 .is_new = take_suspended(cycle)},
                       SIM_FAULT_AT_AWAIT);
        request = cycle->request;
        cycle = next_running(world, request);
    }
}

void sim_faults_see_send(struct sim_cycle *cycle, const char *message)
{
    CHECK(message != NULL);
    ask_and_strike(&(struct sim_fault_place){.world = cycle->connection->world,
                                             .cycle = cycle,
                                             .label = message},
                   SIM_FAULT_AT_SEND);
}

bool sim_faults_ask_point(struct sim_world *world, const char *name, const char *label,
                          uint32_t session_owner)
{
    CHECK(label != NULL);
    if (world->state->faults_left == 0) {
        return false;
    }
    const struct sim_fault *fault = sim_fault_find(name);
    const struct sim_fault_place place = {
        .world = world, .session_owner = session_owner, .label = label};
    CHECK(fault != NULL && fault->site == SIM_FAULT_AT_POINT);
    if (ask(&place, SIM_FAULT_AT_POINT, fault) == NULL) {
        return false;
    }
    report(fault, &place);
    return true;
}
