/*
 * What an action reads its step with: typed values by key, each mistake reported where it stands.
 *
 * Strings come with the variables of the matrix filled in.  A getter returns what the caller says
 * for a key that is not there, and also for a value that is wrong: the mistake is known then, the
 * file gives no plan, and compiling goes on to find the next one.  What is returned lives as long
 * as the file.
 */
#ifndef SCENARIOS_READER_H
#define SCENARIOS_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json_tree.h"

#include "sim/plan.h"

#include "scenarios/format/region.h"
#include "scenarios/key.h"
#include "scenarios/vocabulary.h"

struct scenarios_reader;

/* An object of the file and the table of its keys; a plain value. */
struct scenarios_object {
    struct scenarios_reader *reader;
    const struct base_json_value *value; /* an object, or NULL: every key is missing */
    const struct scenarios_key *keys;
};

/* Views an object, and reports the keys that it must not have and those that it lacks. */
struct scenarios_object scenarios_object_view(struct scenarios_reader *reader,
                                              const struct base_json_value *value,
                                              const struct scenarios_key *keys);

/* The member's value as it stands in the file, or NULL. */
const struct base_json_value *scenarios_object_find(const struct scenarios_object *object,
                                                    const char *key);

/* A STRING or NAME; NULL when there is none. */
const char *scenarios_object_string(const struct scenarios_object *object, const char *key);

/* A STRING that the world sends: ${name} of a response's variable stays in it. */
const char *scenarios_object_text(const struct scenarios_object *object, const char *key);

/* The index of a WORD among the key's words. */
uint32_t scenarios_object_word(const struct scenarios_object *object, const char *key,
                               uint32_t missing);

int64_t scenarios_object_integer(const struct scenarios_object *object, const char *key,
                                 int64_t missing);
bool scenarios_object_boolean(const struct scenarios_object *object, const char *key, bool missing);

/* In nanoseconds. */
uint64_t scenarios_object_duration(const struct scenarios_object *object, const char *key,
                                   uint64_t missing);

/* In bytes; at most 1 GiB. */
uint32_t scenarios_object_size(const struct scenarios_object *object, const char *key,
                               uint32_t missing);

/* An OBJECT's view; of a missing one, all keys are missing. */
struct scenarios_object scenarios_object_member(const struct scenarios_object *object,
                                                const char *key);

/* An EXCHANGE's index into plan->exchanges, SIM_EXCHANGE_ANY when there is none.  The step that is
 * being compiled needs that exchange: a file in which it cannot be open by then is wrong. */
uint32_t scenarios_object_exchange(const struct scenarios_object *object, const char *key);

/* The filled-in value of a string, number or boolean; false when a mistake was reported.  With
 * may_wait, ${name} of a response's variable is left for the world to fill in. */
MUST_USE bool scenarios_reader_resolve(struct scenarios_reader *reader,
                                       const struct base_json_value *value, bool may_wait,
                                       struct base_json_value *out_resolved);

/* Reports that something else was expected where `value` stands.  meant may be NULL. */
void scenarios_reader_mistake(struct scenarios_reader *reader, const struct base_json_value *value,
                              const char *expected, const char *meant);

/* The same, with another place or other words for what was found. */
void scenarios_reader_mistake_at(struct scenarios_reader *reader, struct base_json_position at,
                                 const char *expected, const char *found, const char *meant);

/* Is it one of the names?  Else a mistake: "expected a rule, found ...". */
bool scenarios_reader_knows(struct scenarios_reader *reader, struct scenarios_names names,
                            const struct base_json_value *resolved, const char *what);

/* Memory that lives as long as the file. */
struct scenarios_region *scenarios_reader_region(struct scenarios_reader *reader);

/* Names the exchange that the step opens, "as" or a name made of the client's; for declare(). */
void scenarios_reader_declare_exchange(struct scenarios_reader *reader, const char *name,
                                       const char *client, struct base_json_position at);

/* The request may call a tool: else, waiting for what its tool does would be a mistake. */
void scenarios_reader_declare_tool_call(struct scenarios_reader *reader);

/* Names an exchange or a client that the step disconnects. */
void scenarios_reader_declare_leaver(struct scenarios_reader *reader, const char *name);

/* Names a variable that the step's response fills in, from a header or (NULL) from the ids of its
 * events; for declare(). */
void scenarios_reader_declare_variable(struct scenarios_reader *reader, const char *name,
                                       const char *header, struct base_json_position at);

/* The exchange that the step opens; for compile(). */
uint32_t scenarios_reader_opened(const struct scenarios_reader *reader);
const char *scenarios_reader_exchange_name(const struct scenarios_reader *reader,
                                           uint32_t exchange);
const char *scenarios_reader_exchange_client(const struct scenarios_reader *reader,
                                             uint32_t exchange);
/* The client that the name may have meant, or NULL. */
const char *scenarios_reader_nearest_client(const struct scenarios_reader *reader,
                                            const char *name);
uint32_t scenarios_reader_exchange_count(const struct scenarios_reader *reader);

/* The body of a request that arrives later than its head, piece by piece; owned by the region. */
struct scenarios_body {
    const struct asgi_bytes *pieces;
    uint32_t piece_count;
    uint32_t taken_count; /* pieces that "body" steps send */
    bool is_held;         /* "body" steps send it; false: it comes by itself */
};

/* For the request that is being compiled; and of any that is above, NULL when it is below. */
void scenarios_reader_set_body(struct scenarios_reader *reader, struct scenarios_body *body);
struct scenarios_body *scenarios_reader_body(const struct scenarios_reader *reader,
                                             uint32_t exchange);

/* What the step expects of its response. */
void scenarios_reader_expect(struct scenarios_reader *reader,
                             const struct sim_reply_expectation *expectation);

/* The next JSON-RPC id that no request of the file was given: 1, 2, ... */
uint32_t scenarios_reader_next_id(struct scenarios_reader *reader);

#endif
