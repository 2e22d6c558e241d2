#include "cmd/report_build.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cmd/report_news.h"
#include "report/page.h"
#include "report/page_drawing.h"
#include "report/page_marks.h"
#include "stats/bootstrap.h"
#include "store/store.h"

enum { CHUNK_BYTES_MAX = 18500000 };

/* The runs, whole and by suite; the source owns them. */
struct runs {
    int64_t *ids;
    struct result *const *results, *const *parts;
    size_t count;
};

static bool find_runs(struct runs *runs, struct store *store, const struct report_request *r,
                      struct error *err)
{
    runs->count = r->run_count ? r->run_count : 1;
    runs->ids = mem_zalloc(runs->count, sizeof *runs->ids);
    for (size_t i = 0; i < runs->count; i++) {
        if (!store_run_find(store, r->run_count ? r->runs[i] : "latest", &runs->ids[i], err))
            return false;
        for (size_t k = 0; k < i; k++) {
            if (runs->ids[k] == runs->ids[i])
                return error_set(err, ERROR_USAGE, "'%.100s' and '%.100s' are the same run",
                                 r->runs[k], r->runs[i]);
        }
    }
    return true;
}

/* "mimosa-yarrow" */
static char *names_of(const struct runs *runs)
{
    struct str names = {0};

    for (size_t i = 0; i < runs->count; i++)
        str_printf(&names, "%s%s", i ? "-" : "", runs->results[i]->run->info.name);
    return str_take(&names);
}

static void warn_of_charts(const struct page_drawings *drawings)
{
    for (size_t i = 0; i < drawings->count; i++) {
        if (drawings->list[i].why)
            fprintf(stderr, "steelyard report: chart %s is not drawn: %s\n", drawings->list[i].kind,
                    drawings->list[i].why);
    }
}

/* `news`: NULL: not asked for. */
static bool make_page(const struct report_request *r, struct chart_source *source,
                      const struct runs *runs, const struct page_news *news, struct str *page,
                      struct error *err)
{
    const char *const *names =
        (const char *const *)page_names(&source->arena, runs->results, runs->count);
    const struct page_samples_options sample_options = {.book = source->book,
                                                        .names = names,
                                                        .suite = r->suite,
                                                        .samples_max = r->samples,
                                                        .bytes_max = CHUNK_BYTES_MAX};
    const struct pairing_options pairing_options = {.baseline_run = -1, .seed = BOOTSTRAP_SEED};
    struct page_drawings drawings;
    struct page_samples samples;
    struct pairing pairing;

    if (!page_samples_load(&samples, source->store, runs->results, runs->count, &sample_options,
                           err))
        return false;
    pairing_make(&pairing, runs->results, runs->count, &pairing_options);
    page_draw(&drawings, source);
    warn_of_charts(&drawings);
    const struct page_input input = {.results = runs->results,
                                     .parts = runs->parts,
                                     .count = runs->count,
                                     .names = names,
                                     .pairing = &pairing,
                                     .book = source->book,
                                     .charts = drawings.list,
                                     .chart_count = drawings.count,
                                     .news = news,
                                     .samples = &samples,
                                     .language = r->language};
    page_render(&input, page);
    page_drawings_release(&drawings);
    pairing_release(&pairing);
    page_samples_release(&samples);
    return true;
}

static bool make_page_with_news(const struct report_request *r, struct chart_source *source,
                                const struct runs *runs, struct str *page, struct error *err)
{
    struct report_news news;

    if (r->since_ns == REPORT_NO_NEWS)
        return make_page(r, source, runs, NULL, page, err);
    if (!report_news_load(&news, source, runs->results[0], r->since_ns, err))
        return false;
    bool ok = make_page(r, source, runs, &news.news, page, err);
    report_news_release(&news);
    return ok;
}

bool report_build(const struct report_request *r, const struct workspace *workspace,
                  struct str *page, char **out_name, struct error *err)
{
    struct chart_source source = {.store = store_open(r->store, STORE_READ, err),
                                  .book = workspace->prices,
                                  .providers = &workspace->providers,
                                  .currency = r->currency,
                                  .suite = r->suite};
    struct runs runs = {0};
    bool ok = false;

    if (!source.store)
        return false;
    if (find_runs(&runs, source.store, r, err)) {
        source.runs = runs.ids;
        source.run_count = runs.count;
        runs.results = chart_source_results(&source, RESULT_BY_MODEL, err);
        runs.parts = runs.results ? chart_source_results(&source, RESULT_BY_SUITE, err) : NULL;
    }
    if (runs.parts)
        ok = make_page_with_news(r, &source, &runs, page, err);
    if (ok && out_name)
        *out_name = names_of(&runs);
    chart_source_release(&source);
    store_close(source.store);
    free(runs.ids);
    return ok;
}
