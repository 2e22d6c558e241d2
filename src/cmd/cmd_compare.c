#include "cmd/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/mem.h"
#include "cmd/compare_judged.h"
#include "cmd/compare_samples.h"
#include "cmd/output.h"
#include "cmd/run_model.h"
#include "cmd/workspace.h"
#include "report/comparison.h"
#include "report/pairing_view.h"
#include "report/reference.h"
#include "stats/bootstrap.h"
#include "store/store.h"

struct compare_options {
    struct common_options common;
    int format, by;
    const char *grader, *suite, *currency, *prices_at, *reference, *baseline, *index;
    bool money, repeats, pairs;
    int64_t k;
};

static const char *const by_choices[] = {"model", "suite", "category", "tag",
                                         NULL}; /* enum result_by */

#define FIELD(name) offsetof(struct compare_options, name)
static const struct option compare_table[] = {
    OUTPUT_OPTION(struct compare_options, format),
    SUITE_OPTION(struct compare_options, suite),
    {.name = "by",
     .type = OPTION_CHOICE,
     .offset = FIELD(by),
     .value_name = "WHAT",
     .help = "a row a model, a model and suite or category, or a tag of models (open, proprietary)",
     .choices = by_choices},
    CURRENCY_OPTION(struct compare_options, currency),
    PRICES_AT_OPTION(struct compare_options, prices_at),
    {.name = "money",
     .type = OPTION_FLAG,
     .offset = FIELD(money),
     .help = "also cost per item and per million output tokens, tokens per correct answer"},
    {.name = "reference",
     .type = OPTION_STRING,
     .offset = FIELD(reference),
     .value_name = "MODEL",
     .help = "also cost per correct answer as a multiple of this model's",
     .complete = "model"},
    {.name = "index",
     .type = OPTION_STRING,
     .offset = FIELD(index),
     .value_name = "FILE",
     .help = "also the composite index that the file defines (docs/reading.md)"},
    {.name = "pairs",
     .type = OPTION_FLAG,
     .offset = FIELD(pairs),
     .help = "a row a pair of models instead: differences of score, cost and time on common "
             "questions, with intervals and p"},
    {.name = "baseline",
     .type = OPTION_STRING,
     .offset = FIELD(baseline),
     .value_name = "MODEL|RUN",
     .help = "with --pairs: all against this model, or each against itself in this run",
     .complete = "run"},
    {.name = "grader",
     .type = OPTION_STRING,
     .offset = FIELD(grader),
     .value_name = "GRADER",
     .help =
         "whose verdicts: default (our rule), published (the rule of the suite's source), both, "
         "or judge:NAME (of a judge that compares in pairs: the models ranked by it)"},
    {.name = "repeats",
     .type = OPTION_FLAG,
     .offset = FIELD(repeats),
     .help = "what several answers to an item say together: pass@k, pass^k, maj@k, consistency, "
             "options that went round"},
    K_OPTION(struct compare_options, k),
    {.name = NULL},
};

static struct result *load_run(struct store *store, const char *name,
                               const struct result_options *options, struct error *err)
{
    int64_t run;

    if (!store_run_find(store, name, &run, err))
        return NULL;
    return result_load(store, run, options, err);
}

/* The purpose of verdicts that --grader names; NULL with an error. "both" is the default's. */
static const char *purpose_of(const char *grader, struct error *err)
{
    if (!grader || strcmp(grader, "default") == 0 || strcmp(grader, "both") == 0)
        return "default";
    if (strcmp(grader, "published") == 0 || (strncmp(grader, "judge:", 6) == 0 && grader[6]))
        return grader;
    error_set(err, ERROR_USAGE,
              "--grader: found '%.60s', expected default, published, both or judge:NAME", grader);
    return NULL;
}

/* All runs of a comparison, of one currency so that they can stand in one column: the first run's
 * unless one is given. */
struct runs {
    struct result **results;
    size_t count;
    struct pairing_options pairing;
};

static bool add_run(struct runs *runs, struct store *store, const char *name,
                    struct result_options *options, struct error *err)
{
    struct result *result = load_run(store, name, options, err);

    if (!result)
        return false;
    runs->results[runs->count++] = result;
    options->currency = runs->results[0]->currency;
    return true;
}

static bool has_model(const struct runs *runs, const char *name)
{
    for (size_t i = 0; i < runs->count; i++) {
        if (reference_find(runs->results[i], name) >= 0)
            return true;
        for (size_t j = 0; j < runs->results[i]->tag_count; j++) {
            if (strcmp(runs->results[i]->tags[j].name, name) == 0)
                return true;
        }
    }
    return false;
}

static bool suggest_model(struct result *const *results, size_t count, const char *name,
                          struct error *err)
{
    struct arena arena = {0};
    size_t models = 0, found = 0;
    const char **names;

    for (size_t i = 0; i < count; i++)
        models += results[i]->run->model_count;
    names = mem_zalloc(2 * models + 1, sizeof *names);
    for (size_t i = 0; i < count; i++)
        found += run_model_names(results[i]->run, &arena, names + found);
    config_suggest(err, name, names);
    arena_release(&arena);
    free(names);
    return false;
}

/* A model of the runs, else a run: one of them, or one more. */
static bool add_baseline(struct runs *runs, struct store *store, const char *name,
                         struct result_options *options, struct error *err)
{
    static const char *const newest[] = {"latest", NULL};
    int64_t run;

    if (!name)
        return true;
    if (has_model(runs, name)) {
        runs->pairing.baseline_model = name;
        return true;
    }
    if (!store_run_find(store, name, &run, err)) {
        error_set(err, ERROR_USAGE, "--baseline: '%.100s' is no model of the runs and no run",
                  name);
        (void)suggest_model(runs->results, runs->count, name, err);
        return config_suggest(err, name, newest);
    }
    for (size_t i = 0; i < runs->count; i++) {
        if (runs->results[i]->run->info.id == run)
            runs->pairing.baseline_run = (int)i;
    }
    if (runs->pairing.baseline_run >= 0)
        return true;
    runs->pairing.baseline_run = (int)runs->count;
    return add_run(runs, store, name, options, err);
}

static bool load_runs(struct runs *runs, struct store *store, int argc, char **argv,
                      struct result_options *options, struct error *err)
{
    if (argc == 0 && !add_run(runs, store, "latest", options, err))
        return false;
    for (int i = 0; i < argc; i++) {
        if (!add_run(runs, store, argv[i], options, err))
            return false;
    }
    return true;
}

static bool check_reference(const struct compare_options *o, struct result *const *results,
                            size_t count, struct error *err)
{
    for (size_t i = 0; o->reference && i < count; i++) {
        if (reference_find(results[i], o->reference) >= 0)
            return true;
    }
    if (!o->reference)
        return true;
    error_set(err, ERROR_USAGE,
              "--reference: '%.100s' is no model of the runs, or a part of several names",
              o->reference);
    return suggest_model(results, count, o->reference, err);
}

static int print_comparison(const struct compare_options *o, const struct runs *runs,
                            const struct price_book *book, struct error *err)
{
    int language = output_language(&o->common, o->format);
    struct pairing pairing;
    struct index index;
    struct table table;

    if (o->index && !index_load(&index, o->index, err))
        return -1;

    pairing_make(&pairing, runs->results, runs->count, &runs->pairing);
    const struct comparison_options options = {.book = book,
                                               .language = language,
                                               .reference = o->reference,
                                               .shows_money = o->money,
                                               .index = o->index ? &index : NULL,
                                               .pairing = &pairing};
    if (o->pairs)
        pairing_view(&pairing, runs->results, runs->count, language, &table);
    else
        comparison_table(runs->results, runs->count, &options, &table);
    for (size_t i = 0; i < runs->count && !o->pairs; i++)
        compare_note_judges(runs->results[i]->run, language, &table);
    int status = output_table(&o->common, &table, o->format, err);
    table_release(&table);
    pairing_release(&pairing);
    if (o->index)
        index_release(&index);
    return status;
}

static int print_repeats(const struct compare_options *o, struct store *store, const char *name,
                         const char *purpose, struct error *err)
{
    struct query_run *run = NULL;
    int64_t id;
    int status = -1;

    if (store_run_find(store, name, &id, err) && (run = query_run_load(store, id, err)))
        status = compare_samples(&o->common, store, run, o->suite, purpose, (unsigned)o->k,
                                 o->format, err);
    query_run_free(run);
    return status;
}

/* What a judge that compares in pairs says is a ranking, not a score. false: it is no such judge. */
static bool is_ranking(const struct compare_options *o, struct store *store, int argc, char **argv,
                       int *status, struct error *err)
{
    struct query_run *run = NULL;
    int64_t id;
    bool is_pairwise = false;

    if (!o->grader || strncmp(o->grader, "judge:", 6) != 0 || argc > 1)
        return false;
    *status = -1;
    if (!store_run_find(store, argc ? argv[0] : "latest", &id, err) ||
        !(run = query_run_load(store, id, err)))
        return true;
    is_pairwise = compare_has_pairwise(run, o->grader + 6);
    if (is_pairwise)
        *status = compare_judged(&o->common, store, run, o->suite, o->grader + 6, o->reference,
                                 o->format, err);
    query_run_free(run);
    return is_pairwise;
}

static int compare(const struct compare_options *o, const struct workspace *workspace, int argc,
                   char **argv, struct error *err)
{
    struct result_options options = {.book = workspace->prices,
                                     .currency = o->currency,
                                     .suite = o->suite,
                                     .purpose = purpose_of(o->grader, err),
                                     .by = (enum result_by)o->by,
                                     .by_question = true};
    struct runs runs = {
        .pairing = {.baseline_run = -1, .all_figures = o->pairs, .seed = BOOTSTRAP_SEED}};
    struct store *store = options.purpose ? store_open(o->common.store, STORE_READ, err) : NULL;
    int status = -1;

    if (!store)
        return -1;
    if (o->repeats) {
        status = argc > 1
                     ? -1
                     : print_repeats(o, store, argc ? argv[0] : "latest", options.purpose, err);
        if (argc > 1)
            error_set(err, ERROR_USAGE, "--repeats: one run at a time");
        store_close(store);
        return status;
    }
    if (is_ranking(o, store, argc, argv, &status, err)) {
        store_close(store);
        return status;
    }
    runs.results = mem_zalloc(2 * (size_t)argc + 4, sizeof(struct result *));
    bool ok = load_runs(&runs, store, argc, argv, &options, err);
    if (ok && o->grader && strcmp(o->grader, "both") == 0) {
        options.purpose = "published";
        ok = load_runs(&runs, store, argc, argv, &options, err);
    }
    if (ok && add_baseline(&runs, store, o->baseline, &options, err) &&
        check_reference(o, runs.results, runs.count, err))
        status = print_comparison(o, &runs, workspace->prices, err);
    for (size_t i = 0; i < runs.count; i++)
        result_free(runs.results[i]);
    free(runs.results);
    store_close(store);
    return status;
}

static int cmd_compare_run(void *options, int argc, char **argv, struct error *err)
{
    const struct compare_options *o = options;
    struct workspace workspace;
    int status = -1;

    if (o->baseline && !o->pairs) {
        error_set(err, ERROR_USAGE, "--baseline goes with --pairs");
        return -1;
    }
    if (o->k && !o->repeats) {
        error_set(err, ERROR_USAGE, "--k goes with --repeats");
        return -1;
    }
    if (!workspace_load(&workspace, err))
        return -1;
    if (workspace_price_at(&workspace, o->prices_at, err) &&
        workspace_check_currency(&workspace, o->currency, err))
        status = compare(o, &workspace, argc, argv, err);
    workspace_release(&workspace);
    return status;
}

const struct command cmd_compare = {
    .name = "compare",
    .summary = "models side by side: score, cost, speed",
    .usage = "[options] [RUN...]",
    .description =
        "Shows the models of a run, or of several, best score first: the score with its 95 % "
        "interval and the number of answers behind it, cells without an answer, money by million "
        "tokens as really paid, by 1,000 items and by correct answer, output tokens of an answer, "
        "and the median time to the first token. Models that share a letter under alike cannot be "
        "told apart, and the last column says how likely each is on the frontier of score, cost "
        "and time. --pairs shows the differences instead, on the questions that both answered, "
        "with intervals and p that hold for all of them together. Without RUN it is the newest "
        "run. The lines under "
        "the table say what is missing and which prices were used; docs/reading.md explains each "
        "column.\n\n"
        "RUN is a name, a unique beginning of one, a number, latest, or latest:TITLE.",
    .examples = "# the newest run\nsteelyard compare\n"
                "# one row for each model and suite, in dollars, for a report\n"
                "steelyard compare --by suite --currency USD -o md\n"
                "# open weights against proprietary models\n"
                "steelyard compare --by tag\n"
                "# what does a correct answer cost, against a model that everybody knows?\n"
                "steelyard compare --money --reference deepseek-v4-pro\n"
                "# which models differ, suite by suite?\nsteelyard compare --pairs --by suite\n"
                "# has a model changed since the blessed run?\n"
                "steelyard compare latest --pairs --baseline baseline:release\n"
                "# who is preferred by a judge that compares in pairs?\n"
                "steelyard compare --grader judge:pairwise --reference deepseek-v4-pro\n"
                "# two nights side by side, for a spreadsheet\n"
                "steelyard compare latest:nightly mimosa -o csv\n",
    .options = compare_table,
    .complete = "run",
    .options_size = sizeof(struct compare_options),
    .run = cmd_compare_run,
};
