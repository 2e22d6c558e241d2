#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/mem.h"
#include "cmd/output.h"
#include "cmd/workspace.h"
#include "report/chart_kind.h"
#include "report/chart_text.h"
#include "report/gnuplot.h"
#include "store/store.h"

struct chart_options {
    struct common_options common;
    int format, theme, by;
    bool term;
    const char *output, *suite, *currency, *prices_at, *purpose, *baseline;
};

enum { FORMAT_BY_NAME, FORMAT_SVG, FORMAT_PNG, FORMAT_PDF, FORMAT_BOTH };
static const char *const format_choices[] = {"auto", "svg", "png", "pdf", "both", NULL};
static const char *const theme_choices[] = {"auto", "light", "dark", NULL}; /* enum chart_theme */
/* Those of report/chart_kind.c, and all: tests/unit/cmd/chart_test.c. */
static const char *const kind_words[] = {"cost",   "forest",   "outcomes", "heatmap",
                                         "tokens", "language", "thinking", "latency",
                                         "prices", "nightly",  "all",      NULL};
static const char *const by_choices[] = {"vendor", "tag", NULL};

#define FIELD(name) offsetof(struct chart_options, name)
static const struct option chart_table[] = {
    {.name = "output",
     .letter = 'o',
     .type = OPTION_STRING,
     .offset = FIELD(output),
     .value_name = "DIR|FILE",
     .help = "where to, as a folder or as FILE.svg, FILE.png or FILE.pdf (default results/charts)",
     .complete = "file"},
    {.name = "format",
     .type = OPTION_CHOICE,
     .offset = FIELD(format),
     .value_name = "FORMAT",
     .help = "svg, png, pdf, or both svg and png (auto: as FILE ends, else both)",
     .choices = format_choices},
    {.name = "theme",
     .type = OPTION_CHOICE,
     .offset = FIELD(theme),
     .value_name = "THEME",
     .help = "light or dark (auto: png and pdf light, svg as its reader has it)",
     .choices = theme_choices},
    {.name = "term",
     .type = OPTION_FLAG,
     .offset = FIELD(term),
     .help = "as text, to standard output, and no files"},
    {.name = "by",
     .type = OPTION_CHOICE,
     .offset = FIELD(by),
     .value_name = "WHAT",
     .help = "what colours say: the vendor, or the tag open or proprietary",
     .choices = by_choices},
    {.name = "baseline",
     .type = OPTION_STRING,
     .offset = FIELD(baseline),
     .value_name = "MODEL",
     .help = "what forest compares all others with (default: the best)",
     .complete = "model"},
    SUITE_OPTION(struct chart_options, suite),
    CURRENCY_OPTION(struct chart_options, currency),
    PRICES_AT_OPTION(struct chart_options, prices_at),
    {.name = "purpose",
     .type = OPTION_STRING,
     .offset = FIELD(purpose),
     .value_name = "PURPOSE",
     .help = "whose verdicts: default, or published (the rule that published figures used)"},
    {.name = NULL},
};

/* Where a chart goes: names of its files in one folder. */
struct destination {
    char *folder, *base, *svg, *png, *pdf;
};

static void destination_release(struct destination *d)
{
    free(d->folder);
    free(d->base);
    free(d->svg);
    free(d->png);
    free(d->pdf);
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
static char *default_base(const struct chart_options *o, const struct chart_kind *kind,
                          const char *run, size_t count)
{
    struct str base = {0};

    str_printf(&base, "%s-", kind->file);
    put_file_part(&base, run);
    if (count > 1)
        str_printf(&base, "-and-%zu", count - 1);
    if (o->suite) {
        str_add_char(&base, '-');
        put_file_part(&base, o->suite);
    }
    if (o->by)
        str_add_text(&base, ".tag");
    if (o->common.language)
        str_add_text(&base, ".zh");
    return str_take(&base);
}

/* Splits "DIR/NAME.svg"; false when the name has no such ending: then it is a folder. */
static bool split_file(const char *path, struct destination *d, int *format)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t length = strlen(name);

    if (length <= 4)
        return false;
    if (strcmp(name + length - 4, ".svg") == 0)
        *format = FORMAT_SVG;
    else if (strcmp(name + length - 4, ".png") == 0)
        *format = FORMAT_PNG;
    else if (strcmp(name + length - 4, ".pdf") == 0)
        *format = FORMAT_PDF;
    else
        return false;
    d->folder = slash == path ? mem_strdup("/")
                : slash       ? mem_strndup(path, (size_t)(slash - path))
                              : mem_strdup(".");
    d->base = mem_strndup(name, length - 4);
    return true;
}

static struct destination find_destination(const struct chart_options *o,
                                           const struct chart_kind *kind, const char *run,
                                           size_t count)
{
    struct destination d = {0};
    int format = FORMAT_BOTH;
    bool is_file = o->output && split_file(o->output, &d, &format);
    const char *dark = !is_file && o->theme == CHART_DARK ? ".dark" : "";

    if (!is_file) {
        d.folder = mem_strdup(o->output ? o->output : "results/charts");
        d.base = default_base(o, kind, run, count);
    }
    if (o->format != FORMAT_BY_NAME)
        format = o->format;
    if (format == FORMAT_SVG || format == FORMAT_BOTH)
        d.svg = mem_printf("%s%s.svg", d.base, dark);
    if (format == FORMAT_PNG || format == FORMAT_BOTH)
        d.png = mem_printf("%s%s.png", d.base, dark);
    if (format == FORMAT_PDF)
        d.pdf = mem_printf("%s%s.pdf", d.base, dark);
    return d;
}

/* A file of a kind that cannot be drawn is not to become a folder of that name. */
static bool check_output(const char *path, struct error *err)
{
    static const char *const others[] = {".eps", ".jpg", ".jpeg", ".gif", ".webp", ".html"};
    const char *dot = path ? strrchr(path, '.') : NULL;

    for (size_t i = 0; dot && i < sizeof others / sizeof *others; i++) {
        if (strcmp(dot, others[i]) == 0)
            return error_set(err, ERROR_USAGE,
                             "--output: found '%.200s', expected a folder, or a file that ends in "
                             ".svg, .png or .pdf",
                             path);
    }
    return true;
}

static void print_files(const struct destination *d)
{
    const char *const pictures[] = {d->svg, d->png, d->pdf};

    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++)
        if (pictures[i])
            printf("%s/%s\n", d->folder, pictures[i]);
    printf("%s/%s.dat\n%s/%s.gp\n", d->folder, d->base, d->folder, d->base);
}

static void warn_of_font(const struct chart *chart)
{
    if (!chart->needs_cjk && !gnuplot_has_font(CHART_FONT))
        fprintf(stderr,
                "steelyard: the font %s is missing (package %s): words may be wider or narrower "
                "than their place\n",
                CHART_FONT, CHART_FONT_PACKAGE);
}

static void print_term(const struct chart_options *o, const struct chart *chart)
{
    const struct render_options render = output_options(&o->common);
    const struct chart_term_options options = {.width = render.width,
                                               .ambiguous = render.ambiguous};
    struct str text = {0};

    chart_term_print(chart, &options, &text);
    fwrite(str_text(&text), 1, text.len, stdout);
    str_release(&text);
}

static bool draw(const struct chart_options *o, const struct chart_kind *kind,
                 struct chart_source *source, const char *run, struct error *err)
{
    struct destination d;
    struct chart chart;
    bool ok;

    if (!kind->build(source, &chart, err))
        return false;
    if (o->term) {
        print_term(o, &chart);
        chart_release(&chart);
        return true;
    }
    d = find_destination(o, kind, run, source->run_count);
    const struct chart_target target = {.folder = d.folder,
                                        .base = d.base,
                                        .svg = d.svg,
                                        .png = d.png,
                                        .pdf = d.pdf,
                                        .theme = (enum chart_theme)o->theme};
    ok = chart_draw(&chart, &target, err);
    if (ok)
        warn_of_font(&chart);
    if (ok && !o->common.quiet)
        print_files(&d);
    chart_release(&chart);
    destination_release(&d);
    return ok;
}

/* Every kind that the runs have data for; the others say why not. */
static bool draw_all(const struct chart_options *o, struct chart_source *source, const char *run,
                     struct error *err)
{
    for (const struct chart_kind *kind = chart_kinds; kind->name; kind++) {
        struct error why = {0};
        if (draw(o, kind, source, run, &why))
            continue;
        if (why.kind != ERROR_INPUT) {
            *err = why;
            return false;
        }
        if (!o->common.quiet)
            fprintf(stderr, "steelyard chart: no %s: %s\n", kind->name, why.message);
    }
    return true;
}

static bool find_runs(struct store *store, char **names, size_t count, int64_t *runs,
                      struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!store_run_find(store, names[i], &runs[i], err))
            return false;
    return true;
}

static bool draw_runs(const struct chart_options *o, const struct workspace *workspace,
                      const struct chart_kind *kind, struct store *store, const int64_t *runs,
                      size_t count, struct error *err)
{
    struct chart_source source = {.store = store,
                                  .runs = runs,
                                  .run_count = count,
                                  .book = workspace->prices,
                                  .providers = &workspace->providers,
                                  .currency = o->currency,
                                  .suite = o->suite,
                                  .purpose = o->purpose,
                                  .baseline = o->baseline,
                                  .by_tag = o->by != 0,
                                  .is_chinese = o->common.language != 0};
    struct query_run *first = query_run_load(store, runs[0], err);
    bool ok = first && (kind ? draw(o, kind, &source, first->info.name, err)
                             : draw_all(o, &source, first->info.name, err));

    chart_source_release(&source);
    query_run_free(first);
    return ok;
}

static bool chart(const struct chart_options *o, const struct workspace *workspace,
                  const struct chart_kind *kind, char **names, size_t count, struct error *err)
{
    struct store *store = store_open(o->common.store, STORE_READ, err);
    int64_t *runs = mem_zalloc(count, sizeof *runs);
    bool ok = store && check_output(o->output, err) && find_runs(store, names, count, runs, err) &&
              draw_runs(o, workspace, kind, store, runs, count, err);

    free(runs);
    if (store)
        store_close(store);
    return ok;
}

/* "cost, forest, … or all" */
static void put_kinds(struct str *out)
{
    for (const struct chart_kind *kind = chart_kinds; kind->name; kind++)
        str_printf(out, "%s, ", kind->name);
    str_add_text(out, "all");
}

/* NULL in *out: all. */
static bool find_kind(const char *name, const struct chart_kind **out, struct error *err)
{
    struct str kinds = {0};

    *out = name ? chart_kind_find(name) : NULL;
    if (*out || (name && strcmp(name, "all") == 0))
        return true;
    put_kinds(&kinds);
    if (name) {
        error_set(err, ERROR_USAGE, "found '%.60s', expected a kind of chart: %s", name,
                  str_text(&kinds));
        config_suggest(err, name, kind_words);
    } else
        error_set(err, ERROR_USAGE, "say which chart: %s", str_text(&kinds));
    str_release(&kinds);
    return false;
}

static int cmd_chart_run(void *options, int argc, char **argv, struct error *err)
{
    const struct chart_options *o = options;
    char latest[] = "latest", *newest[] = {latest};
    const struct chart_kind *kind;
    struct workspace workspace;
    bool ok;

    if (!find_kind(argc > 0 ? argv[0] : NULL, &kind, err) || !workspace_load(&workspace, err))
        return -1;
    ok = workspace_price_at(&workspace, o->prices_at, err) &&
         workspace_check_currency(&workspace, o->currency, err) &&
         (argc > 1 ? chart(o, &workspace, kind, argv + 1, (size_t)argc - 1, err)
                   : chart(o, &workspace, kind, newest, 1, err));
    workspace_release(&workspace);
    return ok ? EXIT_DONE : -1;
}

const struct command cmd_chart = {
    .name = "chart",
    .summary = "draw charts of a run: score, cost, outcomes, tokens, speed, prices",
    .usage = "[options] KIND [RUN...]",
    .description =
        "Draws one KIND of chart of a run, or of several. Without RUN it is the newest run.\n\n"
        "  cost      score against cost, with the Pareto frontier\n"
        "  forest    difference of each model to a baseline, by suite\n"
        "  outcomes  how every item ended, what is no answer enlarged\n"
        "  heatmap   score by category\n"
        "  tokens    money and tokens: input, cached, reasoning, answer\n"
        "  language  Chinese against English on identical logic\n"
        "  thinking  thinking on against off: points gained against money\n"
        "  latency   time to first token and speed\n"
        "  prices    price history of the run's models, with changes\n"
        "  nightly   night after night, with releases, changes and alarms\n"
        "  all       every kind that the runs have data for\n\n"
        "Writes SVG and PNG with gnuplot, and beside them the data (.dat, every number and word) "
        "and "
        "the script (.gp) to draw it again, and prints their names. The same results give the same "
        "bytes. docs/charts.md says how to read and redraw each kind.\n\n"
        "RUN is a name, a unique beginning of one, a number, latest, or latest:TITLE.",
    .examples = "# the newest run, to results/charts\nsteelyard chart cost\n"
                "# every chart that it has data for\nsteelyard chart all -o charts\n"
                "# open weights against proprietary models\nsteelyard chart cost --by tag\n"
                "# who differs from the model in use?\n"
                "steelyard chart forest --baseline deepseek-v4-pro\n"
                "# here and now, as text\nsteelyard chart outcomes --term\n"
                "# one suite, in Chinese and dark, for a slide\n"
                "steelyard chart cost latest:nightly -s arithmetic-zh --lang zh --theme dark "
                "-o slide.png\n",
    .options = chart_table,
    .complete = "run",
    .words = kind_words,
    .options_size = sizeof(struct chart_options),
    .run = cmd_chart_run,
};
