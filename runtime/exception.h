/*
 * Exceptions as values: what an await, a task or an application ends with when it does not end
 * well.
 *
 * A function that can raise returns a pointer to an exception, or NULL when it went well.  The
 * common ones are constants; those with a text of their own or with members live in the loop's
 * arena for as long as the world does.  The name and the text are those that production logs show.
 */
#ifndef RUNTIME_EXCEPTION_H
#define RUNTIME_EXCEPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct runtime_loop;

enum runtime_exception_kind {
    RUNTIME_EXCEPTION_CANCELLED, /* asyncio.CancelledError, by a cancel scope or by native cancel */
    RUNTIME_EXCEPTION_CLOSED_RESOURCE,
    RUNTIME_EXCEPTION_BROKEN_RESOURCE,
    RUNTIME_EXCEPTION_END_OF_STREAM,
    RUNTIME_EXCEPTION_WOULD_BLOCK,
    RUNTIME_EXCEPTION_TIMEOUT,
    RUNTIME_EXCEPTION_GROUP,
    RUNTIME_EXCEPTION_RUNTIME_ERROR,
    RUNTIME_EXCEPTION_OTHER, /* any other, known by its name */
};

struct runtime_exception {
    enum runtime_exception_kind kind;
    const char *name; /* static: "ClosedResourceError" */
    const char *text; /* never NULL; "" when the exception has no text */
    bool by_scope;    /* of CANCELLED: a cancel scope did it, and a scope may swallow it */
    uint32_t member_count;
    const struct runtime_exception *const *members; /* of GROUP; borrows from the arena */
};

extern const struct runtime_exception runtime_closed_resource;
extern const struct runtime_exception runtime_broken_resource;
extern const struct runtime_exception runtime_end_of_stream;
extern const struct runtime_exception runtime_would_block;
extern const struct runtime_exception runtime_timeout;
extern const struct runtime_exception runtime_cancelled_by_scope;
extern const struct runtime_exception runtime_cancelled_natively;

bool runtime_exception_is_cancelled(const struct runtime_exception *exception); /* NULL is not */

/*
 * For an await in an `except` or `finally` block: what it raised, seen with what the block handles.
 * A CancelledError that is raised while one of a cancel scope is being handled carries that one as
 * its __context__, and scopes take it for theirs (is_anyio_cancellation).  Both may be NULL.
 */
const struct runtime_exception *
runtime_exception_while_handling(const struct runtime_exception *raised,
                                 const struct runtime_exception *handled);

/* Makes an exception in the loop's arena.  name is static, text is copied. */
const struct runtime_exception *runtime_exception_create(struct runtime_loop *loop,
                                                         enum runtime_exception_kind kind,
                                                         const char *name, const char *text);

/* ExceptionGroup("unhandled errors in a TaskGroup", members); copies the list. */
const struct runtime_exception *
runtime_exception_group(struct runtime_loop *loop, const struct runtime_exception *const *members,
                        uint32_t member_count);

/*
 * Writes "ClosedResourceError", "RuntimeError: text" or
 * "ExceptionGroup[ExceptionGroup[ClosedResourceError]]" into out, always ended by a zero, cut where
 * size ends.
 */
void runtime_exception_describe(const struct runtime_exception *exception, char *out, size_t size);

#endif
