/* What happened beside the score: announced releases, changes of price, new series. */
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "base/str.h"
#include "report/trend_inside.h"

#define DAY_NS (INT64_C(86400) * CLOCK_S)

/* The nights of a series, as instants. */
struct span {
    int64_t from, to;
};

static struct span span_of(const struct trend_series *s)
{
    return (struct span){s->points[0].unix_ns, s->points[s->point_count - 1].unix_ns};
}

static struct trend_mark *mark_at(struct trend *trend, struct trend_series *series,
                                  enum trend_mark_kind kind, int64_t unix_ns)
{
    struct trend_mark *mark = trend_add_mark(series, kind, NULL);
    char night[CLOCK_ISO_SIZE];

    clock_day(unix_ns, night);
    mark->unix_ns = unix_ns;
    mark->day = unix_ns / DAY_NS;
    mark->night = arena_strdup(&trend->arena, night);
    return mark;
}

/* Releases ----------------------------------------------------------------------------------------- */

static void mark_releases(struct trend *trend, struct trend_series *series,
                          const struct provider_set *providers)
{
    const struct span span = span_of(series);
    const struct model_release *last = NULL;

    for (int64_t day = span.from / DAY_NS; day <= span.to / DAY_NS + 1; day++) {
        const struct model_release *r = trend_announced(providers, series, day);
        if (!r || r == last || r->unix_ns < span.from - DAY_NS)
            continue;
        struct trend_mark *mark = mark_at(trend, series, TREND_RELEASE, r->unix_ns);
        mark->text = arena_printf(&trend->arena, "release: %s", r->text);
        mark->text_zh = arena_printf(&trend->arena, "发布：%s", r->text);
        last = r;
    }
}

/* Prices ------------------------------------------------------------------------------------------- */

static bool prices_model(const struct price_row *row, const struct trend_series *series,
                         const char *currency)
{
    if (strcmp(row->provider, series->provider) != 0 || strcmp(row->currency, currency) != 0)
        return false;
    if (strcmp(row->model, series->model_id) == 0)
        return true;
    for (const char *const *alias = row->aliases; alias && *alias; alias++) {
        if (strcmp(*alias, series->model_id) == 0)
            return true;
    }
    return false;
}

static bool is_same_tier(const struct price_row *a, const struct price_row *b)
{
    return strcmp(a->region, b->region) == 0 && a->input_up_to == b->input_up_to &&
           a->output_up_to == b->output_up_to;
}

static bool holds(const struct price_row *row, int64_t unix_ns)
{
    return row->from_unix_ns <= unix_ns && unix_ns < row->to_unix_ns;
}

/* The row of that tier which held right before: of several the newest. */
static const struct price_row *row_before(const struct price_row *rows, size_t count,
                                          const struct price_row *row,
                                          const struct trend_series *series)
{
    const struct price_row *best = NULL;

    for (size_t i = 0; i < count; i++) {
        if (&rows[i] != row && prices_model(&rows[i], series, row->currency) &&
            is_same_tier(&rows[i], row) && holds(&rows[i], row->from_unix_ns - 1) &&
            (!best || rows[i].from_unix_ns > best->from_unix_ns))
            best = &rows[i];
    }
    return best;
}

static void put_part(struct str *out, const char *name, int64_t before, int64_t after)
{
    if (before == after || before < 0 || after < 0)
        return;
    str_printf(out, "%s%s ", out->len ? ", " : "", name);
    decimal_put(out, (int128)before * 1000000, -1);
    str_add_text(out, " to ");
    decimal_put(out, (int128)after * 1000000, -1);
}

/* "input 2 to 1, output 8 to 4": by million tokens; "" where none of these changed. */
static void put_change(struct str *out, const struct price_row *before,
                       const struct price_row *after)
{
    put_part(out, "input", before->part[PRICE_INPUT], after->part[PRICE_INPUT]);
    put_part(out, "cached", before->part[PRICE_CACHED], after->part[PRICE_CACHED]);
    put_part(out, "output", before->part[PRICE_OUTPUT], after->part[PRICE_OUTPUT]);
    put_part(out, "thinking output", before->thinking_output, after->thinking_output);
}

static void mark_price(struct trend *trend, struct trend_series *series,
                       const struct price_row *rows, size_t count, const struct price_row *row)
{
    const struct price_row *before = row_before(rows, count, row, series);
    const char *seen = row->is_first_seen ? " (seen)" : "";
    struct str change = {0};

    if (before)
        put_change(&change, before, row);
    if (change.len) {
        struct trend_mark *mark = mark_at(trend, series, TREND_PRICE, row->from_unix_ns);
        mark->text = arena_printf(&trend->arena, "price%s: %s %s per M tokens", seen,
                                  str_text(&change), row->currency);
        mark->text_zh = arena_printf(&trend->arena, "价格%s：%s %s/百万词元", seen,
                                     str_text(&change), row->currency);
    }
    str_release(&change);
}

/* Of a model with several tiers the first one, which most calls are in. */
static bool is_first_tier(const struct price_row *rows, size_t count, const struct price_row *row,
                          const struct trend_series *series)
{
    for (size_t i = 0; i < count; i++) {
        const struct price_row *o = &rows[i];
        if (prices_model(o, series, row->currency) && strcmp(o->region, row->region) == 0 &&
            o->from_unix_ns == row->from_unix_ns &&
            (o->input_up_to < row->input_up_to ||
             (o->input_up_to == row->input_up_to && o->output_up_to < row->output_up_to)))
            return false;
    }
    return true;
}

static void mark_prices(struct trend *trend, struct trend_series *series,
                        const struct price_book *book)
{
    const struct span span = span_of(series);
    size_t count = 0;
    const struct price_row *rows = book ? price_book_rows(book, &count) : NULL;

    for (size_t i = 0; i < count; i++) {
        const struct price_row *row = &rows[i];
        if (row->from_unix_ns > span.from && row->from_unix_ns <= span.to &&
            prices_model(row, series, series->inside->currency) &&
            is_first_tier(rows, count, row, series))
            mark_price(trend, series, rows, count, row);
    }
}

/* New series --------------------------------------------------------------------------------------- */

static const struct {
    unsigned flag;
    const char *text, *text_zh;
} breaks[] = {
    {TREND_QUESTIONS, "questions", "题目"},
    {TREND_PROMPTS, "prompts", "提示词"},
    {TREND_GRADER, "grader or its version", "评分器或其版本"},
    {TREND_PARAMETERS, "parameters", "参数"},
};

static void mark_break(struct trend *trend, struct trend_series *series)
{
    struct str text = {0}, text_zh = {0};

    for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
        if (!(series->broken_by & breaks[i].flag))
            continue;
        str_printf(&text, "%s%s", text.len ? ", " : "", breaks[i].text);
        str_printf(&text_zh, "%s%s", text_zh.len ? "、" : "", breaks[i].text_zh);
    }
    struct trend_mark *mark = trend_add_mark(series, TREND_NEW_SERIES, &series->points[0]);
    mark->text = arena_printf(&trend->arena, "a new series: other %s", str_text(&text));
    mark->text_zh = arena_printf(&trend->arena, "新序列：%s已改", str_text(&text_zh));
    str_release(&text);
    str_release(&text_zh);
}

void trend_mark_changes(struct trend *trend, const struct trend_options *options)
{
    for (size_t i = 0; i < trend->count; i++) {
        struct trend_series *s = &trend->series[i];
        mark_releases(trend, s, options->providers);
        mark_prices(trend, s, options->book);
        if (s->broken_by)
            mark_break(trend, s);
    }
}
