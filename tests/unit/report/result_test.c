/* Results of small runs, against figures worked out by hand. */
#include "report/result.h"

#include <sqlite3.h>

#include "../store/fixture.h"

/* A call has 80 + 20 (cached) input and 50 output tokens: 80 + 2 + 100 = 182 million pico. */
#define CALL_PICO 182000000

static struct price_book *book_new(void)
{
    static const char prices[] =
        "[{\"model\": \"model-0\", \"currency\": \"CNY\", \"input\": \"1\", \"cached\": \"0.1\","
        " \"output\": \"2\", \"source\": \"https://example.org/prices\","
        " \"source_date\": \"2026-11-20\", \"confidence\": \"official\"}]";
    static const char rates[] = "[{\"date\": \"2026-11-01\", \"from\": \"USD\", \"to\": \"CNY\","
                                " \"rate\": \"8\", \"source\": \"test\"}]";
    struct arena arena = {0};
    struct error err = {0};
    struct price_book *book = price_book_new();
    const struct json_value *p = json_parse(&arena, "p", view_of(prices), JSON_STRICT, &err);
    const struct json_value *r = json_parse(&arena, "r", view_of(rates), JSON_STRICT, &err);

    assert_non_null(p);
    assert_non_null(r);
    assert_ok(price_book_add(book, "vendor", "p", p, &err), err);
    assert_ok(price_book_add_exchange(book, "r", r, &err), err);
    arena_release(&arena);
    return book;
}

static void grade(struct store *store, int64_t run, int64_t cell, enum outcome outcome,
                  double score)
{
    const struct verdict_put verdict = {.run = run,
                                        .cell = cell,
                                        .grader = "number",
                                        .version = "1",
                                        .purpose = "default",
                                        .outcome = outcome,
                                        .score = score,
                                        .rule = "marker",
                                        .detail = "",
                                        .unix_ns = FIXTURE_NOW};
    struct error err = {0};

    assert_ok(store_verdict_put(store, &verdict, &err), err);
}

/* A call that failed before a byte of an answer came. */
static void fail_cell(struct store_writer *writer, int64_t run, int64_t cell)
{
    struct attempt_begin begin = fixture_begin(run, cell, 1000);
    struct store_begun begun;

    store_writer_begin(writer, &begin, NULL);
    fixture_reap(writer, &begun, 1);
    struct attempt_end end = fixture_end(begun.attempt, OUTCOME_NETWORK, 0);
    struct reply_put reply = fixture_reply(run, cell, begun.attempt, OUTCOME_NETWORK, "");
    end.usage = USAGE_NONE;
    end.is_billable = false;
    end.http_status = 0;
    store_writer_end(writer, &end, &reply);
}

/* Model 0: correct, wrong, truncated, no network. Model 1: one call without an end. */
static int64_t make_run(const struct fixture *f)
{
    struct error err = {0};
    int64_t run = fixture_run(f->path, 2, 4, 1);
    struct store_writer *writer = fixture_writer(f->path, run, NULL, 0);
    struct attempt_begin begin = fixture_begin(run, 4, 1000);
    struct store_begun begun;

    fixture_answer(writer, run, 0, OUTCOME_ANSWERED, "2");
    fixture_answer(writer, run, 1, OUTCOME_ANSWERED, "3");
    fixture_answer(writer, run, 2, OUTCOME_TRUNCATED, "2");
    fail_cell(writer, run, 3);
    begin.model = 1;
    store_writer_begin(writer, &begin, NULL);
    fixture_reap(writer, &begun, 1);
    fixture_close(writer);
    struct store *store = store_open(f->path, STORE_WRITE, &err);
    assert_ok(store, err);
    grade(store, run, 0, OUTCOME_CORRECT, 1);
    grade(store, run, 1, OUTCOME_WRONG, 0);
    store_close(store);
    return run;
}

static struct result *load(const struct fixture *f, int64_t run,
                           const struct result_options *options)
{
    struct error err = {0};
    struct store *store = store_open(f->path, STORE_READ, &err);

    assert_ok(store, err);
    struct result *result = result_load(store, run, options, &err);
    if (!result)
        fail_msg("%s", err.message);
    store_close(store);
    return result;
}

#define assert_pico(found, expected) assert_true((found) == (int128)(expected))

static void test_figures(void **state)
{
    struct fixture f;
    struct price_book *book = book_new();
    const struct result_options options = {.book = book};

    (void)state;
    fixture_init(&f);
    struct result *result = load(&f, make_run(&f), &options);
    const struct result_row *row = result_total(result, 0);
    assert_int_equal(result->row_count, 2);
    assert_int_equal(result->suite_count, 2);
    assert_string_equal(result->currency, "CNY");
    assert_string_equal(result->price_from, "2026-11-20");
    assert_null(result->converted_from);
    assert_int_equal(row->planned, 4);
    assert_int_equal(row->scored, 3);
    assert_int_equal(row->answered, 3);
    assert_int_equal(row->left_out, 1);
    assert_false(row->is_comparable);
    assert_int_equal(row->outcome[OUTCOME_TRUNCATED], 1);
    assert_int_equal(row->outcome[OUTCOME_NETWORK], 1);
    assert_true(row->score == 1.0 / 3 && row->score_if_wrong == 0.25);
    assert_false(row->is_clustered);
    assert_true(row->score_range.low == interval_wilson(1, 3).low);
    assert_int_equal(row->attempts, 4);
    assert_int_equal(row->tokens.input, 300);
    assert_int_equal(row->tokens.cached, 60);
    assert_int_equal(row->tokens.output, 150);
    assert_int_equal(row->tokens.calls_without_usage, 0);
    assert_int_equal(row->cost.state, RESULT_KNOWN);
    assert_pico(row->cost.pico, 3 * CALL_PICO);
    assert_pico(row->money.part[PRICE_CACHED], 3 * 2000000);
    assert_pico(row->per_1000.pico, (int128)CALL_PICO * 1000);
    assert_pico(row->per_million.pico, 1213333333333);
    assert_pico(row->per_correct.pico, 3 * CALL_PICO);
    assert_true(isinf(row->per_correct_range.high));
    assert_true(row->output_tokens == 50);
    /* First answer token at 40, sent at 20; 7 of that is our own. */
    assert_true(row->ttft_p50_ns == 20 && row->client_p50_ns == 7);
    assert_false(row->is_latency_publishable);
    result_free(result);
    price_book_free(book);
    fixture_release(&f);
}

/* Unknown is never 0. */
static void test_unknown(void **state)
{
    struct fixture f;
    struct price_book *book = book_new();

    (void)state;
    fixture_init(&f);
    int64_t run = make_run(&f);
    struct result *result = load(&f, run, &(struct result_options){.book = book});
    const struct result_row *row = result_total(result, 1);
    assert_int_equal(row->planned, 4);
    assert_int_equal(row->outcome[OUTCOME_PENDING], 4);
    assert_int_equal(row->left_out, 0);
    assert_true(isnan(row->score) && isnan(row->score_range.low) && isnan(row->ttft_p50_ns));
    assert_int_equal(row->money.unknown_calls, 1);
    assert_int_equal(row->money.unknown_prices, 0);
    assert_int_equal(row->cost.state, RESULT_UNKNOWN);
    assert_int_equal(row->per_1000.state, RESULT_NONE);
    result_free(result);

    result = load(&f, run, &(struct result_options){.book = NULL});
    row = result_total(result, 0);
    assert_int_equal(row->cost.state, RESULT_UNKNOWN);
    assert_int_equal(row->money.unknown_calls, 3);
    assert_int_equal(row->money.unknown_prices, 3);
    assert_int_equal(row->per_correct.state, RESULT_UNKNOWN);
    assert_int_equal(row->per_million.state, RESULT_UNKNOWN);
    assert_true(isnan(row->per_correct_range.high));
    result_free(result);
    price_book_free(book);
    fixture_release(&f);
}

/* Bytes of an answer without a count of tokens: billed, and nobody knows how much. */
static void test_no_usage(void **state)
{
    struct fixture f;
    struct store_begun begun;
    struct price_book *book = book_new();

    (void)state;
    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 2, 1);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    struct attempt_begin begin = fixture_begin(run, 1, 1000);
    fixture_answer(writer, run, 0, OUTCOME_ANSWERED, "2");
    store_writer_begin(writer, &begin, NULL);
    fixture_reap(writer, &begun, 1);
    struct attempt_end end = fixture_end(begun.attempt, OUTCOME_VENDOR_ERROR, -1);
    struct reply_put reply = fixture_reply(run, 1, begun.attempt, OUTCOME_VENDOR_ERROR, "2");
    end.usage = USAGE_NONE;
    store_writer_end(writer, &end, &reply);
    fixture_close(writer);
    struct result *result = load(&f, run, &(struct result_options){.book = book});
    const struct result_row *row = result_total(result, 0);
    assert_int_equal(row->money.unknown_calls, 1);
    assert_int_equal(row->money.unknown_prices, 0);
    assert_int_equal(row->tokens.calls_without_usage, 1);
    assert_int_equal(row->per_1000.state, RESULT_AT_LEAST);
    assert_pico(row->per_1000.pico, (int128)CALL_PICO * 1000);
    /* What is known of both sides: 182 million pico for 150 tokens. */
    assert_int_equal(row->per_million.state, RESULT_KNOWN);
    assert_pico(row->per_million.pico, 1213333333333);
    result_free(result);
    price_book_free(book);
    fixture_release(&f);
}

static void test_groups(void **state)
{
    struct fixture f;
    struct price_book *book = book_new();

    (void)state;
    fixture_init(&f);
    int64_t run = make_run(&f);
    struct result *result =
        load(&f, run, &(struct result_options){.book = book, .by = RESULT_BY_SUITE});
    assert_int_equal(result->group_count, 2);
    assert_string_equal(result->groups[0], "arithmetic");
    assert_string_equal(result->groups[1], "logic");
    assert_int_equal(result->row_count, 6);
    assert_int_equal(result->rows[0].group, 0);
    assert_int_equal(result->rows[0].scored, 2);
    assert_true(result->rows[0].score == 0.5);
    assert_true(result->rows[0].is_comparable);
    assert_int_equal(result->rows[1].scored, 1);
    assert_int_equal(result->rows[1].left_out, 1);
    assert_true(result->rows[1].score == 0.0);
    assert_int_equal(result->rows[2].group, -1);
    assert_pico(result->rows[0].cost.pico + result->rows[1].cost.pico, result->rows[2].cost.pico);
    result_free(result);

    result = load(&f, run, &(struct result_options){.book = book, .by = RESULT_BY_CATEGORY});
    assert_string_equal(result->groups[1], "logic/sum");
    result_free(result);

    result = load(&f, run, &(struct result_options){.book = book, .suite = "logic"});
    assert_int_equal(result_total(result, 0)->planned, 2);
    assert_int_equal(result_total(result, 0)->attempts, 2);
    result_free(result);

    struct error err = {0};
    struct store *store = store_open(f.path, STORE_READ, &err);
    assert_null(result_load(store, run, &(struct result_options){.suite = "zh"}, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    store_close(store);
    price_book_free(book);
    fixture_release(&f);
}

/* 8 CNY are 1 USD. */
static void test_currency(void **state)
{
    struct fixture f;
    struct price_book *book = book_new();

    (void)state;
    fixture_init(&f);
    struct result *result =
        load(&f, make_run(&f), &(struct result_options){.book = book, .currency = "USD"});
    assert_string_equal(result->converted_from, "CNY");
    assert_int_equal(result->rate_unix_ns, FIXTURE_NOW);
    assert_pico(result_total(result, 0)->cost.pico, 3 * CALL_PICO / 8);
    result_free(result);
    price_book_free(book);
    fixture_release(&f);
}

/* The plan may hold a question as several items, of one name: copies, or orders of its options. */
static void make_pairs(const struct fixture *f)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "UPDATE item SET suite = 's', cluster = '',"
                                  " name = (SELECT number / 2 FROM run_item WHERE item = item.id)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
}

/* Two answers to a question are no two questions: right, right; wrong, wrong; right, wrong. */
static void check_pairs(size_t items, int repeats)
{
    static const int right[] = {1, 1, 0, 0, 1, 0};
    struct fixture f;
    struct error err = {0};
    struct cluster_sums sums = {0};

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, items, repeats);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    for (int64_t cell = 0; cell < 6; cell++)
        fixture_answer(writer, run, cell, OUTCOME_ANSWERED, "2");
    fixture_close(writer);
    if (repeats == 1)
        make_pairs(&f);
    struct store *store = store_open(f.path, STORE_WRITE, &err);
    assert_ok(store, err);
    for (int64_t cell = 0; cell < 6; cell++)
        grade(store, run, cell, right[cell] ? OUTCOME_CORRECT : OUTCOME_WRONG, right[cell]);
    store_close(store);
    struct result *result = load(&f, run, &(struct result_options){0});
    const struct result_row *row = result_total(result, 0);
    assert_true(row->is_clustered);
    assert_int_equal(row->clusters, 3);
    assert_true(row->score == 0.5);
    cluster_add(&sums, 2, 2, 0);
    cluster_add(&sums, 2, 0, 0);
    cluster_add(&sums, 2, 1, 0);
    assert_true(row->score_range.low == interval_mean(&sums).low);
    result_free(result);
    fixture_release(&f);
}

static void test_repeats(void **state)
{
    (void)state;
    check_pairs(3, 2);
}

static void test_copies(void **state)
{
    (void)state;
    check_pairs(6, 1);
}

/* Answers that no grader has seen are in no score, and are not left out. */
static void test_ungraded(void **state)
{
    struct fixture f;

    (void)state;
    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 2, 1);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    fixture_answer(writer, run, 0, OUTCOME_ANSWERED, "2");
    fixture_close(writer);
    struct result *result = load(&f, run, &(struct result_options){0});
    const struct result_row *row = result_total(result, 0);
    assert_int_equal(row->scored, 0);
    assert_int_equal(row->answered, 1);
    assert_int_equal(row->left_out, 0);
    assert_int_equal(row->outcome[OUTCOME_PENDING], 1);
    assert_true(isnan(row->score));
    result_free(result);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),  cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_no_usage), cmocka_unit_test(test_groups),
        cmocka_unit_test(test_currency), cmocka_unit_test(test_repeats),
        cmocka_unit_test(test_copies),   cmocka_unit_test(test_ungraded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
