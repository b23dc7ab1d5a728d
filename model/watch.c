#include "model/watch.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/heap.h"

#include "model/expectation.h"
#include "model/likeness.h"
#include "model/rule.h"

#define ALIGNMENT      16
#define RULE_COUNT_MAX 64

/* What is known of one world at run time, besides the memory in its arena that struct watch_state
 * begins. */
struct model_watch {
    const struct sim_plan *plan;
    const struct model_rule *const *rules; /* borrows */
    uint32_t rule_count;
    enum sim_era era;
    struct model_history_capacity capacity;
    size_t rule_offset[RULE_COUNT_MAX];                    /* of a rule's state in the monitor's */
    size_t about_offset[RULE_COUNT_MAX];                   /* of its state about request 1 */
    uint8_t by_kind[SIM_EVENT_KIND_COUNT][RULE_COUNT_MAX]; /* which rules see a kind */
    uint8_t by_kind_count[SIM_EVENT_KIND_COUNT];
    struct sim_monitor monitor;
    struct watch_state *state; /* borrows from the arena once an event was seen */

    /* While an event is being seen: */
    const char *text;
    uint32_t rule_index;
    uint32_t event_index;
    const char *involved[MODEL_VIOLATION_SITES_MAX];
    uint32_t involved_count;

    /* Their number is in the arena, so a rewind forgets the later ones. */
    struct model_violation violations[MODEL_VIOLATION_COUNT_MAX];
};

/* Begins the monitor's state; the history, and what the rules know, follow. */
struct watch_state {
    uint32_t event_count;
    uint32_t violation_count;
    bool is_stopped; /* a violation has ended the execution */
};

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void *at(const struct model_watch *watch, size_t offset)
{
    CHECK(watch->state != NULL);
    CHECK(offset < watch->monitor.size);
    return (char *)watch->state + offset;
}

static struct model_history *history_of(const struct model_watch *watch)
{
    return at(watch, aligned(sizeof(struct watch_state)));
}

uint64_t model_violation_fingerprint(const struct model_violation *violation)
{
    struct base_hash hash;
    base_hash_init(&hash);
    CHECK(violation->site_count <= MODEL_VIOLATION_SITES_MAX);
    base_hash_add_text(&hash, violation->rule == NULL ? "" : violation->rule->name);
    for (uint32_t i = 0; i < violation->site_count; i++) {
        base_hash_add_text(&hash, violation->sites[i]);
    }
    base_hash_add_word(&hash, violation->line);
    base_hash_add_word(&hash, violation->column);
    return base_hash_digest(&hash).low;
}

bool model_violation_is_wanted(const struct model_violation *violation, const struct sim_plan *plan)
{
    CHECK(violation != NULL);
    if (plan == NULL || plan->violate_count == 0) {
        return true;
    }
    const char *name = violation->rule == NULL ? SIM_EXPECTATION : violation->rule->name;
    for (uint32_t i = 0; i < plan->violate_count; i++) {
        if (strcmp(plan->violates[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Has this rule said this about this request before? */
static bool is_known(const struct model_watch *watch, const struct model_violation *violation)
{
    const uint64_t fingerprint = model_violation_fingerprint(violation);
    CHECK(watch->state->violation_count <= MODEL_VIOLATION_COUNT_MAX);
    for (uint32_t i = 0; i < watch->state->violation_count; i++) {
        const struct model_violation *other = &watch->violations[i];
        if (other->request == violation->request &&
            model_violation_fingerprint(other) == fingerprint) {
            return true;
        }
    }
    return false;
}

void model_watch_report(struct model_watch *watch, const struct model_violation *violation)
{
    struct watch_state *state = watch->state;
    CHECK(state != NULL);
    CHECK(violation->text[0] != '\0');
    const bool is_wanted = model_violation_is_wanted(violation, watch->plan);
    const uint32_t limit = is_wanted ? MODEL_VIOLATION_COUNT_MAX : MODEL_VIOLATION_COUNT_MAX / 2;
    state->is_stopped = state->is_stopped || is_wanted;
    if (state->violation_count < limit && !is_known(watch, violation)) {
        watch->violations[state->violation_count] = *violation;
        watch->violations[state->violation_count].event_index = watch->event_index;
        state->violation_count++;
    }
}

static void add_site(struct model_violation *violation, const char *site)
{
    CHECK(site != NULL);
    if (site[0] != '\0' && violation->site_count < MODEL_VIOLATION_SITES_MAX) {
        violation->sites[violation->site_count++] = site;
    }
}

static void add_sites(struct model_watch *watch, const struct sim_event *event,
                      struct model_violation *violation)
{
    const struct model_task *task = model_history_task(history_of(watch), event->task);
    CHECK(violation->site_count == 0);
    if (task != NULL) {
        add_site(violation, task->role);
        add_site(violation, event->kind == SIM_EVENT_TASK_RESUMED ? event->label : task->site);
    }
    for (uint32_t i = 0; i < watch->involved_count; i++) {
        add_site(violation, watch->involved[i]);
    }
    watch->involved_count = 0;
}

void model_watch_violated(struct model_watch *watch, const struct sim_event *event,
                          const char *format, ...)
{
    struct model_violation violation = {.request = event->request};
    va_list arguments;
    va_start(arguments, format);
    const int wanted = vsnprintf(violation.text, sizeof violation.text, format, arguments);
    va_end(arguments);
    CHECK(wanted > 0);
    CHECK(watch->rule_index < watch->rule_count);
    violation.rule = watch->rules[watch->rule_index];
    add_sites(watch, event, &violation);
    model_watch_report(watch, &violation);
}

void model_watch_involve(struct model_watch *watch, const char *site)
{
    CHECK(site != NULL);
    CHECK(watch->involved_count < MODEL_VIOLATION_SITES_MAX);
    watch->involved[watch->involved_count++] = site;
}

const char *model_watch_text(const struct model_watch *watch)
{
    CHECK(watch->text != NULL);
    return watch->text;
}

const struct model_history *model_watch_history(const struct model_watch *watch)
{
    return history_of(watch);
}

const struct model_request *model_watch_request(const struct model_watch *watch,
                                                const struct sim_event *event)
{
    return model_history_request(history_of(watch), event->request);
}

void *model_watch_about(const struct model_watch *watch, uint32_t request)
{
    const struct model_rule *rule = watch->rules[watch->rule_index];
    CHECK(rule->request_size > 0);
    CHECK(request <= watch->capacity.request_count);
    return request == 0 ? NULL
                        : at(watch, watch->about_offset[watch->rule_index] +
                                        (request - 1) * aligned(rule->request_size));
}

enum sim_era model_watch_era(const struct model_watch *watch)
{
    CHECK(watch != NULL);
    return watch->era;
}

static void show_to_rules(struct model_watch *watch, const struct sim_event *event)
{
    CHECK(event->kind < SIM_EVENT_KIND_COUNT);
    const uint8_t *indexes = watch->by_kind[event->kind];
    const uint32_t count = watch->by_kind_count[event->kind];
    char *states = (char *)watch->state;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t index = indexes[i];
        watch->rule_index = index;
        watch->rules[index]->see(states + watch->rule_offset[index], watch, event);
        CHECK(watch->involved_count == 0);
    }
}

static void begin(struct model_watch *watch, void *memory)
{
    CHECK(memory != NULL);
    CHECK(watch->state == NULL || watch->state == memory);
    watch->state = memory;
    if (watch->state->event_count == 0) {
        model_history_init(history_of(watch), watch->capacity);
    }
    watch->state->event_count++;
}

static void show(struct model_watch *watch, const struct sim_event *event, const char *text)
{
    CHECK(text != NULL);
    if (watch->state->is_stopped) {
        return;
    }
    watch->text = text;
    show_to_rules(watch, event);
    model_history_note(history_of(watch), event, text);
    watch->text = NULL;
}

void model_watch_show(struct model_watch *watch, void *state, const struct sim_event *event,
                      const char *text)
{
    CHECK(event != NULL);
    begin(watch, state);
    show(watch, event, text);
}

/* The tables of the history begin small and grow in the world's arena, which is rewound with them.
 */
static void make_room(struct model_watch *watch, struct sim_world *world,
                      const struct sim_event *event)
{
    struct model_history *history = history_of(watch);
    const char *lacking = model_history_lacks(history, event);
    if (lacking != NULL) {
        sim_world_hit_bound(world, lacking);
    }
    const size_t size = model_history_growth(history, event);
    if (size > 0) {
        model_history_grow(history, event, sim_world_take(world, size), size);
    }
}

static void see(void *context, void *state, struct sim_world *world, const struct sim_event *event)
{
    struct model_watch *watch = context;
    const struct sim_trace *trace = sim_world_trace(world);
    CHECK(trace->event_count > 0);
    begin(watch, state);
    if ((model_history_growing_kinds() >> event->kind & 1) != 0) {
        make_room(watch, world, event);
    }
    watch->event_index = trace->event_count - 1;
    show(watch, event, sim_trace_text(trace, event));
    if (event->kind == SIM_EVENT_QUIET && !watch->state->is_stopped) {
        model_expectation_judge(watch, world);
    }
    if (watch->state->is_stopped) {
        sim_world_stop(world);
    }
}

static void even_out_rule(const struct model_watch *watch, uint32_t index,
                          const struct sim_likeness *likeness)
{
    const struct model_rule *rule = watch->rules[index];
    CHECK(index < watch->rule_count);
    if (rule->even_out != NULL) {
        rule->even_out(sim_likeness_of(likeness, at(watch, watch->rule_offset[index])), likeness);
    }
    for (uint32_t i = 0; rule->even_out_about != NULL && i < watch->capacity.request_count; i++) {
        const size_t offset = watch->about_offset[index] + i * aligned(rule->request_size);
        rule->even_out_about(sim_likeness_of(likeness, at(watch, offset)), likeness);
    }
}

/* What was noted of violations lies outside the arena. */
static uint32_t likeness_of_violations(const struct model_watch *watch)
{
    struct base_hash hash;
    base_hash_init(&hash);
    for (uint32_t i = 0; i < watch->state->violation_count; i++) {
        base_hash_add_word(&hash, model_violation_fingerprint(&watch->violations[i]));
        base_hash_add_word(&hash, watch->violations[i].request);
    }
    return (uint32_t)base_hash_digest(&hash).low;
}

static void even_out(void *context, const void *state, const struct sim_likeness *likeness)
{
    const struct model_watch *watch = context;
    struct watch_state *like = sim_likeness_of(likeness, state);
    if (watch->state == NULL) {
        return;
    }
    CHECK(watch->state == state);
    like->event_count = 1;
    like->violation_count = likeness_of_violations(watch);
    model_history_even_out(history_of(watch), likeness);
    for (uint32_t i = 0; i < watch->rule_count; i++) {
        even_out_rule(watch, i, likeness);
    }
}

/* Where each rule's state lies, and which rules see which kind. */
static void lay_out(struct model_watch *watch)
{
    size_t size = aligned(sizeof(struct watch_state)) + model_history_size(watch->capacity);
    watch->monitor.kinds = model_history_kinds() | MODEL_SEES(QUIET);
    for (uint32_t i = 0; watch->rules[i] != NULL; i++) {
        const struct model_rule *rule = watch->rules[i];
        CHECK(i < RULE_COUNT_MAX);
        watch->rule_count = i + 1;
        watch->rule_offset[i] = size;
        watch->about_offset[i] = size + aligned(rule->size);
        size = watch->about_offset[i] + watch->capacity.request_count * aligned(rule->request_size);
        watch->monitor.kinds |= rule->kinds;
        for (uint32_t kind = 0; kind < SIM_EVENT_KIND_COUNT; kind++) {
            if ((rule->kinds >> kind & 1) != 0) {
                watch->by_kind[kind][watch->by_kind_count[kind]++] = (uint8_t)i;
            }
        }
    }
    /* The last rule may have no state, and its offset must lie within. */
    watch->monitor.size = size + ALIGNMENT;
}

struct model_watch *model_watch_create(struct model_watch_options options)
{
    struct model_watch *watch = base_heap_take(sizeof *watch);
    watch->plan = options.plan;
    watch->rules = options.rules != NULL ? options.rules : model_rule_all;
    watch->capacity = model_history_capacity_of(options.plan);
    watch->era = options.plan != NULL ? options.plan->era : options.era;
    watch->monitor.context = watch;
    watch->monitor.see = see;
    watch->monitor.even_out = even_out;
    lay_out(watch);
    CHECK(watch->monitor.size > 0);
    return watch;
}

void model_watch_destroy(struct model_watch *watch)
{
    base_heap_give_back(watch);
}

const struct sim_monitor *model_watch_monitor(const struct model_watch *watch)
{
    CHECK(watch != NULL);
    return &watch->monitor;
}

const struct model_violation *model_watch_violations(const struct model_watch *watch,
                                                     uint32_t *out_count)
{
    CHECK(out_count != NULL);
    *out_count = watch->state == NULL ? 0 : watch->state->violation_count;
    CHECK(*out_count <= MODEL_VIOLATION_COUNT_MAX);
    return watch->violations;
}
