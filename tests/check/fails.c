/* A program with a bug: its output is what tests/check/CMakeLists.txt waits for. */
#include <stdio.h>

#include "base/check.h"

int main(void)
{
    const int sum = 1 + 1;
    CHECK(sum == 3);
    (void)puts("still running");
    return 0;
}
