#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/secret.h"
#include "store/handle.h"

static int64_t ask(const char *path, const char *sql)
{
    struct error err = {0};
    int64_t value = 0;
    struct store *store = store_open(path, STORE_READ, &err);

    assert_ok(store, err);
    assert_ok(sqlite_int(&store->sqlite, &err, -1, &value, sql, ""), err);
    store_close(store);
    return value;
}

static void a_begin_is_on_disk_before_it_is_reaped(void **state)
{
    struct fixture f;
    struct store_begun begun;
    int token = 0;
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 10, 1);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    struct attempt_begin begin = fixture_begin(run, 3, 1000);
    store_writer_begin(writer, &begin, &token);
    fixture_reap(writer, &begun, 1);
    assert_ptr_equal(begun.token, &token);
    assert_int_equal(begun.denial, STORE_GRANTED);
    assert_int_equal(begun.denied_cap, -1);
    assert_int_equal(ask(f.path, "SELECT id FROM attempt WHERE cell = 3 AND reserved_pico = 1000"),
                     begun.attempt);
    assert_int_equal(ask(f.path, "SELECT reserved_pico FROM budget WHERE scope = 'day'"), 1000);
    fixture_close(writer);
    fixture_check(f.path);
    fixture_release(&f);
}

static void what_was_put_comes_back_byte_for_byte(void **state)
{
    static const char bytes[] = "\xff\xfe\0 \xe4\xbd\xa0 \x1b[2J";
    const struct view answer = {bytes, sizeof bytes - 1};
    struct fixture f;
    struct error err = {0};
    struct store_begun begun;
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 4, 1);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    struct attempt_begin begin = fixture_begin(run, 2, 1000);
    store_writer_begin(writer, &begin, NULL);
    fixture_reap(writer, &begun, 1);
    struct attempt_end end = fixture_end(begun.attempt, OUTCOME_ANSWERED, -1);
    end.error_message = "bad \xff byte";
    end.gaps = "\1\0\2";
    end.gaps_size = 3;
    struct reply_put reply = fixture_reply(run, 2, begun.attempt, OUTCOME_ANSWERED, "");
    reply.answer = answer;
    reply.reasoning = VIEW("thought");
    store_writer_end(writer, &end, &reply);
    fixture_close(writer);

    struct store *store = store_open(f.path, STORE_READ, &err);
    assert_ok(store, err);
    sqlite3_stmt *row =
        sqlite_query(&store->sqlite, &err,
                     "SELECT t.answer, t.reasoning, a.gaps, a.error_message FROM reply p"
                     " JOIN reply_text t USING (attempt) JOIN attempt a ON a.id = p.attempt",
                     "");
    bool has_row = false;
    assert_ok(row && sqlite_next(&store->sqlite, row, &has_row, &err) && has_row, err);
    assert_true(view_eq(sqlite_view(row, 0), answer));
    assert_true(view_eq(sqlite_view(row, 1), VIEW("thought")));
    assert_true(view_eq(sqlite_view(row, 2), VIEW("\1\0\2")));
    assert_string_equal(sqlite_text(row, 3), "bad \xef\xbf\xbd byte");
    sqlite_done(row);
    store_close(store);
    fixture_check(f.path);
    fixture_release(&f);
}

static void an_end_settles_its_reservation(void **state)
{
    static const struct {
        int64_t reserved, settled;
        bool is_billable;
        int64_t charged; /* -1: unknown */
    } cases[] = {
        {1000, 600, true, 600},  /* usage came */
        {1000, -1, true, 1000},  /* bytes came, no usage: stays at the worst case */
        {1000, -1, false, 0},    /* refused before a byte came */
        {-1, 600, true, 600},    /* no price before, one after */
        {-1, -1, true, -1},      /* never a price */
        {-1, -1, false, 0},      /* nothing to be priced */
        {1000, 1200, true, 1200} /* dearer than thought */
    };
    struct fixture f;
    struct error err = {0};
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 1, 1);
    struct store_cap cap = {.scope = "run", .pico = 1, .currency = "CNY"};
    int64_t spent = 0, unknown = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct store_begun begun;
        struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
        struct attempt_begin begin = fixture_begin(run, 0, cases[i].reserved);
        store_writer_begin(writer, &begin, NULL);
        fixture_reap(writer, &begun, 1);
        struct attempt_end end = fixture_end(begun.attempt, OUTCOME_NETWORK, cases[i].settled);
        end.is_billable = cases[i].is_billable;
        store_writer_end(writer, &end, NULL);
        fixture_close(writer);
        spent += cases[i].charged > 0 ? cases[i].charged : 0;
        unknown += cases[i].charged < 0;

        struct store_charge charge;
        struct store *store = store_open(f.path, STORE_READ, &err);
        assert_ok(store, err);
        assert_ok(store_charged(store, &cap, run, 0, &charge, &err), err);
        store_close(store);
        assert_int_equal((int64_t)charge.spent, spent);
        assert_int_equal((int64_t)charge.reserved, 0);
        assert_int_equal(charge.unknown, unknown);
    }
    fixture_check(f.path);
    fixture_release(&f);
}

static void an_attempt_without_an_end_stays_charged(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct store_charge charge;
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 10, 1);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    fixture_answer(writer, run, 0, OUTCOME_ANSWERED, "2");
    struct attempt_begin begin = fixture_begin(run, 1, 1000);
    store_writer_begin(writer, &begin, NULL);
    fixture_close(writer);
    const struct store_cap cap = {.scope = "day", .pico = 1, .currency = "CNY"};
    struct store *store = store_open(f.path, STORE_READ, &err);
    assert_ok(store, err);
    assert_ok(store_charged(store, &cap, 0, FIXTURE_NOW + 1, &charge, &err), err);
    assert_int_equal((int64_t)charge.reserved, 1000);
    assert_int_equal((int64_t)charge.spent, 600);
    assert_ok(store_charged(store, &cap, 0, FIXTURE_NOW - 1, &charge, &err), err);
    assert_int_equal((int64_t)(charge.reserved + charge.spent), 0);
    store_close(store);
    fixture_check(f.path);
    fixture_release(&f);
}

static void a_cap_denies_what_would_pass_it(void **state)
{
    static const struct store_rate rates[] = {{"USD", INT64_C(7080000000000)}};
    static const struct store_cap caps[] = {
        {.scope = "run", .pico = 10000, .currency = "CNY", .rates = rates, .rate_count = 1},
        {.scope = "model", .model = 1, .pico = 100, .currency = "CNY"},
    };
    static const struct {
        int model;
        const char *currency;
        int64_t reserved;
        enum store_denial denial;
        int cap;
    } cases[] = {
        {0, "CNY", 10001, STORE_DENIED_CAP, 0},  {0, "CNY", 2919, STORE_GRANTED, -1},
        {0, "USD", 1001, STORE_DENIED_CAP, 0}, /* 7087.08, rounded up: 1 too much */
        {0, "CNY", -1, STORE_DENIED_UNKNOWN, 0}, {0, "EUR", 1, STORE_DENIED_RATE, 0},
        {1, "CNY", 101, STORE_DENIED_CAP, 1},    {1, "USD", 1, STORE_DENIED_RATE, 1},
        {0, "USD", 1000, STORE_GRANTED, -1}, /* 7080 */
        {0, "CNY", 2, STORE_DENIED_CAP, 0},      {0, "CNY", 1, STORE_GRANTED, -1},
        {0, "CNY", 0, STORE_GRANTED, -1},
    };
    enum { COUNT = sizeof cases / sizeof *cases };
    struct fixture f;
    struct store_begun begun[COUNT];
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 2, 10, 1);
    struct store_writer *writer = fixture_writer(f.path, run, caps, 2);
    for (int i = 0; i < COUNT; i++) {
        struct attempt_begin begin = fixture_begin(run, cases[i].model * 10, cases[i].reserved);
        begin.currency = cases[i].currency;
        begin.model = cases[i].model;
        store_writer_begin(writer, &begin, NULL);
    }
    fixture_reap(writer, begun, COUNT);
    for (int i = 0; i < COUNT; i++) {
        if (begun[i].denial != cases[i].denial || begun[i].denied_cap != cases[i].cap ||
            (begun[i].attempt != 0) != (cases[i].denial == STORE_GRANTED))
            fail_msg("case %d: denial %d by cap %d", i, (int)begun[i].denial, begun[i].denied_cap);
    }
    fixture_close(writer);
    fixture_check(f.path);
    fixture_release(&f);
}

static void unknown_prices_may_be_allowed(void **state)
{
    static const struct store_cap cap = {
        .scope = "run", .pico = 10, .currency = "CNY", .allows_unknown = true};
    struct fixture f;
    struct store_begun begun[2];
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 10, 1);
    struct store_writer *writer = fixture_writer(f.path, run, &cap, 1);
    struct attempt_begin begin = fixture_begin(run, 0, -1);
    store_writer_begin(writer, &begin, NULL);
    begin.reserved_pico = 11;
    store_writer_begin(writer, &begin, NULL);
    fixture_reap(writer, begun, 2);
    assert_int_equal(begun[0].denial, STORE_GRANTED);
    assert_int_equal(begun[1].denial, STORE_DENIED_CAP);
    fixture_close(writer);
    fixture_release(&f);
}

static void a_cap_of_no_known_scope_is_refused(void **state)
{
    static const struct store_cap cap = {.scope = "week", .pico = 10, .currency = "CNY"};
    struct fixture f;
    struct error err = {0};
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 10, 1);
    assert_null(store_writer_new(f.path, run, &cap, 1, fixture_no_wake, NULL, &err));
    assert_non_null(strstr(err.message, "week"));
    assert_null(store_writer_new(f.path, 99, NULL, 0, fixture_no_wake, NULL, &err));
    assert_non_null(strstr(err.message, "no run 99"));
    fixture_release(&f);
}

/* Two processes' worth of writers on one store, each with 64 begins at a time. */
enum { RACE_CAP = 100000, RACE_RESERVED = 37, RACE_ROUNDS = 60, RACE_FLIGHT = 64 };
struct racer {
    const char *path;
    int64_t run, granted, denied;
};

static void *race(void *context)
{
    static const struct store_cap cap = {.scope = "day", .pico = RACE_CAP, .currency = "CNY"};
    struct racer *racer = context;
    struct store_begun begun[RACE_FLIGHT];
    struct store_writer *writer = fixture_writer(racer->path, racer->run, &cap, 1);

    for (int round = 0; round < RACE_ROUNDS; round++) {
        for (int i = 0; i < RACE_FLIGHT; i++) {
            struct attempt_begin begin = fixture_begin(racer->run, i, RACE_RESERVED);
            store_writer_begin(writer, &begin, NULL);
        }
        fixture_reap(writer, begun, RACE_FLIGHT);
        for (int i = 0; i < RACE_FLIGHT; i++) {
            racer->granted += begun[i].denial == STORE_GRANTED;
            racer->denied += begun[i].denial == STORE_DENIED_CAP;
            struct attempt_end end = fixture_end(begun[i].attempt, OUTCOME_NETWORK, 30);
            end.is_billable = i % 3 != 0;
            end.settled_pico = i % 3 ? 30 + i % 8 : -1;
            if (begun[i].attempt && i % 5) /* the rest never end */
                store_writer_end(writer, &end, NULL);
        }
    }
    fixture_close(writer);
    return NULL;
}

static void two_writers_never_pass_a_shared_cap(void **state)
{
    struct fixture f;
    struct racer racers[2] = {0};
    pthread_t threads[2];
    (void)state;

    fixture_init(&f);
    for (int i = 0; i < 2; i++) {
        racers[i].path = f.path;
        racers[i].run = fixture_run(f.path, 1, RACE_FLIGHT, 1);
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    int64_t charged = ask(f.path, "SELECT sum(charged_pico) FROM attempt");
    assert_true(charged <= RACE_CAP);
    assert_true(charged > RACE_CAP - RACE_RESERVED);
    assert_true(racers[0].denied + racers[1].denied > 0);
    assert_int_equal(ask(f.path, "SELECT count(*) FROM attempt"),
                     racers[0].granted + racers[1].granted);
    assert_int_equal(ask(f.path, "SELECT count(DISTINCT run) FROM attempt"), 2);
    fixture_check(f.path);
    fixture_release(&f);
}

static void two_processes_never_work_at_one_run(void **state)
{
    struct fixture f;
    struct error err = {0};
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 10, 1), other = fixture_run(f.path, 1, 10, 1);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    assert_null(store_writer_new(f.path, run, NULL, 0, fixture_no_wake, NULL, &err));
    assert_non_null(strstr(err.message, "another process is working at run 1"));
    fixture_close(fixture_writer(f.path, other, NULL, 0));
    fixture_close(writer);
    fixture_close(fixture_writer(f.path, run, NULL, 0));
    fixture_release(&f);
}

static void a_rerun_asks_only_what_has_no_answer(void **state)
{
    struct fixture f;
    struct error err = {0};
    unsigned char outcomes[6];
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 6, 1);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    fixture_answer(writer, run, 0, OUTCOME_ANSWERED, "first");
    fixture_answer(writer, run, 2, OUTCOME_NETWORK, "");
    fixture_answer(writer, run, 4, OUTCOME_FILTERED_INPUT, "");
    struct attempt_begin begin = fixture_begin(run, 5, 1000);
    store_writer_begin(writer, &begin, NULL); /* in flight at the kill */
    fixture_close(writer);

    struct store *store = store_open(f.path, STORE_READ, &err);
    assert_ok(store, err);
    assert_ok(store_outcomes(store, run, outcomes, 6, &err), err);
    store_close(store);
    const unsigned char expected[6] = {OUTCOME_ANSWERED, OUTCOME_PENDING,        OUTCOME_NETWORK,
                                       OUTCOME_PENDING,  OUTCOME_FILTERED_INPUT, OUTCOME_PENDING};
    assert_memory_equal(outcomes, expected, 6);

    writer = fixture_writer(f.path, run, NULL, 0);
    int64_t again = fixture_answer(writer, run, 2, OUTCOME_ANSWERED, "now it came");
    fixture_answer(writer, run, 0, OUTCOME_ANSWERED, "a second answer");
    fixture_close(writer);
    assert_int_equal(ask(f.path, "SELECT attempt FROM reply WHERE cell = 2"), again);
    assert_int_equal(ask(f.path, "SELECT count(*) FROM reply p JOIN reply_text USING (attempt)"
                                 " WHERE p.cell = 0 AND answer = CAST('first' AS BLOB)"),
                     1);
    fixture_check(f.path);
    fixture_release(&f);
}

static void keys_never_reach_the_store(void **state)
{
    static const char key[] = "sk-planted-0123456789";
    struct fixture f;
    struct error err = {0};
    struct store_begun begun;
    char text[128];
    (void)state;

    secret_register(key);
    snprintf(text, sizeof text, "your key %s is bad", key);
    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 4, 1);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    struct attempt_begin begin = fixture_begin(run, 2, 1000);
    begin.lane = text;
    store_writer_begin(writer, &begin, NULL);
    fixture_reap(writer, &begun, 1);
    struct attempt_end end = fixture_end(begun.attempt, OUTCOME_ACCOUNT, 0);
    end.retry_class = end.error_code = end.error_message = end.request_id = end.response_model =
        end.response_id = end.fingerprint = end.service_tier = end.finish_reason = text;
    struct reply_put reply = fixture_reply(run, 2, begun.attempt, OUTCOME_ACCOUNT, text);
    reply.reasoning = view_of(text);
    store_writer_end(writer, &end, &reply);
    const struct verdict_put verdict = {.run = run,
                                        .cell = 2,
                                        .grader = "exact",
                                        .version = "1",
                                        .outcome = OUTCOME_WRONG,
                                        .extracted = view_of(text),
                                        .rule = text,
                                        .detail = text};
    store_writer_verdict(writer, &verdict);
    const struct turn_put turn = {.run = run, .cell = 2, .turn = 2, .messages = text};
    store_writer_turn(writer, &turn);
    const struct lane_event_put event = {.run = run, .lane = text, .kind = text, .note = text};
    store_writer_lane_event(writer, &event);
    fixture_close(writer);

    struct store *store = store_open(f.path, STORE_CREATE, &err);
    assert_ok(store, err);
    struct run_model model = {text, text, text, text, text, text, text, text, text};
    struct run_item item = {text, text, text, text, text, text};
    struct run_info info = {
        .title = text, .plan_hash = "h", .plan = text, .manifest = text, .cell_count = 1};
    char *name = NULL;
    assert_ok(store_run_create(store, &info, &model, 1, &item, 1, &name, &err), err);
    free(name);
    assert_ok(store_baseline_set(store, text, run, 0, &err), err);
    assert_ok(store_vacuum(store, &err), err);
    store_close(store);
    char command[160];
    snprintf(command, sizeof command, "! grep -aq '%s' %s/*", key, f.folder);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "grep -aq 'your key .redacted. is bad' %s", f.path);
    assert_int_equal(system(command), 0);
    fixture_release(&f);
}

static void texts_are_cut_to_their_bounds(void **state)
{
    struct fixture f;
    struct store_begun begun;
    char *text = mem_zalloc(1, 3001);
    (void)state;

    for (int i = 0; i < 1000; i++) /* three bytes each: the bound falls into a character */
        memcpy(text + i * 3, "\xe4\xbd\xa0", 3);
    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 4, 1);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    struct attempt_begin begin = fixture_begin(run, 2, 1000);
    store_writer_begin(writer, &begin, NULL);
    fixture_reap(writer, &begun, 1);
    struct attempt_end end = fixture_end(begun.attempt, OUTCOME_VENDOR_ERROR, 0);
    end.error_message = text;
    end.error_code = text;
    store_writer_end(writer, &end, NULL);
    fixture_close(writer);
    assert_int_equal(ask(f.path, "SELECT octet FROM (SELECT length(CAST(error_message AS BLOB))"
                                 " AS octet FROM attempt)"),
                     2046);
    assert_int_equal(ask(f.path, "SELECT length(error_code) FROM attempt"), 85);
    free(text);
    fixture_release(&f);
}

static void verdicts_are_added_and_never_lost(void **state)
{
    struct fixture f;
    struct verdict_put v = {.cell = 0,
                            .grader = "number",
                            .version = "1",
                            .outcome = OUTCOME_WRONG,
                            .extracted = VIEW("3"),
                            .rule = "last"};
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 4, 1);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    fixture_answer(writer, run, 0, OUTCOME_ANSWERED, "3");
    v.run = run;
    store_writer_verdict(writer, &v);
    store_writer_verdict(writer, &v); /* says the same: nothing new */
    v.version = "2";
    v.outcome = OUTCOME_CORRECT;
    v.score = 1;
    store_writer_verdict(writer, &v);
    v.purpose = "published";
    store_writer_verdict(writer, &v);
    fixture_close(writer);
    assert_int_equal(ask(f.path, "SELECT count(*) FROM verdict WHERE purpose = 'default'"), 2);
    assert_int_equal(ask(f.path, "SELECT count(*) FROM verdict WHERE purpose = 'published'"), 1);
    assert_int_equal(ask(f.path, "SELECT outcome = 'correct' FROM v_verdict"
                                 " WHERE purpose = 'default'"),
                     1);
    fixture_check(f.path);
    fixture_release(&f);
}

static void a_reader_is_not_held_up_by_a_writer(void **state)
{
    struct fixture f;
    struct error err = {0};
    unsigned char outcomes[100];
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 100, 1);
    struct store_writer *writer = fixture_writer(f.path, run, NULL, 0);
    struct store *store = store_open(f.path, STORE_READ, &err);
    assert_ok(store, err);
    for (int i = 0; i < 100; i++) {
        fixture_answer(writer, run, i, OUTCOME_ANSWERED, "x");
        assert_ok(store_writer_flush(writer, &err), err);
        assert_ok(store_outcomes(store, run, outcomes, 100, &err), err);
        assert_int_equal(outcomes[i], OUTCOME_ANSWERED);
    }
    store_close(store);
    fixture_close(writer);
    fixture_release(&f);
}

static atomic_int wakes;

static void count_wake(void *context)
{
    (void)context;
    atomic_fetch_add(&wakes, 1);
}

static void begins_wake_the_loop(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct store_begun begun[3];
    (void)state;

    fixture_init(&f);
    int64_t run = fixture_run(f.path, 1, 100, 1);
    struct store_writer *writer = store_writer_new(f.path, run, NULL, 0, count_wake, NULL, &err);
    assert_ok(writer, err);
    struct attempt_begin begin = fixture_begin(run, 2, 1000);
    for (int i = 0; i < 3; i++)
        store_writer_begin(writer, &begin, &begun[i]);
    assert_ok(store_writer_flush(writer, &err), err);
    assert_int_equal(store_writer_reap(writer, begun, 2), 2);
    assert_int_equal(store_writer_reap(writer, begun, 2), 1);
    assert_int_equal(store_writer_reap(writer, begun, 2), 0);
    fixture_close(writer);
    assert_in_range(atomic_load(&wakes), 1, 3);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_begin_is_on_disk_before_it_is_reaped),
        cmocka_unit_test(what_was_put_comes_back_byte_for_byte),
        cmocka_unit_test(an_end_settles_its_reservation),
        cmocka_unit_test(an_attempt_without_an_end_stays_charged),
        cmocka_unit_test(a_cap_denies_what_would_pass_it),
        cmocka_unit_test(unknown_prices_may_be_allowed),
        cmocka_unit_test(a_cap_of_no_known_scope_is_refused),
        cmocka_unit_test(two_writers_never_pass_a_shared_cap),
        cmocka_unit_test(two_processes_never_work_at_one_run),
        cmocka_unit_test(a_rerun_asks_only_what_has_no_answer),
        cmocka_unit_test(keys_never_reach_the_store),
        cmocka_unit_test(texts_are_cut_to_their_bounds),
        cmocka_unit_test(verdicts_are_added_and_never_lost),
        cmocka_unit_test(a_reader_is_not_held_up_by_a_writer),
        cmocka_unit_test(begins_wake_the_loop),
    };

    return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}
