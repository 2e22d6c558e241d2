/* A model of a run, as a user names it. */
#ifndef CMD_RUN_MODEL_H
#define CMD_RUN_MODEL_H

#include "base/arena.h"
#include "base/error.h"
#include "store/query.h"

/* The model of that name, else the only one that holds it, in letters of any case; NULL: the run's only
 * model. `option` begins the message ("--model"). -1 with *err filled. */
int run_model_find(const struct query_run *run, const char *name, const char *option,
                   struct error *err);

/* The same of the run's judges: an index in the run's models, after the candidates'. */
int run_judge_find(const struct query_run *run, const char *name, const char *option,
                   struct error *err);

/* Puts what a user may call the models: with their parameters and without. `names` has room for twice as
 * many as the run has models; returns how many there are. */
size_t run_model_names(const struct query_run *run, struct arena *arena, const char **names);

#endif
