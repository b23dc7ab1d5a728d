/*
 * Every option of the command line, once.
 *
 * To add an option, add one line here and its id to the table of each command that takes it
 * (cli/commands/).  Parsing,
 * `--help`, the suggestions for mistyped options and the check of the man page all come from these
 * two.
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <stdint.h>

/* X(id, name, letter or 0, kind, value, summary) */
#define CLI_OPTION_LIST(X)                                                                 \
    X(NAME, "name", 'n', TEXTS, "TEXT",                                                    \
      "only scenarios whose name contains TEXT; may be repeated")                          \
    X(TAGS, "tags", 't', TEXTS, "TAG,~TAG",                                                \
      "only scenarios with TAG and without ~TAG; may be repeated")                         \
    X(VARIANT, "variant", 0, TEXT, "NAME", "only this variant of the server")              \
    X(STRATEGY, "strategy", 0, TEXT, "NAME",                                               \
      "who answers the open questions (default: exhaustive, with --faults "                \
      "stateful; explore: portfolio)")                                                     \
    X(POLICY, "policy", 0, TEXT, "NAME",                                                   \
      "the order in which ready handles run: asyncio, or any (default: the "               \
      "scenario's)")                                                                       \
    X(BUDGET, "budget", 0, TEXTS, "COUNT|SECONDSs",                                        \
      "at most COUNT executions per variant (default: 1000000), or so many "               \
      "seconds, which no other run repeats; both may be given")                            \
    X(SEED, "seed", 0, NUMBER, "NUMBER", "seed of a random strategy (default: 1)")         \
    X(JOBS, "jobs", 'j', NUMBER, "COUNT",                                                  \
      "use COUNT processes (default: one per processor); the output is the "               \
      "same")                                                                              \
    X(RESUME, "resume", 0, TEXT, "FILE",                                                   \
      "keep how far the searches have come in FILE, and go on from there when it "         \
      "exists")                                                                            \
    X(SHARD, "shard", 0, TEXT, "INDEX/COUNT",                                              \
      "run one of COUNT parts, INDEX from 1, and keep it in --resume FILE, for "           \
      "`halfclose merge`")                                                                 \
    X(MERGE, "merge", 0, TEXTS, "FILE", "what `halfclose merge` hands on")                 \
    X(FINDINGS, "findings", 0, TEXT, "FOLDER",                                             \
      "keep each finding in FOLDER, with the shortest tape ever seen")                     \
    X(PATIENCE, "patience", 0, NUMBER, "SECONDS",                                          \
      "give up on a server that computes so long without an await (default: 10)")          \
    X(FAULTS, "faults", 0, TEXTS, "PATTERN",                                               \
      "let these faults strike besides the scenario's; may be repeated")                   \
    X(FAULTS_MAX, "faults-max", 0, NUMBER, "COUNT",                                        \
      "at most COUNT faults in an execution (default: 1)")                                 \
    X(FAIL_FAST, "fail-fast", 'x', FLAG, "",                                               \
      "end after the first variant that is not as expected")                               \
    X(TRACE, "trace", 0, FLAG, "", "show every event of the execution, one per line")      \
    X(FORCE, "force", 0, FLAG, "",                                                         \
      "replay although the scenario has changed since the token was made")                 \
    X(ALL, "all", 0, FLAG, "", "everything that there is")                                 \
    X(MARKDOWN, "markdown", 0, FLAG, "", "write Markdown: docs/MUSEUM.md with --all")      \
    X(FORMAT, "format", 0, TEXT, "NAME",                                                   \
      "how to report: text, or another of `halfclose list formats`")                       \
    X(JSON, "json", 0, FLAG, "", "report as JSON lines: --format json")                    \
    X(QUIET, "quiet", 'q', FLAG, "", "show only what is not as expected")                  \
    X(VERBOSE, "verbose", 'v', FLAG, "", "show also how an expected violation came about") \
    X(NO_COLOR, "no-color", 0, FLAG, "", "no colour, as when NO_COLOR is set")             \
    X(HELP, "help", 'h', FLAG, "", "show what the command does and takes")                 \
    X(VERSION, "version", 0, FLAG, "", "show the version")

enum cli_option_id {
#define X(id, name, letter, kind, value, summary) CLI_OPTION_##id,
    CLI_OPTION_LIST(X)
#undef X
    CLI_OPTION_COUNT,
};

enum cli_option_kind {
    CLI_OPTION_FLAG,   /* takes no value */
    CLI_OPTION_TEXT,   /* the last one given counts */
    CLI_OPTION_TEXTS,  /* all that are given count */
    CLI_OPTION_NUMBER, /* 64 bits without a sign */
};

struct cli_option {
    const char *name; /* without the hyphens */
    char letter;      /* 0: it has none */
    enum cli_option_kind kind;
    const char *value; /* what the help calls it; "" of a flag */
    const char *summary;
};

/* By id. */
extern const struct cli_option cli_option_all[CLI_OPTION_COUNT];

#endif
