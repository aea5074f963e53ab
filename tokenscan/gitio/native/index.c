/* The index of a pack: which objects it has, and where. Source: gitformat-pack(5), version 2. */
#include "pack.h"

#include <string.h>

#define HEADER 8
#define FANOUT 1024

static inline uint64_t big_endian(const uint8_t *data, int bytes) {
    uint64_t value = 0;
    while (bytes--) value = value << 8 | *data++;
    return value;
}

/* Are the fanout's counts rising, and is all there that they promise? */
static int is_whole(TsIndex *index) {
    const uint8_t *fanout = index->file.data + HEADER;
    size_t size = index->file.size;
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
    memset(index, 0, sizeof *index);
    index->width = width;
    if (ts_file_open(&index->file, path) || index->file.size < HEADER + FANOUT) return -1;
    return memcmp(index->file.data, "\377tOc\0\0\0\2", HEADER) || !is_whole(index) ? -1 : 0;
}

void ts_index_close(TsIndex *index) { ts_file_close(&index->file); }

/* The order of two ids. They are hashes: the first eight bytes tell nearly always. */
static int compare_ids(const uint8_t *left, const uint8_t *right, unsigned width) {
    uint64_t a = big_endian(left, 8), b = big_endian(right, 8);
    if (a != b) return a < b ? -1 : 1;
    return memcmp(left, right, width);
}

uint32_t ts_find_id(const uint8_t *names, unsigned width, uint32_t low, uint32_t high, const uint8_t *id) {
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare_ids(names + (size_t)middle * width, id, width);
        if (!order) return middle;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return TS_NONE;
}

/* Ids lie evenly: one stands near where its share of the range says, and few places round it are looked at. */
uint32_t ts_index_find(const TsIndex *index, const uint8_t *id) {
    const uint8_t *fanout = index->file.data + HEADER;
    uint32_t low = id[0] ? (uint32_t)big_endian(fanout + 4 * (id[0] - 1), 4) : 0;
    uint32_t high = (uint32_t)big_endian(fanout + 4 * id[0], 4), step = 32;
    if (low == high) return TS_NONE;
    uint32_t near = low + (uint32_t)(big_endian(id + 1, 4) * (high - low) >> 32);
    while (near - low > step && compare_ids(ts_index_name(index, near - step), id, index->width) > 0) step *= 2;
    if (near - low > step) low = near - step;
    for (step = 32; high - near > step && compare_ids(ts_index_name(index, near + step), id, index->width) < 0;) step *= 2;
    if (high - near > step) high = near + step + 1;
    return ts_find_id(index->names, index->width, low, high, id);
}

const uint8_t *ts_index_name(const TsIndex *index, uint32_t position) {
    return index->names + (size_t)position * index->width;
}

uint64_t ts_index_offset(const TsIndex *index, uint32_t position) {
    uint64_t offset = big_endian(index->offsets + 4 * (size_t)position, 4);
    if (!(offset >> 31)) return offset;
    return big_endian(index->offsets + 4 * (size_t)index->count + 8 * (offset & 0x7fffffff), 8);
}
