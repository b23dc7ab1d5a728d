/*
 * Numbers of JSON, from the digits as written: the exact value or none.
 *
 * No rounding happens behind the caller's back, and nothing here depends on the locale.
 */
#ifndef BASE_JSON_NUMBER_H
#define BASE_JSON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json_error.h"

/*
 * Returns whether the value is a number written as an integer, without fraction and exponent, that
 * fits; a missing value is none.  "-0" is 0.
 */
MUST_USE bool base_json_integer(struct base_json_slice value, int64_t *out_integer);
MUST_USE bool base_json_unsigned(struct base_json_slice value, uint64_t *out_integer);

/*
 * Returns whether the value is a number of which the nearest double can be told for certain: its
 * digits make an integer below 2^53 and its power of ten is within 22 (Clinger, "How to Read
 * Floating Point Numbers Accurately", 1990).  That covers what people write; "1e400" is refused.
 */
MUST_USE bool base_json_double(struct base_json_slice value, double *out_double);

#endif
