#include "report/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "report/trend_inside.h"

#define DAY_NS (INT64_C(86400) * CLOCK_S)
/* Of a night's cells without a score: more, and it does not count in the alarms. */
#define MISSING_MAX RESULT_LEFT_OUT_MAX

struct loader {
    struct trend *trend;
    const struct trend_options *options;
    struct store *store;
    struct run_info *runs; /* in order of time; only a few members are filled */
    size_t run_count;
    struct reference_row { /* what the reference run has */
        const char *label, *suite;
        struct trend_key key;
        struct trend_scores scores;
    } * references;
    size_t reference_count, reference_capacity;
};

/* Runs ------------------------------------------------------------------------------------------- */

static bool take_run(void *context, const struct run_info *info)
{
    struct loader *l = context;
    struct arena *arena = &l->trend->arena;

    l->runs[l->run_count++] = (struct run_info){.id = info->id,
                                                .name = arena_strdup(arena, info->name),
                                                .period = arena_strdup(arena, info->period),
                                                .created_unix_ns = info->created_unix_ns,
                                                .is_simulated = info->is_simulated};
    return false;
}

static int compare_run(const void *a, const void *b)
{
    const struct run_info *x = a, *y = b;

    if (x->created_unix_ns != y->created_unix_ns)
        return x->created_unix_ns < y->created_unix_ns ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static bool list_runs(struct loader *l, struct error *err)
{
    l->runs = mem_zalloc(l->options->run_count + 1, sizeof *l->runs);
    for (size_t i = 0; i < l->options->run_count; i++) {
        if (!store_run_each(l->store, l->options->runs[i], take_run, l, err))
            return false;
    }
    qsort(l->runs, l->run_count, sizeof *l->runs, compare_run);
    return true;
}

static int64_t day_of(const struct run_info *run)
{
    struct error ignored;
    int64_t unix_ns;

    if (strlen(run->period) == 10 && clock_parse_iso(run->period, &unix_ns, &ignored))
        return unix_ns / DAY_NS;
    return run->created_unix_ns / DAY_NS;
}

/* Series ------------------------------------------------------------------------------------------- */

static uint64_t parameters_hash(const struct run_model *model, int64_t repeats)
{
    char *text = subject_parameters(model);
    uint64_t hash = hash64(view_of(text), (uint64_t)repeats);

    free(text);
    return hash;
}

/* What grades it: the graders' options as the questions have them, and the versions that did. */
static uint64_t grader_hash(const struct trend_sheet *sheet, const struct trend_names *graders)
{
    uint64_t hash = sheet->grader, sum = 0;

    for (size_t i = 0; i < graders->count; i++)
        sum += hash64(view_of(graders->list[i].text), 7); /* in any order */
    return hash64((struct view){(const char *)&sum, sizeof sum}, hash);
}

static struct trend_series *find_series(struct trend *trend, const struct run_model *model,
                                        const char *suite, bool is_simulated)
{
    for (size_t i = trend->count; i-- > 0;) {
        struct trend_series *s = &trend->series[i];
        if (strcmp(s->model, model->label) == 0 && strcmp(s->suite, suite) == 0 &&
            s->is_simulated == is_simulated)
            return s;
    }
    return NULL;
}

static struct trend_series *add_series(struct trend *trend, const struct run_model *model,
                                       const char *suite, bool is_simulated)
{
    struct arena *arena = &trend->arena;

    MEM_GROW(trend->series, trend->count, &trend->capacity);
    trend->series[trend->count] =
        (struct trend_series){.model = arena_strdup(arena, model->label),
                              .provider = arena_strdup(arena, model->provider),
                              .model_id = arena_strdup(arena, model->model),
                              .title = arena_strdup(arena, model->title),
                              .suite = arena_strdup(arena, suite),
                              .is_simulated = is_simulated,
                              .previous = -1,
                              .slope = NAN,
                              .inside = mem_zalloc(1, sizeof(struct trend_inside))};
    return &trend->series[trend->count++];
}

/* The series that the night belongs to: the newest one of that model and suite where it can be compared,
 * else a new one. */
static struct trend_series *series_for(struct trend *trend, const struct run_model *model,
                                       const char *suite, bool is_simulated,
                                       const struct trend_key *key)
{
    struct trend_series *last = find_series(trend, model, suite, is_simulated);
    ptrdiff_t number = last ? last - trend->series : -1;
    unsigned differs = last ? trend_key_differs(&last->inside->key, key) : 0;

    if (last && !differs)
        return last;
    struct trend_series *s = add_series(trend, model, suite, is_simulated);
    s->inside->key = *key;
    s->inside->currency = arena_strdup(&trend->arena, model->currency);
    s->previous = number;
    s->broken_by = differs;
    if (number >= 0)
        trend->series[number].has_ended = true;
    return s;
}

/* Points ------------------------------------------------------------------------------------------- */

/* One model's answers to one suite in one run. */
struct visit {
    const struct result *result;
    const struct result_row *row;
    const struct run_info *run;
    const struct trend_sheet *sheet;
    struct trend_evidence evidence;
};

static bool is_complete(const struct result_row *row)
{
    return row->planned > 0 &&
           (double)(row->planned - row->scored) <= MISSING_MAX * (double)row->planned;
}

static struct trend_point point_of(struct trend *trend, const struct visit *v)
{
    const struct result_row *row = v->row;
    int64_t day = day_of(v->run);
    char night[CLOCK_ISO_SIZE];

    clock_day(day * DAY_NS, night);
    return (struct trend_point){
        .run = v->run->id,
        .run_name = v->run->name,
        .unix_ns = v->run->created_unix_ns,
        .day = day,
        .night = arena_strdup(&trend->arena, night),
        .scored = row->scored,
        .left_out = row->left_out,
        .planned = row->planned,
        .value = row->score,
        .range = row->score_range,
        .is_watched = is_complete(row),
        .per_1000 = row->per_1000,
        .ttft_p50_ns = row->is_latency_publishable ? row->ttft_p50_ns : NAN,
        .response_model = trend_names_first(&v->evidence.ids),
        .fingerprint = trend_names_first(&v->evidence.fingerprints),
        .similarity = NAN,
        .against = {.difference = NAN, .range = INTERVAL_NONE, .p = NAN, .p_adjusted = NAN},
        .level = NAN,
        .level_range = INTERVAL_NONE,
    };
}

static void compare_with_reference(struct loader *l, const struct trend_series *series,
                                   struct trend_point *point, const struct trend_scores *scores)
{
    double se;

    for (size_t i = 0; i < l->reference_count; i++) {
        const struct reference_row *r = &l->references[i];
        if (strcmp(r->label, series->model) == 0 && strcmp(r->suite, series->suite) == 0 &&
            trend_key_differs(&r->key, &series->inside->key) == 0 &&
            point->run != l->options->reference)
            point->against = trend_against(scores, &r->scores, &se);
    }
}

/* Sketches are kept of the newest night only. */
static void keep_evidence(struct trend_series *series, struct trend_point *point,
                          const struct visit *v)
{
    struct trend_inside *inside = series->inside;
    struct trend_night *last =
        inside->night_count > 0 ? &inside->nights[inside->night_count - 1] : NULL;

    if (last) {
        point->similarity = trend_likeness(&v->evidence, &last->evidence);
        free(last->evidence.sketches);
        last->evidence.sketches = NULL;
    }
    MEM_GROW(inside->nights, inside->night_count, &inside->night_capacity);
    inside->nights[inside->night_count++] =
        (struct trend_night){.evidence = v->evidence,
                             .sampling_variance = NAN,
                             .resolution = 1 / fmax((double)v->sheet->cluster_count, 1),
                             .is_latency_publishable = v->row->is_latency_publishable};
}

static void add_point(struct loader *l, struct trend_series *series, const struct visit *v)
{
    struct trend_point point = point_of(l->trend, v);
    struct trend_inside *inside = series->inside;
    struct trend_scores scores =
        trend_scores_new(&v->result->subjects[v->row->model], v->sheet, &l->trend->arena);
    double se = NAN;

    keep_evidence(series, &point, v);
    compare_with_reference(l, series, &point, &scores);
    if (point.is_watched) {
        if (inside->last.values)
            (void)trend_against(&scores, &inside->last, &se);
        inside->nights[inside->night_count - 1].sampling_variance = se * se / 2;
        inside->last = scores;
    }
    MEM_GROW(series->points, series->point_count, &series->point_capacity);
    series->points[series->point_count++] = point;
}

/* Reading ------------------------------------------------------------------------------------------ */

static bool is_wanted(const struct trend_options *o, const struct run_model *model,
                      const char *suite)
{
    return (!o->model || strstr(model->label, o->model)) &&
           (!o->suite || strcmp(o->suite, suite) == 0);
}

static struct trend_key key_of(const struct visit *v)
{
    const struct query_run *run = v->result->run;

    return (struct trend_key){.questions = v->sheet->questions,
                              .prompts = v->sheet->prompts,
                              .grader = grader_hash(v->sheet, &v->evidence.graders),
                              .parameters =
                                  parameters_hash(&run->models[v->row->model], run->repeats)};
}

static void add_reference(struct loader *l, const struct visit *v, const struct trend_key *key)
{
    struct arena *arena = &l->trend->arena;

    MEM_GROW(l->references, l->reference_count, &l->reference_capacity);
    l->references[l->reference_count++] = (struct reference_row){
        .label = arena_strdup(arena, v->result->run->models[v->row->model].label),
        .suite = arena_strdup(arena, v->sheet->suite),
        .key = *key,
        .scores = trend_scores_new(&v->result->subjects[v->row->model], v->sheet, arena)};
}

static bool visit_row(struct loader *l, struct visit *v, bool is_reference, struct error *err)
{
    const struct query_run *run = v->result->run;
    const struct run_model *model = &run->models[v->row->model];

    if (v->row->scored == 0 || !is_wanted(l->options, model, v->sheet->suite))
        return true;
    if (!trend_evidence_load(&v->evidence, l->store, run, v->row->model, v->sheet, &l->trend->arena,
                             err)) {
        trend_evidence_release(&v->evidence);
        return false;
    }
    const struct trend_key key = key_of(v);
    if (is_reference) {
        add_reference(l, v, &key);
        trend_evidence_release(&v->evidence);
        return true;
    }
    add_point(l, series_for(l->trend, model, v->sheet->suite, v->run->is_simulated, &key), v);
    return true;
}

static const struct trend_sheet *sheet_of(const struct trend_sheet *sheets, size_t count,
                                          const char *suite)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(sheets[i].suite, suite) == 0)
            return &sheets[i];
    }
    return NULL;
}

static bool read_run(struct loader *l, const struct run_info *run, bool is_reference,
                     struct error *err)
{
    const struct result_options options = {.book = l->options->book,
                                           .currency = l->trend->currency,
                                           .by = RESULT_BY_SUITE,
                                           .by_question = true};
    struct result *result = result_load(l->store, run->id, &options, err);
    struct arena arena = {0};
    size_t count = 0;

    if (!result)
        return false;
    const struct trend_sheet *sheets = trend_sheets(result->run, &arena, &count);
    bool ok = true;
    for (size_t i = 0; ok && i < result->row_count; i++) {
        const struct result_row *row = &result->rows[i];
        if (row->group < 0)
            continue;
        struct visit v = {.result = result,
                          .row = row,
                          .run = run,
                          .sheet = sheet_of(sheets, count, result->groups[row->group])};
        ok = !v.sheet || visit_row(l, &v, is_reference, err);
    }
    if (!l->trend->currency)
        l->trend->currency = arena_strdup(&l->trend->arena, result->currency);
    arena_release(&arena);
    result_free(result);
    return ok;
}

static bool read_runs(struct loader *l, struct error *err)
{
    const struct trend_options *o = l->options;

    if (o->reference) {
        const struct run_info run = {.id = o->reference, .period = "", .name = ""};
        if (!read_run(l, &run, true, err))
            return false;
    }
    for (size_t i = 0; i < l->run_count; i++) {
        if (!read_run(l, &l->runs[i], false, err))
            return false;
    }
    return true;
}

/* The whole ------------------------------------------------------------------------------------------- */

struct trend *trend_load(struct store *store, const struct trend_options *options,
                         struct error *err)
{
    struct trend *trend = mem_zalloc(1, sizeof *trend);
    struct loader l = {.trend = trend, .options = options, .store = store};

    trend->currency = options->currency ? arena_strdup(&trend->arena, options->currency) : NULL;
    trend->reference_run = options->reference;
    if (options->reference)
        trend->reference = arena_strdup(&trend->arena, options->reference_name);
    bool ok = list_runs(&l, err) && read_runs(&l, err);
    trend->run_count = l.run_count;
    free(l.runs);
    free(l.references);
    if (ok) {
        trend_finish(trend, options);
        return trend;
    }
    trend_free(trend);
    return NULL;
}

void trend_free(struct trend *trend)
{
    if (!trend)
        return;
    for (size_t i = 0; i < trend->count; i++) {
        struct trend_series *s = &trend->series[i];
        for (size_t k = 0; k < s->inside->night_count; k++)
            trend_evidence_release(&s->inside->nights[k].evidence);
        free(s->inside->nights);
        free(s->inside);
        free(s->points);
        free(s->marks);
        free(s->alarms);
    }
    free(trend->series);
    arena_release(&trend->arena);
    free(trend);
}

size_t trend_alarms_since(const struct trend *trend, int64_t day)
{
    size_t count = 0;

    for (size_t i = 0; i < trend->count; i++) {
        const struct trend_series *s = &trend->series[i];
        for (size_t k = 0; k < s->alarm_count; k++)
            count += s->points[s->alarms[k].point].day >= day;
    }
    return count;
}
