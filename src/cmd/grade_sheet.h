/* Counting verdicts by model, and the table made of them: for `steelyard grade`. */
#ifndef CMD_GRADE_SHEET_H
#define CMD_GRADE_SHEET_H

#include "base/arena.h"
#include "report/column.h"
#include "score/grader.h"
#include "suite/suite.h"

struct grade_row;
struct grade_sheet {
    const struct suite *suite;
    struct grade_row *rows; /* one a model, in the order of their first answers */
    size_t count, capacity;
    const char *failure; /* why the first answer that could not be judged could not; NULL: none */
    struct arena arena;
};

/* The suite must outlive the sheet. */
void sheet_init(struct grade_sheet *sheet, const struct suite *suite);
void sheet_release(struct grade_sheet *sheet);
/* `grader` gave the verdict, and outlives the sheet. */
void sheet_add(struct grade_sheet *sheet, const char *model, const struct suite_item *item,
               const struct grader *grader, const struct verdict *verdict);
/* Fills a table that is not initialised yet. `grader` names the rule that was used, for the note; `k` is that of
 * pass@k and pass^k where an item has several samples, 0: all of them. */
void sheet_table(const struct grade_sheet *sheet, const char *grader, unsigned k,
                 struct table *out);

#endif
