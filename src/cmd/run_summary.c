#include "cmd/run_summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cmd/output.h"
#include "report/stamp.h"
#include "run/judging.h"
#include "store/query.h"

/* Before -------------------------------------------------------------------------------------- */

static void summary_put_worst(const struct session_config *config, const struct session *session,
                              struct str *out)
{
    const struct plan *plan = config->plan;
    const struct price_book *book = config->book;

    for (unsigned i = 0; i < plan_spec_count(plan); i++) {
        const struct model_spec *m = &plan->models[i];
        int64_t worst = session_worst(session, i);
        int128 cny = 0;
        str_printf(out, "  %s%s: at most ", i < plan->model_count ? "" : "judge ", m->label);
        if (worst < 0) {
            str_add_text(out, "an unknown sum (no price for today)\n");
            continue;
        }
        decimal_put(out, worst, 2);
        str_printf(out, " %s", m->provider->currency);
        if (strcmp(m->provider->currency, "CNY") != 0 &&
            price_convert(book, worst, m->provider->currency, "CNY", clock_wall_ns(), &cny)) {
            str_add_text(out, " (");
            decimal_put(out, cny, 2);
            str_add_text(out, " CNY)");
        }
        str_add_char(out, '\n');
    }
}

static void summary_put_budget(const struct session_config *config, struct str *out)
{
    const struct sweep *sweep = config->sweep;

    for (size_t i = 0; i < sweep->cap_count; i++) {
        const struct sweep_cap *cap = &sweep->caps[i];
        str_printf(out, "  budget: %s %s a %s%s%s\n", cap->amount, cap->currency, cap->scope,
                   cap->model ? " " : "", cap->model ? cap->model : "");
    }
    if (sweep->cap_count == 0 && !config->plan->simulation)
        str_add_text(out, "  no budget: --budget '20 CNY' would set one\n");
}

/* A judge may favour answers of its own kin. */
static void summary_put_families(const struct plan *plan, struct str *out)
{
    for (size_t j = 0; j < plan->judge_count; j++) {
        const struct plan_judge *judge = &plan->judges[j];
        struct str kin = {0};
        for (size_t i = 0; i < plan->model_count; i++) {
            if (plan_is_family(judge->spec, &plan->models[i]))
                str_printf(&kin, "%s%s", kin.len ? ", " : "", plan->models[i].label);
        }
        if (kin.len)
            str_printf(out,
                       "  warning: judge '%s' (%s) is of one family with %s, and may favour it\n",
                       judge->name, judge->spec->label, str_text(&kin));
        str_release(&kin);
    }
}

static void summary_put_warnings(const struct plan *plan, struct str *out)
{
    struct str warnings = {0};
    struct view rest, line;

    summary_put_families(plan, out);
    for (size_t i = 0; i < plan_spec_count(plan); i++) {
        str_clear(&warnings);
        model_spec_warnings(&plan->models[i], &warnings);
        rest = str_view(&warnings);
        while (view_next_line(&rest, &line)) {
            str_add_text(out, "  note: ");
            str_add(out, line);
            str_add_char(out, '\n');
        }
    }
    str_release(&warnings);
}

void run_summary_before(const struct session_config *config, const struct session *session,
                        const char *title, struct str *out)
{
    const struct plan *plan = config->plan;
    int64_t cells = plan_cell_count(plan), missing = session_missing(session);
    int64_t all = plan_all_cell_count(plan);

    str_printf(out, "run %s (%s): %zu model%s x %zu item%s", config->run_name, title,
               plan->model_count, plan->model_count == 1 ? "" : "s", plan->item_count,
               plan->item_count == 1 ? "" : "s");
    if (plan->repeats > 1)
        str_printf(out, " x %lld repeats", (long long)plan->repeats);
    str_printf(out, " = %lld cells", (long long)cells);
    if (all > cells)
        str_printf(out, ", and %lld of %zu judge%s", (long long)(all - cells), plan->judge_count,
                   plan->judge_count == 1 ? "" : "s");
    if (plan->simulation)
        str_printf(out, ", %s", stamp_simulated(0));
    if (missing < all)
        str_printf(out, "\n  answered already: %lld; to ask: %lld", (long long)(all - missing),
                   (long long)missing);
    str_add_char(out, '\n');
    if (missing > 0) {
        summary_put_worst(config, session, out);
        summary_put_budget(config, out);
        summary_put_warnings(plan, out);
    }
}

/* After --------------------------------------------------------------------------------------- */

static bool summary_count(void *context, const struct cell_row *row)
{
    struct run_counts *counts = context;

    counts[row->model].planned++;
    counts[row->model].outcomes[row->outcome]++;
    return true;
}

static bool run_counts_judges(struct store *store, const struct session_config *config,
                              struct run_counts *counts, struct error *err)
{
    const struct plan *plan = config->plan;
    int64_t all = plan_all_cell_count(plan);
    unsigned char *outcomes = mem_zalloc((size_t)all + 1, 1);
    bool ok = store_outcomes(store, config->run, outcomes, all, err);

    for (int64_t cell = plan_cell_count(plan); ok && cell < all; cell++) {
        struct run_counts *c = &counts[plan_cell_model(plan, cell)];
        enum outcome outcome = (enum outcome)outcomes[cell];
        if (outcome_is_reaskable(outcome) && judging_is_moot(plan, outcomes, cell)) {
            c->moot++;
            continue;
        }
        c->is_judge = true;
        c->planned++;
        c->outcomes[outcome]++;
        struct plan_judge_cell of = plan_judge_cell(plan, cell);
        c->at_home += outcome == OUTCOME_JUDGE_FAILED &&
                      plan->items[plan_cell(plan, of.first).item].judge == (int)of.judge;
    }
    free(outcomes);
    return ok;
}

bool run_counts_load(const struct session_config *config, struct run_counts *counts,
                     struct error *err)
{
    const struct query_filter filter = {.run = config->run, .model = -1, .cell = -1};
    struct store *store = store_open(config->store, STORE_READ, err);
    bool ok = store && query_cells(store, &filter, summary_count, counts, err) &&
              run_counts_judges(store, config, counts, err);

    store_close(store);
    for (size_t i = 0; ok && i < plan_spec_count(config->plan); i++) {
        int64_t sum = 0;
        for (int k = 0; k < OUTCOME_COUNT; k++)
            sum += counts[i].outcomes[k];
        if (sum != counts[i].planned)
            ok = error_set(err, ERROR_SYSTEM, "%lld cells planned, %lld accounted for",
                           (long long)counts[i].planned, (long long)sum);
    }
    return ok;
}

int64_t run_counts_reaskable(const struct run_counts *counts)
{
    int64_t count = -counts->at_home;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        count += outcome_is_reaskable((enum outcome)i) ? counts->outcomes[i] : 0;
    return count;
}

int64_t run_counts_missing(const struct run_counts *counts)
{
    const int64_t *o = counts->outcomes;

    /* Of a model also answers that were paid for and have no verdict. */
    return run_counts_reaskable(counts) + o[OUTCOME_CLIENT_ERROR] +
           (counts->is_judge ? 0 : o[OUTCOME_GRADER_FAILED]);
}

static const struct column summary_columns[] = {
    {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    {.key = "cells", .title = "cells", .title_zh = "题次", .kind = COLUMN_INTEGER},
    {.key = "correct", .title = "correct", .title_zh = "正确", .kind = COLUMN_INTEGER},
    {.key = "partial",
     .title = "partial",
     .title_zh = "部分",
     .kind = COLUMN_INTEGER,
     .priority = 5},
    {.key = "wrong", .title = "wrong", .title_zh = "错误", .kind = COLUMN_INTEGER},
    {.key = "unparsed",
     .title = "unparsed",
     .title_zh = "未解析",
     .kind = COLUMN_INTEGER,
     .priority = 4},
    {.key = "truncated",
     .title = "truncated",
     .title_zh = "截断",
     .kind = COLUMN_INTEGER,
     .priority = 4},
    {.key = "refused",
     .title = "refused",
     .title_zh = "拒答",
     .kind = COLUMN_INTEGER,
     .priority = 4},
    {.key = "filtered",
     .title = "filtered",
     .title_zh = "过滤",
     .kind = COLUMN_INTEGER,
     .priority = 3},
    {.key = "missing", .title = "missing", .title_zh = "缺失", .kind = COLUMN_INTEGER},
    {.key = "other", .title = "other", .title_zh = "其他", .kind = COLUMN_INTEGER, .priority = 5},
    {.key = "judge", .title = "judge", .title_zh = "评审", .kind = COLUMN_TEXT},
    {.key = "verdicts", .title = "verdicts", .title_zh = "评判", .kind = COLUMN_INTEGER},
    {.key = "charged",
     .title = "charged",
     .title_zh = "已计费",
     .kind = COLUMN_MONEY,
     .can_be_bound = true},
};
enum { SUMMARY_COLUMNS = sizeof summary_columns / sizeof *summary_columns };
enum { S_CELLS = 1, S_MISSING = 9, S_OTHER, S_JUDGE, S_VERDICTS, S_CHARGED };
_Static_assert(S_CHARGED == SUMMARY_COLUMNS - 1, "places of the summary's columns");

/* One currency for the whole table: that of the budget, else yuan. */
static const char *summary_currency(const struct sweep *sweep)
{
    return sweep->cap_count > 0 ? sweep->caps[0].currency : "CNY";
}

/* What the budget counts for a model: settled, and reserved by calls that never ended, which is added
 * to *lost as well. */
static bool summary_charge(struct store *store, const struct session_config *config, size_t model,
                           struct value *out, int128 *lost, struct error *err)
{
    const char *billed = config->plan->models[model].provider->currency;
    struct store_rate rate = {.currency = billed};
    struct store_cap cap = {.scope = "model",
                            .model = (int)model,
                            .pico = INT64_MAX,
                            .currency = summary_currency(config->sweep),
                            .rates = &rate,
                            .allows_unknown = true};
    struct store_charge charge;
    int128 one = 0;

    if (price_convert(config->book, DECIMAL_PICO, billed, cap.currency, clock_wall_ns(), &one)) {
        rate.pico = (int64_t)one;
        cap.rate_count = 1;
    }
    if (!store_charged(store, &cap, config->run, clock_wall_ns(), &charge, err))
        return false;
    *lost += charge.reserved;
    *out = value_money(charge.reserved + charge.spent, cap.currency);
    out->is_at_least = charge.unknown > 0;
    if ((charge.unknown > 0 || charge.no_rate[0]) && charge.reserved + charge.spent == 0)
        *out = value_unknown();
    return true;
}

static void summary_fill(struct table *table, struct value *row, const char *label,
                         const struct run_counts *counts)
{
    const int64_t *o = counts->outcomes;
    int64_t filtered = o[OUTCOME_FILTERED_INPUT] + o[OUTCOME_FILTERED_OUTPUT];
    int64_t missing = run_counts_missing(counts);
    int64_t named = o[OUTCOME_CORRECT] + o[OUTCOME_PARTIAL] + o[OUTCOME_WRONG] +
                    o[OUTCOME_UNPARSED] + o[OUTCOME_TRUNCATED] + o[OUTCOME_REFUSED];
    const int64_t figures[] = {counts->planned,
                               o[OUTCOME_CORRECT],
                               o[OUTCOME_PARTIAL],
                               o[OUTCOME_WRONG],
                               o[OUTCOME_UNPARSED],
                               o[OUTCOME_TRUNCATED],
                               o[OUTCOME_REFUSED],
                               filtered,
                               missing,
                               counts->planned - named - filtered - missing};

    row[0] = value_text(table, view_of(label));
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        row[i + 1] = value_integer(figures[i]);
}

static void summary_notes(struct table *table, const struct run_counts *counts, size_t models)
{
    bool first = true;

    for (int i = 0; i < OUTCOME_COUNT; i++) {
        int64_t sum = 0;
        enum outcome outcome = (enum outcome)i;
        for (size_t m = 0; m < models; m++)
            sum += counts[m].outcomes[i];
        if (sum == 0 || outcome_is_scored(outcome))
            continue;
        table_note(table, "%s%s: %lld", first ? "not scored: " : "            ",
                   outcome_name(outcome), (long long)sum);
        first = false;
    }
}

/* Nothing is under way any more: what is reserved was lost at a kill, and stays charged. */
static void summary_note_lost(struct table *table, int128 lost, const char *currency)
{
    struct str money = {0};

    decimal_put(&money, lost, -1);
    if (lost > 0)
        table_note(
            table,
            "lost calls: %s %s of what is charged, for calls that a kill left without an end.",
            str_text(&money), currency);
    str_release(&money);
}

/* A judge's row says how many verdicts it gave; of its own answers nothing is scored. */
static void summary_fill_judge(struct table *table, struct value *row,
                               const struct plan_judge *judge, const struct run_counts *counts)
{
    int64_t verdicts = counts->outcomes[OUTCOME_ANSWERED], missing = run_counts_missing(counts);

    row[0] = value_text(table, view_of(judge->spec->label));
    row[S_CELLS] = value_integer(counts->planned);
    row[S_MISSING] = value_integer(missing);
    row[S_OTHER] = value_integer(counts->planned - verdicts - missing);
    row[S_JUDGE] = value_text(table, view_of(judge->name));
    row[S_VERDICTS] = value_integer(verdicts);
}

/* Models and judges apart, and together. */
static void summary_note_sums(struct table *table, const struct session_config *config,
                              const struct value *charges, size_t models, size_t count)
{
    int128 sums[2] = {0, 0};
    bool is_open[2] = {false, false};
    struct str text = {0};

    for (size_t i = 0; i < count; i++) {
        bool is_judge = i >= models, is_known = charges[i].state == VALUE_KNOWN;
        sums[is_judge] += is_known ? charges[i].pico : 0;
        is_open[is_judge] |= !is_known || charges[i].is_at_least;
    }
    str_add_text(&text,
                 is_open[0] || is_open[1] ? "charged in all: at least " : "charged in all: ");
    decimal_put(&text, sums[0] + sums[1], 4);
    str_printf(&text, " %s; by models ", summary_currency(config->sweep));
    decimal_put(&text, sums[0], 4);
    str_add_text(&text, ", by judges ");
    decimal_put(&text, sums[1], 4);
    table_note(table, "%s", str_text(&text));
    str_release(&text);
}

int run_summary_after(const struct common_options *common, const struct session_config *config,
                      int format, struct error *err)
{
    const struct plan *plan = config->plan;
    size_t count = plan_spec_count(plan);
    struct run_counts *counts = mem_zalloc(count, sizeof *counts);
    struct value *charges = mem_zalloc(count, sizeof *charges);
    struct column columns[SUMMARY_COLUMNS];
    struct table table;
    int status = -1;
    int128 lost = 0;
    struct store *store = NULL;
    bool ok = run_counts_load(config, counts, err) &&
              (store = store_open(config->store, STORE_READ, err));

    memcpy(columns, summary_columns, sizeof columns);
    columns[S_CHARGED].unit = summary_currency(config->sweep);
    columns[S_JUDGE].is_machine_only = columns[S_VERDICTS].is_machine_only = plan->judge_count == 0;
    table_init(&table, "session", columns, SUMMARY_COLUMNS);
    table.origin = plan->simulation ? TABLE_SIMULATED : TABLE_REAL;
    for (size_t i = 0; ok && i < count; i++) {
        struct value *row = table_add_row(&table);
        if (i < plan->model_count)
            summary_fill(&table, row, plan->models[i].label, &counts[i]);
        else
            summary_fill_judge(&table, row, &plan->judges[i - plan->model_count], &counts[i]);
        ok = summary_charge(store, config, i, &charges[i], &lost, err);
        row[S_CHARGED] = charges[i];
    }
    if (ok) {
        summary_notes(&table, counts, plan->model_count);
        summary_note_lost(&table, lost, summary_currency(config->sweep));
        if (plan->judge_count > 0)
            summary_note_sums(&table, config, charges, plan->model_count, count);
        status = output_table(common, &table, format, err);
    }
    table_release(&table);
    store_close(store);
    free(charges);
    free(counts);
    return status;
}
