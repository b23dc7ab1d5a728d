#include "cli/box.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"

/* A longer tape is cut short; the system gives pages only to what is used. */
#define CHOICE_COUNT_MAX 100000

static size_t box_size(void)
{
    return sizeof(struct cli_box) + sim_blackbox_size(CHOICE_COUNT_MAX);
}

struct cli_box *cli_box_create(void)
{
    void *memory =
        mmap(NULL, box_size(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return NULL;
    }
    struct cli_box *box = memory;
    box->parent = (int32_t)getpid();
    box->world_size = sim_blackbox_size(CHOICE_COUNT_MAX);
    box->world = (void *)(box + 1);
    return box;
}

void cli_box_destroy(struct cli_box *box)
{
    CHECK(box != NULL);
    CHECK(munmap(box, box_size()) == 0);
}
