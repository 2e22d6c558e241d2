/* What the files of price/ share: the book's memory, a row's parser, the calendars, the index. */
#ifndef PRICE_BOOK_H
#define PRICE_BOOK_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "price/price.h"

#define PRICE_UNKNOWN INT64_C(-1)

/* An id (a row's model or one of its aliases) and the row that prices it. */
struct price_key {
    const char *provider, *model;
    size_t row;
};

struct price_rate {
    const char *from, *to;
    int64_t unix_ns;
    int64_t pico; /* `to` per `from`, in 10^-12 */
};

/* The part of a file that the hash covers, by its label. */
struct price_content {
    char *label, hash[HASH_HEX_SIZE];
};

enum { PEAK_WINDOWS_MAX = 8 };

/* When the peak price holds: one rule per period of the vendor's own rules. */
struct peak_rule {
    int64_t from_day, to_day; /* local days since 1970, inclusive */
    bool every_day;           /* else on working days only */
    unsigned window_count;
    int start_s[PEAK_WINDOWS_MAX], end_s[PEAK_WINDOWS_MAX]; /* [start, end) in seconds of the day */
};

struct price_calendar {
    const char *name, *base; /* base: whose days it uses; NULL: its own */
    int offset_s;
    int64_t from_day, to_day; /* the holiday table covers these local days, inclusive */
    unsigned weekend;         /* bit n: weekday n (0 = Sunday) */
    int64_t *holidays;        /* local days, ascending */
    size_t holiday_count;
    struct peak_rule *rules;
    size_t rule_count;
};

struct price_book {
    struct arena arena;
    int64_t at_unix_ns; /* prices of that instant; INT64_MIN: of the call's */
    struct price_row *rows;
    size_t row_count, row_capacity;
    struct price_key *keys; /* sorted by provider, model, row */
    size_t key_count, key_capacity;
    const char **words; /* interned, so that currency and region compare by address */
    size_t word_count, word_capacity;
    struct price_rate *rates;
    size_t rate_count, rate_capacity;
    struct price_calendar *calendars;
    size_t calendar_count, calendar_capacity;
    struct price_content *contents;
    size_t content_count, content_capacity;
};

/* Exactly `count` digits at `text`, as in a date or a time of day. */
static inline bool price_digits(const char *text, int count, int *out)
{
    *out = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

/* The same text gives the same address for as long as the book lives. */
const char *price_intern(struct price_book *book, const char *text);
/* The interned word or NULL when the book has none such. */
const char *price_interned(const struct price_book *book, const char *text);
/* The keys of that model: first and count. */
const struct price_key *price_keys(const struct price_book *book, const char *provider,
                                   const char *model, size_t *count);
/* Adds a value to what price_book_hash covers. */
void price_note_content(struct price_book *book, const char *kind, const char *name,
                        const struct json_value *value);
/* Reads one element of a `prices` list; everything it keeps is copied into the book. */
bool price_row_parse(struct price_book *book, const struct config *c,
                     const struct json_value *value, size_t index, struct price_row *out);

enum peak_state { PEAK_ON, PEAK_OFF, PEAK_NOT_KNOWN };
/* Whether the peak price holds at an instant; *out_until_ns: the state may change then. The windows
 * are those that hold at `rule_unix_ns`, INT64_MIN: at the instant itself. */
enum peak_state price_peak_state(const struct price_book *book, const char *calendar,
                                 int64_t unix_ns, int64_t rule_unix_ns, int64_t *out_until_ns);

#endif
