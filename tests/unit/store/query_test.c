#include "fixture.h"

#include <sys/resource.h>

#include "store/handle.h"

struct tally {
    int rows, by_outcome[OUTCOME_COUNT], attempts, verdicts;
    int64_t first, last, stop_at;
    double score;
    struct cell_row row; /* the last one; its texts are gone */
    char answer[32], grader_version[8], extracted[8];
};

static bool tally_cell(void *context, const struct cell_row *row)
{
    struct tally *t = context;

    if (t->rows == 0)
        t->first = row->cell;
    else
        assert_true(row->cell > t->last);
    t->last = row->cell;
    t->rows++;
    t->by_outcome[row->outcome]++;
    t->attempts += row->attempt_count;
    t->verdicts += row->has_verdict;
    t->score += row->score;
    t->row = *row;
    snprintf(t->answer, sizeof t->answer, "%.*s", (int)row->answer.len, row->answer.data);
    snprintf(t->extracted, sizeof t->extracted, "%.*s", (int)row->extracted.len,
             row->extracted.data);
    snprintf(t->grader_version, sizeof t->grader_version, "%s", row->grader_version);
    return t->stop_at == 0 || t->rows < t->stop_at;
}

static struct tally tally(const char *path, struct query_filter filter)
{
    struct error err = {0};
    struct tally t = {0};
    struct store *store = store_open(path, STORE_READ, &err);

    assert_ok(store, err);
    assert_ok(query_cells(store, &filter, tally_cell, &t, &err), err);
    store_close(store);
    return t;
}

static void grade(struct store_writer *writer, int64_t run, int64_t cell, const char *purpose,
                  const char *version, enum outcome outcome)
{
    struct verdict_put verdict = {.run = run,
                                  .cell = cell,
                                  .grader = "number",
                                  .version = version,
                                  .purpose = purpose,
                                  .outcome = outcome,
                                  .score = outcome == OUTCOME_CORRECT,
                                  .extracted = VIEW("2"),
                                  .rule = "last number",
                                  .detail = "as asked",
                                  .flags = 1};

    store_writer_verdict(writer, &verdict);
}

/* Two models, four items (two a suite), three repeats. Cells of model 0 are answered and graded,
 * but its cell 5, which timed out twice; of model 1 only cell 12 was asked, and has no end. */
static int64_t fill(const char *path)
{
    int64_t run = fixture_run(path, 2, 4, 3);
    struct store_writer *writer = fixture_writer(path, run, NULL, 0);

    for (int cell = 0; cell < 12; cell++) {
        if (cell == 5) {
            fixture_answer(writer, run, cell, OUTCOME_TIMEOUT, "");
            fixture_answer(writer, run, cell, OUTCOME_TIMEOUT, "");
            continue;
        }
        fixture_answer(writer, run, cell, OUTCOME_ANSWERED, "it is 2");
        grade(writer, run, cell, "default", "1", OUTCOME_WRONG);
        grade(writer, run, cell, "default", "2", OUTCOME_CORRECT);
        if (cell == 7)
            grade(writer, run, cell, "published", "1", OUTCOME_UNPARSED);
    }
    struct attempt_begin begin = fixture_begin(run, 12, 1000);
    begin.model = 1;
    store_writer_begin(writer, &begin, NULL);
    fixture_close(writer);
    return run;
}

static void cells_come_in_order_and_pending_ones_too(void **state)
{
    struct fixture f;
    (void)state;

    fixture_init(&f);
    int64_t run = fill(f.path);
    struct tally t = tally(f.path, (struct query_filter){.run = run, .model = -1, .cell = -1});
    assert_int_equal(t.rows, 24);
    assert_int_equal(t.by_outcome[OUTCOME_CORRECT], 11);
    assert_int_equal(t.by_outcome[OUTCOME_TIMEOUT], 1);
    assert_int_equal(t.by_outcome[OUTCOME_PENDING], 12);
    assert_int_equal(t.attempts, 14);
    assert_string_equal(t.answer, ""); /* texts were not asked for */
    fixture_release(&f);
}

static void filters_choose_models_suites_and_cells(void **state)
{
    static const struct {
        struct query_filter filter;
        int rows, correct, verdicts, attempts;
    } cases[] = {
        {{.model = 0, .cell = -1}, 12, 11, 11, 13},
        {{.model = 1, .cell = -1}, 12, 0, 0, 1},
        {{.model = 2, .cell = -1}, 0, 0, 0, 0},
        {{.model = -1, .cell = 7}, 1, 1, 1, 1},
        {{.model = 1, .cell = 7}, 0, 0, 0, 0},
        {{.model = -1, .cell = 24}, 0, 0, 0, 0},
        {{.model = -1, .cell = -1, .suite = "arithmetic"}, 12, 5, 5, 8},
        {{.model = 0, .cell = -1, .suite = "logic"}, 6, 6, 6, 6},
        {{.model = -1, .cell = -1, .suite = "none"}, 0, 0, 0, 0},
        {{.model = -1, .cell = -1, .purpose = "published"}, 24, 0, 1, 14},
    };
    struct fixture f;
    (void)state;

    fixture_init(&f);
    int64_t run = fill(f.path);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct query_filter filter = cases[i].filter;
        filter.run = run;
        struct tally t = tally(f.path, filter);
        if (t.rows != cases[i].rows || t.by_outcome[OUTCOME_CORRECT] != cases[i].correct ||
            t.verdicts != cases[i].verdicts || t.attempts != cases[i].attempts)
            fail_msg("case %zu: %d rows, %d correct, %d verdicts, %d attempts", i, t.rows,
                     t.by_outcome[OUTCOME_CORRECT], t.verdicts, t.attempts);
    }
    fixture_release(&f);
}

static void a_cell_comes_with_its_reply_verdict_and_texts(void **state)
{
    struct fixture f;
    (void)state;

    fixture_init(&f);
    int64_t run = fill(f.path);
    struct tally t = tally(
        f.path, (struct query_filter){.run = run, .model = -1, .cell = 11, .flags = QUERY_TEXTS});
    assert_int_equal(t.row.model, 0);
    assert_int_equal(t.row.item, 3);
    assert_int_equal(t.row.repeat, 2);
    assert_int_equal(t.row.turn_count, 1);
    assert_int_equal(t.row.usage.output, 50);
    assert_int_equal(t.row.usage.cache_write, USAGE_ABSENT);
    assert_int_equal(t.row.times.first_answer, 40);
    assert_int_equal(t.row.times.first_reasoning, -1);
    assert_int_equal(t.row.client_lag_ns, 7);
    assert_int_equal(t.row.started_unix_ns, FIXTURE_NOW);
    assert_int_equal(t.row.verdict_flags, 1);
    assert_string_equal(t.answer, "it is 2");
    assert_string_equal(t.extracted, "2");
    assert_string_equal(t.grader_version, "2");
    t = tally(f.path,
              (struct query_filter){.run = run, .model = -1, .cell = 7, .purpose = "published"});
    assert_int_equal(t.row.outcome, OUTCOME_UNPARSED);
    fixture_release(&f);
}

static void a_callback_may_stop_and_may_ask_on_the_same_store(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct tally t = {.stop_at = 3};
    (void)state;

    fixture_init(&f);
    const struct query_filter filter = {.run = fill(f.path), .model = -1, .cell = -1};
    struct store *store = store_open(f.path, STORE_READ, &err);
    assert_ok(store, err);
    for (int i = 0; i < 3; i++) { /* nothing is left half read behind */
        t.rows = 0;
        assert_ok(query_cells(store, &filter, tally_cell, &t, &err), err);
        assert_int_equal(t.rows, 3);
    }
    struct query_filter none = {.run = 99, .model = -1, .cell = -1};
    assert_false(query_cells(store, &none, tally_cell, &t, &err));
    assert_non_null(strstr(err.message, "no run 99"));
    store_close(store);
    fixture_release(&f);
}

struct nested {
    struct store *store;
    int rows;
};

static bool ask_within(void *context, const struct cell_row *row)
{
    struct nested *n = context;
    struct error err = {0};
    struct tally t = {0};
    const struct query_filter filter = {.run = row->run, .model = -1, .cell = row->cell};

    assert_ok(query_cells(n->store, &filter, tally_cell, &t, &err), err);
    assert_int_equal(t.rows, 1);
    assert_int_equal(t.row.outcome, row->outcome);
    const struct verdict_put verdict = {.run = row->run,
                                        .cell = row->cell,
                                        .grader = "number",
                                        .version = "3",
                                        .outcome = OUTCOME_PARTIAL,
                                        .score = 0.5};
    if (row->has_verdict)
        assert_ok(store_verdict_put(n->store, &verdict, &err), err);
    n->rows++;
    return true;
}

static void verdicts_may_be_given_while_cells_are_read(void **state)
{
    struct fixture f;
    struct error err = {0};
    (void)state;

    fixture_init(&f);
    const struct query_filter filter = {.run = fill(f.path), .model = -1, .cell = -1};
    struct nested n = {.store = store_open(f.path, STORE_WRITE, &err)};
    assert_ok(n.store, err);
    assert_ok(store_begin(n.store, &err), err);
    assert_ok(query_cells(n.store, &filter, ask_within, &n, &err), err);
    assert_ok(store_commit(n.store, &err), err);
    store_close(n.store);
    assert_int_equal(n.rows, 24);
    assert_int_equal(tally(f.path, filter).by_outcome[OUTCOME_PARTIAL], 11);
    fixture_check(f.path);
    fixture_release(&f);
}

struct bills {
    int rows, final, open;
    int64_t last_cell, last_id;
};

static bool bill(void *context, const struct attempt_row *row)
{
    struct bills *b = context;

    assert_true(row->cell > b->last_cell || (row->cell == b->last_cell && row->id > b->last_id));
    b->last_cell = row->cell;
    b->last_id = row->id;
    b->rows++;
    b->final += row->is_final;
    b->open += !row->has_ended;
    assert_int_equal(row->reserved_pico, 1000);
    assert_int_equal(row->settled_pico, row->has_ended ? 600 : -1);
    assert_string_equal(row->currency, "CNY");
    assert_int_equal(row->usage.input, row->has_ended ? 100 : USAGE_ABSENT);
    return true;
}

static void every_attempt_is_billed_failed_ones_too(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct bills b = {0};
    (void)state;

    fixture_init(&f);
    struct query_filter filter = {.run = fill(f.path), .model = -1, .cell = -1};
    struct store *store = store_open(f.path, STORE_READ, &err);
    assert_ok(store, err);
    assert_ok(query_attempts(store, &filter, bill, &b, &err), err);
    assert_int_equal(b.rows, 14);
    assert_int_equal(b.final, 12);
    assert_int_equal(b.open, 1);
    filter.suite = "logic";
    b = (struct bills){0};
    assert_ok(query_attempts(store, &filter, bill, &b, &err), err);
    assert_int_equal(b.rows, 6);
    store_close(store);
    fixture_release(&f);
}

/* Every statement that was used must find its rows by an index and in order: a scan or a sort over
 * a large table is refused here. Small tables (runs, baselines) may be scanned. */
static void check_plan(sqlite3 *db, const char *sql)
{
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    sqlite3_stmt *row = NULL;

    assert_int_equal(sqlite3_prepare_v2(db, explain, -1, &row, NULL), SQLITE_OK);
    while (sqlite3_step(row) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(row, 3);
        bool is_bad = strstr(step, "TEMP B-TREE") || strstr(step, "AUTOMATIC") ||
                      (strncmp(step, "SCAN", 4) == 0 && !strstr(step, "SCAN run") &&
                       !strstr(step, "SCAN baseline") && !strstr(step, "SCAN CONSTANT"));
        if (is_bad)
            fail_msg("%s: %s", step, sql);
    }
    sqlite3_finalize(row);
    sqlite3_free(explain);
}

static void no_statement_scans_or_sorts_a_large_table(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct tally t = {0};
    struct bills b = {0};
    struct store_charge charge;
    unsigned char outcomes[24];
    int64_t id = 0, checked = 0;
    (void)state;

    fixture_init(&f);
    struct query_filter filter = {.run = fill(f.path), .model = -1, .cell = -1, .suite = "logic"};
    struct store *store = store_open(f.path, STORE_WRITE, &err);
    assert_ok(store, err);
    assert_ok(query_cells(store, &filter, tally_cell, &t, &err), err);
    filter.flags = QUERY_TEXTS;
    assert_ok(query_cells(store, &filter, tally_cell, &(struct tally){0}, &err), err);
    assert_ok(query_attempts(store, &filter, bill, &b, &err), err);
    assert_ok(store_outcomes(store, filter.run, outcomes, 24, &err), err);
    query_run_free(query_run_load(store, filter.run, &err));
    assert_ok(store_run_find_plan(store, "p1", "", &id, &err), err);
    assert_ok(store_run_find(store, "latest", &id, &err), err);
    const struct store_cap cap = {.scope = "day", .pico = 1, .currency = "CNY"};
    assert_ok(store_charged(store, &cap, 1, FIXTURE_NOW, &charge, &err), err);
    struct verdict_put verdict = {
        .run = filter.run, .cell = 0, .grader = "g", .version = "1", .outcome = OUTCOME_WRONG};
    assert_ok(store_verdict_put(store, &verdict, &err), err);
    for (sqlite3_stmt *s = sqlite3_next_stmt(store->sqlite.db, NULL); s;
         s = sqlite3_next_stmt(store->sqlite.db, s)) {
        if (strncmp(sqlite3_sql(s), "PRAGMA", 6) == 0 || strstr(sqlite3_sql(s), "sqlite_schema"))
            continue;
        check_plan(store->sqlite.db, sqlite3_sql(s));
        checked++;
    }
    assert_true(checked >= 14);
    store_close(store);
    fixture_release(&f);
}

static void views_answer_the_common_questions(void **state)
{
    static const struct {
        const char *sql;
        int64_t value;
    } cases[] = {
        {"SELECT replied FROM v_run", 12},
        {"SELECT planned FROM v_run", 24},
        {"SELECT count(*) FROM v_cell", 12},
        {"SELECT count(*) FROM v_cell WHERE outcome = 'correct' AND answer = 'it is 2'", 11},
        {"SELECT scored FROM v_score WHERE suite = 'arithmetic' AND model LIKE '%-0'", 5},
        {"SELECT score * 100 FROM v_score WHERE suite = 'arithmetic' AND model LIKE '%-0'", 100},
        {"SELECT pending FROM v_score WHERE suite = 'logic' AND model LIKE '%-1'", 6},
        {"SELECT score IS NULL FROM v_score WHERE suite = 'logic' AND model LIKE '%-1'", 1},
        {"SELECT sum(planned) FROM v_score", 24},
        {"SELECT cells FROM v_outcome WHERE outcome = 'timeout'", 1},
        {"SELECT sum(cells) FROM v_outcome", 12},
        {"SELECT count(*) FROM v_attempt_cost_basis", 14},
        {"SELECT sum(is_final) FROM v_attempt_cost_basis", 12},
        {"SELECT round(sum(spent) * 1e12) FROM v_charge", 13 * 600},
        {"SELECT round(sum(reserved) * 1e12) FROM v_charge", 1000},
    };
    struct fixture f;
    struct error err = {0};
    (void)state;

    fixture_init(&f);
    fill(f.path);
    struct store *store = store_open(f.path, STORE_READ, &err);
    assert_ok(store, err);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = -1;
        assert_ok(sqlite_int(&store->sqlite, &err, -1, &value, cases[i].sql, ""), err);
        if (value != cases[i].value)
            fail_msg("%s gave %lld", cases[i].sql, (long long)value);
    }
    store_close(store);
    fixture_release(&f);
}

static bool count_cell(void *context, const struct cell_row *row)
{
    (void)row;
    ++*(int64_t *)context;
    return true;
}

static void ten_million_cells_are_not_read_into_memory(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct rusage before, after;
    int64_t count = 0;
    (void)state;

    fixture_init(&f);
    const struct query_filter filter = {
        .run = fixture_run(f.path, 10, 1000, 1000), .model = -1, .cell = -1};
    struct store *store = store_open(f.path, STORE_READ, &err);
    assert_ok(store, err);
    getrusage(RUSAGE_SELF, &before);
    assert_ok(query_cells(store, &filter, count_cell, &count, &err), err);
    getrusage(RUSAGE_SELF, &after);
    assert_int_equal(count, 10000000);
    assert_true(after.ru_maxrss - before.ru_maxrss < 8 << 10); /* kB */
    store_close(store);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_come_in_order_and_pending_ones_too),
        cmocka_unit_test(filters_choose_models_suites_and_cells),
        cmocka_unit_test(a_cell_comes_with_its_reply_verdict_and_texts),
        cmocka_unit_test(a_callback_may_stop_and_may_ask_on_the_same_store),
        cmocka_unit_test(verdicts_may_be_given_while_cells_are_read),
        cmocka_unit_test(every_attempt_is_billed_failed_ones_too),
        cmocka_unit_test(no_statement_scans_or_sorts_a_large_table),
        cmocka_unit_test(views_answer_the_common_questions),
        cmocka_unit_test(ten_million_cells_are_not_read_into_memory),
    };

    return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
