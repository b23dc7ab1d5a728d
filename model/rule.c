#include "model/rule.h"

#include <string.h>

#include "base/check.h"

const struct model_rule *model_rule_find(const char *name)
{
    CHECK(name != NULL);
    for (uint32_t i = 0; model_rule_all[i] != NULL; i++) {
        if (strcmp(model_rule_all[i]->name, name) == 0) {
            return model_rule_all[i];
        }
    }
    return NULL;
}
