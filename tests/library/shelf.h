/*
 * The shipped scenarios, read and compiled: for tests and measurements that run over all of them.
 *
 *     struct shelf *shelf = shelf_open("scenarios");
 *     each of shelf->files has its variants
 *     shelf_close(shelf);
 */
#ifndef TESTS_LIBRARY_SHELF_H
#define TESTS_LIBRARY_SHELF_H

#include <stdint.h>

#include "scenarios/file.h"

#define SHELF_FILE_COUNT_MAX 256

struct shelf {
    struct scenarios_file *files[SHELF_FILE_COUNT_MAX]; /* owns; in the order of their paths */
    uint32_t file_count;
};

/*
 * Reads a scenario file, or every one below a folder, with the names of the reference server and of
 * all rules.  path is relative to where the program was started.  A file that cannot be read or
 * that has a mistake is told on stderr and ends the program.  The caller closes the shelf.
 */
struct shelf *shelf_open(const char *path);
void shelf_close(struct shelf *shelf);

/* Compiles a text with the same names; a mistake ends the program.  The caller destroys the file.
 */
struct scenarios_file *shelf_compile(const char *path, struct asgi_bytes text);

#endif
