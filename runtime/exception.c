#include "runtime/exception.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"

#include "runtime/loop.h"

#define TEXT_SIZE_MAX 4096

const struct runtime_exception runtime_closed_resource = {
    .kind = RUNTIME_EXCEPTION_CLOSED_RESOURCE, .name = "ClosedResourceError", .text = ""};
const struct runtime_exception runtime_broken_resource = {
    .kind = RUNTIME_EXCEPTION_BROKEN_RESOURCE, .name = "BrokenResourceError", .text = ""};
const struct runtime_exception runtime_end_of_stream = {
    .kind = RUNTIME_EXCEPTION_END_OF_STREAM, .name = "EndOfStream", .text = ""};
const struct runtime_exception runtime_would_block = {
    .kind = RUNTIME_EXCEPTION_WOULD_BLOCK, .name = "WouldBlock", .text = ""};
const struct runtime_exception runtime_timeout = {
    .kind = RUNTIME_EXCEPTION_TIMEOUT, .name = "TimeoutError", .text = ""};
const struct runtime_exception runtime_cancelled_by_scope = {
    .kind = RUNTIME_EXCEPTION_CANCELLED, .name = "CancelledError", .text = "", .by_scope = true};
const struct runtime_exception runtime_cancelled_natively = {
    .kind = RUNTIME_EXCEPTION_CANCELLED, .name = "CancelledError", .text = ""};

bool runtime_exception_is_cancelled(const struct runtime_exception *exception)
{
    return exception != NULL && exception->kind == RUNTIME_EXCEPTION_CANCELLED;
}

const struct runtime_exception *
runtime_exception_while_handling(const struct runtime_exception *raised,
                                 const struct runtime_exception *handled)
{
    if (!runtime_exception_is_cancelled(raised) || raised->by_scope) {
        return raised;
    }
    const bool chained = runtime_exception_is_cancelled(handled) && handled->by_scope;
    return chained ? &runtime_cancelled_by_scope : raised;
}

const struct runtime_exception *runtime_exception_create(struct runtime_loop *loop,
                                                         enum runtime_exception_kind kind,
                                                         const char *name, const char *text)
{
    CHECK(name != NULL);
    CHECK(text != NULL);
    const size_t size = strlen(text) + 1;
    CHECK(size <= TEXT_SIZE_MAX);
    struct base_arena *arena = runtime_loop_arena(loop);
    struct runtime_exception *exception = base_arena_take(arena, sizeof(*exception));
    char *copy = base_arena_take(arena, size);
    memcpy(copy, text, size);
    *exception = (struct runtime_exception){.kind = kind, .name = name, .text = copy};
    return exception;
}

const struct runtime_exception *
runtime_exception_group(struct runtime_loop *loop, const struct runtime_exception *const *members,
                        uint32_t member_count)
{
    CHECK(members != NULL);
    CHECK(member_count > 0);
    struct base_arena *arena = runtime_loop_arena(loop);
    const size_t size = member_count * sizeof(const struct runtime_exception *);
    const struct runtime_exception **copy = base_arena_take(arena, size);
    memcpy(copy, members, size);
    struct runtime_exception *exception = base_arena_take(arena, sizeof(*exception));
    *exception = (struct runtime_exception){.kind = RUNTIME_EXCEPTION_GROUP,
                                            .name = "ExceptionGroup",
                                            .text = "unhandled errors in a TaskGroup",
                                            .member_count = member_count,
                                            .members = copy};
    return exception;
}

struct writer {
    char *out;
    size_t size;
    size_t used; /* below size */
};

static void write(struct writer *writer, const char *text)
{
    CHECK(writer->used < writer->size);
    const size_t room = writer->size - 1 - writer->used;
    const size_t wanted = strlen(text);
    const size_t length = wanted < room ? wanted : room;
    memcpy(writer->out + writer->used, text, length);
    writer->used += length;
    writer->out[writer->used] = '\0';
}

static void write_name(struct writer *writer, const struct runtime_exception *exception)
{
    CHECK(exception != NULL);
    write(writer, exception->name);
    for (uint32_t i = 0; i < exception->member_count; i++) {
        write(writer, i == 0 ? "[" : ",");
        write_name(writer, exception->members[i]);
    }
    if (exception->member_count > 0) {
        write(writer, "]");
    }
}

void runtime_exception_describe(const struct runtime_exception *exception, char *out, size_t size)
{
    CHECK(exception != NULL);
    CHECK(size > 0);
    struct writer writer = {.out = out, .size = size};
    out[0] = '\0';
    write_name(&writer, exception);
    if (exception->member_count == 0 && exception->text[0] != '\0') {
        write(&writer, ": ");
        write(&writer, exception->text);
    }
}
