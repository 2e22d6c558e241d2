/* What the files of the notes share. */
#ifndef REPORT_COMPARISON_NOTES_PARTS_H
#define REPORT_COMPARISON_NOTES_PARTS_H

#include "report/comparison_notes.h"

struct notes {
    struct table *table;
    struct result *const *results;
    size_t count;
    bool zh;
    const struct price_book *book;
};

#define NOTE(n, en, zh_text, ...) table_note((n)->table, (n)->zh ? (zh_text) : (en), __VA_ARGS__)

/* What the money is made of: prices and their days, the reference, own servers, judges, calls whose cost
 * is unknown and calls without an end. */
void comparison_notes_money(const struct notes *n, const struct comparison_options *options);

#endif
