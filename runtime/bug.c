#include "runtime/bug.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"

const struct runtime_bug *runtime_bug_find(const char *name)
{
    CHECK(name != NULL);
    for (size_t i = 0; runtime_bug_all[i] != NULL; i++) {
        CHECK(runtime_bug_all[i]->about.name != NULL);
        if (strcmp(runtime_bug_all[i]->about.name, name) == 0) {
            return runtime_bug_all[i];
        }
    }
    return NULL;
}
