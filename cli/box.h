/*
 * Memory that a child process shares with its parent: what is left when the child is not.
 */
#ifndef CLI_BOX_H
#define CLI_BOX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/blackbox.h"

#define CLI_BOX_TEXT_SIZE 256

struct cli_box {
    atomic_uint_fast64_t execution_count; /* so far */
    atomic_bool is_interrupted;           /* set by the parent: come to an end */
    int32_t parent;                       /* its process id */
    uint32_t stuck_seconds; /* processor time without progress, after which it ended itself; 0 */

    /* Of a check that failed; has_check is set last. */
    atomic_bool has_check;
    char check[CLI_BOX_TEXT_SIZE];
    char check_file[CLI_BOX_TEXT_SIZE];
    int32_t check_line;

    size_t world_size;          /* bytes of the following */
    struct sim_blackbox *world; /* in the same memory, at the same address in both processes */
};

/* NULL when the system has no memory to share. */
struct cli_box *cli_box_create(void);
void cli_box_destroy(struct cli_box *box);

#endif
