/* What repeating each question buys: the variance of a mean split into that between questions and
 * that of answering one again. Miller 2024 (arXiv 2411.00640) section 3.1. */
#ifndef STATS_REPEATS_H
#define STATS_REPEATS_H

/* Questions with the sums of their scores; {0} is empty. */
struct repeat_sums {
    double questions, mean, mean_mean; /* sums of the questions' means and of their squares */
    double repeated, within;           /* questions with two answers or more; their variances */
    double inverse;                    /* sum of 1 / answers */
};
/* One question: answers > 0, the sum of its scores and of their squares. */
void repeat_add(struct repeat_sums *sums, double answers, double score, double score_score);

struct repeat_variance {
    double questions;
    double between; /* of the questions' true means; at least 0 */
    double within;  /* of one answer around its question's mean, on average */
};
/* NAN where no question was answered twice, or there are fewer than two. */
struct repeat_variance repeat_variance(const struct repeat_sums *sums);
/* From the sample variance of the means of questions answered `answers` times each. */
struct repeat_variance repeat_split(double questions, double answers, double means_variance,
                                    double within);
/* Standard error of the mean over these questions when each is asked `answers` times (INFINITY: the
 * least that repeating can reach). */
double repeat_se(const struct repeat_variance *v, double answers);

#endif
