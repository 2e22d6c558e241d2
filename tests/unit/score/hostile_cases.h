/* Answers made to be slow, and the graders they are put to: for the test and for the benchmark. */
#ifndef TEST_HOSTILE_CASES_H
#define TEST_HOSTILE_CASES_H

#include <stddef.h>

#include "base/str.h"

/* What is repeated; begun and ended by other texts where that is worse. */
static const struct {
    const char *head, *body, *tail;
} hostile_answers[] = {
    {"", "1", ""},
    {"", "0", "1"},
    {"", "1 ", ""},
    {"", "1,", ""},
    {"", "1,111", ""},
    {"", "1.", ""},
    {"", "1/", ""},
    {"", "-", ""},
    {"", "$", "5"},
    {"", " ", ""},
    {"", "\n", ""},
    {"", "\n\n\nx", ""},
    {"", "Answer: ", ""},
    {"", "Answer:\n", ""},
    {"", "answer ", ""},
    {"", "the answer is not 5. ", ""},
    {"", "Answer: x\n", ""},
    {"", "答案", ""},
    {"", "答案：", ""},
    {"", "答案是 x ", ""},
    {"", "【", ""},
    {"", "\\boxed{", ""},
    {"", "\\boxed{x}", ""},
    {"", "\\boxed{", "}"},
    {"\\boxed{", "{", ""},
    {"\\boxed{", "1+", "}"},
    {"", "####", ""},
    {"", "#### x\n", ""},
    {"", "<answer>", ""},
    {"", "<think>", ""},
    {"", "</think>", "5"},
    {"", "<", ""},
    {"", "\"answer\":", ""},
    {"", "\"answer\": \"x\", ", ""},
    {"", "{\"answer\":", ""},
    {"", "{", ""},
    {"", "{\"a\":", ""},
    {"", "[", ""},
    {"", "{\"a\":1} ", ""},
    {"", "{\"a\":[1,", ""},
    {"{\"answer\": [", "1,", "1]}"},
    {"{\"answer\": \"", "\\\"", "\"}"},
    {"", "```\n", ""},
    {"", "```python\nA = 1\n```\n", ""},
    {"", "```python\n", "def f(x): pass"},
    {"", "def f(", ""},
    {"def f(x):\n", "def a(): assert a()\n", ""},
    {"", "A(", "){"},
    {"    return", "\nimport f", ""},
    {"", "选", ""},
    {"", "选A错", ""},
    {"", "选项", ""},
    {"", "A", ""},
    {"", "A ", ""},
    {"", "A项错误，", ""},
    {"", "A, ", ""},
    {"", "(A) or ", ""},
    {"Answer: ", "A, B, ", ""},
    {"Answer: ", "(", "A"},
    {"Answer: ", "*", "A"},
    {"", "option A ", ""},
    {"", "Question:\n", ""},
    {"x\n", "Q: ", ""},
    {"", "=", ""},
    {"Answer: ", "1=", "1"},
    {"Answer: ", "= ", ""},
    {"", "ab", ""},
    {"", "a!", ""},
    {"", "\xFF", ""},
    {"", "１", ""},
    {"", "一", ""},
    {"", "x=1; ", ""},
    {"", "\\text{", ""},
    {"Answer: ", "\\text{", "5"},
    {"Answer: $", "\\frac{1}{2}", ""},
    {"", "10^", ""},
    {"", "1e", ""},
    {"", "1\\times 10^", ""},
    {"", "万", ""},
    {"", "1万", ""},
    {"", "_1", ""},
    {"", "a_", "1"},
    {"", "½", ""},
    {"", "1 1/", ""},
    {"", "1:00", ""},
    {"Answer: ", "cannot ", ""},
    {"", "I'm sorry, but I can", ""},
    {"", "'", ""},
    {"", "\\", ""},
    {"", "not ", "A"},
    {"", " (*", "A"},
};

static const struct {
    const char *options, *reference, *choices;
} hostile_graders[] = {
    {"{\"kind\":\"number\"}", "18", NULL},
    {"{\"kind\":\"number\",\"rules\":\"zeroeval\",\"read\":\"first\"}", "18", NULL},
    {"{\"kind\":\"number\",\"rules\":\"last-number\"}", "18", NULL},
    {"{\"kind\":\"choice\",\"letters\":\"ABCDEFGHIJ\"}", "\"B\"", NULL},
    {"{\"kind\":\"choice\"}", "\"B\"", "[\"red\",\"blue\",\"green\"]"},
    {"{\"kind\":\"choice\",\"letters\":\"ABCDEFG\",\"sequence\":true}", "[\"B\",\"C\",\"A\"]",
     NULL},
    {"{\"kind\":\"math\"}", "\"\\\\frac{1}{2}+x\"", NULL},
    {"{\"kind\":\"qwen-math\"}", "\"18\"", NULL},
    {"{\"kind\":\"literal\"}", "\"[1, {2: 'a'}]\"", NULL},
    {"{\"kind\":\"gaokao-multiple\"}", "\"AB\"", NULL},
    {"{\"kind\":\"agieval-cloze\"}", "\"\\\\frac{1}{2}\"", NULL},
    {"{\"kind\":\"qwen-math\",\"letters\":true}", "\"B\"", NULL},
    {"{\"kind\":\"ifeval\"}",
     "{\"instruction_id_list\":[\"length_constraints:number_sentences\",\"keywords:frequency\","
     "\"change_case:capital_word_frequency\"],\"kwargs\":[{\"relation\":\"at "
     "least\",\"num_sentences\":3},"
     "{\"keyword\":\"a+b\",\"relation\":\"at least\",\"frequency\":3},"
     "{\"capital_relation\":\"at least\",\"capital_frequency\":3}]}",
     NULL},
    {"{\"kind\":\"ifeval\"}",
     "{\"instruction_id_list\":[\"detectable_format:number_bullet_lists\",\"language:response_"
     "language\","
     "\"detectable_format:title\"],\"kwargs\":[{\"num_bullets\":3},{\"language\":\"de\"},{}]}",
     NULL},
    {"{\"kind\":\"ifeval\",\"mode\":\"loose\"}",
     "{\"instruction_id_list\":[\"length_constraints:number_paragraphs\"],\"kwargs\":[{\"num_"
     "paragraphs\":"
     "3}]}",
     NULL},
    {"{\"kind\":\"json\",\"schema\":{\"type\":\"array\",\"uniqueItems\":true}}", "null", NULL},
    {"{\"kind\":\"regex\",\"pattern\":[\"(A).*B\",\"[A-Z1]\"],\"sequence\":true}", "[\"A\",\"B\"]",
     NULL},
    {"{\"kind\":\"exact\"}", "\"Paris\"", NULL},
    {"{\"kind\":\"json\",\"path\":\"answer\"}", "5", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"answer is ([A-D])\"}", "\"A\"", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"\\\\b[A-J]\\\\b(?!.*\\\\b[A-J]\\\\b)\",\"dotall\":true}",
     "\"A\"", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"(a+)+$\"}", "\"A\"", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"x.*y\"}", "\"A\"", NULL},
    {"{\"kind\":\"code\"}",
     "{\"entry_point\":\"f\",\"test\":\"assert f(1)\",\"prompt\":\"def f(x):\"}", NULL},
    {"{\"kind\":\"code\",\"language\":\"c\"}", "{\"entry_point\":\"A\",\"test\":\"x\"}", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"^(\\\\s*\\\\w*)*=\"}", "\"A\"", NULL},
};

enum {
    HOSTILE_ANSWERS = sizeof hostile_answers / sizeof *hostile_answers,
    HOSTILE_GRADERS = sizeof hostile_graders / sizeof *hostile_graders
};

/* The answer of that number, of at least `size` bytes before its end. */
static inline void hostile_build(size_t index, size_t size, struct str *out)
{
    str_clear(out);
    str_add_text(out, hostile_answers[index].head);
    while (out->len < size)
        str_add_text(out, hostile_answers[index].body);
    str_add_text(out, hostile_answers[index].tail);
}

#endif
