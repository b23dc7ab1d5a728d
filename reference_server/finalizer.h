/*
 * What must be given back however its task ends, told to the host (asgi/observer.h).
 */
#ifndef REFERENCE_SERVER_FINALIZER_H
#define REFERENCE_SERVER_FINALIZER_H

#include <stdint.h>

struct reference_server;

/* name is static; id as in asgi_observer. */
void reference_server_finalizer_owe(struct reference_server *server, const char *name, uint32_t id);
void reference_server_finalizer_settle(struct reference_server *server, const char *name,
                                       uint32_t id);

#endif
