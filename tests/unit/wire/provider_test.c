/* Profiles: every shipped one loads and says every level of every model; mistakes are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "wire/provider.h"
#include "wire/request.h"

static struct provider_set set;

static int load(void **state)
{
    char dir[] = "providers", *dirs[] = {dir, NULL};
    struct error err = {0};

    (void)state;
    if (!provider_set_load(&set, dirs, &err)) {
        print_error("%s\n", err.message);
        return -1;
    }
    return 0;
}

static int release(void **state)
{
    (void)state;
    provider_set_release(&set);
    return 0;
}

static void profiles_are_there(void **state)
{
    const char *names[] = {"qwen",  "ernie",  "hunyuan",   "doubao", "deepseek",
                           "zhipu", "openai", "anthropic", "generic"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_non_null(provider_find(&set, names[i]));
}

/* Every level that a profile knows can be asked for and encodes to valid JSON. */
static void every_level_encodes(void **state)
{
    const struct prompt_part part = {PROMPT_TEXT, VIEW("你好")};
    const struct prompt_message message = {PROMPT_USER, &part, 1};
    const struct prompt prompt = {&message, 1};

    (void)state;
    for (unsigned p = 0; p < set.count; p++) {
        for (unsigned m = 0; m < set.providers[p].model_count; m++) {
            for (int level = 0; level < THINKING_LEVEL_COUNT; level++) {
                const struct model_profile *model = &set.providers[p].models[m];
                struct arena arena = {0};
                struct str body = {0};
                struct error err = {0};
                struct model_spec spec;
                char *text = arena_printf(&arena, "%s/%s@think=%s%s", set.providers[p].name,
                                          model->id, thinking_level_name(level),
                                          level == THINKING_BUDGET ? "=1024" : "");
                bool ok = model_spec_parse(&set, &arena, text, NULL, &spec, &err);
                assert_int_equal(ok, level == THINKING_DEFAULT || model->thinking[level] != NULL);
                if (ok) {
                    assert_true(request_encode(&spec, &prompt, &body, &err));
                    if (!json_parse(&arena, "body", str_view(&body), JSON_STRICT, &err))
                        fail_msg("%s: %s: %s", text, err.message, str_text(&body));
                }
                str_release(&body);
                arena_release(&arena);
            }
        }
    }
}

/* Mistakes in files ----------------------------------------------------------------------------- */

struct fault_case {
    const char *text, *message;
};

#define REGIONS "\"regions\": [{\"name\": \"r\", \"base_url\": \"https://h/v1\"}]"

static const struct fault_case faults[] = {
    {"{", "p.json:1:"},
    {"[]", "p.json:1: top level: found a list, expected an object"},
    {"{" REGIONS "}", "p.json:1: title: missing"},
    {"{\"title\": \"T\"}", "p.json:1: regions: missing"},
    {"{\"title\": \"T\",\n" REGIONS ",\n\"modles\": []}",
     "p.json:3: unknown key \"modles\" (did you mean 'models'?)"},
    {"{\"title\": 5}", "p.json:1: title: found 5, expected a string"},
    {"{\"title\": \"T\",\n\"regions\": []}", "p.json:2: regions: needs at least one region"},
    {"{\"title\": \"T\",\n\"regions\": [{\"name\": \"r\",\n\"base_url\": \"http://h/v1\"}]}",
     "p.json:3: regions[0].base_url: found \"http://h/v1\", expected https"},
    {"{\"title\": \"T\"," REGIONS ",\n\"models\": [{\"id\": \"a\"},\n{\"id\": \"a\"}]}",
     "p.json:3: models: model \"a\" is there twice"},
    {"{\"title\": \"T\"," REGIONS
     ",\n\"models\": [{\"id\": \"a\", \"releases\": [{\"date\": \"soon\", "
     "\"text\": \"t\", \"source\": \"s\"}]}]}",
     "p.json:2: releases[0].date: found \"soon\", expected a day as 2026-10-17"},
    {"{\"title\": \"T\"," REGIONS ",\n\"models\": [{\"id\": \"a\", \"releases\": [{\"date\": "
     "\"2026-10-17\", \"text\": \"t\"}]}]}",
     "p.json:2: releases[0].source: missing"},
    {"{\"title\": \"T\"," REGIONS ",\n\"models\": [{\"id\": \"a\", \"contxt\": 3}]}",
     "p.json:2: unknown key \"contxt\" in models[0] (did you mean 'context'?)"},
    {"{\"title\": \"T\"," REGIONS ",\n\"models\": [{\"id\": \"a\", \"context\": -3}]}",
     "p.json:2: models[0].context: found -3, expected a whole number from 1"},
    {"{\"title\": \"T\"," REGIONS ",\n\"models\": [{\"id\": \"a\", \"family\": \"f\"}]}",
     "p.json:2: models[0].family: no family \"f\" in this file"},
    {"{\"title\": \"T\"," REGIONS ",\n\"families\": {\"f\": {\"openn\": true}}}",
     "unknown key \"openn\" in families.f (did you mean 'open'?)"},
    {"{\"title\": \"T\"," REGIONS ",\n\"models\": [{\"id\": \"a\", \"thinking\": {\"on\": true}}]}",
     "p.json:2: models[0].thinking.on: expected an object of request members"},
    {"{\"title\": \"T\"," REGIONS ",\n\"request\": {\"temperature\": 1}}",
     "p.json:2: request: found \"temperature\", which is not the profile's to say"},
    {"{\"title\": \"T\"," REGIONS
     ",\n\"errors\": [{\"outcome\": \"fltered_input\", \"retry\": \"never\"}]}",
     "p.json:2: errors[0].outcome: unknown outcome \"fltered_input\""},
    {"{\"title\": \"T\"," REGIONS
     ",\n\"errors\": [{\"outcome\": \"account\", \"retry\": \"nevr\"}]}",
     "p.json:2: errors[0].retry: found \"nevr\", expected one of never, soon, quota, burst, "
     "overload, "
     "lane_end, lane_doubt (did you mean 'never'?)"},
};

static void mistakes_are_told_with_their_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct arena arena = {0};
        struct provider provider;
        struct error err = {0};
        assert_false(
            provider_parse(&arena, "p", "p.json", view_of(faults[i].text), &provider, &err));
        if (!strstr(err.message, faults[i].message))
            fail_msg("\"%s\" lacks \"%s\"", err.message, faults[i].message);
        arena_release(&arena);
    }
}

/* A model says what its family does not; lists replace, thinking levels are laid over. */
static void a_model_stands_on_its_family(void **state)
{
    const char *text =
        "{\"title\": \"T\"," REGIONS ",\"limits\": {\"concurrency\": 3},"
        "\"families\": {\"f\": {\"context\": 10, \"refused\": [\"x\"], \"limits\": "
        "{\"requests_per_minute\": 5},"
        "  \"thinking\": {\"off\": {\"a\": 1}, \"on\": {\"a\": 2}, \"default\": \"on\"}}},"
        "\"models\": [{\"id\": \"m\", \"family\": \"f\", \"max_output\": 7, \"refused\": [\"y\", "
        "\"z\"],"
        "  \"thinking\": {\"on\": {\"b\": 3}, \"text\": \"summary\"}}, {\"id\": \"n\"}]}";
    struct arena arena = {0};
    struct provider provider;
    struct error err = {0};
    const struct model_profile *m;

    (void)state;
    assert_true(provider_parse(&arena, "p", "p.json", view_of(text), &provider, &err));
    m = &provider.models[0];
    assert_int_equal(m->context, 10);
    assert_int_equal(m->max_output, 7);
    assert_string_equal(m->refused[0], "y");
    assert_string_equal(m->refused[1], "z");
    assert_null(m->refused[2]);
    assert_int_equal(m->limits.requests_per_minute, 5);
    assert_int_equal(m->limits.concurrency, 3);
    assert_non_null(json_get(m->thinking[THINKING_OFF], "a"));
    assert_non_null(json_get(m->thinking[THINKING_ON], "b"));
    assert_null(json_get(m->thinking[THINKING_ON], "a"));
    assert_int_equal(m->thinking_default, THINKING_ON);
    assert_string_equal(m->reasoning_text, "summary");
    assert_string_equal(m->lane, "m");
    m = &provider.models[1];
    assert_null(m->refused[0]);
    assert_null(m->thinking[THINKING_OFF]);
    assert_string_equal(provider.title_zh, "T");
    arena_release(&arena);
}

/* The user's folder comes first, and a broken file of ours that it replaces is never read. */
static void the_first_folder_wins(void **state)
{
    char root[] = "/tmp/steelyard-provider-XXXXXX", *dirs[3] = {0};
    struct provider_set two;
    struct error err = {0};
    const char *mine = "{\"title\": \"Mine\"," REGIONS "}";

    (void)state;
    assert_non_null(mkdtemp(root));
    dirs[0] = file_join(root, "mine");
    dirs[1] = file_join(root, "ours");
    for (int i = 0; i < 2; i++) {
        char *path = file_join(dirs[i], "p.json"), *exchange = file_join(dirs[i], "exchange.json");
        assert_true(file_mkdir(dirs[i], &err));
        assert_true(file_write(path, i ? VIEW("no profile") : view_of(mine), &err));
        assert_true(file_write(exchange, VIEW("[]"), &err));
        free(path);
        free(exchange);
    }
    assert_true(provider_set_load(&two, dirs, &err));
    assert_int_equal(two.count, 1);
    assert_string_equal(provider_find(&two, "p")->title, "Mine");
    provider_set_release(&two);
    for (int i = 0; i < 2; i++) {
        char *path = file_join(dirs[i], "p.json"), *exchange = file_join(dirs[i], "exchange.json");
        (void)remove(path);
        (void)remove(exchange);
        (void)remove(dirs[i]);
        free(path);
        free(exchange);
        free(dirs[i]);
    }
    (void)remove(root);
}

/* The least profile of docs/providers.md works as it stands there. */
static void the_manuals_example_loads(void **state)
{
    struct str text = {0};
    struct arena arena = {0};
    struct provider provider;
    struct error err = {0};
    ptrdiff_t start, end;

    (void)state;
    assert_true(file_read("docs/providers.md", 0, &text, &err));
    start = view_find(str_view(&text), VIEW("```json\n")) + 8;
    end = view_find(view_from(str_view(&text), (size_t)start), VIEW("```"));
    assert_true(start > 8 && end > 0);
    if (!provider_parse(&arena, "mine", "docs/providers.md",
                        view_slice(str_view(&text), (size_t)start, (size_t)(start + end)),
                        &provider, &err))
        fail_msg("%s", err.message);
    assert_string_equal(provider.models[0].id, "some-model");
    arena_release(&arena);
    str_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profiles_are_there),
        cmocka_unit_test(every_level_encodes),
        cmocka_unit_test(mistakes_are_told_with_their_place),
        cmocka_unit_test(a_model_stands_on_its_family),
        cmocka_unit_test(the_first_folder_wins),
        cmocka_unit_test(the_manuals_example_loads),
    };

    return cmocka_run_group_tests(tests, load, release);
}
