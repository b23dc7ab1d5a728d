/*
 * Profiles: the set of bugs that makes the server behave like a release.
 *
 * To add one, add reference_server/profiles/<stem>.c that defines
 * `const struct reference_server_profile reference_server_profile_<stem>`.
 */
#ifndef REFERENCE_SERVER_PROFILE_H
#define REFERENCE_SERVER_PROFILE_H

struct reference_server_profile {
    const char *name;        /* "mcp-1.26.0" */
    const char *summary;     /* one line for a list */
    const char *const *bugs; /* names, ended by a null pointer */
};

/* Ordered by file name and ended by a null pointer; generated from the folder. */
extern const struct reference_server_profile *const reference_server_profile_all[];

/* The profile of a name, or NULL. */
const struct reference_server_profile *reference_server_profile_find(const char *name);

#endif
