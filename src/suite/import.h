/* Rows of somebody's JSONL or CSV, mapped into a suite of ours. The mapping is data: a preset for a
 * known data set (suites/presets/NAME.json, docs/suites.md) fills an import_plan. */
#ifndef SUITE_IMPORT_H
#define SUITE_IMPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

enum import_format { IMPORT_BY_NAME, IMPORT_JSONL, IMPORT_CSV, IMPORT_TSV };

/* `target`: id, reference, category, cluster, choices, or else the name of a variable. `source`: a
 * column, or the key of a row's object; "a.b.0" goes into objects and lists; for choices "A+B+C"
 * takes several columns, for the reference "A+b:B" makes an object with the keys A and b. */
struct import_map {
    const char *target, *source;
};

struct import_plan {
    const char *file; /* "-" is standard input */
    enum import_format format;
    const struct import_map *map;
    size_t map_count;
    const struct import_map *where; /* only rows whose `target` (a source) is the text `source` */
    size_t where_count;
    const char *unique;          /* a source: of rows alike in it the first is kept; or NULL */
    const char *reference_after; /* the reference is what follows this text's last place; or NULL */
    /* For suite.json; NULL where it may be left out. */
    const char *name, *title, *language, *licence, *version, *category, *source, *system;
    const char *template;         /* NULL: {{question}}, and the choices when there are any */
    const char *grader;           /* a kind, or an object as JSON */
    const char *published_grader; /* the source's own rule, likewise; or NULL */
};

struct import_result {
    size_t rows, items, duplicates, others; /* others: left out by `where` */
};

/* Fills the plan by a preset: a name in the folder `presets` of one of `dirs` (ends with NULL), or a
 * path holding '/'. A name becomes the suite's. All it fills lives in `arena`. */
bool import_preset(const char *name, char *const *dirs, struct arena *arena,
                   struct import_plan *plan, struct error *err);

/* Reads the rows; appends the texts of suite.json and items.jsonl. Errors name file, line and field;
 * malformed rows are all counted and the first ten told. */
bool import_read(const struct import_plan *plan, struct str *manifest, struct str *items,
                 struct import_result *result, struct error *err);
/* Writes a suite into `dir`, which must not hold one unless `force`. The suite is loaded and checked
 * beside it first: `dir` is left alone when anything is wrong. */
bool import_write(const char *dir, struct view manifest, struct view items, bool force,
                  struct error *err);

#endif
