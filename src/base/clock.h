/* One internal time: int64_t nanoseconds of CLOCK_MONOTONIC. Wall clock only as labels and prices'
 * instants: int64_t nanoseconds since 1970 UTC. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/view.h"

#define CLOCK_MS INT64_C(1000000)
#define CLOCK_S  INT64_C(1000000000)

int64_t clock_now_ns(void);  /* CLOCK_MONOTONIC */
int64_t clock_wall_ns(void); /* CLOCK_REALTIME */
/* "2026-11-21T02:41:07Z" and back; a day alone is its 00:00 UTC. */
enum { CLOCK_ISO_SIZE = 32 };
void clock_iso(int64_t unix_ns, char out[CLOCK_ISO_SIZE]);
void clock_day(int64_t unix_ns, char out[CLOCK_ISO_SIZE]); /* "2026-11-21", UTC */
bool clock_parse_iso(const char *text, int64_t *out_unix_ns, struct error *err);
/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7): seconds since 1970. */
bool clock_parse_http_date(struct view text, int64_t *out_unix_s);
/* "250us", "20ms", "1.5s", "2m", "1h", "3d". */
bool clock_parse_duration(const char *text, int64_t *out_ns, struct error *err);
/* The civil date and time of an instant at a fixed offset from UTC (Beijing: 8 * 3600). weekday:
 * 0 = Sunday. */
struct clock_civil {
    int year, month, day, hour, minute, second, weekday;
};
struct clock_civil clock_civil(int64_t unix_ns, int offset_s);

#endif
