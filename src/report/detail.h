/* One cell whole: what was asked, what came back, what every grader said of it, what it cost and why,
 * and every call with its times and errors. */
#ifndef REPORT_DETAIL_H
#define REPORT_DETAIL_H

#include "base/arena.h"
#include "report/bill.h"
#include "report/render.h"
#include "store/query.h"

struct detail_attempt {
    struct attempt_row row;
    struct bill bill; /* as billed by the vendor */
};
/* Of a judge's cell: who was asked (an index in run->models) and which item's answers it judged. */
struct detail_judge {
    int model, item, repeat;
    int64_t first,
        second; /* the cells that it judged, in the order that they were shown; -1: none */
};
struct detail {
    const struct query_run *run; /* borrowed */
    struct cell_row cell;
    struct detail_judge judge;        /* model -1: a candidate's cell */
    const struct json_value *content; /* of the item; NULL when it is no JSON */
    struct verdict_row *verdicts;
    size_t verdict_count, verdict_capacity;
    struct detail_attempt *attempts;
    size_t attempt_count, attempt_capacity;
    struct arena arena;
};

/* `judge`: of a judge's cell; NULL: a candidate's. `book` lives as long as the detail (NULL: no prices).
 * On failure there is nothing to release. */
bool detail_load(struct detail *detail, struct store *store, const struct query_run *run,
                 int64_t cell, const struct detail_judge *judge, const struct price_book *book,
                 struct error *err);
void detail_release(struct detail *detail);

/* Every verdict; every call with its tokens, times, cost as billed, and in the notes its error and
 * the price row that decided. The caller releases the table. */
void detail_verdict_table(const struct detail *detail, struct table *table);
void detail_attempt_table(const struct detail *detail, struct table *table);

/* For people: texts of models are made safe, their lines kept. */
void detail_text(const struct detail *detail, const struct render_options *options,
                 struct str *out);
/* For machines: one object, on one line; texts byte for byte where they are UTF-8. */
void detail_json(const struct detail *detail, struct str *out);
/* The JSON Schema of that. */
void detail_schema(const struct detail *detail, struct str *out);

#endif
