/*
 * What the parameters of a client's messages must be: the models of mcp/types.py.
 *
 * What a model does not name may be anything.  Not ported are the readings by which Python takes
 * one type for another (true for 1, "5" for 5, 3.0 for 3): such a value is refused here.
 */
#ifndef REFERENCE_SERVER_MODELS_H
#define REFERENCE_SERVER_MODELS_H

#include <stdbool.h>

#include "base/json.h"

struct reference_server_model;

/* The model of a method's parameters; NULL if there is no such request, no such notification. */
const struct reference_server_model *reference_server_models_request(struct base_json_slice method);
const struct reference_server_model *
reference_server_models_notification(struct base_json_slice method);

/* Whether params, which may be missing, are what the model says. */
bool reference_server_models_accept(const struct reference_server_model *model,
                                    struct base_json_slice params);

#endif
