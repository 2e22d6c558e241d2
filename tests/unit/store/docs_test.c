/* docs/store.md: every query in it runs, and every table, view and column is in it. */
#include "fixture.h"

#include "base/file.h"
#include "store/handle.h"

static struct store *filled(struct fixture *f)
{
    struct error err = {0};

    fixture_init(f);
    int64_t run = fixture_run(f->path, 2, 2, 1);
    struct store_writer *writer = fixture_writer(f->path, run, NULL, 0);
    fixture_answer(writer, run, 0, OUTCOME_ANSWERED, "it is 2");
    fixture_answer(writer, run, 1, OUTCOME_TIMEOUT, "");
    fixture_close(writer);
    struct store *store = store_open(f->path, STORE_READ, &err);
    assert_ok(store, err);
    return store;
}

static void read_docs(struct str *text)
{
    struct error err = {0};

    assert_ok(file_read("docs/store.md", 0, text, &err), err);
}

static void every_query_of_the_manual_runs(void **state)
{
    struct fixture f;
    struct str text = {0};
    int count = 0;
    (void)state;

    struct store *store = filled(&f);
    read_docs(&text);
    for (char *at = text.data; (at = strstr(at, "```sql\n"));) {
        char *sql = at + 7, *end = strstr(sql, "```");
        assert_non_null(end);
        *end = '\0';
        if (sqlite3_exec(store->sqlite.db, sql, NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s\n%s", sqlite3_errmsg(store->sqlite.db), sql);
        at = end + 1;
        count++;
    }
    assert_true(count >= 10);
    str_release(&text);
    store_close(store);
    fixture_release(&f);
}

static void every_column_is_in_the_manual(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct str text = {0};
    bool has_row = true;
    (void)state;

    struct store *store = filled(&f);
    read_docs(&text);
    sqlite3_stmt *row = sqlite_query(&store->sqlite, &err,
                                     "SELECT t.name, c.name FROM pragma_table_list t"
                                     " JOIN pragma_table_info(t.name) c"
                                     " WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite%'",
                                     "");
    while (sqlite_next(&store->sqlite, row, &has_row, &err) && has_row) {
        if (!strstr(text.data, sqlite_text(row, 0)) || !strstr(text.data, sqlite_text(row, 1)))
            fail_msg("docs/store.md says nothing of %s.%s", sqlite_text(row, 0),
                     sqlite_text(row, 1));
    }
    str_release(&text);
    store_close(store);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_query_of_the_manual_runs),
        cmocka_unit_test(every_column_is_in_the_manual),
    };

    return cmocka_run_group_tests_name("docs", tests, NULL, NULL);
}
