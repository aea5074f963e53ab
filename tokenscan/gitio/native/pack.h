/* What is shared by the two halves: laying out a pack (plan.c) and reading it (read.c).

   Plain C99 and zlib, called through ctypes, so that one build serves every Python. Nothing here is needed for an
   answer: where it was not built, git is asked for the same objects. */
#ifndef TOKENSCAN_PACK_H
#define TOKENSCAN_PACK_H

#include <stddef.h>
#include <stdint.h>

/* Raised whenever a signature or a table below changes; Python refuses any other. */
#define TS_INTERFACE 1

/* Kinds of entries in a pack. Source: gitformat-pack(5). */
enum { TS_COMMIT = 1, TS_TREE = 2, TS_BLOB = 3, TS_TAG = 4, TS_OFS_DELTA = 6, TS_REF_DELTA = 7 };

/* The longest header of an entry: kind and size (10 bytes), then a base's distance (10) or id (32). */
#define TS_MAX_HEADER 64

/* The header of one entry: *base* is the offset of what a delta is applied to, or 0. */
typedef struct {
    int kind;
    uint64_t size;
    uint64_t base;
    const uint8_t *base_id;
    unsigned length;
} TsHeader;

/* Reads the header of the entry at *offset* from *data*; 0, or -1 for what is none. */
int ts_parse_header(const uint8_t *data, size_t size, uint64_t offset, unsigned width, TsHeader *header);

/* Reads up to *size* bytes at *offset*: how many there were, or -1. */
long ts_read_at(int file, uint8_t *into, size_t size, uint64_t offset);

#endif
