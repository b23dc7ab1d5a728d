/*
 * What AddressSanitizer and valgrind are told about memory that we hand out ourselves.
 *
 * Both know malloc and ordinary stacks; neither knows an arena's free blocks, nor a snapshot that
 * is copied back over live memory.  Everything here costs nothing in a build without ASan and a
 * handful of no-op instructions outside valgrind.
 */
#ifndef BASE_GUARD_H
#define BASE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#    define BASE_GUARD_ASAN 1
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define BASE_GUARD_ASAN 1
#    endif
#endif
#if !defined(BASE_GUARD_ASAN)
#    define BASE_GUARD_ASAN 0
#endif

/* For a function that must touch memory behind ASan's back. */
#if BASE_GUARD_ASAN
#    define BASE_GUARD_UNINSTRUMENTED __attribute__((no_sanitize_address, noinline))
#else
#    define BASE_GUARD_UNINSTRUMENTED
#endif

/* Shadow bytes describe this many bytes of memory each, wherever ASan runs. */
#define BASE_GUARD_SHADOW_GRANULE 8

/* From here on, touching [memory, memory + size) is reported.  Its end is aligned to 8. */
void base_guard_close(const void *memory, size_t size);

/* From here on, [memory, memory + size) may be used; valgrind takes its content as defined. */
void base_guard_open(const void *memory, size_t size);

/* True if a checker would report that the first byte of memory is touched (only ASan can say). */
bool base_guard_is_closed(const void *memory);

/* True if the closed blocks have to be closed again after a restore (under valgrind). */
bool base_guard_forgets(void);

/*
 * Copies size bytes, closed ones too, without a report.  The ranges do not overlap; out and in are
 * aligned to 8.
 */
void base_guard_copy(void *out, const void *in, size_t size);

/* How many bytes base_guard_save_shadow() writes for size bytes of memory: 0 without ASan. */
size_t base_guard_shadow_size(size_t size);

/* Copies what ASan knows about [memory, memory + size) to out.  memory is aligned to 8. */
void base_guard_save_shadow(void *out, const void *memory, size_t size);

/* The inverse: ASan then knows about [memory, memory + size) what it knew at the save. */
void base_guard_restore_shadow(const void *memory, const void *saved, size_t size);

#endif
