/* Requests as they leave: golden bodies for each vendor, parameters, merging, bounds. */
#include "fixture.h"
#include "wire/request.h"

static struct provider_set set;

static int load(void **state)
{
    char dir[] = "providers", *dirs[] = {dir, NULL};
    struct error err = {0};

    (void)state;
    return provider_set_load(&set, dirs, &err) ? 0 : -1;
}

static int release(void **state)
{
    (void)state;
    provider_set_release(&set);
    return 0;
}

static const struct prompt_part one = {PROMPT_TEXT, {"x", 1}};
static const struct prompt_message user = {PROMPT_USER, &one, 1};
static const struct prompt prompt = {&user, 1};

/* The body's members after the messages. */
static const char *members(const struct model_spec *spec, struct str *body)
{
    struct error err = {0};
    const char *after;

    str_clear(body);
    assert_true(request_encode(spec, &prompt, body, &err));
    after = strstr(str_text(body), "\"x\"}],");
    assert_non_null(after);
    return after + 6;
}

struct request_case {
    const char *spec, *members;
};

#define USAGE "\"stream_options\":{\"include_usage\":true}"

static const struct request_case cases[] = {
    {"qwen/qwen3.8-max", "\"stream\":true,\"max_tokens\":16384," USAGE "}"},
    {"qwen/qwen3.8-max@think=off",
     "\"stream\":true,\"max_tokens\":16384," USAGE ",\"enable_thinking\":false}"},
    {"qwen/qwen3.8-max@think=low", "\"stream\":true,\"max_tokens\":16384," USAGE
                                   ",\"enable_thinking\":true,\"reasoning_effort\":\"low\"}"},
    {"qwen/qwen3.8-max@think=max", "\"stream\":true,\"max_tokens\":16384," USAGE
                                   ",\"enable_thinking\":true,\"reasoning_effort\":\"xhigh\"}"},
    {"qwen/qwen3.8-flash@think=max", "\"stream\":true,\"max_tokens\":16384," USAGE
                                     ",\"enable_thinking\":true,\"reasoning_effort\":\"max\"}"},
    {"qwen/qwen3.7-max@think=budget=4096", "\"stream\":true,\"max_tokens\":16384," USAGE
                                           ",\"enable_thinking\":true,\"thinking_budget\":4096}"},
    {"qwen/qwen-max@temperature=0.6,top_p=0.95,seed=7",
     "\"stream\":true,\"max_tokens\":8192,\"temperature\":0.6,\"top_p\":0.95,\"seed\":7," USAGE
     "}"},
    {"qwen/qwq-plus@think=on", "\"stream\":true,\"max_tokens\":8192," USAGE "}"},
    {"ernie/ernie-5.1@think=budget=900,temperature=0",
     "\"stream\":true,\"max_completion_tokens\":16384,\"temperature\":0.01," USAGE
     ",\"enable_thinking\":true,\"thinking_budget\":900}"},
    {"ernie/ernie-4.5-turbo-128k@think=off",
     "\"stream\":true,\"max_completion_tokens\":12288," USAGE "}"},
    {"hunyuan/hy3@think=off",
     "\"stream\":true,\"max_tokens\":16384," USAGE
     ",\"thinking\":{\"type\":\"disabled\"},\"reasoning_effort\":\"none\"}"},
    {"hunyuan/hy4@think=medium",
     "\"stream\":true,\"max_tokens\":16384," USAGE
     ",\"thinking\":{\"type\":\"enabled\"},\"reasoning_effort\":\"medium\"}"},
    {"doubao/doubao-seed-2-1-pro-260915@think=off,max_tokens=100",
     "\"stream\":true,\"max_completion_tokens\":100," USAGE
     ",\"thinking\":{\"type\":\"disabled\"}}"},
    {"doubao/doubao-seed-2-0-pro-260215@think=high,temperature=0",
     "\"stream\":true,\"max_completion_tokens\":16384,\"temperature\":0," USAGE
     ",\"thinking\":{\"type\":\"enabled\"},\"reasoning_effort\":\"high\"}"},
    {"deepseek/deepseek-flash@think=off,temperature=0",
     "\"stream\":true,\"max_tokens\":16384,\"temperature\":0," USAGE
     ",\"thinking\":{\"type\":\"disabled\"}}"},
    {"deepseek/deepseek-v4-pro@think=max",
     "\"stream\":true,\"max_tokens\":16384," USAGE
     ",\"thinking\":{\"type\":\"enabled\"},\"reasoning_effort\":\"max\"}"},
    {"zhipu/glm-4.7@think=off",
     "\"stream\":true,\"max_tokens\":16384," USAGE ",\"thinking\":{\"type\":\"disabled\"}}"},
    {"openai/gpt-5@think=low,temperature=0.5,seed=1",
     "\"stream\":true,\"max_completion_tokens\":16384,\"seed\":1," USAGE
     ",\"reasoning_effort\":\"low\"}"},
    {"openai/gpt-4o-mini@temperature=0",
     "\"stream\":true,\"max_completion_tokens\":16384,\"temperature\":0," USAGE "}"},
    {"anthropic/claude-sonnet-4-5@think=budget=2048",
     "\"stream\":true,\"max_tokens\":16384," USAGE
     ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}}"},
    {"generic/Qwen/Qwen3-8B@think=off",
     "\"stream\":true,\"max_tokens\":16384," USAGE
     ",\"chat_template_kwargs\":{\"enable_thinking\":false,\"thinking\":false}}"},
};

static void vendors_are_spoken_to_in_their_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct model_spec spec;
        struct error err = {0};
        struct str body = {0};
        if (!model_spec_parse(&set, &arena, cases[i].spec, NULL, &spec, &err))
            fail_msg("%s", err.message);
        assert_string_equal(members(&spec, &body), cases[i].members);
        str_release(&body);
        arena_release(&arena);
    }
}

static void messages_are_encoded_safely(void **state)
{
    const struct prompt_part system = {PROMPT_TEXT, VIEW("Be \"brief\".\n\\o/")};
    const struct prompt_part parts[] = {{PROMPT_TEXT, VIEW("数\xff")}, {PROMPT_TEXT, VIEW("二")}};
    const struct prompt_message messages[] = {
        {PROMPT_SYSTEM, &system, 1}, {PROMPT_USER, parts, 2}, {PROMPT_ASSISTANT, &one, 1}};
    const struct prompt three = {messages, 3}, none = {messages, 0};
    struct arena arena = {0};
    struct model_spec spec;
    struct error err = {0};
    struct str body = {0};

    (void)state;
    assert_true(model_spec_parse(&set, &arena, "qwen/qwen-max", NULL, &spec, &err));
    assert_true(request_encode(&spec, &three, &body, &err));
    assert_non_null(
        strstr(str_text(&body),
               "{\"model\":\"qwen-max\",\"messages\":["
               "{\"role\":\"system\",\"content\":\"Be \\\"brief\\\".\\n\\\\o/\"},"
               "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"数\xEF\xBF\xBD\"},"
               "{\"type\":\"text\",\"text\":\"二\"}]},"
               "{\"role\":\"assistant\",\"content\":\"x\"}],\"stream\":true"));
    assert_false(request_encode(&spec, &none, &body, &err));
    str_release(&body);
    arena_release(&arena);
}

static const struct json_value *parameters(struct arena *arena, const char *text)
{
    struct error err = {0};
    const struct json_value *v = json_parse(arena, "sweep.json", view_of(text), JSON_RELAXED, &err);

    assert_non_null(v);
    return v;
}

/* A later layer's word counts, objects are merged, null takes a member out. */
static void the_users_members_lie_on_top(void **state)
{
    struct arena arena = {0};
    struct model_spec spec;
    struct error err = {0};
    struct str body = {0};
    const struct json_value *p = parameters(
        &arena, "{\"think\": \"on\", \"temperature\": 0.5, \"max_tokens\": 9,\n"
                " \"extra\": {\"chat_template_kwargs\": {\"thinking\": null, \"style\": [1, 2]},\n"
                "             \"stream_options\": null, \"_note\": 1, \"top_k\": 3}}");

    (void)state;
    assert_true(model_spec_parse(&set, &arena, "generic/m", p, &spec, &err));
    assert_string_equal(members(&spec, &body),
                        "\"stream\":true,\"max_tokens\":9,\"temperature\":0.5,"
                        "\"chat_template_kwargs\":{\"enable_thinking\":true,\"style\":[1,2]},"
                        "\"top_k\":3}");
    str_release(&body);
    arena_release(&arena);
}

/* Bytes are the bound: no vendor's tokenizer makes more than one token of a byte. */
static void the_bound_is_never_under_the_estimate(void **state)
{
    const char *texts[] = {"",           "hello world", "一二三四五六七八九十",
                           "1234567890", "🎉🎉",          "\xff\xfe"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct prompt_part part = {PROMPT_TEXT, view_of(texts[i])};
        const struct prompt_message message = {PROMPT_USER, &part, 1};
        const struct prompt p = {&message, 1};
        assert_true(request_token_bound(&p) >= request_token_estimate(&p));
        assert_true(request_token_bound(&p) >= (int64_t)strlen(texts[i]));
    }
}

/* Warnings ------------------------------------------------------------------------------------- */

struct warning_case {
    const char *spec, *warning; /* NULL: none */
    const char *absent;         /* what is not told */
};
static const struct warning_case warnings[] = {
    {"qwen/qwen3.7-max@think=on,temperature=0", NULL, NULL},
    {"deepseek/deepseek-flash@think=off,temperature=0", "the weights behind this id change",
     "ignores temperature"},
    {"deepseek/deepseek-flash@top_p=0.5", "top_p: taken only while thinking, and not below 0.95",
     NULL},
    {"deepseek/deepseek-flash", "the weights behind", "top_p"},
    {"deepseek/deepseek-v4-pro@seed=3", "seed: stands in no document of this vendor", NULL},
    {"deepseek/deepseek-v4-flash", "served and billed as deepseek-flash", NULL},
    {"doubao/doubao-seed-2-1-pro-260915@seed=3", "seed: stands in no parameter table", NULL},
    {"hunyuan/hy4@seed=3", "1 to 10000", NULL},
    {"deepseek/deepseek-flash@temperature=0", "deepseek ignores temperature while thinking", NULL},
    {"deepseek/deepseek-flash@think=medium", "think=medium and think=high are the same", NULL},
    {"deepseek/deepseek-v4-pro@top_p=0.9", "ignores top_p while thinking", NULL},
    {"doubao/doubao-seed-2-0-lite-260215@temperature=0.3", "doubao ignores temperature\n", NULL},
    {"doubao/doubao-seed-evolving", "is a summary", NULL},
    {"ernie/ernie-5.1@temperature=0", "temperature 0 is refused: 0.01 is sent", NULL},
    {"hunyuan/hy4@think=on", "max_tokens limits the answer only", NULL},
    {"openai/gpt-5@temperature=0", "openai refuses temperature: it is not sent", NULL},
    {"generic/m@url=http://node7:8000/v1", "plain http", NULL},
    {"generic/m@url=http://localhost:8000/v1", NULL, NULL},
};

static void what_the_vendor_drops_is_told_before(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++) {
        struct arena arena = {0};
        struct model_spec spec;
        struct error err = {0};
        struct str told = {0};
        assert_true(model_spec_parse(&set, &arena, warnings[i].spec, NULL, &spec, &err));
        model_spec_warnings(&spec, &told);
        if (warnings[i].warning ? !strstr(str_text(&told), warnings[i].warning) : told.len > 0)
            fail_msg("%s: \"%s\"", warnings[i].spec, str_text(&told));
        if (warnings[i].absent && strstr(str_text(&told), warnings[i].absent))
            fail_msg("%s: \"%s\"", warnings[i].spec, str_text(&told));
        str_release(&told);
        arena_release(&arena);
    }
}

/* Identity ------------------------------------------------------------------------------------- */

static void spec_text(const char *text, const struct json_value *p, struct str *label,
                      struct str *json)
{
    struct arena arena = {0};
    struct model_spec spec;
    struct error err = {0};

    if (!model_spec_parse(&set, &arena, text, p, &spec, &err))
        fail_msg("%s", err.message);
    str_clear(label);
    str_add_text(label, spec.label);
    str_clear(json);
    model_spec_json(&spec, json);
    arena_release(&arena);
}

static void one_spec_has_one_identity(void **state)
{
    struct str a = {0}, b = {0}, a_json = {0}, b_json = {0};
    struct arena arena = {0};

    (void)state;
    spec_text("qwen/qwen3.8-max@temperature=0.60,think=high,region=cn-beijing", NULL, &a, &a_json);
    spec_text("qwen/qwen3.8-max", parameters(&arena, "{\"think\":\"high\",\"temperature\":0.6}"),
              &b, &b_json);
    assert_string_equal(str_text(&a), "qwen/qwen3.8-max@think=high,temperature=0.6");
    assert_string_equal(str_text(&a), str_text(&b));
    assert_string_equal(str_text(&a_json), str_text(&b_json));
    assert_string_equal(
        str_text(&a_json),
        "{\"ignored\":[],\"max_tokens\":16384,\"model\":\"qwen3.8-max\","
        "\"provider\":\"qwen\",\"region\":\"cn-beijing\",\"request\":{"
        "\"enable_thinking\":true,\"max_tokens\":16384,\"reasoning_effort\":\"xhigh\","
        "\"stream\":true,\"stream_options\":{\"include_usage\":true},"
        "\"temperature\":0.6},\"temperature\":0.6,\"think\":\"high\"}");
    spec_text("qwen/qwen3.8-max", parameters(&arena, "{\"extra\":{\"top_k\":20}}"), &b, &b_json);
    assert_non_null(strstr(str_text(&b), "@extra=#"));
    assert_non_null(strstr(str_text(&b_json), "\"extra\":{\"top_k\":20}"));
    spec_text(str_text(&a), NULL, &b, &b_json); /* a label is a spec */
    assert_string_equal(str_text(&a), str_text(&b));
    str_release(&a);
    str_release(&b);
    str_release(&a_json);
    str_release(&b_json);
    arena_release(&arena);
}

static void a_spec_names_any_id(void **state)
{
    const char *ids[] = {"@cf/meta/llama", "model@20251001", "llama3:8b", "org/name"};

    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct arena arena = {0};
        struct model_spec spec;
        struct error err = {0};
        const char *text = arena_printf(&arena, "generic/%s@seed=3", ids[i]);
        assert_true(model_spec_parse(&set, &arena, text, NULL, &spec, &err));
        assert_string_equal(spec.profile.id, ids[i]);
        assert_string_equal(spec.profile.lane, ids[i]);
        assert_int_equal(spec.seed, 3);
        arena_release(&arena);
    }
}

struct spec_fault {
    const char *spec, *parameters, *message;
};
static const struct spec_fault faults[] = {
    {"qwn/qwen3.8-max", NULL, "unknown provider \"qwn\" (did you mean 'qwen'?)"},
    {"qwen/qwen3.8-mex", NULL, "(did you mean 'qwen3.8-max'?)"},
    {"qwen", NULL, "expected PROVIDER/MODEL"},
    {"qwen/", NULL, "expected PROVIDER/MODEL"},
    {"qwen/qwen-max@temprature=1", NULL, "(did you mean 'temperature'?)"},
    {"qwen/qwen-max@seed=1,top_p", NULL, "found \"top_p\", expected NAME=VALUE"},
    {"qwen/qwen-max@temperature=nan", NULL, "expected a number from 0 to 2"},
    {"ernie/ernie-5.1@temperature=1.5", NULL, "expected a number from 0 to 1"},
    {"qwen/qwen-max@max_tokens=8193", NULL, "expected a whole number from 1 to 8192"},
    {"qwen/qwen-max@think=high", NULL, "\"high\" can't be said to qwen-max, which knows off"},
    {"qwen/qwen3.7-max@think=loud", NULL, "expected off, on, low"},
    {"qwen/qwen3.6-plus@think=budget=81921", NULL, "expected at most budget=81920"},
    {"qwen/qwen-max@region=mars", NULL, "expected one of cn-beijing, intl-singapore"},
    {"qwen/qwen-max@url=ftp://h/v1", NULL, "expected https://HOST/PATH"},
    {"qwen/qwen-max@url=http://h/v1", NULL, "expected https"},
    {"qwen/qwen-max@url=http://127.0.0.1.example.com/v1", NULL, "expected https"},
    {"qwen/qwen-max@url=https://h/v1?key=s", NULL, "no query"},
    {"qwen/qwen-max@extra={}", NULL, "only a sweep file"},
    {"qwen/qwen-max", "{\"extra\":{\"messages\":[]}}", "has a place of its own"},
    {"qwen/qwen-max", "{\"seed\":[1]}", "expected a string or a number"},
    {"qwen/qwen-max", "[1]", "expected an object of parameters"},
    {"qwen/qwen-max", "{\n\"sead\":1}",
     "line 2: unknown parameter \"sead\" (did you mean 'seed'?)"},
};

static void mistakes_in_specs_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct arena arena = {0};
        struct model_spec spec;
        struct error err = {0};
        const struct json_value *p =
            faults[i].parameters ? parameters(&arena, faults[i].parameters) : NULL;
        assert_false(model_spec_parse(&set, &arena, faults[i].spec, p, &spec, &err));
        if (!strstr(err.message, faults[i].message))
            fail_msg("%s", err.message);
        arena_release(&arena);
    }
}

static void a_password_in_a_url_is_not_repeated(void **state)
{
    struct arena arena = {0};
    struct model_spec spec;
    struct error err = {0};

    (void)state;
    assert_false(model_spec_parse(&set, &arena, "qwen/qwen-max@url=https://me:hunter2@h/v1", NULL,
                                  &spec, &err));
    assert_null(strstr(err.message, "hunter2"));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vendors_are_spoken_to_in_their_way),
        cmocka_unit_test(messages_are_encoded_safely),
        cmocka_unit_test(the_users_members_lie_on_top),
        cmocka_unit_test(the_bound_is_never_under_the_estimate),
        cmocka_unit_test(what_the_vendor_drops_is_told_before),
        cmocka_unit_test(one_spec_has_one_identity),
        cmocka_unit_test(a_spec_names_any_id),
        cmocka_unit_test(mistakes_in_specs_are_told),
        cmocka_unit_test(a_password_in_a_url_is_not_repeated),
    };

    return cmocka_run_group_tests(tests, load, release);
}
