/*
 * The words in events that rules look for.
 */
#ifndef MODEL_WORDS_H
#define MODEL_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/event.h"

/* Whether text contains part, which is not empty. */
bool model_words_contain(const char *text, const char *part);

/* The exception of a closed stream that the text names, alone or in a group: static, or NULL. */
const char *model_words_closed(const char *text);

/* What the text of an RPC_REQUEST says; of the text, and valid as long as it is. */
struct model_words_rpc {
    const char *id; /* without quotes; not terminated */
    size_t id_size; /* 0: none */
    const char *method;
};
struct model_words_rpc model_words_rpc(const char *text);

/* An attempt to send http.response.start or http.response.body that was not ignored because the
 * client had gone. */
bool model_words_is_start(const struct sim_event *event);
bool model_words_is_body(const struct sim_event *event);

#endif
