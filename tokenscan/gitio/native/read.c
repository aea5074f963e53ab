/* Reading the objects of a pack, each built once from its delta base, and telling which of its bytes need a look.

   Versions of a file differ in a few places. What a scanner sees in bytes that were copied whole from the version
   before it saw there already, so only what is new, and a little on either side of it, is looked at; what was seen is
   carried over. A hit that came to nothing in the version before comes to nothing again where all that was considered
   then has been copied along with it. So the answers are those of a look at every byte. */
#include "pack.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define BUCKETS (1u << 15)
#define MAX_CHAIN 8192      /* git makes chains of 50, and of 4,095 at most */
#define MAX_SIZE (16u << 20) /* larger objects are git's to stream */
#define HEAD 262            /* bytes that tell the kind of a file: the magic of tar ends there */
#define TAIL 22             /* and the record at the end of a zip file */

/* What a program of the prefilter needs. *wide*: its matches may be longer than the margin, but not than the line.
   *back* and *ahead*: bytes before and after the end of a hit that what comes of it may depend on. *group*: programs
   whose hits are considered together. */
typedef struct {
    int32_t wide, back, ahead, group;
} Reach;

/* *live*: it has to be considered; of an object that is settled: something may have come of it. */
typedef struct {
    uint32_t end;
    int32_t program;
    int32_t live;
} Hit;

/* Bytes of an object that stand in its base: *length* from *source* on. Neighbours are one where both go on. */
typedef struct {
    uint64_t to, length, source;
} Copy;

enum { UNKNOWN, WAITING, SETTLED };

typedef struct Object {
    uint64_t offset, size;
    size_t weight; /* bytes that it takes */
    uint8_t *text;
    int kind;
    int state; /* are its hits known? */
    int pins;  /* while it is not to be forgotten */
    Hit *hits;
    uint32_t hit_count;
    struct Object *newer, *older, *next_in_bucket;
} Object;

/* An object of the batch. */
typedef struct {
    Object *object;
    Object *base; /* whose hits can be carried over, or NULL */
    Copy *copies;
    uint32_t copy_count;
} Item;

/* A part of an object that is looked at: *length* bytes from *from* in item *item*, at *at* in what is looked at. */
typedef struct {
    uint64_t at, from, length;
    uint32_t item;
} Window;

typedef struct {
    int file;
    unsigned width;
    size_t budget, held; /* bytes of objects remembered */
    Object *buckets[BUCKETS];
    Object *newest, *oldest;
    z_stream inflater;
    int has_inflater;
    uint64_t *chain;
    uint8_t *packed;
    size_t packed_room;

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
    Hit *seen; /* hits in *look*; then by item and place in it */
    uint32_t *seen_item;
    uint32_t seen_count, seen_room, seen_next;
    Hit *gathered;
    uint32_t gathered_count, gathered_room;
    Copy *copies;
    uint32_t copy_room;

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

/* Room for *needed* elements of an array that doubles. */
static int grow(void *array, uint32_t *room, uint64_t needed, size_t size) {
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

static int grow_bytes(uint8_t **array, size_t *room, size_t needed) {
    if (needed <= *room) return 0;
    size_t wanted = *room ? *room : 1 << 16;
    while (wanted < needed) wanted *= 2;
    uint8_t *larger = realloc(*array, wanted);
    if (!larger) return -1;
    *array = larger;
    *room = wanted;
    return 0;
}

/* ---- Objects that are remembered, the oldest forgotten first ---- */

static Object **bucket_of(Reader *reader, uint64_t offset) {
    return &reader->buckets[(offset * 0x9e3779b97f4a7c15u) >> 49];
}

static void unlink_object(Reader *reader, Object *object) {
    *(object->newer ? &object->newer->older : &reader->newest) = object->older;
    *(object->older ? &object->older->newer : &reader->oldest) = object->newer;
}

static void link_newest(Reader *reader, Object *object) {
    object->newer = NULL;
    object->older = reader->newest;
    if (reader->newest) reader->newest->newer = object;
    else reader->oldest = object;
    reader->newest = object;
}

static Object *recall(Reader *reader, uint64_t offset) {
    Object *object = *bucket_of(reader, offset);
    while (object && object->offset != offset) object = object->next_in_bucket;
    if (object && object != reader->newest) {
        unlink_object(reader, object);
        link_newest(reader, object);
    }
    return object;
}

static void forget(Reader *reader, Object *object) {
    Object **place = bucket_of(reader, object->offset);
    while (*place != object) place = &(*place)->next_in_bucket;
    *place = object->next_in_bucket;
    unlink_object(reader, object);
    reader->held -= object->weight;
    free(object->text);
    free(object->hits);
    free(object);
}

static void forget_oldest(Reader *reader) {
    Object *object = reader->oldest;
    /* The newest is what was just built, the one before it what it was built on. */
    while (object && object->newer && object->newer->newer && reader->held > reader->budget) {
        Object *newer = object->newer;
        if (!object->pins) forget(reader, object);
        object = newer;
    }
}

static Object *remember(Reader *reader, uint64_t offset, int kind, uint8_t *text, uint64_t size) {
    Object *object = calloc(1, sizeof *object);
    if (!object) return NULL;
    object->offset = offset;
    object->kind = kind;
    object->text = text;
    object->size = size;
    object->weight = (size_t)size + sizeof *object;
    Object **place = bucket_of(reader, offset);
    object->next_in_bucket = *place;
    *place = object;
    link_newest(reader, object);
    reader->held += object->weight;
    return object;
}

/* ---- Building an object ---- */

/* The content of the entry at *offset*, inflated; NULL for what cannot be read. */
static uint8_t *inflate_entry(Reader *reader, uint64_t offset, TsHeader *header) {
    uint8_t head[TS_MAX_HEADER];
    long got = ts_read_at(reader->file, head, sizeof head, offset);
    if (got <= 0 || ts_parse_header(head, (size_t)got, offset, reader->width, header)) return NULL;
    if (header->base_id || header->size > MAX_SIZE) return NULL;
    size_t bound = header->length + compressBound((uLong)header->size) + 64;
    if (grow_bytes(&reader->packed, &reader->packed_room, bound)) return NULL;
    got = ts_read_at(reader->file, reader->packed, bound, offset);
    if (got < (long)header->length) return NULL;
    uint8_t *text = malloc((size_t)header->size + 1);
    z_stream *stream = &reader->inflater;
    if (!text || inflateReset(stream) != Z_OK) {
        free(text);
        return NULL;
    }
    stream->next_in = reader->packed + header->length;
    stream->avail_in = (uInt)((size_t)got - header->length);
    stream->next_out = text;
    stream->avail_out = (uInt)header->size + 1; /* one more, to see that it ends */
    if (inflate(stream, Z_FINISH) != Z_STREAM_END || stream->total_out != header->size) {
        free(text);
        return NULL;
    }
    return text;
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

/* What *delta* makes of *base*, and the copies it is made of in reader->copies; NULL for a delta that fits not.
   Source: gitformat-pack(5). */
static uint8_t *apply(Reader *reader, const Object *base, const uint8_t *delta, uint64_t delta_size, uint64_t *size,
                      uint32_t *copy_count) {
    const uint8_t *at = delta, *end = delta + delta_size;
    uint64_t base_size, done = 0;
    uint32_t count = 0;
    if (read_size(&at, end, &base_size) || read_size(&at, end, size)) return NULL;
    if (base_size != base->size || *size > MAX_SIZE) return NULL;
    uint8_t *text = malloc((size_t)*size + 1);
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
            Copy *last = count ? &reader->copies[count - 1] : NULL;
            if (last && last->to + last->length == done && last->source + last->length == source) {
                last->length += length;
            } else {
                if (grow(&reader->copies, &reader->copy_room, count + 1, sizeof(Copy))) goto fail;
                reader->copies[count++] = (Copy){done, length, source};
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

/* The entry at *offset*, built on *base* (NULL for a whole one); *copy_count* counts those in reader->copies. */
static Object *build_on(Reader *reader, uint64_t offset, const Object *base, uint32_t *copy_count) {
    TsHeader header;
    uint64_t size;
    uint8_t *text = inflate_entry(reader, offset, &header);
    *copy_count = 0;
    if (!text) return NULL;
    size = header.size;
    if (base) {
        uint8_t *delta = text;
        text = apply(reader, base, delta, header.size, &size, copy_count);
        free(delta);
    }
    Object *object = text ? remember(reader, offset, base ? base->kind : header.kind, text, size) : NULL;
    if (!object) free(text);
    return object;
}

/* The offsets from that of an object down to something whole, or next to something remembered, which *base* is then:
   how many; 0 for what git must be asked for. */
static uint32_t descend(Reader *reader, uint64_t offset, uint64_t *chain, Object **base) {
    uint32_t depth = 0;
    *base = NULL;
    while (depth < MAX_CHAIN) {
        uint8_t head[TS_MAX_HEADER];
        TsHeader header;
        long got = ts_read_at(reader->file, head, sizeof head, offset);
        if (got <= 0 || ts_parse_header(head, (size_t)got, offset, reader->width, &header) || header.base_id) return 0;
        chain[depth++] = offset;
        if (!header.base) return depth;
        offset = header.base;
        if ((*base = recall(reader, offset))) return depth;
    }
    return 0;
}

/* The object at *offset*; NULL for one that git must be asked for. Where it was built just now, *base* is what on, and
   *copy_count* counts the copies in reader->copies. */
static Object *find_object(Reader *reader, uint64_t offset, Object **base, uint32_t *copy_count) {
    Object *object = recall(reader, offset);
    *base = NULL;
    *copy_count = 0;
    if (object) return object;
    uint32_t depth = descend(reader, offset, reader->chain, base);
    for (object = *base; depth; depth--) {
        *base = object;
        object = build_on(reader, reader->chain[depth - 1], *base, copy_count);
        if (!object) return NULL;
        forget_oldest(reader);
    }
    return object;
}

/* ---- What of an object needs a look ---- */

static int look_at(Reader *reader, uint32_t item, uint64_t from, uint64_t to) {
    if (from >= to) return 0;
    uint64_t length = to - from;
    if (grow(&reader->windows, &reader->window_room, reader->window_count + 1u, sizeof(Window)) ||
        grow_bytes(&reader->look, &reader->look_room, reader->look_size + length + 1))
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
    const Object *object = item->object;
    uint64_t from = 0;
    for (uint32_t i = 0; i < item->copy_count; i++) {
        const Copy *copy = &item->copies[i];
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
        if (item->object->state == WAITING) item->object->state = UNKNOWN; /* nobody asked */
        if (item->base) item->base->pins--;
        free(item->copies);
    }
    reader->item_count = reader->turn = 0;
    reader->window_count = reader->seen_count = reader->seen_next = 0;
    reader->look_size = reader->heads_size = 0;
}

/* The bytes by which a file's kind is told: its first and last ones. */
static int add_head(Reader *reader, const Object *object) {
    size_t size = (size_t)object->size, head = size < HEAD + TAIL ? size : HEAD, tail = size < HEAD + TAIL ? 0 : TAIL;
    if (grow_bytes(&reader->heads, &reader->heads_room, reader->heads_size + HEAD + TAIL)) return -1;
    memcpy(reader->heads + reader->heads_size, object->text, head);
    memcpy(reader->heads + reader->heads_size + head, object->text + size - tail, tail);
    reader->heads_size += head + tail;
    return 0;
}

static int make_tables(Reader *reader, uint32_t needed) {
    uint32_t room = reader->table_room;
    if (needed <= room) return 0;
    if (grow(&reader->sizes, &room, needed, sizeof *reader->sizes)) return -1;
    room = reader->table_room;
    if (grow(&reader->places, &room, needed, sizeof *reader->places)) return -1;
    room = reader->table_room;
    if (grow(&reader->head_ends, &room, needed, sizeof *reader->head_ends)) return -1;
    reader->table_room = room;
    return 0;
}

static int add_item(Reader *reader, Object *object, Object *base, uint32_t copy_count) {
    uint32_t index = reader->item_count;
    Item *item = &reader->items[index];
    *item = (Item){object, NULL, NULL, 0};
    object->pins++;
    reader->item_count++;
    if (base && base->state != UNKNOWN && copy_count) {
        item->copies = malloc(sizeof(Copy) * copy_count);
        if (!item->copies) return -1;
        memcpy(item->copies, reader->copies, sizeof(Copy) * copy_count);
        item->copy_count = copy_count;
        item->base = base;
        base->pins++;
    }
    if (object->state == UNKNOWN) object->state = WAITING;
    return look_at_new(reader, index) || add_head(reader, object);
}

/* Reads on until there are some *most_new* bytes to look at or *most* in all: how many objects there are now, or -1
   without memory. */
long ts_batch(Reader *reader, uint64_t most_new, uint64_t most) {
    uint64_t total = 0;
    release(reader);
    forget_oldest(reader);
    while (reader->position < reader->offset_count && reader->look_size < most_new && total < most) {
        uint32_t index = reader->item_count, copy_count, place = reader->position++;
        Object *base, *object = find_object(reader, reader->offsets[place], &base, &copy_count);
        if (!object) {
            if (grow(&reader->refused, &reader->refused_room, reader->refused_count + 1u, sizeof *reader->refused))
                return -1;
            reader->refused[reader->refused_count++] = place;
            continue;
        }
        if (grow(&reader->items, &reader->item_room, index + 1u, sizeof(Item)) || make_tables(reader, index + 1u) ||
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
    const Hit *a = left, *b = right;
    if (a->end != b->end) return a->end < b->end ? -1 : 1;
    return (a->program > b->program) - (a->program < b->program);
}

/* Takes what was seen in the bytes to look at: programs, and where in the bytes a match of theirs ended. */
int ts_seen(Reader *reader, uint32_t count, const uint32_t *programs, const uint32_t *ends) {
    uint32_t window = 0;
    if (grow(&reader->seen, &reader->seen_room, count, sizeof(Hit))) return -1;
    for (uint32_t i = 0; i < count; i++) reader->seen[i] = (Hit){ends[i], (int32_t)programs[i], 1};
    qsort(reader->seen, count, sizeof(Hit), by_place);
    reader->seen_count = count;
    reader->seen_next = 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        Hit hit = reader->seen[i];
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

static int gather(Reader *reader, Hit hit) {
    if (grow(&reader->gathered, &reader->gathered_room, reader->gathered_count + 1u, sizeof(Hit))) return -1;
    reader->gathered[reader->gathered_count++] = hit;
    return 0;
}

/* Was all of a match that ends at *end* copied, if *copy* holds its end? */
static int is_carried(const Reader *reader, const Copy *copy, const uint8_t *text, uint32_t end, const Reach *reach) {
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
    const Object *base = item->base;
    for (uint32_t i = 0; i < item->copy_count; i++) {
        const Copy *copy = &item->copies[i];
        uint32_t low = 0, high = base->hit_count;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (base->hits[middle].end <= copy->source) low = middle + 1;
            else high = middle;
        }
        for (; low < base->hit_count && base->hits[low].end <= copy->source + copy->length; low++) {
            Hit hit = base->hits[low];
            hit.end = (uint32_t)(hit.end - copy->source + copy->to);
            if (!is_carried(reader, copy, item->object->text, hit.end, &reader->reaches[hit.program])) continue;
            if (gather(reader, hit)) return -1;
        }
    }
    return 0;
}

/* Has all that the hit's outcome depends on been copied in one piece from where nothing came of it? */
static int is_undisturbed(const Reader *reader, const Item *item, const Hit *hit) {
    const Reach *reach = &reader->reaches[hit->program];
    uint32_t low = 0, high = item->copy_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (item->copies[middle].to + item->copies[middle].length < hit->end) low = middle + 1;
        else high = middle;
    }
    if (low == item->copy_count) return 0;
    const Copy *copy = &item->copies[low];
    if (copy->to >= hit->end) return 0;
    uint64_t end = copy->to + copy->length;
    int is_first = !copy->to && !copy->source;
    int is_last = end == item->object->size && copy->source + copy->length == item->base->size;
    if ((!is_first && hit->end - copy->to < (uint64_t)reach->back) ||
        (!is_last && end - hit->end < (uint64_t)reach->ahead))
        return 0;
    Hit before = {(uint32_t)(hit->end - copy->to + copy->source), hit->program, 0};
    const Hit *known = bsearch(&before, item->base->hits, item->base->hit_count, sizeof(Hit), by_place);
    return known && !known->live;
}

/* What is considered together with something live is live. */
static int spread(Reader *reader, Hit *hits, uint32_t count) {
    uint32_t depth = 0;
    if (grow(&reader->stack, &reader->stack_room, count, sizeof *reader->stack)) return -1;
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
    Object *object = item->object;
    uint32_t count = 0, live = 0;
    reader->gathered_count = 0;
    for (; reader->seen_next < reader->seen_count && reader->seen[reader->seen_next].live == (int32_t)index;
         reader->seen_next++)
        if (gather(reader, reader->seen[reader->seen_next])) return -1;
    if (item->base && carry_over(reader, item)) return -1;
    Hit *hits = reader->gathered;
    qsort(hits, reader->gathered_count, sizeof(Hit), by_place);
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
    if (object->state != SETTLED) {
        object->hits = count ? malloc(sizeof(Hit) * count) : NULL;
        if (count && !object->hits) return -1;
        if (count) memcpy(object->hits, hits, sizeof(Hit) * count);
        object->hit_count = count;
        object->weight += sizeof(Hit) * count;
        reader->held += sizeof(Hit) * count;
        object->state = SETTLED;
    }
    if (grow(&reader->live, &reader->live_room, 2 * (uint64_t)live, sizeof *reader->live)) return -1;
    for (uint32_t i = 0, at = 0; i < count; i++) {
        if (!hits[i].live) continue;
        reader->live[at++] = hits[i].program;
        reader->live[at++] = (int32_t)hits[i].end;
    }
    return (long)live;
}

/* Only the hits near *spans* are worth a thought where they are copied to. */
static void conclude(const Reader *reader, Object *object, uint32_t span_count, const uint32_t *spans) {
    for (uint32_t i = 0; i < object->hit_count; i++) {
        Hit *hit = &object->hits[i];
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
    reader->budget = 0;
    while (reader->oldest) forget(reader, reader->oldest);
    if (reader->has_inflater) inflateEnd(&reader->inflater);
    if (reader->file >= 0) close(reader->file);
    free(reader->chain);
    free(reader->packed);
    free(reader->reaches);
    free(reader->groups);
    free(reader->stack);
    free(reader->items);
    free(reader->windows);
    free(reader->look);
    free(reader->seen);
    free(reader->gathered);
    free(reader->copies);
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
    reader->file = open(pack, O_RDONLY | O_CLOEXEC);
    reader->width = width;
    reader->budget = (size_t)budget;
    reader->margin = margin;
    reader->line = line > margin ? line : margin;
    reader->chain = malloc(sizeof *reader->chain * MAX_CHAIN);
    reader->reaches = malloc(sizeof(Reach) * (program_count + 1u));
    reader->groups = calloc(program_count + 1u, sizeof(Reach)); /* no more groups than programs */
    reader->has_inflater = inflateInit(&reader->inflater) == Z_OK;
    if (reader->file < 0 || !reader->chain || !reader->reaches || !reader->groups || !reader->has_inflater) {
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
