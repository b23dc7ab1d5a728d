#include "scenarios/key.h"

#include <string.h>

#include "base/check.h"

const char *scenarios_type_text(enum scenarios_type type)
{
    static const char *const texts[] = {
#define X(code, text) text,
        SCENARIOS_TYPE_LIST(X)
#undef X
    };
    CHECK((size_t)type < sizeof texts / sizeof texts[0]);
    return texts[type];
}

const struct scenarios_key *scenarios_key_find(const struct scenarios_key *keys, const char *name)
{
    CHECK(keys != NULL);
    CHECK(name != NULL);
    for (const struct scenarios_key *key = keys; key->name != NULL; key++) {
        if (strcmp(key->name, name) == 0) {
            return key;
        }
    }
    return NULL;
}
