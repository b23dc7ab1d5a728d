/*
 * The defaults of the sanitizers, linked into every program and every test.
 *
 * A build without sanitizers never calls these.
 */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*,readability-identifier-naming): their names */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

/*
 * Coroutines change stacks, which a fake stack for locals cannot follow; 70 is the exit code of a
 * bug in this program.
 */
const char *__asan_default_options(void)
{
    return "detect_stack_use_after_return=0:exitcode=70:detect_leaks=1";
}

const char *__ubsan_default_options(void)
{
    return "print_stacktrace=1:exitcode=70";
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*,readability-identifier-naming) */
