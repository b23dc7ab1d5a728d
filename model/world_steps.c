#include "model/world_steps.h"

#include "base/check.h"
#include "base/heap.h"

#include "sim/likeness.h"

static struct model_world_steps *of(struct model_steps *steps)
{
    CHECK(steps != NULL);
    return (struct model_world_steps *)(void *)steps;
}

static void end_world(struct model_world_steps *self)
{
    CHECK(self->watch != NULL || self->world == NULL);
    if (self->ready != NULL) {
        sim_snapshot_destroy(self->ready);
    }
    sim_world_destroy(self->world);
    model_watch_destroy(self->watch);
    self->ready = NULL;
    self->world = NULL;
    self->watch = NULL;
}

static void begin_world(struct model_world_steps *self)
{
    CHECK(self->world == NULL);
    self->watch = model_watch_create(
        (struct model_watch_options){.plan = self->options.plan, .rules = self->options.rules});
    self->world = sim_world_create(
        &(struct sim_world_options){.plan = self->options.plan,
                                    .app = self->options.app,
                                    .monitors = model_watch_monitor(self->watch),
                                    .monitor_count = self->options.is_unwatched ? 0 : 1,
                                    .tells_footprints = self->options.tells_footprints,
                                    .is_untraced_runtime = !self->options.is_traced_fully,
                                    .is_compared = self->options.is_compared},
        &self->error);
    if (self->world == NULL) {
        CHECK(self->error != BASE_ERROR_OK);
        self->state = SIM_WORLD_BACKGROUND_FAILED;
        return;
    }
    sim_world_answer_by(self->world, self->answerer);
    if (self->options.blackbox != NULL) {
        sim_world_attach_blackbox(self->world, self->options.blackbox, self->options.blackbox_size);
    }
    self->state = sim_world_run(self->world);
    CHECK(self->state != SIM_WORLD_ASKS && self->state != SIM_WORLD_ENDED);
    if (self->state == SIM_WORLD_READY) {
        self->ready = sim_world_save(self->world);
    }
}

static void rewind_world(struct model_steps *steps, bool is_afresh)
{
    struct model_world_steps *self = of(steps);
    CHECK(self->ready != NULL);
    self->death = MODEL_WORLD_STEPS_LIVES;
    if (is_afresh) {
        end_world(self);
        begin_world(self);
    } else {
        sim_world_restore(self->world, self->ready);
        self->state = SIM_WORLD_READY;
    }
    CHECK(self->state == SIM_WORLD_READY);
}

/* Does the tape end with the answer that the world has just been given, and has not recorded yet?
 */
static bool is_at_its_end(const struct model_world_steps *self, const struct sim_tape *tape)
{
    const struct sim_tape *so_far = sim_world_tape(self->world);
    CHECK(self->state == SIM_WORLD_ASKS);
    if (tape->count != so_far->count + 1) {
        return false;
    }
    const struct sim_choice last = sim_choice_of(sim_world_question(self->world), self->answered);
    return sim_choice_equals(&tape->choices[so_far->count], &last) &&
           sim_tape_begins_with(tape, so_far);
}

/* The known tape that has just been answered to its end, if there is one. */
static uint32_t find_death(const struct model_world_steps *self)
{
    for (uint32_t i = 0; i < self->options.death_count && self->state == SIM_WORLD_ASKS; i++) {
        if (is_at_its_end(self, &self->options.deaths[i])) {
            return i;
        }
    }
    return MODEL_WORLD_STEPS_LIVES;
}

static bool run(struct model_steps *steps)
{
    struct model_world_steps *self = of(steps);
    CHECK(self->state == SIM_WORLD_READY || self->state == SIM_WORLD_ASKS);
    self->death = find_death(self);
    if (self->death != MODEL_WORLD_STEPS_LIVES) {
        return false;
    }
    self->state = sim_world_run(self->world);
    CHECK(self->state != SIM_WORLD_READY);
    return self->state == SIM_WORLD_ASKS;
}

static const struct sim_question *question(struct model_steps *steps)
{
    return sim_world_question(of(steps)->world);
}

static void answer(struct model_steps *steps, uint32_t taken)
{
    struct model_world_steps *self = of(steps);
    self->answered_at = sim_world_handle_count(self->world);
    self->answered = taken;
    sim_world_answer(self->world, taken);
}

/* A known death is looked for behind each answer, outside. */
static void answer_by(struct model_steps *steps, struct sim_answerer answerer)
{
    struct model_world_steps *self = of(steps);
    if (self->options.death_count == 0) {
        self->answerer = answerer;
        sim_world_answer_by(self->world, answerer);
    }
}

static const struct sim_tape *tape(struct model_steps *steps)
{
    const struct model_world_steps *self = of(steps);
    return self->death == MODEL_WORLD_STEPS_LIVES ? sim_world_tape(self->world)
                                                  : &self->options.deaths[self->death];
}

static void *save(struct model_steps *steps)
{
    struct model_world_steps *self = of(steps);
    CHECK(self->state == SIM_WORLD_ASKS);
    struct sim_snapshot *spare = self->spare;
    self->spare = NULL;
    return sim_world_save_over(self->world, spare);
}

static void restore(struct model_steps *steps, const void *saved)
{
    struct model_world_steps *self = of(steps);
    CHECK(saved != NULL);
    sim_world_restore(self->world, saved);
    self->death = MODEL_WORLD_STEPS_LIVES;
    self->state = SIM_WORLD_ASKS;
}

static void discard(struct model_steps *steps, void *saved)
{
    struct model_world_steps *self = of(steps);
    CHECK(saved != NULL);
    if (self->spare != NULL) {
        sim_snapshot_destroy(self->spare);
    }
    self->spare = saved;
}

static struct base_digest digest(struct model_steps *steps)
{
    return sim_trace_digest(sim_world_trace(of(steps)->world));
}

static struct base_digest fingerprint(struct model_steps *steps)
{
    return sim_world_likeness(of(steps)->world);
}

/* Whether something ran. */
static bool has_moved(struct model_steps *steps)
{
    const struct model_world_steps *self = of(steps);
    CHECK(self->state == SIM_WORLD_ASKS);
    return sim_world_tape(self->world)->count == 0 ||
           sim_world_handle_count(self->world) != self->answered_at;
}

static void reserve(struct model_world_steps *self, uint32_t count)
{
    if (count > self->executed_capacity) {
        self->executed_capacity = count * 2;
        self->executed =
            base_heap_resize(self->executed, self->executed_capacity * sizeof *self->executed);
    }
}

static const struct model_step *executed(struct model_steps *steps, uint32_t *out_count)
{
    struct model_world_steps *self = of(steps);
    const struct sim_footprints *footprints = sim_world_footprints(self->world);
    reserve(self, footprints->step_count);
    for (uint32_t i = 0; i < footprints->step_count; i++) {
        const struct sim_footprint_step *step = &footprints->steps[i];
        CHECK(step->access_begin + step->access_count <= footprints->access_count);
        self->executed[i] = (struct model_step){
            .actor = step->actor,
            .footprint = {footprints->accesses + step->access_begin, step->access_count},
            .is_continued = step->is_continued,
            .is_blocked = step->is_withdrawn,
            .is_withdrawn = step->is_withdrawn,
        };
    }
    *out_count = footprints->step_count;
    return self->executed;
}

/* Of a world that does not tell what its steps access. */
static const struct model_steps_type silent_type = {
    .rewind = rewind_world,
    .run = run,
    .question = question,
    .answer = answer,
    .answer_by = answer_by,
    .tape = tape,
    .save = save,
    .restore = restore,
    .discard = discard,
    .digest = digest,
    .fingerprint = fingerprint,
    .has_moved = has_moved,
};

static const struct model_steps_type type = {
    .rewind = rewind_world,
    .run = run,
    .question = question,
    .answer = answer,
    .answer_by = answer_by,
    .tape = tape,
    .save = save,
    .restore = restore,
    .discard = discard,
    .digest = digest,
    .fingerprint = fingerprint,
    .has_moved = has_moved,
    .executed = executed,
};

void model_world_steps_init(struct model_world_steps *self,
                            struct model_world_steps_options options)
{
    CHECK(options.plan != NULL);
    const bool tells = options.tells_footprints && options.plan->policy == SIM_POLICY_ANY;
    *self = (struct model_world_steps){.steps = {tells ? &type : &silent_type},
                                       .options = options,
                                       .death = MODEL_WORLD_STEPS_LIVES};
    begin_world(self);
}

void model_world_steps_release(struct model_world_steps *self)
{
    CHECK(self->steps.type == &type || self->steps.type == &silent_type);
    end_world(self);
    if (self->spare != NULL) {
        sim_snapshot_destroy(self->spare);
    }
    base_heap_give_back(self->executed);
    self->spare = NULL;
    self->executed = NULL;
}
