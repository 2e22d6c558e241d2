#include "report/chart_cost_input.h"

#include <math.h>
#include <string.h>

/* Where a point came from, to name it. */
struct source {
    const struct result *result;
    const struct run_model *model;
};

static const char *vendor_title(const struct chart_cost_options *options, const char *vendor)
{
    const struct provider *p =
        options->providers ? provider_find(options->providers, vendor) : NULL;

    if (!p)
        return vendor;
    return options->is_chinese ? p->title_zh : p->title;
}

static struct chart_cost_point make_point(const struct result_row *row,
                                          const struct run_model *model,
                                          const struct chart_cost_options *options)
{
    struct chart_cost_point p = {.vendor = model->provider,
                                 .vendor_title = vendor_title(options, model->provider),
                                 .score = row->score,
                                 .score_low = row->score_range.low,
                                 .score_high = row->score_range.high,
                                 .n = row->scored,
                                 .cost_low = NAN,
                                 .cost_high = NAN,
                                 .is_comparable = row->is_comparable};

    switch (row->per_1000.state) {
    case RESULT_KNOWN:
        p.state = CHART_COST_KNOWN;
        break;
    case RESULT_AT_LEAST:
        p.state = CHART_COST_AT_LEAST;
        break;
    case RESULT_NONE:
    case RESULT_UNKNOWN:
        p.state = CHART_COST_UNKNOWN;
        break;
    }
    p.cost = (double)row->per_1000.pico / (double)DECIMAL_PICO;
    return p;
}

static bool is_title_shared(const struct source *sources, size_t count, size_t index)
{
    for (size_t i = 0; i < count; i++)
        if (i != index && strcmp(sources[i].model->title, sources[index].model->title) == 0)
            return true;
    return false;
}

static bool is_label_shared(const struct source *sources, size_t count, size_t index)
{
    for (size_t i = 0; i < count; i++)
        if (i != index && strcmp(sources[i].model->label, sources[index].model->label) == 0)
            return true;
    return false;
}

/* The title alone when it is the only one of its name, else model and parameters, and the run where
 * several runs have the same. */
static const char *point_label(const struct source *sources, size_t count, size_t index,
                               struct arena *arena)
{
    const struct run_model *m = sources[index].model;
    const char *slash = strchr(m->label, '/');

    if (!is_title_shared(sources, count, index))
        return m->title;
    if (!is_label_shared(sources, count, index))
        return slash ? slash + 1 : m->label;
    return arena_printf(arena, "%s (%s)", m->title, sources[index].result->run->info.name);
}

static int64_t count_items(const struct result *result, const char *suite)
{
    int64_t n = 0;

    for (size_t i = 0; i < result->run->item_count; i++)
        n += !suite || strcmp(result->run->items[i].suite, suite) == 0;
    return n;
}

static const char *earlier(const char *a, const char *b)
{
    return !a || (b && strcmp(b, a) < 0) ? b : a;
}

static const char *later(const char *a, const char *b)
{
    return !a || (b && strcmp(b, a) > 0) ? b : a;
}

static const char *only_suite(struct result *const *results, size_t count)
{
    const char *suite = NULL;

    for (size_t r = 0; r < count; r++) {
        for (size_t i = 0; i < results[r]->run->item_count; i++) {
            const char *other = results[r]->run->items[i].suite;
            if (suite && strcmp(suite, other) != 0)
                return NULL;
            suite = other;
        }
    }
    return suite;
}

static void describe(struct result *const *results, size_t count, struct arena *arena,
                     struct chart_cost *out)
{
    out->runs = "";
    for (size_t r = 0; r < count; r++) {
        const struct result *result = results[r];
        int64_t items = count_items(result, out->suite);
        out->is_simulated = out->is_simulated || result->run->info.is_simulated;
        out->price_from = earlier(out->price_from, result->price_from);
        out->price_to = later(out->price_to, result->price_to);
        out->item_count = items > out->item_count ? items : out->item_count;
        out->repeats = result->run->repeats > out->repeats ? result->run->repeats : out->repeats;
        out->suite_count =
            result->suite_count > out->suite_count ? result->suite_count : out->suite_count;
        out->runs = arena_printf(arena, "%s%s%s", out->runs,
                                 r                 ? ", "
                                 : out->is_chinese ? "运行 "
                                 : count > 1       ? "runs "
                                                   : "run ",
                                 result->run->info.name);
    }
}

void chart_cost_collect(struct result *const *results, size_t count,
                        const struct chart_cost_options *options, struct arena *arena,
                        struct chart_cost *out)
{
    struct chart_cost_point *points;
    struct source *sources;
    size_t models = 0, n = 0;

    *out =
        (struct chart_cost){.is_chinese = options->is_chinese,
                            .suite = options->suite ? options->suite : only_suite(results, count),
                            .currency = results[0]->currency};
    for (size_t r = 0; r < count; r++)
        models += results[r]->run->model_count;
    points = arena_alloc(arena, (models + 1) * sizeof *points);
    sources = arena_alloc(arena, (models + 1) * sizeof *sources);
    for (size_t r = 0; r < count; r++) {
        for (size_t m = 0; m < results[r]->run->model_count; m++) {
            const struct result_row *row = result_total(results[r], m);
            if (!row || !isfinite(row->score)) {
                out->left_out++;
                continue;
            }
            sources[n] = (struct source){results[r], &results[r]->run->models[m]};
            points[n++] = make_point(row, &results[r]->run->models[m], options);
            out->is_clustered = out->is_clustered || row->is_clustered;
        }
    }
    for (size_t i = 0; i < n; i++)
        points[i].label = point_label(sources, n, i, arena);
    out->points = points;
    out->count = n;
    describe(results, count, arena, out);
}
