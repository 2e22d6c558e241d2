/* Whence a setting comes: an option goes before a variable, that before the folder's file, that before
 * the user's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "cmd/command.h"

static char folder[] = "/tmp/setting_test.XXXXXX";
static char start[4096];

static int enter(void **state)
{
    struct error err = {0};

    (void)state;
    for (int key = 0; key < SETTING_COUNT; key++)
        unsetenv(setting_table[key].variable);
    if (!getcwd(start, sizeof start) || !mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    setenv("XDG_CONFIG_HOME", folder, 1);
    return file_mkdir("steelyard", &err) ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    unlink("steelyard/config.json");
    unlink(SETTING_PROJECT_FILE);
    rmdir("steelyard");
    return chdir(start) == 0 ? rmdir(folder) : -1;
}

static void put(const char *path, const char *content)
{
    struct error err = {0};

    assert_true(file_write(path, view_of(content), &err));
}

static int forget(void **state)
{
    (void)state;
    unlink("steelyard/config.json");
    unlink(SETTING_PROJECT_FILE);
    for (int key = 0; key < SETTING_COUNT; key++)
        unsetenv(setting_table[key].variable);
    return 0;
}

static void holds(enum setting_key key, const char *text, const char *source)
{
    struct error err = {0};
    struct settings *settings = settings_load(&err);

    if (!settings)
        fail_msg("%s", err.message);
    assert_string_equal(settings_text(settings, key), text);
    assert_string_equal(settings_source(settings, key), source);
    settings_free(settings);
}

static void the_nearer_says(void **state)
{
    char user[128];

    (void)state;
    (void)snprintf(user, sizeof user, "%s/steelyard/config.json:2", folder);
    holds(SETTING_STORE, "results/steelyard.db", "built in");
    put("steelyard/config.json", "{\n\"store\": \"user.db\", \"budget\": \"3 CNY\"}");
    holds(SETTING_STORE, "user.db", user);
    put(SETTING_PROJECT_FILE, "{ // ours\n\"lang\": \"zh\",\n\"store\": \"here.db\",}");
    holds(SETTING_STORE, "here.db", "steelyard.json:3");
    holds(SETTING_BUDGET, "3 CNY", user);
    setenv("STEELYARD_STORE", "variable.db", 1);
    holds(SETTING_STORE, "variable.db", "$STEELYARD_STORE");
    setenv("STEELYARD_STORE", "", 1);
    holds(SETTING_STORE, "here.db", "steelyard.json:3");
}

static void options_take_them(void **state)
{
    struct error err = {0};
    struct common_options options = {0};
    char name[] = "x", option[] = "--color=never", *argv[] = {name, option, NULL}, **args = NULL;
    int count = 0;

    (void)state;
    put(SETTING_PROJECT_FILE, "{\"color\": \"always\", \"lang\": \"zh\", \"budget\": \"1 CNY\"}");
    struct settings *settings = settings_load(&err);
    assert_non_null(settings);
    assert_true(settings_apply(settings, option_common, &options, &err));
    assert_int_equal(options.color, 1);
    assert_int_equal(options.language, 1);
    assert_string_equal(options.store, "results/steelyard.db");
    assert_true(option_parse(option_common, &options, 2, argv, &args, &count, &err));
    assert_int_equal(options.color, 2);
    free(args);
    settings_free(settings);
}

/* A budget is for the sweep to say first: no option takes it by itself. */
static void a_budget_waits_for_the_sweep(void **state)
{
    static const struct option table[] = {
        {.name = "budget", .type = OPTION_STRING, .value_name = "MONEY"}, {.name = NULL}};
    struct error err = {0};
    const char *budget = NULL;

    (void)state;
    setenv("STEELYARD_BUDGET", "5 CNY", 1);
    struct settings *settings = settings_load(&err);
    assert_non_null(settings);
    assert_true(settings_apply(settings, table, (void *)&budget, &err));
    assert_null(budget);
    settings_free(settings);
}

static void the_locale_of_a_variable_is_a_language(void **state)
{
    (void)state;
    setenv("STEELYARD_LANG", "zh_CN.UTF-8", 1);
    holds(SETTING_LANG, "zh", "$STEELYARD_LANG");
}

static void mistakes_are_told_with_their_place(void **state)
{
    static const struct {
        const char *content, *message;
    } cases[] = {
        {"{\n\"budgett\": 1}",
         "steelyard.json:2: unknown key \"budgett\" (did you mean 'budget'?)"},
        {"{\"lang\": \"de\"}", "steelyard.json:1: lang: found 'de', expected en or zh"},
        {"{\"lang\": 1}", "steelyard.json:1: lang: expected a text in quotes"},
        {"{\"concurrency\": 0}",
         "steelyard.json:1: concurrency: found '0', expected a whole number from 1 to 100000"},
        {"{\"currency\": \"yuan\"}",
         "steelyard.json:1: currency: found 'yuan', expected a currency such as CNY or USD"},
        {"[]", "steelyard.json:1: top level: found a list, expected an object"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        put(SETTING_PROJECT_FILE, cases[i].content);
        assert_null(settings_load(&err));
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(error_exit_status(err.kind), EXIT_CONFIG);
    }
}

static void what_looks_like_a_key_is_refused_and_not_shown(void **state)
{
    static const char *const keys[] = {"sk-0123456789", "AKIA0123456789abcdefABCDEF", "Bearer x"};

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct error err = {0};
        setenv("STEELYARD_STORE", keys[i], 1);
        assert_null(settings_load(&err));
        assert_non_null(strstr(err.message, "looks like a key"));
        assert_null(strstr(err.message, keys[i]));
    }
}

static void each_setting_has_its_name_and_variable(void **state)
{
    (void)state;
    for (int key = 0; key < SETTING_COUNT; key++) {
        char variable[64] = "STEELYARD_";
        size_t length = strlen(variable);
        assert_string_equal(setting_names[key], setting_table[key].name);
        for (const char *c = setting_table[key].name; *c; c++)
            variable[length++] = (char)(*c == '_' ? '_' : *c - 'a' + 'A');
        assert_string_equal(variable, setting_table[key].variable);
    }
    assert_null(setting_names[SETTING_COUNT]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_nearer_says, forget),
        cmocka_unit_test_teardown(options_take_them, forget),
        cmocka_unit_test_teardown(a_budget_waits_for_the_sweep, forget),
        cmocka_unit_test_teardown(the_locale_of_a_variable_is_a_language, forget),
        cmocka_unit_test_teardown(mistakes_are_told_with_their_place, forget),
        cmocka_unit_test_teardown(what_looks_like_a_key_is_refused_and_not_shown, forget),
        cmocka_unit_test(each_setting_has_its_name_and_variable),
    };

    return cmocka_run_group_tests(tests, enter, leave);
}
