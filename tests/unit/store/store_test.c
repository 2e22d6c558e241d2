#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <sqlite3.h>

#include "base/file.h"
#include "store/schema.h"

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static int64_t ask_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;

    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return value;
}

static void refuse(const char *path, enum store_mode mode, const char *words)
{
    struct error err = {0};
    struct store *store = store_open(path, mode, &err);

    assert_null(store);
    if (!strstr(err.message, words))
        fail_msg("'%s' should say '%s'", err.message, words);
}

static void a_new_store_says_what_it_is(void **state)
{
    struct fixture f;
    (void)state;

    fixture_init(&f);
    fixture_run(f.path, 1, 1, 1);
    assert_int_equal(ask_sql(f.path, "PRAGMA application_id"), SCHEMA_APPLICATION_ID);
    assert_int_equal(ask_sql(f.path, "PRAGMA user_version"), SCHEMA_VERSION);
    assert_int_equal(ask_sql(f.path, "SELECT count(*) FROM pragma_table_list WHERE strict = 0"
                                     " AND type = 'table' AND name NOT LIKE 'sqlite%'"),
                     0);
    fixture_check(f.path);
    fixture_release(&f);
}

static void a_store_that_is_not_there_is_made_only_when_asked(void **state)
{
    struct fixture f;
    struct error err = {0};
    char deep[128];
    (void)state;

    fixture_init(&f);
    refuse(f.path, STORE_READ, "no store");
    refuse(f.path, STORE_WRITE, "no store");
    assert_false(file_exists(f.path));
    snprintf(deep, sizeof deep, "%s/a/b c%%3f?#/s.db", f.folder);
    struct store *store = store_open(deep, STORE_CREATE, &err);
    assert_ok(store, err);
    assert_string_equal(store_location(store), deep);
    store_close(store);
    assert_true(file_exists(deep));
    refuse("postgres://host/db", STORE_CREATE, "no file");
    fixture_release(&f);
}

static void write_bytes(const char *path, const char *bytes, size_t size, off_t at)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0644);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, size, at), (ssize_t)size);
    close(fd);
}

static void what_is_no_store_is_refused_and_left_as_it_is(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct str before = {0}, after = {0};
    char other[128];
    (void)state;

    fixture_init(&f);
    for (int i = 0; i < 100; i++)
        write_bytes(f.path, "these are my notes, not a database, keep them safe!!", 52, i * 52);
    assert_ok(file_read(f.path, 0, &before, &err), err);
    refuse(f.path, STORE_READ, "no store");
    refuse(f.path, STORE_WRITE, "left as it is");
    refuse(f.path, STORE_CREATE, "left as it is");
    assert_ok(file_read(f.path, 0, &after, &err), err);
    assert_true(view_eq(str_view(&before), str_view(&after)));
    snprintf(other, sizeof other, "%s/other.db", f.folder);
    run_sql(other, "CREATE TABLE mine (a)");
    refuse(other, STORE_CREATE, "another program");
    assert_int_equal(ask_sql(other, "SELECT count(*) FROM sqlite_schema"), 1);
    str_release(&before);
    str_release(&after);
    fixture_release(&f);
}

static void a_damaged_store_is_found_out(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct str report = {0};
    bool ok = true;
    char junk[2048];
    (void)state;

    fixture_init(&f);
    fixture_run(f.path, 3, 100, 1);
    int64_t root = ask_sql(f.path, "SELECT rootpage FROM sqlite_schema WHERE name = 'run_item'");
    memset(junk, 0x5a, sizeof junk);
    write_bytes(f.path, junk, sizeof junk, (root - 1) * ask_sql(f.path, "PRAGMA page_size"));
    struct store *store = store_open(f.path, STORE_READ, &err);
    assert_ok(store, err);
    assert_ok(store_check(store, &report, &ok, &err), err);
    assert_false(ok);
    assert_non_null(strstr(str_text(&report), "damaged"));
    store_close(store);
    str_release(&report);
    memset(junk, 0x5a, sizeof junk);
    write_bytes(f.path, junk, 100, 0); /* the header */
    refuse(f.path, STORE_WRITE, "damaged");
    fixture_release(&f);
}

/* The text of the schema, in one order. */
static char *schema_of(const char *path)
{
    struct str all = {0};
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT sql FROM sqlite_schema WHERE sql NOT NULL"
                                        " ORDER BY type, name",
                                        -1, &row, NULL),
                     SQLITE_OK);
    while (sqlite3_step(row) == SQLITE_ROW)
        str_printf(&all, "%s\n", (const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
    sqlite3_close(db);
    return str_take(&all);
}

static void an_older_store_is_migrated_with_a_backup(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct str sql = {0};
    char fresh[128];
    const char *backup = NULL;
    (void)state;

    fixture_init(&f);
    assert_ok(file_read("tests/data/store/v1.sql", 0, &sql, &err), err);
    run_sql(f.path, str_text(&sql));
    refuse(f.path, STORE_READ, "store migrate");
    struct store *store = store_open(f.path, STORE_WRITE, &err);
    assert_ok(store, err);
    assert_int_equal(store_migrated_from(store, &backup), 1);
    assert_int_equal(ask_sql(backup, "PRAGMA user_version"), 1);
    assert_int_equal(ask_sql(backup, "SELECT count(*) FROM attempt"), 3);
    store_close(store);
    store = store_open(f.path, STORE_WRITE, &err);
    assert_ok(store, err);
    assert_int_equal(store_migrated_from(store, &backup), 0);
    store_close(store);
    assert_int_equal(ask_sql(f.path, "PRAGMA user_version"), SCHEMA_VERSION);
    assert_int_equal(ask_sql(f.path, "SELECT count(*) FROM attempt"), 3);
    fixture_check(f.path);
    snprintf(fresh, sizeof fresh, "%s/fresh.db", f.folder);
    fixture_run(fresh, 1, 1, 1);
    char *expected = schema_of(fresh), *actual = schema_of(f.path);
    assert_string_equal(actual, expected);
    free(expected);
    free(actual);
    str_release(&sql);
    fixture_release(&f);
}

static void a_backup_never_takes_the_place_of_another(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct str sql = {0};
    char other[128];
    (void)state;

    fixture_init(&f);
    assert_ok(file_read("tests/data/store/v1.sql", 0, &sql, &err), err);
    run_sql(f.path, str_text(&sql));
    snprintf(other, sizeof other, "%s.v1.backup", f.path);
    write_bytes(other, "mine", 4, 0);
    store_close(store_open(f.path, STORE_WRITE, &err));
    str_clear(&sql);
    assert_ok(file_read(other, 0, &sql, &err), err);
    assert_string_equal(str_text(&sql), "mine");
    snprintf(other, sizeof other, "%s.v1.backup-2", f.path);
    assert_int_equal(ask_sql(other, "SELECT count(*) FROM attempt"), 3);
    str_release(&sql);
    fixture_release(&f);
}

static void a_newer_store_is_refused(void **state)
{
    struct fixture f;
    (void)state;

    fixture_init(&f);
    fixture_run(f.path, 1, 1, 1);
    run_sql(f.path, "PRAGMA user_version = 99");
    refuse(f.path, STORE_READ, "newer steelyard");
    refuse(f.path, STORE_WRITE, "newer steelyard");
    refuse(f.path, STORE_CREATE, "newer steelyard");
    fixture_release(&f);
}

/* As a user who may not write, since root may always. */
static int read_as_nobody(const char *path, const char *folder)
{
    pid_t pid = fork();

    if (pid == 0) {
        struct error err = {0};
        if (setgid(65534) != 0 || setuid(65534) != 0 || access(folder, W_OK) == 0)
            _exit(2);
        struct store *store = store_open(path, STORE_READ, &err);
        int64_t run = 0;
        bool ok = store && store_run_find(store, "latest", &run, &err) && run == 1;
        if (!ok)
            fprintf(stderr, "%s\n", err.message);
        store_close(store);
        _exit(ok ? 0 : strstr(err.message, "not closed cleanly") ? 3 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WEXITSTATUS(status);
}

static void a_store_on_a_read_only_disk_can_be_read(void **state)
{
    struct fixture f;
    char wal[128];
    (void)state;

    if (geteuid() != 0)
        skip();
    fixture_init(&f);
    fixture_run(f.path, 1, 1, 1);
    assert_int_equal(chmod(f.path, 0444), 0);
    assert_int_equal(chmod(f.folder, 0555), 0);
    assert_int_equal(read_as_nobody(f.path, f.folder), 0);
    /* A log that was never brought in would be read past. */
    snprintf(wal, sizeof wal, "%s-wal", f.path);
    write_bytes(wal, "x", 1, 0);
    assert_int_equal(read_as_nobody(f.path, f.folder), 3);
    assert_int_equal(chmod(f.folder, 0755), 0);
    fixture_release(&f);
}

static void runs_have_short_names_and_are_found_by_them(void **state)
{
    struct fixture f;
    struct error err = {0};
    int64_t run[3], found = 0;
    (void)state;

    fixture_init(&f);
    for (int i = 0; i < 3; i++)
        run[i] = fixture_run(f.path, 1, 2, 1);
    run_sql(f.path, "UPDATE run SET name = 'abcd', title = 'weekly' WHERE id = 1;"
                    "UPDATE run SET name = 'abxy' WHERE id = 2; UPDATE run SET name = 'k234',"
                    " created_unix_ns = created_unix_ns - 1 WHERE id = 3;");
    struct store *store = store_open(f.path, STORE_WRITE, &err);
    assert_ok(store, err);
    const struct {
        const char *name;
        int64_t id;
    } cases[] = {{"abcd", 1}, {"abx", 2}, {"k", 3},  {"2", 2}, {"latest", 2}, {"latest:weekly", 1},
                 {"k234", 3}, {"ab", 0},  {"zz", 0}, {"9", 0}, {"", 0},       {"latest:none", 0},
                 {"a%", 0},   {"-1", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        found = 0;
        bool ok = store_run_find(store, cases[i].name, &found, &err);
        if (ok != (cases[i].id != 0) || found != cases[i].id)
            fail_msg("'%s' gave %lld", cases[i].name, (long long)found);
    }
    assert_false(store_run_find(store, "ab", &found, &err));
    assert_non_null(strstr(err.message, "abxy, abcd"));
    assert_ok(store_baseline_set(store, "good", run[2], FIXTURE_NOW, &err), err);
    assert_ok(store_baseline_set(store, "good", run[0], FIXTURE_NOW, &err), err);
    assert_ok(store_run_find(store, "baseline:good", &found, &err), err);
    assert_int_equal(found, run[0]);
    assert_ok(store_run_find_plan(store, "p1", "", &found, &err), err);
    assert_int_equal(found, 3);
    assert_ok(store_run_find_plan(store, "p1", "2026-W48", &found, &err), err);
    assert_int_equal(found, 0);
    store_close(store);
    fixture_release(&f);
}

static void names_are_unique_and_typable(void **state)
{
    struct fixture f;
    (void)state;

    fixture_init(&f);
    for (int i = 0; i < 40; i++) /* of one plan, in one nanosecond */
        fixture_run(f.path, 1, 1, 1);
    assert_int_equal(ask_sql(f.path, "SELECT count(DISTINCT name) FROM run"), 40);
    assert_int_equal(ask_sql(f.path, "SELECT count(*) FROM run WHERE name GLOB '*[01ilou]*'"
                                     " OR NOT name GLOB '[a-z][a-z2-9][a-z2-9][a-z2-9]*'"),
                     0);
    fixture_release(&f);
}

static void a_run_comes_back_as_it_was_put(void **state)
{
    struct fixture f;
    struct error err = {0};
    (void)state;

    fixture_init(&f);
    int64_t id = fixture_run(f.path, 2, 3, 4);
    struct store *store = store_open(f.path, STORE_WRITE, &err);
    assert_ok(store, err);
    assert_ok(store_run_set_state(store, id, RUN_INCOMPLETE, FIXTURE_NOW + 5, &err), err);
    struct query_run *run = query_run_load(store, id, &err);
    assert_ok(run, err);
    assert_int_equal(run->model_count, 2);
    assert_int_equal(run->item_count, 3);
    assert_int_equal(run->repeats, 4);
    assert_int_equal(run->info.cell_count, 24);
    assert_int_equal(run->info.state, RUN_INCOMPLETE);
    assert_int_equal(run->info.ended_unix_ns, FIXTURE_NOW + 5);
    assert_string_equal(run->info.plan, "{\"seed\":1}");
    assert_string_equal(run->models[1].label, "vendor/model-1");
    assert_string_equal(run->items[2].suite, "logic");
    assert_string_equal(run->items[2].id, "i2");
    query_run_free(run);
    assert_null(query_run_load(store, 77, &err));
    store_close(store);
    fixture_release(&f);
}

static void runs_share_their_items(void **state)
{
    struct fixture f;
    (void)state;

    fixture_init(&f);
    fixture_run(f.path, 1, 50, 1);
    fixture_run(f.path, 1, 50, 1);
    assert_int_equal(ask_sql(f.path, "SELECT count(*) FROM item"), 50);
    assert_int_equal(ask_sql(f.path, "SELECT count(*) FROM run_item"), 100);
    assert_int_equal(ask_sql(f.path, "SELECT count(*) FROM plan_blob"), 1);
    fixture_release(&f);
}

static void vacuum_keeps_everything(void **state)
{
    struct fixture f;
    struct error err = {0};
    (void)state;

    fixture_init(&f);
    fixture_run(f.path, 2, 100, 1);
    struct store *store = store_open(f.path, STORE_WRITE, &err);
    assert_ok(store, err);
    assert_ok(store_vacuum(store, &err), err);
    store_close(store);
    assert_int_equal(ask_sql(f.path, "SELECT count(*) FROM run_item"), 100);
    fixture_check(f.path);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_store_says_what_it_is),
        cmocka_unit_test(a_store_that_is_not_there_is_made_only_when_asked),
        cmocka_unit_test(what_is_no_store_is_refused_and_left_as_it_is),
        cmocka_unit_test(a_damaged_store_is_found_out),
        cmocka_unit_test(an_older_store_is_migrated_with_a_backup),
        cmocka_unit_test(a_backup_never_takes_the_place_of_another),
        cmocka_unit_test(a_newer_store_is_refused),
        cmocka_unit_test(a_store_on_a_read_only_disk_can_be_read),
        cmocka_unit_test(runs_have_short_names_and_are_found_by_them),
        cmocka_unit_test(names_are_unique_and_typable),
        cmocka_unit_test(a_run_comes_back_as_it_was_put),
        cmocka_unit_test(runs_share_their_items),
        cmocka_unit_test(vacuum_keeps_everything),
    };

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
