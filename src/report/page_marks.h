/* How the page shows a model: its name, and its vendor's colour and shape. */
#ifndef REPORT_PAGE_MARKS_H
#define REPORT_PAGE_MARKS_H

#include "report/result.h"

/* What each model is called, one run's after the other's: its title; its label where another model has
 * that title too; with the run's name where another run has the same. In the arena. */
const char **page_names(struct arena *arena, struct result *const *results, size_t count);
/* 1 to 7, as charts have them: the five known vendors, the first other one, the rest. */
int page_mark(struct result *const *results, size_t count, const struct run_model *model);
/* The shape as a small SVG of class vN. */
void page_put_mark(struct str *out, int mark);

#endif
