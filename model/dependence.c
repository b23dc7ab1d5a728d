#include "model/dependence.h"

#include <stddef.h>

#include "base/check.h"

#define COUNT     RUNTIME_ACCESS_MODE_COUNT
#define READ      RUNTIME_ACCESS_READ
#define WRITE     RUNTIME_ACCESS_WRITE
#define ADD       RUNTIME_ACCESS_ADD
#define ACQUIRE   RUNTIME_ACCESS_ACQUIRE
#define RELEASE   RUNTIME_ACCESS_RELEASE
#define BIT_COUNT 64

/* Reads commute, and so do updates that add up. */
static const bool conflicts[COUNT][COUNT] = {
    [READ] = {[WRITE] = true, [ADD] = true, [ACQUIRE] = true, [RELEASE] = true},
    [WRITE] = {true, true, true, true, true},
    [ADD] = {[READ] = true, [WRITE] = true, [ACQUIRE] = true, [RELEASE] = true},
    [ACQUIRE] = {true, true, true, true, true},
    [RELEASE] = {true, true, true, true, true},
};

bool model_modes_conflict(enum runtime_access_mode one, enum runtime_access_mode other)
{
    CHECK((uint32_t)one < COUNT);
    CHECK((uint32_t)other < COUNT);
    return conflicts[one][other];
}

static bool is_same_place(const struct runtime_access *one, const struct runtime_access *other)
{
    return one->object == other->object && one->field == other->field;
}

bool model_footprints_conflict(struct model_footprint one, struct model_footprint other)
{
    CHECK(one.count == 0 || one.accesses != NULL);
    CHECK(other.count == 0 || other.accesses != NULL);
    for (uint32_t i = 0; i < one.count; i++) {
        for (uint32_t j = 0; j < other.count; j++) {
            if (is_same_place(&one.accesses[i], &other.accesses[j]) &&
                model_modes_conflict(one.accesses[i].mode, other.accesses[j].mode)) {
                return true;
            }
        }
    }
    return false;
}

static uint64_t bit_of(const struct runtime_access *access)
{
    const uint64_t place = access->object * 32 + (uint64_t)access->field;
    return UINT64_C(1) << (place * UINT64_C(0x9e3779b97f4a7c15) >> 58) % BIT_COUNT;
}

struct model_signature model_signature_of(struct model_footprint footprint)
{
    struct model_signature signature = {0, 0};
    CHECK(footprint.count == 0 || footprint.accesses != NULL);
    for (uint32_t i = 0; i < footprint.count; i++) {
        uint64_t *set = footprint.accesses[i].mode == READ ? &signature.read : &signature.changed;
        *set |= bit_of(&footprint.accesses[i]);
    }
    return signature;
}

bool model_footprint_has(struct model_footprint footprint, const struct runtime_access *access,
                         enum runtime_access_mode mode)
{
    CHECK(access != NULL);
    for (uint32_t i = 0; i < footprint.count; i++) {
        if (is_same_place(&footprint.accesses[i], access) && footprint.accesses[i].mode == mode) {
            return true;
        }
    }
    return false;
}
