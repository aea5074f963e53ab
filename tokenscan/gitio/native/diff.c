/* What commits changed: which paths they added, where they put the blobs that are asked for, and which blobs they need.

   In a merge only what differs from every parent counts: the rest was brought in by others. Whatever is not as usual (an
   object that is not in a pack, a tree out of order, a commit without a usual author) is refused, and git is asked. */
#include "pack.h"

#include <stdlib.h>
#include <string.h>

#define MAX_PARENTS 16
#define MAX_DEPTH 256
#define MAX_PATH 65536
#define MAX_ID 32
#define HEAD 512 /* bytes in which nearly all commits have named their parents */
#define MODE_TREE 040000
#define MODE_SUBMODULE 0160000

/* What is told, byte by byte after its length: the kind, and what belongs to it (numbers as the machine writes them).
   COMMIT: its id, the length of its author's line, the line. Of the last commit: ADDED: the length of a path, the path.
   PUT: mode, number of *before*, id, the ids of *before*, the length of the path, the path. LACKS: the id of a blob that
   no pack has. REFUSED: the id of a commit. */
enum { COMMIT = 'C', ADDED = 'A', PUT = 'P', LACKS = 'L', REFUSED = 'R' };

/* Where an object lies: it is asked for again by its children, and an index takes many looks at memory. */
typedef struct {
    uint8_t id[MAX_ID];
    uint64_t offset;
    uint32_t pack;
} Place;

#define PLACES (1u << 15)

typedef struct {
    TsPack *packs;
    TsIndex *indexes;
    Place *places; /* by the first bytes of the id; an offset of 0 is none */
    uint32_t pack_count;
    unsigned width;
    const uint8_t *wanted; /* ids, sorted */
    uint32_t wanted_count;

    uint8_t path[MAX_PATH];
    size_t path_size;
    uint8_t *told;
    size_t told_size, told_room;
    const uint8_t *commit, *author; /* of the commit that is compared */
    uint32_t author_size;
    int is_named; /* was it told? */
} Differ;

typedef struct {
    const uint8_t *at, *end;
} Cursor;

typedef struct {
    uint32_t mode;
    const uint8_t *name;
    size_t size;
    const uint8_t *id;
} Entry;

/* ---- Telling ---- */

static int tell(Differ *differ, const void *data, size_t size) {
    if (ts_grow_bytes(&differ->told, &differ->told_room, differ->told_size + size)) return -1;
    memcpy(differ->told + differ->told_size, data, size);
    differ->told_size += size;
    return 0;
}

static int tell_number(Differ *differ, uint32_t number) { return tell(differ, &number, sizeof number); }

static int tell_kind(Differ *differ, uint8_t kind) { return tell(differ, &kind, 1); }

static int name_commit(Differ *differ) {
    if (differ->is_named) return 0;
    differ->is_named = 1;
    return tell_kind(differ, COMMIT) || tell(differ, differ->commit, differ->width) ||
           tell_number(differ, differ->author_size) || tell(differ, differ->author, differ->author_size);
}

static int tell_path(Differ *differ) {
    return tell_number(differ, (uint32_t)differ->path_size) || tell(differ, differ->path, differ->path_size);
}

/* Where *id* is among the wanted, or -1. */
static int64_t find_wanted(const Differ *differ, const uint8_t *id) {
    uint32_t found = ts_find_id(differ->wanted, differ->width, 0, differ->wanted_count, id);
    return found == TS_NONE ? -1 : (int64_t)found;
}

static int is_packed(const Differ *differ, const uint8_t *id) {
    for (uint32_t i = 0; i < differ->pack_count; i++)
        if (ts_index_find(&differ->indexes[i], id) != TS_NONE) return 1;
    return 0;
}

/* *entry* stands at the path, where the parents had *before* (NULL where nothing). */
static int tell_change(Differ *differ, const Entry *entry, uint32_t parents, const Entry *before) {
    if (entry->mode != MODE_SUBMODULE && !is_packed(differ, entry->id) &&
        (tell_kind(differ, LACKS) || tell(differ, entry->id, differ->width)))
        return -1;
    if (!before[0].id && (name_commit(differ) || tell_kind(differ, ADDED) || tell_path(differ))) return -1;
    if (find_wanted(differ, entry->id) < 0) return 0;
    uint32_t known = 0;
    for (uint32_t i = 0; i < parents; i++) known += before[i].id != NULL;
    if (name_commit(differ) || tell_kind(differ, PUT) || tell_number(differ, entry->mode) ||
        tell_number(differ, known) || tell(differ, entry->id, differ->width))
        return -1;
    for (uint32_t i = 0; i < parents; i++)
        if (before[i].id && tell(differ, before[i].id, differ->width)) return -1;
    return tell_path(differ);
}

/* ---- Comparing ---- */

/* NULL for an object that no pack has. */
static const Place *locate(Differ *differ, const uint8_t *id) {
    Place *place = &differ->places[(id[0] << 8 | id[1]) % PLACES];
    if (place->offset && !memcmp(place->id, id, differ->width)) return place;
    for (uint32_t i = 0; i < differ->pack_count; i++) {
        uint32_t position = ts_index_find(&differ->indexes[i], id);
        if (position == TS_NONE) continue;
        memcpy(place->id, id, differ->width);
        place->offset = ts_index_offset(&differ->indexes[i], position);
        place->pack = i;
        return place->offset ? place : NULL; /* a pack begins with its header: nothing lies at 0 */
    }
    return NULL;
}

static TsObject *find(Differ *differ, const uint8_t *id, int kind) {
    const Place *place = locate(differ, id);
    TsObject *base;
    uint32_t copies;
    if (!place) return NULL;
    TsObject *object = ts_find_object(&differ->packs[place->pack], place->offset, &base, &copies);
    return object && object->kind == kind ? object : NULL;
}

/* 1 for an entry, 0 at the end, -1 for what is none. */
static int read_entry(Cursor *cursor, unsigned width, Entry *entry) {
    const uint8_t *at = cursor->at;
    if (at == cursor->end) return 0;
    entry->mode = 0;
    for (; at < cursor->end && *at >= '0' && *at <= '7'; at++) entry->mode = entry->mode << 3 | (uint32_t)(*at - '0');
    if (at == cursor->end || at == cursor->at || at - cursor->at > 7 || *at++ != ' ') return -1;
    const uint8_t *end = memchr(at, 0, (size_t)(cursor->end - at));
    if (!end || end == at || (size_t)(cursor->end - end) <= width) return -1;
    entry->name = at;
    entry->size = (size_t)(end - at);
    entry->id = end + 1;
    cursor->at = end + 1 + width;
    return 1;
}

/* The order of trees: the name of a folder counts as ending with a slash. */
static int compare(const Entry *left, const Entry *right) {
    size_t both = left->size < right->size ? left->size : right->size;
    int order = memcmp(left->name, right->name, both);
    if (order) return order;
    int a = both < left->size ? left->name[both] : left->mode == MODE_TREE ? '/' : 0;
    int b = both < right->size ? right->name[both] : right->mode == MODE_TREE ? '/' : 0;
    return a - b;
}

/* Goes on to *entry* in a parent's tree; *found* has no id where that lacks it. -1 for a tree that is none. */
static int seek(Cursor *cursor, unsigned width, const Entry *entry, Entry *found) {
    Entry here, last = {0, NULL, 0, NULL};
    found->id = NULL;
    while (cursor->at < cursor->end) {
        const uint8_t *start = cursor->at;
        if (read_entry(cursor, width, &here) != 1 || (last.name && compare(&last, &here) >= 0)) return -1;
        int order = compare(&here, entry);
        if (!order) *found = here;
        if (order > 0) cursor->at = start;
        if (order >= 0) return 0;
        last = here;
    }
    return 0;
}

static int compare_trees(Differ *differ, const uint8_t *id, uint32_t parents, const Entry *before, int depth);

/* Eight bytes as a number; of the lowest of them that is 0, the highest bit is set in what ``zeros`` gives. */
static uint64_t load(const uint8_t *at) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static uint64_t zeros(uint64_t word) { return (word - 0x0101010101010101u) & ~word & 0x8080808080808080u; }

/* How many bytes from *left* and *right* on are the same, of *size*. */
static size_t count_same(const uint8_t *left, const uint8_t *right, size_t size) {
    size_t same = 0;
    while (size - same >= 64 && !memcmp(left + same, right + same, 64)) same += 64;
    while (same < size && left[same] == right[same]) same++;
    return same;
}

/* Goes past the entries that are whole in the next *same* bytes, which both cursors have. What is the same needs no
   check: where it first came up it was compared. Reads up to TS_SLACK bytes behind the text. */
static void skip_whole(Cursor *own, Cursor *other, size_t same, unsigned width) {
    const uint8_t *start = own->at, *end = start + same, *at = start;
    for (;;) {
        const uint8_t *name = at;
        while (name < end && !zeros(load(name))) name += 8;
        while (name < end && *name) name++;
        if (end - name <= (ptrdiff_t)width) break; /* NAME, 0, id */
        at = name + 1 + width;
    }
    own->at += at - start;
    other->at += at - start;
}

/* Goes past an entry of *size* bytes that is the same in any of the parents' trees: in most of them most are. */
static int skip_same(const uint8_t *entry, size_t size, uint32_t parents, Cursor *cursors) {
    int is_same = 0;
    for (uint32_t i = 0; i < parents; i++) {
        if ((size_t)(cursors[i].end - cursors[i].at) < size || memcmp(cursors[i].at, entry, size)) continue;
        cursors[i].at += size;
        is_same = 1;
    }
    return is_same;
}

/* Goes past what the first parent's tree has, too. */
static void skip_first(const Differ *differ, Cursor *own, Cursor *first) {
    size_t rest = (size_t)(own->end - own->at), theirs = (size_t)(first->end - first->at);
    size_t same = count_same(own->at, first->at, rest < theirs ? rest : theirs);
    if (same == rest && same == theirs) own->at = own->end, first->at = first->end;
    else if (same > differ->width) skip_whole(own, first, same, differ->width);
}

/* Compares one entry with what the parents have of that name. */
static int compare_entry(Differ *differ, const Entry *entry, uint32_t parents, Cursor *cursors, int depth) {
    Entry before[MAX_PARENTS];
    int is_same = 0;
    for (uint32_t i = 0; i < parents; i++) {
        if (seek(&cursors[i], differ->width, entry, &before[i])) return -1;
        is_same |= before[i].id && before[i].mode == entry->mode && !memcmp(before[i].id, entry->id, differ->width);
    }
    if (is_same) return 0;
    size_t path_size = differ->path_size;
    if (path_size + entry->size + 2 > MAX_PATH) return -1;
    memcpy(differ->path + path_size, entry->name, entry->size);
    differ->path_size += entry->size;
    int status;
    if (entry->mode == MODE_TREE) {
        differ->path[differ->path_size++] = '/';
        status = compare_trees(differ, entry->id, parents, before, depth + 1);
    } else {
        status = tell_change(differ, entry, parents, before);
    }
    differ->path_size = path_size;
    return status;
}

/* Compares the tree *id* with those of *before* (without an id where there is none). */
static int compare_trees(Differ *differ, const uint8_t *id, uint32_t parents, const Entry *before, int depth) {
    TsObject *held[MAX_PARENTS + 1];
    Cursor cursors[MAX_PARENTS], own;
    uint32_t held_count = 0;
    int status = -1, more;
    Entry entry, last = {0, NULL, 0, NULL};
    if (depth > MAX_DEPTH || !(held[0] = find(differ, id, TS_TREE))) return -1;
    held[held_count++]->pins++;
    own = (Cursor){held[0]->text, held[0]->text + held[0]->size};
    for (uint32_t i = 0; i < parents; i++) {
        cursors[i] = (Cursor){NULL, NULL};
        if (!before[i].id) continue;
        TsObject *tree = find(differ, before[i].id, TS_TREE);
        if (!tree) goto done;
        held[held_count++] = tree;
        tree->pins++;
        cursors[i] = (Cursor){tree->text, tree->text + tree->size};
    }
    for (;;) {
        skip_first(differ, &own, &cursors[0]);
        const uint8_t *start = own.at;
        if ((more = read_entry(&own, differ->width, &entry)) != 1) break;
        if (!skip_same(start, (size_t)(own.at - start), parents, cursors)) {
            if (last.name && compare(&last, &entry) >= 0) goto done;
            if (compare_entry(differ, &entry, parents, cursors, depth)) goto done;
        }
        last = entry;
    }
    status = more;
done:
    while (held_count) held[--held_count]->pins--;
    return status;
}

/* ---- Commits ---- */

static int digit(uint8_t byte) {
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    return -1;
}

/* Reads ``WORD <id>\n`` at *at*: what is behind it, or NULL. */
static const uint8_t *read_line(const uint8_t *at, const uint8_t *end, const char *word, unsigned width, uint8_t *id) {
    size_t size = strlen(word);
    if ((size_t)(end - at) < size + 2 * width + 1 || memcmp(at, word, size)) return NULL;
    at += size;
    for (unsigned i = 0; i < width; i++, at += 2) {
        int high = digit(at[0]), low = digit(at[1]);
        if (high < 0 || low < 0) return NULL;
        id[i] = (uint8_t)(high << 4 | low);
    }
    return *at == '\n' ? at + 1 : NULL;
}

static int read_tree(Differ *differ, const uint8_t *commit, uint8_t *tree) {
    TsObject *object = find(differ, commit, TS_COMMIT);
    return object && read_line(object->text, object->text + object->size, "tree ", differ->width, tree) ? 0 : -1;
}

static int compare_commit(Differ *differ, const uint8_t *id) {
    uint8_t tree[MAX_ID], parent[MAX_ID], trees[MAX_PARENTS][MAX_ID];
    Entry before[MAX_PARENTS];
    uint32_t parents = 0;
    TsObject *object = find(differ, id, TS_COMMIT);
    if (!object) return -1;
    const uint8_t *end = object->text + object->size, *next;
    const uint8_t *at = read_line(object->text, end, "tree ", differ->width, tree);
    int status = -1;
    object->pins++;
    for (; at && (next = read_line(at, end, "parent ", differ->width, parent)); at = next, parents++) {
        if (parents == MAX_PARENTS || read_tree(differ, parent, trees[parents])) goto done;
        before[parents] = (Entry){MODE_TREE, NULL, 0, trees[parents]};
    }
    if (!at || end - at < 7 || memcmp(at, "author ", 7)) goto done;
    const uint8_t *feed = memchr(at, '\n', (size_t)(end - at));
    if (!feed) goto done;
    /* A commit in another encoding is git's to read. */
    for (const uint8_t *header = feed; header && header + 1 < end && header[1] != '\n';
         header = memchr(header + 1, '\n', (size_t)(end - header - 1)))
        if (end - header > 10 && !memcmp(header + 1, "encoding ", 9)) goto done;
    differ->commit = id;
    differ->author = at + 7;
    differ->author_size = (uint32_t)(feed - at - 7);
    differ->is_named = 0;
    differ->path_size = 0;
    for (uint32_t i = 0; i < parents; i++)
        if (!memcmp(tree, trees[i], differ->width)) {
            status = 0;
            goto done;
        }
    if (!parents) before[parents++] = (Entry){0, NULL, 0, NULL};
    status = compare_trees(differ, tree, parents, before, 0);
done:
    object->pins--;
    return status;
}

/* Compares *count* commits. What is to be told is at *told*, *size* bytes; -1 without memory. */
int ts_differ_run(Differ *differ, uint32_t count, const uint8_t *ids, const uint8_t **told, uint64_t *size) {
    differ->told_size = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *id = ids + (size_t)i * differ->width;
        size_t before = differ->told_size;
        if (compare_commit(differ, id)) {
            differ->told_size = before;
            if (tell_kind(differ, REFUSED) || tell(differ, id, differ->width)) return -1;
        }
        for (uint32_t j = 0; j < differ->pack_count; j++) ts_forget_oldest(&differ->packs[j]);
    }
    *told = differ->told;
    *size = differ->told_size;
    return 0;
}

/* ---- What leads where ---- */

typedef struct {
    uint8_t **seen; /* by pack: a bit for each object */
    uint64_t *stack;
    uint32_t depth, room;
} Journey;

/* Puts the commit *id* on the stack, if it was not there before; -1 for one that no pack has. */
static int visit(Differ *differ, Journey *journey, const uint8_t *id) {
    for (uint32_t i = 0; i < differ->pack_count; i++) {
        uint32_t position = ts_index_find(&differ->indexes[i], id);
        if (position == TS_NONE) continue;
        uint8_t *byte = &journey->seen[i][position / 8], bit = (uint8_t)(1 << position % 8);
        if (*byte & bit) return 0;
        *byte |= bit;
        if (ts_grow(&journey->stack, &journey->room, journey->depth + 1u, sizeof *journey->stack)) return -1;
        journey->stack[journey->depth++] = (uint64_t)i << 32 | position;
        return 0;
    }
    return -1;
}

/* Puts the parents that the commit *text* names on the stack; its tree's and its parents' lines end before *end*. */
static int visit_parents(Differ *differ, Journey *journey, const uint8_t *text, const uint8_t *end) {
    uint8_t id[MAX_ID];
    const uint8_t *line = read_line(text, end, "tree ", differ->width, id);
    if (!line) return -1;
    while ((line = read_line(line, end, "parent ", differ->width, id)))
        if (visit(differ, journey, id)) return -1;
    return 0;
}

/* Is there a line after those of the parents in the first *size* bytes of a commit? */
static int has_parents(const Differ *differ, const uint8_t *text, long size) {
    uint8_t id[MAX_ID];
    const uint8_t *end = text + (size > 0 ? size : 0), *line = read_line(text, end, "tree ", differ->width, id), *next;
    while (line && (next = read_line(line, end, "parent ", differ->width, id))) line = next;
    return line && end - line > 7 && !memcmp(line, "author ", 7);
}

/* Takes one commit from the stack, and puts its parents there. What is none leads nowhere. */
static int go_on(Differ *differ, Journey *journey, uint8_t kind, uint8_t *found) {
    uint8_t head[HEAD];
    TsObject *base, *object;
    uint32_t copies;
    uint64_t at = journey->stack[--journey->depth];
    const TsIndex *index = &differ->indexes[at >> 32];
    TsPack *pack = &differ->packs[at >> 32];
    uint64_t offset = ts_index_offset(index, (uint32_t)at);
    int64_t wanted = find_wanted(differ, ts_index_name(index, (uint32_t)at));
    long size = ts_peek(pack, offset, TS_COMMIT, head, sizeof head);
    if (has_parents(differ, head, size)) {
        if (wanted >= 0) found[wanted] = kind;
        return visit_parents(differ, journey, head, head + size);
    }
    if (!(object = ts_find_object(pack, offset, &base, &copies))) return -1;
    if (object->kind != TS_COMMIT) return 0;
    if (wanted >= 0) found[wanted] = kind;
    return visit_parents(differ, journey, object->text, object->text + object->size);
}

/* From *count* tips, whose *kinds* (1 and up) rise: the first kind that leads to each of the wanted, in *found*. -1 where
   git must be asked. */
int ts_differ_reach(Differ *differ, uint32_t count, const uint8_t *tips, const uint8_t *kinds, uint8_t *found) {
    Journey journey = {calloc(differ->pack_count, sizeof(uint8_t *)), NULL, 0, 0};
    int status = -1;
    if (!journey.seen) return -1;
    for (uint32_t i = 0; i < differ->pack_count; i++)
        if (!(journey.seen[i] = calloc(differ->indexes[i].count / 8 + 1u, 1))) goto done;
    for (uint32_t i = 0; i < count; i++) {
        if (visit(differ, &journey, tips + (size_t)i * differ->width)) goto done;
        while (journey.depth)
            if (go_on(differ, &journey, kinds[i], found)) goto done;
    }
    status = 0;
done:
    for (uint32_t i = 0; i < differ->pack_count; i++) free(journey.seen[i]);
    free(journey.seen);
    free(journey.stack);
    return status;
}

/* ---- Life ---- */

void ts_differ_free(Differ *differ) {
    if (!differ) return;
    for (uint32_t i = 0; i < differ->pack_count; i++) {
        ts_pack_close(&differ->packs[i]);
        ts_index_close(&differ->indexes[i]);
    }
    free(differ->packs);
    free(differ->indexes);
    free(differ->places);
    free(differ->told);
    free(differ);
}

/* Opens packs and their indexes. *wanted* are the ids asked for, sorted; they must stay. NULL where that fails. */
Differ *ts_differ_new(const char *const *packs, const char *const *indexes, uint32_t count, unsigned width,
                      uint64_t budget, const uint8_t *wanted, uint32_t wanted_count) {
    Differ *differ = calloc(1, sizeof *differ);
    if (!differ || width > MAX_ID || !count) {
        free(differ);
        return NULL;
    }
    differ->width = width;
    differ->wanted = wanted;
    differ->wanted_count = wanted_count;
    differ->packs = calloc(count, sizeof(TsPack));
    differ->indexes = calloc(count, sizeof(TsIndex));
    differ->places = calloc(PLACES, sizeof(Place));
    for (uint32_t i = 0; differ->packs && differ->indexes && differ->places && i < count; i++) {
        int status = ts_pack_open(&differ->packs[i], packs[i], width, (size_t)(budget / count));
        status |= ts_index_open(&differ->indexes[i], indexes[i], width);
        differ->pack_count = i + 1;
        if (status) break;
        if (i + 1 == count) return differ;
    }
    ts_differ_free(differ);
    return NULL;
}
