/*
 * The file system: reading a file of bounded size, and finding scenario files below a folder.
 */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define CLI_FILES_SUFFIX ".scenario.json"

/* A longer file is not read. */
#define CLI_FILES_SIZE_MAX ((size_t)16 << 20)

enum cli_files_kind {
    CLI_FILES_NOTHING,
    CLI_FILES_FILE,
    CLI_FILES_FOLDER,
};
enum cli_files_kind cli_files_kind_of(const char *path);

/* Reads a file onto the heap, with a zero behind it; the caller gives it back.  False with a
 * sentence, which lives until the next call, when that cannot be done: what was found instead of a
 * readable file. */
MUST_USE bool cli_files_read(const char *path, char **out_bytes, size_t *out_size,
                             const char **out_found);

/* Puts a file in the place of what was there: written under another name, which then becomes its
 * own, so that there is a whole one at any time.  False with a sentence, which lives until the next
 * call, when that cannot be done. */
MUST_USE bool cli_files_replace(const char *path, const void *bytes, size_t size,
                                const char **out_trouble);

/* Paths on the heap, in byte order. */
struct cli_files_list {
    char **paths; /* owns both */
    uint32_t count;
};

/* Adds the scenario files below a folder, at most eight folders deep; links to folders are not
 * followed. */
void cli_files_find(const char *folder, struct cli_files_list *list);
void cli_files_list_release(struct cli_files_list *list);

#endif
