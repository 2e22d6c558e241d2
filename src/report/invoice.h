/* The bill of a run, itemised by model, day, kind of call and kind of token. It equals the sum of
 * the run's calls to the last digit, or invoice_load fails. */
#ifndef REPORT_INVOICE_H
#define REPORT_INVOICE_H

#include "report/bill.h"
#include "report/column.h"

/* What a call was for. */
enum invoice_kind {
    INVOICE_ANSWERS,    /* its reply is the cell's, and the model's own */
    INVOICE_RETRIES,    /* it failed, and the cell was asked again */
    INVOICE_DUPLICATES, /* an answer, beside the one that counts */
    INVOICE_FAILED,     /* it failed, and ended the cell */
    INVOICE_OPEN,       /* no end was seen */
    INVOICE_JUDGES,     /* of judges, however they ended */
    INVOICE_KIND_COUNT
};

struct invoice_line {
    size_t model; /* index in run->models; judges follow the candidates */
    int64_t day;  /* of UTC, since 1970 */
    enum invoice_kind kind;
    const char *currency;
    int64_t calls, unknown_calls; /* the latter are in no sum */
    int64_t tokens[PRICE_PART_COUNT];
    int128 cost[PRICE_PART_COUNT];
};
struct invoice {
    struct query_run *run;
    struct invoice_line *lines; /* by model, day, kind */
    size_t line_count;
    int64_t straddling_calls;
    int64_t server_calls;      /* of servers paid by the hour: they cost no tokens */
    int64_t prices_at_unix_ns; /* price_book_at */
    struct arena arena;
};

/* `currency` NULL: as billed, which may be several. NULL and *err on failure. */
struct invoice *invoice_load(struct store *store, int64_t run, const struct price_book *book,
                             const char *currency, struct error *err);
void invoice_free(struct invoice *invoice); /* NULL is allowed */
/* Fills `table` (released by the caller): a row a line and kind of token, a sum a model and
 * currency, and the whole. */
void invoice_table(const struct invoice *invoice, int language, struct table *table);

#endif
