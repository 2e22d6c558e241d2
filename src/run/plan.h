/* The frozen form of a sweep: models x items x repeats as numbered cells, content-hashed.
 *
 * Cells are arithmetic, not rows: cell = (model * item_count + item) * repeats + repeat. Suites may
 * be repeated differently: the plan's repeats are then the greatest common divisor, and an item of a
 * suite that is repeated more often stands in the plan several times, as copy 0, 1, … So the
 * arithmetic stays one line, in C and in SQL; what belongs to one question is told by suite and id.
 *
 * Judges' cells follow the candidates': for each judge, its candidates x the items of its suites x
 * repeats x orders. A suite whose options go round has each item once for each rotation. A candidate is a model, or a pair of models when the judge compares two.
 *
 * The plan's JSON holds all that makes two runs comparable: model parameters, suite and item hashes,
 * prompts, graders, seed; docs/run.md describes it. Budget, concurrency and limits are not in it: a
 * run may go on with others. */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "score/judge.h"
#include "store/store.h"
#include "suite/suite.h"
#include "suite/sweep.h"
#include "wire/provider.h"
#include "wire/request.h"

enum { PLAN_ITEMS_MAX = 10000000 }; /* copies included */

struct plan_item {
    const struct suite_item *item; /* its options in the order that is asked */
    const char *user;              /* the rendered text; the system prompt is the suite's */
    const char *content;           /* canonical JSON: what the store keeps, enough to grade again */
    unsigned suite, copy;
    const char *positions; /* "[2,0,1]": the options' order when it is not the suite's; else NULL */
    int judge;             /* whose verdict is the item's own (grader kind "judge"); -1: none's */
    int64_t input_bound;   /* tokens: never under the truth */
    int64_t input_estimate; /* tokens: likely */
};
struct plan_suite {
    struct suite *suite;
    int64_t sample;  /* 0: all */
    int64_t repeats; /* as asked for */
    enum sweep_order order;
};
struct plan_judge {
    const struct model_spec *spec;
    unsigned model;       /* index of it in the plan's models, after the candidates */
    const char *name;     /* its verdicts are called "judge:NAME" */
    const char *purpose;  /* that */
    const char *rubric;   /* "": the kind's default */
    int64_t pass;         /* see suite/sweep.h */
    enum judge_kind kind; /* PAIRWISE: every two models, in both orders */
    bool *suites;         /* suites[i]: judges that suite */
    uint32_t *items;      /* the plan's items that it judges */
    size_t item_count;
    int64_t first_cell, cell_count;
};
struct plan {
    struct model_spec *models; /* the candidates, and after them the judges */
    size_t model_count;        /* of the candidates */
    struct plan_suite *suites;
    size_t suite_count;
    struct plan_item *items;
    size_t item_count;
    struct plan_judge *judges;
    size_t judge_count;
    int64_t repeats;
    uint64_t seed;
    bool runs_programs;     /* a grader of a suite or item runs what models write */
    const char *simulation; /* how a simulator is asked to answer; NULL: real endpoints */
    char hash[65];
    struct str json; /* canonical */
    struct arena arena;
};

struct plan_cell {
    unsigned model, item;
    int64_t repeat;
};
struct plan_judge_cell {
    unsigned judge, order;
    int64_t first, second; /* the candidates' cells; second: -1 unless the judge compares two */
};

/* Resolves names against the profiles and `suite_dirs`, loads suites, checks graders, renders
 * prompts. `simulation` becomes part of the plan: a simulated run is never the same as a real one. */
struct plan *plan_new(const struct sweep *sweep, const struct provider_set *providers,
                      char *const *suite_dirs, const char *simulation, struct error *err);
void plan_free(struct plan *plan);
/* Whether the graders of a suite and of its items can be made: a part of plan_new. *runs_programs is set when one
 * of them runs programs, and left alone else. */
bool plan_check_graders(const struct suite *suite, bool *runs_programs, struct error *err);

size_t plan_spec_count(const struct plan *plan);      /* candidates and judges */
int64_t plan_cell_count(const struct plan *plan);     /* candidates' cells */
int64_t plan_all_cell_count(const struct plan *plan); /* with the judges' */
struct plan_cell plan_cell(const struct plan *plan, int64_t cell);
int64_t plan_cell_number(const struct plan *plan, struct plan_cell cell);
/* Index in the plan's models of what is asked for the cell: a candidate, or a judge. */
unsigned plan_cell_model(const struct plan *plan, int64_t cell);
struct plan_judge_cell plan_judge_cell(const struct plan *plan, int64_t cell);
int64_t plan_judge_cell_number(const struct plan *plan, struct plan_judge_cell cell);
/* The judge whose verdict is the own one of a suite's item with that grader; -1: another grader is its. false: a judge
 * that the plan does not have. */
bool plan_judge_of(const struct plan *plan, unsigned suite, const struct json_value *options,
                   int *out);
/* Numbers the judges' cells after the candidates'; done by plan_new. */
void plan_number_judges(struct plan *plan);

/* The messages of an item; `prompt` points into `room` and the plan. */
struct plan_prompt_room {
    struct prompt_part parts[2];
    struct prompt_message messages[2];
};
struct prompt plan_prompt(const struct plan *plan, size_t item, struct plan_prompt_room *room);

/* Sends every model to ROOT/PROVIDER/v1 (a simulator), and none needs a key. */
void plan_point_at(struct plan *plan, const char *root);

/* Whether a judge and a model are of one family: of one vendor, or alike in the first word of their
 * ids ("qwen"). Such judges may favour their kin. */
bool plan_is_family(const struct model_spec *judge, const struct model_spec *model);

/* Rows for store_run_create, in arena memory of the plan; models: candidates, then judges. */
struct run_model *plan_run_models(struct plan *plan);
struct run_item *plan_run_items(struct plan *plan);

/* The canonical JSON (plan_json.c). */
void plan_put_json(const struct plan *plan, struct str *out);
void plan_put_content(const struct suite *suite, const struct suite_item *item, const char *user,
                      const char *positions, struct str *out);

#endif
