#include "cmd/price_tables.h"

#include <string.h>

#include "base/clock.h"

enum {
    P_PROVIDER,
    P_MODEL,
    P_REGION,
    P_FROM,
    P_TO,
    P_IN_TO,
    P_OUT_TO,
    P_CURRENCY,
    P_PART,
    P_THINKING = P_PART + PRICE_PART_COUNT,
    P_CALENDAR,
    P_DATE,
    P_CONFIDENCE,
    P_EXPLICIT,
    P_STORAGE,
    P_HOUR,
    P_WATTS,
    P_OFF,
    P_OFF_THINKING = P_OFF + PRICE_PART_COUNT,
    P_OFF_EXPLICIT,
    P_BATCH,
    P_BATCH_CACHED,
    P_ALIASES,
    P_FIRST_SEEN,
    P_SOURCE,
    P_NOTE
};

#define PRICE_OF(key_name, en, zh, order)                                                          \
    {                                                                                              \
        .key = (key_name), .title = (en), .title_zh = (zh), .kind = COLUMN_MONEY, .digits = -1,    \
        .priority = (order)                                                                        \
    }

#define MACHINE(key_name, column_kind)                                                             \
    {                                                                                              \
        .key = (key_name), .title = (key_name), .kind = (column_kind), .is_machine_only = true     \
    }

static const struct column price_columns[] = {
    [P_PROVIDER] = {.key = "provider",
                    .title = "provider",
                    .title_zh = "厂商",
                    .kind = COLUMN_TEXT},
    [P_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [P_REGION] = {.key = "region",
                  .title = "region",
                  .title_zh = "地区",
                  .kind = COLUMN_TEXT,
                  .priority = 5},
    [P_FROM] =
        {.key = "from", .title = "from", .title_zh = "自", .kind = COLUMN_TEXT, .priority = 3},
    [P_TO] = {.key = "to", .title = "to", .title_zh = "至", .kind = COLUMN_TEXT, .priority = 3},
    [P_IN_TO] = {.key = "input_up_to",
                 .title = "input\nup to",
                 .title_zh = "输入\n至",
                 .kind = COLUMN_INTEGER,
                 .priority = 1},
    [P_OUT_TO] = {.key = "output_up_to",
                  .title = "output\nup to",
                  .title_zh = "输出\n至",
                  .kind = COLUMN_INTEGER,
                  .priority = 1},
    [P_CURRENCY] = {.key = "currency",
                    .title = "per M\ntokens",
                    .title_zh = "每百万\n词元",
                    .kind = COLUMN_TEXT},
    [P_PART + PRICE_INPUT] = PRICE_OF("input", "input", "输入", 0),
    [P_PART + PRICE_CACHED] = PRICE_OF("cached", "cached", "缓存", 2),
    [P_PART + PRICE_CACHE_WRITE] = PRICE_OF("cache_write", "cache\nwrite", "写缓存", 6),
    [P_PART + PRICE_OUTPUT] = PRICE_OF("output", "output", "输出", 0),
    [P_THINKING] = PRICE_OF("thinking_output", "thinking\noutput", "思考\n输出", 2),
    [P_CALENDAR] = {.key = "calendar",
                    .title = "peak\nhours",
                    .title_zh = "高峰\n时段",
                    .kind = COLUMN_TEXT,
                    .priority = 4},
    [P_DATE] = {.key = "source_date",
                .title = "seen",
                .title_zh = "查阅",
                .kind = COLUMN_TEXT,
                .priority = 7},
    [P_CONFIDENCE] = {.key = "confidence",
                      .title = "source",
                      .title_zh = "依据",
                      .kind = COLUMN_TEXT,
                      .priority = 8},
    [P_EXPLICIT] = MACHINE("explicit_cached", COLUMN_MONEY),
    [P_STORAGE] = MACHINE("cache_storage_hour", COLUMN_MONEY),
    [P_HOUR] = MACHINE("server_hour", COLUMN_MONEY),
    [P_WATTS] = MACHINE("server_watts", COLUMN_INTEGER),
    [P_OFF + PRICE_INPUT] = MACHINE("off_peak_input", COLUMN_MONEY),
    [P_OFF + PRICE_CACHED] = MACHINE("off_peak_cached", COLUMN_MONEY),
    [P_OFF + PRICE_CACHE_WRITE] = MACHINE("off_peak_cache_write", COLUMN_MONEY),
    [P_OFF + PRICE_OUTPUT] = MACHINE("off_peak_output", COLUMN_MONEY),
    [P_OFF_THINKING] = MACHINE("off_peak_thinking_output", COLUMN_MONEY),
    [P_OFF_EXPLICIT] = MACHINE("off_peak_explicit_cached", COLUMN_MONEY),
    [P_BATCH] = MACHINE("batch", COLUMN_TEXT),
    [P_BATCH_CACHED] = MACHINE("batch_cached", COLUMN_TEXT),
    [P_ALIASES] = MACHINE("aliases", COLUMN_TEXT),
    [P_FIRST_SEEN] = MACHINE("from_is_first_seen", COLUMN_FLAG),
    [P_SOURCE] = MACHINE("source", COLUMN_TEXT),
    [P_NOTE] = MACHINE("note", COLUMN_TEXT),
};

struct value price_per_million(struct table *table, int64_t pico_per_token, const char *currency)
{
    if (pico_per_token < 0)
        return value_none();
    return value_money((int128)pico_per_token * 1000000, arena_strdup(&table->arena, currency));
}

/* A day alone is its 00:00 UTC; other instants are written whole. */
static struct value instant_value(struct table *table, int64_t unix_ns)
{
    char text[CLOCK_ISO_SIZE];

    if (unix_ns == INT64_MIN || unix_ns == INT64_MAX)
        return value_none();
    if (unix_ns % (86400 * CLOCK_S) == 0)
        clock_day(unix_ns, text);
    else
        clock_iso(unix_ns, text);
    return list_text(table, text);
}

static struct value bound_value(int64_t tokens)
{
    return tokens == INT64_MAX ? value_none() : value_integer(tokens);
}

static struct value ratio_value(struct table *table, int64_t numerator, int64_t denominator)
{
    if (!denominator)
        return value_none();
    return list_text(table, arena_printf(&table->arena, "%lld/%lld", (long long)numerator,
                                         (long long)denominator));
}

static struct value aliases_value(struct table *table, const char *const *aliases)
{
    const char *text = "";

    for (const char *const *a = aliases; *a; a++)
        text = arena_printf(&table->arena, "%s%s%s", text, *text ? ", " : "", *a);
    return list_text(table, text);
}

/* What only machines are given. */
static void add_details(const struct price_row *row, struct table *table, struct value *v)
{
    v[P_EXPLICIT] = price_per_million(table, row->explicit_cached, row->currency);
    v[P_STORAGE] = price_per_million(table, row->cache_storage, row->currency);
    if (row->hour >= 0)
        v[P_HOUR] = value_money(row->hour, arena_strdup(&table->arena, row->currency));
    if (row->watts >= 0)
        v[P_WATTS] = value_integer(row->watts);
    for (int i = 0; i < PRICE_PART_COUNT; i++)
        v[P_OFF + i] = price_per_million(table, row->off_peak[i], row->currency);
    v[P_OFF_THINKING] = price_per_million(table, row->off_peak_thinking_output, row->currency);
    v[P_OFF_EXPLICIT] = price_per_million(table, row->off_peak_explicit_cached, row->currency);
    v[P_BATCH] = ratio_value(table, row->batch_numerator, row->batch_denominator);
    v[P_BATCH_CACHED] =
        ratio_value(table, row->batch_cached_numerator, row->batch_cached_denominator);
    v[P_ALIASES] = aliases_value(table, row->aliases);
    v[P_FIRST_SEEN] = value_flag(row->is_first_seen);
    v[P_SOURCE] = list_text(table, row->source);
    v[P_NOTE] = list_text(table, row->note);
}

static void add_price(const struct price_row *row, struct table *table)
{
    struct value *v = table_add_row(table);

    v[P_PROVIDER] = list_text(table, row->provider);
    v[P_MODEL] = list_text(table, row->model);
    v[P_REGION] = list_text(table, row->region);
    v[P_FROM] = instant_value(table, row->from_unix_ns);
    v[P_TO] = instant_value(table, row->to_unix_ns);
    v[P_IN_TO] = bound_value(row->input_up_to);
    v[P_OUT_TO] = bound_value(row->output_up_to);
    v[P_CURRENCY] = list_text(table, row->currency);
    for (int i = 0; i < PRICE_PART_COUNT; i++)
        v[P_PART + i] = price_per_million(table, row->part[i], row->currency);
    v[P_THINKING] = price_per_million(table, row->thinking_output, row->currency);
    v[P_CALENDAR] = list_text(table, row->calendar);
    v[P_DATE] = list_text(table, row->source_date);
    v[P_CONFIDENCE] = list_text(table, row->confidence);
    add_details(row, table, v);
}

/* A later row of the same model, region and currency takes the place of an earlier one. */
bool price_row_holds(const struct price_row *rows, size_t count, const struct price_row *row,
                     int64_t unix_ns)
{
    if (row->from_unix_ns > unix_ns || row->to_unix_ns <= unix_ns)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].from_unix_ns > row->from_unix_ns && rows[i].from_unix_ns <= unix_ns &&
            strcmp(rows[i].provider, row->provider) == 0 &&
            strcmp(rows[i].model, row->model) == 0 && strcmp(rows[i].region, row->region) == 0 &&
            strcmp(rows[i].currency, row->currency) == 0)
            return false;
    }
    return true;
}

void price_show_table(const struct price_book *book, int64_t unix_ns, bool all, struct table *table)
{
    size_t count;
    const struct price_row *rows = price_book_rows(book, &count);
    char day[CLOCK_ISO_SIZE];

    LIST_INIT(table, "prices", price_columns);
    for (size_t i = 0; i < count; i++) {
        if (all || price_row_holds(rows, count, &rows[i], unix_ns))
            add_price(&rows[i], table);
    }
    table_hide_empty(table);
    clock_day(unix_ns, day);
    if (!all)
        table_note(table, "prices that hold on %s; --all shows former and coming ones too", day);
}
