/* The price history of each model of a run, from the book. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/chart_prices.h"

static bool is_id(const struct price_row *row, const char *model)
{
    if (strcmp(row->model, model) == 0)
        return true;
    for (const char *const *alias = row->aliases; alias && *alias; alias++)
        if (strcmp(*alias, model) == 0)
            return true;
    return false;
}

/* NAN: none that the chart's currency can say. */
static double price_of(const struct price_chart *p, const struct price_row *row)
{
    int64_t pico = row->part[PRICE_OUTPUT] >= 0 ? row->part[PRICE_OUTPUT] : row->thinking_output;
    int64_t when = row->from_unix_ns == INT64_MIN ? p->end : row->from_unix_ns;
    int128 value;

    if (pico <= 0 || row->hour >= 0)
        return NAN;
    if (!price_convert(p->source->book, (int128)pico * 1000000, row->currency, p->currency, when,
                       &value) &&
        !price_convert(p->source->book, (int128)pico * 1000000, row->currency, p->currency, p->end,
                       &value))
        return NAN;
    return (double)value / DECIMAL_PICO;
}

/* Of rows of one day: the vendor's own currency first, then the lowest tier. */
static bool is_better(const struct price_chart *p, const struct price_row *a,
                      const struct price_row *b)
{
    bool own_a = strcmp(a->currency, p->currency) == 0,
         own_b = strcmp(b->currency, p->currency) == 0;

    if (own_a != own_b)
        return own_a;
    if (a->input_up_to != b->input_up_to)
        return a->input_up_to < b->input_up_to;
    return a->output_up_to < b->output_up_to;
}

static int by_day(const void *left, const void *right)
{
    const struct price_row *a = *(const struct price_row *const *)left;
    const struct price_row *b = *(const struct price_row *const *)right;

    if (a->from_unix_ns != b->from_unix_ns)
        return a->from_unix_ns < b->from_unix_ns ? -1 : 1;
    return (a > b) - (a < b);
}

static void add_step(struct price_chart *p, struct price_series *s, const struct price_row *row)
{
    double price = price_of(p, row);

    s->end_unix_ns = row->to_unix_ns;
    if (!(price > 0) || s->count == PRICES_STEPS_MAX)
        return;
    if (!p->date_from || strcmp(row->source_date, p->date_from) < 0)
        p->date_from = row->source_date;
    if (!p->date_to || strcmp(row->source_date, p->date_to) > 0)
        p->date_to = row->source_date;
    if (s->count && fabs(s->steps[s->count - 1].price / price - 1) < 1e-9)
        return;
    s->steps[s->count++] = (struct price_step){row->from_unix_ns, price};
}

static void fill_series(struct price_chart *p, struct price_series *s)
{
    size_t total, n = 0;
    const struct price_row *rows = price_book_rows(p->source->book, &total);
    const struct price_row **found = mem_zalloc(total + 1, sizeof(const struct price_row *));

    for (size_t i = 0; i < total; i++)
        if (strcmp(rows[i].provider, s->provider) == 0 && is_id(&rows[i], s->model) &&
            (!rows[i].region[0] || strcmp(rows[i].region, s->region) == 0))
            found[n++] = &rows[i];
    qsort(found, n, sizeof(const struct price_row *), by_day);
    for (size_t i = 0; i < n;) {
        const struct price_row *best = found[i];
        size_t k = i + 1;
        for (; k < n && found[k]->from_unix_ns == found[i]->from_unix_ns; k++)
            if (is_better(p, found[k], best))
                best = found[k];
        add_step(p, s, best);
        i = k;
    }
    free(found);
}

static void add_series(struct price_chart *p, const struct price_series *s)
{
    if (p->count == PRICES_SERIES_MAX) {
        p->left_out++;
        return;
    }
    p->list[p->count] = *s;
    fill_series(p, &p->list[p->count]);
    if (p->list[p->count].count)
        p->count++;
    else
        p->left_out++;
}

static bool has_series(const struct price_chart *p, const struct run_model *m)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->list[i].provider, m->provider) == 0 &&
            strcmp(p->list[i].model, m->model) == 0 && strcmp(p->list[i].region, m->region) == 0)
            return true;
    return false;
}

bool chart_prices_collect(struct price_chart *p, struct error *err)
{
    size_t count;
    const struct chart_model *models = chart_source_models(p->source, &count, err);

    for (size_t i = 0; models && i < count; i++) {
        const struct chart_model *m = &models[i];
        const struct price_series s = {.provider = m->info->provider,
                                       .model = m->info->model,
                                       .region = m->info->region,
                                       .name = m->info->title,
                                       .color = m->color,
                                       .is_flagship =
                                           result_has_tag(m->result, m->model, "flagship")};
        if (!has_series(p, m->info))
            add_series(p, &s);
        p->end = m->result->run->info.created_unix_ns > p->end
                     ? m->result->run->info.created_unix_ns
                     : p->end;
    }
    return models != NULL;
}
