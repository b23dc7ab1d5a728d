/*
 * Typed access to the members of an object.
 */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/word.h"

#include "scenarios/format/compiler.h"
#include "scenarios/format/units.h"

#define KEY_COUNT_MAX 32
#define LISTED_SIZE   256

static const char *nearest_key(const struct scenarios_key *keys, const char *typed)
{
    const char *words[KEY_COUNT_MAX];
    uint32_t count = 0;
    for (const struct scenarios_key *key = keys; key->name != NULL; key++) {
        CHECK(count < KEY_COUNT_MAX);
        words[count++] = key->name;
    }
    return base_word_nearest(typed, words, count);
}

/* "one of the keys client, as, send". */
static const char *list_keys(struct scenarios_reader *reader, const struct scenarios_key *keys)
{
    char buffer[LISTED_SIZE];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    base_text_append(&text, "one of the keys");
    for (const struct scenarios_key *key = keys; key->name != NULL; key++) {
        base_text_format(&text, "%s %s", key == keys ? "" : ",", key->name);
    }
    return scenarios_region_copy(reader->region, buffer, text.length);
}

static void report_unknown_key(struct scenarios_reader *reader, const struct scenarios_key *keys,
                               const struct base_json_value *member)
{
    const struct base_json_value name = scenarios_compiler_key(member);
    scenarios_reader_mistake(reader, &name, list_keys(reader, keys),
                             nearest_key(keys, member->key));
}

struct scenarios_object scenarios_object_view(struct scenarios_reader *reader,
                                              const struct base_json_value *value,
                                              const struct scenarios_key *keys)
{
    CHECK(reader != NULL);
    CHECK(keys != NULL);
    const struct scenarios_object none = {.reader = reader, .value = NULL, .keys = keys};
    if (value == NULL) {
        return none;
    }
    if (value->kind != BASE_JSON_OBJECT) {
        scenarios_reader_mistake(reader, value, "an object", NULL);
        return none;
    }
    const struct scenarios_diagnostics *diagnostics = reader->diagnostics;
    for (const struct base_json_value *member = value->first;
         member != NULL && diagnostics->count < SCENARIOS_MISTAKE_COUNT_MAX;
         member = member->next) {
        if (strlen(member->key) != member->key_size ||
            scenarios_key_find(keys, member->key) == NULL) {
            report_unknown_key(reader, keys, member);
        }
    }
    for (const struct scenarios_key *key = keys; key->name != NULL; key++) {
        if (key->is_required && base_json_value_find(value, key->name) == NULL) {
            const char *expected =
                scenarios_region_format(reader->region, "the key \"%s\" in this object", key->name);
            scenarios_reader_mistake_at(reader, value->at, expected, "none", NULL);
        }
    }
    return (struct scenarios_object){.reader = reader, .value = value, .keys = keys};
}

const struct base_json_value *scenarios_object_find(const struct scenarios_object *object,
                                                    const char *key)
{
    CHECK(scenarios_key_find(object->keys, key) != NULL);
    return object->value == NULL ? NULL : base_json_value_find(object->value, key);
}

/* Fetches the resolved value of a key that has this type; NULL when there is none. */
static const struct scenarios_key *fetch(const struct scenarios_object *object, const char *name,
                                         enum scenarios_type type, struct base_json_value *out)
{
    const struct scenarios_key *key = scenarios_key_find(object->keys, name);
    CHECK(key != NULL);
    CHECK(key->type == type);
    const struct base_json_value *value = scenarios_object_find(object, name);
    if (value == NULL || !scenarios_reader_resolve(object->reader, value, false, out)) {
        return NULL;
    }
    return key;
}

static bool is_plain_string(const struct base_json_value *value)
{
    return value->kind == BASE_JSON_STRING && strlen(value->string) == value->string_size;
}

const char *scenarios_object_string(const struct scenarios_object *object, const char *key)
{
    const struct scenarios_key *known = scenarios_key_find(object->keys, key);
    CHECK(known != NULL);
    CHECK(known->type == SCENARIOS_TYPE_STRING || known->type == SCENARIOS_TYPE_NAME);
    struct base_json_value value;
    if (fetch(object, key, known->type, &value) == NULL) {
        return NULL;
    }
    const bool is_fit =
        is_plain_string(&value) && (known->type != SCENARIOS_TYPE_NAME ||
                                    scenarios_compiler_is_name(value.string, value.string_size));
    if (!is_fit) {
        scenarios_reader_mistake(object->reader, &value, scenarios_type_text(known->type), NULL);
        return NULL;
    }
    return value.string;
}

const char *scenarios_object_text(const struct scenarios_object *object, const char *key)
{
    const struct scenarios_key *known = scenarios_key_find(object->keys, key);
    CHECK(known != NULL);
    CHECK(known->type == SCENARIOS_TYPE_STRING);
    const struct base_json_value *value = scenarios_object_find(object, key);
    struct base_json_value resolved;
    if (value == NULL || !scenarios_reader_resolve(object->reader, value, true, &resolved)) {
        return NULL;
    }
    if (!is_plain_string(&resolved)) {
        scenarios_reader_mistake(object->reader, &resolved, scenarios_type_text(known->type), NULL);
        return NULL;
    }
    return resolved.string;
}

/* "\"fin\" or \"rst\"". */
static const char *list_words(struct scenarios_reader *reader, const char *const *words)
{
    char buffer[LISTED_SIZE];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    for (uint32_t i = 0; words[i] != NULL; i++) {
        const char *before = i == 0 ? "" : words[i + 1] == NULL ? " or " : ", ";
        base_text_format(&text, "%s\"%s\"", before, words[i]);
    }
    return scenarios_region_copy(reader->region, buffer, text.length);
}

uint32_t scenarios_object_word(const struct scenarios_object *object, const char *key,
                               uint32_t missing)
{
    struct base_json_value value;
    const struct scenarios_key *known = fetch(object, key, SCENARIOS_TYPE_WORD, &value);
    if (known == NULL) {
        return missing;
    }
    uint32_t count = 0;
    for (; known->words[count] != NULL; count++) {
        if (base_json_value_is(&value, known->words[count])) {
            return count;
        }
    }
    const char *meant = value.kind == BASE_JSON_STRING
                            ? base_word_nearest(value.string, known->words, count)
                            : NULL;
    scenarios_reader_mistake(object->reader, &value, list_words(object->reader, known->words),
                             meant);
    return missing;
}

int64_t scenarios_object_integer(const struct scenarios_object *object, const char *key,
                                 int64_t missing)
{
    struct base_json_value value;
    const struct scenarios_key *known = fetch(object, key, SCENARIOS_TYPE_INTEGER, &value);
    if (known == NULL) {
        return missing;
    }
    if (value.kind == BASE_JSON_NUMBER && value.is_integer && value.integer >= known->min &&
        value.integer <= known->max) {
        return value.integer;
    }
    const char *expected = scenarios_region_format(
        object->reader->region, "an integer from %" PRId64 " to %" PRId64, known->min, known->max);
    scenarios_reader_mistake(object->reader, &value, expected, NULL);
    return missing;
}

bool scenarios_object_boolean(const struct scenarios_object *object, const char *key, bool missing)
{
    struct base_json_value value;
    if (fetch(object, key, SCENARIOS_TYPE_BOOLEAN, &value) == NULL) {
        return missing;
    }
    if (value.kind != BASE_JSON_BOOLEAN) {
        scenarios_reader_mistake(object->reader, &value,
                                 scenarios_type_text(SCENARIOS_TYPE_BOOLEAN), NULL);
        return missing;
    }
    return value.boolean;
}

uint64_t scenarios_object_duration(const struct scenarios_object *object, const char *key,
                                   uint64_t missing)
{
    struct base_json_value value;
    if (fetch(object, key, SCENARIOS_TYPE_DURATION, &value) == NULL) {
        return missing;
    }
    uint64_t duration_ns = 0;
    if (!is_plain_string(&value) || !scenarios_units_duration(value.string, &duration_ns)) {
        scenarios_reader_mistake(object->reader, &value,
                                 scenarios_type_text(SCENARIOS_TYPE_DURATION), NULL);
        return missing;
    }
    if (duration_ns > SCENARIOS_DURATION_NS_MAX) {
        scenarios_reader_mistake(object->reader, &value, "a duration of at most 24h", NULL);
        return missing;
    }
    return duration_ns;
}

uint32_t scenarios_object_size(const struct scenarios_object *object, const char *key,
                               uint32_t missing)
{
    struct base_json_value value;
    if (fetch(object, key, SCENARIOS_TYPE_SIZE, &value) == NULL) {
        return missing;
    }
    uint64_t size = 0;
    if (!is_plain_string(&value) || !scenarios_units_size(value.string, &size)) {
        scenarios_reader_mistake(object->reader, &value, scenarios_type_text(SCENARIOS_TYPE_SIZE),
                                 NULL);
        return missing;
    }
    if (size > SCENARIOS_SIZE_MAX) {
        scenarios_reader_mistake(object->reader, &value, "a size of at most 1024MiB", NULL);
        return missing;
    }
    return (uint32_t)size;
}

struct scenarios_object scenarios_object_member(const struct scenarios_object *object,
                                                const char *key)
{
    const struct scenarios_key *known = scenarios_key_find(object->keys, key);
    CHECK(known != NULL);
    CHECK(known->type == SCENARIOS_TYPE_OBJECT);
    return scenarios_object_view(object->reader, scenarios_object_find(object, key),
                                 known->members);
}

uint32_t scenarios_object_exchange(const struct scenarios_object *object, const char *key)
{
    struct base_json_value value;
    if (fetch(object, key, SCENARIOS_TYPE_EXCHANGE, &value) == NULL) {
        return SIM_EXCHANGE_ANY;
    }
    struct scenarios_reader *reader = object->reader;
    const bool is_string = is_plain_string(&value);
    const uint32_t exchange =
        is_string ? scenarios_compiler_exchange_find(reader, value.string, value.string_size)
                  : SIM_EXCHANGE_ANY;
    if (exchange == SIM_EXCHANGE_ANY) {
        scenarios_compiler_exchange_unknown(reader, &value, is_string ? value.string : "");
        return SIM_EXCHANGE_ANY;
    }
    scenarios_compiler_refer(reader, reader->exchanges[exchange].node, value.at,
                             scenarios_compiler_found(reader, &value));
    return exchange;
}
