/* What is shared: indexes (index.c) and objects (object.c) of packs. They are laid out (plan.c), read for what is new in
   them (read.c), and compared (diff.c).

   Plain C99 and zlib, called through ctypes, so that one build serves every Python. Nothing here is needed for an
   answer: where it was not built, and for whatever it refuses, git is asked for the same objects. */
#ifndef TOKENSCAN_PACK_H
#define TOKENSCAN_PACK_H

#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

/* Raised whenever a signature or a table changes; Python refuses any other. */
#define TS_INTERFACE 1

#define TS_NONE UINT32_MAX

/* Room for *needed* elements of *size* bytes in an array that doubles; 0, or -1 without memory. */
int ts_grow(void *array, uint32_t *room, uint64_t needed, size_t size);
int ts_grow_bytes(uint8_t **array, size_t *room, size_t needed);

/* Reads up to *size* bytes at *offset*: how many there were, or -1. */
long ts_read_at(int file, uint8_t *into, size_t size, uint64_t offset);

/* ---- A file in memory ---- */

/* Processes that map the same file share its pages; git replaces files of its database and never shortens one. */
typedef struct {
    const uint8_t *data;
    size_t size;
} TsFile;

int ts_file_open(TsFile *file, const char *path);
/* Lets the pages go; they come back when they are read. */
void ts_file_relieve(const TsFile *file);
void ts_file_close(TsFile *file);

/* ---- The index of a pack ---- */

typedef struct {
    unsigned width; /* bytes of an id */
    uint32_t count;
    TsFile file;
    const uint8_t *names, *offsets;
} TsIndex;

int ts_index_open(TsIndex *index, const char *path, unsigned width);
void ts_index_close(TsIndex *index);
/* The position of *id* in the sorted *names* from *low* on and before *high*, or TS_NONE. */
uint32_t ts_find_id(const uint8_t *names, unsigned width, uint32_t low, uint32_t high, const uint8_t *id);
/* The position of *id*, or TS_NONE. */
uint32_t ts_index_find(const TsIndex *index, const uint8_t *id);
const uint8_t *ts_index_name(const TsIndex *index, uint32_t position);
uint64_t ts_index_offset(const TsIndex *index, uint32_t position);

/* ---- The entries of a pack ---- */

/* Source: gitformat-pack(5). */
enum { TS_COMMIT = 1, TS_TREE = 2, TS_BLOB = 3, TS_TAG = 4, TS_OFS_DELTA = 6, TS_REF_DELTA = 7 };

/* The longest header: kind and size (10 bytes), then a base's distance (10) or id (32). */
#define TS_MAX_HEADER 64

/* *base* is the offset of what a delta is applied to, or 0; *base_id* its id where that is told in its place. */
typedef struct {
    int kind;
    uint64_t size;
    uint64_t base;
    const uint8_t *base_id;
    unsigned length;
} TsHeader;

/* Reads the header of the entry at *offset* from *data*; 0, or -1 for what is none. */
int ts_parse_header(const uint8_t *data, size_t size, uint64_t offset, unsigned width, TsHeader *header);

/* ---- libdeflate ---- */

typedef struct TsDeflate TsDeflate;

/* NULL where there is no libdeflate. */
TsDeflate *ts_deflate_new(void);
void ts_deflate_free(TsDeflate *deflate);
/* Inflates what *data* begins with, *expected* bytes, into *into*; 0, or -1 if it is not that. */
int ts_deflate_read(TsDeflate *deflate, const uint8_t *data, size_t size, uint8_t *into, size_t expected);

/* ---- Objects ---- */

/* Bytes behind the text of an object that may be read, whatever they hold. */
#define TS_SLACK 8

/* *live*: it has to be considered; of an object that is settled: something may have come of it. */
typedef struct {
    uint32_t end;
    int32_t program;
    int32_t live;
} TsHit;

enum { TS_UNKNOWN, TS_WAITING, TS_SETTLED };

typedef struct TsObject {
    uint64_t offset, size;
    size_t weight; /* bytes that it takes */
    uint8_t *text;
    int kind;
    int pins;  /* while it is not to be forgotten */
    int state; /* are its hits known? */
    TsHit *hits;
    uint32_t hit_count;
    struct TsObject *newer, *older, *next_in_bucket;
} TsObject;

/* Bytes of an object that stand in its base: *length* from *source* on. Neighbours are one where both go on. */
typedef struct {
    uint64_t to, length, source;
} TsCopy;

#define TS_BUCKETS (1u << 15)

typedef struct {
    TsFile file;
    unsigned width;
    uint32_t built;      /* or looked into, since the pages of the file were let go */
    size_t budget, held; /* bytes of objects remembered */
    TsObject *buckets[TS_BUCKETS];
    TsObject *newest, *oldest;
    z_stream inflater;
    int has_inflater;
    TsDeflate *deflate; /* NULL: zlib does it all */
    uint64_t *chain;
    uint8_t *delta;
    size_t delta_room;
    TsCopy *copies; /* of the object that was built last */
    uint32_t copy_room;
} TsPack;

int ts_pack_open(TsPack *pack, const char *path, unsigned width, size_t budget);
void ts_pack_close(TsPack *pack);

/* The object at *offset*; NULL for one that git must be asked for. Where it was built just now, *base* is what on, and
   *copy_count* counts the copies in pack->copies. */
TsObject *ts_find_object(TsPack *pack, uint64_t offset, TsObject **base, uint32_t *copy_count);

/* The first bytes, at most *size*, of an object of *kind* that is no delta: how many; -1 for any other. */
long ts_peek(TsPack *pack, uint64_t offset, int kind, uint8_t *into, size_t size);

/* Forgets the oldest that are beyond the budget. */
void ts_forget_oldest(TsPack *pack);

#endif
