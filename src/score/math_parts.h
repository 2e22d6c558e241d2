/* What comparing is made of; for math_*.c only. */
#ifndef SCORE_MATH_PARTS_H
#define SCORE_MATH_PARTS_H

#include "score/math.h"
#include "score/math_tree.h"

/* math_scalar.c. Two constants or expressions; `a` is the reference, whose printed precision counts. */
bool math_same_scalar(struct math_tree *tree, const struct math_options *options,
                      const struct math_node *a, const struct math_node *b);
/* f = 0 and g = 0 (f < 0 and g < 0) say the same when f/g is constant (and positive). */
bool math_proportional(const struct math_node *f, const struct math_node *g, bool needs_positive);

/* math_solution.c. What may name an answer: x, f(x), (p, q). */
bool math_is_name(const struct math_node *node);
bool math_has_variables(const struct math_node *node);
bool math_is_inequality(int code);
/* What a relation, chain, list of inequalities or set builder describes, or NULL. */
struct math_node *math_solution_set(struct math_tree *tree, const struct math_node *node);

#endif
