#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/workspace.h"
#include "report/chart_cost_input.h"
#include "report/chart_text.h"
#include "report/gnuplot.h"
#include "store/store.h"

struct chart_options {
    struct common_options common;
    int term, theme;
    const char *output, *suite, *currency, *purpose;
};

enum { TERM_BY_NAME, TERM_SVG, TERM_PNG, TERM_BOTH };
static const char *const term_choices[] = {"auto", "svg", "png", "both", NULL};
static const char *const theme_choices[] = {"auto", "light", "dark", NULL}; /* enum chart_theme */

#define FIELD(name) offsetof(struct chart_options, name)
static const struct option chart_table[] = {
    {.name = "output",
     .letter = 'o',
     .type = OPTION_STRING,
     .offset = FIELD(output),
     .value_name = "DIR|FILE",
     .help = "where to, as a folder or as FILE.svg or FILE.png (default results/charts)",
     .complete = "file"},
    {.name = "term",
     .type = OPTION_CHOICE,
     .offset = FIELD(term),
     .value_name = "TERM",
     .help = "svg, png or both (auto: as FILE ends, else both)",
     .choices = term_choices},
    {.name = "theme",
     .type = OPTION_CHOICE,
     .offset = FIELD(theme),
     .value_name = "THEME",
     .help = "light or dark (auto: png light, svg as its reader has it)",
     .choices = theme_choices},
    SUITE_OPTION(struct chart_options, suite),
    CURRENCY_OPTION(struct chart_options, currency),
    {.name = "purpose",
     .type = OPTION_STRING,
     .offset = FIELD(purpose),
     .value_name = "PURPOSE",
     .help = "whose verdicts: default, or published (the rule that published figures used)"},
    {.name = NULL},
};

/* Where a chart goes: names of its files in one folder. */
struct destination {
    char *folder, *base, *svg, *png;
};

static void destination_release(struct destination *d)
{
    free(d->folder);
    free(d->base);
    free(d->svg);
    free(d->png);
}

/* A run's or a suite's name as part of a file's: other characters become '_'. */
static void put_file_part(struct str *out, const char *text)
{
    for (; *text; text++) {
        if ((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
            (*text >= '0' && *text <= '9') || *text == '-')
            str_add_char(out, *text);
        else
            str_add_char(out, '_');
    }
}

/* "score_cost-mimosa-arithmetic-zh" */
static char *default_base(const struct chart_options *o, struct result *const *results,
                          size_t count)
{
    struct str base = {0};

    str_add_text(&base, "score_cost-");
    put_file_part(&base, results[0]->run->info.name);
    if (count > 1)
        str_printf(&base, "-and-%zu", count - 1);
    if (o->suite) {
        str_add_char(&base, '-');
        put_file_part(&base, o->suite);
    }
    if (o->common.language)
        str_add_text(&base, ".zh");
    return str_take(&base);
}

/* Splits "DIR/NAME.svg"; false when the name has no such ending: then it is a folder. */
static bool split_file(const char *path, struct destination *d, int *term)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t length = strlen(name);

    if (length <= 4)
        return false;
    if (strcmp(name + length - 4, ".svg") == 0)
        *term = TERM_SVG;
    else if (strcmp(name + length - 4, ".png") == 0)
        *term = TERM_PNG;
    else
        return false;
    d->folder = slash == path ? mem_strdup("/")
                : slash       ? mem_strndup(path, (size_t)(slash - path))
                              : mem_strdup(".");
    d->base = mem_strndup(name, length - 4);
    return true;
}

static struct destination find_destination(const struct chart_options *o,
                                           struct result *const *results, size_t count)
{
    struct destination d = {0};
    int term = TERM_BOTH;
    bool is_file = o->output && split_file(o->output, &d, &term);
    const char *dark = !is_file && o->theme == CHART_DARK ? ".dark" : "";

    if (!is_file) {
        d.folder = mem_strdup(o->output ? o->output : "results/charts");
        d.base = default_base(o, results, count);
    }
    if (o->term != TERM_BY_NAME)
        term = o->term;
    if (term != TERM_PNG)
        d.svg = mem_printf("%s%s.svg", d.base, dark);
    if (term != TERM_SVG)
        d.png = mem_printf("%s%s.png", d.base, dark);
    return d;
}

/* A file of a kind that cannot be drawn is not to become a folder of that name. */
static bool check_output(const char *path, struct error *err)
{
    static const char *const others[] = {".pdf", ".eps", ".jpg", ".jpeg", ".gif", ".webp", ".html"};
    const char *dot = path ? strrchr(path, '.') : NULL;

    for (size_t i = 0; dot && i < sizeof others / sizeof *others; i++) {
        if (strcmp(dot, others[i]) == 0)
            return error_set(err, ERROR_USAGE,
                             "--output: found '%.200s', expected a folder, or a file that ends in "
                             ".svg or .png",
                             path);
    }
    return true;
}

static void print_files(const struct destination *d)
{
    if (d->svg)
        printf("%s/%s\n", d->folder, d->svg);
    if (d->png)
        printf("%s/%s\n", d->folder, d->png);
    printf("%s/%s.dat\n%s/%s.gp\n", d->folder, d->base, d->folder, d->base);
}

static int draw(const struct chart_options *o, const struct chart_cost *input,
                const struct destination *d, struct error *err)
{
    const struct chart_target target = {.folder = d->folder,
                                        .base = d->base,
                                        .svg = d->svg,
                                        .png = d->png,
                                        .theme = (enum chart_theme)o->theme};
    struct chart chart;
    bool ok;

    chart_cost_build(input, &chart);
    ok = chart_draw(&chart, &target, err);
    if (ok && !chart.needs_cjk && !gnuplot_has_font(CHART_FONT))
        fprintf(stderr,
                "steelyard: the font %s is missing (package %s): words may be wider or narrower "
                "than their place\n",
                CHART_FONT, CHART_FONT_PACKAGE);
    chart_release(&chart);
    return ok ? EXIT_DONE : -1;
}

static int draw_results(const struct chart_options *o, const struct workspace *workspace,
                        struct result *const *results, size_t count, struct error *err)
{
    const struct chart_cost_options options = {.providers = &workspace->providers,
                                               .suite = o->suite,
                                               .is_chinese = o->common.language != 0};
    struct arena arena = {0};
    struct chart_cost input;
    struct destination d;
    int status = -1;

    chart_cost_collect(results, count, &options, &arena, &input);
    d = find_destination(o, results, count);
    if (input.count == 0)
        error_set(err, ERROR_INPUT, "no model of %s has a graded answer: nothing to draw",
                  results[0]->run->info.name);
    else
        status = draw(o, &input, &d, err);
    if (status == EXIT_DONE && !o->common.quiet)
        print_files(&d);
    destination_release(&d);
    arena_release(&arena);
    return status;
}

/* All of one currency: the first run's unless one is given. */
static bool load_results(const struct chart_options *o, const struct workspace *workspace,
                         struct store *store, char **names, size_t count, struct result **results,
                         struct error *err)
{
    struct result_options options = {.book = workspace->prices,
                                     .currency = o->currency,
                                     .suite = o->suite,
                                     .purpose = o->purpose,
                                     .by = RESULT_BY_MODEL};

    for (size_t i = 0; i < count; i++) {
        int64_t run;
        if (!store_run_find(store, names[i], &run, err))
            return false;
        results[i] = result_load(store, run, &options, err);
        if (!results[i])
            return false;
        options.currency = results[0]->currency;
    }
    return true;
}

static int chart_cost(const struct chart_options *o, const struct workspace *workspace,
                      char **names, size_t count, struct error *err)
{
    struct store *store = store_open(o->common.store, STORE_READ, err);
    struct result **results = mem_zalloc(count, sizeof(struct result *));
    int status = -1;

    if (store && check_output(o->output, err) &&
        workspace_check_currency(workspace, o->currency, err) &&
        load_results(o, workspace, store, names, count, results, err))
        status = draw_results(o, workspace, results, count, err);
    for (size_t i = 0; i < count; i++)
        result_free(results[i]);
    free(results);
    if (store)
        store_close(store);
    return status;
}

static int cmd_chart_run(void *options, int argc, char **argv, struct error *err)
{
    char latest[] = "latest", *newest[] = {latest};
    struct workspace workspace;
    int status;

    if (argc < 1 || strcmp(argv[0], "cost") != 0) {
        if (argc < 1)
            error_set(err, ERROR_USAGE, "say which chart: cost (score against cost)");
        else
            error_set(err, ERROR_USAGE, "found '%.60s', expected cost (score against cost)",
                      argv[0]);
        return -1;
    }
    if (!workspace_load(&workspace, err))
        return -1;
    status = argc > 1 ? chart_cost(options, &workspace, argv + 1, (size_t)argc - 1, err)
                      : chart_cost(options, &workspace, newest, 1, err);
    workspace_release(&workspace);
    return status;
}

const struct command cmd_chart = {
    .name = "chart",
    .summary = "draw score against cost",
    .usage = "[options] cost [RUN...]",
    .description =
        "Draws the models of a run, or of several, as score against cost per 1,000 items: 95 % "
        "whiskers, the Pareto frontier and what it dominates, every model named. Without RUN it is "
        "the newest run. Models whose cost is unknown, or nothing, stand in panels of their "
        "own.\n\n"
        "Writes SVG and PNG with gnuplot, and beside them the data (.dat, every number and word) "
        "and "
        "the script (.gp) to draw it again, and prints their names. The same results give the same "
        "bytes. docs/charts.md says how to read and redraw it.\n\n"
        "RUN is a name, a unique beginning of one, a number, latest, or latest:TITLE.",
    .examples = "# the newest run, to results/charts\nsteelyard chart cost\n"
                "# one suite, in Chinese and dark, for a slide\n"
                "steelyard chart cost latest:nightly -s arithmetic-zh --lang zh --theme dark "
                "-o slide.png\n",
    .options = chart_table,
    .complete = "run",
    .options_size = sizeof(struct chart_options),
    .run = cmd_chart_run,
};
