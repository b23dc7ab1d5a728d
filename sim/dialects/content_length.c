#include "sim/dialects/content_length.h"

#include <string.h>

#include "base/check.h"

static bool is_head(const struct sim_cycle *cycle)
{
    CHECK(cycle->scope.method != NULL);
    return strcmp(cycle->scope.method, "HEAD") == 0;
}

void content_length_declare(struct content_length *length, const struct sim_cycle *cycle,
                            struct asgi_headers headers)
{
    const char *value = is_head(cycle) ? "0" : asgi_headers_find(headers, "content-length");
    CHECK(!length->is_declared);
    length->is_declared = value != NULL;
    for (const char *at = value == NULL ? "" : value; *at >= '0' && *at <= '9'; at++) {
        length->left = length->left * 10 + (uint64_t)(*at - '0');
    }
}

const char *content_length_count(struct content_length *length, const struct sim_cycle *cycle,
                                 struct asgi_bytes body)
{
    const uint64_t size = is_head(cycle) ? 0 : body.size;
    CHECK(length->is_declared || length->left == 0);
    if (length->is_broken) {
        return "Can't send data when our state is ERROR";
    }
    if (length->is_declared && size > length->left) {
        length->is_broken = true;
        return "Too much data for declared Content-Length";
    }
    length->left -= length->is_declared ? size : 0;
    return NULL;
}

const char *content_length_end(struct content_length *length)
{
    CHECK(!length->is_broken);
    length->is_broken = length->left > 0;
    return length->is_broken ? "Too little data for declared Content-Length" : NULL;
}
