/*
 * uvicorn's Server around its connections (0.38 to 0.51): how it ends.  For the dialects of its
 * family.
 *
 * A signal sets a flag that the main loop looks at ten times a second.  Then the sockets are closed
 * and each connection is told: one that is idle closes, one that works does so after its response.
 * A tenth of a second later the server begins to wait for connections and then for tasks, again in
 * looks of a tenth of a second; what is left after timeout_graceful_shutdown is cancelled, and the
 * application's lifespan ends without waiting for that.  Order and words are those of
 * uvicorn/server.py.
 */
#ifndef SIM_DIALECTS_UVICORN_SERVER_H
#define SIM_DIALECTS_UVICORN_SERVER_H

#include "sim/host.h"

/* Members of struct sim_dialect. */
/* Server.main_loop: asyncio.sleep(0.1) */
#define UVICORN_SERVER_TICK_NS UINT64_C(100000000)

void uvicorn_server_shutdown(struct sim_world *world);
void uvicorn_server_told_again(struct sim_world *world, enum sim_signal signal);
void uvicorn_server_drained(struct sim_world *world);

#endif
