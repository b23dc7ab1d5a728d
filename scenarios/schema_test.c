#include "scenarios/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/json_tree.h"

#include "scenarios/action.h"

#include "tests/support/test.h"

#define SHIPPED      "docs/scenario.schema.json"
#define SHIPPED_SIZE ((size_t)1 << 20)

static void the_shipped_schema_is_what_the_tables_say(void **state)
{
    (void)state;
    static char shipped[SHIPPED_SIZE];
    FILE *file = fopen(SHIPPED, "rb");
    assert_non_null(file);
    const size_t size = fread(shipped, 1, sizeof shipped - 1, file);
    (void)fclose(file);
    struct scenarios_buffer written = {.bytes = NULL};
    scenarios_schema_write(&written);
    if (size != written.size || strcmp(shipped, written.bytes) != 0) {
        print_error("`make docs` writes " SHIPPED " anew\n");
        fail();
    }
    scenarios_buffer_release(&written);
}

static void the_schema_is_json_and_knows_every_action(void **state)
{
    (void)state;
    struct scenarios_buffer written = {.bytes = NULL};
    scenarios_schema_write(&written);
    struct base_json_tree *tree = NULL;
    struct base_json_error error;
    assert_true(base_json_tree_create(written.bytes, written.size, NULL, &tree, &error));
    const struct base_json_value *definitions =
        base_json_value_find(base_json_tree_root(tree), "$defs");
    assert_non_null(definitions);
    for (uint32_t i = 0; scenarios_action_all[i] != NULL; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "%s_step", scenarios_action_all[i]->name);
        const struct base_json_value *step = base_json_value_find(definitions, name);
        assert_non_null(step);
        const struct base_json_value *properties = base_json_value_find(step, "properties");
        assert_non_null(properties);
        for (const struct scenarios_key *key = scenarios_action_all[i]->keys; key->name != NULL;
             key++) {
            assert_non_null(base_json_value_find(properties, key->name));
        }
        assert_non_null(base_json_value_find(properties, "after"));
    }
    base_json_tree_destroy(tree);
    scenarios_buffer_release(&written);
}

static const char *const reference = "#/$defs/";

/* Every {"$ref": "#/$defs/..."} leads to a definition. */
static void check_references(const struct base_json_value *value,
                             const struct base_json_value *definitions)
{
    if (value->key != NULL && strcmp(value->key, "$ref") == 0) {
        assert_int_equal(strncmp(value->string, reference, strlen(reference)), 0);
        assert_non_null(base_json_value_find(definitions, value->string + strlen(reference)));
    }
    for (const struct base_json_value *item = value->first; item != NULL; item = item->next) {
        check_references(item, definitions);
    }
}

static void every_reference_leads_somewhere(void **state)
{
    (void)state;
    struct scenarios_buffer written = {.bytes = NULL};
    scenarios_schema_write(&written);
    struct base_json_tree *tree = NULL;
    struct base_json_error error;
    assert_true(base_json_tree_create(written.bytes, written.size, NULL, &tree, &error));
    const struct base_json_value *root = base_json_tree_root(tree);
    check_references(root, base_json_value_find(root, "$defs"));
    base_json_tree_destroy(tree);
    scenarios_buffer_release(&written);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_schema_is_what_the_tables_say),
        cmocka_unit_test(the_schema_is_json_and_knows_every_action),
        cmocka_unit_test(every_reference_leads_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
