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

/* What pairs differ in; of a question each is the mean over its repeats. */
enum pairing_figure { PAIRING_SCORE, PAIRING_COST, PAIRING_TTFT, PAIRING_FIGURES };

/* Which columns a side's figures are made of. */
struct pairing_columns {
    size_t score, questions;       /* sum of means, number of questions */
    size_t cost, answers;          /* money, answers that it bought */
    size_t ttft_log, ttft_number;  /* of the answers with a time */
    size_t means[PAIRING_FIGURES]; /* sums of the questions' means */
    size_t known[PAIRING_FIGURES]; /* numbers of questions that have one */
};
struct pairing_use { /* columns: (plus - minus) / number is the difference */
    size_t plus, minus, number;
};
/* One group of questions at a time. */
struct pairing_work {
    struct pairing *pairing;
    const struct pairing_questions *questions;
    const struct pairing_options *options;
    size_t group;
    const struct pairing_question **wanted; /* of the group, by cluster */
    size_t *row_of;                         /* by place in wanted: cluster */
    size_t wanted_count, clusters;
    struct pairing_table table;
    struct pairing_columns *columns;           /* by side */
    struct pairing_use *uses[PAIRING_FIGURES]; /* by pair of the group */
    struct pairing_pair *pairs;                /* of the group */
    size_t pair_count;
    int figures;                      /* how many, from PAIRING_SCORE on */
    double *largest[PAIRING_FIGURES]; /* by draw, over all groups */
    struct simultaneous *scratch;
};
/* The questions of the group at hand and their clusters. */
void pairing_choose_questions(struct pairing_work *w);
/* Fills the table, and of each pair of the group the estimates and standard errors. */
void pairing_fill_table(struct pairing_work *w);

/* Counts draws in which the side was on the frontier into `on`. `figures` has room for three a
 * side. */
void pairing_count_frontier(const struct pairing *pairing, const struct pairing_columns *columns,
                            const double *sums, double *figures, double *on);
/* Which pairs are asked for, of every group: those of a group one after the other. Gives their number
 * in a group. */
size_t pairing_list(struct pairing *pairing, const struct pairing_options *options);
/* Every call of its row has a cost of its own. */
bool pairing_row_has_cost(const struct result_row *row);
struct simultaneous *pairing_difference(struct pairing_pair *pair, enum pairing_figure figure);
/* Whether the pair can differ in it: money that is known, times that may be published. */
bool pairing_has(const struct pairing *pairing, const struct pairing_pair *pair,
                 enum pairing_figure figure);
/* Intervals and p of a figure of all pairs together; `largest` is by draw, of simultaneous_widen. */
void pairing_finish(struct pairing *pairing, enum pairing_figure figure, double *largest);
/* Who is alike, of all pairs. */
void pairing_put_letters(struct pairing *pairing);
/* The letters of one group of sides, allocated in the arena. `same[a * count + b]`. */
void pairing_letters(struct arena *arena, const bool *same, size_t count, char **out);

#endif
