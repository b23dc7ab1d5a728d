/*
 * What is raised where a client has left.
 */
#ifndef REFERENCE_SERVER_DEPARTURE_H
#define REFERENCE_SERVER_DEPARTURE_H

#include <stdbool.h>

#include "runtime/exception.h"

/* Does it say nothing but that the client has left, alone or in groups?  starlette raises so out of
 * receive(), uvicorn (an OSError, ASGI 2.4) out of send(). */
bool reference_server_is_departure(const struct runtime_exception *raised);

#endif
