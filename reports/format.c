#include "reports/format.h"

#include <string.h>

#include "base/check.h"

const struct reports_format *reports_format_find(const char *name)
{
    CHECK(name != NULL);
    for (const struct reports_format *const *format = reports_format_all; *format != NULL;
         format++) {
        if (strcmp((*format)->name, name) == 0) {
            return *format;
        }
    }
    return NULL;
}
