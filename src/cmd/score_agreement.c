#include "cmd/score_agreement.h"

#include <math.h>

#include "cmd/output.h"
#include "run/judged.h"

/* Judges of single answers -------------------------------------------------------------------- */

enum {
    A_JUDGE,
    A_ASKED,
    A_MODEL,
    A_N,
    A_PASSED,
    A_LABELLED,
    A_RIGHT,
    A_AGREEMENT,
    A_KAPPA,
    A_SENSITIVITY,
    A_SPECIFICITY,
    A_CORRECTED,
    A_FAILED
};

static const struct column agreement_columns[] = {
    [A_JUDGE] = {.key = "judge", .title = "judge", .title_zh = "评审", .kind = COLUMN_TEXT},
    [A_ASKED] = {.key = "judge_model",
                 .title = "asked",
                 .title_zh = "评审模型",
                 .kind = COLUMN_TEXT,
                 .priority = 5},
    [A_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [A_N] = {.key = "n", .title = "n", .kind = COLUMN_INTEGER},
    [A_PASSED] = {.key = "passed",
                  .title = "passed",
                  .title_zh = "判对",
                  .unit = "%",
                  .kind = COLUMN_PERCENT},
    [A_LABELLED] = {.key = "labelled",
                    .title = "with\nlabel",
                    .title_zh = "有标签",
                    .kind = COLUMN_INTEGER,
                    .priority = 3},
    [A_RIGHT] = {.key = "right_by_label",
                 .title = "right by\nlabel",
                 .title_zh = "标签\n为对",
                 .unit = "%",
                 .kind = COLUMN_PERCENT,
                 .priority = 2},
    [A_AGREEMENT] = {.key = "agreement",
                     .title = "agree",
                     .title_zh = "一致",
                     .unit = "%",
                     .kind = COLUMN_PERCENT},
    [A_KAPPA] = {.key = "kappa", .title = "kappa", .kind = COLUMN_NUMBER, .has_interval = true},
    [A_SENSITIVITY] = {.key = "sensitivity",
                       .title = "sensi-\ntivity",
                       .title_zh = "灵敏度",
                       .unit = "%",
                       .kind = COLUMN_PERCENT},
    [A_SPECIFICITY] = {.key = "specificity",
                       .title = "speci-\nficity",
                       .title_zh = "特异度",
                       .unit = "%",
                       .kind = COLUMN_PERCENT},
    [A_CORRECTED] = {.key = "corrected",
                     .title = "corrected",
                     .title_zh = "校正后",
                     .unit = "%",
                     .kind = COLUMN_PERCENT,
                     .has_interval = true},
    [A_FAILED] = {.key = "judge_failed",
                  .title = "judge\nfailed",
                  .title_zh = "评审\n失败",
                  .kind = COLUMN_INTEGER,
                  .priority = 4},
};

static double share(int64_t part, int64_t all)
{
    return all > 0 ? (double)part / (double)all : NAN;
}

/* The judge's rights and wrongs, less those on `without` (NULL: none left out). */
static struct judge_calibration calibration(const struct judged_model *all,
                                            const struct judged_model *without)
{
    int64_t c[2][2];

    for (int label = 0; label < 2; label++)
        for (int said = 0; said < 2; said++)
            c[label][said] =
                all->counts[label][said] - (without ? without->counts[label][said] : 0);
    return (struct judge_calibration){.true_positives = c[1][1],
                                      .positives = c[1][0] + c[1][1],
                                      .true_negatives = c[0][0],
                                      .negatives = c[0][0] + c[0][1]};
}

/* A model's rate is corrected by what the judge does with the answers of the others. */
static void put_corrected(struct value *v, const struct judged_model *m,
                          const struct judge_calibration *calibration)
{
    struct corrected_rate rate = rogan_gladen_rate(m->passed, m->n, calibration);

    v[A_CORRECTED] = value_with_interval(value_percent(rate.rate), rate.range.low, rate.range.high);
}

static void add_single(struct table *table, const struct query_run *run, const struct judged *judge,
                       size_t index)
{
    const struct judged_model *m = &judge->models[index], *all = &judge->models[run->model_count];
    const int64_t counts[4] = {m->counts[0][0], m->counts[0][1], m->counts[1][0], m->counts[1][1]};
    int64_t labelled = counts[0] + counts[1] + counts[2] + counts[3];
    const struct kappa kappa = kappa_cohen(counts, 2);
    const struct judge_calibration own = calibration(m, NULL), others = calibration(all, m);
    struct value *v = table_add_row(table);

    v[A_JUDGE] = value_text(table, view_of(judge->name));
    v[A_ASKED] = value_text(table, view_of(run->models[judge->model].label));
    v[A_MODEL] = index < run->model_count ? value_text(table, view_of(run->models[index].label))
                                          : value_text(table, VIEW("all"));
    v[A_N] = value_integer(m->n);
    v[A_PASSED] = value_percent(share(m->passed, m->n));
    v[A_LABELLED] = value_integer(labelled);
    v[A_RIGHT] = value_percent(share(counts[2] + counts[3], labelled));
    v[A_AGREEMENT] = value_percent(share(counts[0] + counts[3], labelled));
    v[A_KAPPA] = value_with_interval(value_number(kappa.kappa), kappa.range.low, kappa.range.high);
    v[A_SENSITIVITY] = value_percent(share(own.true_positives, own.positives));
    v[A_SPECIFICITY] = value_percent(share(own.true_negatives, own.negatives));
    v[A_FAILED] = value_integer(m->failed);
    if (index < run->model_count && run->model_count > 1)
        put_corrected(v, m, &others);
}

/* Pairs --------------------------------------------------------------------------------------- */

enum {
    P_JUDGE,
    P_ASKED,
    P_FIRST,
    P_SECOND,
    P_N,
    P_WINS,
    P_TIES,
    P_LOSSES,
    P_CONSISTENT,
    P_BIAS,
    P_P,
    P_LABELLED,
    P_RIGHT
};

static const struct column pair_columns[] = {
    [P_JUDGE] = {.key = "judge", .title = "judge", .title_zh = "评审", .kind = COLUMN_TEXT},
    [P_ASKED] = {.key = "judge_model",
                 .title = "asked",
                 .title_zh = "评审模型",
                 .kind = COLUMN_TEXT,
                 .priority = 5},
    [P_FIRST] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [P_SECOND] = {.key = "against", .title = "against", .title_zh = "对手", .kind = COLUMN_TEXT},
    [P_N] = {.key = "pairs", .title = "pairs", .title_zh = "对数", .kind = COLUMN_INTEGER},
    [P_WINS] = {.key = "wins", .title = "wins", .title_zh = "胜", .kind = COLUMN_INTEGER},
    [P_TIES] = {.key = "ties", .title = "ties", .title_zh = "平", .kind = COLUMN_INTEGER},
    [P_LOSSES] = {.key = "losses", .title = "losses", .title_zh = "负", .kind = COLUMN_INTEGER},
    [P_CONSISTENT] = {.key = "orders_agree",
                      .title = "orders\nagree",
                      .title_zh = "两序\n一致",
                      .unit = "%",
                      .kind = COLUMN_PERCENT,
                      .has_interval = true},
    [P_BIAS] = {.key = "first_place_bias",
                .title = "first place\nliked by",
                .title_zh = "首位\n偏好",
                .unit = "%",
                .kind = COLUMN_PERCENT,
                .has_interval = true,
                .priority = 1},
    [P_P] = {.key = "p", .title = "p", .kind = COLUMN_NUMBER, .digits = 2, .priority = 2},
    [P_LABELLED] = {.key = "labelled",
                    .title = "one\nright",
                    .title_zh = "一对\n一错",
                    .kind = COLUMN_INTEGER,
                    .priority = 4},
    [P_RIGHT] = {.key = "right_one_won",
                 .title = "the right\none won",
                 .title_zh = "对者\n获胜",
                 .unit = "%",
                 .kind = COLUMN_PERCENT,
                 .priority = 3},
};

static void add_pair(struct table *table, const struct query_run *run, const struct judged *judge,
                     size_t index)
{
    const struct judged_pair *p = &judge->pairs[index];
    const struct order_bias bias = order_bias(&p->orders);
    bool is_all = index == judge->pair_count;
    struct value *v = table_add_row(table);

    v[P_JUDGE] = value_text(table, view_of(judge->name));
    v[P_ASKED] = value_text(table, view_of(run->models[judge->model].label));
    v[P_FIRST] = value_text(table, is_all ? VIEW("all") : view_of(run->models[p->first].label));
    if (!is_all)
        v[P_SECOND] = value_text(table, view_of(run->models[p->second].label));
    v[P_N] = value_integer(p->n);
    v[P_TIES] = value_integer(p->n - p->wins[0] - p->wins[1]);
    if (!is_all) {
        v[P_WINS] = value_integer(p->wins[0]);
        v[P_LOSSES] = value_integer(p->wins[1]);
    }
    v[P_CONSISTENT] = value_with_interval(value_percent(bias.agreement), bias.agreement_range.low,
                                          bias.agreement_range.high);
    v[P_BIAS] = value_with_interval(value_percent(bias.bias), bias.range.low, bias.range.high);
    v[P_P] = value_number(bias.p);
    v[P_LABELLED] = value_integer(p->labelled);
    v[P_RIGHT] = value_percent(share(p->right, p->labelled));
}

/* Both ---------------------------------------------------------------------------------------- */

static void fill_tables(const struct judged_run *judged, const struct query_run *run,
                        struct table *single, struct table *pairs)
{
    for (size_t i = 0; i < judged->count; i++) {
        const struct judged *judge = &judged->judges[i];
        if (judge->kind == JUDGE_PAIRWISE) {
            for (size_t k = 0; k < judge->pair_count; k++)
                add_pair(pairs, run, judge, k);
            if (judge->pair_count > 1)
                add_pair(pairs, run, judge, judge->pair_count);
            continue;
        }
        for (size_t k = 0; k < run->model_count; k++)
            add_single(single, run, judge, k);
        if (run->model_count > 1)
            add_single(single, run, judge, run->model_count);
    }
    table_note(single, "passed: a score of 0.5 and above. Labels: the verdicts of the suite's own "
                       "grader, where that is no judge.");
    table_note(single, "corrected (Rogan-Gladen): the rate behind what the judge passed, by its "
                       "sensitivity and specificity on the other models' labelled answers.");
    table_note(pairs,
               "wins and losses: in both orders; everything else is a tie. Bias: shown first "
               "won both times, less shown second (Bonett-Price; p: McNemar, exact).");
}

int score_agreement(const struct common_options *common, struct store *store,
                    const struct query_run *run, const char *suite, int format, struct error *err)
{
    struct judged_run judged;
    struct table single, pairs;
    int status = 0;

    if (!judged_load(store, run, suite, &judged, err))
        return -1;
    if (judged.count == 0) {
        error_set(err, ERROR_INPUT, "run '%s' has no judges", run->info.name);
        judged_release(&judged);
        return -1;
    }
    table_init(&single, "agreement", agreement_columns,
               sizeof agreement_columns / sizeof *agreement_columns);
    table_init(&pairs, "judged_pairs", pair_columns, sizeof pair_columns / sizeof *pair_columns);
    single.origin = pairs.origin = run->info.is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    fill_tables(&judged, run, &single, &pairs);
    if (single.row_count)
        status = output_table(common, &single, format, err);
    if (status == 0 && pairs.row_count)
        status = output_table(common, &pairs, format, err);
    table_release(&single);
    table_release(&pairs);
    judged_release(&judged);
    return status;
}
