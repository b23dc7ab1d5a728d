/* ${name}: what a response gave, put into later requests. */
#include <string.h>

#include "base/check.h"

#include "sim/connection.h"

#define EXPANDED_SIZE_MAX ((size_t)256 * 1024)

static const char *value_of(const struct sim_world *world, const char *name, size_t size)
{
    CHECK(name != NULL);
    for (uint32_t i = 0; i < world->plan->variable_count; i++) {
        const char *candidate = world->plan->variables[i].name;
        if (strlen(candidate) == size && memcmp(candidate, name, size) == 0) {
            return world->state->variables[i].value;
        }
    }
    return NULL;
}

/* At "${name}" of a known name: its value, and how long the reference is. */
static const char *reference_at(const struct sim_world *world, const char *at, size_t size,
                                size_t *out_size)
{
    CHECK(size > 0);
    if (size < 4 || at[0] != '$' || at[1] != '{') {
        return NULL;
    }
    const char *end = memchr(at, '}', size);
    if (end == NULL) {
        return NULL;
    }
    *out_size = (size_t)(end - at) + 1;
    return value_of(world, at + 2, (size_t)(end - at) - 2);
}

/* How much of the text stands for itself. */
static size_t plain_size(const char *text, size_t size)
{
    CHECK(size > 0);
    const char *end = memchr(text + 1, '$', size - 1);
    return end == NULL ? size : (size_t)(end - text);
}

/* Writes to out unless it is NULL; returns how many bytes that takes. */
static size_t expand(const struct sim_world *world, const char *text, size_t size, char *out)
{
    size_t written = 0;
    for (size_t i = 0; i < size;) {
        size_t taken = 0;
        const char *value = reference_at(world, text + i, size - i, &taken);
        const char *piece = value != NULL ? value : text + i;
        taken = value != NULL ? taken : plain_size(text + i, size - i);
        const size_t piece_size = value != NULL ? strlen(value) : taken;
        if (out != NULL) {
            memcpy(out + written, piece, piece_size);
        }
        written += piece_size;
        i += taken;
        CHECK(written <= EXPANDED_SIZE_MAX);
    }
    return written;
}

char *sim_variable_expand(struct sim_world *world, const char *text, size_t size, size_t *out_size)
{
    CHECK(text != NULL);
    CHECK(out_size != NULL);
    *out_size = expand(world, text, size, /*out=*/NULL);
    char *out = base_arena_take(world->arena, *out_size + 1);
    (void)expand(world, text, size, out);
    return out;
}

static void fill(struct sim_world *world, uint32_t index, const char *value)
{
    if (strlen(value) < SIM_VARIABLE_SIZE_MAX) {
        memcpy(world->state->variables[index].value, value, strlen(value) + 1);
    }
}

void sim_variable_see_event_id(struct sim_world *world, uint32_t exchange, const char *id)
{
    CHECK(exchange < world->plan->exchange_count);
    for (uint32_t i = 0; i < world->plan->variable_count; i++) {
        const struct sim_variable *variable = &world->plan->variables[i];
        if (variable->exchange == exchange && variable->header == NULL) {
            fill(world, i, id);
        }
    }
}

void sim_variable_see_start(struct sim_world *world, uint32_t exchange, struct asgi_headers headers)
{
    CHECK(exchange < world->plan->exchange_count);
    for (uint32_t i = 0; i < world->plan->variable_count; i++) {
        const struct sim_variable *variable = &world->plan->variables[i];
        const bool is_its = variable->exchange == exchange && variable->header != NULL;
        const char *value = is_its ? asgi_headers_find(headers, variable->header) : NULL;
        if (value != NULL) {
            fill(world, i, value);
        }
    }
}
