/*
 * An await point: its label, and the place in the source where it stands.
 *
 * Labels are what fingerprints, anchors in scenario files, readable orders and interleaving
 * coverage are made of, so every function that can suspend takes one: AWAIT("post.writer_send").  A
 * label is
 * "<who>.<what>" in lower case and is unique within a server.
 */
#ifndef RUNTIME_SITE_H
#define RUNTIME_SITE_H

#include <stdint.h>

struct runtime_site {
    const char *label; /* static */
    const char *file;  /* static, relative to the project's root */
    uint32_t line;
};

#define AWAIT(name) ((struct runtime_site){.label = (name), .file = __FILE__, .line = __LINE__})

#endif
