/* The tables of `steelyard list`. */
#ifndef CMD_LIST_TABLES_H
#define CMD_LIST_TABLES_H

#include "cmd/workspace.h"
#include "report/column.h"
#include "store/store.h"

#define LIST_INIT(table, kind, columns)                                                            \
    table_init((table), (kind), (columns), sizeof(columns) / sizeof *(columns))

static inline struct value list_text(struct table *table, const char *text)
{
    return value_text(table, view_of(text));
}

/* Each fills `table`, which the caller releases, also on failure. */

/* Newest first. `language`: of the states, 0 for machines. */
bool list_runs(struct store *store, int language, struct table *table, struct error *err);
/* With the price of a short request at `unix_ns`. */
void list_models(const struct workspace *w, int64_t unix_ns, int language, struct table *table);
/* A suite that does not load is told in a note. */
void list_suites(int language, struct table *table);
/* With the variable that holds the key, and whether it is set; never the key. */
void list_providers(const struct workspace *w, int language, struct table *table);

#endif
