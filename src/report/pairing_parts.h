/* What the files of pairing share. */
#ifndef REPORT_PAIRING_PARTS_H
#define REPORT_PAIRING_PARTS_H

#include "report/pairing.h"

/* What a side did at a question, over its repeats. */
struct pairing_sum {
    double score, cost, ttft_log;
    int32_t scored, ttft;
};
struct pairing_question {
    const struct run_item *item;
    size_t group;
    bool differs; /* the runs do not agree on its content */
};
/* The questions of all runs, in the order of suite and id. */
struct pairing_questions {
    struct pairing_question *list;
    size_t count;
    struct pairing_sum *sums; /* [side * count + question] */
};
/* Fills groups, sides and `changed` too. */
void pairing_questions_init(struct pairing_questions *questions, struct pairing *pairing,
                            struct result *const *results, size_t count);
void pairing_questions_release(struct pairing_questions *questions);

/* Sums of clusters (rows) in columns. */
struct pairing_table {
    double **columns;
    size_t count, capacity, rows;
    double clusters; /* before they were drawn in lots */
};
/* An empty column; valid until the next one is added. */
double *pairing_table_add(struct pairing_table *table);
/* The number of an earlier column that is equal to the last one, which is then gone; or the last. */
size_t pairing_table_unify(struct pairing_table *table);
void pairing_table_release(struct pairing_table *table);

/* Which columns a side's figures are made of. */
struct pairing_columns {
    size_t score, questions;      /* sum of means, number of questions */
    size_t cost, answers;         /* money, answers that it bought */
    size_t ttft_log, ttft_number; /* of the answers with a time */
};
/* Counts draws in which the side was on the frontier into `on`. `figures` has room for three a
 * side. */
void pairing_count_frontier(const struct pairing *pairing, const struct pairing_columns *columns,
                            const double *sums, double *figures, double *on);
/* Which pairs are asked for, of every group: those of a group one after the other. Gives their number
 * in a group. */
size_t pairing_list(struct pairing *pairing, const struct pairing_options *options);
/* Intervals and p of all pairs together; `largest` is by draw, of simultaneous_widen. */
void pairing_finish(struct pairing *pairing, double *largest);
/* Who is alike, of all pairs. */
void pairing_put_letters(struct pairing *pairing);
/* The letters of one group of sides, allocated in the arena. `same[a * count + b]`. */
void pairing_letters(struct arena *arena, const bool *same, size_t count, char **out);

#endif
