/* Models of one or several runs against each other on the questions that both answered: what of
 * their difference is more than chance, who cannot be told apart, who is on the frontier.
 *
 * A question is known by suite and id; one whose content is not the same in all runs is left out. A
 * question counts once, with the mean over its repeats. All figures come from one set of bootstrap
 * draws of clusters (questions of one source) in each group, so that models stay paired; intervals
 * and p of one figure (score, cost, time) hold together over all pairs of all groups
 * (stats/simultaneous.h). Above PAIRING_ROWS_MAX
 * clusters those are drawn in that many lots, whose sums vary alike.
 *
 * A pair whose differences do not vary at all has no bootstrap: its interval is that of Bonett and
 * Price at the level of Bonferroni, so that three questions prove nothing. */
#ifndef REPORT_PAIRING_H
#define REPORT_PAIRING_H

#include "report/result.h"
#include "stats/paired.h"
#include "stats/simultaneous.h"

enum { PAIRING_ROWS_MAX = 20000 };
#define PAIRING_ALPHA 0.05

/* A model of a run, or by RESULT_BY_TAG all models of a run that carry a tag. */
struct pairing_side {
    const struct result *result;
    const struct result_row *row; /* the whole */
    const char *name;             /* label or tag */
    size_t run;                   /* number of the result */
};
struct pairing_pair {
    size_t a, b;               /* sides; the difference is a - b */
    size_t group;              /* group_count: all questions */
    int64_t questions;         /* that both answered */
    int64_t clusters;          /* of these */
    struct simultaneous score; /* difference of the scores, -1 to 1; p NAN: nothing to compare */
    double p_alone;            /* of the score, as if no other pair were compared (t); NAN */
    bool is_yes_or_no; /* every common question stands alone, was asked once, right or wrong */
    struct paired_counts counts; /* then */
    /* With all_figures; p NAN: not known of both. */
    struct simultaneous cost; /* difference of what an answer cost, in currency units */
    struct simultaneous ttft; /* of the logarithms of the time to the first token */
};
enum pairing_verdict { PAIRING_NONE, PAIRING_BETTER, PAIRING_WORSE, PAIRING_SAME };

struct pairing {
    struct pairing_side *sides; /* best score first */
    size_t side_count;
    const char **groups; /* suites or categories, of all runs; none by model or tag */
    size_t group_count;
    struct pairing_pair *pairs; /* by group, the whole last */
    size_t pair_count;
    int64_t changed; /* questions left out: their content differs between the runs */
    bool has_frontier, frontier_has_latency;
    double *frontier; /* [group * side_count + side]: how likely on the frontier; NAN: unknown */
    char **letters;   /* likewise: models that share a letter cannot be told apart; NULL: not all
                         pairs were compared */
    struct arena arena;
};

struct pairing_options {
    int baseline_run;           /* number of a result: every model against itself there; -1 */
    const char *baseline_model; /* or: all against the model of that label (reference_find) */
    bool all_figures;           /* also the differences of cost and time of every pair */
    uint64_t seed;
    unsigned threads; /* 0: as many as there are processors */
};
/* Of results that were loaded with by_question, of one `by` and currency; they outlive it. */
void pairing_make(struct pairing *pairing, struct result *const *results, size_t count,
                  const struct pairing_options *options);
void pairing_release(struct pairing *pairing);
enum pairing_verdict pairing_verdict(const struct pairing_pair *pair);
/* Of any difference: BETTER where it is surely above 0. */
enum pairing_verdict pairing_verdict_of(const struct simultaneous *difference);
/* The side of that result and row's model or tag (rows of groups too); SIZE_MAX: none. */
size_t pairing_side(const struct pairing *pairing, const struct result *result,
                    const struct result_row *row);
/* The number of a group by name; group_count for NULL. */
size_t pairing_group(const struct pairing *pairing, const char *name);

#endif
