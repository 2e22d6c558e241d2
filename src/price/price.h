/* The price book: dated, tiered, in exact decimals; usage -> money. Pure: callers hand in parsed
 * JSON (the `prices` of the profiles, providers/exchange.json, providers/calendar.json).
 *
 * A row is keyed by provider, region, model, currency, valid from (and to), input-length tier,
 * output-length tier, thinking mode, cache kind, time of day and calendar, batch. The tier bounds
 * are data. Unknown price or missing usage gives unknown, never zero. docs/prices.md. */
#ifndef PRICE_PRICE_H
#define PRICE_PRICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/json.h"
#include "base/usage.h"

struct price_book; /* holds rows, exchange rates, calendars */

struct price_book *price_book_new(void);
void price_book_free(struct price_book *book);
/* Reads a profile's `prices` array. `file` is for messages. */
bool price_book_add(struct price_book *book, const char *provider, const char *file,
                    const struct json_value *prices, struct error *err);
/* Dated exchange rates: [{"date": "2026-11-20", "from": "USD", "to": "CNY", "rate": "7.08", "source": …}]. */
bool price_book_add_exchange(struct price_book *book, const char *file, const struct json_value *rates,
                             struct error *err);
/* Holiday tables: {"cn": {"from": "2026-01-01", "to": "2026-12-31", "holidays": ["2026-01-01", …]}}.
 * A date outside [from, to] makes a price that depends on it unknown. */
bool price_book_add_calendar(struct price_book *book, const char *file, const struct json_value *calendars,
                             struct error *err);
void price_book_hash(const struct price_book *book, char out[65]);

enum price_part { PRICE_INPUT, PRICE_CACHED, PRICE_CACHE_WRITE, PRICE_OUTPUT, PRICE_PART_COUNT };
const char *price_part_name(enum price_part part);

/* What is priced. */
struct price_query {
    const char *provider, *region, *model; /* the model as answered, else as asked */
    const char *currency;      /* wanted; converted at the day's rate when the vendor bills another */
    int64_t start_unix_ns, end_unix_ns; /* of the request: peak and off-peak; the row valid at start */
    bool is_thinking;          /* as observed */
    bool is_batch;
    struct usage usage;
};

enum price_unknown {
    PRICE_KNOWN = 0,
    PRICE_NO_ROW,      /* no price for that model and day */
    PRICE_NO_USAGE,    /* the vendor did not say */
    PRICE_NO_RATE,     /* no exchange rate */
    PRICE_NO_CALENDAR, /* the day is beyond the holiday table */
};
const char *price_unknown_text(enum price_unknown why);

struct price_cost {
    enum price_unknown unknown;
    bool straddles;  /* the request crosses a peak boundary: the deciding instant is not published */
    bool is_converted;
    int128 total;    /* pico of query.currency */
    int128 part[PRICE_PART_COUNT]; /* sums to total */
    const struct price_row *row; /* what decided; NULL when unknown */
};

void price_cost(const struct price_book *book, const struct price_query *query, struct price_cost *out);
/* The most that a request with at most these tokens can cost, over every tier, mode and time of day
 * that could apply: for reservations. usage.input and usage.output are bounds. */
void price_worst(const struct price_book *book, const struct price_query *query, struct price_cost *out);
/* Converts at the rate of that day (the newest not after it); false: no rate. */
bool price_convert(const struct price_book *book, int128 pico, const char *from, const char *to,
                   int64_t unix_ns, int128 *out);

/* Listing, for `list prices` and `prices show|diff|check`. */
struct price_row {
    const char *provider, *region, *model, *currency;
    int64_t from_unix_ns, to_unix_ns;  /* INT64_MIN, INT64_MAX: open */
    int64_t input_up_to, output_up_to; /* tier bounds in tokens, INT64_MAX: open */
    int64_t part[PRICE_PART_COUNT];    /* pico per token; -1: unknown */
    int64_t thinking_output;           /* pico per token in thinking mode; -1: the same as output */
    int64_t off_peak[PRICE_PART_COUNT]; /* -1: no off-peak price */
    const char *calendar;              /* whose windows and holidays; NULL: none */
    int64_t batch_numerator, batch_denominator; /* 0/0: no batch */
    const char *source, *source_date, *confidence, *note, *file;
    unsigned line;
};
const struct price_row *price_book_rows(const struct price_book *book, size_t *count);

#endif
