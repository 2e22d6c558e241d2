/* Answers that are made to be slow: every grader must stay linear in them. */
#include "fixture.h"

#include <time.h>

#include "base/mem.h"

enum { SIZE = 250000, LOOK_AGAIN_MS = 25 };

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

static void build(size_t index, size_t size, struct str *out)
{
    str_clear(out);
    str_add_text(out, answers[index].head);
    while (out->len < size)
        str_add_text(out, answers[index].body);
    str_add_text(out, answers[index].tail);
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The least of `tries` gradings of an answer of that size, in CPU seconds. */
static double grade_seconds(size_t index, size_t grader, size_t size, unsigned tries)
{
    struct str answer = {0};
    double least = 1e9;

    build(index, size, &answer);
    while (tries--) {
        struct grade_input input = {.answer = str_view(&answer)};
        struct verdict verdict = {0};
        double start = cpu_seconds(), took;
        fixture_grade_input(graders[grader].options, &input, graders[grader].reference,
                            graders[grader].choices, &verdict);
        took = cpu_seconds() - start;
        least = took < least ? took : least;
        verdict_release(&verdict);
    }
    str_release(&answer);
    return least;
}

/* What takes longer than it should is looked at again, by its growth: four times the text may cost
 * eight times as much on a busy machine, where quadratic work costs sixteen. */
static void stays_linear(void **state)
{
    unsigned steep = 0;

    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        for (size_t g = 0; g < sizeof graders / sizeof *graders; g++) {
            double small, large;
            if (grade_seconds(i, g, SIZE, 1) * 1000 <= LOOK_AGAIN_MS)
                continue;
            small = grade_seconds(i, g, SIZE / 4, 3);
            large = grade_seconds(i, g, SIZE, 3);
            if (large <= 8 * small || large * 1000 <= LOOK_AGAIN_MS)
                continue;
            print_error("%s...%s...%s: %s: %.1f ms, a quarter of it %.1f ms\n", answers[i].head,
                        answers[i].body, answers[i].tail, graders[g].options, large * 1000,
                        small * 1000);
            steep++;
        }
    assert_int_equal(steep, 0);
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
            build(i * 9, SIZE, &hostile);
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
