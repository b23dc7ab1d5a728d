
#include "base/check.h"
#include "base/text.h"

#include "model/explore.h"
#include "model/world_steps.h"

static void say_question(const struct sim_question *question, struct base_text *out)
{
    CHECK(question->count >= 1);
    base_text_format(out, "%s of %u:", sim_choice_kind_name(question->kind), question->count);
    for (uint32_t i = 0; i < question->count; i++) {
        base_text_format(out, "%s %s", i == 0 ? "" : ",", question->labels[i]);
    }
}

static void say_choice(const struct sim_choice *choice, struct base_text *out)
{
    if (choice->count == 0) {
        base_text_append(out, "the default answer to another question");
        return;
    }
    CHECK(choice->taken < choice->count);
    base_text_format(out, "%s, answer %u of %u [%08x]",
                     sim_choice_kind_name((enum sim_choice_kind)choice->kind), choice->taken,
                     choice->count, choice->label_hash);
}

/* Notes where tape and world part; either may have come to its end there. */
static void diverge(struct model_replay *replay, uint32_t step, const struct sim_choice *choice,
                    const struct sim_question *question)
{
    struct base_text expected;
    struct base_text found;
    CHECK(choice != NULL || question != NULL);
    base_text_init(&expected, replay->expected, sizeof replay->expected);
    base_text_init(&found, replay->found, sizeof replay->found);
    replay->diverged_at = step;
    if (choice != NULL) {
        say_choice(choice, &expected);
    } else {
        base_text_append(&expected, "the end of the tape");
    }
    if (question != NULL) {
        say_question(question, &found);
    } else {
        base_text_append(&found, "the end of the execution");
    }
}

static void follow(struct model_world_steps *steps, const struct sim_tape *tape,
                   struct model_replay *replay)
{
    struct model_steps *self = &steps->steps;
    uint32_t step = 0;
    CHECK(steps->state == SIM_WORLD_READY);
    for (; self->type->run(self); step++) {
        const struct sim_question *question = self->type->question(self);
        const struct sim_choice *choice = step < tape->count ? &tape->choices[step] : NULL;
        if (choice == NULL || !sim_choice_answers(choice, question)) {
            diverge(replay, step, choice, question);
            return;
        }
        self->type->answer(self, choice->taken);
    }
    if (step < tape->count && steps->state != SIM_WORLD_STOPPED) {
        diverge(replay, step, &tape->choices[step], NULL);
    }
}

void model_replay(const struct model_explore_options *options, const struct sim_tape *tape,
                  struct model_replay *out_replay)
{
    struct model_world_steps steps;
    CHECK(options->plan != NULL);
    CHECK(tape != NULL);
    model_world_steps_init(
        &steps, (struct model_world_steps_options){.plan = options->plan,
                                                   .app = options->app,
                                                   .rules = options->rules,
                                                   .is_traced_fully = true,
                                                   .blackbox = options->blackbox,
                                                   .blackbox_size = options->blackbox_size});
    *out_replay = (struct model_replay){.diverged_at = UINT32_MAX};
    if (steps.state == SIM_WORLD_READY) {
        follow(&steps, tape, out_replay);
    }
    if (steps.ready != NULL) {
        sim_snapshot_destroy(steps.ready);
    }
    out_replay->world = steps.world;
    out_replay->watch = steps.watch;
    out_replay->state = steps.state;
    out_replay->error = steps.error;
    out_replay->violations = model_watch_violations(steps.watch, &out_replay->violation_count);
}

void model_replay_release(struct model_replay *replay)
{
    CHECK(replay->watch != NULL || replay->world == NULL);
    sim_world_destroy(replay->world);
    model_watch_destroy(replay->watch);
    *replay = (struct model_replay){.world = NULL};
}
