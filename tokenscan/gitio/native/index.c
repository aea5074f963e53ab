/* The index of a pack: which objects it has, and where. Source: gitformat-pack(5), version 2. */
#include "pack.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER 8
#define FANOUT 1024

static uint64_t big_endian(const uint8_t *data, int bytes) {
    uint64_t value = 0;
    while (bytes--) value = value << 8 | *data++;
    return value;
}

/* Are the fanout's counts rising, and is all there that they promise? */
static int is_whole(TsIndex *index, size_t size) {
    const uint8_t *fanout = index->data + HEADER;
    for (int i = 1; i < 256; i++)
        if (big_endian(fanout + 4 * i, 4) < big_endian(fanout + 4 * (i - 1), 4)) return 0;
    index->count = (uint32_t)big_endian(fanout + 4 * 255, 4);
    index->names = fanout + FANOUT;
    size_t fixed = HEADER + FANOUT + (size_t)index->count * (index->width + 8) + 2 * index->width;
    if (size < fixed) return 0;
    index->offsets = index->names + (size_t)index->count * (index->width + 4);
    size_t large = (size - fixed) / 8;
    for (uint32_t i = 0; i < index->count; i++) {
        uint64_t offset = big_endian(index->offsets + 4 * (size_t)i, 4);
        if (offset >> 31 && (offset & 0x7fffffff) >= large) return 0;
    }
    return 1;
}

int ts_index_open(TsIndex *index, const char *path, unsigned width) {
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    memset(index, 0, sizeof *index);
    index->width = width;
    if (file < 0) return -1;
    size_t size = fstat(file, &about) ? 0 : (size_t)about.st_size;
    index->data = malloc(size + 1);
    int ok = index->data && size >= HEADER + FANOUT && ts_read_at(file, index->data, size, 0) == (long)size &&
             !memcmp(index->data, "\377tOc\0\0\0\2", HEADER) && is_whole(index, size);
    close(file);
    return ok ? 0 : -1;
}

void ts_index_close(TsIndex *index) { free(index->data); }

uint32_t ts_index_find(const TsIndex *index, const uint8_t *id) {
    const uint8_t *fanout = index->data + HEADER;
    uint32_t low = id[0] ? (uint32_t)big_endian(fanout + 4 * (id[0] - 1), 4) : 0;
    uint32_t high = (uint32_t)big_endian(fanout + 4 * id[0], 4);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = memcmp(ts_index_name(index, middle), id, index->width);
        if (!order) return middle;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return TS_NONE;
}

const uint8_t *ts_index_name(const TsIndex *index, uint32_t position) {
    return index->names + (size_t)position * index->width;
}

uint64_t ts_index_offset(const TsIndex *index, uint32_t position) {
    uint64_t offset = big_endian(index->offsets + 4 * (size_t)position, 4);
    if (!(offset >> 31)) return offset;
    return big_endian(index->offsets + 4 * (size_t)index->count + 8 * (offset & 0x7fffffff), 8);
}
