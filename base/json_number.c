#include "base/json_number.h"

#include <float.h>

#include "base/check.h"

_Static_assert(FLT_EVAL_METHOD == 0, "a quotient of doubles is rounded once");

#define EXACT_INTEGER_MAX  (UINT64_C(1) << 53)
#define EXACT_EXPONENT_MAX 22

/* Far beyond any power of ten that counts, and far from overflow. */
#define EXPONENT_MAX 1000000

static const double powers_of_ten[EXACT_EXPONENT_MAX + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_number(struct base_json_slice value)
{
    return value.bytes != NULL && value.size >= 1 &&
           (value.bytes[0] == '-' || is_digit(value.bytes[0]));
}

/* Appends a decimal digit; false if the value would no longer fit. */
static bool append_digit(uint64_t *value, char digit)
{
    CHECK(is_digit(digit));
    const uint64_t added = (uint64_t)(digit - '0');
    if (*value > (UINT64_MAX - added) / 10) {
        return false;
    }
    *value = *value * 10 + added;
    return true;
}

/* Reads "-?digits" into sign and magnitude. */
static bool read_magnitude(struct base_json_slice value, bool *out_negative,
                           uint64_t *out_magnitude)
{
    if (!is_number(value)) {
        return false;
    }
    const bool negative = value.bytes[0] == '-';
    uint64_t magnitude = 0;
    CHECK(value.size > negative);
    for (size_t i = negative; i < value.size; i++) {
        if (!is_digit(value.bytes[i]) || !append_digit(&magnitude, value.bytes[i])) {
            return false;
        }
    }
    *out_negative = negative;
    *out_magnitude = magnitude;
    return true;
}

bool base_json_integer(struct base_json_slice value, int64_t *out_integer)
{
    CHECK(out_integer != NULL);
    bool negative = false;
    uint64_t magnitude = 0;
    if (!read_magnitude(value, &negative, &magnitude)) {
        return false;
    }
    if (magnitude > (uint64_t)INT64_MAX + negative) {
        return false;
    }
    if (negative && magnitude > INT64_MAX) {
        *out_integer = INT64_MIN;
    } else {
        *out_integer = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    }
    return true;
}

bool base_json_unsigned(struct base_json_slice value, uint64_t *out_integer)
{
    CHECK(out_integer != NULL);
    bool negative = false;
    uint64_t magnitude = 0;
    if (!read_magnitude(value, &negative, &magnitude) || (negative && magnitude > 0)) {
        return false;
    }
    *out_integer = magnitude;
    return true;
}

/* digits * 10^exponent */
struct decimal {
    uint64_t digits;
    int32_t exponent;
};

/* Reads the digits before and behind the point; returns how many bytes, or 0 if they do not fit. */
static size_t read_digits(struct base_json_slice value, size_t offset, struct decimal *out)
{
    bool fraction = false;
    *out = (struct decimal){0, 0};
    for (; offset < value.size; offset++) {
        const char byte = value.bytes[offset];
        if (byte == '.') {
            fraction = true;
        } else if (!is_digit(byte)) {
            break;
        } else if (!append_digit(&out->digits, byte)) {
            return 0;
        } else if (fraction && out->exponent > -EXPONENT_MAX) {
            out->exponent--;
        }
    }
    return offset;
}

/* Reads "e", a sign and digits; what is too large stays so. */
static int32_t read_exponent(struct base_json_slice value, size_t offset)
{
    CHECK(offset + 1 < value.size);
    offset++;
    const bool negative = value.bytes[offset] == '-';
    if (!is_digit(value.bytes[offset])) {
        offset++;
    }
    int32_t exponent = 0;
    for (; offset < value.size; offset++) {
        CHECK(is_digit(value.bytes[offset]));
        exponent = exponent < EXPONENT_MAX ? exponent * 10 + (value.bytes[offset] - '0') : exponent;
    }
    return negative ? -exponent : exponent;
}

bool base_json_double(struct base_json_slice value, double *out_double)
{
    CHECK(out_double != NULL);
    if (!is_number(value)) {
        return false;
    }
    const bool negative = value.bytes[0] == '-';
    struct decimal decimal;
    const size_t end = read_digits(value, negative, &decimal);
    if (end == 0 || decimal.digits >= EXACT_INTEGER_MAX) {
        return false;
    }
    if (end < value.size) {
        decimal.exponent += read_exponent(value, end);
    }
    if (decimal.digits == 0) {
        decimal.exponent = 0;
    }
    if (decimal.exponent > EXACT_EXPONENT_MAX || decimal.exponent < -EXACT_EXPONENT_MAX) {
        return false;
    }
    const double digits = (double)decimal.digits;
    const double number = decimal.exponent < 0 ? digits / powers_of_ten[-decimal.exponent]
                                               : digits * powers_of_ten[decimal.exponent];
    *out_double = negative ? -number : number;
    return true;
}
