#include "cli/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/text.h"

#define DEPTH_MAX 8
#define PATH_SIZE 4096
#define FILE_MODE 0666

enum cli_files_kind cli_files_kind_of(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        return CLI_FILES_NOTHING;
    }
    return S_ISDIR(status.st_mode) ? CLI_FILES_FOLDER : CLI_FILES_FILE;
}

/* Reads until the end, or until there is more than may be. */
static bool read_all(int descriptor, char **out_bytes, size_t *out_size)
{
    size_t size = 0;
    size_t capacity = 65536;
    char *bytes = base_heap_take(capacity);
    for (;;) {
        if (capacity - size < 2) {
            capacity *= 2;
            bytes = base_heap_resize(bytes, capacity);
        }
        const ssize_t count = read(descriptor, bytes + size, capacity - size - 1);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            base_heap_give_back(bytes);
            return false;
        }
        size += (size_t)count;
        if (count == 0 || size > CLI_FILES_SIZE_MAX) {
            bytes[size] = '\0';
            *out_bytes = bytes;
            *out_size = size;
            return true;
        }
    }
}

bool cli_files_read(const char *path, char **out_bytes, size_t *out_size, const char **out_found)
{
    CHECK(path != NULL);
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        *out_found = strerror(errno);
        return false;
    }
    char *bytes = NULL;
    size_t size = 0;
    const bool is_read = read_all(descriptor, &bytes, &size);
    const int failure = errno;
    CHECK(close(descriptor) == 0);
    if (!is_read) {
        *out_found = strerror(failure);
        return false;
    }
    if (size > CLI_FILES_SIZE_MAX) {
        base_heap_give_back(bytes);
        *out_found = "more than 16 MiB";
        return false;
    }
    *out_bytes = bytes;
    *out_size = size;
    return true;
}

static bool has_suffix(const char *name)
{
    const size_t size = strlen(name);
    const size_t suffix_size = strlen(CLI_FILES_SUFFIX);
    return size > suffix_size && strcmp(name + size - suffix_size, CLI_FILES_SUFFIX) == 0;
}

/* Keeps the list in byte order, and each path once. */
static void add(struct cli_files_list *list, const char *path)
{
    uint32_t place = list->count;
    while (place > 0 && strcmp(path, list->paths[place - 1]) < 0) {
        place--;
    }
    if (place > 0 && strcmp(path, list->paths[place - 1]) == 0) {
        return;
    }
    list->paths = base_heap_resize(list->paths, (list->count + 1) * sizeof *list->paths);
    memmove(&list->paths[place + 1], &list->paths[place],
            (list->count - place) * sizeof *list->paths);
    const size_t size = strlen(path) + 1;
    list->paths[place] = base_heap_take(size);
    memcpy(list->paths[place], path, size);
    list->count++;
}

static void find_below(const char *folder, uint32_t depth, struct cli_files_list *list);

static void see_entry(const char *folder, const char *name, uint32_t depth,
                      struct cli_files_list *list)
{
    char path[PATH_SIZE];
    struct base_text text;
    base_text_init(&text, path, sizeof path);
    const size_t size = strlen(folder);
    base_text_format(&text, "%s%s%s", folder, size > 0 && folder[size - 1] == '/' ? "" : "/", name);
    struct stat status;
    if (name[0] == '.' || text.truncated || lstat(path, &status) != 0) {
        return;
    }
    if (S_ISDIR(status.st_mode)) {
        find_below(path, depth + 1, list);
    } else if (has_suffix(name) && cli_files_kind_of(path) == CLI_FILES_FILE) {
        add(list, path);
    }
}

static void find_below(const char *folder, uint32_t depth, struct cli_files_list *list)
{
    CHECK(list != NULL);
    DIR *entries = depth < DEPTH_MAX ? opendir(folder) : NULL;
    if (entries == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        see_entry(folder, entry->d_name, depth, list);
    }
    CHECK(closedir(entries) == 0);
}

void cli_files_find(const char *folder, struct cli_files_list *list)
{
    find_below(folder, 0, list);
}

void cli_files_list_release(struct cli_files_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        base_heap_give_back(list->paths[i]);
    }
    base_heap_give_back(list->paths);
    *list = (struct cli_files_list){.count = 0};
}

/* Writes all of it and makes sure that it has arrived. */
static bool write_all(int descriptor, const char *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t written = write(descriptor, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return fsync(descriptor) == 0;
}

static bool write_file(const char *path, const char *bytes, size_t size)
{
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, FILE_MODE);
    if (descriptor < 0) {
        return false;
    }
    const bool is_written = write_all(descriptor, bytes, size);
    const int failure = errno;
    const bool is_closed = close(descriptor) == 0;
    errno = is_written ? errno : failure;
    return is_written && is_closed;
}

bool cli_files_replace(const char *path, const void *bytes, size_t size, const char **out_trouble)
{
    char other[PATH_SIZE];
    struct base_text text;
    CHECK(bytes != NULL);
    base_text_init(&text, other, sizeof other);
    base_text_format(&text, "%s.%d.new", path, (int)getpid());
    if (text.truncated) {
        *out_trouble = "the name is too long";
        return false;
    }
    if (write_file(other, bytes, size) && rename(other, path) == 0) {
        return true;
    }
    *out_trouble = strerror(errno);
    (void)unlink(other);
    return false;
}
