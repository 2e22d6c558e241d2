/* The price book: dated, tiered, in exact decimals; usage -> money. Pure: callers hand in parsed
 * JSON (the `prices` of the profiles, providers/exchange.json, providers/calendar.json).
 *
 * A row is keyed by provider, region, model, currency, valid from (and to), input-length tier,
 * output-length tier, thinking mode, cache kind, time of day and calendar, batch. The tier bounds
 * are data. Unknown price or missing usage gives unknown, never zero. docs/prices.md has the row
 * format, every rule below with its reason, and the sources. */
#ifndef PRICE_PRICE_H
#define PRICE_PRICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/usage.h"

struct price_book; /* holds rows, exchange rates, calendars; nothing of the JSON handed in */

struct price_book *price_book_new(void);
void price_book_free(struct price_book *book); /* NULL is allowed */
/* Reads a profile's `prices` array (NULL: it has none). `file` is for messages. On failure the book
 * may hold some of the rows: give it up. */
bool price_book_add(struct price_book *book, const char *provider, const char *file,
                    const struct json_value *prices, struct error *err);
/* Dated exchange rates: {"rates": [{"date": "2026-11-20", "from": "USD", "to": "CNY", "rate":
 * "7.08", "source": …}]}, or the list alone. */
bool price_book_add_exchange(struct price_book *book, const char *file,
                             const struct json_value *rates, struct error *err);
/* Calendars by name, with the days that are known, holidays and peak windows:
 * {"deepseek": {"utc_offset": "+08:00", "from": "2026-01-01", "to": "2026-12-31", "weekend": [6,
 * 7], "holidays": ["2026-01-01", …], "peak": [{"days": "workdays", "windows": ["09:00-12:00"]}]}}.
 * A date outside [from, to] makes a price that depends on it unknown. */
bool price_book_add_calendar(struct price_book *book, const char *file,
                             const struct json_value *calendars, struct error *err);
/* SHA-256 of everything added, whatever the order of the files and their white space. */
void price_book_hash(const struct price_book *book, char out[HASH_HEX_SIZE]);

enum price_part { PRICE_INPUT, PRICE_CACHED, PRICE_CACHE_WRITE, PRICE_OUTPUT, PRICE_PART_COUNT };
const char *price_part_name(enum price_part part); /* "input", "cached", "cache_write", "output" */

/* What is priced. */
struct price_query {
    const char *provider, *region, *model; /* the model as answered, else as asked: price_model() */
    const char *currency; /* wanted (NULL: as billed); converted at the day's rate when the vendor
                             bills another */
    int64_t start_unix_ns,
        end_unix_ns;  /* of the request: peak and off-peak; the row valid at start */
    bool is_thinking; /* as observed */
    bool is_batch;
    bool is_explicit_cache; /* cached tokens were read by cache marks, at their own price (Qwen) */
    struct usage usage;
};

/* Which model id to price: the answered one when the book has a row for it in that region, else the
 * asked one (vendors answer with snapshot names that no price list has). `answered` may be NULL or
 * "". */
const char *price_model(const struct price_book *book, const char *provider, const char *region,
                        const char *asked, const char *answered);

enum price_unknown {
    PRICE_KNOWN = 0,
    PRICE_NO_ROW,      /* no price for that model, region, day and length */
    PRICE_NO_PART,     /* the row has no price for a kind of token that was used */
    PRICE_NO_USAGE,    /* the vendor did not say, or its counts contradict each other */
    PRICE_NO_RATE,     /* no exchange rate */
    PRICE_NO_CALENDAR, /* the day is beyond the holiday table */
};
const char *price_unknown_text(enum price_unknown why);

struct price_cost {
    enum price_unknown unknown;
    bool straddles; /* the request crosses a peak boundary: the deciding instant is not published */
    bool is_off_peak;
    bool is_converted;
    bool is_upper_bound; /* the vendor did not say how much was cached: priced as nothing */
    int128 total;        /* pico of query.currency, else of row->currency */
    int128 part[PRICE_PART_COUNT]; /* sums to total */
    const struct price_row *row;   /* what decided; NULL when unknown */
};

void price_cost(const struct price_book *book, const struct price_query *query,
                struct price_cost *out);
/* The row of a server that is paid by the hour, whatever was counted of the query's tokens; NULL: the model
 * is paid by the token, or has no price. */
const struct price_row *price_server(const struct price_book *book,
                                     const struct price_query *query);
/* The most that a request with at most these tokens can cost, over every tier, mode and time of day
 * that could apply: for reservations. usage.input and usage.output are bounds; `part` holds the
 * dearest row's, with every input token in PRICE_INPUT. Needs no calendar. */
void price_worst(const struct price_book *book, const struct price_query *query,
                 struct price_cost *out);
/* What keeping `tokens` in an explicit cache costs for `hours` begun, of query->currency or the
 * row's; the query's usage is not read. PRICE_NO_PART where the row has no price of storage. */
enum price_unknown price_storage(const struct price_book *book, const struct price_query *query,
                                 int64_t tokens, int64_t hours, int128 *out);
/* Converts at the rate of that day (the newest not after it), rounded half to even; false: no rate.
 */
bool price_convert(const struct price_book *book, int128 pico, const char *from, const char *to,
                   int64_t unix_ns, int128 *out);

/* From now on price_cost takes the rows, the peak windows and the exchange rate of that instant
 * instead of those of each call; the hour and the day of the week stay the call's. INT64_MIN: of
 * each call's own instant again ("as billed"), as it is at first. */
void price_book_set_at(struct price_book *book, int64_t unix_ns);
int64_t price_book_at(const struct price_book *book); /* INT64_MIN: as billed */
/* When a calendar's holiday table ends: the first instant that is not covered; INT64_MIN: no such
 * calendar. */
int64_t price_calendar_end(const struct price_book *book, const char *calendar);
/* The day of the rate that price_convert takes at that instant; INT64_MIN: none. */
int64_t price_rate_instant(const struct price_book *book, const char *from, const char *to,
                           int64_t unix_ns);

/* Listing, for `prices show|diff|check`. Prices are pico per token (a price per
 * million tokens x 10^6); -1: unknown. */
struct price_row {
    const char *provider, *region, *model, *currency; /* region "": every region */
    const char *const *aliases;       /* further ids that it prices; ends with NULL */
    int64_t from_unix_ns, to_unix_ns; /* [from, to); INT64_MIN, INT64_MAX: open */
    bool is_first_seen; /* `from` is when a source first had it, not the vendor's date */
    int64_t input_up_to, output_up_to; /* tier bounds in tokens, inclusive; INT64_MAX: open */
    int64_t part[PRICE_PART_COUNT];
    int64_t thinking_output; /* of the whole output in thinking mode; -1: the same as output */
    int64_t explicit_cached; /* cached input read by explicit marks; -1: unknown */
    int64_t cache_storage;   /* pico per token and hour begun; -1: unknown */
    int64_t hour;            /* pico an hour of a server of one's own; -1: not paid by the hour */
    int64_t watts;           /* what it draws; -1: unknown */
    int64_t off_peak[PRICE_PART_COUNT]; /* -1: no off-peak price */
    int64_t off_peak_thinking_output, off_peak_explicit_cached;
    const char *calendar;                       /* whose windows and holidays; NULL: none */
    int64_t batch_numerator, batch_denominator; /* of input and output; 0/0: no batch price */
    int64_t batch_cached_numerator,
        batch_cached_denominator; /* of cached and cache write; 0/0: unknown */
    const char *source, *source_date, *confidence, *note, *file; /* note may be NULL */
    unsigned line;
};
/* In the order read. Pointers are valid until the next price_book_add or price_book_free. */
const struct price_row *price_book_rows(const struct price_book *book, size_t *count);

#endif
