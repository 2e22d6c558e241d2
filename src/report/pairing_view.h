/* Pairs of models as a table: `steelyard compare --pairs`. */
#ifndef REPORT_PAIRING_VIEW_H
#define REPORT_PAIRING_VIEW_H

#include "report/column.h"
#include "report/pairing.h"

/* Fills `table` (released by the caller), a row a pair and group. The pairing outlives the call
 * only. */
void pairing_view(const struct pairing *pairing, struct result *const *results, size_t count,
                  int language, struct table *table);
/* What differences, letters and the frontier mean, as notes under a table that shows them. */
void pairing_note_rule(const struct pairing *pairing, int language, struct table *table);
void pairing_note_letters(const struct pairing *pairing, int language, struct table *table);
void pairing_note_frontier(const struct pairing *pairing, int language, struct table *table);

#endif
