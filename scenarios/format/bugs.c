#include "scenarios/format/bugs.h"

#include "base/check.h"
#include "base/text.h"

#include "sim/bug.h"
#include "sim/dialect.h"

#define TEXT_SIZE 256

/* "a bug that uvicorn can have, not one of hypercorn" */
void scenarios_bugs_expect_in(struct scenarios_reader *reader, const struct base_json_value *value,
                              const char *name, const struct sim_dialect *dialect)
{
    char buffer[TEXT_SIZE];
    struct base_text expected;
    CHECK(dialect != NULL);
    const struct sim_bug *bug = sim_bug_find(name);
    if (bug == NULL || sim_bug_change_of(bug, dialect) != NULL) {
        return;
    }
    base_text_init(&expected, buffer, sizeof buffer);
    base_text_format(&expected, "a bug that the dialect %s can have, not one of %s", dialect->name,
                     bug->about.of);
    scenarios_reader_mistake(reader, value, buffer, NULL);
}

void scenarios_bugs_expect_all_in(struct scenarios_reader *reader,
                                  const struct base_json_value *names,
                                  const struct sim_dialect *dialect)
{
    const bool is_array = names->kind == BASE_JSON_ARRAY;
    const struct base_json_value *item = is_array ? names->first : names;
    CHECK(dialect != NULL);
    for (uint32_t i = 0; i < (is_array ? names->count : 1); i++, item = item->next) {
        struct base_json_value resolved;
        if (scenarios_reader_resolve(reader, item, false, &resolved) &&
            resolved.kind == BASE_JSON_STRING) {
            scenarios_bugs_expect_in(reader, &resolved, resolved.string, dialect);
        }
    }
}
