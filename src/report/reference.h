/* Cost per correct answer against that of a reference model, on the same questions. */
#ifndef REPORT_REFERENCE_H
#define REPORT_REFERENCE_H

#include "report/result.h"

/* The model of that label, else the only one whose label holds the text; -1: none, or several. */
int reference_find(const struct result *result, const char *name);

struct reference_ratio {
    enum result_state state; /* KNOWN; UNKNOWN: some cost is; NONE: one has no correct answer */
    double ratio;
    struct interval
        range; /* 95 %: BCa of the paired bootstrap over clusters; high may be INFINITY */
};
/* Fills `out` with one a model of the result, that of the reference itself NONE. */
void reference_ratios(const struct result *result, size_t reference, struct reference_ratio *out);

#endif
