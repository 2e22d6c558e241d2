#include "base/clock.h"
#include "base/utf8.h"
#include "report/detail.h"
#include "stats/histogram.h"

static void put_safe(struct str *out, const char *text)
{
    utf8_put_safe(out, view_of(text), false);
}

void detail_verdict_table(const struct detail *d, struct table *table)
{
    static const struct column columns[] = {
        {.key = "purpose", .title = "purpose", .title_zh = "用途", .kind = COLUMN_TEXT},
        {.key = "grader", .title = "grader", .title_zh = "评分器", .kind = COLUMN_TEXT},
        {.key = "outcome", .title = "outcome", .title_zh = "结果", .kind = COLUMN_TEXT},
        {.key = "score", .title = "score", .title_zh = "得分", .unit = "%", .kind = COLUMN_PERCENT},
        {.key = "extracted", .title = "extracted", .title_zh = "提取", .kind = COLUMN_TEXT},
        {.key = "rule", .title = "rule", .title_zh = "规则", .kind = COLUMN_TEXT},
        {.key = "counts", .title = "counts", .title_zh = "采用", .kind = COLUMN_FLAG},
        {.key = "detail", .title = "why", .title_zh = "原因", .kind = COLUMN_TEXT},
    };

    table_init(table, "verdicts", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < d->verdict_count; i++) {
        const struct verdict_row *verdict = &d->verdicts[i];
        struct value *v = table_add_row(table);
        const char *grader =
            arena_printf(&table->arena, "%s %s", verdict->grader, verdict->grader_version);
        v[0] = value_text(table, view_of(verdict->purpose));
        v[1] = value_text(table, view_of(grader));
        v[2] = value_text(table, view_of(outcome_name(verdict->outcome)));
        v[3] = value_percent(verdict->score);
        v[4] = value_text(table, verdict->extracted);
        v[5] = value_text(table, view_of(verdict->rule));
        v[6] = value_flag(verdict->counts);
        v[7] = value_text(table, view_of(verdict->detail));
    }
    table_hide_empty(table);
}

static struct value token_value(int64_t tokens)
{
    return tokens < 0 ? value_none() : value_integer(tokens);
}

static int64_t since(int64_t from, int64_t to)
{
    return from < 0 || to < from ? -1 : to - from;
}

enum {
    A_TURN,
    A_NUMBER,
    A_STARTED,
    A_OUTCOME,
    A_HTTP,
    A_INPUT,
    A_CACHED,
    A_WRITE,
    A_OUTPUT,
    A_REASONING,
    A_COST,
    A_CURRENCY,
    A_TTFT,
    A_ANSWER,
    A_TOTAL,
    A_GAP_P50,
    A_GAP_P99,
    A_GAPS,
    A_GAP_MEAN,
    A_GAP_MOST,
    A_REQUEST,
    A_RESPONSE_MODEL,
    A_RETRY,
    A_ERROR_CODE,
    A_ERROR_MESSAGE,
    A_UNKNOWN,
    A_SOURCE,
    A_SOURCE_DATE
};

#define MACHINE_TEXT(name)                                                                         \
    {                                                                                              \
        .key = (name), .title = (name), .kind = COLUMN_TEXT, .is_machine_only = true               \
    }

static const struct column attempt_columns[] = {
    [A_TURN] =
        {.key = "turn", .title = "turn", .title_zh = "轮", .kind = COLUMN_INTEGER, .priority = 6},
    [A_NUMBER] = {.key = "number", .title = "try", .title_zh = "次", .kind = COLUMN_INTEGER},
    [A_STARTED] = {.key = "started", .title = "started", .title_zh = "开始", .kind = COLUMN_TEXT},
    [A_OUTCOME] = {.key = "outcome", .title = "outcome", .title_zh = "结果", .kind = COLUMN_TEXT},
    [A_HTTP] = {.key = "http_status", .title = "HTTP", .kind = COLUMN_INTEGER},
    [A_INPUT] = {.key = "input_tokens",
                 .title = "input",
                 .title_zh = "输入",
                 .kind = COLUMN_INTEGER},
    [A_CACHED] = {.key = "cached_tokens",
                  .title = "cached",
                  .title_zh = "缓存",
                  .kind = COLUMN_INTEGER,
                  .priority = 4},
    [A_WRITE] = {.key = "cache_write_tokens",
                 .title = "cache\nwrite",
                 .title_zh = "写缓存",
                 .kind = COLUMN_INTEGER,
                 .priority = 5},
    [A_OUTPUT] = {.key = "output_tokens",
                  .title = "output",
                  .title_zh = "输出",
                  .kind = COLUMN_INTEGER},
    [A_REASONING] = {.key = "reasoning_tokens",
                     .title = "of it\nthought",
                     .title_zh = "其中\n思考",
                     .kind = COLUMN_INTEGER,
                     .priority = 2},
    [A_COST] =
        {.key = "cost", .title = "cost", .title_zh = "费用", .kind = COLUMN_MONEY, .digits = -1},
    [A_CURRENCY] = {.key = "currency", .title = "", .kind = COLUMN_TEXT},
    [A_TTFT] = {.key = "ttft_ms",
                .title = "TTFT",
                .title_zh = "首词元",
                .kind = COLUMN_DURATION,
                .priority = 1},
    [A_ANSWER] = {.key = "first_answer_ms",
                  .title = "first\nanswer",
                  .title_zh = "首答",
                  .kind = COLUMN_DURATION,
                  .priority = 3},
    [A_TOTAL] = {.key = "total_ms",
                 .title = "total",
                 .title_zh = "总计",
                 .kind = COLUMN_DURATION,
                 .priority = 1},
    [A_GAP_P50] = {.key = "gap_p50_ms",
                   .title = "gap\np50",
                   .title_zh = "间隔\np50",
                   .kind = COLUMN_DURATION,
                   .priority = 7},
    [A_GAP_P99] = {.key = "gap_p99_ms",
                   .title = "gap\np99",
                   .title_zh = "间隔\np99",
                   .kind = COLUMN_DURATION,
                   .priority = 7},
    [A_GAPS] = {.key = "gaps", .title = "gaps", .kind = COLUMN_INTEGER, .is_machine_only = true},
    [A_GAP_MEAN] = {.key = "gap_mean_ms",
                    .title = "gap_mean_ms",
                    .kind = COLUMN_DURATION,
                    .is_machine_only = true},
    [A_GAP_MOST] = {.key = "gap_max_ms",
                    .title = "gap_max_ms",
                    .kind = COLUMN_DURATION,
                    .is_machine_only = true},
    [A_REQUEST] = {.key = "request_id",
                   .title = "request",
                   .title_zh = "请求",
                   .kind = COLUMN_TEXT,
                   .priority = 8},
    [A_RESPONSE_MODEL] = MACHINE_TEXT("response_model"),
    [A_RETRY] = MACHINE_TEXT("retry_class"),
    [A_ERROR_CODE] = MACHINE_TEXT("error_code"),
    [A_ERROR_MESSAGE] = MACHINE_TEXT("error_message"),
    [A_UNKNOWN] = MACHINE_TEXT("cost_unknown_because"),
    [A_SOURCE] = MACHINE_TEXT("price_source"),
    [A_SOURCE_DATE] = MACHINE_TEXT("price_source_date"),
};

static void put_error(struct table *table, const struct attempt_row *row)
{
    struct str text = {0};

    if (!row->error_code[0] && !row->error_message[0])
        return;
    put_safe(&text, row->error_code);
    str_add_text(&text, row->error_code[0] && row->error_message[0] ? ": " : "");
    put_safe(&text, row->error_message);
    table_note(table, "%d.%d: %s", row->turn, row->number, str_text(&text));
    str_release(&text);
}

static void put_price(struct str *out, const char *name, int64_t pico_per_token)
{
    if (pico_per_token < 0)
        return;
    str_printf(out, ", %s ", name);
    decimal_put(out, (int128)pico_per_token * 1000000, -1);
}

/* The row of the price book that decided. */
static void note_price(struct table *table, const struct detail_attempt *attempt)
{
    const struct price_row *row = attempt->bill.cost.row;
    struct str text = {0};
    char day[CLOCK_ISO_SIZE];

    if (!row) {
        if (!bill_is_known(&attempt->bill))
            table_note(table, "%d.%d: cost unknown: %s", attempt->row.turn, attempt->row.number,
                       bill_reason(&attempt->bill));
        return;
    }
    put_safe(&text, row->provider);
    str_add_char(&text, '/');
    put_safe(&text, row->model);
    if (row->region[0]) {
        str_add_char(&text, ' ');
        put_safe(&text, row->region);
    }
    if (row->from_unix_ns != INT64_MIN) {
        clock_day(row->from_unix_ns, day);
        str_printf(&text, " from %s", day);
    }
    if (row->input_up_to != INT64_MAX)
        str_printf(&text, ", up to %lld input tokens", (long long)row->input_up_to);
    if (row->output_up_to != INT64_MAX)
        str_printf(&text, ", up to %lld output tokens", (long long)row->output_up_to);
    str_add_text(&text, attempt->bill.cost.is_off_peak ? ", off-peak" : "");
    const int64_t *part = attempt->bill.cost.is_off_peak ? row->off_peak : row->part;
    for (int i = 0; i < PRICE_PART_COUNT; i++)
        put_price(&text, price_part_name((enum price_part)i), part[i]);
    put_price(&text, "thinking output",
              attempt->bill.cost.is_off_peak ? row->off_peak_thinking_output
                                             : row->thinking_output);
    str_printf(&text, " %s per million (", row->currency);
    put_safe(&text, row->source);
    str_add_text(&text, ", ");
    put_safe(&text, row->source_date);
    table_note(table, "%d.%d: priced by %s)", attempt->row.turn, attempt->row.number,
               str_text(&text));
    str_release(&text);
}

/* Between one token's bytes and the next, as they came in. */
static void fill_gaps(struct value *v, struct view bytes)
{
    struct histogram gaps;

    if (!bytes.len || !histogram_read(&gaps, bytes) || gaps.count == 0)
        return;
    v[A_GAP_P50] = value_duration(histogram_quantile(&gaps, 0.5));
    v[A_GAP_P99] = value_duration(histogram_quantile(&gaps, 0.99));
    v[A_GAPS] = value_integer(gaps.count);
    v[A_GAP_MEAN] = value_duration((int64_t)histogram_mean(&gaps));
    v[A_GAP_MOST] = value_duration(gaps.max);
}

static void add_attempt(struct table *table, const struct detail_attempt *attempt)
{
    const struct attempt_row *row = &attempt->row;
    const struct price_row *price = attempt->bill.cost.row;
    struct value *v = table_add_row(table);
    char started[CLOCK_ISO_SIZE];

    clock_iso(row->started_unix_ns, started);
    v[A_TURN] = value_integer(row->turn);
    v[A_NUMBER] = value_integer(row->number);
    v[A_STARTED] = value_text(table, view_of(started));
    v[A_OUTCOME] =
        value_text(table, row->has_ended ? view_of(outcome_name(row->outcome)) : VIEW("no end"));
    v[A_HTTP] = row->http_status ? value_integer(row->http_status) : value_none();
    v[A_INPUT] = token_value(row->usage.input);
    v[A_CACHED] = token_value(row->usage.cached);
    v[A_WRITE] = token_value(row->usage.cache_write);
    v[A_OUTPUT] = token_value(row->usage.output);
    v[A_REASONING] = token_value(row->usage.reasoning);
    const char *currency = price ? arena_strdup(&table->arena, price->currency)
                                 : arena_strdup(&table->arena, row->currency);
    v[A_COST] = bill_is_known(&attempt->bill) ? value_money(attempt->bill.cost.total, currency)
                                              : value_unknown();
    v[A_CURRENCY] = value_text(table, view_of(currency));
    v[A_TTFT] = value_duration(since(row->times.sent, attempt_first_token(&row->times)));
    v[A_ANSWER] = value_duration(since(row->times.sent, row->times.first_answer));
    v[A_TOTAL] = value_duration(since(row->times.sent, row->times.ended));
    fill_gaps(v, row->gaps);
    v[A_REQUEST] = value_text(table, view_of(row->request_id));
    v[A_RESPONSE_MODEL] = value_text(table, view_of(row->response_model));
    v[A_RETRY] = value_text(table, view_of(row->retry_class));
    v[A_ERROR_CODE] = value_text(table, view_of(row->error_code));
    v[A_ERROR_MESSAGE] = value_text(table, view_of(row->error_message));
    v[A_UNKNOWN] = value_text(table, view_of(bill_reason(&attempt->bill)));
    v[A_SOURCE] = value_text(table, view_of(price ? price->source : ""));
    v[A_SOURCE_DATE] = value_text(table, view_of(price ? price->source_date : ""));
}

void detail_attempt_table(const struct detail *d, struct table *table)
{
    table_init(table, "attempts", attempt_columns,
               sizeof attempt_columns / sizeof *attempt_columns);
    for (size_t i = 0; i < d->attempt_count; i++)
        add_attempt(table, &d->attempts[i]);
    for (size_t i = 0; i < d->attempt_count; i++) {
        put_error(table, &d->attempts[i].row);
        note_price(table, &d->attempts[i]);
    }
    table_hide_empty(table);
}
