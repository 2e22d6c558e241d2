/* Options of multiple-choice items in another order: shuffled by the seed, or every rotation of them. */
#ifndef RUN_PLAN_CHOICES_H
#define RUN_PLAN_CHOICES_H

#include "run/plan.h"

/* In how many orders the item is asked: 1, or the number of its options where the suite is circular. An
 * item without options, whose template does not show them as lines, or one of whose options speaks of
 * the others ("none of the above", "A and C") keeps its order. */
unsigned plan_order_count(const struct plan_suite *suite, const struct suite_item *item);

/* The item in its order `turn` (0, 1, …): choices moved, and the reference's letters with them. The item
 * as it is when its order is kept, *out_positions NULL; else *out_positions is "[2,0,1]": which option
 * of the suite's file stands at each place. NULL and *err: its reference is neither letters nor an
 * option's text. Lives as long as the plan. */
const struct suite_item *plan_order_item(struct plan *plan, const struct plan_suite *suite,
                                         const struct suite_item *item, unsigned turn,
                                         const char **out_positions, struct error *err);

#endif
