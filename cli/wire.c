#include "cli/wire.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#define CAPACITY_FIRST 4096

void cli_wire_release(struct cli_wire *wire)
{
    base_heap_give_back(wire->bytes);
    *wire = (struct cli_wire){.size = 0};
}

void cli_wire_put_bytes(struct cli_wire *wire, const void *bytes, size_t size)
{
    CHECK(size < SIZE_MAX / 4);
    if (size == 0) {
        return;
    }
    if (wire->capacity - wire->size < size) {
        const size_t twice = wire->capacity == 0 ? CAPACITY_FIRST : wire->capacity * 2;
        wire->capacity = twice > wire->size + size ? twice : wire->size + size;
        wire->bytes = base_heap_resize(wire->bytes, wire->capacity);
    }
    memcpy(wire->bytes + wire->size, bytes, size);
    wire->size += size;
}

void cli_wire_put_number(struct cli_wire *wire, uint64_t number)
{
    cli_wire_put_bytes(wire, &number, sizeof number);
}

void cli_wire_put_text(struct cli_wire *wire, const char *text)
{
    CHECK(text != NULL);
    const size_t size = strlen(text);
    cli_wire_put_number(wire, size);
    cli_wire_put_bytes(wire, text, size + 1);
}

const void *cli_wire_take_bytes(struct cli_wire *wire, size_t size)
{
    if (wire->is_broken || wire->size - wire->next < size) {
        wire->is_broken = true;
        return NULL;
    }
    const unsigned char *bytes = wire->bytes + wire->next;
    wire->next += size;
    return bytes;
}

uint64_t cli_wire_take_number(struct cli_wire *wire)
{
    uint64_t number = 0;
    const void *bytes = cli_wire_take_bytes(wire, sizeof number);
    if (bytes != NULL) {
        memcpy(&number, bytes, sizeof number);
    }
    return number;
}

uint32_t cli_wire_take_count(struct cli_wire *wire, uint32_t max)
{
    const uint64_t number = cli_wire_take_number(wire);
    if (number > max) {
        wire->is_broken = true;
        return 0;
    }
    return (uint32_t)number;
}

const char *cli_wire_take_text(struct cli_wire *wire)
{
    const uint64_t size = cli_wire_take_number(wire);
    if (size >= wire->size) {
        wire->is_broken = true;
        return "";
    }
    const char *text = cli_wire_take_bytes(wire, (size_t)size + 1);
    if (text == NULL || text[size] != '\0' || strlen(text) != size) {
        wire->is_broken = true;
        return "";
    }
    return text;
}

bool cli_wire_is_done(const struct cli_wire *wire)
{
    return !wire->is_broken && wire->next == wire->size;
}
