/* Student's t distribution, as far as intervals need it. */
#ifndef STATS_STUDENT_H
#define STATS_STUDENT_H

/* The 97.5 % point with `df` > 0 degrees of freedom: half a 95 % interval, in standard errors. */
double student_975(double df);
/* P(|T| >= |t|). */
double student_p(double t, double df);
/* The regularised incomplete beta function I_x(a, b); a, b > 0, 0 <= x <= 1. Continued fraction of
 * DLMF 8.17.22 by Lentz' method. */
double incomplete_beta(double a, double b, double x);

#endif
