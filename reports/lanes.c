#include "reports/lanes.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/printable.h"
#include "base/text.h"

#include "reports/actors.h"
#include "reports/rows.h"

#define INDENT         2
#define TIME_COLUMNS   11
#define TEXT_COLUMNS   30 /* at least */
#define NAME_COLUMNS   8  /* at most */
#define LANE_COUNT_MAX 12
#define ROW_COUNT_MAX  60 /* more are folded */
#define ROWS_BEFORE    15
#define ROWS_AFTER     40

struct lane {
    struct reports_actor actor;
    char name[NAME_COLUMNS * 4 + 1];
    uint32_t column; /* where its line stands, from the first lane's */
    uint32_t first_row;
    uint32_t last_row;
};

struct diagram {
    const struct reports_sink *sink;
    const struct reports_finding *finding;
    const struct reports_actors *actors;
    const struct reports_rows *rows;
    struct lane *lanes; /* owns */
    uint32_t lane_count;
    uint32_t left_out_count;
    uint32_t columns; /* of all lanes */
    uint64_t start;   /* the time that counts as zero */
};

static const char *exchange_name(const struct reports_finding *finding, uint32_t request)
{
    for (uint32_t i = 0; i < finding->exchange_count; i++) {
        if (finding->exchanges[i].request == request) {
            return finding->exchanges[i].name;
        }
    }
    return NULL;
}

void reports_lanes_name(const struct reports_finding *finding, const struct reports_actors *actors,
                        const struct reports_actor *actor, struct base_text *out)
{
    CHECK(actor != NULL);
    switch (actor->kind) {
    case REPORTS_ACTOR_NONE:
        return;
    case REPORTS_ACTOR_CLIENT:
        base_text_append(out, actors->clients[actor->index]);
        return;
    case REPORTS_ACTOR_REQUEST: {
        const char *name = exchange_name(finding, actor->index);
        if (name == NULL) {
            base_text_format(out, "#%" PRIu32, actor->index);
        } else {
            base_text_append(out, name);
        }
        return;
    }
    case REPORTS_ACTOR_SESSION:
        base_text_format(out, "s%" PRIu32, actor->index);
        return;
    }
    CHECK_UNREACHABLE("an unknown kind of actor");
}

static struct lane *find_lane(const struct diagram *diagram, struct reports_actor actor)
{
    for (uint32_t i = 0; i < diagram->lane_count; i++) {
        if (reports_actor_equal(diagram->lanes[i].actor, actor)) {
            return &diagram->lanes[i];
        }
    }
    return NULL;
}

static bool comes_before(struct reports_actor one, struct reports_actor other)
{
    return one.kind != other.kind ? one.kind < other.kind : one.index < other.index;
}

/* Inserts a lane where it belongs: clients, then requests, then sessions. */
static void add_lane(struct diagram *diagram, struct reports_actor actor, uint32_t row)
{
    CHECK(diagram->lane_count < UINT32_MAX);
    diagram->lanes =
        base_heap_resize(diagram->lanes, (diagram->lane_count + 1) * sizeof *diagram->lanes);
    uint32_t place = diagram->lane_count;
    while (place > 0 && comes_before(actor, diagram->lanes[place - 1].actor)) {
        diagram->lanes[place] = diagram->lanes[place - 1];
        place--;
    }
    struct lane *lane = &diagram->lanes[place];
    /* Whatever does not begin here was there before. */
    *lane = (struct lane){.actor = actor,
                          .first_row = diagram->rows->items[row].is_beginning ? row : 0,
                          .last_row = row};
    struct base_text name;
    base_text_init(&name, lane->name, sizeof lane->name);
    char whole[128];
    struct base_text whole_text;
    base_text_init(&whole_text, whole, sizeof whole);
    reports_lanes_name(diagram->finding, diagram->actors, &actor, &whole_text);
    base_printable_append_cut(&name, whole, whole_text.length, NAME_COLUMNS);
    diagram->lane_count++;
}

static void see_actor(struct diagram *diagram, struct reports_actor actor, uint32_t row)
{
    if (actor.kind == REPORTS_ACTOR_NONE) {
        return;
    }
    struct lane *lane = find_lane(diagram, actor);
    if (lane == NULL) {
        add_lane(diagram, actor, row);
    } else {
        lane->last_row = row;
    }
}

static uint32_t lane_columns(const struct lane *lane)
{
    const uint32_t name = base_printable_columns(lane->name, strlen(lane->name));
    return (name < 2 ? 2 : name) + 2;
}

static uint32_t place_lanes(struct diagram *diagram)
{
    uint32_t column = 0;
    for (uint32_t i = 0; i < diagram->lane_count; i++) {
        diagram->lanes[i].column = column;
        column += lane_columns(&diagram->lanes[i]);
    }
    diagram->columns = column;
    return column;
}

/* Takes out the lane that went quiet first. */
static void leave_out_a_lane(struct diagram *diagram)
{
    CHECK(diagram->lane_count > 1);
    uint32_t quietest = 0;
    for (uint32_t i = 1; i < diagram->lane_count; i++) {
        if (diagram->lanes[i].last_row < diagram->lanes[quietest].last_row) {
            quietest = i;
        }
    }
    for (uint32_t i = quietest + 1; i < diagram->lane_count; i++) {
        diagram->lanes[i - 1] = diagram->lanes[i];
    }
    diagram->lane_count--;
    diagram->left_out_count++;
}

static void choose_lanes(struct diagram *diagram)
{
    for (uint32_t i = 0; i < diagram->rows->count; i++) {
        see_actor(diagram, diagram->rows->items[i].from, i);
        see_actor(diagram, diagram->rows->items[i].to, i);
    }
    const uint32_t room = REPORTS_WIDTH - INDENT - TIME_COLUMNS - TEXT_COLUMNS;
    while (place_lanes(diagram) > room || diagram->lane_count > LANE_COUNT_MAX) {
        leave_out_a_lane(diagram);
    }
}

/* Who the lanes are: "note  POST /mcp notifications/cancelled, from a". */
static void write_legend(const struct diagram *diagram, const struct lane *lane)
{
    const struct reports_sink *sink = diagram->sink;
    reports_fill(sink, ' ', INDENT);
    reports_put_styled(sink, REPORTS_STRONG, lane->name);
    const uint32_t columns = base_printable_columns(lane->name, strlen(lane->name));
    reports_fill(sink, ' ', TIME_COLUMNS - columns);
    switch (lane->actor.kind) {
    case REPORTS_ACTOR_NONE:
        break;
    case REPORTS_ACTOR_CLIENT:
        reports_print(sink, REPORTS_PLAIN, "client %.50s",
                      diagram->actors->clients[lane->actor.index]);
        break;
    case REPORTS_ACTOR_REQUEST: {
        char buffer[60];
        struct base_text text;
        base_text_init(&text, buffer, sizeof buffer);
        reports_actors_describe(diagram->actors, lane->actor.index, &text);
        reports_print(sink, REPORTS_PLAIN, "request #%" PRIu32 ": ", lane->actor.index);
        reports_put_styled(sink, REPORTS_PLAIN, buffer);
        break;
    }
    case REPORTS_ACTOR_SESSION: {
        const uint32_t owner = diagram->actors->sessions[lane->actor.index];
        reports_print(sink, REPORTS_PLAIN, "session %.40s and its tasks",
                      diagram->actors->owners[owner].name);
        break;
    }
    }
    reports_put(sink, "\n");
}

static void write_head(const struct diagram *diagram)
{
    const struct reports_sink *sink = diagram->sink;
    reports_fill(sink, ' ', INDENT);
    reports_put_styled(sink, REPORTS_QUIET, "time");
    reports_fill(sink, ' ', TIME_COLUMNS - 4);
    for (uint32_t i = 0; i < diagram->lane_count; i++) {
        const struct lane *lane = &diagram->lanes[i];
        const uint32_t columns = base_printable_columns(lane->name, strlen(lane->name));
        reports_put_styled(sink, REPORTS_STRONG, lane->name);
        reports_fill(sink, ' ', i + 1 == diagram->lane_count ? 0 : lane_columns(lane) - columns);
    }
    reports_put(sink, "\n");
}

/* What stands in the lanes when nothing happens: a line for everyone who has begun and has not
 * ended. */
static void draw_lines(const struct diagram *diagram, uint32_t row, char *out)
{
    memset(out, ' ', diagram->columns);
    out[diagram->columns] = '\0';
    for (uint32_t i = 0; i < diagram->lane_count; i++) {
        const struct lane *lane = &diagram->lanes[i];
        const bool is_there = lane->actor.kind == REPORTS_ACTOR_CLIENT ||
                              (row >= lane->first_row && row <= lane->last_row);
        out[lane->column] = is_there ? '|' : ' ';
    }
}

static void draw_arrow(char *out, uint32_t from, uint32_t to)
{
    CHECK(from != to);
    const uint32_t left = from < to ? from : to;
    const uint32_t right = from < to ? to : from;
    for (uint32_t column = left; column < right; column++) {
        out[column] = out[column] == '|' ? '+' : '-';
    }
    out[to] = from < to ? '>' : '<';
}

static void draw_row(const struct diagram *diagram, uint32_t index, char *out)
{
    const struct reports_row *row = &diagram->rows->items[index];
    draw_lines(diagram, index, out);
    const struct lane *from = find_lane(diagram, row->from);
    const struct lane *to = find_lane(diagram, row->to);
    if (from != NULL && to != NULL && from != to) {
        draw_arrow(out, from->column, to->column);
    }
    if (from != NULL) {
        out[from->column] = row->mark;
    }
}

static void write_time(const struct diagram *diagram, uint32_t index)
{
    const struct sim_event *events = diagram->finding->trace->events;
    const uint64_t time = events[diagram->rows->items[index].event_index].time;
    const uint64_t before =
        index == 0 ? UINT64_MAX : events[diagram->rows->items[index - 1].event_index].time;
    char buffer[32] = "";
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    const uint64_t us = (time - diagram->start) / 1000;
    if (time == before) {
        base_text_append(&text, "");
    } else if (us < 10000) {
        base_text_format(&text, "+%" PRIu64 "us", us);
    } else if (us < 1000000) {
        base_text_format(&text, "+%" PRIu64 ".%03" PRIu64 "ms", us / 1000, us % 1000);
    } else {
        base_text_format(&text, "+%" PRIu64 ".%03" PRIu64 "s", us / 1000000, us % 1000000 / 1000);
    }
    reports_fill(diagram->sink, ' ', INDENT);
    reports_put_styled(diagram->sink, REPORTS_QUIET, buffer);
    reports_fill(diagram->sink, ' ', TIME_COLUMNS - (uint32_t)text.length);
}

static enum reports_style style_of(const struct reports_row *row)
{
    return row->is_noticed_here ? REPORTS_BAD : row->mark == '!' ? REPORTS_CAREFUL : REPORTS_PLAIN;
}

/* The words of a row, which may need several lines; the lanes go on beside them. */
static void write_words(const struct diagram *diagram, uint32_t index, const char *words)
{
    const struct reports_row *row = &diagram->rows->items[index];
    const uint32_t room = REPORTS_WIDTH - INDENT - TIME_COLUMNS - diagram->columns;
    const char *next = words;
    for (bool is_first = true; is_first || *next != '\0'; is_first = false) {
        const char *line = next;
        const size_t size = reports_line_of(line, room, &next);
        if (!is_first) {
            char lanes[REPORTS_WIDTH + 1];
            draw_lines(diagram, index, lanes);
            reports_fill(diagram->sink, ' ', INDENT + TIME_COLUMNS);
            reports_put(diagram->sink, lanes);
        }
        reports_print(diagram->sink, style_of(row), "%.*s", (int)size, line);
        reports_put(diagram->sink, "\n");
    }
}

static void write_row(const struct diagram *diagram, uint32_t index)
{
    const struct reports_row *row = &diagram->rows->items[index];
    char lanes[REPORTS_WIDTH + 1];
    draw_row(diagram, index, lanes);
    write_time(diagram, index);
    reports_put(diagram->sink, lanes);
    char words[REPORTS_ROW_TEXT_SIZE + 100];
    struct base_text text;
    base_text_init(&text, words, sizeof words);
    base_text_append(&text, row->text);
    if (row->repeat_count > 1) {
        base_text_format(&text, " (%" PRIu32 " times)", row->repeat_count);
    }
    if (row->is_noticed_here && diagram->finding->kind != REPORTS_FINDING_NOTHING) {
        base_text_format(&text, "  <== %s", diagram->finding->rule);
    }
    write_words(diagram, index, words);
}

static void write_rows(const struct diagram *diagram)
{
    const uint32_t count = diagram->rows->count;
    for (uint32_t i = 0; i < count; i++) {
        if (count > ROW_COUNT_MAX && i == ROWS_BEFORE) {
            i = count - ROWS_AFTER;
            reports_fill(diagram->sink, ' ', INDENT + TIME_COLUMNS);
            reports_print(diagram->sink, REPORTS_QUIET,
                          "... %" PRIu32 " rows are left out, --trace shows everything",
                          i - ROWS_BEFORE);
            reports_put(diagram->sink, "\n");
        }
        write_row(diagram, i);
    }
}

static void write_diagram(struct diagram *diagram)
{
    choose_lanes(diagram);
    for (uint32_t i = 0; i < diagram->lane_count; i++) {
        if (diagram->lanes[i].actor.kind != REPORTS_ACTOR_CLIENT) {
            write_legend(diagram, &diagram->lanes[i]);
        }
    }
    if (diagram->left_out_count > 0) {
        reports_fill(diagram->sink, ' ', INDENT);
        reports_print(diagram->sink, REPORTS_QUIET, "(%" PRIu32 " quieter lanes are left out)",
                      diagram->left_out_count);
        reports_put(diagram->sink, "\n");
    }
    reports_put(diagram->sink, "\n");
    write_head(diagram);
    write_rows(diagram);
}

void reports_lanes_write(const struct reports_sink *sink, const struct reports_finding *finding)
{
    CHECK(finding->trace != NULL);
    struct reports_actors actors;
    struct reports_rows rows;
    reports_actors_init(&actors, finding->trace);
    reports_rows_init(&rows, finding, &actors);
    if (rows.count > 0) {
        struct diagram diagram = {.sink = sink,
                                  .finding = finding,
                                  .actors = &actors,
                                  .rows = &rows,
                                  .start = finding->trace->events[rows.items[0].event_index].time};
        write_diagram(&diagram);
        base_heap_give_back(diagram.lanes);
    }
    reports_rows_release(&rows);
    reports_actors_release(&actors);
}
