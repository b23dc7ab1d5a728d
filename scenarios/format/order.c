/*
 * Each step is two points, its start and its end; an edge leads from a point to one that comes
 * after it.  A step that needs another starts after that one has started.  What is needed and lies
 * behind the step that needs it can never come.
 */
#include "scenarios/format/order.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"

#define POINT_COUNT_MAX (2 * SCENARIOS_STEP_COUNT_MAX)

struct search {
    const struct scenarios_reader *reader;
    bool is_seen[POINT_COUNT_MAX];
    uint32_t pending[POINT_COUNT_MAX];
    uint32_t pending_count;
};

static uint32_t start_of(uint32_t node)
{
    return 2 * node;
}

static uint32_t end_of(uint32_t node)
{
    return 2 * node + 1;
}

static void visit(struct search *search, uint32_t point)
{
    CHECK(point < 2 * search->reader->node_count);
    if (!search->is_seen[point]) {
        search->is_seen[point] = true;
        search->pending[search->pending_count++] = point;
    }
}

static void visit_after_start(struct search *search, uint32_t node)
{
    const struct scenarios_reader *reader = search->reader;
    bool is_race = false;
    for (uint32_t i = node + 1; i < reader->node_count; i++) {
        if (reader->nodes[i].race == node && reader->nodes[i].is_lane_first) {
            is_race = true;
            visit(search, start_of(i));
        }
    }
    if (!is_race) {
        visit(search, end_of(node));
    }
    for (uint32_t i = 0; i < reader->reference_count; i++) {
        if (reader->references[i].needed == node) {
            visit(search, start_of(reader->references[i].needing));
        }
    }
}

static void visit_after_end(struct search *search, uint32_t node)
{
    const struct scenarios_node *ended = &search->reader->nodes[node];
    if (ended->next != SCENARIOS_NODE_NONE) {
        visit(search, start_of(ended->next));
    } else if (ended->race != SCENARIOS_NODE_NONE) {
        visit(search, end_of(ended->race));
    }
}

/* Can `later` only start after `earlier` has? */
static bool follows(struct search *search, uint32_t earlier, uint32_t later)
{
    memset(search->is_seen, 0, sizeof search->is_seen);
    search->pending_count = 0;
    visit(search, start_of(earlier));
    while (search->pending_count > 0) {
        const uint32_t point = search->pending[--search->pending_count];
        if (point == start_of(later)) {
            return true;
        }
        if (point % 2 == 0) {
            visit_after_start(search, point / 2);
        } else {
            visit_after_end(search, point / 2);
        }
    }
    return false;
}

static const char *describe(struct scenarios_reader *reader,
                            const struct scenarios_reference *reference)
{
    if (reference->needed == reference->needing) {
        return scenarios_region_format(reader->region, "%s, which needs this step itself",
                                       reference->found);
    }
    const uint32_t line = reader->nodes[reference->needed].value->at.line;
    return scenarios_region_format(
        reader->region, "%s, which needs the later step of line %" PRIu32, reference->found, line);
}

/* In the order of the text every other edge leads forward, so a circle has a backward one. */
static bool has_circle(struct search *search)
{
    const struct scenarios_reader *reader = search->reader;
    for (uint32_t i = 0; i < reader->reference_count; i++) {
        const struct scenarios_reference *reference = &reader->references[i];
        if (reference->needed >= reference->needing &&
            follows(search, reference->needing, reference->needed)) {
            return true;
        }
    }
    return false;
}

void scenarios_order_check(struct scenarios_reader *reader)
{
    struct search search = {.reader = reader};
    if (!has_circle(&search)) {
        return;
    }
    for (uint32_t i = 0; i < reader->reference_count; i++) {
        const struct scenarios_reference *reference = &reader->references[i];
        if (follows(&search, reference->needing, reference->needed)) {
            scenarios_reader_mistake_at(reader, reference->at,
                                        "something that can have happened before this step",
                                        describe(reader, reference), NULL);
        }
    }
}
