#include <string.h>

#include "base/clock.h"
#include "cmd/price_tables.h"

#define DAY_NS (86400 * CLOCK_S)
enum { CALENDAR_DAYS = 60, RATE_DAYS = 90 }; /* told so long before the end, and after the rate */

enum { K_WHERE, K_MODEL, K_PROBLEM, K_DETAIL, K_DATE };

static const struct column columns[] = {
    [K_WHERE] =
        {.key = "where", .title = "where", .title_zh = "位置", .kind = COLUMN_TEXT, .priority = 2},
    [K_MODEL] = {.key = "what", .title = "what", .title_zh = "对象", .kind = COLUMN_TEXT},
    [K_PROBLEM] = {.key = "problem", .title = "problem", .title_zh = "问题", .kind = COLUMN_TEXT},
    [K_DETAIL] = {.key = "detail",
                  .title = "detail",
                  .title_zh = "说明",
                  .kind = COLUMN_TEXT,
                  .priority = 1},
    [K_DATE] = {.key = "source_date", .title = "seen", .title_zh = "查阅", .kind = COLUMN_TEXT},
};

static struct value *add(struct table *table, const char *what, const char *problem)
{
    struct value *v = table_add_row(table);

    v[K_MODEL] = list_text(table, what);
    v[K_PROBLEM] = list_text(table, problem);
    return v;
}

static void add_row(struct table *table, const struct price_row *row, const char *problem,
                    const char *detail)
{
    const char *file = strrchr(row->file, '/');
    struct value *v =
        add(table, arena_printf(&table->arena, "%s/%s", row->provider, row->model), problem);

    v[K_WHERE] = list_text(
        table, arena_printf(&table->arena, "%s:%u", file ? file + 1 : row->file, row->line));
    v[K_DETAIL] = list_text(table, detail);
    v[K_DATE] = list_text(table, row->source_date);
}

/* The last instant that a date such as "2026-11" can mean. */
static int64_t source_instant(const char *date)
{
    char day[] = "0000-12-28";
    size_t length = strlen(date);
    int64_t unix_ns = INT64_MIN;
    struct error ignored;

    memcpy(day, date, length < sizeof day - 1 ? length : sizeof day - 1);
    (void)clock_parse_iso(day, &unix_ns, &ignored);
    return unix_ns;
}

static bool is_published(const char *confidence)
{
    static const char *const unpublished[] = {"derived", "general-knowledge", "not-found"};

    for (size_t i = 0; i < sizeof unpublished / sizeof *unpublished; i++) {
        if (strcmp(confidence, unpublished[i]) == 0)
            return false;
    }
    return true;
}

static void check_row(struct table *table, const struct price_row *row, int64_t unix_ns,
                      int64_t max_age_days)
{
    int64_t age = (unix_ns - source_instant(row->source_date)) / DAY_NS;

    if (age > max_age_days)
        add_row(table, row, "stale",
                arena_printf(&table->arena, "source read %lld days ago: %s", (long long)age,
                             row->source));
    if (!is_published(row->confidence))
        add_row(table, row, "unsourced",
                arena_printf(&table->arena, "%s: %s", row->confidence, row->source));
    if (row->part[PRICE_INPUT] < 0 || row->part[PRICE_OUTPUT] < 0)
        add_row(table, row, "no price", row->note ? row->note : "input or output is unknown");
}

static void check_calendar(const struct price_book *book, struct table *table, const char *name,
                           int64_t unix_ns)
{
    int64_t end = price_calendar_end(book, name), days = (end - unix_ns) / DAY_NS;
    char day[CLOCK_ISO_SIZE];

    if (end != INT64_MIN && days >= CALENDAR_DAYS)
        return;
    struct value *v = add(table, name, end == INT64_MIN ? "no calendar" : "calendar ends");
    if (end == INT64_MIN)
        return;
    clock_day(end, day);
    v[K_DETAIL] = list_text(
        table, arena_printf(&table->arena, "prices are unknown from %s on: add the holidays", day));
}

/* Calendars that rows at work name, each once. */
static void check_calendars(const struct price_book *book, const struct price_row *rows,
                            size_t count, int64_t unix_ns, struct table *table)
{
    for (size_t i = 0; i < count; i++) {
        bool is_new = rows[i].calendar && price_row_holds(rows, count, &rows[i], unix_ns);
        for (size_t j = 0; is_new && j < i; j++) {
            if (rows[j].calendar && strcmp(rows[j].calendar, rows[i].calendar) == 0 &&
                price_row_holds(rows, count, &rows[j], unix_ns))
                is_new = false;
        }
        if (is_new)
            check_calendar(book, table, rows[i].calendar, unix_ns);
    }
}

static void check_rate(const struct price_book *book, int64_t unix_ns, struct table *table)
{
    int64_t newest = price_rate_instant(book, "USD", "CNY", unix_ns);
    int64_t days = newest == INT64_MIN ? INT64_MAX : (unix_ns - newest) / DAY_NS;
    char day[CLOCK_ISO_SIZE];

    if (days <= RATE_DAYS)
        return;
    struct value *v = add(table, "USD to CNY", newest == INT64_MIN ? "no rate" : "old rate");
    if (newest == INT64_MIN)
        return;
    clock_day(newest, day);
    v[K_DETAIL] = list_text(table, "conversions use it until a newer one is added");
    v[K_DATE] = list_text(table, day);
}

void price_check_table(const struct price_book *book, int64_t unix_ns, int64_t max_age_days,
                       struct table *table)
{
    size_t count, at_work = 0;
    const struct price_row *rows = price_book_rows(book, &count);

    LIST_INIT(table, "price_check", columns);
    for (size_t i = 0; i < count; i++) {
        if (!price_row_holds(rows, count, &rows[i], unix_ns))
            continue;
        at_work++;
        check_row(table, &rows[i], unix_ns, max_age_days);
    }
    check_calendars(book, rows, count, unix_ns, table);
    check_rate(book, unix_ns, table);
    table_hide_empty(table);
    table_note(table,
               "%zu rows hold; those not named were read in the last %lld days from a published "
               "source",
               at_work, (long long)max_age_days);
}
