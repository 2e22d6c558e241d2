/* Replies of every vendor's shape: text, thought, finish reason, usage, class. */
#include "base/hash.h"
#include "fixture.h"

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

struct reply_case {
    const char *file, *provider, *answer, *reasoning, *finish, *id;
    struct usage usage; /* input, cached, cache_write, output, reasoning; all -1: none */
    enum outcome outcome;
    enum retry_class retry;
};

#define NO_USAGE                                                                                   \
    {                                                                                              \
        -1, -1, -1, -1, -1                                                                         \
    }
#define ANSWERED OUTCOME_ANSWERED, RETRY_NEVER

static const struct reply_case cases[] = {
    {"qwen-think.sse",
     "qwen",
     "答案是 51。\n",
     "先算 17×3：得 51。",
     "stop",
     "chatcmpl-1f0e",
     {31, 16, 8, 44, 29},
     ANSWERED},
    {"qwen-filtered-midstream.sse", "qwen", "从前有一座山", "", "", "chatcmpl-1f0e", NO_USAGE,
     OUTCOME_FILTERED_OUTPUT, RETRY_NEVER},
    {"qwen-native.sse", "qwen", "天气好", "", "stop", "req-1", {9, -1, -1, 3, -1}, ANSWERED},
    {"qwen-native-error.sse", "qwen", "", "", "", "req-2", NO_USAGE, OUTCOME_CLIENT_ERROR,
     RETRY_NEVER},
    {"deepseek-think.sse",
     "deepseek",
     "It is **4**",
     "Two plus two.",
     "stop",
     "9d1c-44aa",
     {70, 64, -1, 25, 17},
     ANSWERED},
    {"deepseek-length.sse",
     "deepseek",
     "",
     "Let me count to",
     "length",
     "9d1c-44aa",
     {9, 0, -1, 8, 8},
     OUTCOME_TRUNCATED,
     RETRY_NEVER},
    {"deepseek-overload.sse",
     "deepseek",
     "Once",
     "",
     "insufficient_system_resource",
     "9d1c-44aa",
     {5, -1, -1, 1, -1},
     OUTCOME_VENDOR_ERROR,
     RETRY_OVERLOAD},
    {"deepseek-body.json",
     "deepseek",
     "7",
     "3+4",
     "stop",
     "9d1c-44ab",
     {70, 64, -1, 25, 17},
     ANSWERED},
    {"ernie-is-end.sse",
     "ernie",
     "水的化学式是 H₂O。",
     "",
     "",
     "as-0z9y8x",
     {7, 4, -1, 9, -1},
     ANSWERED},
    {"ernie-normal.sse", "ernie", "好", "", "normal", "as-0z9y8x", {7, 0, -1, 2, -1}, ANSWERED},
    {"ernie-filtered.sse",
     "ernie",
     "这个问题我无法回答",
     "",
     "content_filter",
     "as-0z9y8x",
     {9, -1, -1, 6, -1},
     OUTCOME_FILTERED_OUTPUT,
     RETRY_NEVER},
    {"ernie-v1.sse", "ernie", "山高水长", "", "", "as-1q2w3e", {3, -1, -1, 4, -1}, ANSWERED},
    {"ernie-body.json", "ernie", "是", "", "normal", "as-55", {2, -1, -1, 1, -1}, ANSWERED},
    {"ernie-v1-body.json", "ernie", "氦。", "", "normal", "as-56", {9, -1, -1, 3, -1}, ANSWERED},
    {"hunyuan-no-usage.sse", "hunyuan", "You are right.", "", "stop", "77aa66bb", NO_USAGE,
     ANSWERED},
    {"hunyuan-think.sse",
     "hunyuan",
     "对。",
     "想一想",
     "stop",
     "77aa66bb",
     {12, 0, -1, 6, 3},
     ANSWERED},
    {"hunyuan-native.sse", "hunyuan", "春天", "", "stop", "aa-bb-cc", {5, 4, -1, 3, -1}, ANSWERED},
    {"hunyuan-native-sensitive.sse",
     "hunyuan",
     "某",
     "",
     "sensitive",
     "aa-bb-cc",
     {5, -1, -1, 1, -1},
     OUTCOME_FILTERED_OUTPUT,
     RETRY_NEVER},
    {"hunyuan-native-error.sse",
     "hunyuan",
     "某",
     "",
     "",
     "aa-bb-cc",
     {5, -1, -1, 1, -1},
     OUTCOME_VENDOR_ERROR,
     RETRY_SOON},
    {"hunyuan-native-body.json",
     "hunyuan",
     "你好",
     "",
     "stop",
     "dd-ee",
     {3, -1, -1, 2, -1},
     ANSWERED},
    {"doubao-summary.sse",
     "doubao",
     "共七个",
     "\n**思路**",
     "stop",
     "0217950000",
     {49, 0, -1, 210, 169},
     ANSWERED},
    {"doubao-error-event.sse", "doubao", "它", "", "", "0217950000", NO_USAGE, OUTCOME_VENDOR_ERROR,
     RETRY_OVERLOAD},
    {"doubao-filtered.sse", "doubao", "它", "", "content_filter", "0217950000", NO_USAGE,
     OUTCOME_FILTERED_OUTPUT, RETRY_NEVER},
    {"doubao-moderation.sse", "doubao", "它们", "", "stop", "0217950000", NO_USAGE,
     OUTCOME_FILTERED_OUTPUT, RETRY_NEVER},
    {"doubao-fallback.sse", "doubao", "四", "", "stop", "0217950000", {9, -1, -1, 2, -1}, ANSWERED},
    {"ernie-v1-truncated.json",
     "ernie",
     "氢、氦、锂",
     "",
     "",
     "as-57",
     {9, -1, -1, 6, -1},
     OUTCOME_TRUNCATED,
     RETRY_NEVER},
    {"ernie-v1-unsafe.json",
     "ernie",
     "我们换个话题吧。",
     "",
     "",
     "as-58",
     {9, -1, -1, 6, -1},
     OUTCOME_FILTERED_INPUT,
     RETRY_NEVER},
    {"ernie-unsafe.sse",
     "ernie",
     "换个话题吧",
     "",
     "normal",
     "as-0z9y8x",
     {9, -1, -1, 6, -1},
     OUTCOME_FILTERED_INPUT,
     RETRY_NEVER},
    {"relay-both-usage.json", "generic", "Yes", "", "stop", "r1", {12, -1, -1, 3, -1}, ANSWERED},
    {"openai-obfuscation.sse",
     "openai",
     "A \"b\" \\ /",
     "",
     "stop",
     "chatcmpl-ab",
     {8, 0, -1, 5, 0},
     ANSWERED},
    {"openai-refusal.sse", "openai", "I can't help.", "", "stop", "chatcmpl-ab", NO_USAGE,
     OUTCOME_REFUSED, RETRY_NEVER},
    {"relay-mixed-usage.sse",
     "generic",
     "Yes",
     "",
     "stop",
     "chatcmpl-ab",
     {1459, -1, -1, 91, -1},
     ANSWERED},
    {"relay-anthropic-usage.sse",
     "generic",
     "Yes",
     "",
     "stop",
     "chatcmpl-ab",
     {21, 12, -1, 6, -1},
     ANSWERED},
    {"host-cumulative-usage.sse",
     "generic",
     "4",
     "Hm",
     "stop",
     "chatcmpl-ab",
     {9, -1, -1, 3, -1},
     ANSWERED},
    {"host-unknown-reasoning.sse",
     "generic",
     "Ok",
     "We",
     "stop",
     "chatcmpl-ab",
     {19, -1, -1, 10, 0},
     ANSWERED},
    {"vllm-think-tags.sse", "generic", "\n\nB", "one < two", "stop", "chatcmpl-ab", NO_USAGE,
     ANSWERED},
    {"vllm-bare-think.sse", "generic", "C", "one and two", "stop", "chatcmpl-ab", NO_USAGE,
     ANSWERED},
    {"vllm-two-names.sse", "generic", "D", "Aha", "stop", "chatcmpl-ab", NO_USAGE, ANSWERED},
    {"tool-call.sse", "generic", "", "", "tool_calls", "chatcmpl-ab", NO_USAGE, ANSWERED},
    {"content-parts.json", "generic", "ab", "", "stop", "x1", {1, -1, -1, 2, -1}, ANSWERED},
    {"ollama-native.jsonl", "generic", "haha", "so", "stop", "", {11, -1, -1, 9, -1}, ANSWERED},
    {"cut-in-json.sse", "qwen", "从前", "", "", "chatcmpl-1f0e", NO_USAGE, OUTCOME_VENDOR_ERROR,
     RETRY_SOON},
    {"no-done-no-finish.sse", "qwen", "从前", "", "", "chatcmpl-1f0e", NO_USAGE,
     OUTCOME_VENDOR_ERROR, RETRY_SOON},
    {"done-only.sse", "qwen", "", "", "", "", NO_USAGE, OUTCOME_VENDOR_ERROR, RETRY_SOON},
    {"stray-words.sse", "qwen", "嗯", "", "stop", "chatcmpl-1f0e", NO_USAGE, ANSWERED},
    {"escapes.sse", "qwen", "表\n\t\"é😀\"</b>\\u", "", "stop", "chatcmpl-1f0e", NO_USAGE, ANSWERED},
};

static void assert_usage(const char *file, const struct reply *p, struct usage u)
{
    if (p->usage.input != u.input || p->usage.cached != u.cached ||
        p->usage.cache_write != u.cache_write || p->usage.output != u.output ||
        p->usage.reasoning != u.reasoning)
        fail_msg("%s: usage %lld %lld %lld %lld %lld", file, (long long)p->usage.input,
                 (long long)p->usage.cached, (long long)p->usage.cache_write,
                 (long long)p->usage.output, (long long)p->usage.reasoning);
    assert_int_equal(p->has_usage, u.input >= 0);
}

static void check_case(const struct reply_case *c, const struct reply_decoder *d, size_t slice)
{
    struct reply_class class;
    const struct reply *p = &d->reply;

    if (strcmp(str_text(&p->answer), c->answer) != 0 ||
        strcmp(str_text(&p->reasoning), c->reasoning) != 0)
        fail_msg("%s by %zu: \"%s\", \"%s\"", c->file, slice, str_text(&p->answer),
                 str_text(&p->reasoning));
    assert_string_equal(str_text(&p->finish_reason), c->finish);
    assert_string_equal(str_text(&p->id), c->id);
    assert_usage(c->file, p, c->usage);
    class = reply_classify(provider_find(&set, c->provider), 200, p, OUTCOME_PENDING);
    if (class.outcome != c->outcome || class.retry != c->retry)
        fail_msg("%s: %s, %s (code \"%s\", message \"%s\")", c->file, outcome_name(class.outcome),
                 retry_class_name(class.retry), str_text(&p->error_code),
                 str_text(&p->error_message));
}

/* As a stream in slices, and as a body that came whole. */
static void run_case(const struct reply_case *c, struct view text)
{
    struct reply_decoder d;

    for (size_t slice = 0; slice < 64; slice++) {
        fixture_decode(&d, text, slice);
        check_case(c, &d, slice);
        reply_decoder_release(&d);
    }
    reply_decoder_init(&d);
    reply_decode_body(&d, text);
    reply_decode_end(&d);
    check_case(c, &d, 0);
    reply_decoder_release(&d);
}

static void every_shape_is_read_in_any_slicing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str text = {0};
        fixture_read(cases[i].file, &text);
        run_case(&cases[i], str_view(&text));
        str_release(&text);
    }
}

static void a_fixture_is_marked_as_it_should(void **state)
{
    struct str text = {0};
    struct reply_decoder d;

    (void)state;
    fixture_read("doubao-summary.sse", &text);
    fixture_decode(&d, str_view(&text), 0);
    assert_true(d.reply.has_encrypted_reasoning);
    assert_string_equal(str_text(&d.reply.service_tier), "default");
    assert_string_equal(str_text(&d.reply.model), "doubao-seed-2-1-pro-260915");
    assert_false(d.reply.is_reasoning_unknown);
    assert_false(d.reply.is_fallback);
    assert_string_equal(str_text(&d.reply.moderation), "");
    reply_decoder_release(&d);
    str_clear(&text);
    fixture_read("doubao-moderation.sse", &text);
    fixture_decode(&d, str_view(&text), 0);
    assert_string_equal(str_text(&d.reply.moderation), "severe_violation");
    reply_decoder_release(&d);
    str_clear(&text);
    fixture_read("doubao-fallback.sse", &text); /* told once, and then no more */
    fixture_decode(&d, str_view(&text), 0);
    assert_true(d.reply.is_fallback);
    reply_decoder_release(&d);
    str_clear(&text);
    fixture_read("host-unknown-reasoning.sse", &text);
    fixture_decode(&d, str_view(&text), 0);
    assert_true(d.reply.is_reasoning_unknown);
    assert_false(d.reply.has_tool_calls);
    reply_decoder_release(&d);
    str_release(&text);
}

/* Errors -------------------------------------------------------------------------------------- */

static void classify_line(const struct json_value *line)
{
    int64_t status;
    struct str body = {0};
    struct reply_decoder d;
    struct reply_class class;
    const struct provider *provider = provider_find(&set, json_get(line, "provider")->text.data);

    assert_non_null(provider);
    assert_true(json_value_int64(json_get(line, "status"), &status));
    json_put_value(&body, json_get(line, "body"));
    reply_decoder_init(&d);
    reply_decode_body(&d, str_view(&body));
    reply_decode_end(&d);
    class = reply_classify(provider, (int)status, &d.reply, OUTCOME_PENDING);
    if (strcmp(outcome_name(class.outcome), json_get(line, "outcome")->text.data) != 0 ||
        strcmp(retry_class_name(class.retry), json_get(line, "retry")->text.data) != 0)
        fail_msg("%s %d %s: %s, %s", provider->name, (int)status, str_text(&body),
                 outcome_name(class.outcome), retry_class_name(class.retry));
    reply_decoder_release(&d);
    str_release(&body);
}

static void every_vendor_error_has_its_class(void **state)
{
    struct str text = {0};
    struct view rest, line;
    struct arena arena = {0};
    struct error err = {0};
    size_t count = 0;

    (void)state;
    fixture_read("errors.jsonl", &text);
    rest = str_view(&text);
    while (view_next_line(&rest, &line)) {
        const struct json_value *v = json_parse(&arena, "errors.jsonl", line, JSON_STRICT, &err);
        assert_non_null(v);
        classify_line(v);
        count++;
    }
    assert_true(count > 50);
    arena_release(&arena);
    str_release(&text);
}

static struct reply_class classify_text(const char *provider, int status, const char *body,
                                        enum outcome transport, struct str *out_message)
{
    struct reply_decoder d;
    struct reply_class class;

    reply_decoder_init(&d);
    reply_decode_body(&d, view_of(body));
    reply_decode_end(&d);
    class = reply_classify(provider_find(&set, provider), status, &d.reply, transport);
    if (out_message) {
        str_clear(out_message);
        str_add(out_message, str_view(&d.reply.error_message));
    }
    reply_decoder_release(&d);
    return class;
}

static void assert_class(struct reply_class class, enum outcome outcome, enum retry_class retry)
{
    assert_string_equal(outcome_name(class.outcome), outcome_name(outcome));
    assert_string_equal(retry_class_name(class.retry), retry_class_name(retry));
}

static void bodies_that_are_no_json_keep_their_beginning(void **state)
{
    const char *html = "<html><head><title>502 Bad Gateway</title></head></html>";
    struct str message = {0};

    (void)state;
    assert_class(classify_text("qwen", 502, html, OUTCOME_PENDING, &message), OUTCOME_VENDOR_ERROR,
                 RETRY_SOON);
    assert_string_equal(str_text(&message), html);
    assert_class(classify_text("qwen", 200, html, OUTCOME_PENDING, &message), OUTCOME_VENDOR_ERROR,
                 RETRY_SOON);
    assert_string_equal(str_text(&message), html);
    assert_class(classify_text("qwen", 503, "", OUTCOME_PENDING, &message), OUTCOME_VENDOR_ERROR,
                 RETRY_OVERLOAD);
    assert_class(classify_text("qwen", 200, "", OUTCOME_PENDING, &message), OUTCOME_VENDOR_ERROR,
                 RETRY_SOON);
    assert_class(classify_text("qwen", 301, "", OUTCOME_PENDING, NULL), OUTCOME_CLIENT_ERROR,
                 RETRY_NEVER);
    assert_class(classify_text("qwen", 413, "too large", OUTCOME_PENDING, NULL),
                 OUTCOME_CLIENT_ERROR, RETRY_NEVER);
    assert_class(classify_text("qwen", 408, "", OUTCOME_PENDING, NULL), OUTCOME_TIMEOUT,
                 RETRY_SOON);
    assert_class(classify_text("qwen", 400,
                               "event:error\ndata:{\"code\":\"DataInspectionFailed\","
                               "\"message\":\"x\"}\n\n",
                               OUTCOME_PENDING, NULL),
                 OUTCOME_FILTERED_INPUT, RETRY_NEVER);
    str_release(&message);
}

static void transport_failures_are_told_apart(void **state)
{
    const char *whole =
        "{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}";
    const char *part = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";

    (void)state;
    assert_class(classify_text("qwen", 0, "", OUTCOME_NETWORK, NULL), OUTCOME_NETWORK, RETRY_SOON);
    assert_class(classify_text("qwen", 0, "", OUTCOME_TIMEOUT, NULL), OUTCOME_TIMEOUT, RETRY_SOON);
    assert_class(classify_text("qwen", 200, part, OUTCOME_NETWORK, NULL), OUTCOME_VENDOR_ERROR,
                 RETRY_SOON);
    assert_class(classify_text("qwen", 200, part, OUTCOME_TIMEOUT, NULL), OUTCOME_TIMEOUT,
                 RETRY_SOON);
    assert_class(classify_text("qwen", 200, part, OUTCOME_PENDING, NULL), OUTCOME_VENDOR_ERROR,
                 RETRY_SOON);
    assert_class(classify_text("qwen", 200, whole, OUTCOME_NETWORK, NULL), OUTCOME_ANSWERED,
                 RETRY_NEVER);
}

static void an_empty_answer_is_no_answer(void **state)
{
    const char *empty = "{\"choices\":[{\"message\":{\"content\":\" \\n\",\"tool_calls\":[]},"
                        "\"finish_reason\":\"stop\"}]}";
    const char *thought = "{\"choices\":[{\"message\":{\"content\":\"<think>hm\"},"
                          "\"finish_reason\":\"length\"}]}";
    const char *no_thought_end = "{\"choices\":[{\"message\":{\"content\":\"<think>hm\"},"
                                 "\"finish_reason\":\"stop\"}]}";

    (void)state;
    assert_class(classify_text("qwen", 200, empty, OUTCOME_PENDING, NULL), OUTCOME_VENDOR_ERROR,
                 RETRY_SOON);
    assert_class(classify_text("qwen", 200, thought, OUTCOME_PENDING, NULL), OUTCOME_TRUNCATED,
                 RETRY_NEVER);
    assert_class(classify_text("qwen", 200, no_thought_end, OUTCOME_PENDING, NULL),
                 OUTCOME_VENDOR_ERROR, RETRY_SOON);
}

/* A closing tag is text where the thought has come otherwise. */
static void think_tags_in_answers_stay(void **state)
{
    struct reply_decoder d;

    (void)state;
    fixture_decode(&d,
                   VIEW("{\"choices\":[{\"message\":{\"reasoning_content\":\"r\","
                        "\"content\":\"write </think> last\"},\"finish_reason\":\"stop\"}]}"),
                   0);
    assert_string_equal(str_text(&d.reply.answer), "write </think> last");
    assert_string_equal(str_text(&d.reply.reasoning), "r");
    reply_decoder_release(&d);
    fixture_decode(&d, VIEW("{\"choices\":[{\"message\":{\"content\":\"a <think> b\"}}]}"), 0);
    assert_string_equal(str_text(&d.reply.answer), "a <think> b");
    reply_decoder_release(&d);
    fixture_decode(
        &d,
        VIEW("{\"choices\":[{\"message\":{\"content\":\"<thin\"},\"finish_reason\":\"length\"}]}"),
        0);
    assert_string_equal(str_text(&d.reply.answer), "<thin");
    reply_decoder_release(&d);
}

/* What an event brought decides the time of the first token. */
static void events_tell_thought_from_answer(void **state)
{
    struct reply_decoder d;

    (void)state;
    reply_decoder_init(&d);
    assert_int_equal(
        reply_decode_event(&d, VIEW("{\"choices\":[{\"delta\":{\"content\":\"\"}}]}"), false),
        REPLY_NOTHING);
    assert_int_equal(reply_decode_event(
                         &d, VIEW("{\"choices\":[{\"delta\":{\"content\":\"<think>\"}}]}"), false),
                     REPLY_NOTHING);
    assert_int_equal(
        reply_decode_event(&d, VIEW("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}"), false),
        REPLY_REASONING);
    assert_int_equal(
        reply_decode_event(&d, VIEW("{\"choices\":[{\"delta\":{\"content\":\"</think>b\"}}]}"),
                           false),
        REPLY_ANSWER);
    assert_int_equal(
        reply_decode_event(&d, VIEW("{\"choices\":[],\"usage\":{\"prompt_tokens\":1}}"), false),
        REPLY_NOTHING);
    reply_decoder_release(&d);
}

/* An event that differs from its forerunner in more than its text is walked again. */
static void what_changes_between_events_is_seen(void **state)
{
    const char *stream =
        "data: {\"model\":\"a\",\"choices\":[{\"delta\":{\"content\":\"1\"}}],"
        "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n"
        "data: {\"model\":\"a\",\"choices\":[{\"delta\":{\"content\":\"2\"}}],"
        "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n"
        "data: {\"model\":\"b\",\"choices\":[{\"delta\":{\"content\":\"\\n3\"}}],"
        "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n"
        "data: {\"model\":\"b\",\"choices\":[{\"delta\":{\"content\":\"\\u0034 \\\"5\\\"\"}}],"
        "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":3}}\n\n"
        "data: {\"choices\":[{\"delta\":{\"reasoning\":\"r\",\"content\":\"c\"}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"reasoning\":\"r\",\"content\":\"d\"}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"content\":\"6\"}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"content\":\"7\"},\"x\":\"8\"}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"content\":\"6\",\"content\":\"9\"}}]}\n\n";
    struct reply_decoder d;

    (void)state;
    fixture_decode(&d, view_of(stream), 0);
    assert_string_equal(str_text(&d.reply.answer), "12\n34 \"5\"cd6769");
    assert_string_equal(str_text(&d.reply.reasoning), "rr");
    assert_string_equal(str_text(&d.reply.model), "b");
    assert_int_equal(d.reply.usage.output, 3);
    assert_true(d.reply.has_error); /* the one with a brace too many */
    reply_decoder_release(&d);
}

/* The status of a rule is waived inside an answer of 200, but not that of a rule without a text. */
static void errors_inside_an_answer_keep_their_code(void **state)
{
    const char *profile =
        "{\"title\": \"T\", \"regions\": [{\"name\": \"r\", \"base_url\": \"https://h\"}],"
        "\"errors\": [{\"status\": 429, \"outcome\": \"skipped\", \"retry\": \"never\"},"
        "{\"status\": 400, \"code\": \"a*C\", \"outcome\": \"account\", \"retry\": \"burst\"}]}";
    struct arena arena = {0};
    struct error err = {0};
    struct provider provider;
    struct reply_decoder d;

    (void)state;
    assert_true(provider_parse(&arena, "p", "p", view_of(profile), &provider, &err));
    reply_decoder_init(&d);
    reply_decode_body(&d, VIEW("{\"error\":{\"code\":\"AbbCc\"}}"));
    reply_decode_end(&d);
    assert_class(reply_classify(&provider, 200, &d.reply, OUTCOME_PENDING), OUTCOME_ACCOUNT,
                 RETRY_BURST);
    assert_class(reply_classify(&provider, 400, &d.reply, OUTCOME_PENDING), OUTCOME_ACCOUNT,
                 RETRY_BURST);
    assert_class(reply_classify(&provider, 429, &d.reply, OUTCOME_PENDING), OUTCOME_SKIPPED,
                 RETRY_NEVER);
    assert_class(reply_classify(&provider, 404, &d.reply, OUTCOME_PENDING), OUTCOME_CLIENT_ERROR,
                 RETRY_NEVER);
    reply_decoder_release(&d);
    arena_release(&arena);
}

/* Real recordings ------------------------------------------------------------------------------ */

struct shared_case {
    const char *file, *answer, *reasoning; /* the first 12 digits of SHA-256 */
    const char *finish;
    int64_t input, cached, output, reasoning_tokens;
};
#define EMPTY "e3b0c44298fc"

static const struct shared_case shared_cases[] = {
    {"compat-azure-deepseek-v4-pro-reasoning.excerpt.jsonl", "687b265be24e", "3ca2db0aa158", "stop",
     19, -1, 1720, 0},
    {"compat-azure-deepseek-v4-pro-reasoning.json", "c5808be881db", "a1c31d43b30d", "stop", 19, -1,
     1969, -1},
    {"compat-cumulative-usage-every-chunk-2025-12-02.excerpt.sse", "5bfd86f494a2", "d7259646e4b9",
     "stop", 294, -1, 51, 38},
    {"compat-openai-toolcall-obfuscation-2025-12-02.excerpt.sse", EMPTY, EMPTY, "", -1, -1, -1, -1},
    {"compat-relay-gpt-4o-usage-chunk-2025-12-02.excerpt.sse", "9129011764c5", EMPTY, "stop", 1459,
     0, 91, 0},
    {"deepseek-json.json", "ab105345f96a", "77de7a46885a", "stop", 495, 320, 144, 118},
    {"deepseek-reasoning.excerpt.jsonl", "6eddcecefc31", "691d28b7529d", "stop", 18, 0, 219, 205},
    {"deepseek-reasoning.json", "30d7e2a8ff04", "5d222a8c19bc", "stop", 18, 0, 345, 315},
    {"deepseek-text.excerpt.jsonl", "f3f9c9a52cb0", EMPTY, "length", 13, 0, 400, -1},
    {"deepseek-text.json", "98a13b04aa9e", EMPTY, "length", 13, 0, 300, -1},
    {"deepseek-tool-call.json", EMPTY, "d5434badc4da", "tool_calls", 339, 320, 92, 48},
    {"deepseek-tool-call.jsonl", EMPTY, "e9e5190a993c", "tool_calls", 339, 320, 83, 39},
    {"deepseek-toolcall-2025-12-02.excerpt.sse", "032cac120d1b", EMPTY, "tool_calls", 491, 448, 129,
     -1},
    {"doubao-batch-chat-nonstream.doc-example.json", "b4935894c8ce", "b4935894c8ce", "stop", 49, 0,
     210, 169},
    {"doubao-seed-1-6-usage-chunk.sdk-dump.jsonl", "05f32ea970bc", EMPTY, "", 90, 0, 124, 106},
    {"doubao-seed-2-0-lite-first-chunks-2026-09-04.sse", EMPTY, "3f9390ad29d4", "", -1, -1, -1, -1},
    {"doubao-text-no-usage-2025-12-02.excerpt.sse", "8de5382a4a57", EMPTY, "stop", -1, -1, -1, -1},
    {"doubao-thinking-no-usage-2025-12-02.excerpt.sse", "1f3e7ec0b922", "0a0b043dbdb0", "stop", -1,
     -1, -1, -1},
    {"ernie-v1-native-stream.sdk-mock.sse", "895361ffbf88", EMPTY, "", 11, -1, 16, -1},
    {"ernie-v1-nonstream.sdk-docs.json", "b70bcbc0e6c5", EMPTY, "normal", 9, -1, 13, -1},
    {"ernie-v2-nonstream.sdk-mock.json", "ab5df625bc76", EMPTY, "", 2, -1, 21, -1},
    {"ernie-v2-stream.sdk-mock.sse", "895361ffbf88", EMPTY, "", 2, -1, 0, -1},
    {"hunyuan-native-tc3-nonstream.json", "2ae97843322e", EMPTY, "stop", 3, -1, 14, -1},
    {"hunyuan-native-tc3-stream-usage-not-monotone.http", "c802899b4665", EMPTY, "stop", 4, -1, 5,
     -1},
    {"hunyuan-native-tc3-stream.http", "aed08a524c45", EMPTY, "stop", 36, -1, 21, -1},
    {"hunyuan-openai-text-2025-12-02.sse", "b584bc204c62", EMPTY, "stop", -1, -1, -1, -1},
    {"hunyuan-openai-toolcall-2025-12-02.sse", "f48baa9e15cb", EMPTY, "tool_calls", -1, -1, -1, -1},
    {"qwen-native-cumulative.higress-test.jsonl", "fda564ba3f7a", EMPTY, "stop", 9, -1, 12, -1},
    {"qwen-reasoning.excerpt.jsonl", "24110b23ab84", "ba2d90fcb41e", "stop", 24, 0, 1355, 1084},
    {"qwen-reasoning.json", "9c8692adee3c", "6b468d720a3b", "stop", 24, 0, 1668, 1353},
    {"qwen-text.excerpt.jsonl", "3f490ba19ecd", EMPTY, "stop", 18, 0, 779, -1},
    {"qwen-text.json", "33e5068f6179", EMPTY, "stop", 18, 0, 1064, -1},
    {"qwen-tool-call.json", EMPTY, EMPTY, "tool_calls", 295, 0, 22, -1},
    {"qwen-tool-call.jsonl", EMPTY, EMPTY, "tool_calls", 295, 0, 22, -1},
};

static void assert_hash(const char *file, const char *what, const struct str *text,
                        const char *expected)
{
    char hash[HASH_HEX_SIZE];

    hash_hex(str_view(text), hash);
    if (strncmp(hash, expected, 12) != 0)
        fail_msg("%s: %s is \"%s\"", file, what, str_text(text));
}

static void run_shared(const struct shared_case *c, struct view text, size_t slice)
{
    const struct usage usage = {c->input, c->cached, -1, c->output, c->reasoning_tokens};
    struct reply_decoder d;

    fixture_decode(&d, text, slice);
    assert_hash(c->file, "the answer", &d.reply.answer, c->answer);
    assert_hash(c->file, "the thought", &d.reply.reasoning, c->reasoning);
    assert_string_equal(str_text(&d.reply.finish_reason), c->finish);
    assert_usage(c->file, &d.reply, usage);
    assert_false(d.reply.has_error);
    reply_decoder_release(&d);
}

static void recordings_are_read(void **state)
{
    size_t read = 0;

    (void)state;
    for (size_t i = 0; i < sizeof shared_cases / sizeof *shared_cases; i++) {
        struct str text = {0};
        if (fixture_read_shared(shared_cases[i].file, &text)) {
            for (size_t slice = 0; slice < 8; slice++)
                run_shared(&shared_cases[i], str_view(&text), slice);
            read++;
        }
        str_release(&text);
    }
    if (!read)
        skip();
    assert_int_equal(read, sizeof shared_cases / sizeof *shared_cases);
}

/* The recorded and quoted errors, one a line: {"http", "body"}. */
struct shared_error {
    const char *file, *provider;
    const char *classes; /* one a line of the file */
};
static const struct shared_error shared_errors[] = {
    {"deepseek-errors.real.jsonl", "deepseek", "filtered_input/never client_error/never "},
    {"doubao-errors.real.jsonl", "doubao",
     "client_error/never client_error/never account/lane_end client_error/lane_end "},
    {"ernie-errors.real.jsonl", "ernie",
     "rate_limited/quota client_error/never client_error/lane_end account/lane_end "
     "account/lane_end "
     "vendor_error/overload "},
    {"hunyuan-tokenhub-errors.doc.jsonl", "hunyuan",
     "rate_limited/quota filtered_input/never account/lane_end "},
    {"qwen-errors.quoted.jsonl", "qwen",
     "filtered_input/never filtered_input/never client_error/never rate_limited/quota "
     "rate_limited/quota rate_limited/burst "},
};

static void classify_shared(const struct shared_error *e, struct view rest)
{
    struct arena arena = {0};
    struct error err = {0};
    struct str got = {0}, body = {0};
    struct view line;

    while (view_next_line(&rest, &line)) {
        int64_t status = 0;
        struct reply_class class;
        const struct json_value *v = json_parse(&arena, e->file, line, JSON_STRICT, &err);
        assert_true(json_value_int64(json_get(v, "http"), &status));
        str_clear(&body);
        json_put_value(&body, json_get(v, "body"));
        class = classify_text(e->provider, (int)status, str_text(&body), OUTCOME_PENDING, NULL);
        str_printf(&got, "%s/%s ", outcome_name(class.outcome), retry_class_name(class.retry));
    }
    assert_string_equal(str_text(&got), e->classes);
    str_release(&got);
    str_release(&body);
    arena_release(&arena);
}

static void recorded_errors_have_their_class(void **state)
{
    size_t read = 0;

    (void)state;
    for (size_t i = 0; i < sizeof shared_errors / sizeof *shared_errors; i++) {
        struct str text = {0};
        if (fixture_read_shared(shared_errors[i].file, &text)) {
            classify_shared(&shared_errors[i], str_view(&text));
            read++;
        }
        str_release(&text);
    }
    if (!read)
        skip();
    assert_int_equal(read, sizeof shared_errors / sizeof *shared_errors);
}

/* Bytes that are no UTF-8 stay what they are, whether the string holds escapes or none. */
static void bytes_are_kept(void **state)
{
    struct reply_decoder d;

    (void)state;
    reply_decoder_init(&d);
    reply_decode_event(&d, VIEW("{\"choices\":[{\"delta\":{\"content\":\"a\xff\x9b\xc3(\"}}]}"),
                       false);
    reply_decode_event(&d, VIEW("{\"choices\":[{\"delta\":{\"content\":\"\\n\xff\x9b\\u00e9\"}}]}"),
                       false);
    reply_decode_end(&d);
    assert_string_equal(str_text(&d.reply.answer), "a\xff\x9b\xc3(\n\xff\x9b\xc3\xa9");
    reply_decoder_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_is_read_in_any_slicing),
        cmocka_unit_test(a_fixture_is_marked_as_it_should),
        cmocka_unit_test(every_vendor_error_has_its_class),
        cmocka_unit_test(bodies_that_are_no_json_keep_their_beginning),
        cmocka_unit_test(transport_failures_are_told_apart),
        cmocka_unit_test(an_empty_answer_is_no_answer),
        cmocka_unit_test(think_tags_in_answers_stay),
        cmocka_unit_test(events_tell_thought_from_answer),
        cmocka_unit_test(what_changes_between_events_is_seen),
        cmocka_unit_test(errors_inside_an_answer_keep_their_code),
        cmocka_unit_test(recordings_are_read),
        cmocka_unit_test(recorded_errors_have_their_class),
        cmocka_unit_test(bytes_are_kept),
    };

    return cmocka_run_group_tests(tests, load, release);
}
