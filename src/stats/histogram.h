/* A histogram of durations in fixed memory: inter-token gaps, loop lateness, receive lag.
 *
 * The buckets are those of HdrHistogram (Tene): each power of two is cut into 32 equal buckets, so
 * a value read back is off by at most 1/64 of itself. Below 2,048 ns the buckets are 32 ns wide
 * (off by at most 16 ns); from 2^40 ns (18.3 minutes) on, all values share the last bucket. Count,
 * sum, smallest and largest value are exact. Recording is a few instructions and never allocates.
 */
#ifndef STATS_HISTOGRAM_H
#define STATS_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

enum {
    HISTOGRAM_BUCKETS = 992,
    /* Fits a store's gaps column (STORE_HISTOGRAM_MAX) whatever was recorded. */
    HISTOGRAM_BYTES_MAX = 4096
};

struct histogram {
    int64_t count, sum; /* the sum stays at INT64_MAX when it overflows */
    int64_t min, max;   /* 0 while empty */
    uint32_t buckets[HISTOGRAM_BUCKETS];
}; /* {0} is an empty one */

void histogram_clear(struct histogram *h);
/* A negative value counts as 0. A bucket holds at most 2^28 - 1 values; more are not counted. */
void histogram_record(struct histogram *h, int64_t value_ns);
/* The value at rank ceil(q * count), q in [0, 1]; -1 when empty. */
int64_t histogram_quantile(const struct histogram *h, double q);
double histogram_mean(const struct histogram *h); /* NAN when empty */

/* Writes the sparse form that the store keeps; returns its length. */
size_t histogram_write(const struct histogram *h, unsigned char out[HISTOGRAM_BYTES_MAX]);
/* Reads it back; false (and an empty histogram) for bytes that histogram_write can't have written.
 */
bool histogram_read(struct histogram *h, struct view bytes);

#endif
