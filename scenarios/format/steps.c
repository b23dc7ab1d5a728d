#include "scenarios/format/steps.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/word.h"

#include "scenarios/format/anchor.h"
#include "scenarios/format/order.h"

#define LANE_COUNT_MIN 2
#define LANE_COUNT_MAX 8

#define KEYS_EVERY_STEP                                                     \
    {.name = "after",                                                       \
     .summary = "what must have happened before the step is due",           \
     .type = SCENARIOS_TYPE_ANCHOR},                                        \
        {.name = "at",                                                      \
         .summary = "virtual time after the background at which it is due", \
         .type = SCENARIOS_TYPE_DURATION},                                  \
    {                                                                       \
        .name = "note", .summary = "why the step is there, for people",     \
        .type = SCENARIOS_TYPE_STRING                                       \
    }

const struct scenarios_key scenarios_step_keys[] = {
    {.name = "do",
     .summary = "what the step does",
     .type = SCENARIOS_TYPE_OTHER,
     .is_required = true,
     .definition = "action"},
    KEYS_EVERY_STEP,
    {.name = NULL},
};

const struct scenarios_key scenarios_race_keys[] = {
    {.name = "race",
     .summary = "lanes that are free against each other",
     .type = SCENARIOS_TYPE_OTHER,
     .is_required = true,
     .definition = "lanes"},
    KEYS_EVERY_STEP,
    {.name = NULL},
};

const struct scenarios_action *scenarios_action_find(const char *name)
{
    CHECK(name != NULL);
    for (uint32_t i = 0; scenarios_action_all[i] != NULL; i++) {
        if (strcmp(scenarios_action_all[i]->name, name) == 0) {
            return scenarios_action_all[i];
        }
    }
    return NULL;
}

static bool is_race(const struct base_json_value *step)
{
    return base_json_value_find(step, "race") != NULL;
}

/* The action of a step, or NULL and a mistake. */
static const struct scenarios_action *read_action(struct scenarios_reader *reader,
                                                  const struct base_json_value *step)
{
    const struct base_json_value *verb = base_json_value_find(step, "do");
    if (verb == NULL) {
        scenarios_reader_mistake_at(reader, step->at, "a step with \"do\" or \"race\"",
                                    "an object with neither", NULL);
        return NULL;
    }
    const struct scenarios_action *action =
        verb->kind == BASE_JSON_STRING ? scenarios_action_find(verb->string) : NULL;
    if (action == NULL) {
        const char *words[SCENARIOS_ACTION_COUNT_MAX];
        char buffer[256];
        struct base_text expected;
        base_text_init(&expected, buffer, sizeof buffer);
        base_text_append(&expected, "one of the actions");
        uint32_t count = 0;
        for (; scenarios_action_all[count] != NULL && count < SCENARIOS_ACTION_COUNT_MAX; count++) {
            words[count] = scenarios_action_all[count]->name;
            base_text_format(&expected, "%s %s", count == 0 ? "" : ",", words[count]);
        }
        const char *typed = verb->kind == BASE_JSON_STRING ? verb->string : "";
        scenarios_reader_mistake(reader, verb, buffer, base_word_nearest(typed, words, count));
    }
    return action;
}

/* ------------------------------------------------------------------ numbering */

static uint32_t number_lane(struct scenarios_reader *reader, const struct base_json_value *steps,
                            uint32_t race);

static bool are_lanes(const struct base_json_value *lanes)
{
    return lanes->kind == BASE_JSON_OBJECT && lanes->count >= LANE_COUNT_MIN &&
           lanes->count <= LANE_COUNT_MAX;
}

static void number_race(struct scenarios_reader *reader, const struct base_json_value *lanes,
                        uint32_t node)
{
    if (!are_lanes(lanes)) {
        scenarios_reader_mistake(reader, lanes, "an object of 2 to 8 lanes", NULL);
        return;
    }
    for (const struct base_json_value *lane = lanes->first; lane != NULL; lane = lane->next) {
        if (!scenarios_compiler_is_name(lane->key, lane->key_size)) {
            const struct base_json_value key = scenarios_compiler_key(lane);
            scenarios_reader_mistake(reader, &key, scenarios_type_text(SCENARIOS_TYPE_NAME), NULL);
        }
        (void)number_lane(reader, lane, node);
    }
}

/* Numbers a step and those within it; returns its node, or NONE when there is no room. */
static uint32_t number_step(struct scenarios_reader *reader, const struct base_json_value *step,
                            uint32_t race)
{
    if (reader->node_count == SCENARIOS_STEP_COUNT_MAX) {
        scenarios_reader_mistake_at(reader, step->at, "at most 256 steps", "one more", NULL);
        reader->is_overfull = true;
        return SCENARIOS_NODE_NONE;
    }
    const uint32_t node = reader->node_count++;
    reader->nodes[node] = (struct scenarios_node){
        .value = step, .race = race, .next = SCENARIOS_NODE_NONE, .exchange = SIM_EXCHANGE_ANY};
    if (step->kind != BASE_JSON_OBJECT) {
        scenarios_reader_mistake(reader, step, "a step: an object", NULL);
    } else if (is_race(step)) {
        number_race(reader, base_json_value_find(step, "race"), node);
    } else {
        reader->nodes[node].action = read_action(reader, step);
    }
    return node;
}

/* Returns the last node of the lane, or NONE. */
static uint32_t number_lane(struct scenarios_reader *reader, const struct base_json_value *steps,
                            uint32_t race)
{
    if (steps->kind != BASE_JSON_ARRAY || steps->count == 0) {
        scenarios_reader_mistake(reader, steps, "an array of steps, at least one", NULL);
        return SCENARIOS_NODE_NONE;
    }
    if (++reader->lane_count > SCENARIOS_LANE_COUNT_MAX) {
        scenarios_reader_mistake(reader, steps, "at most 32 lanes in a scenario", NULL);
        reader->is_overfull = true;
        return SCENARIOS_NODE_NONE;
    }
    uint32_t previous = SCENARIOS_NODE_NONE;
    for (const struct base_json_value *step = steps->first; step != NULL; step = step->next) {
        const uint32_t node = number_step(reader, step, race);
        if (node == SCENARIOS_NODE_NONE) {
            return previous;
        }
        if (previous == SCENARIOS_NODE_NONE) {
            reader->nodes[node].is_lane_first = true;
        } else {
            reader->nodes[previous].next = node;
        }
        previous = node;
    }
    return previous;
}

/* ------------------------------------------------------------------ compiling */

/* The keys of a step: its action's and every step's. */
static const struct scenarios_key *keys_of(struct scenarios_reader *reader,
                                           const struct scenarios_action *action)
{
    uint32_t index = 0;
    while (scenarios_action_all[index] != action) {
        index++;
    }
    CHECK(index < SCENARIOS_ACTION_COUNT_MAX);
    if (reader->action_keys[index] != NULL) {
        return reader->action_keys[index];
    }
    uint32_t count = 0;
    struct scenarios_key *keys =
        scenarios_region_take(reader->region, SCENARIOS_KEY_COUNT_MAX * sizeof *keys);
    for (const struct scenarios_key *key = action->keys; key->name != NULL; key++) {
        CHECK(count < SCENARIOS_KEY_COUNT_MAX);
        keys[count++] = *key;
    }
    for (const struct scenarios_key *key = scenarios_step_keys; key->name != NULL; key++) {
        CHECK(count + 1 < SCENARIOS_KEY_COUNT_MAX);
        keys[count++] = *key;
    }
    reader->action_keys[index] = keys;
    return keys;
}

/* A label that no other step has. */
static const char *unique_label(struct scenarios_reader *reader, const char *label)
{
    CHECK(reader->label_count < SCENARIOS_STEP_COUNT_MAX);
    uint32_t same_count = 0;
    for (uint32_t i = 0; i < reader->label_count; i++) {
        same_count += strcmp(reader->labels[i], label) == 0 ? 1 : 0;
    }
    reader->labels[reader->label_count++] = label;
    return same_count == 0
               ? label
               : scenarios_region_format(reader->region, "%s (%" PRIu32 ")", label, same_count + 1);
}

/* "after" and "at". */
static void compile_due(struct scenarios_reader *reader, const struct scenarios_object *object,
                        struct sim_step *step)
{
    const struct base_json_value *after = scenarios_object_find(object, "after");
    if (after != NULL) {
        step->after = scenarios_anchor_read(reader, after);
    }
    step->at = scenarios_object_duration(object, "at", SIM_TIME_ANY);
    if (step->at != SIM_TIME_ANY && reader->is_background) {
        const struct base_json_value *at = scenarios_object_find(object, "at");
        scenarios_reader_mistake(reader, at, "no \"at\" in the background, which ends at 0", NULL);
    }
    (void)scenarios_object_string(object, "note");
}

static const struct sim_step *compile_lane(struct scenarios_reader *reader,
                                           const struct base_json_value *steps,
                                           uint32_t *out_count);

static void compile_race(struct scenarios_reader *reader, const struct base_json_value *lanes,
                         struct sim_step *step)
{
    if (!are_lanes(lanes)) {
        return;
    }
    struct sim_lane *compiled =
        scenarios_region_take(reader->region, (lanes->count + 1) * sizeof *compiled);
    uint32_t count = 0;
    for (const struct base_json_value *lane = lanes->first; lane != NULL; lane = lane->next) {
        compiled[count].name = lane->key;
        compiled[count].steps = compile_lane(reader, lane, &compiled[count].step_count);
        count++;
    }
    step->lanes = compiled;
    step->lane_count = count;
}

/* Compiles the step of reader->node; moves on to the node after it and those within it. */
static void compile_step(struct scenarios_reader *reader, const struct base_json_value *value,
                         struct sim_step *step)
{
    const struct scenarios_node *node = &reader->nodes[reader->node];
    CHECK(node->value == value);
    *step = (struct sim_step){.at = SIM_TIME_ANY, .line = value->at.line, .label = "race"};
    if (value->kind == BASE_JSON_OBJECT && is_race(value)) {
        const struct scenarios_object object =
            scenarios_object_view(reader, value, scenarios_race_keys);
        compile_due(reader, &object, step);
        step->label = unique_label(reader, step->label);
        reader->node++;
        compile_race(reader, base_json_value_find(value, "race"), step);
        return;
    }
    if (node->action != NULL) {
        const struct scenarios_object object =
            scenarios_object_view(reader, value, keys_of(reader, node->action));
        struct scenarios_step compiled = {.label = NULL};
        compile_due(reader, &object, step);
        node->action->compile(&object, &compiled);
        step->action = &node->action->action;
        step->parameters = compiled.parameters;
        step->wait_ns = compiled.delay_ns;
        step->label =
            unique_label(reader, compiled.label == NULL ? node->action->name : compiled.label);
    }
    reader->node++;
}

static const struct sim_step *compile_lane(struct scenarios_reader *reader,
                                           const struct base_json_value *steps, uint32_t *out_count)
{
    *out_count = 0;
    if (steps->kind != BASE_JSON_ARRAY) {
        return NULL;
    }
    struct sim_step *compiled =
        scenarios_region_take(reader->region, (steps->count + 1) * sizeof *compiled);
    for (const struct base_json_value *step = steps->first; step != NULL; step = step->next) {
        compile_step(reader, step, &compiled[(*out_count)++]);
    }
    return compiled;
}

static void declare_all(struct scenarios_reader *reader)
{
    for (uint32_t i = 0; i < reader->node_count; i++) {
        const struct scenarios_node *node = &reader->nodes[i];
        if (node->action != NULL && node->action->declare != NULL) {
            reader->node = i;
            const struct scenarios_object object =
                scenarios_object_view(reader, node->value, keys_of(reader, node->action));
            node->action->declare(&object);
        }
    }
}

/* Copies what the steps have declared into the plan. */
static void copy_declared(struct scenarios_reader *reader, struct sim_plan *plan)
{
    struct sim_exchange_plan *exchanges =
        scenarios_region_take(reader->region, (reader->exchange_count + 1) * sizeof *exchanges);
    for (uint32_t i = 0; i < reader->exchange_count; i++) {
        exchanges[i].name = reader->exchanges[i].name;
        exchanges[i].client = reader->exchanges[i].client;
    }
    struct sim_variable *variables =
        scenarios_region_take(reader->region, (reader->variable_count + 1) * sizeof *variables);
    for (uint32_t i = 0; i < reader->variable_count; i++) {
        variables[i].name = reader->variables[i].name;
        variables[i].exchange = reader->variables[i].exchange;
        variables[i].header = reader->variables[i].header;
    }
    struct sim_reply_expectation *replies =
        scenarios_region_take(reader->region, (reader->reply_count + 1) * sizeof *replies);
    memcpy(replies, reader->replies, reader->reply_count * sizeof *replies);
    plan->exchanges = exchanges;
    plan->exchange_count = reader->exchange_count;
    plan->variables = variables;
    plan->variable_count = reader->variable_count;
    plan->replies = replies;
    plan->reply_count = reader->reply_count;
    plan->anchor_count = reader->anchor_count;
    plan->lane_count = reader->lane_count;
}

void scenarios_steps_compile(struct scenarios_reader *reader,
                             const struct base_json_value *background,
                             const struct base_json_value *steps, struct sim_plan *out_plan)
{
    CHECK(reader->node_count == 0);
    uint32_t last = SCENARIOS_NODE_NONE;
    if (background != NULL) {
        last = number_lane(reader, background, SCENARIOS_NODE_NONE);
    }
    const uint32_t first = reader->node_count;
    if (steps != NULL) {
        (void)number_lane(reader, steps, SCENARIOS_NODE_NONE);
    }
    if (last != SCENARIOS_NODE_NONE && first < reader->node_count) {
        reader->nodes[last].next = first;
    }
    if (reader->is_overfull) {
        return;
    }
    declare_all(reader);
    reader->node = 0;
    reader->is_background = true;
    out_plan->background.name = "background";
    if (background != NULL) {
        out_plan->background.steps =
            compile_lane(reader, background, &out_plan->background.step_count);
    }
    reader->is_background = false;
    out_plan->main.name = "main";
    if (steps != NULL) {
        out_plan->main.steps = compile_lane(reader, steps, &out_plan->main.step_count);
    }
    CHECK(reader->node == reader->node_count);
    reader->node = SCENARIOS_NODE_NONE;
    scenarios_order_check(reader);
    copy_declared(reader, out_plan);
}
