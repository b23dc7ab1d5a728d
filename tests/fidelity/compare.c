/* fidelity_outcome_holds() of tests/fidelity/outcome.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#include "tests/fidelity/outcome.h"

#define WORDS_SIZE \
    2048 /* longer ones are cut where they are printed, not where they are compared */

static const char nothing[] = "nothing more";

/* What is compared, and with which value of the table. */
struct comparison {
    const struct fidelity_drive *drive;
    const char *column;
    const char *of; /* the actor whose column it is; "" for none */
};

static bool differs(const struct comparison *self, const struct base_json_value *at,
                    const char *expected, const char *found)
{
    (void)printf("%s:%" PRIu32 ":%" PRIu32 ": k %" PRId32 ": %s%s%s: expected %s, found %s\n",
                 self->drive->table->path, at->at.line, at->at.column, self->drive->k, self->of,
                 self->of[0] == '\0' ? "" : ".", self->column, expected, found);
    return false;
}

static const char *who(const struct fidelity_drive *drive, uint32_t actor)
{
    return actor == FIDELITY_LOG ? "log" : drive->table->actors[actor].name;
}

static bool is_same(const struct fidelity_drive *drive, const struct base_json_value *row,
                    const struct fidelity_event *event)
{
    const struct base_json_value *what = row->first->next;
    return strcmp(row->first->string, who(drive, event->actor)) == 0 &&
           strcmp(what->string, event->what) == 0 && what->next->integer == event->iteration;
}

static const char *words_of_event(const struct fidelity_drive *drive,
                                  const struct fidelity_event *event, char *words)
{
    (void)snprintf(words, WORDS_SIZE, "%s: %s in %" PRIu32, who(drive, event->actor), event->what,
                   event->iteration);
    return words;
}

static const char *words_of_row(const struct base_json_value *row, char *words)
{
    const struct base_json_value *what = row->first->next;
    (void)snprintf(words, WORDS_SIZE, "%s: %s in %" PRId64, row->first->string, what->string,
                   what->next->integer);
    return words;
}

static bool holds_timeline(const struct fidelity_outcome *outcome,
                           const struct fidelity_drive *drive)
{
    const struct comparison self = {drive, "timeline", ""};
    const struct base_json_value *timeline = fidelity_table_timeline(drive->table, drive->k);
    char expected[WORDS_SIZE];
    char found[WORDS_SIZE];
    CHECK(timeline != NULL);
    uint32_t i = 0;
    for (const struct base_json_value *row = timeline->first; row != NULL; row = row->next, i++) {
        const struct fidelity_event *event = &outcome->events[i];
        if (i == outcome->event_count) {
            return differs(&self, row, words_of_row(row, expected), nothing);
        }
        if (!is_same(drive, row, event)) {
            return differs(&self, row, words_of_row(row, expected),
                           words_of_event(drive, event, found));
        }
    }
    return i == outcome->event_count ||
           differs(&self, timeline, nothing, words_of_event(drive, &outcome->events[i], found));
}

/* Events of an actor that are in a timeline only, not in its row. */
static bool is_end(const struct fidelity_event *event)
{
    return strcmp(event->what, "returns") == 0 || strcmp(event->what, "raises") == 0;
}

/* A list of strings of a row against the events of one actor. */
static bool holds_list(const struct comparison *self, const struct base_json_value *list,
                       const struct fidelity_event *events, uint32_t count, uint32_t actor)
{
    const struct base_json_value *expected = list->first;
    for (uint32_t i = 0; i < count; i++) {
        if (events[i].actor != actor || is_end(&events[i])) {
            continue;
        }
        if (expected == NULL) {
            return differs(self, list, nothing, events[i].what);
        }
        if (strcmp(expected->string, events[i].what) != 0) {
            return differs(self, expected, expected->string, events[i].what);
        }
        expected = expected->next;
    }
    return expected == NULL || differs(self, expected, expected->string, nothing);
}

static bool holds_raised(const struct comparison *self, const struct base_json_value *expected,
                         const char *found)
{
    const bool is_same = expected->string == NULL || found == NULL
                             ? expected->string == found
                             : strcmp(expected->string, found) == 0;
    return is_same || differs(self, expected, expected->string == NULL ? "null" : expected->string,
                              found == NULL ? "null" : found);
}

static bool holds_returned(const struct comparison *self, const struct base_json_value *expected,
                           bool found)
{
    return expected->boolean == found ||
           differs(self, expected, expected->boolean ? "true" : "false", found ? "true" : "false");
}

static bool holds_cell(const struct fidelity_outcome *outcome, const struct fidelity_drive *drive,
                       const struct base_json_value *cell, uint32_t actor)
{
    for (const struct base_json_value *value = cell->first; value != NULL; value = value->next) {
        const struct comparison self = {drive, value->key, who(drive, actor)};
        bool holds = false;
        if (base_json_value_key_is(value, "asgi")) {
            holds = holds_list(&self, value, outcome->events, outcome->event_count, actor);
        } else if (base_json_value_key_is(value, "messages")) {
            holds = holds_list(&self, value, outcome->messages, outcome->message_count, actor);
        } else if (base_json_value_key_is(value, "raised")) {
            holds = holds_raised(&self, value, outcome->raised[actor]);
        } else if (base_json_value_key_is(value, "returned")) {
            holds = holds_returned(&self, value, outcome->has_returned[actor]);
        } else {
            CHECK_UNREACHABLE("a column that fidelity_form_holds should have refused");
        }
        if (!holds) {
            return false;
        }
    }
    return true;
}

static bool holds_row(const struct fidelity_outcome *outcome, const struct fidelity_drive *drive)
{
    const struct comparison logs = {drive, "error_logs", ""};
    const struct base_json_value *row = fidelity_table_row(drive->table, drive->k);
    CHECK(row != NULL);
    for (uint32_t i = 0; i < drive->table->actor_count; i++) {
        const struct fidelity_actor *actor = &drive->table->actors[i];
        if (actor->kind == FIDELITY_REQUEST &&
            !holds_cell(outcome, drive, base_json_value_find(row, actor->name), i)) {
            return false;
        }
    }
    return holds_list(&logs, base_json_value_find(row, "error_logs"), outcome->events,
                      outcome->event_count, FIDELITY_LOG);
}

bool fidelity_outcome_holds(const struct fidelity_outcome *outcome,
                            const struct fidelity_drive *drive)
{
    const bool holds_both[] = {holds_timeline(outcome, drive), holds_row(outcome, drive)};
    return holds_both[0] && holds_both[1];
}
