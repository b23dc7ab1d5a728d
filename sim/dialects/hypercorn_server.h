/*
 * hypercorn's worker around its connections (0.18): how it ends.
 *
 * A connection that is idle closes at once, and one that works after its response.  What is left
 * after graceful_timeout, 3 s, is cancelled; unlike uvicorn the worker waits for that, too, before
 * it ends the application's lifespan.  The application hears nothing of all this until then, and a
 * second signal changes nothing.  Order and words are those of hypercorn/asyncio/run.py.
 */
#ifndef SIM_DIALECTS_HYPERCORN_SERVER_H
#define SIM_DIALECTS_HYPERCORN_SERVER_H

#include "sim/host.h"

/* Members of struct sim_dialect. */
void hypercorn_server_shutdown(struct sim_world *world);
void hypercorn_server_drained(struct sim_world *world);

#endif
