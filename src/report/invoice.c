#include "report/invoice.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

#define DAY_NS (86400 * CLOCK_S)

struct loader {
    struct invoice *invoice;
    const struct price_book *book;
    const char *currency;
    bool is_judging;
    size_t capacity, last; /* of lines; the one that took the last call */
    int128 sum;            /* of the calls, whatever their currency: only to be compared */
};

/* Loading ------------------------------------------------------------------------------------ */

static enum invoice_kind kind_of(const struct loader *l, const struct attempt_row *attempt)
{
    bool is_answer = outcome_is_scored(attempt->outcome) || attempt->outcome == OUTCOME_ANSWERED;

    if (l->is_judging)
        return INVOICE_JUDGES;
    if (!attempt->has_ended)
        return INVOICE_OPEN;
    if (attempt->is_final)
        return is_answer ? INVOICE_ANSWERS : INVOICE_FAILED;
    return is_answer ? INVOICE_DUPLICATES : INVOICE_RETRIES;
}

static bool is_same_line(const struct invoice_line *a, const struct invoice_line *b)
{
    return a->model == b->model && a->day == b->day && a->kind == b->kind &&
           strcmp(a->currency, b->currency) == 0;
}

/* Calls of a line mostly follow each other. */
static struct invoice_line *find_line(struct loader *l, const struct invoice_line *key)
{
    struct invoice *invoice = l->invoice;

    if (l->last < invoice->line_count && is_same_line(&invoice->lines[l->last], key))
        return &invoice->lines[l->last];
    for (l->last = 0; l->last < invoice->line_count; l->last++) {
        if (is_same_line(&invoice->lines[l->last], key))
            return &invoice->lines[l->last];
    }
    MEM_GROW(invoice->lines, invoice->line_count, &l->capacity);
    invoice->lines[invoice->line_count] = *key;
    invoice->lines[invoice->line_count].currency = arena_strdup(&invoice->arena, key->currency);
    return &invoice->lines[invoice->line_count++];
}

static int64_t at_least_0(int64_t count)
{
    return count > 0 ? count : 0;
}

static void add_call(struct invoice_line *line, const struct usage *usage, const struct bill *bill)
{
    int64_t cached = at_least_0(usage->cached), written = at_least_0(usage->cache_write);
    const int64_t tokens[PRICE_PART_COUNT] = {
        [PRICE_INPUT] = at_least_0(usage->input - cached - written),
        [PRICE_CACHED] = cached,
        [PRICE_CACHE_WRITE] = written,
        [PRICE_OUTPUT] = at_least_0(usage->output),
    };

    line->calls++;
    if (!bill_is_known(bill))
        line->unknown_calls++;
    if (bill->state != BILL_KNOWN)
        return;
    for (int i = 0; i < PRICE_PART_COUNT; i++) {
        line->tokens[i] += tokens[i];
        line->cost[i] += bill->cost.part[i];
    }
}

static bool take_attempt(void *context, const struct attempt_row *attempt)
{
    struct loader *l = context;
    const struct run_model *model = &l->invoice->run->models[attempt->model];
    const struct bill bill = bill_attempt(l->book, model, attempt, l->currency);
    const char *billed = bill.cost.row ? bill.cost.row->currency : model->currency;
    const struct invoice_line key = {.model = (size_t)attempt->model,
                                     .day = attempt->started_unix_ns / DAY_NS,
                                     .kind = kind_of(l, attempt),
                                     .currency = l->currency ? l->currency : billed};

    add_call(find_line(l, &key), &attempt->usage, &bill);
    l->invoice->straddling_calls += bill.cost.straddles;
    l->invoice->server_calls += bill.is_server;
    l->sum += bill.cost.total;
    return true;
}

static int compare_lines(const void *a, const void *b)
{
    const struct invoice_line *x = a, *y = b;

    if (x->model != y->model)
        return x->model < y->model ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return strcmp(x->currency, y->currency);
}

static bool check_sum(const struct loader *l, struct error *err)
{
    int128 sum = 0;

    for (size_t i = 0; i < l->invoice->line_count; i++) {
        for (int k = 0; k < PRICE_PART_COUNT; k++)
            sum += l->invoice->lines[i].cost[k];
    }
    return sum == l->sum || error_set(err, ERROR_SYSTEM, "run '%s': its bill does not add up",
                                      l->invoice->run->info.name);
}

static bool load(struct loader *l, struct store *store, int64_t run, struct error *err)
{
    const struct query_filter candidates = {.run = run, .model = -1, .cell = -1};
    const struct query_filter judges = {.run = run, .model = -1, .cell = -1, .flags = QUERY_JUDGES};

    l->invoice->run = query_run_load(store, run, err);
    if (!l->invoice->run || !query_attempts(store, &candidates, take_attempt, l, err))
        return false;
    l->is_judging = true;
    if (!query_attempts(store, &judges, take_attempt, l, err))
        return false;
    if (l->invoice->line_count)
        qsort(l->invoice->lines, l->invoice->line_count, sizeof *l->invoice->lines, compare_lines);
    return check_sum(l, err);
}

struct invoice *invoice_load(struct store *store, int64_t run, const struct price_book *book,
                             const char *currency, struct error *err)
{
    struct invoice *invoice = mem_zalloc(1, sizeof *invoice);
    struct loader l = {.invoice = invoice, .book = book, .currency = currency};

    invoice->prices_at_unix_ns = book ? price_book_at(book) : INT64_MIN;
    if (query_begin(store, err)) {
        bool ok = load(&l, store, run, err);
        query_end(store);
        if (ok)
            return invoice;
    }
    invoice_free(invoice);
    return NULL;
}

void invoice_free(struct invoice *invoice)
{
    if (!invoice)
        return;
    query_run_free(invoice->run);
    free(invoice->lines);
    arena_release(&invoice->arena);
    free(invoice);
}

/* The table ---------------------------------------------------------------------------------- */

enum { B_MODEL, B_DAY, B_KIND, B_CALLS, B_PART, B_TOKENS, B_COST, B_CURRENCY };

static const struct column columns[] = {
    [B_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [B_DAY] =
        {.key = "day", .title = "day", .title_zh = "日期", .kind = COLUMN_TEXT, .priority = 1},
    [B_KIND] = {.key = "for", .title = "for", .title_zh = "用途", .kind = COLUMN_TEXT},
    [B_CALLS] = {.key = "calls",
                 .title = "calls",
                 .title_zh = "调用",
                 .kind = COLUMN_INTEGER,
                 .priority = 1},
    [B_PART] = {.key = "tokens_of", .title = "tokens of", .title_zh = "词元", .kind = COLUMN_TEXT},
    [B_TOKENS] = {.key = "tokens", .title = "tokens", .title_zh = "词元数", .kind = COLUMN_INTEGER},
    [B_COST] = {.key = "cost",
                .title = "cost",
                .title_zh = "费用",
                .kind = COLUMN_MONEY,
                .digits = -1,
                .can_be_bound = true},
    [B_CURRENCY] = {.key = "currency", .title = "", .kind = COLUMN_TEXT},
};

static const char *const kind_names[2][INVOICE_KIND_COUNT] = {
    {"answers", "retries", "duplicates", "failed", "no end", "judges"},
    {"回答", "重试", "重复", "失败", "未结束", "评审"},
};

static struct value *add_row(const struct invoice *invoice, struct table *table,
                             const struct invoice_line *line, int language)
{
    struct value *v = table_add_row(table);
    char day[CLOCK_ISO_SIZE];

    clock_day(line->day * DAY_NS, day);
    v[B_MODEL] = value_text(table, view_of(invoice->run->models[line->model].label));
    v[B_DAY] = value_text(table, view_of(day));
    v[B_KIND] = value_text(table, view_of(kind_names[language != 0][line->kind]));
    v[B_CALLS] = value_integer(line->calls);
    v[B_CURRENCY] = value_text(table, view_of(line->currency));
    return v;
}

static void add_line(const struct invoice *invoice, struct table *table,
                     const struct invoice_line *line, int language)
{
    const char *currency = arena_strdup(&table->arena, line->currency);
    bool has_tokens = false;

    for (int i = 0; i < PRICE_PART_COUNT; i++) {
        if (line->tokens[i] == 0 && line->cost[i] == 0)
            continue;
        struct value *v = add_row(invoice, table, line, language);
        v[B_PART] = value_text(table, view_of(price_part_name((enum price_part)i)));
        v[B_TOKENS] = value_integer(line->tokens[i]);
        v[B_COST] = value_money(line->cost[i], currency);
        has_tokens = true;
    }
    if (line->unknown_calls || !has_tokens) {
        struct value *v = add_row(invoice, table, line, language);
        v[B_CALLS] = value_integer(line->unknown_calls ? line->unknown_calls : line->calls);
        v[B_COST] = line->unknown_calls ? value_unknown() : value_money(0, currency);
    }
}

/* The sum of a model's lines, or of all (SIZE_MAX), in one currency; nothing when there is none. */
static void add_sum(const struct invoice *invoice, struct table *table, size_t model,
                    const char *currency, int language)
{
    int64_t calls = 0, unknown = 0;
    int128 sum = 0;

    for (size_t i = 0; i < invoice->line_count; i++) {
        const struct invoice_line *line = &invoice->lines[i];
        if ((model != SIZE_MAX && line->model != model) || strcmp(line->currency, currency) != 0)
            continue;
        calls += line->calls;
        unknown += line->unknown_calls;
        for (int k = 0; k < PRICE_PART_COUNT; k++)
            sum += line->cost[k];
    }
    if (!calls)
        return;
    struct value *v = table_add_row(table);
    v[B_MODEL] = model == SIZE_MAX ? value_text(table, language ? VIEW("全部") : VIEW("all"))
                                   : value_text(table, view_of(invoice->run->models[model].label));
    v[B_KIND] = value_text(table, language ? VIEW("合计") : VIEW("sum"));
    v[B_CALLS] = value_integer(calls);
    v[B_COST] = unknown && sum == 0 ? value_unknown()
                                    : value_money(sum, arena_strdup(&table->arena, currency));
    v[B_COST].is_at_least = unknown > 0;
    v[B_CURRENCY] = value_text(table, view_of(currency));
}

/* A sum for each currency among the lines, in the order of their first mention. */
static void add_sums(const struct invoice *invoice, struct table *table, size_t model, int language)
{
    for (size_t i = 0; i < invoice->line_count; i++) {
        bool is_first = true;
        for (size_t j = 0; is_first && j < i; j++)
            is_first = strcmp(invoice->lines[j].currency, invoice->lines[i].currency) != 0;
        if (is_first)
            add_sum(invoice, table, model, invoice->lines[i].currency, language);
    }
}

static void add_notes(const struct invoice *invoice, struct table *table, bool zh)
{
    char day[CLOCK_ISO_SIZE];

    table_note(table, "%s",
               zh ? "合计等于各次调用之和，精确到最后一位；日期为 UTC；推理词元含在输出内。"
                  : "sums are those of the calls, to the last digit; days are of UTC; reasoning is "
                    "inside output.");
    if (invoice->straddling_calls)
        table_note(table,
                   zh ? "%lld 次调用跨越价格变更时刻；按开始时的价格计算。"
                      : "%lld calls lie across a change of price whose deciding instant is not "
                        "published; the price at their start was taken.",
                   (long long)invoice->straddling_calls);
    if (invoice->server_calls)
        table_note(table,
                   zh ? "%lld 次调用由按小时付费的服务器完成，不在此账单内：见 compare。"
                      : "%lld calls ran on servers paid by the hour, which are not in this bill: "
                        "compare has their money.",
                   (long long)invoice->server_calls);
    if (invoice->prices_at_unix_ns == INT64_MIN)
        return;
    clock_day(invoice->prices_at_unix_ns, day);
    table_note(table,
               zh ? "并非实际账单：按 %s 的价格计算。" : "not as billed: at the prices of %s.",
               day);
}

void invoice_table(const struct invoice *invoice, int language, struct table *table)
{
    table_init(table, "bill", columns, sizeof columns / sizeof *columns);
    table->origin = invoice->run->info.is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    for (size_t i = 0; i < invoice->line_count; i++) {
        const struct invoice_line *line = &invoice->lines[i];
        add_line(invoice, table, line, language);
        if (i + 1 == invoice->line_count || invoice->lines[i + 1].model != line->model)
            add_sums(invoice, table, line->model, language);
    }
    add_sums(invoice, table, SIZE_MAX, language);
    add_notes(invoice, table, language != 0);
}
