#include "model/strategy.h"

#include <string.h>

#include "base/check.h"

const struct model_strategy *model_strategy_find(const char *name)
{
    CHECK(name != NULL);
    for (uint32_t i = 0; model_strategy_all[i] != NULL; i++) {
        if (strcmp(model_strategy_all[i]->name, name) == 0) {
            return model_strategy_all[i];
        }
    }
    return NULL;
}
