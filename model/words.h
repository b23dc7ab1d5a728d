/*
 * The words in events that rules look for.
 */
#ifndef MODEL_WORDS_H
#define MODEL_WORDS_H

#include <stdbool.h>

#include "sim/event.h"

/* Whether text contains part, which is not empty. */
bool model_words_contain(const char *text, const char *part);

/* The exception of a closed stream that the text names, alone or in a group: static, or NULL. */
const char *model_words_closed(const char *text);

/* An attempt to send http.response.start or http.response.body that was not ignored because the
 * client had gone. */
bool model_words_is_start(const struct sim_event *event);
bool model_words_is_body(const struct sim_event *event);

#endif
