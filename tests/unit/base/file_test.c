#include "fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

static char work[] = "/tmp/file_test.XXXXXX";

static int make_work(void **state)
{
    (void)state;
    return mkdtemp(work) && chdir(work) == 0 ? 0 : -1;
}

static int remove_work(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", work);
    return system(command); /* NOLINT(cert-env33-c): a path of our own */
}

static void put(const char *path, const char *text)
{
    struct error err = {0};

    if (!file_write(path, view_of(text), &err))
        fail_msg("%s", err.message);
}

static void reads_with_a_limit(void **state)
{
    struct str out = {0};
    struct error err = {0};

    (void)state;
    put("five", "12345");
    assert_true(file_read("five", 5, &out, &err));
    assert_string_equal(str_text(&out), "12345");
    assert_true(file_read("five", 0, &out, &err)); /* appends */
    assert_string_equal(str_text(&out), "1234512345");
    assert_false(file_read("five", 4, &out, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.message, "'five' is larger than 4 bytes");
    assert_false(file_read("nowhere", 0, &out, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_contains(err.message, "cannot read 'nowhere': No such file");
    assert_false(file_read(work, 0, &out, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    str_release(&out);
    put("empty", "");
    assert_true(file_read("empty", 0, &out, &err));
    assert_string_equal(str_text(&out), "");
    str_release(&out);
}

/* Many reads: what a pipe gives in pieces comes whole. */
static void reads_long_files(void **state)
{
    struct str text = {0}, back = {0};
    struct error err = {0};

    (void)state;
    for (int i = 0; i < 50000; i++)
        str_printf(&text, "%d\n", i);
    assert_true(file_write("long", str_view(&text), &err));
    assert_true(file_read("long", 0, &back, &err));
    assert_true(view_eq(str_view(&text), str_view(&back)));
    str_release(&text);
    str_release(&back);
}

static void writes_whole_or_not(void **state)
{
    struct error err = {0};
    struct str out = {0};
    struct stat st;
    mode_t mask = umask(027);
    char **names;

    (void)state;
    put("kept", "old");
    put("kept", "new");
    assert_int_equal(stat("kept", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    umask(mask);
    assert_true(file_read("kept", 0, &out, &err));
    assert_string_equal(str_text(&out), "new");
    str_release(&out);
    assert_false(file_write("no/such/folder", VIEW("x"), &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_true(file_mkdir("target", &err));
    assert_false(file_write("target", VIEW("x"), &err)); /* a folder is in the way */
    names = file_list(".", "");
    for (char **n = names; *n; n++)
        assert_null(strstr(*n, "target.")); /* nothing temporary is left */
    file_list_free(names);
}

static void makes_folders(void **state)
{
    struct error err = {0};

    (void)state;
    assert_true(file_mkdir("a/b//c/", &err));
    assert_true(file_exists("a/b/c"));
    assert_true(file_mkdir("a/b/c", &err));
    put("plain", "x");
    assert_false(file_mkdir("plain", &err));
    assert_contains(err.message, "cannot make folder 'plain'");
    assert_false(file_mkdir("plain/below", &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
}

static void lists_by_name(void **state)
{
    struct error err = {0};
    char **names;

    (void)state;
    assert_true(file_mkdir("list", &err));
    put("list/b.json", "");
    put("list/a.json", "");
    put("list/.hidden.json", "");
    put("list/c.txt", "");
    names = file_list("list", ".json");
    assert_string_equal(names[0], "a.json");
    assert_string_equal(names[1], "b.json");
    assert_null(names[2]);
    file_list_free(names);
    names = file_list("nowhere", "");
    assert_null(names[0]);
    file_list_free(names);
    file_list_free(NULL);
}

static void joins(void **state)
{
    static const struct {
        const char *dir, *name, *expected;
    } cases[] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"/", "b", "/b"}, {".", "b", "./b"}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *path = file_join(cases[i].dir, cases[i].name);
        assert_string_equal(path, cases[i].expected);
        free(path);
    }
}

static void searches_in_order(void **state)
{
    char **dirs;

    (void)state;
    setenv("STEELYARD_DATA", "/data", 1);
    setenv("XDG_CONFIG_HOME", "/config", 1);
    dirs = file_search_dirs("suites");
    assert_string_equal(dirs[0], "suites");
    assert_string_equal(dirs[1], "/config/steelyard/suites");
    assert_string_equal(dirs[2], "/data/suites");
    assert_null(dirs[3]);
    file_list_free(dirs);
    setenv("XDG_CONFIG_HOME", "", 1);
    setenv("HOME", "/home/x", 1);
    dirs = file_search_dirs("sweeps");
    assert_string_equal(dirs[1], "/home/x/.config/steelyard/sweeps");
    file_list_free(dirs);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("HOME");
    dirs = file_search_dirs("sweeps");
    assert_string_equal(dirs[1], "/data/sweeps");
    assert_null(dirs[2]);
    file_list_free(dirs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_with_a_limit),  cmocka_unit_test(reads_long_files),
        cmocka_unit_test(writes_whole_or_not), cmocka_unit_test(makes_folders),
        cmocka_unit_test(lists_by_name),       cmocka_unit_test(joins),
        cmocka_unit_test(searches_in_order),
    };

    return cmocka_run_group_tests(tests, make_work, remove_work);
}
