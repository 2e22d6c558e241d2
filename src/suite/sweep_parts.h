/* How a sweep is put together, from a file or from options; used by sweep.c and sweep_file.c only.
 */
#ifndef SUITE_SWEEP_PARTS_H
#define SUITE_SWEEP_PARTS_H

#include "base/view.h"
#include "suite/sweep.h"

/* An array in the arena with room for one element more; doubles at powers of two. */
void *sweep_grow(struct arena *arena, void *old, size_t count, size_t size);
/* These append; what stands in the way is returned in words, NULL: done. */
const char *sweep_put_model(struct sweep *sweep, const struct sweep_model *model);
const char *sweep_put_suite(struct sweep *sweep, const struct sweep_suite *suite);
void sweep_put_cap(struct sweep *sweep, const struct sweep_cap *cap); /* checked before */
/* What is wrong with a model's spec before anybody knows the profiles, or NULL. */
const char *sweep_spec_fault(const char *spec);
const char *sweep_amount_fault(const char *amount);
bool sweep_is_currency(struct view text); /* three capital letters */

#endif
