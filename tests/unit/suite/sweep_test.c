#include "fixture.h"

#include <math.h>

#include "base/clock.h"
#include "suite/sweep.h"

static const char *const full =
    "// everything a sweep can say\n"
    "{\n"
    "  \"name\": \"all\", /* shown in tables */\n"
    "  \"models\": [\n"
    "    \"qwen/qwen3.8-max\",\n"
    "    {\"model\": \"deepseek/deepseek-flash@think=high\", \"parameters\": {\"seed\": 3},\n"
    "     \"limits\": {\"requests_per_minute\": 60, \"concurrency\": 4}},\n"
    "  ],\n"
    "  \"suites\": [\"logic-en\", {\"suite\": \"./mine\", \"sample\": 100, \"repeats\": 3}],\n"
    "  \"judges\": [{\"model\": \"openai/gpt-5\", \"rubric\": \"helpful\", \"suites\": "
    "[\"logic-en\"]}],\n"
    "  \"caps\": [{\"amount\": \"20\", \"currency\": \"CNY\"},\n"
    "           {\"scope\": \"model\", \"model\": \"qwen/qwen3.8-max\", \"amount\": 0.50, "
    "\"currency\": \"USD\"}],\n"
    "  \"on_budget\": \"pause\", \"period\": \"daily\", \"repeats\": 2, \"seed\": 42,\n"
    "  \"concurrency\": 64, \"give_up_after\": \"10m\", \"attempts\": 3, \"cell_time\": \"20m\",\n"
    "  \"timeouts\": {\"connect\": \"5s\", \"first_byte\": \"1m\", \"idle\": \"30s\", \"total\": "
    "\"5m\"},\n"
    "  \"http\": \"2\", \"incomplete_above\": 0.02,\n"
    "}\n";

static void reads_every_field(void **state)
{
    struct sweep s;
    struct error err = {0};

    (void)state;
    sweep_init(&s);
    if (!sweep_load(&s, put_file("full.json", view_of(full)), &err))
        fail_msg("%s", err.message);
    assert_string_equal(s.name, "all");
    assert_int_equal(s.model_count, 2);
    assert_string_equal(s.models[1].spec, "deepseek/deepseek-flash@think=high");
    assert_int_equal(s.models[1].line, 6);
    assert_non_null(json_get(s.models[1].parameters, "seed"));
    assert_non_null(json_get(s.models[1].limits, "concurrency"));
    assert_int_equal(s.suite_count, 2);
    assert_string_equal(s.suites[1].name, "./mine");
    assert_int_equal(s.suites[1].sample, 100);
    assert_int_equal(s.suites[1].repeats, 3);
    assert_int_equal(s.judge_count, 1);
    assert_string_equal(s.judges[0].suites[0], "logic-en");
    assert_null(s.judges[0].suites[1]);
    assert_int_equal(s.cap_count, 2);
    assert_string_equal(s.caps[0].scope, "run");
    assert_string_equal(s.caps[1].amount, "0.50");
    assert_string_equal(s.caps[1].model, "qwen/qwen3.8-max");
    assert_int_equal(s.on_budget, SWEEP_PAUSE);
    assert_int_equal(s.period, SWEEP_DAILY);
    assert_int_equal(s.repeats, 2);
    assert_int_equal(s.seed, 42);
    assert_int_equal(s.concurrency, 64);
    assert_int_equal(s.give_up_after_ns, 600 * CLOCK_S);
    assert_int_equal(s.attempts_max, 3);
    assert_int_equal(s.cell_time_max_ns, 1200 * CLOCK_S);
    assert_int_equal(s.connect_timeout_ns, 5 * CLOCK_S);
    assert_int_equal(s.first_byte_timeout_ns, 60 * CLOCK_S);
    assert_int_equal(s.idle_timeout_ns, 30 * CLOCK_S);
    assert_int_equal(s.total_timeout_ns, 300 * CLOCK_S);
    assert_true(fabs(s.incomplete_above - 0.02) < 1e-12);
    assert_int_equal(s.http, SWEEP_HTTP_2);
    sweep_release(&s);
    assert_int_equal(s.model_count, 0);
}

static void name_and_defaults(void **state)
{
    struct sweep s;
    struct error err = {0};

    (void)state;
    sweep_init(&s);
    assert_true(sweep_load(
        &s, put_file("nightly.json", VIEW("{\"models\":[\"a/b\"],\"suites\":[\"x\"]}")), &err));
    assert_string_equal(s.name, "nightly");
    assert_int_equal(s.repeats, 1);
    assert_int_equal(s.seed, 1);
    assert_int_equal(s.period, SWEEP_ONCE);
    assert_int_equal(s.on_budget, SWEEP_STOP);
    assert_int_equal(s.attempts_max, 5);
    assert_int_equal(s.give_up_after_ns, 1800 * CLOCK_S);
    sweep_release(&s);
}

static void refuses(void **state)
{
    static const struct {
        const char *members, *expected;
    } cases[] = {
        {"", "models: missing"},
        {"\"models\":[],\"suites\":[\"x\"]", "no models"},
        {"\"models\":[\"a/b\"],\"suites\":[]", "no suites"},
        {"\"models\":[\"b\"],\"suites\":[\"x\"]", "bad.json:2: models: \"b\" expected PROVIDER"},
        {"\"models\":[\"a/b c\"],\"suites\":[\"x\"]", "holds a blank"},
        {"\"models\":[\"a/b\",\n\"a/b\"],\"suites\":[\"x\"]",
         "bad.json:3: models: \"a/b\" is there"},
        {"\"models\":[{\"model\":\"a/b\",\"parameter\":{}}],\"suites\":[\"x\"]",
         "unknown key \"parameter\" in models[0] (did you mean 'parameters'?)"},
        {"\"models\":[{\"model\":\"a/b\",\"limits\":{\"concurrency\":0}}],\"suites\":[\"x\"]",
         "models[0].limits.concurrency: found 0, expected a whole number from 1"},
        {"\"models\":[3],\"suites\":[\"x\"]", "models[0]: found 3, expected an object"},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\",\"x\"]", "suites: \"x\" is there twice"},
        {"\"models\":[\"a/b\"],\"suites\":[\"..\"]", "is no suite's name"},
        {"\"models\":[\"a/b\"],\"suites\":[{\"suite\":\"x\",\"sample\":0}]", "suites[0].sample"},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"repeat\":2", "did you mean 'repeats'?"},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"period\":\"dayly\"", "did you mean 'daily'?"},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"give_up_after\":\"10\"", "is no duration"},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"cell_time\":\"0s\"", "expected 1ms to 30d"},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"caps\":[{\"amount\":\"-1\",\"currency\":"
         "\"CNY\"}]",
         "caps[0].amount: found \"-1\""},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"caps\":[{\"amount\":\"1\",\"currency\":"
         "\"yuan\"}]",
         "three letters"},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"caps\":[{\"scope\":\"model\",\"amount\":\"1\","
         "\"currency\":\"CNY\"}]",
         "goes with scope"},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"judges\":[{\"model\":\"a/b\",\"rubric\":\"r\","
         "\"suites\":[\"y\"]}]",
         "judges suite \"y\", which is not in the sweep"},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"name\":\"a b\"", "name: found \"a b\""},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"incomplete_above\":2", "from 0 to 1"},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"http\":\"3\"", "http"},
        {"\"models\":[\"a/b\"],\"suites\":[\"x\"],\"timeouts\":{\"firstbyte\":\"1s\"}",
         "in timeouts (did you mean 'first_byte'?)"},
        {"\"models\":[\"a/\xFF\"]", "not UTF-8"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str text = {0};
        struct error err = {0};
        struct sweep s;
        str_printf(&text, "{\n%s}\n", cases[i].members);
        sweep_init(&s);
        assert_false(sweep_load(&s, put_file("bad.json", str_view(&text)), &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_contains(err.message, "bad.json");
        assert_contains(err.message, cases[i].expected);
        sweep_release(&s);
        str_release(&text);
    }
}

static void same_model_with_other_parameters(void **state)
{
    struct sweep s;
    struct error err = {0};

    (void)state;
    sweep_init(&s);
    assert_true(sweep_load(
        &s,
        put_file("two.json", VIEW("{\"models\":[\"a/b\",{\"model\":\"a/b\",\"parameters\":{"
                                  "\"temperature\":1}}],\"suites\":[\"x\"]}")),
        &err));
    assert_int_equal(s.model_count, 2);
    sweep_release(&s);
}

static void built_by_options(void **state)
{
    struct error err = {0};
    struct sweep s;
    char text[16];

    (void)state;
    sweep_init(&s);
    assert_false(sweep_check(&s, &err));
    for (int i = 0; i < 9; i++) { /* past several growths */
        snprintf(text, sizeof text, "p/m%d", i);
        assert_true(sweep_add_model(&s, text, &err));
    }
    assert_int_equal(s.model_count, 9);
    assert_string_equal(s.models[0].spec, "p/m0");
    assert_string_equal(s.models[8].spec, "p/m8");
    assert_false(sweep_add_model(&s, "p/m3", &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_false(sweep_add_model(&s, "", &err));
    assert_true(sweep_add_suite(&s, "logic-en", 20, &err));
    assert_int_equal(s.suites[0].sample, 20);
    assert_false(sweep_add_suite(&s, "logic-en", 10, &err));
    assert_true(sweep_check(&s, &err));
    assert_true(sweep_add_cap(&s, "run", NULL, "20 CNY", &err));
    assert_true(sweep_add_cap(&s, "day", NULL, "USD0.5", &err));
    assert_string_equal(s.caps[0].amount, "20");
    assert_string_equal(s.caps[0].currency, "CNY");
    assert_string_equal(s.caps[1].amount, "0.5");
    assert_string_equal(s.caps[1].currency, "USD");
    assert_false(sweep_add_cap(&s, "run", NULL, "20", &err));
    assert_false(sweep_add_cap(&s, "run", NULL, "0 CNY", &err));
    assert_false(sweep_add_cap(&s, "run", NULL, "", &err));
    assert_int_equal(s.cap_count, 2);
    sweep_release(&s);
}

static void found_by_name(void **state)
{
    struct error err = {0};
    char nowhere[] = "/nowhere", *dirs[] = {nowhere, work, NULL}, *path;
    const char *made = put_file("weekly.json", VIEW("{}"));

    (void)state;
    path = sweep_find("weekly", dirs, &err);
    assert_string_equal(path, made);
    free(path);
    path = sweep_find("weekly.json", dirs, &err);
    assert_string_equal(path, made);
    free(path);
    path = sweep_find(made, NULL, &err);
    assert_string_equal(path, made);
    free(path);
    assert_null(sweep_find("monthly", dirs, &err));
    assert_contains(err.message, "/nowhere/monthly.json");
    assert_null(sweep_find("../weekly", dirs, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_field), cmocka_unit_test(name_and_defaults),
        cmocka_unit_test(refuses),           cmocka_unit_test(same_model_with_other_parameters),
        cmocka_unit_test(built_by_options),  cmocka_unit_test(found_by_name),
    };

    return cmocka_run_group_tests(tests, make_work, remove_work);
}
