/* The shipped price book: a bill of each vendor computed by hand, and the worst case against the
 * cost over every model. A later change of price is a new row, so these bills stay right. */
#include <stdio.h>

#include "fixture.h"

#include "base/file.h"
#include "base/random.h"

static const char *const providers[] = {"qwen",     "ernie", "hunyuan", "doubao",
                                        "deepseek", "zhipu", "openai",  "anthropic"};

static void add_file(struct price_book *book, const char *name)
{
    char path[64];
    struct arena arena = {0};
    struct str text = {0};
    struct error err = {0};
    const struct json_value *root;
    bool ok;

    (void)snprintf(path, sizeof path, "providers/%s.json", name);
    if (!file_read(path, 0, &text, &err))
        fail_msg("%s", err.message);
    root = json_parse(&arena, path, str_view(&text), JSON_RELAXED, &err);
    ok = root != NULL;
    if (ok && strcmp(name, "exchange") == 0)
        ok = price_book_add_exchange(book, path, root, &err);
    else if (ok && strcmp(name, "calendar") == 0)
        ok = price_book_add_calendar(book, path, root, &err);
    else if (ok)
        ok = price_book_add(book, name, path, json_get(root, "prices"), &err);
    if (!ok)
        fail_msg("%s", err.message);
    str_release(&text);
    arena_release(&arena);
}

static int setup(void **state)
{
    struct price_book *book = price_book_new();

    for (size_t i = 0; i < sizeof providers / sizeof *providers; i++)
        add_file(book, providers[i]);
    add_file(book, "exchange");
    add_file(book, "calendar");
    *state = book;
    return 0;
}

static int teardown(void **state)
{
    price_book_free(*state);
    return 0;
}

static struct price_query query(const char *provider, const char *region, const char *model,
                                const char *currency)
{
    return (struct price_query){.provider = provider,
                                .region = region,
                                .model = model,
                                .currency = currency,
                                .start_unix_ns = fixture_time("2026-11-25T10:00:00+08:00"),
                                .end_unix_ns = fixture_time("2026-11-25T10:00:05+08:00")};
}

static void bill(const struct price_book *book, const struct price_query *q, const char *total)
{
    struct price_cost c, worst;
    struct price_query bound = *q;

    price_cost(book, q, &c);
    if (c.unknown)
        fail_msg("%s/%s: %s", q->provider, q->model, price_unknown_text(c.unknown));
    assert_parts(&c);
    assert_money(c.total, total);
    price_worst(book, &bound, &worst);
    assert_int_equal(worst.unknown, PRICE_KNOWN);
    assert_true(worst.total >= c.total);
}

static void test_deepseek(void **state)
{
    struct price_query q = query("deepseek", "global", "deepseek-flash", "USD");

    /* A Wednesday at 10:00 in Beijing: peak. 3,600 x 0.30 + 6,400 x 0.006 + 2,500 x 1.20
     * = 1,080 + 38.4 + 3,000 millionths. */
    q.usage = (struct usage){10000, 6400, USAGE_ABSENT, 2500, 1800};
    bill(*state, &q, "0.0041184");
    q.currency =
        "CNY"; /* its own list: 3,600 x 2 + 6,400 x 0.04 + 2,500 x 8 = 7,200 + 256 + 20,000 */
    bill(*state, &q, "0.027456");
    q.currency = "USD"; /* at 12:00 all is half */
    q.start_unix_ns = q.end_unix_ns = fixture_time("2026-11-25T12:00:00+08:00");
    bill(*state, &q, "0.0020592");
    /* The old name is billed as flash since 2026-09-09 16:00 UTC; a second before it still had its
     * own price, off-peak at midnight: (3,600 x 0.22 + 6,400 x 0.007 + 2,500 x 0.66)
     * = 792 + 44.8 + 1,650. */
    q.model = "deepseek-v4-flash";
    bill(*state, &q, "0.0020592");
    q.start_unix_ns = q.end_unix_ns = fixture_time("2026-09-09T15:59:59Z");
    bill(*state, &q, "0.0024868");
    /* The night price of 2025, 16:30 to 00:30 UTC: (3,600 x 0.135 + 6,400 x 0.035 + 2,500 x 0.55)
     * = 486 + 224 + 1,375; by day 3,600 x 0.27 + 6,400 x 0.07 + 2,500 x 1.10 = 972 + 448 + 2,750. */
    q.model = "deepseek-chat";
    q.start_unix_ns = q.end_unix_ns = fixture_time("2025-07-01T20:00:00Z");
    bill(*state, &q, "0.002085");
    q.start_unix_ns = q.end_unix_ns = fixture_time("2025-07-01T12:00:00Z");
    bill(*state, &q, "0.00417");
}

static void test_qwen(void **state)
{
    struct price_query q = query("qwen", "cn-beijing", "qwen-plus", "CNY");

    /* Second input tier (more than 128,000), thinking: 100,000 x 2.4 + 30,000 x 0.48 + 1,000 x 24
     * = 240,000 + 14,400 + 24,000 millionths. */
    q.usage = (struct usage){130000, 30000, 0, 1000, 700};
    q.is_thinking = true;
    bill(*state, &q, "0.2784");
    q.is_thinking = false; /* 1,000 x 20 */
    bill(*state, &q, "0.2744");
    q.usage = (struct usage){128000, 0, 0, 1000, 0}; /* first tier: 128,000 x 0.8 + 1,000 x 2 */
    bill(*state, &q, "0.1044");
    q.is_batch = true; /* half */
    bill(*state, &q, "0.0522");
    /* Explicit cache: 2,000 x 12 + 2,000 x 1 + 1,000 x 15 + 300 x 36
     * = 24,000 + 2,000 + 15,000 + 10,800; implicit hits cost 1.5. */
    q = query("qwen", "cn-beijing", "qwen3.8-max", "CNY");
    q.usage = (struct usage){5000, 2000, 1000, 300, 0};
    q.is_explicit_cache = true;
    bill(*state, &q, "0.0518");
    q.is_explicit_cache = false;
    bill(*state, &q, "0.0528");
    q.region = "intl-singapore"; /* 2,000 x 2 + 2,000 x 0.25 + 1,000 x 2.5 + 300 x 6 */
    q.currency = "USD";
    bill(*state, &q, "0.0088");
    q.currency = "CNY"; /* x 6.737012 = 0.0592857056 */
    bill(*state, &q, "0.0592857056");
}

static void test_ernie(void **state)
{
    struct price_query q = query("ernie", "cn", "ernie-5.1", "CNY");

    q.usage = (struct usage){32000, USAGE_ABSENT, USAGE_ABSENT, 1000, USAGE_ABSENT};
    bill(*state, &q, "0.146"); /* 32,000 x 4 + 1,000 x 18 */
    q.usage.input = 32001;     /* 32,001 x 6 + 1,000 x 22 = 192,006 + 22,000 */
    bill(*state, &q, "0.214006");
    q.model = "ernie-4.5-turbo-latest"; /* 600 x 0.8 + 400 x 0.2 + 100 x 3.2 = 480 + 80 + 320 */
    q.usage = (struct usage){1000, 400, USAGE_ABSENT, 100, USAGE_ABSENT};
    bill(*state, &q, "0.00088");
}

static void test_hunyuan(void **state)
{
    struct price_query q = query("hunyuan", "cn", "hy4", "CNY");

    /* 12,000 x 6 + 345 x 0.3 + 678 x 18 = 72,000 + 103.5 + 12,204 */
    q.usage = (struct usage){12345, 345, USAGE_ABSENT, 678, 500};
    bill(*state, &q, "0.0843075");
    q.model = "hy3-preview";
    q.usage = (struct usage){16000, 0, 0, 100, 0}; /* 16,000 x 1.2 + 100 x 4 */
    bill(*state, &q, "0.0196");
    q.usage.input = 16001; /* 16,001 x 1.6 + 100 x 6.4 = 25,601.6 + 640 */
    bill(*state, &q, "0.0262416");
    q.usage.input = 32001; /* 32,001 x 2 + 100 x 8 */
    bill(*state, &q, "0.064802");
}

static void test_doubao(void **state)
{
    struct price_query q = query("doubao", "cn-beijing", "doubao-seed-1-8-251228", "CNY");

    q.usage = (struct usage){32000, 0, 0, 200, 100}; /* 32,000 x 0.8 + 200 x 2 */
    bill(*state, &q, "0.026");
    q.usage.output = 201; /* 25,600 + 201 x 8 */
    bill(*state, &q, "0.027208");
    q.usage = (struct usage){32001, 0, 0, 200, 100}; /* 32,001 x 1.2 + 200 x 16 */
    bill(*state, &q, "0.0416012");
    q.is_batch = true;
    bill(*state, &q, "0.0208006");
    q = query("doubao", "cn-beijing", "doubao-seed-2-1-pro-260628", "CNY");
    q.usage = (struct usage){5000, 2048, 0, 1000, 900}; /* 2,952 x 6 + 2,048 x 1.2 + 1,000 x 30 */
    bill(*state, &q, "0.0501696");
}

/* A tier without a price makes the worst case over the tiers unknown. */
static bool has_gap(const struct price_row *rows, size_t count, const struct price_row *row)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].model, row->model) == 0 && strcmp(rows[i].region, row->region) == 0 &&
            rows[i].part[PRICE_INPUT] < 0)
            return true;
    return false;
}

/* A random request to a random row's model: the reservation of its exact size, and of any larger
 * size, must cover it in every mode and at every hour. */
static void test_worst_covers_cost(void **state)
{
    const struct price_book *book = *state;
    int64_t start = fixture_time("2026-11-01");
    const struct price_row *rows;
    struct random r;
    size_t count;
    unsigned known = 0;

    rows = price_book_rows(book, &count);
    assert_true(count > 200);
    random_seed(&r, 20261125);
    for (int i = 0; i < 10000; i++) {
        const struct price_row *row = &rows[random_below(&r, count)];
        struct price_query q = {.provider = row->provider,
                                .region = row->region[0] ? row->region : "anywhere",
                                .model = row->model,
                                .currency = random_below(&r, 2) ? "CNY" : "USD",
                                .is_thinking = random_below(&r, 2),
                                .is_batch = random_below(&r, 4) == 0,
                                .is_explicit_cache = random_below(&r, 4) == 0};
        struct price_cost cost, worst;
        q.start_unix_ns = start + (int64_t)random_below(&r, 25 * 86400) * CLOCK_S;
        q.usage.input = (int64_t)random_below(&r, random_below(&r, 2) ? 300000 : 40000);
        q.usage.output = (int64_t)random_below(&r, random_below(&r, 2) ? 400 : 20000);
        if (random_below(&r, 3) == 0) {
            q.usage.cached = (int64_t)random_below(&r, (uint64_t)q.usage.input + 1);
            q.usage.cache_write =
                (int64_t)random_below(&r, (uint64_t)(q.usage.input - q.usage.cached) + 1);
        }
        price_cost(book, &q, &cost);
        if (cost.unknown)
            continue;
        known++;
        q.usage.input += (int64_t)random_below(&r, 2) * (int64_t)random_below(&r, 1000);
        q.usage.output += (int64_t)random_below(&r, 2) * (int64_t)random_below(&r, 1000);
        price_worst(book, &q, &worst);
        if (worst.unknown == PRICE_NO_PART && has_gap(rows, count, row))
            continue;
        assert_int_equal(worst.unknown, PRICE_KNOWN);
        assert_parts(&worst);
        if (worst.total < cost.total)
            fail_msg("%s/%s: the worst case is less than the cost", row->provider, row->model);
    }
    assert_true(known > 5000);
}

/* Not a loose bound: for a plain request it is the price itself. */
static void test_worst_is_tight(void **state)
{
    struct price_query q = query("qwen", "cn-beijing", "qwen-plus", "CNY");
    struct price_cost worst;

    q.usage = (struct usage){1000, USAGE_ABSENT, USAGE_ABSENT, 1000, USAGE_ABSENT};
    price_worst(*state, &q, &worst); /* the lowest tier, thinking: 1,000 x 0.8 + 1,000 x 8 */
    assert_money(worst.total, "0.0088");
    q = query("doubao", "cn-beijing", "doubao-seed-1-8-251228", "CNY");
    q.usage = (struct usage){1000, -1, -1, 200, -1}; /* at most 200 out: never the price of 8 */
    price_worst(*state, &q, &worst);
    assert_money(worst.total, "0.0012");
    q.usage.output = 201;
    price_worst(*state, &q, &worst);
    assert_money(worst.total, "0.002408");
    q = query("deepseek", "global", "deepseek-flash", "USD"); /* peak, and no calendar needed */
    q.start_unix_ns = fixture_time("2031-01-01");
    q.usage = (struct usage){1000, -1, -1, 1000, -1};
    price_worst(*state, &q, &worst);
    assert_money(worst.total, "0.0015");
    q.usage.output = USAGE_ABSENT;
    price_worst(*state, &q, &worst);
    assert_int_equal(worst.unknown, PRICE_NO_USAGE);
    q.model = "nothing";
    price_worst(*state, &q, &worst);
    assert_int_equal(worst.unknown, PRICE_NO_ROW);
    q = query("ernie", "cn", "ernie-5.5-flash-preview", "CNY"); /* a row that says "not found" */
    q.usage = (struct usage){1, -1, -1, 1, -1};
    price_worst(*state, &q, &worst);
    assert_int_equal(worst.unknown, PRICE_NO_PART);
}

static void test_rows_have_sources(void **state)
{
    const struct price_row *rows;
    size_t count;

    rows = price_book_rows(*state, &count);
    for (size_t i = 0; i < count; i++) {
        assert_true(rows[i].source[0] && rows[i].source_date[0] == '2');
        assert_true(strcmp(rows[i].confidence, "not-found") == 0 || rows[i].note ||
                    rows[i].part[PRICE_INPUT] >= 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deepseek),       cmocka_unit_test(test_qwen),
        cmocka_unit_test(test_ernie),          cmocka_unit_test(test_hunyuan),
        cmocka_unit_test(test_doubao),         cmocka_unit_test(test_worst_covers_cost),
        cmocka_unit_test(test_worst_is_tight), cmocka_unit_test(test_rows_have_sources),
    };

    return cmocka_run_group_tests_name("price/shipped", tests, setup, teardown);
}
