#include "stats/repeats.h"

#include <math.h>

void repeat_add(struct repeat_sums *sums, double answers, double score, double score_score)
{
    double mean = score / answers;

    sums->questions += 1;
    sums->mean += mean;
    sums->mean_mean += mean * mean;
    sums->inverse += 1 / answers;
    if (answers < 2)
        return;
    sums->repeated += 1;
    sums->within += fmax(0, score_score - score * mean) / (answers - 1);
}

struct repeat_variance repeat_split(double questions, double answers, double means_variance,
                                    double within)
{
    return (struct repeat_variance){questions, fmax(0, means_variance - within / answers), within};
}

struct repeat_variance repeat_variance(const struct repeat_sums *s)
{
    if (s->questions < 2 || s->repeated < 1)
        return (struct repeat_variance){s->questions, NAN, NAN};
    double mean = s->mean / s->questions;
    double means = fmax(0, s->mean_mean - s->mean * mean) / (s->questions - 1);
    /* The mean of 1 / answers is what takes the place of 1 / K where K differs. */
    return repeat_split(s->questions, s->questions / s->inverse, means, s->within / s->repeated);
}

double repeat_se(const struct repeat_variance *v, double answers)
{
    return sqrt((v->between + v->within / answers) / v->questions);
}
