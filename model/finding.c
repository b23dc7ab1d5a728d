#include "model/finding.h"

#include <stddef.h>

#include "base/check.h"
#include "base/heap.h"

#define CAPACITY_MIN 8

static uint32_t deviation_count(const struct sim_tape *tape)
{
    uint32_t count = 0;
    CHECK(tape->count == 0 || tape->choices != NULL);
    for (uint32_t i = 0; i < tape->count; i++) {
        count += tape->choices[i].taken != 0 ? 1 : 0;
    }
    return count;
}

bool model_finding_is_shorter(const struct sim_tape *one, const struct sim_tape *other)
{
    const uint32_t one_count = deviation_count(one);
    const uint32_t other_count = deviation_count(other);
    CHECK(one_count <= one->count);
    return one_count < other_count || (one_count == other_count && one->count < other->count);
}

static struct model_finding *find(const struct model_findings *findings, uint64_t fingerprint)
{
    CHECK(findings->count <= findings->capacity);
    for (uint32_t i = 0; i < findings->count; i++) {
        if (findings->items[i].fingerprint == fingerprint) {
            return &findings->items[i];
        }
    }
    return NULL;
}

static struct model_finding *add(struct model_findings *findings, uint64_t fingerprint)
{
    CHECK(findings->count < MODEL_FINDING_COUNT_MAX);
    if (findings->count == findings->capacity) {
        findings->capacity = findings->capacity == 0 ? CAPACITY_MIN : findings->capacity * 2;
        findings->items =
            base_heap_resize(findings->items, findings->capacity * sizeof *findings->items);
    }
    struct model_finding *finding = &findings->items[findings->count++];
    *finding = (struct model_finding){.fingerprint = fingerprint};
    sim_tape_init(&finding->tape);
    return finding;
}

void model_findings_add(struct model_findings *findings, const struct model_violation *violation,
                        const struct sim_tape *tape, uint64_t index)
{
    const uint64_t fingerprint = model_violation_fingerprint(violation);
    struct model_finding *finding = find(findings, fingerprint);
    const bool is_new = finding == NULL;
    CHECK(index > 0);
    if (is_new) {
        finding = add(findings, fingerprint);
        finding->execution_index = index;
    }
    if (is_new || model_finding_is_shorter(tape, &finding->tape)) {
        finding->violation = *violation;
        sim_tape_copy(&finding->tape, tape);
    }
    CHECK(finding->last_index <= index);
    finding->execution_count += finding->last_index < index ? 1 : 0;
    finding->last_index = index;
}

void model_findings_release(struct model_findings *findings)
{
    CHECK(findings->count == 0 || findings->items != NULL);
    for (uint32_t i = 0; i < findings->count; i++) {
        sim_tape_release(&findings->items[i].tape);
    }
    base_heap_give_back(findings->items);
    *findings = (struct model_findings){.items = NULL};
}
