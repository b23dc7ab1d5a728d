/*
 * Faults of the server itself: points at which its host may let something fail.
 */
#ifndef REFERENCE_SERVER_FAULT_H
#define REFERENCE_SERVER_FAULT_H

#include <stdbool.h>

struct reference_server;

/* Does the fault of this name strike now?  label says where, and is static. */
bool reference_server_fails(const struct reference_server *server, const char *fault,
                            const char *label);

#endif
