/* The frozen form of a sweep: models x items x repeats as numbered cells, content-hashed.
 *
 * Cells are arithmetic, not rows: cell = (model * item_count + item) * repeats + repeat. Judge cells
 * follow the candidates' cells: (judge, candidate cell, order). The plan's JSON holds all that makes
 * two runs comparable: model parameters, suite and item hashes, prompts, graders, seed. */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "score/grader.h"
#include "suite/suite.h"
#include "suite/sweep.h"
#include "wire/provider.h"

struct plan_item {
    const struct suite *suite;
    const struct suite_item *item;
    unsigned suite_index;
};
struct plan_suite {
    struct suite *suite;
    struct grader *grader, *published; /* published may be NULL */
    int64_t sample;
};
struct plan {
    struct model_spec *models;
    size_t model_count;
    struct plan_suite *suites;
    size_t suite_count;
    struct plan_item *items;
    size_t item_count;
    int64_t repeats;
    uint64_t seed;
    char hash[65];
    struct str json; /* canonical */
    struct arena arena;
};

struct plan_cell {
    unsigned model, item;
    int64_t repeat;
};

/* Resolves names against the profiles and `suite_dirs`, loads suites, compiles graders. */
struct plan *plan_new(const struct sweep *sweep, const struct provider_set *providers,
                      char *const *suite_dirs, struct error *err);
void plan_free(struct plan *plan);
int64_t plan_cell_count(const struct plan *plan);
struct plan_cell plan_cell(const struct plan *plan, int64_t cell);
int64_t plan_cell_number(const struct plan *plan, struct plan_cell cell);

#endif
