/*
 * What the command's exit status says.  The list is the one in docs/halfclose.1, and a test
 * compares the two.
 */
#ifndef CLI_EXIT_H
#define CLI_EXIT_H

/* X(name, status, sentence) */
#define CLI_EXIT_LIST(X)                                                                   \
    X(AS_EXPECTED, 0, "everything is as expected, or nothing was found in a sample")       \
    X(VIOLATION, 1, "a rule was violated, or a scenario did not show what it should")      \
    X(INCONCLUSIVE, 2, "inconclusive: a bound was hit, or something could not be written") \
    X(BAD_FILE, 3, "a file is wrong, or cannot be read")                                   \
    X(USAGE, 4, "the command line is wrong")                                               \
    X(NOTHING_SELECTED, 5, "no scenario was selected")                                     \
    X(DIVERGED, 6, "the replay diverged: the token is of another scenario or version")     \
    X(BUG, 70, "a bug in halfclose itself")                                                \
    X(SKIPPED, 77, "skipped")                                                              \
    X(INTERRUPTED, 130, "interrupted; what was found until then is shown")

enum cli_exit {
#define X(name, status, sentence) CLI_EXIT_##name = (status),
    CLI_EXIT_LIST(X)
#undef X
};

/*
 * Of two results the one to end with: a bug of ours before an interruption, a bad file, a
 * violation, an inconclusive result, nothing selected, success.
 */
enum cli_exit cli_exit_worse(enum cli_exit one, enum cli_exit other);

#endif
