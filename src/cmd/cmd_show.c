#include "cmd/commands.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "cmd/output.h"
#include "cmd/run_model.h"
#include "cmd/workspace.h"
#include "report/cells.h"
#include "report/detail.h"
#include "report/overview.h"
#include "run/judged.h"
#include "store/store.h"

struct show_options {
    struct common_options common;
    struct option_list outcomes;
    const char *model, *suite, *currency, *prices_at;
    int format, grader;
    bool judges;
};

static const char *const grader_choices[] = {"default", "published",
                                             NULL}; /* purposes of verdicts */

#define FIELD(name) offsetof(struct show_options, name)
static const struct option show_table[] = {
    OUTPUT_OPTION(struct show_options, format),
    {.name = "model",
     .letter = 'm',
     .type = OPTION_STRING,
     .offset = FIELD(model),
     .value_name = "MODEL",
     .help = "list the cells of this model, or judge, by its name or a part of it",
     .complete = "model"},
    {.name = "judges",
     .type = OPTION_FLAG,
     .offset = FIELD(judges),
     .help = "list the judges' cells: what they judged and what they said"},
    {.name = "suite",
     .letter = 's',
     .type = OPTION_STRING,
     .offset = FIELD(suite),
     .value_name = "SUITE",
     .help = "list the cells of this suite",
     .complete = "suite"},
    {.name = "outcome",
     .type = OPTION_LIST,
     .offset = FIELD(outcomes),
     .value_name = "OUTCOME,...",
     .help = "list the cells that ended so: correct, wrong, unparsed, timeout, pending, ..."},
    {.name = "grader",
     .type = OPTION_CHOICE,
     .offset = FIELD(grader),
     .value_name = "GRADER",
     .help = "whose verdicts: our rule's, or those of the rule of the suite's source",
     .choices = grader_choices},
    {.name = "currency",
     .type = OPTION_STRING,
     .offset = FIELD(currency),
     .value_name = "CURRENCY",
     .help = "of the summary's money (default: as the models are billed, else CNY)"},
    PRICES_AT_OPTION(struct show_options, prices_at),
    {.name = NULL},
};

struct showing {
    const struct show_options *options;
    const struct price_book *book;
    struct store *store;
    int64_t run;
};

static int show_summary(const struct showing *s, struct error *err)
{
    const struct show_options *o = s->options;
    const struct result_options options = {.book = s->book,
                                           .currency = o->currency,
                                           .purpose = grader_choices[o->grader],
                                           .by = RESULT_BY_SUITE};
    struct result *result = result_load(s->store, s->run, &options, err);
    struct render_options render = output_options(&o->common);
    struct str text = {0};

    if (!result)
        return -1;
    overview_render(result, store_location(s->store), (enum report_format)o->format, &render,
                    &text);
    int status = output_text(&text, err);
    str_release(&text);
    result_free(result);
    return status;
}

/* What a judge's cell judged, by the run's plan. */
static void judge_of(void *context, int64_t cell, struct detail_judge *out)
{
    const struct plan *plan = context;
    struct plan_judge_cell of = plan_judge_cell(plan, cell);
    struct plan_cell first = plan_cell(plan, of.first);

    *out = (struct detail_judge){.model = (int)plan_cell_model(plan, cell),
                                 .item = (int)first.item,
                                 .repeat = (int)first.repeat,
                                 .first = of.order == 0 ? of.first : of.second,
                                 .second = of.order == 0 ? of.second : of.first};
}

/* *out_is_judge false: a candidate's cell. */
static bool find_judge(const struct query_run *run, int64_t cell, struct detail_judge *out,
                       bool *out_is_judge, struct error *err)
{
    int64_t candidates = (int64_t)run->model_count * (int64_t)run->item_count * run->repeats;
    struct arena arena = {0};
    struct plan plan;
    bool ok = true;

    *out_is_judge = run->judge_count > 0 && cell >= candidates && cell < run->info.cell_count;
    if (*out_is_judge && (ok = judged_plan(run, &arena, &plan, err)))
        judge_of(&plan, cell, out);
    arena_release(&arena);
    return ok;
}

static int show_cell(const struct showing *s, const struct query_run *run, const char *cell,
                     struct error *err)
{
    const struct show_options *o = s->options;
    struct render_options render = output_options(&o->common);
    struct detail_judge judge;
    struct detail detail;
    struct str text = {0};
    bool is_judge;
    char *end;

    errno = 0;
    long long number = strtoll(cell, &end, 10);
    if (!*cell || *end || errno || number < 0) {
        error_set(err, ERROR_USAGE, "found '%.60s', expected the number of a cell", cell);
        return -1;
    }
    if (o->format != REPORT_TABLE && o->format != REPORT_JSON && o->format != REPORT_JSONL &&
        o->format != REPORT_JSON_SCHEMA) {
        error_set(err, ERROR_USAGE, "a cell is shown as table (text) or json");
        return -1;
    }
    if (!find_judge(run, number, &judge, &is_judge, err) ||
        !detail_load(&detail, s->store, run, number, is_judge ? &judge : NULL, s->book, err))
        return -1;
    if (o->format == REPORT_TABLE)
        detail_text(&detail, &render, &text);
    else if (o->format == REPORT_JSON_SCHEMA)
        detail_schema(&detail, &text);
    else
        detail_json(&detail, &text);
    detail_release(&detail);
    int status = output_text(&text, err);
    str_release(&text);
    return status;
}

static bool parse_outcomes(const struct option_list *list, bool wants[OUTCOME_COUNT],
                           struct error *err)
{
    const char *names[OUTCOME_COUNT + 1] = {0};

    for (int i = 0; i < OUTCOME_COUNT; i++) {
        names[i] = outcome_name((enum outcome)i);
        wants[i] = list->count == 0;
    }
    for (size_t i = 0; i < list->count; i++) {
        enum outcome outcome;
        if (!outcome_parse(list->values[i], &outcome)) {
            struct str known = {0};
            for (int j = 0; j < OUTCOME_COUNT; j++)
                str_printf(&known, "%s%s", j ? ", " : "", names[j]);
            error_set(err, ERROR_USAGE, "--outcome: found '%.60s', expected one of %s",
                      list->values[i], str_text(&known));
            str_release(&known);
            return config_suggest(err, list->values[i], names);
        }
        wants[outcome] = true;
    }
    return true;
}

/* The model that is named: a candidate, or where none is and --judges is not asked for, a judge. */
static bool find_model(const struct show_options *o, const struct query_run *run,
                       struct cells_filter *filter, bool *of_judges, struct error *err)
{
    struct error of_model = {.kind = ERROR_NONE};

    *of_judges = o->judges;
    filter->model = -1;
    if (!o->model)
        return true;
    if (!o->judges)
        filter->model = run_model_find(run, o->model, "--model", &of_model);
    if (filter->model >= 0)
        return true;
    filter->model = run_judge_find(run, o->model, "--model", err);
    *of_judges = filter->model >= 0;
    if (filter->model < 0 && !o->judges)
        *err = of_model;
    return filter->model >= 0;
}

static int show_cells(const struct showing *s, const struct query_run *run, struct error *err)
{
    const struct show_options *o = s->options;
    struct cells_filter filter = {.suite = o->suite, .purpose = grader_choices[o->grader]};
    struct arena arena = {0};
    struct table table = {0};
    struct plan plan;
    bool of_judges;
    int status = -1;

    if (!parse_outcomes(&o->outcomes, filter.wants, err) ||
        (o->suite && !query_run_has_suite(run, o->suite, err)) ||
        !find_model(o, run, &filter, &of_judges, err))
        return -1;
    if (of_judges) {
        filter.judge = judge_of;
        filter.judge_context = &plan;
    }
    if ((!of_judges || judged_plan(run, &arena, &plan, err)) &&
        cells_table(s->store, run, &filter, &table, err))
        status = output_table(&o->common, &table, o->format, err);
    table_release(&table);
    arena_release(&arena);
    return status;
}

static int show_run(const struct showing *s, int argc, char **argv, struct error *err)
{
    const struct show_options *o = s->options;

    if (argc < 2 && !o->model && !o->suite && !o->judges && !o->outcomes.count)
        return show_summary(s, err);
    struct query_run *run = query_run_load(s->store, s->run, err);
    int status = -1;
    if (run)
        status = argc > 1 ? show_cell(s, run, argv[1], err) : show_cells(s, run, err);
    query_run_free(run);
    return status;
}

static int cmd_show_run(void *options, int argc, char **argv, struct error *err)
{
    struct showing s = {.options = options};
    struct workspace workspace;
    int status = -1;

    if (argc > 2) {
        error_set(err, ERROR_USAGE, "found %d arguments, expected RUN and CELL", argc);
        return -1;
    }
    if (!workspace_load(&workspace, err))
        return -1;
    s.book = workspace.prices;
    s.store = store_open(s.options->common.store, STORE_READ, err);
    if (s.store && workspace_price_at(&workspace, s.options->prices_at, err) &&
        workspace_check_currency(&workspace, s.options->currency, err) &&
        store_run_find(s.store, argc > 0 ? argv[0] : "latest", &s.run, err))
        status = show_run(&s, argc, argv, err);
    store_close(s.store);
    workspace_release(&workspace);
    return status;
}

const struct command cmd_show = {
    .name = "show",
    .summary = "a run, its cells, or one cell whole",
    .usage = "[options] [RUN [CELL]]",
    .description =
        "With RUN alone (default: the newest) it shows what the run is, how its cells ended for "
        "each model and suite, and what they cost. With --model, --suite or --outcome it lists "
        "cells, with --judges or a judge's name those of judges. With CELL it shows one whole: the "
        "messages sent, thought, answer, what each grader "
        "took from it and said, and every call with its tokens, times, cost, the price row that "
        "decided, and its error.\n\n"
        "Texts of models are shown safely: control characters appear as escapes such as \\x1b.",
    .examples = "# the newest run\nsteelyard show\n"
                "# the wrong answers of one model\n"
                "steelyard show latest --outcome wrong,unparsed --model deepseek\n"
                "# one answer whole\nsteelyard show latest 42\n",
    .options = show_table,
    .complete = "run",
    .options_size = sizeof(struct show_options),
    .run = cmd_show_run,
};
