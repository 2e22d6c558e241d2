/* A forecast as tables: what a sweep will cost, and what it can tell apart. */
#ifndef CMD_PLAN_TABLES_H
#define CMD_PLAN_TABLES_H

#include "forecast/forecast.h"
#include "report/column.h"

/* Both fill a table that the caller releases; the forecast outlives the call only. */
void plan_cost_table(const struct forecast *forecast, const char *name, int language,
                     struct table *table);
void plan_detectable_table(const struct forecast *forecast, const char *name, int language,
                           struct table *table);

#endif
