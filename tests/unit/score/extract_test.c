/* Thought, rules of extraction and their order, options. */
#include "fixture.h"

#include "score/extract.h"
#include "score/thought.h"

static void takes_thought_off(void **state)
{
    static const struct {
        const char *text, *answer; /* NULL: a thought that never closes */
    } cases[] = {
        {"plain", "plain"},
        {"<think>x</think>y", "y"},
        {"x</think>y", "y"}, /* the opener stood in the prompt */
        {"<think>a</think>b<think>c</think>d", "d"},
        {"<think>x", NULL},
        {"a\n  <think>x", NULL},
        {"<think>a</think>b\n<think>c", NULL},
        {"use the <think> tag", "use the <think> tag"},
        {"<Thinking>x</Thinking> y", " y"},
        {"<thought>x</thought>", ""},
        {"", ""},
        {"a < b > c", "a < b > c"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view answer;
        bool is_closed = thought_strip(view_of(cases[i].text), &answer);
        if (is_closed != (cases[i].answer != NULL) ||
            (is_closed && !view_eq_text(answer, cases[i].answer)))
            fail_msg("\"%s\": got %s \"%.*s\"", cases[i].text, is_closed ? "closed" : "open",
                     (int)answer.len, answer.data);
    }
}

#define RULE(name) "{\"kind\":\"exact\",\"rules\":[\"" name "\"]}"
#define ALL        "{\"kind\":\"exact\"}"

static const struct grade_case cases[] = {
    /* each rule by itself: the last match */
    {RULE("tag"), "\"b\"", NULL, "<answer>a</answer> <answer> b </answer>", OUTCOME_CORRECT, "b",
     "tag"},
    {RULE("tag"), "\"b\"", NULL, "<ANSWER>b", OUTCOME_CORRECT, "b", "tag"},
    {RULE("json"), "\"b\"", NULL, "{\"answer\":\"a\"} {\"answer\": \"b\"}", OUTCOME_CORRECT, "b",
     "json"},
    {RULE("json"), "\"a \\\"b\\\"\"", NULL, "{\"answer\": \"a \\\"b\\\"\"}", OUTCOME_CORRECT,
     "a \"b\"", "json"},
    {RULE("json"), "\"b\"", NULL, "{\"reasoning\": \"line\nline\", \"answer\": \"b\",}",
     OUTCOME_CORRECT, "b", "json"},
    {RULE("json"), "\"b\"", NULL, "{\"why\": \"\\\"answer\\\": \\\"a\\\"\", \"answer\": \"b\"}",
     OUTCOME_CORRECT, "b", "json"},
    {RULE("json"), "\"b\"", NULL, "{\"answer\": \"b", OUTCOME_UNPARSED, "", "json"},
    {"{\"kind\":\"exact\",\"rules\":[\"json\"],\"fields\":[\"result\"]}", "\"b\"", NULL,
     "{\"answer\":\"a\",\"result\":\"b\"}", OUTCOME_CORRECT, "b", "json"},
    {RULE("json-first"), "\"a\"", NULL, "{\"answer\":\"a\"} {\"answer\": \"b\"}", OUTCOME_CORRECT,
     "a", "json-first"},
    {RULE("box"), "\"b\"", NULL, "\\boxed{a} then \\boxed{ \\text{b} }", OUTCOME_CORRECT, NULL,
     "box"},
    {RULE("box"), "\"{b}\"", NULL, "\\fbox{\\{b\\}}", OUTCOME_WRONG, "\\{b\\}", "box"},
    {RULE("box"), "\"b\"", NULL, "\\boxed b", OUTCOME_CORRECT, "b", "box"},
    {RULE("box"), "\"a\"", NULL, "\\boxed{a} or \\boxed{b", OUTCOME_UNPARSED, "", "box"},
    {RULE("hash"), "\"b\"", NULL, "#### a\n####b\n##### c", OUTCOME_CORRECT, "b", "hash"},
    {RULE("marker"), "\"Paris\"", NULL, "**Final Answer**: **Paris**\n", OUTCOME_CORRECT, NULL,
     "marker"},
    {RULE("marker"), "\"Paris\"", NULL, "ANSWER:\n\n  Paris\n", OUTCOME_CORRECT, "Paris", "marker"},
    {RULE("marker"), "\"Paris\"", NULL, "# Answer\nThe answer: Paris", OUTCOME_CORRECT, "Paris",
     "marker"},
    {RULE("marker"), "\"巴黎\"", NULL, "最终答案：巴黎", OUTCOME_CORRECT, "巴黎", "marker"},
    {RULE("marker"), "\"巴黎\"", NULL, "【答案】巴黎。", OUTCOME_CORRECT, NULL, "marker"},
    {RULE("marker"), "\"巴黎\"", NULL, "所以正确答案是：巴黎", OUTCOME_CORRECT, "巴黎", "marker"},
    {RULE("marker"), "\"x\"", NULL, "a wrong answer: x", OUTCOME_UNPARSED, "", ""},
    {RULE("phrase"), "\"Paris\"", NULL, "I think the answer is Paris. It is big.", OUTCOME_CORRECT,
     NULL, "phrase"},
    {RULE("phrase"), "\"Rome\"", NULL, "The answer is not Rome", OUTCOME_UNPARSED, "", ""},
    {RULE("marker"), "\"not guilty\"", NULL, "Answer: not guilty", OUTCOME_CORRECT, NULL, "marker"},
    {RULE("marker"), "\"不能\"", NULL, "答案是：不能", OUTCOME_CORRECT, NULL, "marker"},
    {RULE("phrase"), "\"巴黎\"", NULL, "我认为答案为巴黎。很大。", OUTCOME_CORRECT, NULL, "phrase"},
    {RULE("short"), "\"x\"", NULL, "Q: y?\nA: x", OUTCOME_CORRECT, "x", "short"},
    {RULE("short"), "\"x\"", NULL, "答：x", OUTCOME_CORRECT, "x", "short"},
    {RULE("whole"), "\"x\"", NULL, " x ", OUTCOME_CORRECT, "x", "whole"},
    {RULE("whole"), "\"x\"", NULL, "x\ny", OUTCOME_UNPARSED, "", ""},
    {RULE("last-line"), "\"y\"", NULL, "x\ny\n\n", OUTCOME_CORRECT, "y", "last-line"},
    /* their order */
    {ALL, "\"t\"", NULL, "Answer: m\n\\boxed{b}\n<answer>t</answer>\n#### h", OUTCOME_CORRECT, "t",
     "tag"},
    {ALL, "\"m\"", NULL, "\\boxed{b}\n#### h\nAnswer: m", OUTCOME_CORRECT, "m", "marker"},
    {ALL, "\"b\"", NULL, "#### h\nI say the answer is p, or \\boxed{b}", OUTCOME_CORRECT, "b",
     "box"},
    {ALL, "\"b\"", NULL, "the answer is p, \\boxed{b}", OUTCOME_CORRECT, "b", "marker"},
    {ALL, "\"b\"", NULL, "**Answer:** b", OUTCOME_CORRECT, "b", "marker"},
    {ALL, "\"b\"", NULL, "**Answer: b**.", OUTCOME_CORRECT, "b", "marker"},
    {ALL, "\"b\"", NULL, "Answer: **b**", OUTCOME_CORRECT, "**b**", "marker"},
    {ALL, "\"h\"", NULL, "I say the answer is p\n#### h", OUTCOME_CORRECT, "h", "hash"},
    /* run-on text */
    {ALL, "\"x\"", NULL, "Answer: x\n\n\n\nAnswer: y", OUTCOME_CORRECT, "x", "marker"},
    {ALL, "\"x\"", NULL, "Question: what?\nAnswer: x", OUTCOME_CORRECT, "x", "marker"},
    {ALL, "\"x\"", NULL, "Answer: x\n问题：下一个\n答案：y", OUTCOME_CORRECT, "x", "marker"},
    {"{\"kind\":\"exact\",\"cut\":false}", "\"y\"", NULL, "Answer: x\nQuestion: z\nAnswer: y",
     OUTCOME_CORRECT, "y", "marker"},
    /* guesses can be forbidden */
    {"{\"kind\":\"exact\",\"weak\":false}", "\"y\"", NULL, "x\ny", OUTCOME_UNPARSED, "", ""},
};

static void follows_rules(void **state)
{
    (void)state;
    CHECK(cases);
}

static void reads_options(void **state)
{
    static const struct {
        const char *options, *message; /* part of it */
    } wrong[] = {
        {"{}", "kind"},
        {"{\"kind\":\"nubmer\"}", "did you mean 'number'?"},
        {"{\"kind\":\"number\",\"rules\":\"nonsense\"}", "rules"},
        {"{\"kind\":\"number\",\"rules\":[\"boxx\"]}", "rules"},
        {"{\"kind\":\"number\",\"rules\":7}", "rules"},
        {"{\"kind\":\"number\",\"read\":\"middle\"}", "read"},
        {"{\"kind\":\"number\",\"tolerance\":-1}", "tolerance"},
        {"{\"kind\":\"number\",\"toleranc\":1}", "toleranc"},
        {"{\"kind\":\"number\",\"fields\":[1]}", "fields"},
        {"{\"kind\":\"choice\",\"letters\":\"ab\"}", "letters"},
        {"{\"kind\":\"choice\",\"credit\":\"half\"}", "credit"},
        {"{\"kind\":\"regex\"}", "pattern"},
        {"{\"kind\":\"regex\",\"pattern\":\"(\"}", "pattern"},
        {"{\"kind\":\"regex\",\"pattern\":\"a\",\"group\":1}", "group"},
        {"{\"kind\":\"regex\",\"pattern\":\"(?<x>a)\",\"group\":\"y\"}", "group"},
        {"{\"kind\":\"json\",\"path\":\"a[x]\"}", "path"},
        {"[]", "an object"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error err = {0};
        struct grader *grader =
            grader_new(fixture_json(&arena, wrong[i].options), "suite.json", &err);
        if (grader || !strstr(err.message, wrong[i].message) ||
            strncmp(err.message, "suite.json:1: ", 14) != 0)
            fail_msg("%s: \"%s\"", wrong[i].options, err.message);
    }
    arena_release(&arena);
}

/* Every set is made of rules that exist, and every rule is in a set or can be named. */
static void sets_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; extract_presets[i].name; i++) {
        assert_non_null(extract_presets[i].summary);
        for (size_t j = 0; extract_presets[i].rules[j]; j++) {
            size_t k = 0;
            while (extract_rules[k] &&
                   strcmp(extract_rules[k]->name, extract_presets[i].rules[j]) != 0)
                k++;
            if (!extract_rules[k])
                fail_msg("set %s: no rule %s", extract_presets[i].name,
                         extract_presets[i].rules[j]);
        }
    }
    for (size_t i = 0; extract_rules[i]; i++)
        assert_true((extract_rules[i]->first && extract_rules[i]->match) || extract_rules[i]->find);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_thought_off), cmocka_unit_test(follows_rules),
        cmocka_unit_test(reads_options), cmocka_unit_test(sets_are_whole)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
