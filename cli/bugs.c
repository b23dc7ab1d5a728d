#include "cli/bugs.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"

#include "runtime/bug.h"

#include "sim/bug.h"

#include "reference_server/bug.h"

#define ROOM_COUNT 3

/* What each room has next, by name; NULL: nothing more. */
struct heads {
    const struct base_bug *of_room[ROOM_COUNT];
    uint32_t taken[ROOM_COUNT];
};

static void look(struct heads *heads)
{
    const struct runtime_bug *runtime = runtime_bug_all[heads->taken[0]];
    const struct sim_bug *sim = sim_bug_all[heads->taken[1]];
    const struct reference_server_bug *server = reference_server_bug_all[heads->taken[2]];
    heads->of_room[0] = runtime == NULL ? NULL : &runtime->about;
    heads->of_room[1] = sim == NULL ? NULL : &sim->about;
    heads->of_room[2] = server == NULL ? NULL : &server->about;
}

/* Takes the first by name. */
static const struct base_bug *take(struct heads *heads)
{
    uint32_t first = ROOM_COUNT;
    look(heads);
    for (uint32_t i = 0; i < ROOM_COUNT; i++) {
        if (heads->of_room[i] != NULL &&
            (first == ROOM_COUNT ||
             strcmp(heads->of_room[i]->name, heads->of_room[first]->name) < 0)) {
            first = i;
        }
    }
    if (first == ROOM_COUNT) {
        return NULL;
    }
    heads->taken[first]++;
    return heads->of_room[first];
}

const struct base_bug *cli_bugs_at(uint32_t index)
{
    struct heads heads = {.taken = {0}};
    const struct base_bug *bug = take(&heads);
    for (uint32_t i = 0; i < index && bug != NULL; i++) {
        bug = take(&heads);
    }
    return bug;
}

const struct base_bug *cli_bugs_find(const char *name)
{
    struct heads heads = {.taken = {0}};
    CHECK(name != NULL);
    const struct base_bug *bug = take(&heads);
    while (bug != NULL && strcmp(bug->name, name) != 0) {
        bug = take(&heads);
    }
    return bug;
}

const char *cli_bugs_of(const struct base_bug *bug)
{
    CHECK(bug != NULL);
    return bug->of == NULL ? "server" : bug->of;
}
