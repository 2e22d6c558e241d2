/* The lines under a comparison: every rule and gap that a figure in it depends on. */
#ifndef REPORT_COMPARISON_NOTES_H
#define REPORT_COMPARISON_NOTES_H

#include "report/comparison.h"

void comparison_notes(struct result *const *results, size_t count,
                      const struct comparison_options *options, struct table *table);

#endif
