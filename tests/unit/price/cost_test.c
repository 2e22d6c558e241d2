/* Which row prices a request, and the exact money that it gives. */
#include "fixture.h"

#include "base/random.h"

static struct price_cost ask(const struct price_book *book, struct price_query q)
{
    struct price_cost c;

    q.provider = "v";
    if (!q.start_unix_ns)
        q.start_unix_ns = fixture_time("2026-11-25T10:00:00Z");
    q.end_unix_ns = q.start_unix_ns;
    price_cost(book, &q, &c);
    assert_parts(&c);
    if (c.unknown)
        assert_true(c.row == NULL && c.total == 0 && !c.is_converted);
    else
        assert_non_null(c.row);
    return c;
}

static struct usage tokens(int64_t input, int64_t output)
{
    return (struct usage){input, 0, 0, output, USAGE_ABSENT};
}

static struct price_book *tiered(void)
{
    struct price_book *book = price_book_new();

    fixture_rows(
        book, "v",
        "[{\"model\": \"m\", \"currency\": \"CNY\", \"input_up_to\": 32000, \"output_up_to\": 200, "
        "\"input\": 0.8, \"cached\": 0.16, \"output\": 2, " ORIGIN "},"
        "{\"model\": \"m\", \"currency\": \"CNY\", \"input_up_to\": 32000, \"input\": 0.8, "
        "\"cached\": 0.16, \"output\": 8, " ORIGIN "},"
        "{\"model\": \"m\", \"currency\": \"CNY\", \"input_up_to\": 128000, \"input\": 1.2, "
        "\"cached\": 0.16, \"output\": 16, \"thinking_output\": 20, " ORIGIN "}]");
    return book;
}

static void test_tier_bounds(void **state)
{
    struct price_book *book = tiered();

    (void)state;
    /* 31,999 x 0.8 + 199 x 2 = 25,599.2 + 398 millionths */
    assert_money(ask(book, (struct price_query){.model = "m", .usage = tokens(31999, 199)}).total,
                 "0.0259972");
    assert_money(ask(book, (struct price_query){.model = "m", .usage = tokens(32000, 200)}).total,
                 "0.026");
    /* one more token of output: the whole output costs 8 */
    assert_money(ask(book, (struct price_query){.model = "m", .usage = tokens(32000, 201)}).total,
                 "0.027208");
    /* one more token of input: the whole request is in the next tier, and short output no longer
     * helps: 32,001 x 1.2 + 200 x 16 = 38,401.2 + 3,200 */
    assert_money(ask(book, (struct price_query){.model = "m", .usage = tokens(32001, 200)}).total,
                 "0.0416012");
    /* cached tokens count for the tier: 1 x 1.2 + 32,000 x 0.16 + 0 */
    assert_money(
        ask(book, (struct price_query){.model = "m", .usage = {32001, 32000, 0, 0, -1}}).total,
        "0.0051212");
    assert_money(ask(book, (struct price_query){.model = "m", .usage = tokens(128000, 1)}).total,
                 "0.153616");
    assert_int_equal(
        ask(book, (struct price_query){.model = "m", .usage = tokens(128001, 1)}).unknown,
        PRICE_NO_ROW);
    price_book_free(book);
}

static void test_thinking_prices_the_whole_output(void **state)
{
    struct price_book *book = tiered();
    struct price_query q = {.model = "m", .usage = {40000, 0, 0, 1000, 10}, .is_thinking = true};

    (void)state;
    /* 40,000 x 1.2 + 1,000 x 20 */
    assert_money(ask(book, q).total, "0.068");
    q.is_thinking = false;
    assert_money(ask(book, q).total, "0.064");
    /* a row without a thinking price takes the ordinary one */
    q = (struct price_query){.model = "m", .usage = tokens(1, 300), .is_thinking = true};
    assert_money(ask(book, q).total, "0.0024008");
    price_book_free(book);
}

static void test_absent_counts(void **state)
{
    struct price_book *book = tiered();
    struct price_query q = {.model = "m", .usage = {1000, USAGE_ABSENT, USAGE_ABSENT, 10, -1}};
    struct price_cost c = ask(book, q);

    (void)state;
    assert_money(c.total, "0.00082"); /* 1,000 x 0.8 + 10 x 2: as if nothing had been cached */
    assert_true(c.is_upper_bound);
    q.usage.cached = 0;
    assert_false(ask(book, q).is_upper_bound);
    q.usage.input = USAGE_ABSENT;
    assert_int_equal(ask(book, q).unknown, PRICE_NO_USAGE);
    q.usage = (struct usage){1000, 0, 0, USAGE_ABSENT, 5};
    assert_int_equal(ask(book, q).unknown, PRICE_NO_USAGE);
    q.usage = (struct usage){1000, 1001, 0, 1, -1}; /* more cached than sent */
    assert_int_equal(ask(book, q).unknown, PRICE_NO_USAGE);
    q.usage = (struct usage){1000, 600, 401, 1, -1};
    assert_int_equal(ask(book, q).unknown, PRICE_NO_USAGE);
    q.usage = (struct usage){1000, 500, 500, 1, -1}; /* the row has no price for writes */
    assert_int_equal(ask(book, q).unknown, PRICE_NO_PART);
    q.usage = (struct usage){0, 0, 0, 0, 0};
    assert_money(ask(book, q).total, "0");
    price_book_free(book);
}

static void test_cache_kinds_and_batch(void **state)
{
    struct price_book *book = price_book_new();
    struct price_query q = {.model = "m", .usage = {5000, 2000, 1000, 300, -1}};

    (void)state;
    fixture_rows(book, "v",
                 "[{\"model\": \"m\", \"currency\": \"CNY\", \"input\": 12, \"cached\": 1.5, "
                 "\"explicit_cached\": 1, \"cache_write\": 15, \"output\": 36, \"batch\": \"1/2\", "
                 "\"batch_cached\": \"1/5\", " ORIGIN "},"
                 "{\"model\": \"n\", \"currency\": \"CNY\", \"input\": 1, \"cached\": 0.1, "
                 "\"output\": 1, \"batch\": \"1/2\", " ORIGIN "}]");
    /* 2,000 x 12 + 2,000 x 1.5 + 1,000 x 15 + 300 x 36 = 24,000 + 3,000 + 15,000 + 10,800 */
    assert_money(ask(book, q).total, "0.0528");
    q.is_explicit_cache = true; /* 1,000 less for the cached ones */
    assert_money(ask(book, q).total, "0.0518");
    q.is_batch = true; /* (24,000 + 10,800) / 2 + (2,000 + 15,000) / 5 */
    assert_money(ask(book, q).total, "0.0208");
    q = (struct price_query){.model = "n", .usage = tokens(1000, 1000), .is_batch = true};
    assert_money(ask(book, q).total, "0.001");
    q.usage.cached = 1; /* what a cached token costs in a batch is not known */
    assert_int_equal(ask(book, q).unknown, PRICE_NO_PART);
    q = (struct price_query){.model = "n", .usage = tokens(1000, 1), .is_explicit_cache = true};
    assert_money(ask(book, q).total, "0.001001");
    q.usage.cached = 1;
    assert_int_equal(ask(book, q).unknown, PRICE_NO_PART);
    price_book_free(book);
}

static void test_dates(void **state)
{
    struct price_book *book = price_book_new();
    static const struct {
        const char *at;
        int64_t input;
        const char *total; /* NULL: no row */
    } cases[] = {
        {"2026-01-31T23:59:59Z", 1, NULL},
        {"2026-02-01", 1, "0.000001"},
        {"2026-02-28T23:59:59Z", 2, "0.000002"},
        {"2026-03-01", 1, "0.000002"},
        {"2026-03-01", 2, NULL}, /* too long for the new tiers; the old price does not come back */
        {"2026-05-01", 2, "0.000003"},
        {"2026-05-31T23:59:59Z", 2, "0.000003"},
        {"2026-06-01", 1, NULL}, /* ended for good */
    };

    (void)state;
    fixture_rows(
        book, "v",
        "[{\"model\": \"m\", \"currency\": \"CNY\", \"from\": \"2026-02-01\", \"input\": 1, "
        "\"output\": 1, " ORIGIN "},"
        "{\"model\": \"m\", \"currency\": \"CNY\", \"from\": \"2026-03-01\", "
        "\"input_up_to\": 1, \"input\": 2, \"output\": 2, " ORIGIN "},"
        "{\"model\": \"m\", \"currency\": \"CNY\", \"from\": \"2026-05-01\", \"to\": "
        "\"2026-06-01\", \"input\": 1.5, \"output\": 1.5, " ORIGIN "}]");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct price_query q = {.model = "m",
                                .start_unix_ns = fixture_time(cases[i].at),
                                .usage = tokens(cases[i].input, 0)};
        struct price_cost c = ask(book, q);
        if (cases[i].total)
            assert_money(c.total, cases[i].total);
        else
            assert_int_equal(c.unknown, PRICE_NO_ROW);
    }
    price_book_free(book);
}

static void test_regions_and_currencies(void **state)
{
    struct price_book *book = price_book_new();
    struct price_query q = {.model = "m", .region = "cn", .currency = "CNY", .usage = tokens(1, 0)};

    (void)state;
    fixture_rows(book, "v",
                 "[{\"model\": \"m\", \"region\": \"cn\", \"currency\": \"CNY\", \"input\": 2, "
                 "\"output\": 2, " ORIGIN "},"
                 "{\"model\": \"m\", \"region\": \"cn\", \"currency\": \"USD\", \"input\": 3, "
                 "\"output\": 3, " ORIGIN "},"
                 "{\"model\": \"m\", \"region\": \"sg\", \"currency\": \"USD\", \"input\": 5, "
                 "\"output\": 5, " ORIGIN "},"
                 "{\"model\": \"w\", \"currency\": \"USD\", \"input\": 7, \"output\": 7, " ORIGIN
                 "}]");
    assert_money(ask(book, q).total, "0.000002");
    q.currency = NULL; /* as billed: the first of the file */
    assert_money(ask(book, q).total, "0.000002");
    q.currency = "USD"; /* a list in that currency needs no rate */
    assert_money(ask(book, q).total, "0.000003");
    q.currency = "CNY";
    q.region = "sg";
    assert_int_equal(ask(book, q).unknown, PRICE_NO_RATE);
    q.region = "tokyo";
    assert_int_equal(ask(book, q).unknown, PRICE_NO_ROW);
    q.region = NULL;
    assert_int_equal(ask(book, q).unknown, PRICE_NO_ROW);
    q = (struct price_query){.model = "w", .region = "anywhere", .usage = tokens(1, 0)};
    assert_money(ask(book, q).total, "0.000007");
    q.model = "x";
    assert_int_equal(ask(book, q).unknown, PRICE_NO_ROW);
    price_book_free(book);
}

static const char *const rates =
    "{\"rates\": [{\"date\": \"2026-11-20\", \"from\": \"USD\", \"to\": \"CNY\", \"rate\": "
    "\"7.08\", \"source\": \"s\"}, {\"date\": \"2026-11-24\", \"from\": \"USD\", \"to\": \"CNY\", "
    "\"rate\": \"7.05\", \"source\": \"s\"}]}";

static void test_conversion(void **state)
{
    struct price_book *book = price_book_new();
    int64_t day = fixture_time("2026-11-24");
    int128 out = 0;

    (void)state;
    fixture_table(book, price_book_add_exchange, rates);
    assert_true(price_convert(book, DECIMAL_PICO, "USD", "CNY", day, &out));
    assert_money(out, "7.05");
    assert_true(price_convert(book, DECIMAL_PICO, "USD", "CNY", day - 1, &out));
    assert_money(out, "7.08");
    assert_false(price_convert(book, 1, "USD", "CNY", fixture_time("2026-11-19"), &out));
    assert_false(price_convert(book, 1, "USD", "EUR", day, &out));
    assert_true(price_convert(book, 5, "EUR", "EUR", 0, &out) && out == 5);
    /* back: 1 / 7.05 = 0.14184397163120..., to 12 decimals */
    assert_true(price_convert(book, DECIMAL_PICO, "CNY", "USD", day, &out));
    assert_money(out, "0.141843971631");
    /* half to even: 10 pico x 7.05 = 70.5 -> 70, 30 x 7.05 = 211.5 -> 212 */
    assert_true(price_convert(book, 10, "USD", "CNY", day, &out) && out == 70);
    assert_true(price_convert(book, 30, "USD", "CNY", day, &out) && out == 212);
    price_book_free(book);
}

static void test_converted_parts_sum_to_the_total(void **state)
{
    struct price_book *book = price_book_new();
    struct random r;

    (void)state;
    fixture_rows(book, "v",
                 "[{\"model\": \"m\", \"currency\": \"USD\", \"input\": 0.000001, \"cached\": "
                 "0.000003, \"cache_write\": 0.000005, \"output\": 0.000007, " ORIGIN "}]");
    fixture_table(book, price_book_add_exchange, rates);
    random_seed(&r, 1);
    for (int i = 0; i < 1000; i++) {
        struct price_query q = {.model = "m", .currency = "CNY"};
        struct price_cost c, billed;
        int128 total = 0;
        q.usage = (struct usage){.input = (int64_t)random_below(&r, 100),
                                 .output = (int64_t)random_below(&r, 100)};
        q.usage.cached = q.usage.input / 3;
        q.usage.cache_write = q.usage.input / 5;
        c = ask(book, q);
        assert_true(c.is_converted);
        q.currency = NULL;
        billed = ask(book, q);
        assert_true(price_convert(book, billed.total, "USD", "CNY",
                                  fixture_time("2026-11-25T10:00:00Z"), &total));
        assert_true(c.total == total);
        for (int part = 0; part < PRICE_PART_COUNT; part++)
            assert_true(c.part[part] >= 0);
    }
    price_book_free(book);
}

/* The rows, windows and rate of another day; the call's own hour and weekday. */
static void test_as_of_another_day(void **state)
{
    struct price_book *book = price_book_new();
    struct price_query q = {.model = "m", .usage = tokens(1000, 0)};

    (void)state;
    fixture_rows(
        book, "v",
        "[{\"model\": \"m\", \"currency\": \"CNY\", \"from\": \"2026-03-01\", \"input\": 8, "
        "\"output\": 1, " ORIGIN "},"
        "{\"model\": \"m\", \"currency\": \"CNY\", \"from\": \"2026-09-01\", \"input\": 2, "
        "\"output\": 1, \"calendar\": \"c\", \"off_peak\": {\"input\": 1, \"output\": 1}, " ORIGIN
        "}]");
    fixture_table(book, price_book_add_calendar,
                  "{\"c\": {\"utc_offset\": \"+00:00\", \"from\": \"2026-01-01\", \"to\": "
                  "\"2026-12-31\", \"weekend\": [6, 7], \"holidays\": [], \"peak\": [{\"from\": "
                  "\"2026-09-01\", \"days\": \"workdays\", \"windows\": [\"09:00-12:00\"]}]}}");
    q.start_unix_ns = fixture_time("2026-05-06T10:00:00Z"); /* a Wednesday, before peak hours */
    assert_money(ask(book, q).total, "0.008");
    price_book_set_at(book, fixture_time("2026-10-04T20:00:00Z")); /* a Sunday night */
    assert_money(ask(book, q).total, "0.002");
    q.start_unix_ns = fixture_time("2026-05-06T12:00:00Z");
    assert_money(ask(book, q).total, "0.001");
    q.start_unix_ns = fixture_time("2026-05-09T10:00:00Z"); /* a Saturday */
    assert_money(ask(book, q).total, "0.001");
    q.start_unix_ns = fixture_time("2027-05-05T10:00:00Z");
    assert_int_equal(ask(book, q).unknown, PRICE_NO_CALENDAR);
    price_book_set_at(book, fixture_time("2026-02-28T00:00:00Z"));
    assert_int_equal(ask(book, q).unknown, PRICE_NO_ROW);
    price_book_set_at(book, INT64_MIN);
    q.start_unix_ns = fixture_time("2026-05-06T10:00:00Z");
    assert_money(ask(book, q).total, "0.008");
    price_book_free(book);
}

static void test_huge_counts_do_not_overflow(void **state)
{
    struct price_book *book = price_book_new();
    struct price_query q = {.model = "m", .usage = tokens(INT64_MAX, INT64_MAX)};

    (void)state;
    fixture_rows(book, "v",
                 "[{\"model\": \"m\", \"currency\": \"USD\", \"input\": 1000000, \"output\": "
                 "1000000, " ORIGIN "}]");
    fixture_table(book, price_book_add_exchange, rates);
    assert_money(ask(book, q).total, "18446744073709551614"); /* 2 x (2^63 - 1) at 1 a token */
    q.currency = "CNY";
    assert_int_equal(ask(book, q).unknown, PRICE_NO_RATE);
    price_book_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tier_bounds),
        cmocka_unit_test(test_thinking_prices_the_whole_output),
        cmocka_unit_test(test_absent_counts),
        cmocka_unit_test(test_cache_kinds_and_batch),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_regions_and_currencies),
        cmocka_unit_test(test_conversion),
        cmocka_unit_test(test_converted_parts_sum_to_the_total),
        cmocka_unit_test(test_as_of_another_day),
        cmocka_unit_test(test_huge_counts_do_not_overflow),
    };

    return cmocka_run_group_tests_name("price/cost", tests, NULL, NULL);
}
