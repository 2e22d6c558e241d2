/* What the files of result share. */
#ifndef REPORT_RESULT_PARTS_H
#define REPORT_RESULT_PARTS_H

#include "report/result.h"
#include "report/tally.h"

#define RESULT_NOT_WANTED SIZE_MAX

/* Where an item counts: in its group's row and in the whole. */
struct item_place {
    size_t group;                        /* RESULT_NOT_WANTED: the filter leaves it out */
    size_t group_cluster, whole_cluster; /* numbers of clusters, each in its own numbering */
};

struct result_loader {
    struct result *result;
    const struct result_options *options;
    struct item_place *places; /* by item */
    size_t *group_items;       /* wanted items, by group */
    size_t *group_first;       /* first cluster number, by group; one more at the end */
    size_t wanted;
    struct tally *tallies; /* of the model at hand: groups, then the whole */
    struct tally *tags;    /* by result->tags */
    int model;
};

/* Fills places, group_items, group_first and wanted, and the result's groups, suites and number of
 * clusters; the caller frees the first three. */
void result_place(struct result_loader *l);
/* Fills the result's tags, in the order of their first mention: open against proprietary first. */
void result_find_tags(struct result *result);

#endif
