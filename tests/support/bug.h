/*
 * What every seeded bug says of itself, in whichever room it is.
 */
#ifndef TESTS_SUPPORT_BUG_H
#define TESTS_SUPPORT_BUG_H

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/bug.h"

#include "tests/support/test.h"

static inline bool tests_bug_is_name(const char *name)
{
    for (const char *at = name; *at != '\0'; at++) {
        if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != '-') {
            return false;
        }
    }
    return name[0] != '\0';
}

static inline void tests_bug_expect_told(const struct base_bug *bug)
{
    assert_true(tests_bug_is_name(bug->name));
    assert_true(strlen(bug->summary) > 20);
    assert_true(strlen(bug->story) > 60);
    assert_true(strlen(bug->fix) > 20);
    assert_non_null(bug->reports);
    assert_true(bug->of == NULL || strlen(bug->of) > 0);
}

#endif
