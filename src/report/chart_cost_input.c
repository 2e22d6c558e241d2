/* From results to the points of the cost chart. */
#include "report/chart_cost.h"

#include <math.h>
#include <string.h>

#include "report/chart_kind.h"

/* What gives the point its colour: its vendor, or a tag. */
static void name_group(const struct chart_source *source, const struct chart_model *model,
                       struct chart_cost_point *p)
{
    bool zh = source->is_chinese;

    p->vendor = model->info->provider;
    p->vendor_title = chart_vendor_title(source, model->info->provider);
    if (!source->by_tag)
        return;
    if (result_has_tag(model->result, model->model, "open")) {
        p->vendor = "open";
        p->vendor_title = zh ? "开放权重" : "open weights";
    } else if (result_has_tag(model->result, model->model, "proprietary")) {
        p->vendor = "proprietary";
        p->vendor_title = zh ? "闭源" : "proprietary";
    } else {
        p->vendor = "";
        p->vendor_title = zh ? "未标明" : "not told";
    }
}

static struct chart_cost_point make_point(const struct chart_source *source,
                                          const struct chart_model *model)
{
    const struct result_row *row = model->row;
    struct chart_cost_point p = {.label = model->name,
                                 .color = model->color,
                                 .score = row->score,
                                 .score_low = row->score_range.low,
                                 .score_high = row->score_range.high,
                                 .n = row->scored,
                                 .cost_low = NAN,
                                 .cost_high = NAN,
                                 .is_comparable = row->is_comparable};

    name_group(source, model, &p);
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

static int64_t count_items(const struct result *result, const char *suite)
{
    int64_t n = 0;

    for (size_t i = 0; i < result->run->item_count; i++)
        n += !suite || strcmp(result->run->items[i].suite, suite) == 0;
    return n;
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

static void describe(struct chart_source *source, struct result *const *results,
                     struct chart_cost *out)
{
    out->is_simulated = chart_source_is_simulated(source, results);
    out->runs = chart_source_runs(source, results);
    for (size_t r = 0; r < source->run_count; r++) {
        const struct result *result = results[r];
        int64_t items = count_items(result, out->suite);
        const char *from = result->price_from, *to = result->price_to;
        if (!out->price_from || (from && strcmp(from, out->price_from) < 0))
            out->price_from = from;
        if (!out->price_to || (to && strcmp(to, out->price_to) > 0))
            out->price_to = to;
        out->item_count = items > out->item_count ? items : out->item_count;
        out->repeats = result->run->repeats > out->repeats ? result->run->repeats : out->repeats;
        out->suite_count =
            result->suite_count > out->suite_count ? result->suite_count : out->suite_count;
    }
}

bool chart_cost_chart(struct chart_source *source, struct chart *out, struct error *err)
{
    size_t count, n = 0;
    const struct chart_model *models = chart_source_models(source, &count, err);
    struct result *const *results =
        models ? chart_source_results(source, RESULT_BY_SUITE, err) : NULL;

    if (!results)
        return false;
    struct chart_cost_point *points = arena_alloc(&source->arena, (count + 1) * sizeof *points);
    struct chart_cost input = {.points = points,
                               .is_chinese = source->is_chinese,
                               .suite = source->suite ? source->suite
                                                      : only_suite(results, source->run_count),
                               .currency = results[0]->currency};
    for (size_t i = 0; i < count; i++) {
        if (!models[i].row || !isfinite(models[i].row->score)) {
            input.left_out++;
            continue;
        }
        points[n++] = make_point(source, &models[i]);
        input.is_clustered = input.is_clustered || models[i].row->is_clustered;
    }
    input.count = n;
    if (n == 0)
        return error_set(err, ERROR_INPUT, "no model of %s has a graded answer: nothing to draw",
                         results[0]->run->info.name);
    describe(source, results, &input);
    chart_cost_build(&input, out);
    return true;
}
