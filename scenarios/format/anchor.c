#include "scenarios/format/anchor.h"

#include <string.h>

#include "base/check.h"
#include "base/printable.h"
#include "base/word.h"

#define WORD_COUNT_MAX 64

#define ONCE  SCENARIOS_ANCHOR_ONCE
#define OFTEN SCENARIOS_ANCHOR_OFTEN
#define WORLD SCENARIOS_ANCHOR_WORLD

const struct scenarios_anchor_word scenarios_anchor_words[] = {
    {"started", SIM_EVENT_APP_SEND, "http.response.start", false, ONCE, "the response has started"},
    {"event", SIM_EVENT_RPC_MESSAGE, NULL, false, OFTEN, "a JSON-RPC message in the response"},
    {"result", SIM_EVENT_RPC_MESSAGE, "result", false, OFTEN, "a result in the response"},
    {"error", SIM_EVENT_RPC_MESSAGE, "error", false, OFTEN, "an error in the response"},
    {"asked", SIM_EVENT_RPC_MESSAGE, "request", false, OFTEN,
     "a request of the server's in the response"},
    {"notification", SIM_EVENT_RPC_MESSAGE, "notification", false, OFTEN,
     "a notification in the response"},
    {"ended", SIM_EVENT_APP_SEND, "http.response.body", true, ONCE, "the response is complete"},
    {"client.request", SIM_EVENT_CLIENT_REQUEST, NULL, false, ONCE,
     "the client has made the request"},
    {"client.body", SIM_EVENT_CLIENT_BODY, NULL, false, OFTEN, "a piece of the body has been sent"},
    {"client.disconnect", SIM_EVENT_CLIENT_DISCONNECT, NULL, false, ONCE, "the client has left"},
    {"app.called", SIM_EVENT_APP_CALLED, NULL, false, ONCE, "the application was called"},
    {"app.receive", SIM_EVENT_APP_RECEIVE, NULL, false, OFTEN, "the application has got a message"},
    {"app.send", SIM_EVENT_APP_SEND, NULL, false, OFTEN, "the application has sent a message"},
    {"app.returned", SIM_EVENT_APP_RETURNED, NULL, false, ONCE, "the application has returned"},
    {"app.raised", SIM_EVENT_APP_RAISED, NULL, false, ONCE, "the application has raised"},
    {"rpc.request", SIM_EVENT_RPC_REQUEST, NULL, false, ONCE, "the request's message is complete"},
    {"session.served", SIM_EVENT_SESSION_SERVED, NULL, false, ONCE, "its session has admitted it"},
    {"connection.closed", SIM_EVENT_CONNECTION_CLOSED, NULL, false, ONCE,
     "the server has closed its connection"},
    {"tool.started", SIM_EVENT_TOOL_STARTED, NULL, false, ONCE, "its tool has begun"},
    {"tool.progress", SIM_EVENT_TOOL_PROGRESS, NULL, false, OFTEN,
     "its tool has reported progress"},
    {"tool.returned", SIM_EVENT_TOOL_RETURNED, NULL, false, ONCE, "its tool has returned"},
    {"tool.raised", SIM_EVENT_TOOL_RAISED, NULL, false, ONCE, "its tool has raised"},
    {"late.started", SIM_EVENT_LATE_STARTED, NULL, false, ONCE,
     "what was put off until after its response has begun"},
    {"late.ended", SIM_EVENT_LATE_ENDED, NULL, false, ONCE,
     "what was put off until after its response has ended"},
    {"tool.cancelled", SIM_EVENT_TOOL_CANCELLED, NULL, false, ONCE, "its tool was cancelled"},
    {"connection.opened", SIM_EVENT_CONNECTION_OPENED, NULL, false, WORLD,
     "a client has connected"},
    {"connection.lost", SIM_EVENT_CONNECTION_LOST, NULL, false, WORLD,
     "the server knows that a client has left"},
    {"connection.write_paused", SIM_EVENT_WRITE_PAUSED, NULL, false, WORLD,
     "a connection's buffer is full"},
    {"connection.write_resumed", SIM_EVENT_WRITE_RESUMED, NULL, false, WORLD,
     "a connection's buffer has drained"},
    {"session.listed", SIM_EVENT_SESSION_LISTED, NULL, false, WORLD, "a session can be found"},
    {"session.unlisted", SIM_EVENT_SESSION_UNLISTED, NULL, false, WORLD,
     "a session cannot be found any more"},
    {"scope.cancelled", SIM_EVENT_SCOPE_CANCELLED, NULL, false, WORLD,
     "a cancel scope was cancelled"},
    {"timer.fired", SIM_EVENT_TIMER_FIRED, NULL, false, WORLD, "a timer has fired"},
    {"log", SIM_EVENT_LOG, NULL, false, WORLD, "a line was logged"},
    {NULL, SIM_EVENT_CHOICE, NULL, false, ONCE, NULL},
};

/* An anchor's parts, within its text. */
struct parts {
    const struct base_json_value *value;
    const char *subject;
    const char *word;   /* behind the '.' or '@'; without "[count]" */
    size_t word_offset; /* of the word in the text */
    bool is_await;
    bool has_count;
    uint32_t count;
};

/* The place of a byte of a string, where its text stands in the file as it is. */
static struct base_json_position inside(const struct base_json_value *value, size_t offset)
{
    struct base_json_position at = value->at;
    const bool is_verbatim = value->raw.size == value->string_size + 2 &&
                             memcmp(value->raw.bytes + 1, value->string, value->string_size) == 0;
    if (is_verbatim) {
        at.offset += offset + 1;
        at.column += base_printable_columns(value->string, offset) + 1;
    }
    return at;
}

static void report_part(struct scenarios_reader *reader, const struct parts *parts,
                        const char *expected, const char *meant)
{
    const struct base_json_value word = {
        .kind = BASE_JSON_STRING, .string = parts->word, .string_size = strlen(parts->word)};
    scenarios_reader_mistake_at(reader, inside(parts->value, parts->word_offset), expected,
                                scenarios_compiler_found(reader, &word), meant);
}

/* Reads "[2]" at the end of the text, and cuts it off. */
static bool read_count(char *text, struct parts *parts)
{
    parts->count = 1;
    char *open = strchr(text, '[');
    if (open == NULL) {
        return true;
    }
    uint32_t count = 0;
    const char *at = open + 1;
    for (; *at >= '0' && *at <= '9' && count <= SCENARIOS_ANCHOR_COUNT_MAX; at++) {
        count = count * 10 + (uint32_t)(*at - '0');
    }
    parts->has_count = true;
    parts->count = count;
    *open = '\0';
    return count >= 1 && count <= SCENARIOS_ANCHOR_COUNT_MAX && strcmp(at, "]") == 0;
}

static bool read_parts(struct scenarios_reader *reader, const struct base_json_value *value,
                       struct parts *parts)
{
    *parts = (struct parts){.value = value};
    const size_t subject_size = value->kind == BASE_JSON_STRING ? strcspn(value->string, ".@") : 0;
    if (subject_size == 0 || strlen(value->string) != value->string_size ||
        value->string[subject_size] == '\0') {
        scenarios_reader_mistake(reader, value, scenarios_type_text(SCENARIOS_TYPE_ANCHOR), NULL);
        return false;
    }
    char *text = scenarios_region_copy(reader->region, value->string, value->string_size);
    parts->is_await = text[subject_size] == '@';
    text[subject_size] = '\0';
    parts->subject = text;
    parts->word = text + subject_size + 1;
    parts->word_offset = subject_size + 1;
    if (!read_count(text + subject_size + 1, parts)) {
        scenarios_reader_mistake(reader, value, "a count from [1] to [10000] at the end", NULL);
        return false;
    }
    return true;
}

static bool is_word_of(const struct scenarios_anchor_word *word, bool is_any)
{
    return is_any || word->scope != WORLD;
}

static const struct scenarios_anchor_word *find_word(struct scenarios_reader *reader,
                                                     const struct parts *parts, bool is_any)
{
    const char *words[WORD_COUNT_MAX];
    uint32_t count = 0;
    for (const struct scenarios_anchor_word *word = scenarios_anchor_words; word->word != NULL;
         word++) {
        if (!is_word_of(word, is_any)) {
            continue;
        }
        if (strcmp(word->word, parts->word) == 0) {
            return word;
        }
        CHECK(count < WORD_COUNT_MAX);
        words[count++] = word->word;
    }
    report_part(reader, parts,
                is_any ? "an event such as tool.started or log"
                       : "an event of an exchange such as event, ended or app.called",
                base_word_nearest(parts->word, words, count));
    return NULL;
}

static bool is_left(const struct scenarios_reader *reader,
                    const struct scenarios_exchange *exchange)
{
    for (uint32_t i = 0; i < reader->leaver_count; i++) {
        if (strcmp(reader->leavers[i], exchange->name) == 0 ||
            strcmp(reader->leavers[i], exchange->client) == 0) {
            return true;
        }
    }
    return false;
}

/* Else a mistake: what the scenario does not do, nobody needs to wait for. */
static bool can_happen(struct scenarios_reader *reader, const struct parts *parts,
                       const struct scenarios_anchor_word *word, uint32_t index)
{
    const struct scenarios_exchange *exchange = &reader->exchanges[index];
    const char *expected = NULL;
    if (word->event == SIM_EVENT_CLIENT_DISCONNECT && !is_left(reader, exchange)) {
        expected = scenarios_region_format(
            reader->region, "what can happen, and no step disconnects \"%s\"", exchange->name);
    } else if (strncmp(word->word, "tool.", 5) == 0 && !exchange->calls_tool) {
        expected = scenarios_region_format(
            reader->region, "what can happen, and \"%s\" calls no tool", exchange->name);
    }
    if (expected != NULL) {
        report_part(reader, parts, expected, NULL);
    }
    return expected == NULL;
}

static struct sim_anchor event_anchor(struct scenarios_reader *reader, const struct parts *parts,
                                      uint32_t exchange)
{
    const struct sim_anchor none = {.kind = SIM_ANCHOR_NONE};
    const bool is_any = exchange == SIM_EXCHANGE_ANY;
    const struct scenarios_anchor_word *word = find_word(reader, parts, is_any);
    if (word == NULL) {
        return none;
    }
    if (!is_any && !can_happen(reader, parts, word, exchange)) {
        return none;
    }
    if (parts->has_count && parts->count != 1 && !is_any && word->scope == ONCE) {
        scenarios_reader_mistake(
            reader, parts->value,
            scenarios_region_format(reader->region, "no count: \"%s\" happens to an exchange once",
                                    word->word),
            NULL);
        return none;
    }
    return (struct sim_anchor){.kind = SIM_ANCHOR_EVENT,
                               .event = word->event,
                               .label = word->label,
                               .is_final = word->is_final,
                               .exchange = exchange,
                               .count = parts->count};
}

static struct sim_anchor await_anchor(struct scenarios_reader *reader, const struct parts *parts,
                                      uint32_t exchange)
{
    const struct scenarios_names awaits = reader->vocabulary->awaits;
    bool is_known = awaits.items == NULL;
    for (uint32_t i = 0; i < awaits.count && !is_known; i++) {
        is_known = strcmp(awaits.items[i], parts->word) == 0;
    }
    if (!is_known || parts->word[0] == '\0') {
        report_part(reader, parts, "the label of an await",
                    base_word_nearest(parts->word, awaits.items, awaits.count));
        return (struct sim_anchor){.kind = SIM_ANCHOR_NONE};
    }
    return (struct sim_anchor){.kind = SIM_ANCHOR_AWAIT,
                               .label = parts->word,
                               .exchange = exchange,
                               .count = parts->count};
}

struct sim_anchor scenarios_anchor_read(struct scenarios_reader *reader,
                                        const struct base_json_value *value)
{
    struct sim_anchor anchor = {.kind = SIM_ANCHOR_NONE};
    struct base_json_value resolved;
    struct parts parts;
    if (!scenarios_reader_resolve(reader, value, false, &resolved) ||
        !read_parts(reader, &resolved, &parts)) {
        return anchor;
    }
    uint32_t exchange = SIM_EXCHANGE_ANY;
    if (strcmp(parts.subject, SCENARIOS_ANY) != 0) {
        exchange = scenarios_compiler_exchange_find(reader, parts.subject, strlen(parts.subject));
        if (exchange == SIM_EXCHANGE_ANY) {
            const struct base_json_value subject = {.kind = BASE_JSON_STRING,
                                                    .at = inside(&resolved, 0),
                                                    .string = parts.subject,
                                                    .string_size = strlen(parts.subject)};
            scenarios_compiler_exchange_unknown(reader, &subject, parts.subject);
            return anchor;
        }
        scenarios_compiler_refer(reader, reader->exchanges[exchange].node, resolved.at,
                                 scenarios_compiler_found(reader, &resolved));
    }
    anchor = parts.is_await ? await_anchor(reader, &parts, exchange)
                            : event_anchor(reader, &parts, exchange);
    if (anchor.kind != SIM_ANCHOR_NONE) {
        anchor.anchor_id = reader->anchor_count++;
    }
    return anchor;
}
