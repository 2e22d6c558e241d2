/* The form of every dialect's chunks, replies and errors: against own fixtures, and against
 * recordings where they lie beside the checkout. */
#include "fixture.h"

#define HELLO "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]"
#define USAGE ",\"stream_options\":{\"include_usage\":true}"

struct form {
    const char *dialect, *model, *options, *thought;
    const char *shapes;    /* of the whole stream */
    const char *recording; /* in shared/wire, of the same form; or NULL */
};

#define DEEPSEEK(delta, finish, usage)                                                             \
    "{id:s,object:s,created:n,model:s,system_fingerprint:s,choices:[{index:n,delta:{" delta        \
    "},logprobs:z,finish_reason:" finish "}]" usage "}\n"
#define DEEPSEEK_USAGE(details)                                                                    \
    ",usage:{prompt_tokens:n,completion_tokens:n,total_tokens:n,prompt_tokens_details:{"           \
    "cached_tokens:n}" details ",prompt_cache_hit_tokens:n,prompt_cache_miss_tokens:n}"
#define REASONING      ",completion_tokens_details:{reasoning_tokens:n}"
#define QWEN_TAIL(use) ",object:s,usage:" use ",created:n,system_fingerprint:z,model:s,id:s}\n"
#define QWEN_COUNTS    "prompt_tokens:n,completion_tokens:n,total_tokens:n"
#define QWEN_CACHED    ",prompt_tokens_details:{cached_tokens:n}"
#define DOUBAO(choice, tier, use)                                                                  \
    "{choices:[" choice "],created:n,id:s,model:s,service_tier:" tier ",object:s,usage:" use "}\n"
#define DOUBAO_USAGE                                                                               \
    "{completion_tokens:n,prompt_tokens:n,total_tokens:n,prompt_tokens_details:{"                  \
    "cached_tokens:n,provisioned_tokens:z},completion_tokens_details:{reasoning_tokens:n,"         \
    "provisioned_tokens:z}}"
#define DOUBAO_TEXT                                                                                \
    DOUBAO("{delta:{content:s,role:s},index:n}", "s", "z")                                         \
    DOUBAO("{delta:{content:s,role:s},finish_reason:s,index:n}", "s", "z")
#define DOUBAO_THOUGHT DOUBAO("{delta:{content:s,reasoning_content:s,role:s},index:n}", "s", "z")
#define HUNYUAN(choices, tail)                                                                     \
    "{id:s,object:s,created:n,model:s,system_fingerprint:s,choices:[" choices "]" tail "}\n"
#define HUNYUAN_CHOICE(finish)                                                                     \
    "{index:n,delta:{role:s,content:s,reasoning_content:s},finish_reason:" finish "}"
#define ERNIE(choice, use) "{id:s,object:s,created:n,model:s,choices:[{" choice "}]" use "}\n"

static const struct form forms[] = {
    {"deepseek", "deepseek-chat", USAGE, NULL,
     DEEPSEEK("role:s,content:s", "z", ",usage:z") DEEPSEEK("content:s", "z", ",usage:z")
         DEEPSEEK("content:s", "s", DEEPSEEK_USAGE("")) "[DONE]\n",
     "deepseek-text.excerpt.jsonl"},
    {"deepseek", "deepseek-flash", USAGE, "I think.",
     DEEPSEEK("role:s,content:z,reasoning_content:s", "z",
              ",usage:z") DEEPSEEK("content:z,reasoning_content:s", "z", ",usage:z")
         DEEPSEEK("content:s,reasoning_content:z", "z", ",usage:z")
             DEEPSEEK("content:s,reasoning_content:z", "s", DEEPSEEK_USAGE(REASONING)) "[DONE]\n",
     "deepseek-reasoning.excerpt.jsonl"},
    {"deepseek", "deepseek-chat", "", NULL,
     DEEPSEEK("role:s,content:s", "z", "") DEEPSEEK("content:s", "z", "")
         DEEPSEEK("content:s", "s", DEEPSEEK_USAGE("")) "[DONE]\n",
     NULL},
    {"qwen", "qwen3-max", USAGE, NULL,
     "{choices:[{delta:{content:s,role:s},index:n,logprobs:z,finish_reason:z}"
     "]" QWEN_TAIL("z") "{choices:[{finish_reason:z,logprobs:z,delta:{content:s},index:"
                        "n}]" QWEN_TAIL("z") "{choices:[{delta:{content:s},finish_"
                                             "reason:z,index:n,logprobs:z}]" QWEN_TAIL(
                                                 "z") "{choices:[{finish_reason:s,"
                                                      "delta:{content:s},index:n,"
                                                      "logprobs:z}]" QWEN_TAIL(
                                                          "z") "{c"
                                                               "ho"
                                                               "ic"
                                                               "es"
                                                               ":["
                                                               "]" QWEN_TAIL(
                                                                   "{" QWEN_COUNTS QWEN_CACHED
                                                                   "}") "[DONE]\n",
     "qwen-text.excerpt.jsonl"},
    {"qwen", "qwen3-max", USAGE, "I think about it for quite a long while now.",
     "{choices:[{delta:{content:z,role:s,reasoning_content:s},index:n,logprobs:z,"
     "finish_reason:z}]" QWEN_TAIL(
         "z") "{choices:[{finish_reason:z,logprobs:z,delta:{"
              "content:z,reasoning_content:s},index:n}"
              "]" QWEN_TAIL("z") "{choices:[{delta:{content:"
                                 "z,reasoning_content:s},"
                                 "finish_reason:z,index:n,"
                                 "logprobs:z}]" QWEN_TAIL(
                                     "z") "{choices:[{delta:{content:s,reasoning_"
                                          "content:z},finish_reason:z,index:n,logprobs:"
                                          "z}]" QWEN_TAIL(
                                              "z") "{choices:[{finish_"
                                                   "reason:s,delta:{"
                                                   "content:s,"
                                                   "reasoning_content:"
                                                   "z},index:n,"
                                                   "logprobs:z}"
                                                   "]" QWEN_TAIL("z") "{choices:["
                                                                      "]" QWEN_TAIL(
                                                                          "{" QWEN_COUNTS REASONING
                                                                              QWEN_CACHED
                                                                          "}") "[DONE]"
                                                                               "\n",
     "qwen-reasoning.excerpt.jsonl"},
    {"doubao", "doubao-seed-1-6-251015", "", NULL, DOUBAO_TEXT "[DONE]\n",
     "doubao-text-no-usage-2025-12-02.excerpt.sse"},
    {"doubao", "doubao-seed-1-6-251015", "", "I think.", DOUBAO_THOUGHT DOUBAO_TEXT "[DONE]\n",
     "doubao-thinking-no-usage-2025-12-02.excerpt.sse"},
    {"doubao", "doubao-seed-2-1-pro-260915", USAGE, "A summary.",
     DOUBAO_THOUGHT DOUBAO(
         "{delta:{content:s,encrypted_content:s,reasoning_content:s,role:s},index:n}", "s", "z")
         DOUBAO_TEXT DOUBAO("", "z", DOUBAO_USAGE) "[DONE]\n",
     NULL},
    {"hunyuan", "hunyuan-lite", "", NULL,
     HUNYUAN(HUNYUAN_CHOICE("z"), ",note:s") HUNYUAN(HUNYUAN_CHOICE("s"), ",note:s") "[DONE]\n",
     "hunyuan-openai-text-2025-12-02.sse"},
    {"hunyuan", "hy4", USAGE, "I think.",
     HUNYUAN(HUNYUAN_CHOICE("z"), "") HUNYUAN(HUNYUAN_CHOICE("s"), "")
         HUNYUAN("", ",usage:{prompt_tokens:n,completion_tokens:n,total_tokens:n,"
                     "prompt_tokens_details:{cached_tokens:n}" REASONING "}") "[DONE]\n",
     NULL},
    {"ernie", "ernie-5.0", USAGE, "I think.",
     ERNIE("index:n,delta:{content:s,reasoning_content:s},is_end:b,need_clear_history:b",
           ",usage:z") ERNIE("index:n,delta:{content:s},is_end:b,need_clear_history:b", ",usage:z")
         ERNIE("index:n,delta:{content:s},finish_reason:s,is_end:b,need_clear_history:b",
               ",usage:{prompt_tokens:n,completion_tokens:n,total_tokens:n,"
               "prompt_tokens_details:{cached_tokens:n}" REASONING "}") "[DONE]\n",
     NULL},
};

static void read_form(const struct form *form, struct fixture *f, struct str *stream)
{
    char body[512];

    (void)snprintf(body, sizeof body, "{\"model\":\"%s\",\"stream\":true,%s%s}", form->model, HELLO,
                   form->options);
    fixture_open(f, form->dialect, body);
    assert_non_null(f->reply.model);
    fixture_answer(f, form->thought, "The answer of this one is 42, as it always has been.");
    fixture_stream(stream, &f->reply);
}

static void streams_have_their_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct fixture f;
        struct str stream = {0}, shapes = {0};
        read_form(&forms[i], &f, &stream);
        fixture_shapes(&shapes, str_view(&stream));
        assert_string_equal(str_text(&shapes), forms[i].shapes);
        str_release(&shapes);
        str_release(&stream);
        fixture_close(&f);
    }
}

/* The recording's structures, in their order, are those of our stream. Excerpts end before [DONE] in
 * some files. */
static void streams_have_the_form_of_recordings(void **state)
{
    unsigned compared = 0;

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct str recorded = {0}, shapes = {0};
        if (forms[i].recording && fixture_read_shared(forms[i].recording, &recorded)) {
            fixture_shapes(&shapes, str_view(&recorded));
            if (!view_ends(str_view(&shapes), VIEW("[DONE]\n")))
                str_add_text(&shapes, "[DONE]\n");
            assert_string_equal(str_text(&shapes), forms[i].shapes);
            compared++;
        }
        str_release(&recorded);
        str_release(&shapes);
    }
    if (!compared)
        skip();
}

struct whole_form {
    const char *dialect, *model, *thought, *shape, *recording;
};

static const struct whole_form whole_forms[] = {
    {"deepseek", "deepseek-chat", NULL,
     "{id:s,object:s,created:n,model:s,choices:[{index:n,message:{role:s,content:s},logprobs:z,"
     "finish_reason:s}]" DEEPSEEK_USAGE("") ",system_fingerprint:s}",
     "deepseek-text.json"},
    {"deepseek", "deepseek-flash", "I think.",
     "{id:s,object:s,created:n,model:s,choices:[{index:n,message:{role:s,content:s,"
     "reasoning_content:s},logprobs:z,finish_reason:s}]" DEEPSEEK_USAGE(
         REASONING) ",system_fingerprint:s}",
     "deepseek-reasoning.json"},
    {"qwen", "qwen3-max", NULL,
     "{choices:[{message:{content:s,role:s},finish_reason:s,index:n,logprobs:z}],object:s,usage:"
     "{" QWEN_COUNTS QWEN_CACHED "},created:n,system_fingerprint:z,model:s,id:s}",
     "qwen-text.json"},
    {"qwen", "qwen3-max", "I think.",
     "{choices:[{message:{content:s,reasoning_content:s,role:s},finish_reason:s,index:n,"
     "logprobs:z}],object:s,usage:{" QWEN_COUNTS REASONING QWEN_CACHED
     "},created:n,system_fingerprint:z,model:s,id:s}",
     "qwen-reasoning.json"},
};

static void whole_replies_have_their_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof whole_forms / sizeof *whole_forms; i++) {
        const struct whole_form *form = &whole_forms[i];
        struct fixture f;
        struct str body = {0}, shape = {0}, recorded = {0};
        struct error err = {0};
        struct arena arena = {0};
        char request[256];
        (void)snprintf(request, sizeof request, "{\"model\":\"%s\",%s}", form->model, HELLO);
        fixture_open(&f, form->dialect, request);
        fixture_answer(&f, form->thought, "42");
        f.reply.dialect->whole(&body, &f.reply);
        fixture_shape(&shape, json_parse(&arena, NULL, str_view(&body), JSON_STRICT, &err));
        assert_string_equal(str_text(&shape), form->shape);
        if (fixture_read_shared(form->recording, &recorded)) {
            str_clear(&shape);
            fixture_shape(&shape, json_parse(&arena, NULL, str_view(&recorded), JSON_STRICT, &err));
            assert_string_equal(str_text(&shape), form->shape);
        }
        arena_release(&arena);
        str_release(&recorded);
        str_release(&shape);
        str_release(&body);
        fixture_close(&f);
    }
}

/* The whole text and thought come back out of every dialect's stream, piece by piece. */
static void streams_hold_the_whole_answer(void **state)
{
    const char *thought = "先想一想：17×3 等于多少？ Well, \"51\".\n",
               *text = "答案是 \\boxed{51}。";

    (void)state;
    for (const struct dialect *const *d = dialects; *d; d++) {
        struct fixture f;
        struct str stream = {0}, got = {0}, mind = {0};
        struct view rest, line;
        fixture_open(&f, (*d)->name, "{\"model\":\"m\",\"stream\":true," HELLO USAGE "}");
        static const struct dialect_model any = {"m",  TIER_CHEAP, THINKS_BY_DEFAULT,
                                                 NULL, false,      false};
        f.reply.model = &any;
        fixture_answer(&f, thought, text);
        fixture_stream(&stream, &f.reply);
        rest = str_view(&stream);
        while (view_next_line(&rest, &line)) {
            struct arena arena = {0};
            struct error err = {0};
            const struct json_value *v, *choices, *delta, *piece;
            if (!view_starts(line, VIEW("data: {")))
                continue;
            v = json_parse(&arena, NULL, view_from(line, 6), JSON_STRICT, &err);
            assert_non_null(v);
            choices = json_get(v, "choices");
            delta = choices->first ? json_get(choices->first, "delta") : NULL;
            piece = json_get(delta, "content");
            if (piece && piece->type == JSON_STRING)
                str_add(&got, piece->text);
            piece = json_get(delta, "reasoning_content");
            if (piece && piece->type == JSON_STRING)
                str_add(&mind, piece->text);
            arena_release(&arena);
        }
        assert_string_equal(str_text(&got), text);
        if (*d != &dialect_openai && *d != &dialect_anthropic) /* they show no thought */
            assert_string_equal(str_text(&mind), thought);
        str_release(&mind);
        str_release(&got);
        str_release(&stream);
        fixture_close(&f);
    }
}

struct refusal_case {
    const char *dialect, *body;
    enum refusal_kind kind;
    int status;
    const char *code;
};

#define ASK(model, more) "{\"model\":\"" model "\"," more "," HELLO "}"
#define DEVELOPER(model)                                                                           \
    "{\"model\":\"" model "\",\"messages\":[{\"role\":\"developer\",\"content\":\"x\"}]}"

static const struct refusal_case refusal_cases[] = {
    {"deepseek", ASK("deepseek-flash", "\"temperature\":2.5"), REFUSE_TEMPERATURE, 400,
     "invalid_request_error"},
    {"deepseek", DEVELOPER("deepseek-flash"), REFUSE_ROLE, 400, "invalid_request_error"},
    {"deepseek", ASK("deepseek-flash", "\"temperature\":0"), REFUSE_NOTHING, 0, NULL},
    {"qwen", ASK("qwen3.8-max", "\"seed\":4294967296"), REFUSE_PARAMETER, 400,
     "invalid_parameter_error"},
    {"qwen", ASK("qwen3.8-max", "\"thinking_budget\":0"), REFUSE_PARAMETER, 400,
     "invalid_parameter_error"},
    {"qwen", ASK("qwen3.8-max", "\"thinking_budget\":5,\"reasoning_effort\":\"low\""),
     REFUSE_PARAMETER, 400, "invalid_parameter_error"},
    {"qwen", ASK("qwen3.8-27b", "\"n\":1"), REFUSE_STREAM, 400, "invalid_parameter_error"},
    {"qwen", ASK("qwen3.8-27b", "\"enable_thinking\":false"), REFUSE_NOTHING, 0, NULL},
    {"qwen", ASK("qwen3.8-max", "\"max_tokens\":9999999"), REFUSE_MAX_TOKENS, 400,
     "invalid_parameter_error"},
    {"ernie", ASK("ernie-5.1", "\"temperature\":0"), REFUSE_TEMPERATURE, 400, "invalid_argument"},
    {"ernie", ASK("ernie-5.1", "\"temperature\":1.2"), REFUSE_TEMPERATURE, 400, "invalid_argument"},
    {"ernie", ASK("ernie-5.1", "\"temperature\":0.01"), REFUSE_NOTHING, 0, NULL},
    {"hunyuan", ASK("hy4", "\"reasoning_effort\":\"huge\""), REFUSE_PARAMETER, 400, "400001"},
    {"hunyuan", ASK("hy4", "\"reasoning_effort\":\"none\""), REFUSE_NOTHING, 0, NULL},
    {"doubao", DEVELOPER("doubao-seed-2-1-pro-260915"), REFUSE_ROLE, 400, "InvalidParameter"},
    {"doubao", ASK("doubao-seed-2-1-pro-260915", "\"max_tokens\":10,\"max_completion_tokens\":10"),
     REFUSE_MAX_TOKENS, 400, "InvalidParameter"},
    {"doubao",
     ASK("doubao-seed-2-1-pro-260915",
         "\"thinking\":{\"type\":\"disabled\"},\"reasoning_effort\":\"high\""),
     REFUSE_PARAMETER, 400, "InvalidParameter"},
    {"openai", ASK("gpt-5", "\"max_tokens\":10"), REFUSE_MAX_TOKENS, 400, "unsupported_parameter"},
    {"openai", ASK("gpt-4o-mini", "\"max_tokens\":10"), REFUSE_NOTHING, 0, NULL},
    {"generic", ASK("anything", "\"temperature\":-1"), REFUSE_TEMPERATURE, 400, NULL},
};

static void vendors_refuse_what_they_refuse(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusal_cases / sizeof *refusal_cases; i++) {
        const struct refusal_case *c = &refusal_cases[i];
        static const struct dialect_model any = {"anything", TIER_CHEAP, THINKS_NEVER,
                                                 NULL,       false,      false};
        struct fixture f;
        struct str detail = {0};
        fixture_open(&f, c->dialect, c->body);
        const struct dialect_model *model = f.reply.model ? f.reply.model : &any;
        assert_int_equal(f.reply.dialect->check(&f.chat, model, &detail), c->kind);
        if (c->kind != REFUSE_NOTHING)
            assert_int_equal(dialect_refusal(f.reply.dialect, c->kind)->status, c->status);
        if (c->code)
            assert_string_equal(dialect_refusal(f.reply.dialect, c->kind)->code, c->code);
        str_release(&detail);
        fixture_close(&f);
    }
}

/* Every row of every dialect: valid JSON with an error that has the row's message. */
static void errors_are_json(void **state)
{
    (void)state;
    for (const struct dialect *const *d = dialects; *d; d++)
        for (const struct refusal *r = (*d)->refusals; r->kind != REFUSE_NOTHING; r++) {
            struct str body = {0};
            struct arena arena = {0};
            struct error err = {0};
            dialect_refuse(&body, *d, r, VIEW("a \"detail\"\n"), 7);
            const struct json_value *v =
                json_parse(&arena, NULL, str_view(&body), JSON_STRICT, &err);
            if (!v)
                fail_msg("%s: %s: %s", (*d)->name, err.message, str_text(&body));
            const struct json_value *message = json_get(json_get(v, "error"), "message");
            assert_non_null(message);
            assert_true(r->status >= 400 && r->status < 600);
            assert_int_equal(view_find(message->text, VIEW("%s")), -1);
            arena_release(&arena);
            str_release(&body);
        }
}

struct recorded_error {
    const char *file, *dialect;
};

/* The bodies of recorded and quoted errors: each of our dialect's rows with that status and code has
 * the members that the recording has. */
static void errors_have_the_members_of_recordings(void **state)
{
    static const struct recorded_error files[] = {{"deepseek-errors.real.jsonl", "deepseek"},
                                                  {"qwen-errors.quoted.jsonl", "qwen"},
                                                  {"ernie-errors.real.jsonl", "ernie"},
                                                  {"hunyuan-tokenhub-errors.doc.jsonl", "hunyuan"},
                                                  {"doubao-errors.real.jsonl", "doubao"}};
    unsigned compared = 0, absent = 0;

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct str text = {0};
        struct view rest, line;
        const struct dialect *d = dialect_find(view_of(files[i].dialect));
        absent += !fixture_read_shared(files[i].file, &text);
        rest = str_view(&text);
        while (view_next_line(&rest, &line)) {
            struct arena arena = {0};
            struct error err = {0};
            const struct json_value *v = json_parse(&arena, NULL, line, JSON_STRICT, &err);
            const struct json_value *error = json_get(json_get(v, "body"), "error"),
                                    *code = json_get(error, "code");
            int64_t status = 0;
            (void)json_value_int64(json_get(v, "http"), &status);
            for (const struct refusal *r = d->refusals; error && r->kind != REFUSE_NOTHING; r++) {
                struct str body = {0};
                if (r->status != status || !r->code || !view_eq_text(code->text, r->code))
                    continue;
                dialect_refuse(&body, d, r, VIEW("x"), 7);
                const struct json_value *ours =
                    json_get(json_parse(&arena, NULL, str_view(&body), JSON_STRICT, &err), "error");
                for (const struct json_value *m = error->first; m; m = m->next)
                    if (!json_get(ours, m->key) || json_get(ours, m->key)->type != m->type)
                        fail_msg("%s: our error lacks %s: %s", d->name, m->key, str_text(&body));
                compared++;
                str_release(&body);
            }
            arena_release(&arena);
        }
        str_release(&text);
    }
    if (absent)
        skip();
    assert_true(compared >= 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_have_their_form),
        cmocka_unit_test(streams_have_the_form_of_recordings),
        cmocka_unit_test(whole_replies_have_their_form),
        cmocka_unit_test(streams_hold_the_whole_answer),
        cmocka_unit_test(vendors_refuse_what_they_refuse),
        cmocka_unit_test(errors_are_json),
        cmocka_unit_test(errors_have_the_members_of_recordings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
