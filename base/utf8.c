#include "base/utf8.h"

#include "base/check.h"

/* The lead bytes of one length; the second byte's range is what keeps out the ill-formed. */
struct form {
    uint8_t lead_min;
    uint8_t lead_max;
    uint8_t second_min;
    uint8_t second_max;
    uint8_t size;
};

/* RFC 3629, section 4. */
static const struct form forms[] = {
    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static const struct form *form_of(uint8_t lead)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (lead >= forms[i].lead_min && lead <= forms[i].lead_max) {
            return &forms[i];
        }
    }
    return NULL;
}

size_t base_utf8_next(const char *bytes, size_t size, uint32_t *out_code_point)
{
    CHECK(size >= 1);
    CHECK(out_code_point != NULL);
    const uint8_t lead = (uint8_t)bytes[0];
    if (lead < 0x80) {
        *out_code_point = lead;
        return 1;
    }
    const struct form *form = form_of(lead);
    if (form == NULL || size < form->size) {
        return 0;
    }
    const uint8_t second = (uint8_t)bytes[1];
    if (second < form->second_min || second > form->second_max) {
        return 0;
    }
    uint32_t code_point = lead & (0x7fU >> form->size);
    code_point = code_point << 6 | (second & 0x3fU);
    for (size_t i = 2; i < form->size; i++) {
        const uint8_t next = (uint8_t)bytes[i];
        if (next < 0x80 || next > 0xbf) {
            return 0;
        }
        code_point = code_point << 6 | (next & 0x3fU);
    }
    CHECK(code_point <= BASE_UTF8_CODE_POINT_MAX);
    *out_code_point = code_point;
    return form->size;
}

static char tail_byte(uint32_t code_point, uint32_t shift)
{
    return (char)(0x80U | (code_point >> shift & 0x3fU));
}

size_t base_utf8_put(uint32_t code_point, char out_bytes[BASE_UTF8_SIZE_MAX])
{
    CHECK(code_point <= BASE_UTF8_CODE_POINT_MAX);
    CHECK(code_point < 0xd800 || code_point > 0xdfff);
    if (code_point < 0x80) {
        out_bytes[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out_bytes[0] = (char)(0xc0U | code_point >> 6);
        out_bytes[1] = tail_byte(code_point, /*shift=*/0);
        return 2;
    }
    if (code_point < 0x10000) {
        out_bytes[0] = (char)(0xe0U | code_point >> 12);
        out_bytes[1] = tail_byte(code_point, /*shift=*/6);
        out_bytes[2] = tail_byte(code_point, /*shift=*/0);
        return 3;
    }
    out_bytes[0] = (char)(0xf0U | code_point >> 18);
    out_bytes[1] = tail_byte(code_point, /*shift=*/12);
    out_bytes[2] = tail_byte(code_point, /*shift=*/6);
    out_bytes[3] = tail_byte(code_point, /*shift=*/0);
    return 4;
}

bool base_utf8_valid(const char *bytes, size_t size)
{
    size_t offset = 0;
    while (offset < size) {
        uint32_t code_point = 0;
        const size_t step = base_utf8_next(bytes + offset, size - offset, &code_point);
        if (step == 0) {
            return false;
        }
        offset += step;
    }
    CHECK(offset == size);
    return true;
}

bool base_utf8_printable(uint32_t code_point)
{
    CHECK(code_point <= BASE_UTF8_CODE_POINT_MAX);
    const bool control = code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
    const bool separator = code_point == 0x2028 || code_point == 0x2029;
    const bool direction = code_point == 0x061c || (code_point >= 0x200e && code_point <= 0x200f) ||
                           (code_point >= 0x202a && code_point <= 0x202e) ||
                           (code_point >= 0x2066 && code_point <= 0x2069);
    return !control && !separator && !direction && code_point != 0xfeff;
}
