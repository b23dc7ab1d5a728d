#include "runtime/context.h"

#include <stdbool.h>
#include <string.h>

#if BASE_GUARD_ASAN
#    include <sanitizer/common_interface_defs.h>
#endif
#if defined(__has_include)
#    if __has_include(<valgrind/memcheck.h>)
#        include <valgrind/memcheck.h>
#    endif
#endif

#include "base/check.h"
#include "base/list.h"

#if !defined(VALGRIND_STACK_REGISTER)
#    define VALGRIND_STACK_REGISTER(low, high)        (void)0
#    define VALGRIND_MAKE_MEM_UNDEFINED(memory, size) (void)0
#endif

#define SLOT_SIZE_MULTIPLE 4096
#define CANARY             UINT64_C(0x5afe57ac5afe57ac)

/* Boost.Context's C symbols; the library has no C header for them. */
struct transfer {
    void *saved; /* where the context that jumped here goes on */
    void *data;  /* what it passed: the stacks */
};
struct transfer jump_fcontext(void *to, void *data);
void *make_fcontext(void *high, size_t size, void (*entry)(struct transfer transfer));

struct runtime_context {
    struct base_list_node node; /* in the stacks' live or free list */
    struct runtime_stacks *stacks;
    void *saved;  /* the stack pointer while suspended */
    uint8_t *low; /* the slot's first byte; of the outside under ASan what it says; may be NULL */
    uint64_t *canary; /* CANARY for as long as the stack did not overflow */
    void (*entry)(void *argument);
    void *argument;
#if BASE_GUARD_ASAN
    const void *low_known; /* the bounds of the stack as ASan knows them */
    size_t size_known;
#endif
};

struct runtime_stacks {
    struct base_arena *arena; /* borrows */
    uint8_t *memory;          /* borrows: the slots */
    size_t slot_size;
    uint32_t slot_count;
    uint32_t fresh_index; /* slots from here on were never used */
    void (*exhausted)(void *host);
    void *host;
    struct runtime_context *current;
    struct runtime_context *leaving; /* who jumps; NULL when it ends with that */
    struct base_list live;           /* contexts with a slot, but for the outside */
    struct base_list free;           /* contexts that ended; each keeps its slot */
    struct runtime_context outside;
    uint64_t outside_canary;
};

#if BASE_GUARD_ASAN

static void begin_switch(struct runtime_context *from, const struct runtime_context *to,
                         void **out_fake)
{
    (void)from;
    __sanitizer_start_switch_fiber(out_fake, to->low_known, to->size_known);
}

static void end_switch(struct runtime_context *from, void *fake)
{
    const void *low = NULL;
    size_t size = 0;
    __sanitizer_finish_switch_fiber(fake, &low, &size);
    if (from != NULL) {
        from->low_known = low;
        from->size_known = size;
    }
}

static void tell_bounds(struct runtime_context *context)
{
    context->low_known = context->low;
    context->size_known = context->stacks->slot_size;
}

#else

static inline void begin_switch(struct runtime_context *from, const struct runtime_context *to,
                                void **out_fake)
{
    (void)from;
    (void)to;
    (void)out_fake;
}

static inline void end_switch(struct runtime_context *from, void *fake)
{
    (void)from;
    (void)fake;
}

static inline void tell_bounds(struct runtime_context *context)
{
    (void)context;
}

#endif

static void register_slots(const struct runtime_stacks *stacks)
{
    for (uint32_t i = 0; i < stacks->slot_count; i++) {
        const uint8_t *low = stacks->memory + i * stacks->slot_size;
        (void)VALGRIND_STACK_REGISTER(low, low + stacks->slot_size);
        (void)low;
    }
}

struct runtime_stacks *runtime_stacks_create(struct base_arena *arena,
                                             struct runtime_stacks_options options)
{
    CHECK(options.memory != NULL);
    CHECK((uintptr_t)options.memory % 64 == 0);
    CHECK(options.slot_size % SLOT_SIZE_MULTIPLE == 0);
    struct runtime_stacks *stacks = base_arena_take(arena, sizeof(*stacks));
    stacks->arena = arena;
    stacks->memory = options.memory;
    stacks->slot_size = options.slot_size != 0 ? options.slot_size : RUNTIME_STACK_SIZE;
    stacks->slot_count = (uint32_t)(options.size / stacks->slot_size);
    CHECK(stacks->slot_count > 0);
    stacks->exhausted = options.exhausted;
    stacks->host = options.host;
    stacks->current = &stacks->outside;
    stacks->outside.stacks = stacks;
    stacks->outside.canary = &stacks->outside_canary;
    stacks->outside_canary = CANARY;
    base_list_init(&stacks->live);
    base_list_init(&stacks->free);
    register_slots(stacks);
    return stacks;
}

struct runtime_context *runtime_context_outside(struct runtime_stacks *stacks)
{
    CHECK(stacks != NULL);
    return &stacks->outside;
}

struct runtime_context *runtime_context_current(struct runtime_stacks *stacks)
{
    CHECK(stacks != NULL);
    return stacks->current;
}

static uint8_t *high_of(const struct runtime_context *context)
{
    return context->low + context->stacks->slot_size;
}

/* What the context that was jumped from has left to do, on the stack that was jumped to. */
static inline void arrive(struct runtime_stacks *stacks, void *saved, void *fake)
{
    struct runtime_context *from = stacks->leaving;
    end_switch(from, fake);
    if (from != NULL) {
        CHECK(*from->canary == CANARY);
        from->saved = saved;
    }
}

static void begin(struct transfer transfer)
{
    struct runtime_stacks *stacks = transfer.data;
    arrive(stacks, transfer.saved, /*fake=*/NULL);
    struct runtime_context *context = stacks->current;
    context->entry(context->argument);
    CHECK_UNREACHABLE("the entry of a context returned");
}

static struct runtime_context *take_fresh(struct runtime_stacks *stacks)
{
    if (stacks->fresh_index == stacks->slot_count) {
        CHECK(stacks->exhausted != NULL);
        stacks->exhausted(stacks->host);
        CHECK_UNREACHABLE("exhausted() of the stacks returned");
    }
    struct runtime_context *context = base_arena_take(stacks->arena, sizeof(*context));
    context->stacks = stacks;
    context->low = stacks->memory + stacks->fresh_index * stacks->slot_size;
    context->canary = (uint64_t *)(void *)context->low;
    tell_bounds(context);
    stacks->fresh_index++;
    return context;
}

struct runtime_context *runtime_context_create(struct runtime_stacks *stacks,
                                               void (*entry)(void *argument), void *argument)
{
    CHECK(entry != NULL);
    struct base_list_node *node = base_list_pop_front(&stacks->free);
    struct runtime_context *context =
        node != NULL ? BASE_LIST_ENTRY(node, struct runtime_context, node) : take_fresh(stacks);
    if (BASE_GUARD_ASAN) {
        /* Frames that never returned leave their red zones behind. */
        base_guard_open(context->low, stacks->slot_size);
    }
    (void)VALGRIND_MAKE_MEM_UNDEFINED(context->low, stacks->slot_size);
    base_list_push_back(&stacks->live, &context->node);
    *context->canary = CANARY;
    context->entry = entry;
    context->argument = argument;
    context->saved = make_fcontext(high_of(context), stacks->slot_size, begin);
    return context;
}

void runtime_context_switch(struct runtime_stacks *stacks, struct runtime_context *to)
{
    struct runtime_context *from = stacks->current;
    CHECK(to != from);
    CHECK(to->saved != NULL);
    void *fake = NULL;
    stacks->leaving = from;
    stacks->current = to;
    begin_switch(from, to, &fake);
    const struct transfer transfer = jump_fcontext(to->saved, stacks);
    arrive(stacks, transfer.saved, fake);
}

static void give_back(struct runtime_context *context)
{
    struct runtime_stacks *stacks = context->stacks;
    CHECK(context != &stacks->outside);
    CHECK(*context->canary == CANARY);
    base_list_remove(&context->node);
    base_list_push_front(&stacks->free, &context->node);
    context->saved = NULL;
}

_Noreturn void runtime_context_finish(struct runtime_stacks *stacks, struct runtime_context *to)
{
    struct runtime_context *from = stacks->current;
    CHECK(to != from);
    CHECK(to->saved != NULL);
    give_back(from);
    stacks->leaving = NULL;
    stacks->current = to;
#if BASE_GUARD_ASAN
    /* No place to save a fake stack to: this one is not come back to. */
    __sanitizer_start_switch_fiber(NULL, to->low_known, to->size_known);
#endif
    (void)jump_fcontext(to->saved, stacks);
    CHECK_UNREACHABLE("a context that ended was switched to");
}

void runtime_context_discard(struct runtime_stacks *stacks, struct runtime_context *context)
{
    CHECK(context != stacks->current);
    CHECK(context->saved != NULL);
    give_back(context);
}

/* Bytes between the stack pointer and the stack's end. */
static size_t live_size(const struct runtime_context *context)
{
    const uint8_t *saved = context->saved;
    CHECK(saved > context->low);
    CHECK(saved < high_of(context));
    return (size_t)(high_of(context) - saved);
}

static struct runtime_context *context_of(struct base_list_node *node)
{
    return BASE_LIST_ENTRY(node, struct runtime_context, node);
}

size_t runtime_stacks_saved_size(const struct runtime_stacks *stacks)
{
    CHECK(stacks->current == &stacks->outside);
    size_t size = 0;
    BASE_LIST_FOREACH(node, &stacks->live) {
        const size_t live = live_size(context_of(node));
        const size_t shadow = base_guard_shadow_size(live);
        size += live + (shadow + 7) / 8 * 8;
    }
    return size;
}

void runtime_stacks_save(const struct runtime_stacks *stacks, void *out)
{
    CHECK(stacks->current == &stacks->outside);
    uint8_t *at = out;
    BASE_LIST_FOREACH(node, &stacks->live) {
        const struct runtime_context *context = context_of(node);
        const size_t live = live_size(context);
        const size_t shadow = base_guard_shadow_size(live);
        (void)VALGRIND_MAKE_MEM_UNDEFINED(context->low + sizeof(CANARY),
                                          stacks->slot_size - live - sizeof(CANARY));
        base_guard_copy(at, context->saved, live);
        base_guard_save_shadow(at + live, context->saved, live);
        at += live + (shadow + 7) / 8 * 8;
    }
}

void runtime_stacks_restore(struct runtime_stacks *stacks, const void *saved)
{
    CHECK(stacks->current == &stacks->outside);
    const uint8_t *at = saved;
    BASE_LIST_FOREACH(node, &stacks->live) {
        const struct runtime_context *context = context_of(node);
        const size_t live = live_size(context);
        const size_t shadow = base_guard_shadow_size(live);
        if (BASE_GUARD_ASAN) {
            base_guard_open(context->low, stacks->slot_size);
        }
        (void)VALGRIND_MAKE_MEM_UNDEFINED(context->low + sizeof(CANARY),
                                          stacks->slot_size - sizeof(CANARY));
        base_guard_copy(context->saved, at, live);
        base_guard_restore_shadow(context->saved, at + live, live);
        at += live + (shadow + 7) / 8 * 8;
    }
}

size_t runtime_context_depth(const struct runtime_context *context)
{
    CHECK(context->saved != NULL);
    return live_size(context);
}

static void even_out(const struct base_list *contexts, struct base_likeness *likeness)
{
    BASE_LIST_FOREACH(node, contexts) {
        struct runtime_context *like = base_likeness_of(likeness, context_of(node));
        memset(like, 0, sizeof *like);
    }
}

void runtime_stacks_even_out(const struct runtime_stacks *stacks, struct base_likeness *likeness)
{
    CHECK(stacks->current == &stacks->outside);
    struct runtime_stacks *like = base_likeness_of(likeness, stacks);
    memset(like, 0, sizeof *like);
    even_out(&stacks->live, likeness);
    even_out(&stacks->free, likeness);
    base_likeness_set_elsewhere(likeness, stacks->memory, stacks->slot_count * stacks->slot_size);
}
