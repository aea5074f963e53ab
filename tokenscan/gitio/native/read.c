/* Reading the objects of a pack, each built once from its delta base, and telling which of its bytes need a look.

   Versions of a file differ in a few places. What a scanner sees in bytes that were copied whole from the version
   before it saw there already, so only what is new, and a little on either side of it, is looked at; what was seen is
   carried over. A hit that came to nothing in the version before comes to nothing again where all that was considered
   then has been copied along with it. So the answers are those of a look at every byte. */
#include "pack.h"

#include <stdlib.h>
#include <string.h>

#define HEAD 262            /* bytes that tell the kind of a file: the magic of tar ends there */
#define TAIL 22             /* and the record at the end of a zip file */

/* What a program of the prefilter needs. *wide*: its matches may be longer than the margin, but not than the line.
   *back* and *ahead*: bytes before and after the end of a hit that what comes of it may depend on. *group*: programs
   whose hits are considered together. */
typedef struct {
    int32_t wide, back, ahead, group;
} Reach;

/* An object of the batch. */
typedef struct {
    TsObject *object;
    TsObject *base; /* whose hits can be carried over, or NULL */
    TsCopy *copies;
    uint32_t copy_count;
} Item;

/* A part of an object that is looked at: *length* bytes from *from* in item *item*, at *at* in what is looked at. */
typedef struct {
    uint64_t at, from, length;
    uint32_t item;
} Window;

typedef struct {
    TsPack pack;

    uint64_t margin, line; /* how far a match reaches over what is new, at most; and on a line */
    Reach *reaches;
    Reach *groups; /* the most that one of a group has */
    uint32_t *stack;
    uint32_t stack_room;

    const uint64_t *offsets;
    uint32_t offset_count, position;

    Item *items;
    uint32_t item_count, item_room, turn;
    Window *windows;
    uint32_t window_count, window_room;
    uint8_t *look;
    size_t look_size, look_room;
    TsHit *seen; /* hits in *look*; then by item and place in it */
    uint32_t *seen_item;
    uint32_t seen_count, seen_room, seen_next;
    TsHit *gathered;
    uint32_t gathered_count, gathered_room;

    /* What Python reads after ts_batch and ts_next. */
    uint64_t *sizes;
    uint32_t *places;  /* of the objects of the batch in the slice */
    uint32_t *refused; /* of those that git must be asked for */
    uint32_t refused_count, refused_room;
    uint8_t *heads;
    size_t heads_size, heads_room;
    uint64_t *head_ends;
    uint32_t table_room;
    int32_t *live;
    uint32_t live_room;
} Reader;

/* ---- What of an object needs a look ---- */

static int look_at(Reader *reader, uint32_t item, uint64_t from, uint64_t to) {
    if (from >= to) return 0;
    uint64_t length = to - from;
    if (ts_grow(&reader->windows, &reader->window_room, reader->window_count + 1u, sizeof(Window)) ||
        ts_grow_bytes(&reader->look, &reader->look_room, reader->look_size + length + 1))
        return -1;
    reader->windows[reader->window_count++] = (Window){reader->look_size, from, length, item};
    memcpy(reader->look + reader->look_size, reader->items[item].object->text + from, (size_t)length);
    reader->look_size += length;
    reader->look[reader->look_size++] = '\n';
    return 0;
}

/* How far behind *begin*, and before *end*, a match may reach that crosses it. */
static uint64_t reach_behind(const Reader *reader, const uint8_t *text, uint64_t begin, uint64_t size) {
    uint64_t most = size - begin < reader->line ? size - begin : reader->line;
    if (most <= reader->margin) return begin + most;
    const uint8_t *feed = memchr(text + begin, '\n', (size_t)most);
    uint64_t reach = feed ? (uint64_t)(feed - text) + 1 - begin : most;
    return begin + (reach > reader->margin ? reach : reader->margin);
}

static uint64_t reach_before(const Reader *reader, const uint8_t *text, uint64_t end) {
    uint64_t most = end < reader->line ? end : reader->line, least = end < reader->margin ? end : reader->margin;
    uint64_t reach = 0;
    while (reach < most && text[end - reach - 1] != '\n') reach++;
    return end - (reach > least ? reach : least);
}

static int look_at_new(Reader *reader, uint32_t index) {
    const Item *item = &reader->items[index];
    const TsObject *object = item->object;
    uint64_t from = 0;
    for (uint32_t i = 0; i < item->copy_count; i++) {
        const TsCopy *copy = &item->copies[i];
        uint64_t begin = copy->to, end = copy->to + copy->length;
        if (begin || copy->source) begin = reach_behind(reader, object->text, begin, object->size);
        if (end < object->size || copy->source + copy->length < item->base->size)
            end = reach_before(reader, object->text, end);
        if (begin >= end) continue;
        if (look_at(reader, index, from, begin)) return -1;
        from = end;
    }
    return look_at(reader, index, from, object->size);
}

/* ---- A batch ---- */

static void release(Reader *reader) {
    for (uint32_t i = 0; i < reader->item_count; i++) {
        Item *item = &reader->items[i];
        item->object->pins--;
        if (item->object->state == TS_WAITING) item->object->state = TS_UNKNOWN; /* nobody asked */
        if (item->base) item->base->pins--;
        free(item->copies);
    }
    reader->item_count = reader->turn = 0;
    reader->window_count = reader->seen_count = reader->seen_next = 0;
    reader->look_size = reader->heads_size = 0;
}

/* The bytes by which a file's kind is told: its first and last ones. */
static int add_head(Reader *reader, const TsObject *object) {
    size_t size = (size_t)object->size, head = size < HEAD + TAIL ? size : HEAD, tail = size < HEAD + TAIL ? 0 : TAIL;
    if (ts_grow_bytes(&reader->heads, &reader->heads_room, reader->heads_size + HEAD + TAIL)) return -1;
    memcpy(reader->heads + reader->heads_size, object->text, head);
    memcpy(reader->heads + reader->heads_size + head, object->text + size - tail, tail);
    reader->heads_size += head + tail;
    return 0;
}

static int make_tables(Reader *reader, uint32_t needed) {
    uint32_t room = reader->table_room;
    if (needed <= room) return 0;
    if (ts_grow(&reader->sizes, &room, needed, sizeof *reader->sizes)) return -1;
    room = reader->table_room;
    if (ts_grow(&reader->places, &room, needed, sizeof *reader->places)) return -1;
    room = reader->table_room;
    if (ts_grow(&reader->head_ends, &room, needed, sizeof *reader->head_ends)) return -1;
    reader->table_room = room;
    return 0;
}

static int add_item(Reader *reader, TsObject *object, TsObject *base, uint32_t copy_count) {
    uint32_t index = reader->item_count;
    Item *item = &reader->items[index];
    *item = (Item){object, NULL, NULL, 0};
    object->pins++;
    reader->item_count++;
    if (base && base->state != TS_UNKNOWN && copy_count) {
        item->copies = malloc(sizeof(TsCopy) * copy_count);
        if (!item->copies) return -1;
        memcpy(item->copies, reader->pack.copies, sizeof(TsCopy) * copy_count);
        item->copy_count = copy_count;
        item->base = base;
        base->pins++;
    }
    if (object->state == TS_UNKNOWN) object->state = TS_WAITING;
    return look_at_new(reader, index) || add_head(reader, object);
}

/* Reads on until there are some *most_new* bytes to look at or *most* in all: how many objects there are now, or -1
   without memory. */
long ts_batch(Reader *reader, uint64_t most_new, uint64_t most) {
    uint64_t total = 0;
    release(reader);
    ts_forget_oldest(&reader->pack);
    while (reader->position < reader->offset_count && reader->look_size < most_new && total < most) {
        uint32_t index = reader->item_count, copy_count, place = reader->position++;
        TsObject *base, *object = ts_find_object(&reader->pack, reader->offsets[place], &base, &copy_count);
        if (!object) {
            if (ts_grow(&reader->refused, &reader->refused_room, reader->refused_count + 1u, sizeof *reader->refused))
                return -1;
            reader->refused[reader->refused_count++] = place;
            continue;
        }
        if (ts_grow(&reader->items, &reader->item_room, index + 1u, sizeof(Item)) || make_tables(reader, index + 1u) ||
            add_item(reader, object, base, copy_count))
            return -1;
        reader->sizes[index] = object->size;
        reader->places[index] = place;
        reader->head_ends[index] = reader->heads_size;
        total += object->size;
    }
    return (long)reader->item_count;
}

/* ---- Hits ---- */

static int by_place(const void *left, const void *right) {
    const TsHit *a = left, *b = right;
    if (a->end != b->end) return a->end < b->end ? -1 : 1;
    return (a->program > b->program) - (a->program < b->program);
}

/* Takes what was seen in the bytes to look at: programs, and where in the bytes a match of theirs ended. */
int ts_seen(Reader *reader, uint32_t count, const uint32_t *programs, const uint32_t *ends) {
    uint32_t window = 0;
    if (ts_grow(&reader->seen, &reader->seen_room, count, sizeof(TsHit))) return -1;
    for (uint32_t i = 0; i < count; i++) reader->seen[i] = (TsHit){ends[i], (int32_t)programs[i], 1};
    if (count) qsort(reader->seen, count, sizeof(TsHit), by_place);
    reader->seen_count = count;
    reader->seen_next = 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        TsHit hit = reader->seen[i];
        while (window < reader->window_count && reader->windows[window].at + reader->windows[window].length < hit.end)
            window++;
        if (window == reader->window_count) break;
        const Window *at = &reader->windows[window];
        if (hit.end <= at->at) continue; /* on a border */
        hit.end = (uint32_t)(hit.end - at->at + at->from);
        hit.live = (int32_t)at->item; /* for now */
        reader->seen[kept++] = hit;
    }
    reader->seen_count = kept;
    return 0;
}

static int gather(Reader *reader, TsHit hit) {
    if (ts_grow(&reader->gathered, &reader->gathered_room, reader->gathered_count + 1u, sizeof(TsHit))) return -1;
    reader->gathered[reader->gathered_count++] = hit;
    return 0;
}

/* Was all of a match that ends at *end* copied, if *copy* holds its end? */
static int is_carried(const Reader *reader, const TsCopy *copy, const uint8_t *text, uint32_t end, const Reach *reach) {
    uint64_t before = end - copy->to;
    if (!copy->to && !copy->source) return 1;
    if (before >= (reach->wide ? reader->line : reader->margin)) return 1;
    if (!reach->wide) return 0;
    for (uint64_t at = end; at > copy->to; at--)
        if (text[at - 1] == '\n') return 1;
    return 0;
}

/* Hits of the base that were copied. */
static int carry_over(Reader *reader, const Item *item) {
    const TsObject *base = item->base;
    for (uint32_t i = 0; i < item->copy_count; i++) {
        const TsCopy *copy = &item->copies[i];
        uint32_t low = 0, high = base->hit_count;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (base->hits[middle].end <= copy->source) low = middle + 1;
            else high = middle;
        }
        for (; low < base->hit_count && base->hits[low].end <= copy->source + copy->length; low++) {
            TsHit hit = base->hits[low];
            hit.end = (uint32_t)(hit.end - copy->source + copy->to);
            if (!is_carried(reader, copy, item->object->text, hit.end, &reader->reaches[hit.program])) continue;
            if (gather(reader, hit)) return -1;
        }
    }
    return 0;
}

/* Has all that the hit's outcome depends on been copied in one piece from where nothing came of it? */
static int is_undisturbed(const Reader *reader, const Item *item, const TsHit *hit) {
    const Reach *reach = &reader->reaches[hit->program];
    uint32_t low = 0, high = item->copy_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (item->copies[middle].to + item->copies[middle].length < hit->end) low = middle + 1;
        else high = middle;
    }
    if (low == item->copy_count) return 0;
    const TsCopy *copy = &item->copies[low];
    if (copy->to >= hit->end) return 0;
    uint64_t end = copy->to + copy->length;
    int is_first = !copy->to && !copy->source;
    int is_last = end == item->object->size && copy->source + copy->length == item->base->size;
    if ((!is_first && hit->end - copy->to < (uint64_t)reach->back) ||
        (!is_last && end - hit->end < (uint64_t)reach->ahead))
        return 0;
    TsHit before = {(uint32_t)(hit->end - copy->to + copy->source), hit->program, 0};
    const TsHit *known = !item->base->hit_count ? NULL : bsearch(&before, item->base->hits, item->base->hit_count, sizeof(TsHit), by_place);
    return known && !known->live;
}

/* What is considered together with something live is live. */
static int spread(Reader *reader, TsHit *hits, uint32_t count) {
    uint32_t depth = 0;
    if (ts_grow(&reader->stack, &reader->stack_room, count, sizeof *reader->stack)) return -1;
    for (uint32_t i = 0; i < count; i++)
        if (hits[i].live) reader->stack[depth++] = i;
    while (depth) {
        uint32_t at = reader->stack[--depth];
        const Reach *own = &reader->reaches[hits[at].program];
        const Reach *most = &reader->groups[own->group];
        for (uint32_t i = at; i-- > 0 && (int64_t)(hits[at].end - hits[i].end) <= (int64_t)own->back + most->ahead;) {
            const Reach *other = &reader->reaches[hits[i].program];
            if (hits[i].live || other->group != own->group) continue;
            if ((int64_t)(hits[at].end - hits[i].end) > (int64_t)own->back + other->ahead) continue;
            hits[i].live = 1;
            reader->stack[depth++] = i;
        }
        for (uint32_t i = at + 1;
             i < count && (int64_t)(hits[i].end - hits[at].end) <= (int64_t)own->ahead + most->back; i++) {
            const Reach *other = &reader->reaches[hits[i].program];
            if (hits[i].live || other->group != own->group) continue;
            if ((int64_t)(hits[i].end - hits[at].end) > (int64_t)own->ahead + other->back) continue;
            hits[i].live = 1;
            reader->stack[depth++] = i;
        }
    }
    return 0;
}

/* Works out the hits of the item whose turn it is: how many are live, or -1. */
static long settle(Reader *reader, uint32_t index) {
    Item *item = &reader->items[index];
    TsObject *object = item->object;
    uint32_t count = 0, live = 0;
    reader->gathered_count = 0;
    for (; reader->seen_next < reader->seen_count && reader->seen[reader->seen_next].live == (int32_t)index;
         reader->seen_next++)
        if (gather(reader, reader->seen[reader->seen_next])) return -1;
    if (item->base && carry_over(reader, item)) return -1;
    TsHit *hits = reader->gathered;
    if (reader->gathered_count) qsort(hits, reader->gathered_count, sizeof(TsHit), by_place);
    for (uint32_t i = 0; i < reader->gathered_count; i++) {
        if (count && !by_place(&hits[count - 1], &hits[i])) continue;
        hits[count] = hits[i];
        hits[count].live = !(item->base && is_undisturbed(reader, item, &hits[count]));
        live += (uint32_t)hits[count++].live;
    }
    if (live && live < count) {
        if (spread(reader, hits, count)) return -1;
        live = 0;
        for (uint32_t i = 0; i < count; i++) live += (uint32_t)hits[i].live;
    }
    if (object->state != TS_SETTLED) {
        object->hits = count ? malloc(sizeof(TsHit) * count) : NULL;
        if (count && !object->hits) return -1;
        if (count) memcpy(object->hits, hits, sizeof(TsHit) * count);
        object->hit_count = count;
        object->weight += sizeof(TsHit) * count;
        reader->pack.held += sizeof(TsHit) * count;
        object->state = TS_SETTLED;
    }
    if (ts_grow(&reader->live, &reader->live_room, 2 * (uint64_t)live, sizeof *reader->live)) return -1;
    for (uint32_t i = 0, at = 0; i < count; i++) {
        if (!hits[i].live) continue;
        reader->live[at++] = hits[i].program;
        reader->live[at++] = (int32_t)hits[i].end;
    }
    return (long)live;
}

/* Only the hits near *spans* are worth a thought where they are copied to. */
static void conclude(const Reader *reader, TsObject *object, uint32_t span_count, const uint32_t *spans) {
    for (uint32_t i = 0; i < object->hit_count; i++) {
        TsHit *hit = &object->hits[i];
        const Reach *reach = &reader->reaches[hit->program];
        hit->live = 0;
        for (uint32_t j = 0; j < span_count && !hit->live; j++)
            hit->live = spans[2 * j] <= (uint64_t)hit->end + (uint64_t)reach->ahead &&
                        spans[2 * j + 1] + (uint64_t)reach->back >= hit->end;
    }
}

/* Goes on to the next object of the batch with something to consider: its position, with pairs of program and end in
   ts_live, *count* of them; -1 at the end, -2 without memory. *spans* are the *span_count* places in the last one where
   something came of its hits, from and to. */
long ts_next(Reader *reader, uint32_t span_count, const uint32_t *spans, uint32_t *count) {
    if (reader->turn) conclude(reader, reader->items[reader->turn - 1].object, span_count, spans);
    while (reader->turn < reader->item_count) {
        uint32_t index = reader->turn++;
        long live = settle(reader, index);
        if (live < 0) return -2;
        if (!live) {
            conclude(reader, reader->items[index].object, 0, NULL);
            continue;
        }
        *count = (uint32_t)live;
        return (long)index;
    }
    return -1;
}

/* ---- Life ---- */

void ts_reader_free(Reader *reader) {
    if (!reader) return;
    release(reader);
    ts_pack_close(&reader->pack);
    free(reader->reaches);
    free(reader->groups);
    free(reader->stack);
    free(reader->items);
    free(reader->windows);
    free(reader->look);
    free(reader->seen);
    free(reader->gathered);
    free(reader->sizes);
    free(reader->places);
    free(reader->refused);
    free(reader->heads);
    free(reader->head_ends);
    free(reader->live);
    free(reader);
}

/* Opens the file of a pack. *reaches* are copied. NULL where that fails. */
Reader *ts_reader_new(const char *pack, unsigned width, uint64_t budget, uint64_t margin, uint64_t line,
                      const Reach *reaches, uint32_t program_count) {
    Reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    int status = ts_pack_open(&reader->pack, pack, width, (size_t)budget);
    reader->margin = margin;
    reader->line = line > margin ? line : margin;
    reader->reaches = malloc(sizeof(Reach) * (program_count + 1u));
    reader->groups = calloc(program_count + 1u, sizeof(Reach)); /* no more groups than programs */
    if (status || !reader->reaches || !reader->groups) {
        ts_reader_free(reader);
        return NULL;
    }
    memcpy(reader->reaches, reaches, sizeof(Reach) * program_count);
    for (uint32_t i = 0; i < program_count; i++) {
        Reach *group = &reader->groups[reaches[i].group];
        if (reaches[i].back > group->back) group->back = reaches[i].back;
        if (reaches[i].ahead > group->ahead) group->ahead = reaches[i].ahead;
    }
    return reader;
}

/* The entries to read, in this order; *offsets* must stay. */
void ts_reader_begin(Reader *reader, uint32_t count, const uint64_t *offsets) {
    release(reader);
    reader->offsets = offsets;
    reader->offset_count = count;
    reader->position = 0;
    reader->refused_count = 0;
}

const uint8_t *ts_look(const Reader *reader, uint64_t *size) {
    *size = reader->look_size;
    return reader->look;
}

const uint8_t *ts_text(const Reader *reader, uint32_t index) { return reader->items[index].object->text; }
const uint64_t *ts_sizes(const Reader *reader) { return reader->sizes; }
const uint32_t *ts_places(const Reader *reader) { return reader->places; }
uint32_t ts_position(const Reader *reader) { return reader->position; }
const uint32_t *ts_refused(const Reader *reader, uint32_t *count) {
    *count = reader->refused_count;
    return reader->refused;
}
const uint8_t *ts_heads(const Reader *reader) { return reader->heads; }
const uint64_t *ts_head_ends(const Reader *reader) { return reader->head_ends; }
const int32_t *ts_live(const Reader *reader) { return reader->live; }
int ts_interface(void) { return TS_INTERFACE; }
