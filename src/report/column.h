/* A table of results: columns, rows of values, notes. Every output format is a renderer over it
 * (report/render.h), so that a figure is the same in a terminal, in Markdown and in JSON.
 *
 * Values keep their full precision; a renderer rounds for people and not for machines. Texts are
 * kept as they came and are made safe by each renderer in its own way. */
#ifndef REPORT_COLUMN_H
#define REPORT_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/view.h"

enum column_kind {
    COLUMN_TEXT,
    COLUMN_INTEGER,  /* counts: never rounded */
    COLUMN_NUMBER,   /* rounded to `digits` for people */
    COLUMN_PERCENT,  /* a fraction, 0 to 1: times 100 for people, at most one decimal */
    COLUMN_MONEY,    /* pico of a currency */
    COLUMN_FLAG,     /* yes or no; true or false for machines */
    COLUMN_DURATION, /* nanoseconds: people read the unit that fits the column, machines ms */
};

enum { COLUMN_LAST_RESORT = -1 };

struct column {
    const char *key; /* for machines: lower case, digits, underscores; never changes its meaning. A
                        duration's ends with _ms */
    const char *title, *title_zh; /* '\n' breaks the line in a terminal; title_zh may be NULL */
    const char *unit;             /* behind the title: "%"; NULL: none (a duration's is chosen) */
    enum column_kind kind;
    int digits; /* significant ones of NUMBER, MONEY, DURATION for people; 0: 3; -1: all (MONEY) */
    bool has_interval;     /* values have a 95 % interval: KEY_low and KEY_high for machines */
    bool can_be_bound;     /* values may be lower bounds: KEY_is_lower_bound for machines */
    bool is_machine_only;  /* for csv, tsv, json, jsonl */
    int priority;          /* 0: always shown; else the highest is dropped first where it is narrow;
                     COLUMN_LAST_RESORT: only where the names are cut to a few letters already */
    int interval_priority; /* the same for the interval alone */
};

/* Meanings, shown as colours where there are some; never the only sign of what they mean. */
enum tone { TONE_NONE, TONE_GOOD, TONE_BAD, TONE_DIM, TONE_ACCENT };

enum value_state {
    VALUE_NONE, /* nothing to say: blank, null */
    VALUE_KNOWN,
    VALUE_UNKNOWN, /* it exists and we do not know it: "unknown", null */
    VALUE_MARKED,  /* known, but nothing to quote; a note says why: "†", null */
};
struct value {
    enum value_state state;
    enum tone tone;
    bool is_at_least; /* a lower bound: some of it is unknown */
    bool has_interval;
    double low, high; /* the interval, in the unit of the value (money: currency units); high may
                         be INFINITY: unbounded */
    struct view text; /* TEXT */
    int64_t integer;  /* INTEGER; FLAG: 0, 1; DURATION in ns */
    double number;    /* NUMBER; PERCENT as a fraction */
    int128 pico;      /* MONEY */
    const char *currency;
};

enum table_origin {
    TABLE_NEUTRAL,  /* made of no answers: price lists, profiles */
    TABLE_REAL,     /* of answers of real models */
    TABLE_SIMULATED /* some of it of simulated ones: stamped on every output. Where rows differ, a
                       FLAG column "simulated" says of which; else every row is */
};

struct table {
    const char *kind;  /* "compare": what machines know it by */
    const char *title; /* for people, or NULL */
    enum table_origin origin;
    struct column *columns;
    size_t column_count;
    struct value *values; /* row-major */
    size_t row_count;
    const char **notes; /* under the table, one line each, safe to show */
    size_t note_count;
    struct arena arena; /* of its texts, for callers too */
    size_t row_capacity, note_capacity;
};

/* Copies the columns, not their strings: allocate those in table->arena or let them be static. */
void table_init(struct table *table, const char *kind, const struct column *columns, size_t count);
void table_release(struct table *table);
/* A new row, every value VALUE_NONE; valid until the next one is added. */
struct value *table_add_row(struct table *table);
const struct value *table_row(const struct table *table, size_t row);
/* The column of that key, or -1. */
int table_column(const struct table *table, const char *key);
/* The title with the currency, made safe, in place of its "%s"; in the table's arena. */
const char *table_currency_title(struct table *table, const char *title, const char *currency);
/* Keeps the rows in one of whose texts `needle` occurs; ASCII letters of any case. */
void table_match(struct table *table, const char *needle);
/* Columns in which no row has anything to say are left to machines. */
void table_hide_empty(struct table *table);
/* A line under the table. Texts from outside in it are made safe by the caller. */
void table_note(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct value value_text(struct table *table, struct view text); /* copies it; "" is VALUE_NONE */
struct value value_integer(int64_t integer);
struct value value_flag(bool is_true);
struct value value_number(double number);    /* NAN: VALUE_NONE */
struct value value_percent(double fraction); /* NAN: VALUE_NONE */
/* `currency` is not copied: it lives as long as the table. */
struct value value_money(int128 pico, const char *currency);
struct value value_duration(int64_t ns); /* negative: VALUE_NONE */
struct value value_unknown(void);
struct value value_marked(void);
struct value value_none(void);
/* The same value with its interval. */
struct value value_with_interval(struct value value, double low, double high);

#endif
