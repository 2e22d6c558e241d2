#include "cmd/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/output.h"
#include "cmd/score_agreement.h"
#include "run/regrade.h"

struct score_options {
    struct common_options common;
    const char *suite;
    int grader, format;
    bool agreement;
};

/* enum grading_purpose, the judges' replies, and then every one. */
enum { SCORE_JUDGES = GRADING_PURPOSES, SCORE_ALL };
static const char *const grader_names[] = {"default", "published", "judges", "all", NULL};

static const struct option score_table[] = {
    {.name = "grader",
     .type = OPTION_CHOICE,
     .offset = offsetof(struct score_options, grader),
     .value_name = "GRADER",
     .help =
         "our rule (default), the rule of the suite's source (published), what the run's judges "
         "wrote (judges), or all",
     .choices = grader_names},
    {.name = "suite",
     .letter = 's',
     .type = OPTION_STRING,
     .offset = offsetof(struct score_options, suite),
     .value_name = "SUITE",
     .help = "only cells of this suite",
     .complete = "suite"},
    {.name = "agreement",
     .type = OPTION_FLAG,
     .offset = offsetof(struct score_options, agreement),
     .help = "grade nothing: how far the run's judges agree with labels, and who won of two"},
    OUTPUT_OPTION(struct score_options, format),
    {.name = NULL},
};

static const struct column columns[] = {
    {.key = "cell", .title = "cell", .title_zh = "单元", .kind = COLUMN_INTEGER},
    {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT, .priority = 1},
    {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT, .priority = 4},
    {.key = "item", .title = "item", .title_zh = "题目", .kind = COLUMN_TEXT},
    {.key = "before", .title = "before", .title_zh = "原判", .kind = COLUMN_TEXT},
    {.key = "after", .title = "after", .title_zh = "现判", .kind = COLUMN_TEXT},
    {.key = "extracted_before",
     .title = "took before",
     .title_zh = "原取",
     .kind = COLUMN_TEXT,
     .priority = 3},
    {.key = "extracted",
     .title = "takes now",
     .title_zh = "现取",
     .kind = COLUMN_TEXT,
     .priority = 2},
    {.key = "rule", .title = "rule", .title_zh = "规则", .kind = COLUMN_TEXT, .priority = 5},
};

/* What was taken is shown in a cell of a table: the beginning is enough. */
static struct value short_text(struct table *table, struct view text)
{
    enum { SHOWN_MAX = 48 };
    size_t len = text.len > SHOWN_MAX ? SHOWN_MAX : text.len;

    while (len > 0 && len < text.len && ((unsigned char)text.data[len] & 0xC0) == 0x80)
        len--;
    return value_text(table, view_slice(text, 0, len));
}

static void add_change(void *context, const struct regrade_change *change)
{
    struct table *table = context;
    struct value *value = table_add_row(table);
    const struct cell_row *before = change->before;

    *value++ = value_integer(before->cell);
    *value++ = value_text(table, view_of(change->model->label));
    *value++ = value_text(table, view_of(change->item->suite));
    *value++ = value_text(table, view_of(change->item->id));
    *value++ = value_text(
        table, view_of(before->has_verdict ? outcome_name(before->outcome) : "not graded"));
    *value++ = value_text(table, view_of(outcome_name(change->after->outcome)));
    *value++ = short_text(table, before->extracted);
    *value++ = short_text(table, str_view(&change->after->extracted));
    *value++ = value_text(table, view_of(change->after->rule));
}

static const char *move_name(int before)
{
    return before == OUTCOME_ANSWERED ? "not graded" : outcome_name((enum outcome)before);
}

static void add_notes(struct table *table, const struct regrade_counts *counts)
{
    table_note(table, "%lld answers graded again, %lld changed", (long long)counts->graded,
               (long long)counts->changed);
    for (int i = 0; i < OUTCOME_COUNT; i++)
        for (int j = 0; j < OUTCOME_COUNT; j++)
            if (i != j && counts->move[i][j])
                table_note(table, "%s -> %s: %lld", move_name(i), outcome_name((enum outcome)j),
                           (long long)counts->move[i][j]);
    if (counts->rewritten)
        table_note(table, "%lld judged the same by another rule or version",
                   (long long)counts->rewritten);
    if (counts->ungradable)
        table_note(table, "%lld have no grader of this kind", (long long)counts->ungradable);
}

/* Grades by one of the graders that --grader names, and notes what came of it. */
static bool score_once(const struct score_options *o, struct store *store,
                       const struct query_run *run, int which, struct table *table,
                       struct error *err)
{
    const struct regrade_options options = {
        .purpose = which == SCORE_JUDGES ? GRADING_DEFAULT : (enum grading_purpose)which,
        .suite = o->suite,
        .unix_ns = clock_wall_ns()};
    struct regrade_counts counts = {.graded = 0};

    if (!(which == SCORE_JUDGES ? rejudge_run : regrade_run)(store, run, &options, add_change,
                                                             table, &counts, err))
        return false;
    if (o->grader == SCORE_ALL)
        table_note(table, "by the grader '%s':", grader_names[which]);
    if (which == SCORE_JUDGES)
        table_note(table, "what judges wrote is read again: an answer's verdict before and after, "
                          "by the judge's cell");
    add_notes(table, &counts);
    return true;
}

static int score_run(const struct score_options *o, struct store *store,
                     const struct query_run *run, struct error *err)
{
    struct table table;
    bool ok = true;
    int status = -1;

    if (o->grader == SCORE_JUDGES && run->judge_count == 0) {
        error_set(err, ERROR_INPUT, "run '%s' has no judges", run->info.name);
        return -1;
    }
    table_init(&table, "score", columns, sizeof columns / sizeof *columns);
    table.origin = run->info.is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    for (int which = 0; ok && which <= SCORE_JUDGES; which++)
        if (which == o->grader ||
            (o->grader == SCORE_ALL && (which != SCORE_JUDGES || run->judge_count > 0)))
            ok = score_once(o, store, run, which, &table, err);
    if (ok)
        status = output_table(&o->common, &table, o->format, err);
    table_release(&table);
    return status;
}

static int cmd_score_run(void *options, int argc, char **argv, struct error *err)
{
    const struct score_options *o = options;
    struct query_run *run = NULL;
    struct store *store;
    int64_t id = 0;
    int status = -1;

    if (argc > 1) {
        error_set(err, ERROR_USAGE, "one run at a time");
        return -1;
    }
    store = store_open(o->common.store, o->agreement ? STORE_READ : STORE_WRITE, err);
    if (!store)
        return -1;
    if (store_run_find(store, argc == 1 ? argv[0] : "latest", &id, err) &&
        (run = query_run_load(store, id, err)))
        status = o->agreement ? score_agreement(&o->common, store, run, o->suite, o->format, err)
                              : score_run(o, store, run, err);
    query_run_free(run);
    store_close(store);
    return status;
}

const struct command cmd_score = {
    .name = "score",
    .summary = "grade a stored run again, without asking",
    .usage = "[options] [RUN]",
    .description = "Grades every answer of a run again by the graders that its suites had when it "
                   "was asked, as this version "
                   "of steelyard reads them, and prints which verdicts changed. Older verdicts "
                   "stay in the store; the newest "
                   "counts. Nothing is asked and nothing is paid.\n\n"
                   "With --grader judges it reads what the run's judges wrote again, by this "
                   "version's rule for a verdict.\n\n"
                   "With --agreement it grades nothing and shows what the run's judges are worth: "
                   "kappa, sensitivity and specificity against the verdicts of the suites' own "
                   "graders, rates corrected by them, and of pairwise judges wins in both orders "
                   "and their liking for the first place.\n\n"
                   "RUN is a name, a unique beginning of one, a number, latest, or latest:TITLE; "
                   "without it, the newest.",
    .examples =
        "# after an upgrade: what would be judged otherwise?\nsteelyard score latest:nightly\n"
        "# by the rule of the suite's source, to stand beside published figures\n"
        "steelyard score --grader published latest && steelyard compare --grader published\n"
        "# can the judges be trusted?\nsteelyard score --agreement latest\n",
    .options = score_table,
    .complete = "run",
    .options_size = sizeof(struct score_options),
    .run = cmd_score_run,
};
