/* A composite index: one figure of several suites and categories, by weights that a file defines
 * (docs/reading.md). The file names its version and carries the hash of its own definition, so that
 * no weight changes without a word; old runs can be weighed by it at any time. */
#ifndef REPORT_INDEX_H
#define REPORT_INDEX_H

#include "base/hash.h"
#include "report/subject.h"
#include "stats/interval.h"

struct index_part {
    const char *suite, *category; /* category NULL: all of the suite */
    double weight;                /* above 0; only their ratios matter */
};
struct index {
    const char *file, *name;
    int64_t version;
    struct index_part *parts;
    size_t part_count;
    char hash[HASH_HEX_SIZE]; /* of name, version and parts */
    struct arena arena;
};
/* Fails also where the file's "sha256" is not that of its definition; the message has the right
 * one. On failure there is nothing to release. */
bool index_load(struct index *index, const char *path, struct error *err);
bool index_parse(struct index *index, const char *path, struct view text, struct error *err);
void index_release(struct index *index);

struct index_value {
    double value; /* weighted mean of the parts' mean scores; NAN where one has no answer */
    struct interval
        range; /* 95 %: clustered by source over all parts, t; none below two clusters */
};
struct index_value index_of(const struct index *index, const struct subject *subject);

#endif
