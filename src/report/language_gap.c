#include "report/language_gap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/bootstrap.h"

/* The twins of one run. */
struct twins {
    int *english; /* by item of the run: its English twin; -1: it is no Chinese question with one */
    size_t *cluster;
    size_t cluster_count, count;
};

/* Length of the suite's name before "-zh" or "-en"; 0: neither. */
static size_t stem_length(const char *suite, const char *ending)
{
    size_t length = strlen(suite), tail = strlen(ending);

    return length > tail && strcmp(suite + length - tail, ending) == 0 ? length - tail : 0;
}

static int compare_twins(const struct run_item *a, size_t stem_a, const struct run_item *b,
                         size_t stem_b)
{
    size_t shorter = stem_a < stem_b ? stem_a : stem_b;
    int order = memcmp(a->suite, b->suite, shorter);

    if (!order)
        order = (stem_a > stem_b) - (stem_a < stem_b);
    return order ? order : strcmp(a->id, b->id);
}

static int compare_english(const void *left, const void *right)
{
    const struct run_item *a = *(const struct run_item *const *)left;
    const struct run_item *b = *(const struct run_item *const *)right;

    return compare_twins(a, stem_length(a->suite, "-en"), b, stem_length(b->suite, "-en"));
}

static int find_twin(const struct query_run *run, const struct run_item *const *english,
                     size_t count, const struct run_item *item)
{
    size_t low = 0, high = count, stem = stem_length(item->suite, "-zh");

    while (stem && low < high) {
        size_t middle = (low + high) / 2;
        const struct run_item *other = english[middle];
        int order = compare_twins(item, stem, other, stem_length(other->suite, "-en"));
        if (order == 0)
            return (int)(other - run->items);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}

static void find_twins(const struct result *result, struct twins *t)
{
    const struct query_run *run = result->run;
    const struct run_item **english =
        mem_zalloc(run->item_count + 1, sizeof(const struct run_item *));
    size_t n = 0;

    *t = (struct twins){0};
    t->english = mem_zalloc(run->item_count + 1, sizeof *t->english);
    for (size_t i = 0; i < run->item_count; i++)
        if (stem_length(run->items[i].suite, "-en"))
            english[n++] = &run->items[i];
    qsort(english, n, sizeof(const struct run_item *), compare_english);
    for (size_t i = 0; i < run->item_count; i++) {
        t->english[i] = find_twin(run, english, n, &run->items[i]);
        t->count += t->english[i] >= 0;
    }
    if (run->model_count)
        t->cluster = subject_clusters(&result->subjects[0], &t->cluster_count);
    free(english);
}

/* Sums of one model's differences over a cluster: columns 2 * model and 2 * model + 1. */
static void add_model(const struct result *result, size_t model, const struct twins *t,
                      double *values, struct language_gap *gap)
{
    const struct subject *s = &result->subjects[model];
    size_t columns = 2 * result->run->model_count;
    struct cluster_sums sums = {0};
    double chinese = 0, english = 0;

    for (size_t i = 0; i < result->run->item_count; i++) {
        if (t->english[i] < 0)
            continue;
        const struct subject_item *zh = &s->items[i], *en = &s->items[t->english[i]];
        if (!zh->scored || !en->scored)
            continue;
        double a = zh->score / zh->scored, b = en->score / en->scored;
        double *row = values + t->cluster[i] * columns + 2 * model;
        row[0] += a - b;
        row[1] += 1;
        chinese += a;
        english += b;
        gap->questions++;
    }
    for (size_t c = 0; c < t->cluster_count; c++) {
        const double *row = values + c * columns + 2 * model;
        if (row[1] > 0)
            cluster_add(&sums, row[1], row[0], 0);
    }
    double n = (double)gap->questions;
    gap->clusters = (int64_t)sums.clusters;
    gap->chinese = n > 0 ? chinese / n : NAN;
    gap->english = n > 0 ? english / n : NAN;
    gap->score = (struct simultaneous){.estimate = n > 0 ? (chinese - english) / n : NAN,
                                       .se = interval_standard_error(&sums),
                                       .range = INTERVAL_NONE,
                                       .p = NAN};
}

static void widen(const struct result *result, const struct twins *t, const double *values,
                  uint64_t seed, const struct simultaneous *gaps, double *largest)
{
    size_t models = result->run->model_count, columns = 2 * models;
    const struct bootstrap_rows rows = {values, t->cluster_count, columns};
    double *sums = mem_zalloc(BOOTSTRAP_DRAWS * columns + 1, sizeof *sums);
    double *replicates = mem_zalloc(BOOTSTRAP_DRAWS * models + 1, sizeof *replicates);

    bootstrap_sums(&rows, BOOTSTRAP_DRAWS, seed, 0, sums);
    for (size_t i = 0; i < BOOTSTRAP_DRAWS; i++) {
        for (size_t m = 0; m < models; m++) {
            const double *sum = sums + i * columns + 2 * m;
            replicates[i * models + m] = sum[1] > 0 ? sum[0] / sum[1] : NAN;
        }
    }
    simultaneous_widen(largest, gaps, models, replicates, BOOTSTRAP_DRAWS,
                       (double)t->cluster_count);
    free(sums);
    free(replicates);
}

/* The models of one run. */
static size_t measure_run(const struct result *result, size_t run, uint64_t seed,
                          struct language_gap *gaps, struct simultaneous *scores, double *largest)
{
    size_t models = result->run->model_count;
    struct twins t;

    find_twins(result, &t);
    double *values = mem_zalloc(t.cluster_count * 2 * models + 1, sizeof *values);
    for (size_t m = 0; m < models; m++) {
        gaps[m] = (struct language_gap){.run = run, .model = m};
        add_model(result, m, &t, values, &gaps[m]);
        scores[m] = gaps[m].score;
    }
    if (t.count > 1)
        widen(result, &t, values, seed ^ (uint64_t)run << 32, scores, largest);
    free(values);
    free(t.english);
    free(t.cluster);
    return t.count;
}

struct language_gap *language_gaps(struct result *const *results, size_t count, uint64_t seed,
                                   size_t *out_count, size_t *out_questions)
{
    size_t n = 0, models = 0;

    for (size_t r = 0; r < count; r++)
        models += results[r]->run->model_count;
    struct language_gap *gaps = mem_zalloc(models + 1, sizeof *gaps);
    struct simultaneous *scores = mem_zalloc(models + 1, sizeof *scores);
    double *largest = mem_zalloc(BOOTSTRAP_DRAWS, sizeof *largest);
    *out_questions = 0;
    for (size_t r = 0; r < count; r++) {
        size_t twins = measure_run(results[r], r, seed, gaps + n, scores + n, largest);
        *out_questions = twins > *out_questions ? twins : *out_questions;
        n += results[r]->run->model_count;
    }
    simultaneous_finish(scores, models, largest, BOOTSTRAP_DRAWS);
    for (size_t i = 0; i < models; i++)
        gaps[i].score = scores[i];
    free(scores);
    free(largest);
    *out_count = models;
    return gaps;
}
