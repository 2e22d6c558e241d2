/* What the files of query share. */
#ifndef STORE_QUERY_PARTS_H
#define STORE_QUERY_PARTS_H

#include "store/handle.h"
#include "store/query.h"

/* The shape of a run, and the part of it that a filter wants. */
struct query_range {
    int64_t models, items, repeats;
    int64_t first, end; /* cells, end exclusive */
    int64_t candidates; /* cells; judges' cells follow */
    int64_t all;
    bool *wants_item;    /* by index; NULL: all */
    bool is_transaction; /* that we began, so that all statements see one instant */
};

/* On failure there is nothing to release. */
bool query_range_init(struct query_range *range, struct store *store,
                      const struct query_filter *filter, struct error *err);
void query_range_release(struct query_range *range, struct store *store);
bool query_range_wants(const struct query_range *range, int64_t cell);

/* A name that this version does not know counts as pending. */
enum outcome query_outcome(const char *name);
/* Five columns from `at`. */
struct usage query_usage(sqlite3_stmt *row, int at);
/* Eight columns from `at`. */
struct attempt_times query_times(sqlite3_stmt *row, int at);

#endif
