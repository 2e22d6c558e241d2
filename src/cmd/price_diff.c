#include <string.h>

#include "base/clock.h"
#include "cmd/price_tables.h"

enum { D_MODEL, D_REGION, D_IN_TO, D_OUT_TO, D_WHAT, D_CURRENCY, D_BEFORE, D_AFTER, D_CHANGE };

static const struct column columns[] = {
    [D_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [D_REGION] = {.key = "region",
                  .title = "region",
                  .title_zh = "地区",
                  .kind = COLUMN_TEXT,
                  .priority = 2},
    [D_IN_TO] = {.key = "input_up_to",
                 .title = "input\nup to",
                 .title_zh = "输入\n至",
                 .kind = COLUMN_INTEGER,
                 .priority = 1},
    [D_OUT_TO] = {.key = "output_up_to",
                  .title = "output\nup to",
                  .title_zh = "输出\n至",
                  .kind = COLUMN_INTEGER,
                  .priority = 1},
    [D_WHAT] = {.key = "price", .title = "price", .title_zh = "价格", .kind = COLUMN_TEXT},
    [D_CURRENCY] = {.key = "currency",
                    .title = "per M\ntokens",
                    .title_zh = "每百万\n词元",
                    .kind = COLUMN_TEXT},
    [D_BEFORE] = {.key = "before",
                  .title = "before",
                  .title_zh = "此前",
                  .kind = COLUMN_MONEY,
                  .digits = -1},
    [D_AFTER] =
        {.key = "after", .title = "after", .title_zh = "此后", .kind = COLUMN_MONEY, .digits = -1},
    [D_CHANGE] = {.key = "change",
                  .title = "change",
                  .title_zh = "变化",
                  .unit = "%",
                  .kind = COLUMN_PERCENT},
};

/* The prices of a row by name; -1 where it has none. */
struct named_price {
    const char *name;
    int64_t pico;
};
enum { NAMED = 12 };

static int64_t part_of(int64_t pico, int64_t numerator, int64_t denominator)
{
    return pico < 0 || !denominator ? -1 : pico * numerator / denominator;
}

static void name_prices(const struct price_row *row, struct named_price out[NAMED])
{
    const struct price_row none = {.part = {-1, -1, -1, -1},
                                   .thinking_output = -1,
                                   .explicit_cached = -1,
                                   .cache_storage = -1,
                                   .off_peak = {-1, -1, -1, -1},
                                   .off_peak_thinking_output = -1};
    const struct price_row *r = row ? row : &none;
    const struct named_price prices[NAMED] = {
        {"input", r->part[PRICE_INPUT]},
        {"cached", r->part[PRICE_CACHED]},
        {"explicit_cached", r->explicit_cached},
        {"cache_write", r->part[PRICE_CACHE_WRITE]},
        {"cache_storage", r->cache_storage},
        {"output", r->part[PRICE_OUTPUT]},
        {"thinking_output", r->thinking_output},
        {"off_peak input", r->off_peak[PRICE_INPUT]},
        {"off_peak cached", r->off_peak[PRICE_CACHED]},
        {"off_peak output", r->off_peak[PRICE_OUTPUT]},
        {"batch input", part_of(r->part[PRICE_INPUT], r->batch_numerator, r->batch_denominator)},
        {"batch output", part_of(r->part[PRICE_OUTPUT], r->batch_numerator, r->batch_denominator)},
    };

    memcpy(out, prices, sizeof prices);
}

static bool is_same_key(const struct price_row *a, const struct price_row *b)
{
    return strcmp(a->provider, b->provider) == 0 && strcmp(a->model, b->model) == 0 &&
           strcmp(a->region, b->region) == 0 && strcmp(a->currency, b->currency) == 0 &&
           a->input_up_to == b->input_up_to && a->output_up_to == b->output_up_to;
}

/* The row of that key which holds then. */
static const struct price_row *find_at(const struct price_row *rows, size_t count,
                                       const struct price_row *key, int64_t unix_ns)
{
    for (size_t i = 0; i < count; i++) {
        if (is_same_key(&rows[i], key) && price_row_holds(rows, count, &rows[i], unix_ns))
            return &rows[i];
    }
    return NULL;
}

static void add_change(struct table *table, const struct price_row *key, const char *what,
                       int64_t before, int64_t after)
{
    struct value *v = table_add_row(table);

    v[D_MODEL] = list_text(table, arena_printf(&table->arena, "%s/%s", key->provider, key->model));
    v[D_REGION] = list_text(table, key->region);
    if (key->input_up_to != INT64_MAX)
        v[D_IN_TO] = value_integer(key->input_up_to);
    if (key->output_up_to != INT64_MAX)
        v[D_OUT_TO] = value_integer(key->output_up_to);
    v[D_WHAT] = list_text(table, what);
    v[D_CURRENCY] = list_text(table, key->currency);
    v[D_BEFORE] = price_per_million(table, before, key->currency);
    v[D_AFTER] = price_per_million(table, after, key->currency);
    if (before > 0 && after >= 0)
        v[D_CHANGE] = value_percent((double)after / (double)before - 1);
}

void price_diff_table(const struct price_book *book, int64_t before_ns, int64_t after_ns,
                      struct table *table)
{
    size_t count;
    const struct price_row *rows = price_book_rows(book, &count);
    char before_day[CLOCK_ISO_SIZE], after_day[CLOCK_ISO_SIZE];

    LIST_INIT(table, "price_diff", columns);
    for (size_t i = 0; i < count; i++) {
        const struct price_row *before = find_at(rows, count, &rows[i], before_ns);
        const struct price_row *after = find_at(rows, count, &rows[i], after_ns);
        struct named_price old[NAMED], new[NAMED];
        /* Each pair once: where the row is the later of the two. */
        if (before == after || &rows[i] != (after ? after : before))
            continue;
        name_prices(before, old);
        name_prices(after, new);
        for (int k = 0; k < NAMED; k++) {
            if (old[k].pico != new[k].pico)
                add_change(table, &rows[i], old[k].name, old[k].pico, new[k].pico);
        }
    }
    table_hide_empty(table);
    clock_day(before_ns, before_day);
    clock_day(after_ns, after_day);
    table_note(table, "%s against %s; a blank: no price then", before_day, after_day);
}
