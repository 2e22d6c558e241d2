/* Reading rows: what is refused and how, what the index finds, what the hash covers. */
#include "fixture.h"

static void refuse(const char *text, const char *message)
{
    struct price_book *book = price_book_new();
    struct error err = {0};

    assert_false(fixture_parse(book, "v", NULL, text, &err));
    assert_string_equal(err.message, message);
    assert_int_equal(err.kind, ERROR_INPUT);
    price_book_free(book);
}

static void test_messages(void **state)
{
    (void)state;
    refuse("{}", "t.json:1: prices: expected a list of price rows");
    refuse("[\n1]", "t.json:2: prices[0]: found 1, expected an object");
    refuse("[{\"currency\": \"CNY\", " ORIGIN "}]", "t.json:1: prices[0].model: missing");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\"}]", "t.json:1: prices[0].source: missing");
    refuse(
        "[{\"model\": \"m\", \"currency\": \"CNY\", \"source\": \"s\", \"source_date\": "
        "\"2026-05/06\", \"confidence\": \"official\"}]",
        "t.json:1: prices[0].source_date: found \"2026-05/06\", expected a day, a month or a year "
        "such as 2026-11");
    refuse("[{\"model\": \"m\", \"currency\": \"yuan\", " ORIGIN "}]",
           "t.json:1: prices[0].currency: found \"yuan\", expected a code such as CNY");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"input\": -1, " ORIGIN "}]",
           "t.json:1: prices[0].input: found -1, expected a price from 0 to 1000000");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"input\": 1000000.1, " ORIGIN "}]",
           "t.json:1: prices[0].input: found 1000000.1, expected a price from 0 to 1000000");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"output\": \"free\", " ORIGIN "}]",
           "t.json:1: prices[0].output: 'free' is no decimal number; expected a price per million "
           "tokens, such as 0.8");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"output\": 0.0000001, " ORIGIN "}]",
           "t.json:1: prices[0].output: '0.0000001' has more than 6 decimals; expected a price per "
           "million tokens, such as 0.8");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"output\": [], " ORIGIN "}]",
           "t.json:1: prices[0].output: expected a price per million tokens, such as 0.8");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"inputt\": 1, " ORIGIN "}]",
           "t.json:1: unknown key \"inputt\" in prices[0] (did you mean 'input'?)");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"from\": \"yesterday\", " ORIGIN "}]",
           "t.json:1: prices[0].from: 'yesterday' is no date (write 2026-11-24 or "
           "2026-11-24T08:00:00Z)");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"from\": \"2026-02-01\", \"to\": "
           "\"2026-02-01\", " ORIGIN "}]",
           "t.json:1: prices[0].to: is not after \"from\"");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"batch\": \"50%\", " ORIGIN "}]",
           "t.json:1: prices[0].batch: found \"50%\", expected a fraction such as \"1/2\"");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"input\": 0.000001, \"batch\": "
           "\"1/3\", " ORIGIN "}]",
           "t.json:1: prices[0].batch: gives a price with more than 12 decimals");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"off_peak\": {\"input\": 1}, " ORIGIN "}]",
           "t.json:1: prices[0].off_peak: needs a calendar that says when it holds");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"calendar\": \"d\", " ORIGIN "}]",
           "t.json:1: prices[0].off_peak: missing, though the row names a calendar");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"input_up_to\": 0, " ORIGIN "}]",
           "t.json:1: prices[0].input_up_to: found 0, expected a whole number from 1 to "
           "9223372036854775807");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"aliases\": [1], " ORIGIN "}]",
           "t.json:1: prices[0].aliases: expected a list of model ids");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"input\": 1, " ORIGIN "},\n"
           "{\"model\": \"n\", \"aliases\": [\"m\"], \"currency\": \"CNY\", \"input\": 2, " ORIGIN
           "}]",
           "t.json:2: prices: model \"m\" has the same region, currency, date and length as in "
           "line 1");
}

static void refuse_rate(const char *text, const char *message)
{
    struct price_book *book = price_book_new();
    struct error err = {0};

    assert_false(fixture_parse(book, NULL, price_book_add_exchange, text, &err));
    assert_string_equal(err.message, message);
    price_book_free(book);
}

static void test_exchange_messages(void **state)
{
    (void)state;
    refuse_rate("{\"rates\": [{\"date\": \"2026-11-20\", \"from\": \"USD\", \"to\": \"CNY\", "
                "\"rate\": \"0\", \"source\": \"s\"}]}",
                "t.json:1: rates[0].rate: found \"0\", expected more than 0");
    refuse_rate("[{\"date\": \"2026-11-20\", \"from\": \"USD\", \"to\": \"CNY\", \"rate\": \"7\"}]",
                "t.json:1: rates[0].source: missing");
    refuse_rate("[{\"date\": \"2026-11-20\", \"from\": \"USD\", \"to\": \"USD\", \"rate\": \"7\", "
                "\"source\": \"s\"}]",
                "t.json:1: rates[0].to: is the same currency as \"from\"");
    refuse_rate("{}", "t.json:1: rates: missing");
}

static void test_rows_are_listed_whole(void **state)
{
    struct price_book *book = price_book_new();
    const struct price_row *rows;
    size_t count;

    (void)state;
    fixture_rows(book, "v",
                 "[{\"model\": \"m\", \"aliases\": [\"m-1\", \"m-2\"], \"region\": \"cn\", "
                 "\"currency\": \"CNY\", \"from\": \"2026-02-01\", \"from_is_first_seen\": true, "
                 "\"input_up_to\": 32000, \"input\": 0.003, \"output\": \"12\", "
                 "\"cache_storage\": 0.017, \"note\": \"n\", " ORIGIN "}]");
    rows = price_book_rows(book, &count);
    assert_int_equal(count, 1);
    assert_string_equal(rows->provider, "v");
    assert_string_equal(rows->model, "m");
    assert_string_equal(rows->aliases[1], "m-2");
    assert_null(rows->aliases[2]);
    assert_true(rows->is_first_seen && rows->input_up_to == 32000);
    assert_true(rows->output_up_to == INT64_MAX && rows->to_unix_ns == INT64_MAX);
    assert_int_equal(rows->part[PRICE_INPUT], 3000); /* pico per token */
    assert_int_equal(rows->part[PRICE_OUTPUT], 12000000);
    assert_int_equal(rows->part[PRICE_CACHED], -1);
    assert_int_equal(rows->cache_storage, 17000);
    assert_string_equal(rows->source_date, "2026-11-01");
    assert_string_equal(rows->confidence, "official");
    assert_string_equal(rows->note, "n");
    assert_string_equal(rows->file, "t.json");
    assert_int_equal(rows->line, 1);
    price_book_free(book);
}

static void test_a_server(void **state)
{
    struct price_book *book = price_book_new();
    const struct price_row *rows;
    size_t count;

    (void)state;
    fixture_rows(
        book, "v",
        "[{\"model\": \"m\", \"currency\": \"CNY\", \"hour\": 12.5, \"watts\": 700, " ORIGIN "}]");
    rows = price_book_rows(book, &count);
    assert_true(rows->hour == 125 * DECIMAL_PICO / 10 && rows->watts == 700);
    assert_true(rows->part[PRICE_INPUT] == 0 && rows->part[PRICE_OUTPUT] == 0);
    price_book_free(book);
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"watts\": 700, " ORIGIN "}]",
           "t.json:1: prices[0].watts: needs \"hour\" beside it");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"hour\": -1, " ORIGIN "}]",
           "t.json:1: prices[0].hour: expected money an hour, such as 12.5");
    refuse("[{\"model\": \"m\", \"currency\": \"CNY\", \"hour\": 1, \"output\": 2, " ORIGIN "}]",
           "t.json:1: prices[0].hour: a row is priced by the hour or by tokens");
}

static void test_the_model_that_is_priced(void **state)
{
    struct price_book *book = price_book_new();

    (void)state;
    fixture_rows(
        book, "v",
        "[{\"model\": \"m\", \"region\": \"cn\", \"currency\": \"CNY\", \"input\": 1, " ORIGIN
        "}, {\"model\": \"n\", \"aliases\": [\"n-0902\"], \"currency\": \"CNY\", "
        "\"input\": 1, " ORIGIN "}]");
    assert_string_equal(price_model(book, "v", "cn", "m", NULL), "m");
    assert_string_equal(price_model(book, "v", "cn", "m", ""), "m");
    assert_string_equal(price_model(book, "v", "cn", "ep-123", "m"), "m");
    assert_string_equal(price_model(book, "v", "cn", "m", "n-0902"), "n-0902");
    assert_string_equal(price_model(book, "v", "cn", "m", "m-20260901"), "m");
    assert_string_equal(price_model(book, "v", "sg", "n", "m"), "n"); /* no row of m there */
    assert_string_equal(price_model(book, "w", "cn", "m", "n"), "m");
    price_book_free(book);
}

static void hash_of(const char *first, const char *second, char out[HASH_HEX_SIZE])
{
    struct price_book *book = price_book_new();

    fixture_rows(book, "v", first);
    fixture_rows(book, "w", second);
    price_book_hash(book, out);
    price_book_free(book);
}

static void test_hash(void **state)
{
    static const char *const row =
        "[{\"model\": \"m\", \"currency\": \"CNY\", \"input\": 1, " ORIGIN "}]";
    static const char *const spaced =
        "// a comment\n[ {\"currency\": \"CNY\",\n \"model\": \"m\", \"input\": 1, " ORIGIN ",}, ]";
    static const char *const dearer =
        "[{\"model\": \"m\", \"currency\": \"CNY\", \"input\": 2, " ORIGIN "}]";
    char a[HASH_HEX_SIZE], b[HASH_HEX_SIZE], c[HASH_HEX_SIZE];
    struct price_book *book = price_book_new();

    (void)state;
    hash_of(row, dearer, a);
    hash_of(spaced, dearer, b);
    assert_string_equal(a, b);
    hash_of(dearer, row, c);
    assert_string_not_equal(a, c);
    fixture_rows(book, "w", dearer); /* another order of the files */
    fixture_rows(book, "v", row);
    price_book_hash(book, b);
    assert_string_equal(a, b);
    price_book_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_exchange_messages),
        cmocka_unit_test(test_rows_are_listed_whole),
        cmocka_unit_test(test_a_server),
        cmocka_unit_test(test_the_model_that_is_priced),
        cmocka_unit_test(test_hash),
    };

    return cmocka_run_group_tests_name("price/book", tests, NULL, NULL);
}
