/* In which order to read a pack so that each object is built once: every delta right after what it is applied to. */
#include "pack.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADS (1 << 18)
#define NONE UINT32_MAX

typedef struct {
    uint64_t offset;
    uint32_t name;    /* position in the index, which is sorted by id */
    uint32_t base;    /* position in offset order, or NONE */
    uint32_t child;   /* first of what is applied to it */
    uint32_t sibling; /* next of what is applied to the same base */
    uint8_t kind;
} Entry;

typedef struct {
    unsigned width;
    uint32_t count;
    uint8_t *index;
    const uint8_t *names;
    uint64_t end; /* where the last entry ends */
    Entry *entries;
    uint32_t next; /* the root that is to come */
    uint32_t *stack;
    uint32_t depth, room;
    int kind;
    uint8_t *left_out; /* by position in the index */
} Plan;

static uint64_t big_endian(const uint8_t *data, int bytes) {
    uint64_t value = 0;
    while (bytes--) value = value << 8 | *data++;
    return value;
}

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

static int by_offset(const void *left, const void *right) {
    uint64_t a = ((const Entry *)left)->offset, b = ((const Entry *)right)->offset;
    return (a > b) - (a < b);
}

static uint32_t entry_at(const Plan *plan, uint64_t offset) {
    uint32_t low = 0, high = plan->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (plan->entries[middle].offset < offset) low = middle + 1;
        else high = middle;
    }
    return low < plan->count && plan->entries[low].offset == offset ? low : NONE;
}

/* The position of *id* in the index, or NONE. */
static uint32_t find_name(const Plan *plan, const uint8_t *id) {
    const uint8_t *fanout = plan->index + 8;
    uint32_t low = id[0] ? (uint32_t)big_endian(fanout + 4 * (id[0] - 1), 4) : 0;
    uint32_t high = (uint32_t)big_endian(fanout + 4 * id[0], 4);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = memcmp(plan->names + (size_t)middle * plan->width, id, plan->width);
        if (!order) return middle;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NONE;
}

static uint64_t offset_of(const Plan *plan, const uint8_t *offsets, uint32_t name) {
    uint64_t offset = big_endian(offsets + 4 * (size_t)name, 4);
    if (offset >> 31) offset = big_endian(offsets + 4 * (size_t)plan->count + 8 * (offset & 0x7fffffff), 8);
    return offset;
}

/* Takes the index in, which must be one of version 2 and whole. Source: gitformat-pack(5). */
static int read_index(Plan *plan, const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (file < 0) return -1;
    size_t size = fstat(file, &about) ? 0 : (size_t)about.st_size;
    plan->index = malloc(size + 1);
    int ok = plan->index && size > 8 + 1024 && ts_read_at(file, plan->index, size, 0) == (long)size;
    close(file);
    if (!ok || memcmp(plan->index, "\377tOc\0\0\0\2", 8)) return -1;
    const uint8_t *fanout = plan->index + 8;
    for (int i = 1; i < 256; i++)
        if (big_endian(fanout + 4 * i, 4) < big_endian(fanout + 4 * (i - 1), 4)) return -1;
    plan->count = (uint32_t)big_endian(fanout + 1020, 4);
    plan->names = fanout + 1024;
    size_t fixed = (size_t)plan->count * (plan->width + 8);
    if (size < 8 + 1024 + fixed + 2 * plan->width) return -1;
    const uint8_t *offsets = plan->names + (size_t)plan->count * (plan->width + 4);
    size_t large = (size - 8 - 1024 - fixed - 2 * plan->width) / 8;
    plan->entries = malloc(sizeof(Entry) * ((size_t)plan->count + 1));
    if (!plan->entries) return -1;
    for (uint32_t name = 0; name < plan->count; name++) {
        uint64_t short_offset = big_endian(offsets + 4 * (size_t)name, 4);
        if (short_offset >> 31 && (short_offset & 0x7fffffff) >= large) return -1;
        plan->entries[name] = (Entry){offset_of(plan, offsets, name), name, NONE, NONE, NONE, 0};
    }
    return 0;
}

/* Reads what every entry is and what it is applied to. */
static int read_headers(Plan *plan, const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC), status = -1;
    uint8_t *heads = malloc(HEADS);
    uint64_t from = 0;
    size_t held = 0;
    const uint8_t *offsets = plan->names + (size_t)plan->count * (plan->width + 4);
    if (file < 0 || !heads) goto done;
    for (uint32_t i = 0; i < plan->count; i++) {
        Entry *entry = &plan->entries[i];
        TsHeader header;
        if (entry->offset < from || entry->offset + TS_MAX_HEADER > from + held) {
            long got = ts_read_at(file, heads, HEADS, entry->offset);
            if (got < 0) goto done;
            from = entry->offset;
            held = (size_t)got;
        }
        size_t skip = (size_t)(entry->offset - from);
        if (skip >= held || ts_parse_header(heads + skip, held - skip, entry->offset, plan->width, &header)) goto done;
        entry->kind = (uint8_t)header.kind;
        if (header.kind == TS_REF_DELTA) {
            uint32_t name = find_name(plan, header.base_id);
            if (name == NONE) goto done;
            header.base = offset_of(plan, offsets, name);
        }
        if (header.base && (entry->base = entry_at(plan, header.base)) == NONE) goto done;
    }
    status = 0;
done:
    if (file >= 0) close(file);
    free(heads);
    return status;
}

static int push(Plan *plan, uint32_t entry);

/* Does every delta hang on something whole? Deltas by id can go round in a circle. */
static int is_rooted(Plan *plan) {
    uint32_t met = 0;
    for (uint32_t root = 0; root < plan->count; root++) {
        if (plan->entries[root].base != NONE) continue;
        plan->depth = 0;
        if (push(plan, root)) return 0;
        while (plan->depth) {
            met++;
            for (uint32_t child = plan->entries[plan->stack[--plan->depth]].child; child != NONE;
                 child = plan->entries[child].sibling)
                if (push(plan, child)) return 0;
        }
    }
    return met == plan->count;
}

void ts_plan_free(Plan *plan) {
    if (!plan) return;
    free(plan->index);
    free(plan->entries);
    free(plan->stack);
    free(plan->left_out);
    free(plan);
}

/* Lays out a pack; NULL where anything about it is not as it should be. */
Plan *ts_plan_new(const char *pack, const char *index, unsigned width) {
    Plan *plan = calloc(1, sizeof *plan);
    if (!plan) return NULL;
    plan->width = width;
    if (read_index(plan, index)) goto fail;
    qsort(plan->entries, plan->count, sizeof(Entry), by_offset);
    if (read_headers(plan, pack)) goto fail;
    for (uint32_t i = plan->count; i-- > 0;) {
        Entry *entry = &plan->entries[i];
        if (entry->base == NONE) continue;
        entry->sibling = plan->entries[entry->base].child;
        plan->entries[entry->base].child = i;
    }
    if (is_rooted(plan)) return plan;
fail:
    ts_plan_free(plan);
    return NULL;
}

int ts_plan_has(const Plan *plan, const uint8_t *id) { return find_name(plan, id) != NONE; }

/* Leaves out what *other* has too; 0, or -1 without memory. Both lists of ids are sorted. */
int ts_plan_leave_out(Plan *plan, const Plan *other) {
    uint32_t own = 0, theirs = 0;
    if (!plan->left_out && !(plan->left_out = calloc(plan->count + 1u, 1))) return -1;
    while (own < plan->count && theirs < other->count) {
        int order = memcmp(plan->names + (size_t)own * plan->width, other->names + (size_t)theirs * plan->width,
                           plan->width);
        if (!order) plan->left_out[own] = 1;
        own += order <= 0;
        theirs += order >= 0;
    }
    return 0;
}

/* Begins with the objects of one kind. */
void ts_plan_begin(Plan *plan, int kind) {
    plan->kind = kind;
    plan->next = 0;
    plan->depth = 0;
}

static int push(Plan *plan, uint32_t entry) {
    if (plan->depth == plan->room) {
        uint32_t room = plan->room ? 2 * plan->room : 64;
        uint32_t *stack = realloc(plan->stack, sizeof *stack * room);
        if (!stack) return -1;
        plan->stack = stack;
        plan->room = room;
    }
    plan->stack[plan->depth++] = entry;
    return 0;
}

/* The ids and offsets of the next objects, no more than *room*, that take some *most* bytes in the pack: how many; -1
   without memory. */
long ts_plan_next(Plan *plan, uint8_t *ids, uint64_t *offsets, long room, uint64_t most) {
    long count = 0;
    uint64_t bytes = 0;
    while (count < room && bytes < most) {
        if (!plan->depth) {
            while (plan->next < plan->count && plan->entries[plan->next].kind != plan->kind) plan->next++;
            if (plan->next == plan->count) break;
            if (push(plan, plan->next++)) return -1;
        }
        uint32_t at = plan->stack[--plan->depth];
        const Entry *entry = &plan->entries[at];
        if (!plan->left_out || !plan->left_out[entry->name]) {
            memcpy(ids + (size_t)count * plan->width, plan->names + (size_t)entry->name * plan->width, plan->width);
            offsets[count++] = entry->offset;
            if (at + 1 < plan->count) bytes += plan->entries[at + 1].offset - entry->offset;
        }
        /* On the stack: what comes after it, under what hangs on it. */
        if (entry->base != NONE && entry->sibling != NONE && push(plan, entry->sibling)) return -1;
        if (entry->child != NONE && push(plan, entry->child)) return -1;
    }
    return count;
}
