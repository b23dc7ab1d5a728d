/*
 * How a cancelled scope tells its tasks: CancelScope._deliver_cancellation.  Private to runtime/.
 *
 * A delivery cancels every started task of the scope and of its unshielded child scopes that does
 * not already resume, and comes again in the next iteration for as long as there are tasks.  With
 * the policy `any` it comes again once there is somebody to tell, which is what keeps the tree of
 * executions finite.
 */
#ifndef RUNTIME_DELIVERY_H
#define RUNTIME_DELIVERY_H

struct runtime_loop;
struct runtime_scope;

/* Tells everybody now, and schedules the next time. */
void runtime_delivery_start(struct runtime_scope *scope);

/* The scheduled runs go on for another scope. */
void runtime_delivery_move(struct runtime_scope *from, struct runtime_scope *to);

/* Cuts the scheduled runs off from a scope that is left: they run, and do nothing. */
void runtime_delivery_forget(struct runtime_scope *scope);

/* Policy any: makes those deliveries ready that have something to do. */
void runtime_delivery_unpark(struct runtime_loop *loop);

#endif
