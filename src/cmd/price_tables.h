/* The tables of `steelyard prices`. Each fills `table`, which the caller releases. */
#ifndef CMD_PRICE_TABLES_H
#define CMD_PRICE_TABLES_H

#include "cmd/list_tables.h"
#include "price/price.h"

/* Whether a row is valid at that instant and none of a later date has replaced it. */
bool price_row_holds(const struct price_row *rows, size_t count, const struct price_row *row,
                     int64_t unix_ns);
/* A price per million tokens; none for -1. The currency is copied: the book is gone when the table
 * is shown. */
struct value price_per_million(struct table *table, int64_t pico_per_token, const char *currency);

/* The rows that hold at `unix_ns`, or all. */
void price_show_table(const struct price_book *book, int64_t unix_ns, bool all,
                      struct table *table);
/* A line a price that is not the same at both instants; also rows that came or ended. */
void price_diff_table(const struct price_book *book, int64_t before_ns, int64_t after_ns,
                      struct table *table);
/* Rows that hold at `unix_ns` and are stale (their source is older than `max_age_days`), have no
 * published source, or lack a price; holiday tables about to end; exchange rates that are old. */
void price_check_table(const struct price_book *book, int64_t unix_ns, int64_t max_age_days,
                       struct table *table);

#endif
