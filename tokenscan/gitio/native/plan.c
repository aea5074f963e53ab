/* In which order to read a pack so that each object is built once: every delta right after what it is applied to. */
#include "pack.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADS (1 << 18)

typedef struct {
    uint64_t offset;
    uint32_t name;    /* position in the index, which is sorted by id */
    uint32_t base;    /* position in offset order, or TS_NONE */
    uint32_t child;   /* first of what is applied to it */
    uint32_t sibling; /* next of what is applied to the same base */
    uint8_t kind;
} Entry;

typedef struct {
    TsIndex index;
    Entry *entries;
    uint32_t next; /* the root that is to come */
    uint32_t *stack;
    uint32_t depth, room;
    int kind;
    uint8_t *left_out; /* by position in the index */
} Plan;

static int by_offset(const void *left, const void *right) {
    uint64_t a = ((const Entry *)left)->offset, b = ((const Entry *)right)->offset;
    return (a > b) - (a < b);
}

static uint32_t entry_at(const Plan *plan, uint64_t offset) {
    uint32_t low = 0, high = plan->index.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (plan->entries[middle].offset < offset) low = middle + 1;
        else high = middle;
    }
    return low < plan->index.count && plan->entries[low].offset == offset ? low : TS_NONE;
}

/* Reads what every entry is and what it is applied to. */
static int read_headers(Plan *plan, const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC), status = -1;
    uint8_t *heads = malloc(HEADS);
    uint64_t from = 0;
    size_t held = 0;
    if (file < 0 || !heads) goto done;
    for (uint32_t i = 0; i < plan->index.count; i++) {
        Entry *entry = &plan->entries[i];
        TsHeader header;
        if (entry->offset < from || entry->offset + TS_MAX_HEADER > from + held) {
            long got = ts_read_at(file, heads, HEADS, entry->offset);
            if (got < 0) goto done;
            from = entry->offset;
            held = (size_t)got;
        }
        size_t skip = (size_t)(entry->offset - from);
        if (skip >= held || ts_parse_header(heads + skip, held - skip, entry->offset, plan->index.width, &header)) goto done;
        entry->kind = (uint8_t)header.kind;
        if (header.kind == TS_REF_DELTA) {
            uint32_t name = ts_index_find(&plan->index, header.base_id);
            if (name == TS_NONE) goto done;
            header.base = ts_index_offset(&plan->index, name);
        }
        if (header.base && (entry->base = entry_at(plan, header.base)) == TS_NONE) goto done;
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
    for (uint32_t root = 0; root < plan->index.count; root++) {
        if (plan->entries[root].base != TS_NONE) continue;
        plan->depth = 0;
        if (push(plan, root)) return 0;
        while (plan->depth) {
            met++;
            for (uint32_t child = plan->entries[plan->stack[--plan->depth]].child; child != TS_NONE;
                 child = plan->entries[child].sibling)
                if (push(plan, child)) return 0;
        }
    }
    return met == plan->index.count;
}

void ts_plan_free(Plan *plan) {
    if (!plan) return;
    ts_index_close(&plan->index);
    free(plan->entries);
    free(plan->stack);
    free(plan->left_out);
    free(plan);
}

/* Lays out a pack; NULL where anything about it is not as it should be. */
Plan *ts_plan_new(const char *pack, const char *index, unsigned width) {
    Plan *plan = calloc(1, sizeof *plan);
    if (!plan) return NULL;
    if (ts_index_open(&plan->index, index, width)) goto fail;
    plan->entries = malloc(sizeof(Entry) * ((size_t)plan->index.count + 1));
    if (!plan->entries) goto fail;
    for (uint32_t name = 0; name < plan->index.count; name++)
        plan->entries[name] = (Entry){ts_index_offset(&plan->index, name), name, TS_NONE, TS_NONE, TS_NONE, 0};
    if (plan->index.count) qsort(plan->entries, plan->index.count, sizeof(Entry), by_offset);
    if (read_headers(plan, pack)) goto fail;
    for (uint32_t i = plan->index.count; i-- > 0;) {
        Entry *entry = &plan->entries[i];
        if (entry->base == TS_NONE) continue;
        entry->sibling = plan->entries[entry->base].child;
        plan->entries[entry->base].child = i;
    }
    if (is_rooted(plan)) return plan;
fail:
    ts_plan_free(plan);
    return NULL;
}

int ts_plan_has(const Plan *plan, const uint8_t *id) { return ts_index_find(&plan->index, id) != TS_NONE; }

/* Leaves out what *other* has too; 0, or -1 without memory. Both lists of ids are sorted. */
int ts_plan_leave_out(Plan *plan, const Plan *other) {
    uint32_t own = 0, theirs = 0;
    if (!plan->left_out && !(plan->left_out = calloc(plan->index.count + 1u, 1))) return -1;
    while (own < plan->index.count && theirs < other->index.count) {
        int order = memcmp(ts_index_name(&plan->index, own), ts_index_name(&other->index, theirs), plan->index.width);
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
            while (plan->next < plan->index.count && plan->entries[plan->next].kind != plan->kind) plan->next++;
            if (plan->next == plan->index.count) break;
            if (push(plan, plan->next++)) return -1;
        }
        uint32_t at = plan->stack[--plan->depth];
        const Entry *entry = &plan->entries[at];
        if (!plan->left_out || !plan->left_out[entry->name]) {
            memcpy(ids + (size_t)count * plan->index.width, ts_index_name(&plan->index, entry->name), plan->index.width);
            offsets[count++] = entry->offset;
            if (at + 1 < plan->index.count) bytes += plan->entries[at + 1].offset - entry->offset;
        }
        /* On the stack: what comes after it, under what hangs on it. */
        if (entry->base != TS_NONE && entry->sibling != TS_NONE && push(plan, entry->sibling)) return -1;
        if (entry->child != TS_NONE && push(plan, entry->child)) return -1;
    }
    ts_file_relieve(&plan->index.file); /* until the next slice is due, seconds from now */
    return count;
}
