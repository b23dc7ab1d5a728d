#include "sim/dialect.h"

#include <string.h>

#include "base/check.h"

const struct sim_dialect *sim_dialect_find(const char *name)
{
    CHECK(name != NULL);
    for (uint32_t i = 0; sim_dialect_all[i] != NULL; i++) {
        CHECK(sim_dialect_all[i]->name != NULL);
        if (strcmp(sim_dialect_all[i]->name, name) == 0) {
            return sim_dialect_all[i];
        }
    }
    return NULL;
}
