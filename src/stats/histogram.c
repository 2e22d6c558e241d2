#include "stats/histogram.h"

#include <math.h>
#include <string.h>

enum {
    FORMAT = 1,    /* first byte of the written form */
    STEP_BITS = 5, /* the narrowest buckets are 2^5 ns wide */
    SUB_BITS = 5,  /* 2^5 buckets a power of two */
    SUB = 1 << SUB_BITS,
    LINEAR_BITS = STEP_BITS + SUB_BITS + 1, /* below 2^11 all buckets are 2^5 wide */
    TOP_BITS = 40
};
static const uint32_t bucket_max = (UINT32_C(1) << 28) - 1; /* four bytes as a varint */

_Static_assert(HISTOGRAM_BUCKETS == (TOP_BITS - LINEAR_BITS) * SUB + 2 * SUB, "bucket count");
/* Full buckets in one run are the longest written form. */
_Static_assert(1 + 4 * 10 + 2 * 2 + 4 * HISTOGRAM_BUCKETS <= HISTOGRAM_BYTES_MAX, "written size");

static unsigned bucket_of(int64_t value)
{
    uint64_t v = value < 0 ? 0 : (uint64_t)value;
    unsigned shift;

    if (v < UINT64_C(1) << LINEAR_BITS)
        return (unsigned)(v >> STEP_BITS);
    if (v >= UINT64_C(1) << TOP_BITS)
        return HISTOGRAM_BUCKETS - 1;
    shift = 63 - (unsigned)__builtin_clzll(v) - SUB_BITS; /* leaves SUB_BITS + 1 bits of v */
    return (shift - STEP_BITS) * SUB + (unsigned)(v >> shift);
}

static int64_t bucket_middle(unsigned bucket)
{
    unsigned octave = bucket < 2 * SUB ? 0 : bucket / SUB - 1;
    int64_t width = INT64_C(1) << (STEP_BITS + octave);

    return (int64_t)(bucket - octave * SUB) * width + width / 2;
}

void histogram_clear(struct histogram *h)
{
    memset(h, 0, sizeof *h);
}

static int64_t add_clamped(int64_t a, int64_t b)
{
    int64_t sum;

    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static void widen(struct histogram *h, int64_t min, int64_t max)
{
    if (!h->count || min < h->min)
        h->min = min;
    if (!h->count || max > h->max)
        h->max = max;
}

void histogram_record(struct histogram *h, int64_t value_ns)
{
    int64_t value = value_ns < 0 ? 0 : value_ns;
    uint32_t *bucket = &h->buckets[bucket_of(value)];

    if (*bucket == bucket_max)
        return;
    (*bucket)++;
    widen(h, value, value);
    h->sum = add_clamped(h->sum, value);
    h->count++;
}

int64_t histogram_quantile(const struct histogram *h, double q)
{
    int64_t rank = (int64_t)ceil(q * (double)h->count), seen = 0, value;
    unsigned i = 0;

    if (!h->count)
        return -1;
    if (rank >= h->count)
        return h->max;
    if (rank <= 1)
        return h->min;
    while (i < HISTOGRAM_BUCKETS - 1 && (seen += h->buckets[i]) < rank)
        i++;
    value = bucket_middle(i);
    if (value < h->min)
        return h->min;
    return value > h->max ? h->max : value;
}

double histogram_mean(const struct histogram *h)
{
    return h->count ? (double)h->sum / (double)h->count : NAN;
}

/* The written form: FORMAT, then LEB128 numbers: count, sum, min, max, and for each run of
 * non-empty buckets: how many empty ones precede it, its length, its counts. An empty histogram is
 * FORMAT 0. */
static size_t put_number(unsigned char *out, uint64_t n)
{
    size_t len = 0;

    for (; n >= 0x80; n >>= 7)
        out[len++] = (unsigned char)(n | 0x80);
    out[len++] = (unsigned char)n;
    return len;
}

size_t histogram_write(const struct histogram *h, unsigned char out[HISTOGRAM_BYTES_MAX])
{
    size_t len = 0;
    unsigned start = 0, i = bucket_of(h->min), end = bucket_of(h->max) + 1, run;

    out[len++] = FORMAT;
    len += put_number(out + len, (uint64_t)h->count);
    if (!h->count)
        return len;
    len += put_number(out + len, (uint64_t)h->sum);
    len += put_number(out + len, (uint64_t)h->min);
    len += put_number(out + len, (uint64_t)h->max);
    while (i < end) { /* not empty */
        len += put_number(out + len, i - start);
        for (run = i; run < end && h->buckets[run];)
            run++;
        len += put_number(out + len, run - i);
        for (; i < run; i++)
            len += put_number(out + len, h->buckets[i]);
        for (start = i; i < end && !h->buckets[i];)
            i++;
    }
    return len;
}

static bool take_number(struct view *rest, uint64_t max, uint64_t *out)
{
    uint64_t n = 0;

    for (unsigned shift = 0; shift < 63 && rest->len; shift += 7) {
        unsigned char byte = (unsigned char)*rest->data;
        *rest = view_from(*rest, 1);
        n |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *out = n;
            return n <= max && (byte || !shift); /* no longer than it must be */
        }
    }
    return false;
}

static bool take_run(struct view *rest, unsigned *at, struct histogram *h, int64_t *seen)
{
    uint64_t skip = 0, run = 0, count = 0;

    if (!take_number(rest, HISTOGRAM_BUCKETS - *at, &skip) ||
        !take_number(rest, HISTOGRAM_BUCKETS - *at - skip, &run) || !run)
        return false;
    *at += (unsigned)skip;
    for (; run; run--) {
        if (!take_number(rest, bucket_max, &count) || !count)
            return false;
        h->buckets[(*at)++] = (uint32_t)count;
        *seen += (int64_t)count;
    }
    return true;
}

static bool read_all(struct histogram *h, struct view rest)
{
    uint64_t count = 0, sum = 0, min = 0, max = 0;
    int64_t seen = 0;
    unsigned at = 0, first = 0;

    if (!rest.len || rest.data[0] != FORMAT)
        return false;
    rest = view_from(rest, 1);
    if (!take_number(&rest, INT64_MAX, &count))
        return false;
    if (!count)
        return !rest.len;
    if (!take_number(&rest, INT64_MAX, &sum) || !take_number(&rest, INT64_MAX, &min) ||
        !take_number(&rest, INT64_MAX, &max))
        return false;
    while (rest.len)
        if (!take_run(&rest, &at, h, &seen))
            return false;
    h->count = (int64_t)count;
    h->sum = (int64_t)sum;
    h->min = (int64_t)min;
    h->max = (int64_t)max;
    while (first < at && !h->buckets[first])
        first++;
    return at && seen == h->count && min <= max && bucket_of(h->min) == first &&
           bucket_of(h->max) == at - 1;
}

bool histogram_read(struct histogram *h, struct view bytes)
{
    histogram_clear(h);
    if (read_all(h, bytes))
        return true;
    histogram_clear(h);
    return false;
}
