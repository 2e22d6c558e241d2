#include "report/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/bootstrap.h"

int reference_find(const struct result *result, const char *name)
{
    int found = -1;

    for (size_t i = 0; i < result->run->model_count; i++) {
        if (strcmp(result->run->models[i].label, name) == 0)
            return (int)i;
    }
    for (size_t i = 0; i < result->run->model_count; i++) {
        if (!strstr(result->run->models[i].label, name))
            continue;
        if (found >= 0)
            return -1;
        found = (int)i;
    }
    return found;
}

enum { COST, CORRECT, FIGURES }; /* columns of a model */

/* A row a cluster, with money and correct answers of every model. */
static double *make_rows(const struct result *result)
{
    size_t models = result->run->model_count, clusters = result->cluster_count;
    double *rows = mem_zalloc(clusters * models * FIGURES + 1, sizeof *rows);

    for (size_t model = 0; model < models; model++) {
        for (size_t i = 0; i < clusters; i++) {
            const struct result_cluster *c = &result->clusters[model * clusters + i];
            double *row = rows + (i * models + model) * FIGURES;
            row[COST] = c->cost;
            row[CORRECT] = (double)c->correct;
        }
    }
    return rows;
}

static enum result_state state_of(const struct result *result, size_t model)
{
    const struct result_row *row = result_total(result, model);

    return row->per_correct.state == RESULT_AT_LEAST ? RESULT_UNKNOWN : row->per_correct.state;
}

void reference_ratios(const struct result *result, size_t reference, struct reference_ratio *out)
{
    size_t models = result->run->model_count;
    double *values = make_rows(result);
    double *draws = mem_zalloc(BOOTSTRAP_DRAWS * models * FIGURES, sizeof *draws);
    const struct bootstrap_rows rows = {values, result->cluster_count, models * FIGURES};

    if (result->cluster_count > 1)
        bootstrap_sums(&rows, BOOTSTRAP_DRAWS, BOOTSTRAP_SEED, 0, draws);
    for (size_t i = 0; i < models; i++) {
        const struct bootstrap_ratio pair = {i * FIGURES + COST, i * FIGURES + CORRECT,
                                             reference * FIGURES + COST,
                                             reference * FIGURES + CORRECT};
        enum result_state own = state_of(result, i), other = state_of(result, reference);
        out[i] = (struct reference_ratio){own != RESULT_KNOWN ? own : other, NAN, INTERVAL_NONE};
        if (i == reference)
            out[i].state = RESULT_NONE;
        if (out[i].state != RESULT_KNOWN || result->cluster_count < 2)
            continue;
        struct bca bca = bootstrap_interval(&rows, draws, BOOTSTRAP_DRAWS, bootstrap_ratio, &pair);
        out[i].ratio = bca.estimate;
        out[i].range = bca.range;
    }
    free(values);
    free(draws);
}
