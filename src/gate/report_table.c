#include <math.h>

#include "base/utf8.h"
#include "gate/report.h"
#include "gate/words.h"
#include "report/format.h"
#include "report/render.h"

enum { SUMMARY_MAX = 900000 };
enum {
    G_STATE,
    G_RULE,
    G_EFFECT,
    G_RANGE,
    G_BOUND,
    G_CANDIDATE,
    G_BASELINE,
    G_ITEMS,
    G_P,
    G_WHY,
    G_METRIC,
    G_TEST,
    G_BOUND_NUMBER,
    G_EFFECT_NUMBER,
    G_CANDIDATE_NUMBER,
    G_BASELINE_NUMBER,
    G_KEPT_P,
    G_BROKEN_P,
    G_STATE_WORD,
    G_LINE,
    G_SUITE,
    G_CATEGORY,
    G_TAG
};

static const struct column columns[] = {
    [G_STATE] = {.key = "verdict", .title = "verdict", .title_zh = "结论", .kind = COLUMN_TEXT},
    [G_RULE] = {.key = "rule", .title = "rule", .title_zh = "规则", .kind = COLUMN_TEXT},
    [G_EFFECT] = {.key = "measured", .title = "measured", .title_zh = "测得", .kind = COLUMN_TEXT},
    [G_RANGE] = {.key = "interval",
                 .title = "95 % CI",
                 .title_zh = "95 % 区间",
                 .kind = COLUMN_TEXT,
                 .priority = 1},
    [G_BOUND] = {.key = "allowed", .title = "allowed", .title_zh = "要求", .kind = COLUMN_TEXT},
    [G_CANDIDATE] = {.key = "candidate",
                     .title = "candidate",
                     .title_zh = "候选",
                     .kind = COLUMN_TEXT,
                     .priority = 3},
    [G_BASELINE] = {.key = "baseline",
                    .title = "baseline",
                    .title_zh = "基线",
                    .kind = COLUMN_TEXT,
                    .priority = 3},
    [G_ITEMS] = {.key = "questions",
                 .title = "questions",
                 .title_zh = "题数",
                 .kind = COLUMN_INTEGER,
                 .priority = 2},
    [G_P] = {.key = "broken_p_text",
             .title = "p broken,\nadjusted",
             .title_zh = "p 违反\n（校正）",
             .kind = COLUMN_TEXT,
             .priority = 4},
    [G_WHY] = {.key = "why", .title = "why", .title_zh = "原因", .kind = COLUMN_TEXT},
    [G_METRIC] = {.key = "metric", .title = "metric", .kind = COLUMN_TEXT, .is_machine_only = true},
    [G_TEST] = {.key = "test", .title = "test", .kind = COLUMN_TEXT, .is_machine_only = true},
    [G_BOUND_NUMBER] = {.key = "bound",
                        .title = "bound",
                        .kind = COLUMN_NUMBER,
                        .is_machine_only = true},
    [G_EFFECT_NUMBER] = {.key = "effect",
                         .title = "effect",
                         .kind = COLUMN_NUMBER,
                         .has_interval = true,
                         .is_machine_only = true},
    [G_CANDIDATE_NUMBER] = {.key = "candidate_value",
                            .title = "candidate_value",
                            .kind = COLUMN_NUMBER,
                            .is_machine_only = true},
    [G_BASELINE_NUMBER] = {.key = "baseline_value",
                           .title = "baseline_value",
                           .kind = COLUMN_NUMBER,
                           .is_machine_only = true},
    [G_KEPT_P] = {.key = "kept_p",
                  .title = "kept_p",
                  .kind = COLUMN_NUMBER,
                  .is_machine_only = true},
    [G_BROKEN_P] = {.key = "broken_p",
                    .title = "broken_p",
                    .kind = COLUMN_NUMBER,
                    .is_machine_only = true},
    [G_STATE_WORD] = {.key = "state",
                      .title = "state",
                      .kind = COLUMN_TEXT,
                      .is_machine_only = true},
    [G_LINE] = {.key = "line", .title = "line", .kind = COLUMN_INTEGER, .is_machine_only = true},
    [G_SUITE] = {.key = "suite", .title = "suite", .kind = COLUMN_TEXT, .is_machine_only = true},
    [G_CATEGORY] = {.key = "category",
                    .title = "category",
                    .kind = COLUMN_TEXT,
                    .is_machine_only = true},
    [G_TAG] = {.key = "tag", .title = "tag", .kind = COLUMN_TEXT, .is_machine_only = true},
};

static struct value text_of(struct table *table, struct str *text)
{
    struct value value = value_text(table, str_view(text));

    str_clear(text);
    return value;
}

static void put_words(struct table *table, struct value *row, const struct gate_finding *f,
                      const char *currency, int language)
{
    const struct gate_measure *m = &f->measure;
    struct str text = {0};

    str_printf(&text, "%s %s", gate_sign(f->state), gate_word(f->state, language));
    row[G_STATE] = text_of(table, &text);
    row[G_STATE].tone = f->state == GATE_PASSED   ? TONE_GOOD
                        : f->state == GATE_FAILED ? TONE_BAD
                                                  : TONE_ACCENT;
    row[G_RULE] = value_text(table, view_of(f->rule->name));
    gate_put_bound(&text, f->rule, currency, language);
    row[G_BOUND] = text_of(table, &text);
    row[G_WHY] = value_text(table, view_of(f->reason ? f->reason : ""));
    if (f->reason) {
        str_release(&text);
        return;
    }
    gate_put_effect(&text, f->rule, currency, m->effect);
    row[G_EFFECT] = text_of(table, &text);
    gate_put_effect(&text, f->rule, currency, m->range.low);
    str_add_text(&text, " \xE2\x80\xA6 ");
    gate_put_effect(&text, f->rule, currency, m->range.high);
    row[G_RANGE] = text_of(table, &text);
    gate_put_figure(&text, f->rule, currency, m->candidate);
    row[G_CANDIDATE] = text_of(table, &text);
    gate_put_figure(&text, f->rule, currency, m->baseline);
    row[G_BASELINE] = text_of(table, &text);
    if (f->adjusted_p < 0.001)
        str_add_text(&text, "<0.001");
    else
        format_number(&text, f->adjusted_p, 2, 3);
    row[G_P] = text_of(table, &text);
    str_release(&text);
}

static void put_numbers(struct table *table, struct value *row, const struct gate_finding *f)
{
    const struct gate_measure *m = &f->measure;

    row[G_STATE_WORD] = value_text(table, view_of(gate_state_name(f->state)));
    row[G_METRIC] = value_text(table, view_of(f->rule->metric->name));
    row[G_TEST] = value_text(table, view_of(gate_test_names[f->rule->test]));
    row[G_BOUND_NUMBER] = value_number(f->rule->bound);
    row[G_LINE] = value_integer(f->rule->line);
    if (f->rule->suite)
        row[G_SUITE] = value_text(table, view_of(f->rule->suite));
    if (f->rule->category)
        row[G_CATEGORY] = value_text(table, view_of(f->rule->category));
    if (f->rule->tag)
        row[G_TAG] = value_text(table, view_of(f->rule->tag));
    if (f->reason)
        return;
    row[G_ITEMS] = value_integer(m->items);
    row[G_BROKEN_P] = value_number(f->adjusted_p);
    row[G_EFFECT_NUMBER] =
        value_with_interval(value_number(m->effect), m->range.low, m->range.high);
    row[G_CANDIDATE_NUMBER] = value_number(m->candidate);
    row[G_BASELINE_NUMBER] = value_number(m->baseline);
    row[G_KEPT_P] = value_number(m->kept_p);
}

static void note_changes(const struct gate_verdict *v, int language, struct table *table)
{
    struct str text = {0};

    for (size_t i = 0; i < v->change_count; i++) {
        str_printf(&text, i ? ", " : language ? "变差最多的题: " : "worst changes: ");
        utf8_put_safe(&text, view_of(v->changes[i].suite), false);
        str_add_char(&text, '/');
        utf8_put_safe(&text, view_of(v->changes[i].item), false);
    }
    if (v->change_count)
        table_note(table, "%s", str_text(&text));
    str_release(&text);
}

void gate_table(const struct gate_verdict *v, int language, struct table *table)
{
    struct str headline = {0};

    table_init(table, "gate", columns, sizeof columns / sizeof *columns);
    gate_put_headline(&headline, v, language);
    table->title = arena_strdup(&table->arena, str_text(&headline));
    table->origin = v->is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    for (size_t i = 0; i < v->policy->rule_count; i++) {
        struct value *row = table_add_row(table);
        put_words(table, row, &v->findings[i], v->candidate->currency, language);
        put_numbers(table, row, &v->findings[i]);
    }
    table_hide_empty(table);
    table_note(
        table,
        language ? "判定：显著性水平 %g；通过须由数据证实，违反按 %s 校正；介于两者之间为无法判定"
                 : "alpha %g: a rule passes when the answers show that it is kept, fails when "
                   "they show that it is broken (%s over all rules); between the two they do "
                   "not tell",
        v->policy->alpha, v->policy->adjustment == GATE_HOLM ? "Holm" : "Benjamini-Hochberg");
    note_changes(v, language, table);
    str_release(&headline);
}

void gate_markdown(const struct gate_verdict *v, int language, struct str *out)
{
    const struct render_options options = {.ambiguous = 1, .language = language};
    struct table table;
    size_t before = out->len;

    gate_table(v, language, &table);
    str_add_text(out, "## ");
    str_add_text(out, v->policy->title ? "" : "steelyard gate");
    if (v->policy->title)
        render_md_text(view_of(v->policy->title), out);
    str_add_text(out, "\n\n");
    render_md(&table, &options, out);
    table_release(&table);
    if (out->len - before > SUMMARY_MAX) {
        size_t end = before + SUMMARY_MAX;
        while (end > before && out->data[end - 1] != '\n')
            end--;
        out->len = end;
        str_add_text(out, "\n\xE2\x80\xA6\n");
    }
}
