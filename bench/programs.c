#include "bench/programs.h"

#include "base/check.h"

static const struct runtime_exception *store(void *argument)
{
    const struct crew_worker *worker = argument;
    struct crew *crew = worker->crew;
    for (uint32_t step = 1;; step++) {
        crew_write(crew, 0, worker->index);
        if (step == crew->program->step_count) {
            return NULL;
        }
        const struct runtime_exception *raised = crew_step(crew);
        if (raised != NULL) {
            return raised;
        }
    }
}

const struct crew_program program_stores_2x4 = {
    .name = "2 tasks x 4 stores", .task_count = 2, .step_count = 4, .work = store};
const struct crew_program program_stores_3x10 = {
    .name = "3 tasks x 10 stores", .task_count = 3, .step_count = 10, .work = store};
const struct crew_program program_stores_3x3 = {
    .name = "3 tasks x 3 stores", .task_count = 3, .step_count = 3, .work = store};
const struct crew_program program_stores_2x10 = {
    .name = "2 tasks x 10 stores", .task_count = 2, .step_count = 10, .work = store};

#define LASTZERO 15

/* The reader comes first, then the writer of each cell; each access is a step. */
static const struct runtime_exception *seek_zero(void *argument)
{
    struct crew *crew = ((const struct crew_worker *)argument)->crew;
    for (uint32_t at = LASTZERO; crew_read(crew, at) != 0; at--) {
        const struct runtime_exception *raised = crew_step(crew);
        if (raised != NULL) {
            return raised;
        }
    }
    return NULL;
}

static const struct runtime_exception *raise_cell(void *argument)
{
    const struct crew_worker *worker = argument;
    struct crew *crew = worker->crew;
    if (worker->index == 0) {
        return seek_zero(argument);
    }
    const uint32_t before = crew_read(crew, worker->index - 1);
    const struct runtime_exception *raised = crew_step(crew);
    if (raised == NULL) {
        crew_write(crew, worker->index, before + 1);
    }
    return raised;
}

const struct crew_program program_lastzero_15 = {
    .name = "lastzero(15)", .task_count = LASTZERO + 1, .work = raise_cell};

static const struct runtime_exception *store_into_own(void *argument)
{
    const struct crew_worker *worker = argument;
    struct crew *crew = worker->crew;
    CHECK(worker->index < CREW_CELL_COUNT_MAX);
    for (uint32_t step = 1;; step++) {
        crew_write(crew, worker->index, step);
        if (step == crew->program->step_count) {
            return NULL;
        }
        const struct runtime_exception *raised = crew_step(crew);
        if (raised != NULL) {
            return raised;
        }
    }
}

const struct crew_program program_independent_3x3 = {.name = "3 tasks x 3 stores into own cells",
                                                     .task_count = 3,
                                                     .step_count = 3,
                                                     .work = store_into_own};

#define ITEM_COUNT     4
#define QUEUE_CAPACITY 2

static void prepare_queue(struct crew *crew)
{
    runtime_stream_create(
        crew->loop, (struct runtime_stream_options){.name = "queue", .capacity = QUEUE_CAPACITY},
        &crew->send, &crew->receive);
}

static const struct runtime_exception *pass_items(void *argument)
{
    const struct crew_worker *worker = argument;
    struct crew *crew = worker->crew;
    const struct runtime_exception *raised = NULL;
    for (uint32_t i = 0; i < ITEM_COUNT && raised == NULL; i++) {
        void *item = crew;
        raised = worker->index % 2 == 0
                     ? runtime_send_stream_send(crew->send, item, AWAIT("crew.send"))
                     : runtime_receive_stream_receive(crew->receive, AWAIT("crew.receive"), &item);
        CHECK(raised != NULL || item == crew);
    }
    return raised;
}

const struct crew_program program_queue = {.name = "2 producers, 2 consumers",
                                           .task_count = 4,
                                           .has_streams = true,
                                           .prepare = prepare_queue,
                                           .work = pass_items};

#define MANY 25

static const struct runtime_exception *store_behind_steps(void *argument)
{
    const struct crew_worker *worker = argument;
    struct crew *crew = worker->crew;
    const uint32_t count = worker->index == 0 ? 1 : MANY;
    for (uint32_t i = 0; i < count; i++) {
        const struct runtime_exception *raised = crew_step(crew);
        if (raised != NULL) {
            return raised;
        }
        crew_write(crew, 0, worker->index);
    }
    return NULL;
}

static bool is_last_store_single(const struct crew *crew)
{
    CHECK(crew->program != NULL);
    return crew->cells[0] == 0;
}

const struct crew_program program_uneven = {.name = "one store and 25",
                                            .task_count = 2,
                                            .work = store_behind_steps,
                                            .has_failed = is_last_store_single};

static const struct runtime_exception *increment(void *argument)
{
    struct crew *crew = ((const struct crew_worker *)argument)->crew;
    const uint32_t value = crew_read(crew, 0);
    const struct runtime_exception *raised = crew_step(crew);
    if (raised == NULL) {
        crew_write(crew, 0, value + 1);
    }
    return raised;
}

static bool is_update_lost(const struct crew *crew)
{
    CHECK(crew->cells[0] >= 1);
    return crew->cells[0] < crew->program->task_count;
}

const struct crew_program program_lost_update = {
    .name = "two increments", .task_count = 2, .work = increment, .has_failed = is_update_lost};

const struct crew_program program_grid_7x7 = {
    .name = "7 counters to 7", .task_count = 7, .step_count = 7, .work = store_into_own};
