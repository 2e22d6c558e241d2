#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/output.h"
#include "cmd/report_news.h"
#include "cmd/workspace.h"
#include "report/page.h"
#include "report/page_drawing.h"
#include "report/page_marks.h"
#include "stats/bootstrap.h"
#include "store/store.h"

enum {
    NOT_ASKED = -1,
    SAMPLES_DEFAULT = 20000,
    SAMPLES_LIMIT = 1000000,
    CHUNK_BYTES_MAX = 18500000
};

struct report_options {
    struct common_options common;
    const char *output, *suite, *currency, *prices_at;
    int64_t samples, since_ns;
};

#define FIELD(name) offsetof(struct report_options, name)
static const struct option report_table[] = {
    {.name = "output",
     .letter = 'o',
     .type = OPTION_STRING,
     .offset = FIELD(output),
     .value_name = "FILE",
     .help = "where to, - for standard output (default results/reports/RUN.html)",
     .complete = "file"},
    SUITE_OPTION(struct report_options, suite),
    CURRENCY_OPTION(struct report_options, currency),
    PRICES_AT_OPTION(struct report_options, prices_at),
    {.name = "samples",
     .type = OPTION_INT,
     .offset = FIELD(samples),
     .value_name = "N",
     .help = "at most this many samples with their texts (default 20000); of more, every so many "
             "questions are taken",
     .max = SAMPLES_LIMIT},
    {.name = "since",
     .type = OPTION_DURATION,
     .offset = FIELD(since_ns),
     .value_name = "TIME",
     .help = "what is new since an earlier run of that title, such as 7d: models, ids, prices, "
             "scores and ranks",
     .min = 1,
     .max = INT64_MAX},
    {.name = NULL},
};

static void report_defaults(void *options)
{
    struct report_options *o = options;

    o->samples = SAMPLES_DEFAULT;
    o->since_ns = NOT_ASKED;
}

/* The runs, whole and by suite; the source owns them. */
struct runs {
    int64_t *ids;
    struct result *const *results, *const *parts;
    size_t count;
};

static bool find_runs(struct runs *runs, struct store *store, int argc, char **argv,
                      struct error *err)
{
    runs->count = argc ? (size_t)argc : 1;
    runs->ids = mem_zalloc(runs->count, sizeof *runs->ids);
    for (size_t i = 0; i < runs->count; i++) {
        if (!store_run_find(store, argc ? argv[i] : "latest", &runs->ids[i], err))
            return false;
        for (size_t k = 0; k < i; k++) {
            if (runs->ids[k] == runs->ids[i])
                return error_set(err, ERROR_USAGE, "'%.100s' and '%.100s' are the same run",
                                 argv[k], argv[i]);
        }
    }
    return true;
}

/* "results/reports/mimosa-yarrow.html" */
static char *default_output(const struct runs *runs)
{
    struct str path = {0};

    str_add_text(&path, "results/reports/");
    for (size_t i = 0; i < runs->count; i++)
        str_printf(&path, "%s%s", i ? "-" : "", runs->results[i]->run->info.name);
    str_add_text(&path, ".html");
    return str_take(&path);
}

static bool write_page(const char *path, const struct str *page, bool is_quiet, struct error *err)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash && slash != path ? mem_strndup(path, (size_t)(slash - path)) : NULL;
    bool ok = (!folder || file_mkdir(folder, err)) && file_write(path, str_view(page), err);

    free(folder);
    if (ok && !is_quiet)
        printf("%s\n", path);
    return ok;
}

static int write_report(const struct report_options *o, const struct runs *runs,
                        const struct page_input *input, struct error *err)
{
    struct str page = {0};
    int status;

    page_render(input, &page);
    if (o->output && strcmp(o->output, "-") == 0) {
        status = output_text(&page, err);
    } else {
        char *path = o->output ? mem_strdup(o->output) : default_output(runs);
        status = write_page(path, &page, o->common.quiet, err) ? EXIT_DONE : -1;
        free(path);
    }
    str_release(&page);
    return status;
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
static int make_report(const struct report_options *o, struct chart_source *source,
                       const struct runs *runs, const struct page_news *news, struct error *err)
{
    const char *const *names =
        (const char *const *)page_names(&source->arena, runs->results, runs->count);
    const struct page_samples_options sample_options = {.book = source->book,
                                                        .names = names,
                                                        .suite = o->suite,
                                                        .samples_max = o->samples,
                                                        .bytes_max = CHUNK_BYTES_MAX};
    const struct pairing_options pairing_options = {.baseline_run = -1, .seed = BOOTSTRAP_SEED};
    struct page_drawings drawings;
    struct page_samples samples;
    struct pairing pairing;

    if (!page_samples_load(&samples, source->store, runs->results, runs->count, &sample_options,
                           err))
        return -1;
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
                                     .language = o->common.language};
    int status = write_report(o, runs, &input, err);
    page_drawings_release(&drawings);
    pairing_release(&pairing);
    page_samples_release(&samples);
    return status;
}

static int report_with_news(const struct report_options *o, struct chart_source *source,
                            const struct runs *runs, struct error *err)
{
    struct report_news news;

    if (o->since_ns == NOT_ASKED)
        return make_report(o, source, runs, NULL, err);
    if (!report_news_load(&news, source, runs->results[0], o->since_ns, err))
        return -1;
    int status = make_report(o, source, runs, &news.news, err);
    report_news_release(&news);
    return status;
}

static int report(const struct report_options *o, const struct workspace *workspace, int argc,
                  char **argv, struct error *err)
{
    struct chart_source source = {.store = store_open(o->common.store, STORE_READ, err),
                                  .book = workspace->prices,
                                  .providers = &workspace->providers,
                                  .currency = o->currency,
                                  .suite = o->suite};
    struct runs runs = {0};
    int status = -1;

    if (!source.store)
        return -1;
    if (find_runs(&runs, source.store, argc, argv, err)) {
        source.runs = runs.ids;
        source.run_count = runs.count;
        runs.results = chart_source_results(&source, RESULT_BY_MODEL, err);
        runs.parts = runs.results ? chart_source_results(&source, RESULT_BY_SUITE, err) : NULL;
    }
    if (runs.parts)
        status = report_with_news(o, &source, &runs, err);
    chart_source_release(&source);
    store_close(source.store);
    free(runs.ids);
    return status;
}

static int cmd_report_run(void *options, int argc, char **argv, struct error *err)
{
    const struct report_options *o = options;
    struct workspace workspace;
    int status = -1;

    if (o->since_ns == 0 || (o->since_ns > 0 && argc > 1)) {
        error_set(err, ERROR_USAGE,
                  argc > 1 ? "--since goes with one run" : "--since: found no time at all");
        return -1;
    }
    if (!workspace_load(&workspace, err))
        return -1;
    if (workspace_price_at(&workspace, o->prices_at, err) &&
        workspace_check_currency(&workspace, o->currency, err))
        status = report(o, &workspace, argc, argv, err);
    workspace_release(&workspace);
    return status;
}

const struct command cmd_report = {
    .name = "report",
    .summary = "runs as one HTML page: verdict, table, charts, samples",
    .usage = "[options] [RUN...]",
    .description =
        "Writes the models of a run, or of several, as one HTML file that needs nothing else: no "
        "network, no server. It begins with the verdict and its figures, then the table of models, "
        "charts, scores by suite, how answers ended, method and caveats, and a browser of samples: "
        "question, thought, answer, what was extracted, verdict, cost and times, several models "
        "side by side, with filters and search. Every sentence of it is computed. English and "
        "Chinese are both in the file; --lang says which is shown first. Without RUN it is the "
        "newest run.\n\n"
        "--since TIME begins with what is new: against the newest run of the same title that began "
        "at least so long before (else the oldest one there is), which models are new or gone, "
        "which answer under another id, whose prices changed, and changes of score and rank with "
        "their intervals.\n\n"
        "Samples are in the file up to --samples and about 20 MB: of more, every so many questions "
        "are taken, and the middles of long texts are left out; the page says so. The same runs "
        "give the same bytes, with the same gnuplot and fonts. docs/report.md says how to read "
        "it.\n\n"
        "RUN is a name, a unique beginning of one, a number, latest, or latest:TITLE.",
    .examples = "# the newest run\nsteelyard report\n"
                "# two nights on one page, Chinese first\n"
                "steelyard report latest:nightly mimosa --lang zh -o nights.html\n"
                "# the weekly page\nsteelyard report latest:nightly --since 7d\n"
                "# figures and charts alone\nsteelyard report --samples 0 -o short.html\n",
    .options = report_table,
    .complete = "run",
    .options_size = sizeof(struct report_options),
    .defaults = report_defaults,
    .run = cmd_report_run,
};
