/* The objects of a pack, built from what they are deltas of, and some of them remembered. */
#include "pack.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_CHAIN 8192       /* git makes chains of 50, and of 4,095 at most */
#define MAX_SIZE (16u << 20) /* larger objects are git's to stream */
#define RELIEF 8192          /* objects read before pages of the pack are let go: some ten MB of them */

long ts_read_at(int file, uint8_t *into, size_t size, uint64_t offset) {
    size_t done = 0;
    while (done < size) {
        ssize_t part = pread(file, into + done, size - done, (off_t)(offset + done));
        if (part < 0) return -1;
        if (!part) break;
        done += (size_t)part;
    }
    return (long)done;
}

int ts_file_open(TsFile *file, const char *path) {
    struct stat about;
    int handle = open(path, O_RDONLY | O_CLOEXEC);
    *file = (TsFile){NULL, 0};
    if (handle < 0) return -1;
    if (!fstat(handle, &about) && about.st_size > 0) {
        void *data = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, handle, 0);
        if (data != MAP_FAILED) *file = (TsFile){data, (size_t)about.st_size};
    }
    close(handle);
    return file->data ? 0 : -1;
}

void ts_file_relieve(const TsFile *file) { madvise((void *)(uintptr_t)file->data, file->size, MADV_DONTNEED); }

void ts_file_close(TsFile *file) {
    if (file->data) munmap((void *)(uintptr_t)file->data, file->size);
    *file = (TsFile){NULL, 0};
}

int ts_parse_header(const uint8_t *data, size_t size, uint64_t offset, unsigned width, TsHeader *header) {
    const uint8_t *at = data, *end = data + size;
    if (at == end) return -1;
    uint8_t byte = *at++;
    unsigned shift = 4;
    header->kind = byte >> 4 & 7;
    header->size = byte & 15;
    header->base = 0;
    header->base_id = NULL;
    while (byte & 0x80) {
        if (at == end || shift > 57) return -1;
        byte = *at++;
        header->size |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    }
    if (header->kind == TS_OFS_DELTA) {
        uint64_t distance = 0;
        int digits = 0;
        do {
            if (at == end || ++digits > 9) return -1;
            byte = *at++;
            distance = (distance + (digits > 1)) << 7 | (byte & 0x7f);
        } while (byte & 0x80);
        if (!distance || distance >= offset) return -1;
        header->base = offset - distance;
    } else if (header->kind == TS_REF_DELTA) {
        if ((size_t)(end - at) < width) return -1;
        header->base_id = at;
        at += width;
    } else if (header->kind < TS_COMMIT || header->kind > TS_TAG) {
        return -1;
    }
    header->length = (unsigned)(at - data);
    return 0;
}

int ts_grow(void *array, uint32_t *room, uint64_t needed, size_t size) {
    void **place = array;
    if (needed <= *room) return 0;
    uint64_t wanted = *room ? *room : 64;
    while (wanted < needed) wanted *= 2;
    if (wanted > UINT32_MAX) return -1;
    void *larger = realloc(*place, (size_t)wanted * size);
    if (!larger) return -1;
    *place = larger;
    *room = (uint32_t)wanted;
    return 0;
}

int ts_grow_bytes(uint8_t **array, size_t *room, size_t needed) {
    if (needed <= *room) return 0;
    size_t wanted = *room ? *room : 1 << 16;
    while (wanted < needed) wanted *= 2;
    uint8_t *larger = realloc(*array, wanted);
    if (!larger) return -1;
    *array = larger;
    *room = wanted;
    return 0;
}

/* ---- TsObjects that are remembered, the oldest forgotten first ---- */

static TsObject **bucket_of(TsPack *pack, uint64_t offset) {
    return &pack->buckets[(offset * 0x9e3779b97f4a7c15u) >> 49];
}

static void unlink_object(TsPack *pack, TsObject *object) {
    *(object->newer ? &object->newer->older : &pack->newest) = object->older;
    *(object->older ? &object->older->newer : &pack->oldest) = object->newer;
}

static void link_newest(TsPack *pack, TsObject *object) {
    object->newer = NULL;
    object->older = pack->newest;
    if (pack->newest) pack->newest->newer = object;
    else pack->oldest = object;
    pack->newest = object;
}

static TsObject *recall(TsPack *pack, uint64_t offset) {
    TsObject *object = *bucket_of(pack, offset);
    while (object && object->offset != offset) object = object->next_in_bucket;
    if (object && object != pack->newest) {
        unlink_object(pack, object);
        link_newest(pack, object);
    }
    return object;
}

static void forget(TsPack *pack, TsObject *object) {
    TsObject **place = bucket_of(pack, object->offset);
    while (*place != object) place = &(*place)->next_in_bucket;
    *place = object->next_in_bucket;
    unlink_object(pack, object);
    pack->held -= object->weight;
    free(object->text);
    free(object->hits);
    free(object);
}

void ts_forget_oldest(TsPack *pack) {
    TsObject *object = pack->oldest;
    /* The newest is what was just built, the one before it what it was built on. */
    while (object && object->newer && object->newer->newer && pack->held > pack->budget) {
        TsObject *newer = object->newer;
        if (!object->pins) forget(pack, object);
        object = newer;
    }
}

static TsObject *remember(TsPack *pack, uint64_t offset, int kind, uint8_t *text, uint64_t size) {
    TsObject *object = calloc(1, sizeof *object);
    if (!object) return NULL;
    object->offset = offset;
    object->kind = kind;
    object->text = text;
    object->size = size;
    object->weight = (size_t)size + sizeof *object;
    TsObject **place = bucket_of(pack, offset);
    object->next_in_bucket = *place;
    *place = object;
    link_newest(pack, object);
    pack->held += object->weight;
    return object;
}

/* ---- Building an object ---- */

static int read_header(const TsPack *pack, uint64_t offset, TsHeader *header) {
    if (offset >= pack->file.size) return -1;
    return ts_parse_header(pack->file.data + offset, pack->file.size - offset, offset, pack->width, header);
}

/* Inflates the entry at *offset* into *text*, which has room for one byte more than it has; 0, or -1. */
static int inflate_entry(TsPack *pack, uint64_t offset, const TsHeader *header, uint8_t *text) {
    z_stream *stream = &pack->inflater;
    const uint8_t *data = pack->file.data + offset + header->length;
    size_t left = pack->file.size - offset - header->length, bound = compressBound((uLong)header->size) + 64;
    if (left > bound) left = bound;
    if (pack->deflate) return ts_deflate_read(pack->deflate, data, left, text, (size_t)header->size);
    if (inflateReset(stream) != Z_OK) return -1;
    stream->next_in = (Bytef *)(uintptr_t)data;
    stream->avail_in = (uInt)left;
    stream->next_out = text;
    stream->avail_out = (uInt)header->size + 1; /* one more, to see that it ends */
    return inflate(stream, Z_FINISH) == Z_STREAM_END && stream->total_out == header->size ? 0 : -1;
}

long ts_peek(TsPack *pack, uint64_t offset, int kind, uint8_t *into, size_t size) {
    TsHeader header;
    z_stream *stream = &pack->inflater;
    if (read_header(pack, offset, &header) || header.kind != kind || inflateReset(stream) != Z_OK) return -1;
    if (++pack->built % RELIEF == 0) ts_file_relieve(&pack->file);
    size_t left = pack->file.size - offset - header.length;
    stream->next_in = (Bytef *)(uintptr_t)(pack->file.data + offset + header.length);
    stream->avail_in = (uInt)(left < 2 * size ? left : 2 * size);
    stream->next_out = into;
    stream->avail_out = (uInt)size;
    int status = inflate(stream, Z_SYNC_FLUSH);
    return status == Z_OK || status == Z_STREAM_END ? (long)stream->total_out : -1;
}

static int read_size(const uint8_t **at, const uint8_t *end, uint64_t *size) {
    unsigned shift = 0;
    uint8_t byte;
    *size = 0;
    do {
        if (*at == end || shift > 57) return -1;
        byte = *(*at)++;
        *size |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    return 0;
}

/* What *delta* makes of *base*, and the copies it is made of in pack->copies; NULL for a delta that fits not.
   Source: gitformat-pack(5). */
static uint8_t *apply(TsPack *pack, const TsObject *base, const uint8_t *delta, uint64_t delta_size, uint64_t *size,
                      uint32_t *copy_count) {
    const uint8_t *at = delta, *end = delta + delta_size;
    uint64_t base_size, done = 0;
    uint32_t count = 0;
    if (read_size(&at, end, &base_size) || read_size(&at, end, size)) return NULL;
    if (base_size != base->size || *size > MAX_SIZE) return NULL;
    uint8_t *text = malloc((size_t)*size + TS_SLACK);
    if (!text) return NULL;
    while (at < end) {
        uint8_t what = *at++;
        if (what & 0x80) {
            uint64_t source = 0, length = 0;
            for (int i = 0; i < 7; i++) {
                if (!(what >> i & 1)) continue;
                if (at == end) goto fail;
                if (i < 4) source |= (uint64_t)*at++ << 8 * i;
                else length |= (uint64_t)*at++ << 8 * (i - 4);
            }
            if (!length) length = 0x10000;
            if (source + length > base->size || done + length > *size) goto fail;
            memcpy(text + done, base->text + source, (size_t)length);
            TsCopy *last = count ? &pack->copies[count - 1] : NULL;
            if (last && last->to + last->length == done && last->source + last->length == source) {
                last->length += length;
            } else {
                if (ts_grow(&pack->copies, &pack->copy_room, count + 1, sizeof(TsCopy))) goto fail;
                pack->copies[count++] = (TsCopy){done, length, source};
            }
            done += length;
        } else {
            if (!what || what > end - at || done + what > *size) goto fail;
            memcpy(text + done, at, what);
            at += what;
            done += what;
        }
    }
    if (done != *size) goto fail;
    *copy_count = count;
    return text;
fail:
    free(text);
    return NULL;
}

static uint8_t *read_whole(TsPack *pack, uint64_t offset, const TsHeader *header) {
    uint8_t *text = malloc((size_t)header->size + TS_SLACK);
    if (text && !inflate_entry(pack, offset, header, text)) return text;
    free(text);
    return NULL;
}

static uint8_t *read_delta(TsPack *pack, uint64_t offset, const TsHeader *header, const TsObject *base, uint64_t *size,
                           uint32_t *copy_count) {
    if (ts_grow_bytes(&pack->delta, &pack->delta_room, (size_t)header->size + TS_SLACK)) return NULL;
    if (inflate_entry(pack, offset, header, pack->delta)) return NULL;
    return apply(pack, base, pack->delta, header->size, size, copy_count);
}

/* The entry at *offset*, built on *base* (NULL for a whole one); *copy_count* counts those in pack->copies. */
static TsObject *build_on(TsPack *pack, uint64_t offset, const TsObject *base, uint32_t *copy_count) {
    TsHeader header;
    *copy_count = 0;
    if (read_header(pack, offset, &header) || header.base_id || header.size > MAX_SIZE) return NULL;
    if (++pack->built % RELIEF == 0) ts_file_relieve(&pack->file);
    uint64_t size = header.size;
    uint8_t *text = base ? read_delta(pack, offset, &header, base, &size, copy_count) : read_whole(pack, offset, &header);
    TsObject *object = text ? remember(pack, offset, base ? base->kind : header.kind, text, size) : NULL;
    if (!object) free(text);
    return object;
}

/* The offsets from that of an object down to something whole, or next to something remembered, which *base* is then:
   how many; 0 for what git must be asked for. */
static uint32_t descend(TsPack *pack, uint64_t offset, uint64_t *chain, TsObject **base) {
    uint32_t depth = 0;
    *base = NULL;
    while (depth < MAX_CHAIN) {
        TsHeader header;
        if (read_header(pack, offset, &header) || header.base_id) return 0;
        chain[depth++] = offset;
        if (!header.base) return depth;
        offset = header.base;
        if ((*base = recall(pack, offset))) return depth;
    }
    return 0;
}

TsObject *ts_find_object(TsPack *pack, uint64_t offset, TsObject **base, uint32_t *copy_count) {
    TsObject *object = recall(pack, offset);
    *base = NULL;
    *copy_count = 0;
    if (object) return object;
    uint32_t depth = descend(pack, offset, pack->chain, base);
    for (object = *base; depth; depth--) {
        *base = object;
        object = build_on(pack, pack->chain[depth - 1], *base, copy_count);
        if (!object) return NULL;
        ts_forget_oldest(pack);
    }
    return object;
}

/* ---- Life ---- */

int ts_pack_open(TsPack *pack, const char *path, unsigned width, size_t budget) {
    memset(pack, 0, sizeof *pack);
    int status = ts_file_open(&pack->file, path);
    pack->width = width;
    pack->budget = budget;
    pack->chain = malloc(sizeof *pack->chain * MAX_CHAIN);
    pack->has_inflater = inflateInit(&pack->inflater) == Z_OK;
    pack->deflate = ts_deflate_new();
    return !status && pack->chain && pack->has_inflater ? 0 : -1;
}

void ts_pack_close(TsPack *pack) {
    while (pack->oldest) forget(pack, pack->oldest);
    if (pack->has_inflater) inflateEnd(&pack->inflater);
    ts_deflate_free(pack->deflate);
    ts_file_close(&pack->file);
    free(pack->chain);
    free(pack->delta);
    free(pack->copies);
}
