/* A run goes to another store without loss, and nothing is believed of a file that was changed. */
#include "fixture.h"

#include <sqlite3.h>

#include "store/bundle.h"
#include "store/handle.h"

static void execute(const char *path, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* A run of 2 x 3 x 2 cells, six of them answered and graded, one still in flight. `created` tells runs
 * of one plan apart. */
static int64_t fill(const char *path, int64_t created)
{
    char sql[96];
    int64_t run = fixture_run(path, 2, 3, 2);
    struct store_writer *writer = fixture_writer(path, run, NULL, 0);
    struct attempt_begin flying = fixture_begin(run, 6, 1000);
    struct store_begun begun;

    for (int64_t cell = 0; cell < 6; cell++) {
        struct verdict_put verdict = {.run = run,
                                      .cell = cell,
                                      .grader = "number",
                                      .version = "1",
                                      .purpose = "default",
                                      .outcome = OUTCOME_CORRECT,
                                      .score = 1,
                                      .extracted = VIEW("2"),
                                      .rule = "marker",
                                      .detail = "",
                                      .unix_ns = 5};
        fixture_answer(writer, run, cell, OUTCOME_ANSWERED, "it is 2");
        store_writer_verdict(writer, &verdict);
    }
    store_writer_begin(writer, &flying, NULL);
    fixture_reap(writer, &begun, 1);
    fixture_close(writer);
    snprintf(sql, sizeof sql, "UPDATE run SET created_unix_ns = %lld WHERE id = %lld",
             (long long)created, (long long)run);
    execute(path, sql);
    return run;
}

struct places {
    struct fixture fixture;
    char to[96], bundle[96];
};

static void places_init(struct places *p)
{
    fixture_init(&p->fixture);
    snprintf(p->to, sizeof p->to, "%s/to.db", p->fixture.folder);
    snprintf(p->bundle, sizeof p->bundle, "%s/run.bundle", p->fixture.folder);
}

static void write_bundle(const struct places *p, int64_t run, char hash[HASH_HEX_SIZE])
{
    struct error err = {0};
    struct store *store = store_open(p->fixture.path, STORE_READ, &err);

    assert_ok(store, err);
    assert_ok(bundle_write(store, run, p->bundle, hash, &err), err);
    assert_false(bundle_write(store, run, p->bundle, hash, &err)); /* it is there */
    store_close(store);
}

static bool take(const struct places *p, struct bundle_taken *taken, struct error *err)
{
    struct store *store = store_open(p->to, STORE_CREATE, err);

    assert_non_null(store);
    bool ok = bundle_take(store, p->bundle, taken, err);
    store_close(store);
    return ok;
}

static void assert_sound(const char *path)
{
    struct error err = {0};
    struct str report = {0};
    bool is_sound = false;
    struct store *store = store_open(path, STORE_READ, &err);

    assert_ok(store, err);
    assert_ok(store_check(store, &report, &is_sound, &err), err);
    if (!is_sound)
        fail_msg("%s", str_text(&report));
    str_release(&report);
    store_close(store);
}

static void test_round_trip(void **state)
{
    struct places p;
    struct error err = {0};
    struct bundle_taken taken;
    char hash[HASH_HEX_SIZE], again[HASH_HEX_SIZE];

    (void)state;
    places_init(&p);
    fill(p.fixture.path, 1); /* another run before it: numbers differ here and there */
    write_bundle(&p, fill(p.fixture.path, 2), hash);
    fill(p.to, 3);
    assert_ok(take(&p, &taken, &err), err);
    assert_string_equal(taken.hash, hash);
    assert_sound(p.to); /* money of the day too */
    struct store *store = store_open(p.to, STORE_READ, &err);
    assert_ok(bundle_hash(store, taken.run, again, &err), err);
    assert_string_equal(again, hash);
    assert_ok(bundle_hash(store, 1, again, &err), err); /* another run hashes to something else */
    assert_string_not_equal(again, hash);
    store_close(store);
    assert_false(take(&p, &taken, &err));
    assert_non_null(strstr(err.message, "already"));
    fixture_release(&p.fixture);
}

/* Whatever was changed in the file, it is told, and the store stays as it was. */
static void test_changed(void **state)
{
    static const char *const changes[] = {
        "UPDATE reply_text SET answer = X'6f' WHERE attempt = 2",
        "UPDATE run SET is_simulated = 1 - is_simulated",
        "UPDATE model SET parameters = '[]' WHERE number = 1",
        "UPDATE bundle SET hash = 'feed'",
        "UPDATE bundle SET format = 2",
        "DELETE FROM bundle",
        "DELETE FROM reply WHERE cell = 3",
        "UPDATE run SET cell_count = 4000000000000",
        "UPDATE budget SET spent_pico = 1",
        "DROP TABLE reply; CREATE VIEW reply AS SELECT 1 AS run",
    };

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct places p;
        struct error err = {0};
        struct bundle_taken taken;
        char hash[HASH_HEX_SIZE];
        places_init(&p);
        write_bundle(&p, fill(p.fixture.path, 2), hash);
        execute(p.bundle, changes[i]);
        if (take(&p, &taken, &err))
            fail_msg("taken in spite of: %s", changes[i]);
        assert_int_equal(err.kind, ERROR_INPUT);
        struct store *store = store_open(p.to, STORE_READ, &err);
        int64_t run = 0;
        assert_false(store_run_find(store, "latest", &run, &err));
        store_close(store);
        fixture_release(&p.fixture);
    }
}

/* A name that this program would not draw is replaced; a table that is not copied is told. */
static void test_names_and_tables(void **state)
{
    struct places p;
    struct error err = {0};
    struct bundle_taken taken;
    char hash[HASH_HEX_SIZE];

    (void)state;
    places_init(&p);
    write_bundle(&p, fill(p.fixture.path, 2), hash);
    execute(p.bundle, "UPDATE run SET name = '\x1b[31mlatest'"); /* the name is not hashed */
    assert_ok(take(&p, &taken, &err), err);
    assert_true(store_name_is_plain(taken.name));
    execute(p.to, "CREATE TABLE later (run INTEGER)");
    assert_false(take(&p, &taken, &err));
    assert_non_null(strstr(err.message, "'later'"));
    fixture_release(&p.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_names_and_tables),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
