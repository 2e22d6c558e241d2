/* How answers ended, and scores by suite: every number a link to the samples behind it. */
#include <math.h>
#include <string.h>

#include "report/page.h"
#include "report/page_words.h"

static void put_head_model(struct str *out)
{
    str_add_text(out, "<thead><tr><th scope=\"col\" class=\"model\" data-key=\"model\">");
    page_both(out, "Model", "模型");
    str_add_text(out, "</th>");
}

static void put_model(const struct page_input *input, const struct pairing_side *side,
                      struct str *out)
{
    str_add_text(out, "<tr><th scope=\"row\" class=\"model\">");
    page_mark_of(out, input, side);
    page_text(out, page_title(input, side));
    str_add_text(out, "</th>");
}

/* Outcomes --------------------------------------------------------------------------------------- */

static int64_t count_all(const struct page_input *input, enum outcome outcome)
{
    int64_t sum = 0;

    for (size_t i = 0; i < input->pairing->side_count; i++)
        sum += input->pairing->sides[i].row->outcome[outcome];
    return sum;
}

/* "rate_limited" as people write it. */
static void put_outcome_name(enum outcome outcome, struct str *out)
{
    struct str name = {0};

    str_add_text(&name, outcome_name(outcome));
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '_')
            name.data[i] = ' ';
    }
    page_both(out, str_text(&name), outcome_name_zh(outcome));
    str_release(&name);
}

static void put_outcome_row(const struct page_input *input, const struct pairing_side *side,
                            const int64_t *sums, struct str *out)
{
    put_model(input, side, out);
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        int64_t count = side->row->outcome[i];
        if (sums[i] == 0)
            continue;
        str_add_text(out, "<td class=\"n\">");
        if (count > 0 && i != OUTCOME_PENDING)
            str_printf(out, "<a href=\"#?m=%zu&amp;o=%s\">", page_subject(input, side),
                       outcome_name((enum outcome)i));
        page_count(out, count);
        if (count > 0 && i != OUTCOME_PENDING)
            str_add_text(out, "</a>");
        str_add_text(out, "</td>");
    }
    str_add_text(out, "</tr>\n");
}

/* What did not end as a graded answer, of all that was asked for. */
struct missing {
    int64_t zero, left, planned, open; /* open: no reply, or no grade yet */
    const char *worst;                 /* the model with the most of both, as a title */
    int64_t worst_count;
};

static void say_missing(const void *what, bool zh, struct str *out)
{
    const struct missing *m = what;
    int64_t sum = m->zero + m->left;

    if (sum > 0) {
        str_add_text(out, zh ? "共 " : "");
        page_count(out, m->planned);
        str_add_text(out, zh ? " 个回答中，" : " answers were asked for: ");
        page_count(out, m->zero);
        str_add_text(out,
                     zh ? " 个没有最终答案（计 0 分），" : " have no final answer (0 points), ");
        page_count(out, m->left);
        str_add_text(out, zh ? " 个没有回答（不计入）。" : " brought no answer (left out). ");
        page_name(out, m->worst);
        str_add_text(out, zh ? " 占其中 " : " accounts for ");
        str_printf(out, "%.0f%%", 100.0 * (double)m->worst_count / (double)sum);
        str_add_text(out, zh ? "。" : " of them. ");
    }
    if (m->open > 0) {
        page_count(out, m->open);
        str_add_text(out, zh ? " 个还没有回复或评分。" : " have no reply or no grade yet.");
    }
    if (sum == 0 && m->open == 0)
        str_add_text(out, zh ? "每个回答都得到了评分。" : "Every answer could be graded.");
}

static struct missing count_missing(const struct page_input *input)
{
    struct missing m = {0};

    for (size_t i = 0; i < input->pairing->side_count; i++) {
        const struct pairing_side *side = &input->pairing->sides[i];
        const int64_t *outcome = side->row->outcome;
        int64_t zero =
            outcome[OUTCOME_UNPARSED] + outcome[OUTCOME_TRUNCATED] + outcome[OUTCOME_REFUSED];
        m.zero += zero;
        m.left += side->row->left_out;
        m.planned += side->row->planned;
        m.open += outcome[OUTCOME_PENDING] + outcome[OUTCOME_ANSWERED];
        if (zero + side->row->left_out > m.worst_count) {
            m.worst_count = zero + side->row->left_out;
            m.worst = page_title(input, side);
        }
    }
    return m;
}

void page_outcomes(const struct page_input *input, struct str *out)
{
    const struct missing missing = count_missing(input);
    int64_t sums[OUTCOME_COUNT];

    page_section(out, "outcomes", "How answers ended", "回答的结果");
    str_add_text(out, "<p class=\"find\">");
    page_say(out, say_missing, &missing);
    str_add_text(out, "</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                      "aria-labelledby=\"outcomes-head\"><table class=\"plain\">\n");
    put_head_model(out);
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        sums[i] = count_all(input, (enum outcome)i);
        if (sums[i] == 0)
            continue;
        str_add_text(out, "<th scope=\"col\" class=\"n\">");
        put_outcome_name((enum outcome)i, out);
        str_add_text(out, "</th>");
    }
    str_add_text(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < input->pairing->side_count; i++)
        put_outcome_row(input, &input->pairing->sides[i], sums, out);
    str_add_text(out, "</tbody></table></div>\n</section>\n");
}

/* Suites ----------------------------------------------------------------------------------------- */

enum { HEAT_STEPS = 9 };

struct part { /* of one model in one suite */
    const struct page_input *input;
    const char *suite;
};

static const struct result_row *part_row(const struct page_input *input,
                                         const struct pairing_side *side, const char *suite)
{
    for (size_t i = 0; i < input->count; i++) {
        const struct result *r = input->parts[i];
        if (input->results[i] != side->result)
            continue;
        for (size_t g = 0; g < r->group_count; g++) {
            if (strcmp(r->groups[g], suite) == 0)
                return &r->rows[(size_t)side->row->model * (r->group_count + 1) + g];
        }
    }
    return NULL;
}

/* How far the best and the worst score are from each other; NAN: there is none. */
static double spread_of(const struct page_input *input, const char *suite)
{
    double low = 1, high = 0;
    bool has_any = false;

    for (size_t i = 0; i < input->pairing->side_count; i++) {
        const struct result_row *row = part_row(input, &input->pairing->sides[i], suite);
        if (!row || row->scored == 0)
            continue;
        low = row->score < low ? row->score : low;
        high = row->score > high ? row->score : high;
        has_any = true;
    }
    return has_any ? high - low : NAN;
}

struct spread {
    const char *most, *least;
    double most_points, least_points;
};

static void say_spread(const void *what, bool zh, struct str *out)
{
    const struct spread *s = what;

    page_name(out, s->most);
    str_add_text(out, zh ? " 拉开的差距最大（首尾相差 " : " separates the models most (");
    page_percent(out, s->most_points);
    str_add_text(out, zh ? " 个百分点），" : " points from best to worst), ");
    page_name(out, s->least);
    str_add_text(out, zh ? " 最小（" : " least (");
    page_percent(out, s->least_points);
    str_add_text(out, zh ? "）。" : ").");
}

static void put_part(const struct page_input *input, const struct pairing_side *side,
                     const char *suite, size_t index, struct str *out)
{
    const struct result_row *row = part_row(input, side, suite);

    if (!row || row->scored == 0) {
        str_add_text(out, "<td class=\"heat\">–</td>");
        return;
    }
    int step = (int)(row->score * HEAT_STEPS);
    str_printf(out, "<td class=\"heat h%d\"><a href=\"#?m=%zu&amp;s=%zu\">",
               step < HEAT_STEPS ? step : HEAT_STEPS - 1, page_subject(input, side), index);
    page_percent(out, row->score);
    str_add_text(out, "</a></td>");
}

/* The suites of all runs, in their order; the samples know them by the same numbers. */
static size_t all_suites(const struct page_input *input, const char **names, size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i < input->count; i++) {
        for (size_t g = 0; g < input->parts[i]->group_count; g++) {
            bool is_new = count < max;
            for (size_t k = 0; k < count && is_new; k++)
                is_new = strcmp(names[k], input->parts[i]->groups[g]) != 0;
            if (is_new)
                names[count++] = input->parts[i]->groups[g];
        }
    }
    return count;
}

static void put_parts(const struct page_input *input, const char *const *names, size_t count,
                      struct str *out)
{
    str_add_text(out, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                      "aria-labelledby=\"suites-head\"><table class=\"plain\">\n");
    put_head_model(out);
    for (size_t k = 0; k < count; k++) {
        str_add_text(out, "<th scope=\"col\" class=\"n\">");
        page_text(out, names[k]);
        str_add_text(out, "</th>");
    }
    str_add_text(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < input->pairing->side_count; i++) {
        put_model(input, &input->pairing->sides[i], out);
        for (size_t k = 0; k < count; k++)
            put_part(input, &input->pairing->sides[i], names[k], k, out);
        str_add_text(out, "</tr>\n");
    }
    str_add_text(out, "</tbody></table></div>\n");
}

enum { SUITES_MAX = 200 };

void page_parts(const struct page_input *input, struct str *out)
{
    const char *names[SUITES_MAX];
    size_t count = input->parts ? all_suites(input, names, SUITES_MAX) : 0;

    if (count < 2)
        return;
    struct spread s = {names[0], names[0], -1, 2};
    for (size_t k = 0; k < count; k++) {
        double points = spread_of(input, names[k]);
        if (points > s.most_points) {
            s.most = names[k];
            s.most_points = points;
        }
        if (points < s.least_points) {
            s.least = names[k];
            s.least_points = points;
        }
    }
    if (s.most_points < 0)
        return;
    page_section(out, "suites", "Score by suite", "各题集得分");
    if (input->pairing->side_count > 1 && s.most != s.least) {
        str_add_text(out, "<p class=\"find\">");
        page_say(out, say_spread, &s);
        str_add_text(out, "</p>\n");
    }
    str_add_text(out, "<p class=\"sub\">");
    page_both(out, "Score in percent. Each number opens its answers.",
              "得分（%）。每个数字可打开对应的回答。");
    str_add_text(out, "</p>\n");
    put_parts(input, names, count, out);
    str_add_text(out, "</section>\n");
}
