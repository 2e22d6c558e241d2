#include "report/chart_source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct result *const *chart_source_results(struct chart_source *s, enum result_by by,
                                           struct error *err)
{
    struct result_options options = {.book = s->book,
                                     .currency = s->currency,
                                     .suite = s->suite,
                                     .purpose = s->purpose,
                                     .by = by,
                                     .by_question = true};
    struct result **results;

    if (s->results[by])
        return s->results[by];
    results = mem_zalloc(s->run_count + 1, sizeof(struct result *));
    s->results[by] = results;
    for (size_t i = 0; i < s->run_count; i++) {
        results[i] = result_load(s->store, s->runs[i], &options, err);
        if (!results[i]) {
            while (i > 0)
                result_free(results[--i]);
            free(results);
            s->results[by] = NULL;
            return NULL;
        }
        options.currency = results[0]->currency;
    }
    return results;
}

/* Names ---------------------------------------------------------------------------------------- */

/* The title where no other model of the run has it, else model and parameters. */
static const char *name_in_run(const struct chart_model *models, size_t count, size_t index)
{
    const struct chart_model *m = &models[index];
    const char *slash = strchr(m->info->label, '/');

    for (size_t i = 0; i < count; i++)
        if (i != index && models[i].run == m->run &&
            strcmp(models[i].info->title, m->info->title) == 0)
            return slash ? slash + 1 : m->info->label;
    return m->info->title;
}

/* With the run where several runs have the name. */
static const char *name_of(const struct chart_model *models, size_t count, size_t index,
                           struct arena *arena)
{
    const char *name = name_in_run(models, count, index);

    for (size_t i = 0; i < count; i++)
        if (models[i].run != models[index].run && strcmp(name_in_run(models, count, i), name) == 0)
            return arena_printf(arena, "%s (%s)", name, models[index].result->run->info.name);
    return name;
}

/* Vendors' colours: the five always have the same; the first other one is ink, the rest grey. */
static enum chart_color vendor_color(const char *vendor, const char **first_other)
{
    static const char *const known[] = {"ernie", "doubao", "hunyuan", "qwen", "deepseek"};

    for (int i = 0; i < 5; i++)
        if (strcmp(known[i], vendor) == 0)
            return (enum chart_color)(CHART_MARK + i);
    if (!*first_other)
        *first_other = vendor;
    return strcmp(*first_other, vendor) == 0 ? (enum chart_color)(CHART_MARK_MUTE - 1)
                                             : CHART_MARK_MUTE;
}

static enum chart_color tag_color(const struct chart_model *m)
{
    if (result_has_tag(m->result, m->model, "open"))
        return CHART_BLUE;
    return result_has_tag(m->result, m->model, "proprietary") ? CHART_VERMILION : CHART_MARK_MUTE;
}

/* Models --------------------------------------------------------------------------------------- */

static int by_score(const void *left, const void *right)
{
    const struct chart_model *a = left, *b = right;
    double x = a->row && a->row->scored ? a->row->score : -1;
    double y = b->row && b->row->scored ? b->row->score : -1;

    if (x != y)
        return x > y ? -1 : 1;
    if (a->run != b->run)
        return a->run < b->run ? -1 : 1;
    return (a->model > b->model) - (a->model < b->model);
}

const struct chart_model *chart_source_models(struct chart_source *s, size_t *count,
                                              struct error *err)
{
    struct result *const *results = chart_source_results(s, RESULT_BY_SUITE, err);
    const char *first_other = NULL;
    size_t n = 0;

    if (!results || s->models) {
        *count = s->model_count;
        return results ? s->models : NULL;
    }
    for (size_t r = 0; r < s->run_count; r++)
        n += results[r]->run->model_count;
    s->models = arena_alloc(&s->arena, (n + 1) * sizeof *s->models);
    for (size_t r = 0; r < s->run_count; r++) {
        for (size_t m = 0; m < results[r]->run->model_count; m++) {
            struct chart_model *model = &s->models[s->model_count++];
            *model = (struct chart_model){.result = results[r],
                                          .run = r,
                                          .model = m,
                                          .info = &results[r]->run->models[m],
                                          .row = result_total(results[r], m)};
            model->color =
                s->by_tag ? tag_color(model) : vendor_color(model->info->provider, &first_other);
        }
    }
    for (size_t i = 0; i < n; i++)
        s->models[i].name = name_of(s->models, n, i, &s->arena);
    qsort(s->models, n, sizeof *s->models, by_score);
    *count = n;
    return s->models;
}

const struct chart_model *chart_source_rows_of(struct chart_source *s,
                                               const struct chart_model *models, size_t count,
                                               struct result *const *results)
{
    struct chart_model *out = arena_alloc(&s->arena, (count + 1) * sizeof *out);

    for (size_t i = 0; i < count; i++) {
        out[i] = models[i];
        out[i].result = results[models[i].run];
        out[i].row = result_total(out[i].result, models[i].model);
    }
    return out;
}

/* Words ---------------------------------------------------------------------------------------- */

const char *chart_source_runs(struct chart_source *s, struct result *const *results)
{
    const char *text = "";

    for (size_t r = 0; r < s->run_count; r++)
        text = arena_printf(&s->arena, "%s%s%s", text,
                            r                  ? ", "
                            : s->is_chinese    ? "运行 "
                            : s->run_count > 1 ? "runs "
                                               : "run ",
                            results[r]->run->info.name);
    return text;
}

bool chart_source_is_simulated(const struct chart_source *s, struct result *const *results)
{
    for (size_t r = 0; r < s->run_count; r++)
        if (results[r]->run->info.is_simulated)
            return true;
    return false;
}

const char *chart_vendor_title(const struct chart_source *s, const char *vendor)
{
    const struct provider *p = s->providers ? provider_find(s->providers, vendor) : NULL;

    if (!p)
        return vendor;
    return s->is_chinese ? p->title_zh : p->title;
}

void chart_source_release(struct chart_source *s)
{
    for (int by = 0; by < RESULT_BY_TAG; by++) {
        for (size_t i = 0; s->results[by] && i < s->run_count; i++)
            result_free(s->results[by][i]);
        free(s->results[by]);
        s->results[by] = NULL;
    }
    s->models = NULL;
    s->model_count = 0;
    arena_release(&s->arena);
}
