#include "model/words.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"

bool model_words_contain(const char *text, const char *part)
{
    CHECK(text != NULL);
    CHECK(part != NULL && part[0] != '\0');
    return strstr(text, part) != NULL;
}

const char *model_words_closed(const char *text)
{
    static const char *const names[] = {"ClosedResourceError", "BrokenResourceError",
                                        "EndOfStream"};
    CHECK(text != NULL);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (model_words_contain(text, names[i])) {
            return names[i];
        }
    }
    return NULL;
}

/* Only an id with a blank in it stands in quotes; a method may have blanks, too. */
struct model_words_rpc model_words_rpc(const char *text)
{
    CHECK(text != NULL);
    const char *quote = text[0] == '"' ? strstr(text + 1, "\" ") : NULL;
    if (quote != NULL) {
        return (struct model_words_rpc){text + 1, (size_t)(quote - text - 1), quote + 2};
    }
    const char *blank = strchr(text, ' ');
    return blank == NULL ? (struct model_words_rpc){text, 0, text}
                         : (struct model_words_rpc){text, (size_t)(blank - text), blank + 1};
}

static bool is_attempt(const struct sim_event *event, const char *type)
{
    CHECK(event->label != NULL);
    return event->kind == SIM_EVENT_APP_SEND && event->object != SIM_SEND_DROPPED &&
           strcmp(event->label, type) == 0;
}

bool model_words_is_start(const struct sim_event *event)
{
    return is_attempt(event, "http.response.start");
}

bool model_words_is_body(const struct sim_event *event)
{
    return is_attempt(event, "http.response.body");
}
