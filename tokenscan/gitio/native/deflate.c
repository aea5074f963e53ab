/* Undoing zlib's compression of a whole entry: by libdeflate where the machine has it, which takes a third of the time. */
#include "pack.h"

#include <dlfcn.h>
#include <stdlib.h>

#ifdef __APPLE__
#define LIBRARY "libdeflate.0.dylib"
#else
#define LIBRARY "libdeflate.so.0"
#endif

typedef void *(*Allocate)(void);
typedef int (*Decompress)(void *, const void *, size_t, void *, size_t, size_t *, size_t *);
typedef void (*Release)(void *);

/* Source: libdeflate.h; these three have been as they are since its version 1.0 of 2018. */
struct TsDeflate {
    void *library, *state;
    Decompress decompress;
    Release release;
};

/* ISO C knows no way from an object's address to a function's; POSIX gives this one. */
static void find(void *library, const char *name, void *function) { *(void **)function = dlsym(library, name); }

TsDeflate *ts_deflate_new(void) {
    TsDeflate *deflate = calloc(1, sizeof *deflate);
    if (!deflate) return NULL;
    Allocate allocate = NULL;
    deflate->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (deflate->library) {
        find(deflate->library, "libdeflate_alloc_decompressor", &allocate);
        find(deflate->library, "libdeflate_zlib_decompress_ex", &deflate->decompress);
        find(deflate->library, "libdeflate_free_decompressor", &deflate->release);
    }
    if (allocate && deflate->decompress && deflate->release) deflate->state = allocate();
    if (deflate->state) return deflate;
    ts_deflate_free(deflate);
    return NULL;
}

void ts_deflate_free(TsDeflate *deflate) {
    if (!deflate) return;
    if (deflate->state) deflate->release(deflate->state);
    if (deflate->library) dlclose(deflate->library);
    free(deflate);
}

int ts_deflate_read(TsDeflate *deflate, const uint8_t *data, size_t size, uint8_t *into, size_t expected) {
    size_t taken;
    return deflate->decompress(deflate->state, data, size, into, expected, &taken, NULL) ? -1 : 0;
}
