/* Several samples of a question, of which `c` of `n` are right: whether one of k would be, or all of k.
 *
 * The unbiased estimators of Chen et al. 2021 (arXiv 2107.03374): the mean over all C(n, k) subsets of
 * the samples that were drawn. 1 - (1 - c/n)^k is not that and is too low. */
#ifndef STATS_PASSK_H
#define STATS_PASSK_H

/* pass@k: at least one of k is right, 1 - C(n - c, k) / C(n, k). NAN unless 0 <= c <= n and 1 <= k <= n. */
double passk_any(unsigned n, unsigned c, unsigned k);
/* pass^k: all k are right, C(c, k) / C(n, k). NAN likewise. */
double passk_all(unsigned n, unsigned c, unsigned k);

#endif
