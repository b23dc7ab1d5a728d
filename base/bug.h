/*
 * What is said about a seeded bug, in whichever room it is.
 *
 * A room that can have bugs has a folder bugs/, a table of decisions that are right, and a struct
 * of its own: this one, and how the bug changes the table.  A name is unique over all rooms.
 */
#ifndef BASE_BUG_H
#define BASE_BUG_H

struct base_bug {
    const char *name;    /* "unguarded-writer-send"; the file's name with '-' for '_' */
    const char *of;      /* whose it is: "uvicorn", "AnyIO"; NULL: the server's */
    const char *summary; /* one line for a list */
    const char *reports; /* where it was reported: "python-sdk#2416"; "" for nowhere */
    const char *story;   /* how it goes wrong */
    const char *fix;     /* what is right instead */
    const char *with;    /* another bug, without which this one does not show; NULL for none */
};

#endif
