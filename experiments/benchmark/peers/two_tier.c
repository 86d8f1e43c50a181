/* The two-tier workload by hand: one binary heap, one array of customers, two rings, xoshiro256++.
 *
 * The limit that the engine is held against: nothing is configurable, logged or checked beyond what the figures need.
 * A customer's end of patience is an entry of the calendar and is passed over when it finds the wait ended already.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { ARRIVAL, SERVED, EXPIRED, RETURNED };

typedef struct { double time; uint32_t who, what; } Entry; /* what: kind + 4 * stamp of the wait */
typedef struct { double since; uint32_t stamp; uint8_t hard, returned, tier, waiting; } Customer;
typedef struct { uint32_t who, stamp; } Place;
typedef struct { Place *places; uint32_t mask, head, tail; int free; double patience; } Line;
typedef struct { double served, abandoned, waited, busy; } Tally;

typedef struct {
    uint64_t s[4];
    double spare;
    int has_spare;
    Entry *heap;
    uint32_t entries, heap_room;
    Customer *customers;
    uint32_t *unused;
    uint32_t n_unused, room;
    Line lines[2];
    Tally tallies[2];
    double now, horizon, mu, sigma;
} World;

static inline uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline uint64_t next(World *w) {
    uint64_t *s = w->s, result = rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = rotl(s[3], 45);
    return result;
}

static inline double uniform(World *w) { return ((double)(next(w) >> 12) + 0.5) * 0x1.0p-52; }
static inline double exponential(World *w, double mean) { return -mean * log(uniform(w)); }

static inline double normal(World *w) {
    double x, y, r;
    if (w->has_spare) { w->has_spare = 0; return w->spare; }
    do { x = 2 * uniform(w) - 1; y = 2 * uniform(w) - 1; r = x * x + y * y; } while (r >= 1 || r == 0);
    r = sqrt(-2 * log(r) / r);
    w->spare = y * r;
    w->has_spare = 1;
    return x * r;
}

static inline void push(World *w, double time, uint32_t who, uint32_t what) {
    if (time >= w->horizon) return;
    if (w->entries == w->heap_room) w->heap = realloc(w->heap, (w->heap_room *= 2) * sizeof(Entry));
    Entry *h = w->heap;
    uint32_t at = w->entries++;
    while (at) {
        uint32_t up = (at - 1) / 2;
        if (h[up].time <= time) break;
        h[at] = h[up];
        at = up;
    }
    h[at] = (Entry){time, who, what};
}

static inline Entry pop(World *w) {
    Entry *h = w->heap, first = h[0], last = h[--w->entries];
    uint32_t n = w->entries, at = 0, child;
    while ((child = 2 * at + 1) < n) {
        child += child + 1 < n && h[child + 1].time < h[child].time;
        if (h[child].time >= last.time) break;
        h[at] = h[child];
        at = child;
    }
    h[at] = last;
    return first;
}

static uint32_t newcomer(World *w) {
    if (!w->n_unused) {
        uint32_t more = w->room;
        w->room *= 2;
        w->customers = realloc(w->customers, w->room * sizeof(Customer));
        w->unused = realloc(w->unused, w->room * sizeof(uint32_t));
        for (uint32_t i = 0; i < more; i++) w->unused[i] = more + i, w->customers[more + i].stamp = 0;
        w->n_unused = more;
    }
    return w->unused[--w->n_unused];
}

static inline void leave(World *w, uint32_t who) { w->unused[w->n_unused++] = who; }

static inline void serve(World *w, uint32_t who, int tier) {
    double work = tier ? exponential(w, 8.0) : exp(w->mu + w->sigma * normal(w)), end = w->now + work;
    Tally *t = &w->tallies[tier];
    t->served += 1;
    t->waited += w->now - w->customers[who].since;
    t->busy += (end < w->horizon ? end : w->horizon) - w->now;
    push(w, end, who, SERVED);
}

static void come(World *w, uint32_t who, int tier) {
    Customer *c = &w->customers[who];
    Line *line = &w->lines[tier];
    c->since = w->now;
    c->tier = (uint8_t)tier;
    if (line->free) { line->free--; serve(w, who, tier); return; }
    c->waiting = 1;
    c->stamp = (c->stamp + 1) & 0x3fffffff;
    if (line->tail - line->head > line->mask) {
        Place *larger = malloc(2 * ((size_t)line->mask + 1) * sizeof(Place));
        uint32_t n = 0;
        while (line->head != line->tail) larger[n++] = line->places[line->head++ & line->mask];
        free(line->places);
        line->places = larger; line->mask = 2 * line->mask + 1; line->head = 0; line->tail = n;
    }
    line->places[line->tail++ & line->mask] = (Place){who, c->stamp};
    push(w, w->now + exponential(w, line->patience), who, EXPIRED + 4 * c->stamp);
}

static void release(World *w, int tier) {
    Line *line = &w->lines[tier];
    while (line->head != line->tail) {
        Place next = line->places[line->head++ & line->mask];
        Customer *c = &w->customers[next.who];
        if (c->waiting && c->stamp == next.stamp) { c->waiting = 0; serve(w, next.who, tier); return; }
    }
    line->free++;
}

static void served(World *w, uint32_t who) {
    Customer *c = &w->customers[who];
    release(w, c->tier);
    if (c->tier == 0 && c->hard) { come(w, who, 1); return; }
    if (!c->returned && uniform(w) < 0.1) {
        c->returned = 1;
        push(w, w->now + exponential(w, 60.0), who, RETURNED);
    } else leave(w, who);
}

static void expired(World *w, uint32_t who, uint32_t stamp) {
    Customer *c = &w->customers[who];
    if (!c->waiting || c->stamp != stamp) return;
    c->waiting = 0;
    w->tallies[c->tier].abandoned += 1;
    w->tallies[c->tier].waited += w->now - c->since;
    leave(w, who);
}

static void begin(World *w, uint64_t seed, double horizon, int scale) {
    for (int i = 0; i < 4; i++) {
        uint64_t z = (seed += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        w->s[i] = z ^ (z >> 31);
    }
    w->heap = malloc((w->heap_room = 1024) * sizeof(Entry));
    w->room = 1024;
    w->customers = calloc(w->room, sizeof(Customer));
    w->unused = malloc(w->room * sizeof(uint32_t));
    for (uint32_t i = 0; i < w->room; i++) w->unused[i] = i;
    w->n_unused = w->room;
    w->horizon = horizon;
    double variance = log(1 + 1.2 * 1.2);
    w->mu = log(4.5) - variance / 2;
    w->sigma = sqrt(variance);
    w->lines[0] = (Line){malloc(1024 * sizeof(Place)), 1023, 0, 0, 50 * scale, 6.0};
    w->lines[1] = (Line){malloc(1024 * sizeof(Place)), 1023, 0, 0, 24 * scale, 15.0};
}

/* Simulate `horizon` minutes with `scale` times the arrivals and staff; results: customers, then for each tier the
 * number served, the number abandoned, the minutes waited by both, and the minutes worked. */
void two_tier(uint64_t seed, double horizon, int scale, double *results) {
    World world = {0}, *w = &world;
    double gap = 0.1 / scale, customers = 0;
    begin(w, seed, horizon, scale);
    push(w, exponential(w, gap), 0, ARRIVAL);
    while (w->entries) {
        Entry e = pop(w);
        w->now = e.time;
        switch (e.what & 3) {
        case ARRIVAL: {
            uint32_t who = newcomer(w);
            customers += 1;
            w->customers[who].returned = w->customers[who].waiting = 0;
            w->customers[who].hard = uniform(w) >= 0.7;
            push(w, e.time + exponential(w, gap), 0, ARRIVAL);
            come(w, who, 0);
            break;
        }
        case SERVED: served(w, e.who); break;
        case EXPIRED: expired(w, e.who, e.what >> 2); break;
        default: come(w, e.who, 0);
        }
    }
    results[0] = customers;
    for (int tier = 0; tier < 2; tier++) {
        Tally *t = &w->tallies[tier];
        double *r = results + 1 + 4 * tier;
        r[0] = t->served; r[1] = t->abandoned; r[2] = t->waited; r[3] = t->busy;
        free(w->lines[tier].places);
    }
    free(w->heap); free(w->customers); free(w->unused);
}
