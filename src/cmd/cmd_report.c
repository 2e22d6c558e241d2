#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/output.h"
#include "cmd/report_build.h"

enum { SAMPLES_DEFAULT = 20000, SAMPLES_LIMIT = 200000 };

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
    o->since_ns = REPORT_NO_NEWS;
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

static int write_report(const struct report_options *o, const struct str *page, const char *names,
                        struct error *err)
{
    char *path;

    if (o->output && strcmp(o->output, "-") == 0)
        return output_text(page, err);
    path = o->output ? mem_strdup(o->output) : mem_printf("results/reports/%s.html", names);
    int status = write_page(path, page, o->common.quiet, err) ? EXIT_DONE : -1;
    free(path);
    return status;
}

static int report(const struct report_options *o, const struct workspace *workspace, int argc,
                  char **argv, struct error *err)
{
    const struct report_request request = {.store = o->common.store,
                                           .runs = argv,
                                           .run_count = (size_t)argc,
                                           .suite = o->suite,
                                           .currency = o->currency,
                                           .samples = o->samples,
                                           .since_ns = o->since_ns,
                                           .language = o->common.language};
    struct str page = {0};
    char *names = NULL;
    int status = report_build(&request, workspace, &page, &names, err)
                     ? write_report(o, &page, names, err)
                     : -1;

    str_release(&page);
    free(names);
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
