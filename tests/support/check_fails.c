#include "tests/support/check_fails.h"

void tests_check_fails_hook(const char *expression, const char *file, int line)
{
    mock_assert(/*result=*/0, expression, file, line);
}
