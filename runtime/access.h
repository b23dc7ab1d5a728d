/*
 * What a step did to something that other steps may use too.
 *
 * Two steps of different tasks commute unless two of their accesses conflict: the same field of the
 * same object, in modes that do not commute (model/dependence.h).  Fields are chosen so that the
 * common cases commute: a send into a stream that is neither empty nor full does not touch what the
 * receive at its other end touches.
 */
#ifndef RUNTIME_ACCESS_H
#define RUNTIME_ACCESS_H

#include <stdint.h>

enum runtime_access_mode {
    RUNTIME_ACCESS_READ,
    RUNTIME_ACCESS_WRITE,
    RUNTIME_ACCESS_ADD,     /* an update that commutes with its like: a counter goes down */
    RUNTIME_ACCESS_ACQUIRE, /* a write that is possible only after a release, or at the beginning */
    RUNTIME_ACCESS_RELEASE, /* a write that makes an acquire possible */
};

#define RUNTIME_ACCESS_MODE_COUNT 5

/* X(FIELD, word, what it stands for) */
#define RUNTIME_FIELD_LIST(X)                                                   \
    X(VALUE, "value", "a cell, an event's flag, a lock: all of it")             \
    X(READY, "ready", "whether an actor can go on")                             \
    X(TAIL, "tail", "the end of a stream at which items go in")                 \
    X(HEAD, "head", "the end of a stream at which items come out")              \
    X(BOUNDARY, "boundary", "who waits at a stream's ends")                     \
    X(ITEM, "item", "one item of a stream, and the room that it takes")         \
    X(OPEN_SEND, "open_send", "how many senders of a stream are open")          \
    X(OPEN_RECEIVE, "open_receive", "how many receivers of a stream are open")  \
    X(WAITER, "waiter", "the slot in which a waiting task gets its item")       \
    X(CANCELLED, "cancelled", "whether a scope or a task is cancelled")         \
    X(MEMBERS, "members", "which tasks and scopes are in a scope")              \
    X(DEADLINE, "deadline", "when a scope's time is over")                      \
    X(ENDED, "ended", "whether a task has ended; its object is the actor")      \
    X(JOIN, "join", "how many tasks of a group are left, and what they raised") \
    X(NOW, "now", "the clock")                                                  \
    X(TIMER, "timer", "the timers of one deadline")                             \
    X(INBOX, "inbox", "what a connection's client has sent")                    \
    X(OUTBOX, "outbox", "what a connection's client was sent")                  \
    X(OBSERVED, "observed", "what a rule or an expectation looks at, in its order")

enum runtime_field {
#define X(field, word, meaning) RUNTIME_FIELD_##field,
    RUNTIME_FIELD_LIST(X)
#undef X
    RUNTIME_FIELD_COUNT,
};

struct runtime_access {
    uint64_t object; /* the same in every execution of a program, whatever the order */
    enum runtime_field field;
    enum runtime_access_mode mode;
};

#endif
