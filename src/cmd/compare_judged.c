#include "cmd/compare_judged.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "cmd/output.h"
#include "report/subject.h"
#include "run/judged.h"
#include "stats/bradley_terry.h"

enum { MODEL, BEATS, STRENGTH, WINS, TIES, LOSSES, JUDGED, REFERENCE, JUDGE, ASKED };

static const struct column columns[] = {
    [MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [BEATS] = {.key = "beats_reference",
               .title = "beats\nreference",
               .title_zh = "胜过\n基准",
               .unit = "%",
               .kind = COLUMN_PERCENT,
               .has_interval = true},
    [STRENGTH] = {.key = "strength",
                  .title = "strength,\nlog odds",
                  .title_zh = "强度\n对数胜率比",
                  .kind = COLUMN_NUMBER,
                  .has_interval = true,
                  .priority = 2,
                  .interval_priority = 3},
    [WINS] = {.key = "wins", .title = "wins", .title_zh = "胜", .kind = COLUMN_INTEGER},
    [TIES] = {.key = "ties", .title = "ties", .title_zh = "平", .kind = COLUMN_INTEGER},
    [LOSSES] = {.key = "losses", .title = "losses", .title_zh = "负", .kind = COLUMN_INTEGER},
    [JUDGED] = {.key = "comparisons",
                .title = "comparisons",
                .title_zh = "比较\n次数",
                .kind = COLUMN_INTEGER,
                .priority = 1},
    [REFERENCE] = {.key = "is_reference",
                   .title = "is_reference",
                   .kind = COLUMN_FLAG,
                   .is_machine_only = true},
    [JUDGE] = {.key = "judge", .title = "judge", .kind = COLUMN_TEXT, .is_machine_only = true},
    [ASKED] = {.key = "judge_model",
               .title = "judge_model",
               .kind = COLUMN_TEXT,
               .is_machine_only = true},
};

/* What a judge said of all pairs: wins[i * count + j], ties as half a win each. */
struct record {
    size_t count;
    double *wins;
    int64_t *won, *tied, *lost; /* by model */
    struct bradley_terry *strengths;
    size_t *order; /* strongest first */
    size_t reference;
    bool is_joined; /* else a prior was added */
};

static void record_init(struct record *r, const struct judged *judge, size_t count)
{
    *r = (struct record){.count = count};
    r->wins = mem_zalloc(count * count + 1, sizeof *r->wins);
    r->won = mem_zalloc(count + 1, sizeof *r->won);
    r->tied = mem_zalloc(count + 1, sizeof *r->tied);
    r->lost = mem_zalloc(count + 1, sizeof *r->lost);
    r->strengths = mem_zalloc(count + 1, sizeof *r->strengths);
    r->order = mem_zalloc(count + 1, sizeof *r->order);
    for (size_t i = 0; i < judge->pair_count; i++) {
        const struct judged_pair *p = &judge->pairs[i];
        int64_t ties = p->n - p->wins[0] - p->wins[1];
        size_t a = p->first, b = p->second;
        r->wins[a * count + b] += (double)p->wins[0] + (double)ties / 2;
        r->wins[b * count + a] += (double)p->wins[1] + (double)ties / 2;
        r->won[a] += p->wins[0];
        r->won[b] += p->wins[1];
        r->lost[a] += p->wins[1];
        r->lost[b] += p->wins[0];
        r->tied[a] += ties;
        r->tied[b] += ties;
    }
}

static void record_release(struct record *r)
{
    free(r->wins);
    free(r->won);
    free(r->tied);
    free(r->lost);
    free(r->strengths);
    free(r->order);
}

/* Insertion: strongest first, equals as they come. */
static void put_in_order(struct record *r)
{
    for (size_t i = 0; i < r->count; i++) {
        size_t at = i;
        while (at > 0 && r->strengths[r->order[at - 1]].strength < r->strengths[i].strength) {
            r->order[at] = r->order[at - 1];
            at--;
        }
        r->order[at] = i;
    }
}

static void rank(struct record *r, int reference)
{
    r->is_joined = bradley_terry(r->wins, r->count, 0, r->strengths);
    put_in_order(r);
    r->reference = reference < 0 ? r->order[0] : (size_t)reference;
    (void)bradley_terry(r->wins, r->count, r->reference, r->strengths);
}

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

static void add_row(struct table *table, const struct query_run *run, const struct judged *judge,
                    const struct record *r, size_t model)
{
    const struct bradley_terry *s = &r->strengths[model];
    struct value *v = table_add_row(table);
    bool is_reference = model == r->reference;

    v[MODEL] = value_text(table, view_of(run->models[model].label));
    v[STRENGTH] = value_number(s->strength);
    v[BEATS] = is_reference ? value_none() : value_percent(logistic(s->strength));
    if (!is_reference) {
        v[STRENGTH] = value_with_interval(v[STRENGTH], s->range.low, s->range.high);
        v[BEATS] = value_with_interval(v[BEATS], logistic(s->range.low), logistic(s->range.high));
    }
    v[WINS] = value_integer(r->won[model]);
    v[TIES] = value_integer(r->tied[model]);
    v[LOSSES] = value_integer(r->lost[model]);
    v[JUDGED] = value_integer(r->won[model] + r->tied[model] + r->lost[model]);
    v[REFERENCE] = value_flag(is_reference);
    v[JUDGE] = value_text(table, view_of(judge->name));
    v[ASKED] = value_text(table, view_of(run->models[judge->model].label));
}

static void add_notes(struct table *table, const struct query_run *run, const struct judged *judge,
                      const struct record *r, bool zh)
{
    struct str asked = {0}, reference = {0}, name = {0};

    utf8_put_safe(&name, view_of(judge->name), false);
    utf8_put_safe(&asked, view_of(run->models[judge->model].label), false);
    utf8_put_safe(&reference, view_of(run->models[r->reference].label), false);
    table_note(
        table,
        zh ? "评审 %s（%s）：两种顺序都胜才算胜，其余为平；强度为 Bradley-Terry 模型，平局各计"
             "半胜；区间为 95 %%，不含评审自身的误差。"
           : "judge %s (%s): a win is one in both orders, everything else a tie. Strengths: "
             "Bradley-Terry, ties as half a win each; intervals 95 %%, without the judge's "
             "own errors.",
        str_text(&name), str_text(&asked));
    table_note(table,
               zh ? "胜过基准：评审认为其回答优于 %s 的概率。"
                  : "beats reference: how likely the judge prefers an answer of it to one of %s.",
               str_text(&reference));
    if (!r->is_joined)
        table_note(
            table, "%s",
            zh ? "有模型从未输或从未赢：强度无有限解，每对各加半胜。"
               : "some model never lost or never won: no finite strengths fit, and half a win "
                 "each way was added to every pair.");
    str_release(&name);
    str_release(&asked);
    str_release(&reference);
}

/* The model of that name, or the only one with it in its name; -1: none named; -2 with an error. */
static int find_reference(const struct query_run *run, const char *name, struct error *err)
{
    int found = -1, count = 0;

    for (size_t i = 0; name && i < run->model_count; i++) {
        if (strcmp(run->models[i].label, name) == 0)
            return (int)i;
        if (strstr(run->models[i].label, name)) {
            found = (int)i;
            count++;
        }
    }
    if (!name || count == 1)
        return found;
    error_set(err, ERROR_USAGE,
              "--reference: '%.100s' is no model of the run, or a part of several names", name);
    return -2;
}

static int show_ranking(const struct common_options *common, const struct query_run *run,
                        const struct judged *judge, int reference, int format, struct error *err)
{
    struct record record;
    struct table table;

    table_init(&table, "ranking", columns, sizeof columns / sizeof *columns);
    table.origin = run->info.is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    record_init(&record, judge, run->model_count);
    rank(&record, reference);
    for (size_t i = 0; i < record.count; i++)
        add_row(&table, run, judge, &record, record.order[i]);
    add_notes(&table, run, judge, &record, output_language(common, format) != 0);
    int status = output_table(common, &table, format, err);
    record_release(&record);
    table_release(&table);
    return status;
}

int compare_judged(const struct common_options *common, struct store *store,
                   const struct query_run *run, const char *suite, const char *name,
                   const char *reference, int format, struct error *err)
{
    struct judged_run judged;
    int status = -1, against = find_reference(run, reference, err);

    if (against < -1)
        return -1;
    if (run->model_count > BRADLEY_TERRY_MAX) {
        error_set(err, ERROR_USAGE, "%zu models: at most %d can be ranked by pairs",
                  run->model_count, BRADLEY_TERRY_MAX);
        return -1;
    }
    if (!judged_load(store, run, suite, &judged, err))
        return -1;
    for (size_t i = 0; i < judged.count; i++) {
        const struct judged *judge = &judged.judges[i];
        if (judge->kind == JUDGE_PAIRWISE && strcmp(judge->name, name) == 0)
            status = show_ranking(common, run, judge, against, format, err);
    }
    judged_release(&judged);
    return status;
}

/* The judges of the run's plan that compare in pairs. A plan that does not fit its run has none here:
 * who looks into it is told. */
static const struct plan_judge *pairwise_judges(const struct query_run *run, struct arena *arena,
                                                struct plan *plan)
{
    struct error ignored = {0};

    *plan = (struct plan){0};
    return run->judge_count > 0 && judged_plan(run, arena, plan, &ignored) ? plan->judges : NULL;
}

bool compare_has_pairwise(const struct query_run *run, const char *judge)
{
    struct arena arena = {0};
    struct plan plan;
    const struct plan_judge *judges = pairwise_judges(run, &arena, &plan);
    bool has_it = false;

    for (size_t i = 0; judges && i < plan.judge_count; i++)
        has_it |= judges[i].kind == JUDGE_PAIRWISE && strcmp(judges[i].name, judge) == 0;
    arena_release(&arena);
    return has_it;
}

void compare_note_judges(const struct query_run *run, int language, struct table *table)
{
    struct arena arena = {0};
    struct plan plan;
    const struct plan_judge *judges = pairwise_judges(run, &arena, &plan);

    for (size_t i = 0; judges && i < plan.judge_count; i++) {
        struct str name = {0};
        if (judges[i].kind != JUDGE_PAIRWISE)
            continue;
        utf8_put_safe(&name, view_of(judges[i].name), false);
        table_note(table,
                   language
                       ? "评审 %s 对模型作了两两比较，排名见：steelyard compare %s --grader "
                         "judge:%s"
                       : "judge %s compared the models in pairs; its ranking: steelyard compare "
                         "%s --grader judge:%s",
                   str_text(&name), run->info.name, str_text(&name));
        str_release(&name);
    }
    arena_release(&arena);
}
