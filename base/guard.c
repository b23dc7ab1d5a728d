#include "base/guard.h"

#include <stdint.h>
#include <string.h>

#if BASE_GUARD_ASAN
#    include <sanitizer/asan_interface.h>
#endif
#if defined(__has_include)
#    if __has_include(<valgrind/memcheck.h>)
#        include <valgrind/memcheck.h>
#    endif
#endif

#include "base/check.h"

#if !defined(VALGRIND_MAKE_MEM_NOACCESS)
#    define VALGRIND_MAKE_MEM_NOACCESS(memory, size) (void)0
#    define VALGRIND_MAKE_MEM_DEFINED(memory, size)  (void)0
#    define VALGRIND_DISABLE_ERROR_REPORTING         (void)0
#    define VALGRIND_ENABLE_ERROR_REPORTING          (void)0
#    define RUNNING_ON_VALGRIND                      0
#endif

void base_guard_close(const void *memory, size_t size)
{
    CHECK(((uintptr_t)memory + size) % BASE_GUARD_SHADOW_GRANULE == 0);
#if BASE_GUARD_ASAN
    __asan_poison_memory_region(memory, size);
#endif
    (void)VALGRIND_MAKE_MEM_NOACCESS(memory, size);
    (void)size;
}

void base_guard_open(const void *memory, size_t size)
{
    CHECK((uintptr_t)memory % BASE_GUARD_SHADOW_GRANULE == 0);
#if BASE_GUARD_ASAN
    __asan_unpoison_memory_region(memory, size);
#endif
    (void)VALGRIND_MAKE_MEM_DEFINED(memory, size);
    (void)size;
}

bool base_guard_is_closed(const void *memory)
{
#if BASE_GUARD_ASAN
    return __asan_address_is_poisoned(memory) != 0;
#else
    (void)memory;
    return false;
#endif
}

bool base_guard_forgets(void)
{
    return RUNNING_ON_VALGRIND != 0;
}

#if BASE_GUARD_ASAN

/* volatile, so that the loop is not turned into a call of the memcpy that ASan checks. */
BASE_GUARD_UNINSTRUMENTED static void copy_bytes(volatile uint8_t *out, const volatile uint8_t *in,
                                                 size_t size)
{
    for (size_t i = 0; i < size; i++) {
        out[i] = in[i];
    }
}

BASE_GUARD_UNINSTRUMENTED void base_guard_copy(void *out, const void *in, size_t size)
{
    CHECK((uintptr_t)out % sizeof(uint64_t) == 0);
    CHECK((uintptr_t)in % sizeof(uint64_t) == 0);
    volatile uint64_t *out_words = out;
    const volatile uint64_t *in_words = in;
    const size_t words = size / sizeof(uint64_t);
    for (size_t i = 0; i < words; i++) {
        out_words[i] = in_words[i];
    }
    copy_bytes((volatile uint8_t *)(out_words + words),
               (const volatile uint8_t *)(in_words + words), size % sizeof(uint64_t));
}

static uint8_t *shadow_of(const void *memory)
{
    CHECK((uintptr_t)memory % BASE_GUARD_SHADOW_GRANULE == 0);
    size_t scale = 0;
    size_t offset = 0;
    __asan_get_shadow_mapping(&scale, &offset);
    CHECK((size_t)1 << scale == BASE_GUARD_SHADOW_GRANULE);
    return (uint8_t *)(((uintptr_t)memory >> scale) + offset);
}

size_t base_guard_shadow_size(size_t size)
{
    return (size + BASE_GUARD_SHADOW_GRANULE - 1) / BASE_GUARD_SHADOW_GRANULE;
}

void base_guard_save_shadow(void *out, const void *memory, size_t size)
{
    copy_bytes(out, shadow_of(memory), base_guard_shadow_size(size));
}

void base_guard_restore_shadow(const void *memory, const void *saved, size_t size)
{
    copy_bytes(shadow_of(memory), saved, base_guard_shadow_size(size));
}

#else

void base_guard_copy(void *out, const void *in, size_t size)
{
    CHECK((uintptr_t)out % sizeof(uint64_t) == 0);
    CHECK((uintptr_t)in % sizeof(uint64_t) == 0);
    VALGRIND_DISABLE_ERROR_REPORTING;
    memcpy(out, in, size);
    VALGRIND_ENABLE_ERROR_REPORTING;
}

size_t base_guard_shadow_size(size_t size)
{
    (void)size;
    return 0;
}

void base_guard_save_shadow(void *out, const void *memory, size_t size)
{
    (void)out;
    (void)memory;
    (void)size;
}

void base_guard_restore_shadow(const void *memory, const void *saved, size_t size)
{
    (void)memory;
    (void)saved;
    (void)size;
}

#endif
