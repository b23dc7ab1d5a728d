#define _POSIX_C_SOURCE 200809L

#include "reference_server/mutant.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static uint32_t alive;
static volatile unsigned char *asked; /* shared with the processes that this one starts */

__attribute__((constructor)) static void begin(void)
{
    const char *number = getenv("MUTANT_ALIVE");
    const char *path = getenv("MUTANTS_ASKED");
    struct stat status;
    alive = number == NULL ? 0 : (uint32_t)strtoul(number, NULL, 10);
    const int file = path == NULL ? -1 : open(path, O_RDWR);
    if (file < 0 || fstat(file, &status) != 0) {
        return;
    }
    void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    asked = bytes == MAP_FAILED ? NULL : bytes;
    (void)close(file);
}

bool mutant_is(uint32_t number)
{
    if (asked != NULL) {
        asked[number] = 1;
    }
    return number == alive;
}
