#include "model/likeness.h"

#include "base/check.h"
#include "base/hash.h"

/* Longer than any rule looks back at an owner's end. */
#define SPAN_NS UINT64_C(1000000)

static void add_text(struct base_hash *hash, const char *text)
{
    base_hash_add_text(hash, text == NULL ? "" : text);
}

static uint32_t mark_of_task(const struct model_task *task)
{
    struct base_hash hash;
    CHECK(task->id != 0);
    base_hash_init(&hash);
    base_hash_add_word(&hash, task->owner);
    add_text(&hash, task->role);
    add_text(&hash, task->site);
    base_hash_add_word(&hash, task->cancelled_at != NULL);
    add_text(&hash, task->cancelled_at);
    base_hash_add_word(&hash, task->met != NULL);
    add_text(&hash, task->met);
    return (uint32_t)base_hash_digest(&hash).low;
}

static uint32_t mark_of_stream(const struct model_stream *stream)
{
    struct base_hash hash;
    CHECK(stream->id != 0);
    base_hash_init(&hash);
    base_hash_add_word(&hash, stream->owner);
    add_text(&hash, stream->name);
    base_hash_add_word(&hash, stream->is_send_open);
    base_hash_add_word(&hash, stream->is_receive_open);
    return (uint32_t)base_hash_digest(&hash).low;
}

/* When an owner ended, or was held up since, matters to its live tasks, and for a while. */
static void even_out_owner(const struct model_history *history, uint32_t id,
                           const struct sim_likeness *likeness)
{
    const struct model_owner *owner = &history->owners[id - 1];
    struct model_owner *like = sim_likeness_of(likeness, owner);
    const uint64_t later =
        owner->shielded_at > owner->ended_at ? owner->shielded_at : owner->ended_at;
    like->shielded_at = 0;
    like->ended_at = owner->is_ended && model_history_has_task_of(history, id)
                         ? sim_likeness_of_past(likeness, later, SPAN_NS)
                         : 0;
}

void model_history_even_out(const struct model_history *history,
                            const struct sim_likeness *likeness)
{
    for (uint32_t id = 1; id <= history->capacity.owner_count; id++) {
        if (history->owners[id - 1].is_known) {
            even_out_owner(history, id, likeness);
        }
    }
    for (uint32_t i = 0; i < history->task_count; i++) {
        sim_likeness_mark_task(likeness, history->tasks[i].id, mark_of_task(&history->tasks[i]));
    }
    for (uint32_t i = 0; i < history->stream_count; i++) {
        sim_likeness_mark_stream(likeness, history->streams[i].id,
                                 mark_of_stream(&history->streams[i]));
    }
    sim_likeness_clear(likeness, history->tasks, history->task_room * sizeof *history->tasks);
    sim_likeness_clear(likeness, history->streams, history->stream_room * sizeof *history->streams);
    struct model_history *like = sim_likeness_of(likeness, history);
    like->tasks = NULL;
    like->streams = NULL;
    like->task_room = 0;
    like->stream_room = 0;
}
