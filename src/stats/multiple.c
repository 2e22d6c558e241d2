#include "stats/multiple.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

struct ranked_p {
    double p;
    size_t index;
};

static int compare(const void *a, const void *b)
{
    const struct ranked_p *x = a, *y = b;

    if (x->p != y->p)
        return x->p < y->p ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* The tests that there are, by p; the others are NAN in `out`. */
static struct ranked_p *rank(const double *p, size_t count, double *out, size_t *tests)
{
    struct ranked_p *ranked = mem_zalloc(count + 1, sizeof *ranked);

    *tests = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(p[i]))
            ranked[(*tests)++] = (struct ranked_p){p[i], i};
        out[i] = NAN;
    }
    qsort(ranked, *tests, sizeof *ranked, compare);
    return ranked;
}

void holm(const double *p, size_t count, double *out)
{
    size_t tests;
    struct ranked_p *ranked = rank(p, count, out, &tests);
    double largest = 0;

    for (size_t i = 0; i < tests; i++) {
        largest = fmax(largest, fmin(1, (double)(tests - i) * ranked[i].p));
        out[ranked[i].index] = largest;
    }
    free(ranked);
}

void benjamini_hochberg(const double *p, size_t count, double *out)
{
    size_t tests;
    struct ranked_p *ranked = rank(p, count, out, &tests);
    double smallest = 1;

    for (size_t i = tests; i-- > 0;) {
        smallest = fmin(smallest, (double)tests * ranked[i].p / (double)(i + 1));
        out[ranked[i].index] = smallest;
    }
    free(ranked);
}
