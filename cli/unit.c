#include "cli/unit.h"

#include "base/check.h"
#include "base/hash.h"
#include "base/heap.h"
#include "base/text.h"

static void forget_last(struct cli_unit *unit)
{
    sim_tape_release(&unit->last.tape);
    base_heap_give_back(unit->last.text);
    unit->last = (struct cli_last){.text = NULL};
}

void cli_unit_release(struct cli_unit *unit)
{
    CHECK(unit->state != CLI_UNIT_RUNS);
    for (uint32_t i = 0; i < unit->death_count; i++) {
        sim_tape_release(&unit->deaths[i]);
        base_heap_give_back(unit->death_texts[i]);
    }
    forget_last(unit);
    model_piece_release(&unit->piece);
    cli_tally_release(&unit->tally);
    *unit = (struct cli_unit){.death_count = 0};
}

static char *words_of(const struct cli_ending *ending)
{
    struct base_text text;
    base_text_init(&text, base_heap_take(CLI_TALLY_TEXT_SIZE), CLI_TALLY_TEXT_SIZE);
    cli_ending_tell(ending, &text);
    return text.bytes;
}

static bool knows(const struct cli_unit *unit, const struct sim_tape *tape)
{
    CHECK(unit->death_count <= CLI_UNIT_DEATHS_MAX);
    for (uint32_t i = 0; i < unit->death_count; i++) {
        if (sim_tape_equals(&unit->deaths[i], tape)) {
            return true;
        }
    }
    return false;
}

static void add_finding(struct cli_unit *unit, enum reports_finding_kind kind, const char *text,
                        const struct sim_tape *tape, const struct model_death *death)
{
    struct base_hash hash;
    struct base_text words;
    struct cli_finding finding = {
        .kind = kind,
        .rule = "",
        .execution_index = death->execution_index,
        .execution_count = death->execution_count,
        .tape = *tape,
    };
    CHECK(kind == REPORTS_FINDING_CRASH || kind == REPORTS_FINDING_STUCK);
    base_text_init(&words, finding.text, sizeof finding.text);
    base_text_append(&words, text);
    base_hash_init(&hash);
    base_hash_add_text(&hash, text);
    finding.fingerprint = base_hash_digest(&hash).low;
    cli_tally_add(&unit->tally, &finding);
}

static void add_last(struct cli_unit *unit)
{
    const struct cli_last *last = &unit->last;
    CHECK(last->text != NULL);
    unit->tally.execution_count++;
    const struct model_death death = {unit->tally.execution_count, 1};
    add_finding(unit, last->kind, last->text, &last->tape, &death);
    if (unit->is_stopped_by_death && last->kind == REPORTS_FINDING_CRASH) {
        unit->tally.extent = MODEL_STOPPED;
        unit->ends_search = true;
    }
}

/* Behind its last execution, or the one before a death. */
static void finish(struct cli_unit *unit)
{
    CHECK(unit->state == CLI_UNIT_RUNS);
    unit->state = CLI_UNIT_DONE;
    if (unit->last.text != NULL) {
        add_last(unit);
    }
    if (unit->bound != NULL) {
        cli_tally_set_bound(&unit->tally, unit->bound);
        unit->tally.extent = MODEL_BOUNDED;
        unit->ends_search = true;
    }
}

/* Only what came before a death counts, which must be run again: the process took it along. */
static void end_before(struct cli_unit *unit, uint64_t execution_count)
{
    unit->limit = execution_count;
    if (execution_count == 0) {
        finish(unit);
    } else {
        unit->state = CLI_UNIT_WAITS;
    }
}

static void set_last(struct cli_unit *unit, const struct cli_ending *ending,
                     enum reports_finding_kind kind)
{
    forget_last(unit);
    unit->last.kind = kind;
    unit->last.text = words_of(ending);
    sim_tape_copy(&unit->last.tape, &ending->tape);
}

static void give_up(struct cli_unit *unit, const char *bound)
{
    unit->bound = bound;
    finish(unit);
}

static void note_death(struct cli_unit *unit, const struct cli_ending *ending)
{
    const uint32_t index = unit->death_count++;
    CHECK(index < CLI_UNIT_DEATHS_MAX);
    sim_tape_init(&unit->deaths[index]);
    sim_tape_copy(&unit->deaths[index], &ending->tape);
    unit->death_texts[index] = words_of(ending);
    unit->state = CLI_UNIT_WAITS;
}

/* It ends at one more death: what it leaves undone can be done in other blocks as well. */
static bool is_full_block(const struct cli_unit *unit)
{
    CHECK(unit->death_count <= CLI_UNIT_DEATHS_MAX);
    return unit->is_block && unit->death_count == CLI_UNIT_DEATHS_MAX;
}

static void take_death(struct cli_unit *unit, const struct cli_ending *ending)
{
    const bool has_question = ending->tape.count > 0;
    if (unit->last.text != NULL || knows(unit, &ending->tape)) {
        give_up(unit, "crashes"); /* it does not die where it died before */
    } else if (unit->is_cut_at_death || !has_question || is_full_block(unit)) {
        set_last(unit, ending, REPORTS_FINDING_CRASH);
        end_before(unit, ending->execution_count);
    } else if (unit->death_count == CLI_UNIT_DEATHS_MAX) {
        unit->bound = "crashes";
        end_before(unit, ending->execution_count);
    } else {
        note_death(unit, ending);
    }
}

static void take_stuck(struct cli_unit *unit, const struct cli_ending *ending)
{
    unit->bound = "progress";
    set_last(unit, ending, REPORTS_FINDING_STUCK);
    end_before(unit, ending->execution_count);
}

static void take_words(struct cli_unit *unit, struct cli_ending *ending, struct sim_tape *out_last)
{
    struct model_death deaths[CLI_UNIT_DEATHS_MAX] = {{0}};
    if (!cli_tally_take(&ending->wire, &unit->tally, deaths, unit->death_count, out_last)) {
        cli_tally_release(&unit->tally);
        unit->tally = (struct cli_tally){
            .extent = MODEL_FAILED,
            .trouble = "a child process said something that cannot be understood"};
    }
    for (uint32_t i = 0; i < unit->death_count; i++) {
        if (deaths[i].execution_count > 0) {
            add_finding(unit, REPORTS_FINDING_CRASH, unit->death_texts[i], &unit->deaths[i],
                        &deaths[i]);
        }
    }
    finish(unit);
    if (unit->last.text != NULL) {
        sim_tape_copy(out_last, &unit->last.tape);
    }
    const enum model_extent extent = unit->tally.extent;
    const bool is_all = unit->is_block && extent == MODEL_EXHAUSTED;
    if (extent == MODEL_STOPPED || extent == MODEL_FAILED || is_all) {
        unit->ends_search = true;
    } else if (extent == MODEL_INTERRUPTED) {
        unit->state = unit->tally.execution_count == 0 ? CLI_UNIT_WAITS : CLI_UNIT_PARTIAL;
    }
}

bool cli_unit_take(struct cli_unit *unit, struct cli_ending *ending, struct sim_tape *out_last)
{
    CHECK(unit->state == CLI_UNIT_RUNS);
    CHECK(unit->tally.finding_count == 0);
    switch (ending->kind) {
    case CLI_ENDING_SAID:
        take_words(unit, ending, out_last);
        return true;
    case CLI_ENDING_SERVER_DIED:
        take_death(unit, ending);
        if (unit->state == CLI_UNIT_DONE) {
            sim_tape_copy(out_last, &ending->tape);
        }
        return true;
    case CLI_ENDING_SERVER_STUCK:
        take_stuck(unit, ending);
        return true;
    case CLI_ENDING_FORCED:
        unit->state = CLI_UNIT_WAITS;
        return true;
    case CLI_ENDING_WE_DIED:
    case CLI_ENDING_REFUSED:
        unit->state = CLI_UNIT_WAITS;
        return false;
    }
    CHECK_UNREACHABLE("an unknown ending");
}

void cli_unit_redo(struct cli_unit *unit, uint64_t limit)
{
    CHECK(unit->state == CLI_UNIT_DONE);
    CHECK(limit > 0);
    cli_tally_release(&unit->tally);
    forget_last(unit);
    unit->bound = NULL;
    unit->state = CLI_UNIT_WAITS;
    unit->limit = limit;
    unit->ends_search = true;
    unit->is_cut_at_death = false; /* nobody would go on behind it */
}
