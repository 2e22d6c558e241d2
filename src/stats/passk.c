#include "stats/passk.h"

#include <math.h>
#include <stdbool.h>

static bool is_defined(unsigned n, unsigned c, unsigned k)
{
    return k >= 1 && k <= n && c <= n;
}

/* C(m, k) / C(n, k), m <= n, as a product of min(k, n - m) factors that are all in [0, 1]:
 * prod (m - i) / (n - i) over i < k, or prod (1 - k / i) over m < i <= n. */
static double ratio(unsigned m, unsigned n, unsigned k)
{
    double product = 1;

    if (m < k)
        return 0;
    if (n - m < k) {
        for (unsigned i = m + 1; i <= n; i++)
            product *= 1 - (double)k / i;
    } else {
        for (unsigned i = 0; i < k; i++)
            product *= (double)(m - i) / (n - i);
    }
    return product;
}

double passk_any(unsigned n, unsigned c, unsigned k)
{
    return is_defined(n, c, k) ? 1 - ratio(n - c, n, k) : NAN;
}

double passk_all(unsigned n, unsigned c, unsigned k)
{
    return is_defined(n, c, k) ? ratio(c, n, k) : NAN;
}
