/* Answers that are made to be slow: every grader must stay linear in them. A megabyte may cost 50 ms;
 * a quarter of it is tried here, with twice the time for a busy machine. */
#include "fixture.h"

#include <time.h>

#include "base/mem.h"

enum { SIZE = 250000 };

/* What is repeated; begun and ended by other texts where that is worse. */
static const struct {
    const char *head, *body, *tail;
} answers[] = {
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
} graders[] = {
    {"{\"kind\":\"number\"}", "18", NULL},
    {"{\"kind\":\"number\",\"rules\":\"zeroeval\",\"read\":\"first\"}", "18", NULL},
    {"{\"kind\":\"number\",\"rules\":\"last-number\"}", "18", NULL},
    {"{\"kind\":\"choice\",\"letters\":\"ABCDEFGHIJ\"}", "\"B\"", NULL},
    {"{\"kind\":\"choice\"}", "\"B\"", "[\"red\",\"blue\",\"green\"]"},
    {"{\"kind\":\"exact\"}", "\"Paris\"", NULL},
    {"{\"kind\":\"json\",\"path\":\"answer\"}", "5", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"answer is ([A-D])\"}", "\"A\"", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"\\\\b[A-J]\\\\b(?!.*\\\\b[A-J]\\\\b)\",\"dotall\":true}",
     "\"A\"", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"(a+)+$\"}", "\"A\"", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"x.*y\"}", "\"A\"", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"^(\\\\s*\\\\w*)*=\"}", "\"A\"", NULL},
};

static void build(size_t index, struct str *out)
{
    str_clear(out);
    str_add_text(out, answers[index].head);
    while (out->len < SIZE)
        str_add_text(out, answers[index].body);
    str_add_text(out, answers[index].tail);
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { LIMIT_MS = 5000 };
#else
enum { LIMIT_MS = 25 };
#endif

static void stays_linear(void **state)
{
    struct str answer = {0};
    double worst = 0;

    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        build(i, &answer);
        for (size_t g = 0; g < sizeof graders / sizeof *graders; g++) {
            struct grade_input input = {.answer = str_view(&answer)};
            struct verdict verdict = {0};
            double start = cpu_seconds(), took;
            fixture_grade_input(graders[g].options, &input, graders[g].reference,
                                graders[g].choices, &verdict);
            took = cpu_seconds() - start;
            if (took > worst)
                worst = took;
            if (took * 1000 > LIMIT_MS)
                print_error("%s...%s...%s: %s took %.0f ms (%s)\n", answers[i].head,
                            answers[i].body, answers[i].tail, graders[g].options, took * 1000,
                            outcome_name(verdict.outcome));
            verdict_release(&verdict);
        }
    }
    str_release(&answer);
    print_message("worst %.1f ms\n", worst * 1000);
    assert_true(worst * 1000 <= LIMIT_MS);
}

/* No answer changes the verdict of another. */
static void keeps_to_itself(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct str hostile = {0};

    (void)state;
    for (size_t g = 0; g < sizeof graders / sizeof *graders; g++) {
        struct grader *grader = grader_new(fixture_json(&arena, graders[g].options), "test", &err);
        struct grade_input plain = {.answer = VIEW("Answer: 18"),
                                    .reference = fixture_json(&arena, graders[g].reference)};
        struct verdict before = {0}, after = {0};
        assert_non_null(grader);
        grader_grade(grader, &plain, &before);
        for (size_t i = 0; i < 8; i++) {
            struct verdict thrown = {0};
            struct grade_input input = plain;
            build(i * 9, &hostile);
            input.answer = str_view(&hostile);
            grader_grade(grader, &input, &thrown);
            verdict_release(&thrown);
        }
        grader_grade(grader, &plain, &after);
        assert_int_equal(before.outcome, after.outcome);
        assert_string_equal(str_text(&before.extracted), str_text(&after.extracted));
        verdict_release(&before);
        verdict_release(&after);
        grader_free(grader);
    }
    str_release(&hostile);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(stays_linear),
                                       cmocka_unit_test(keeps_to_itself)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
