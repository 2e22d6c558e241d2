/* Taking a program out of a reply, and what is made of the end of a run, without running anything. */
#include "fixture.h"

#include <string.h>

#include "score/code_extract.h"

#define PROMPT                                                                                     \
    "from typing import List\n\ndef helper(x):\n    return x\n\ndef f(x: List[int]) -> int:\n"     \
    "    \"\"\" Adds. \"\"\"\n"
#define HEAD "from typing import List\n\ndef helper(x):\n    return x\n\n"

struct extract_case {
    const char *reply, *rule, *program; /* rule NULL: no program */
};

static unsigned check_case(struct code_question question, const struct extract_case *c)
{
    struct str program = {0};
    const char *rule = code_extract(&question, view_of(c->reply), &program);
    bool ok = (!rule && !c->rule) || (rule && c->rule && strcmp(rule, c->rule) == 0 &&
                                      strcmp(str_text(&program), c->program) == 0);

    if (!ok)
        print_error("\"%s\": %s \"%s\"; expected %s \"%s\"\n", c->reply, rule ? rule : "none",
                    str_text(&program), c->rule ? c->rule : "none", c->program ? c->program : "");
    str_release(&program);
    return !ok;
}

static void check_all(struct code_question question, const struct extract_case *cases, size_t count)
{
    unsigned off = 0;

    for (size_t i = 0; i < count; i++)
        off += check_case(question, &cases[i]);
    assert_int_equal(off, 0);
}
#define CHECK_ALL(question, cases) check_all(question, cases, sizeof(cases) / sizeof *(cases))

static void test_blocks(void **state)
{
    static const struct extract_case cases[] = {
        {"Here:\n```python\ndef f(x):\n    return 1\n```\nDone.", "block",
         "def f(x):\n    return 1\n"},
        {"```Python\r\ndef f(x):\r\n    return 1\r\n```\r\n", "block", "def f(x):\n    return 1\n"},
        {"```\ndef f(x): return 1\n```", "block", "def f(x): return 1\n"},
        /* The last that defines it, not the last; imports of earlier ones are kept. */
        {"```python\nimport math\ndef f(x): return 0\n```\nBetter:\n```python\ndef f(x): return "
         "1\n```\n"
         "Use:\n```python\nprint(f(1))\n```",
         "block", "import math\ndef f(x): return 1\n"},
        /* Named before unnamed, whatever the order. */
        {"```py\ndef f(x): return 1\n```\n```\ndef f(x): return 2\n```", "block",
         "def f(x): return 1\n"},
        {"```bash\npip install f\n```\n```\ndef f(x): return 2\n```", "block",
         "def f(x): return 2\n"},
        {"~~~python\nf = lambda x: 1\n~~~", "block", "f = lambda x: 1\n"},
        {"1. Do\n\n   ```python\n   def f(x):\n       return 1\n   ```\n", "block",
         "def f(x):\n    return 1\n"},
        {"````python\ndef f(x):\n    \"\"\"\n    ```\n    \"\"\"\n````", "block",
         "def f(x):\n    \"\"\"\n    ```\n    \"\"\"\n"},
        {"```python\ndef g(x): return 1\n```", "block-last", "def g(x): return 1\n"},
        {"```python\ndef f(x): return 1\n", "block", "def f(x): return 1\n"},
        {"```bash\nls\n```", NULL, NULL},
    };
    const struct code_question question = {.entry = VIEW("f")};

    (void)state;
    CHECK_ALL(question, cases);
}

static void test_prompt_head_and_body(void **state)
{
    static const struct extract_case cases[] = {
        {"```python\ndef f(x: List[int]) -> int:\n    return 1\n```", "block",
         HEAD "def f(x: List[int]) -> int:\n    return 1\n"},
        {"```python\n    return helper(x)\n```", "block-body", PROMPT "    return helper(x)\n"},
        {"    return 1\n\ndef g(): pass\n", "completion", PROMPT "    return 1\n\n"},
        {"    return 1\nprint(f(2))", "completion", PROMPT "    return 1\n"},
        {"    return 1\n\n# Test\n", "completion", PROMPT "    return 1\n\n"},
        {"Sure!\n\ndef f(x):\n    return 1\n\nThis adds the numbers.", "whole",
         HEAD "def f(x):\n    return 1\n\n"},
        {"I cannot help with that.", NULL, NULL},
        {"", NULL, NULL},
        {"```python\nfrom __future__ import annotations\ndef f(x): return 1\n```", "block",
         "from __future__ import annotations\ndef f(x): return 1\n"},
    };
    const struct code_question question = {
        .entry = VIEW("f"), .prompt = VIEW(PROMPT), .cuts = true};

    (void)state;
    CHECK_ALL(question, cases);
}

static void test_styles(void **state)
{
    struct code_question question = {.entry = VIEW("f"), .prompt = VIEW(PROMPT), .cuts = true};
    static const struct extract_case completion[] = {
        {" return 1", "completion", PROMPT " return 1"},
        {"I cannot", "completion", PROMPT "I cannot"},
        {"", "completion", PROMPT},
    };
    static const struct extract_case whole[] = {{"x = 1\n", "whole", "x = 1\n"},
                                                {" \n", NULL, NULL}};
    static const struct extract_case fenced[] = {{"def f(x): return 1", NULL, NULL}};
    static const struct extract_case uncut[] = {
        {"    return 1\nprint(1)", "completion", PROMPT "    return 1\nprint(1)"}};

    (void)state;
    question.style = CODE_COMPLETION;
    CHECK_ALL(question, completion);
    question.style = CODE_WHOLE;
    CHECK_ALL(question, whole);
    question.style = CODE_FENCED;
    CHECK_ALL(question, fenced);
    question.style = CODE_COMPLETION;
    question.cuts = false;
    CHECK_ALL(question, uncut);
}

static void test_names_of_tests(void **state)
{
    static const struct extract_case cases[] = {
        {"```python\ndef similar(a): return a\n```\n```python\ndef demo(): pass\n```", "block",
         "def similar(a): return a\n"},
        {"Write a program.\n```\nassert similar(1) == 1\n```\n```\ndef similar(a): return a\n```\n",
         "block", "def similar(a): return a\n"},
        {"def similar(a):\n    return a\n", "whole", "def similar(a):\n    return a\n"},
        {"It is similar(1).", NULL, NULL},
    };
    const struct code_question question = {.tests = VIEW("assert set(similar(1)) == {1}"),
                                           .prompt = VIEW("Write a function.")};

    (void)state;
    CHECK_ALL(question, cases);
}

static void test_c(void **state)
{
    static const struct extract_case cases[] = {
        {"```c\n#include <stdio.h>\nint f(int x)\n{\n    return x;\n}\n```\n```c\nint y = "
         "f(2);\n```",
         "block", "#include <stdio.h>\nint f(int x)\n{\n    return x;\n}\n"},
        {"int f(int x) { return x; }", "whole", "int f(int x) { return x; }"},
        {"int f(int x);", NULL, NULL},
        {"call f(2) {", "whole", "call f(2) {"}, /* it will not compile */
    };
    const struct code_question question = {.entry = VIEW("f"), .language = CODE_C};

    (void)state;
    CHECK_ALL(question, cases);
}

static void test_truncated(void **state)
{
    static const struct extract_case cases[] = {
        {"```python\ndef f(x): return 1\n", NULL, NULL},
        {"```python\ndef f(x): return 1\n```\nand so", "block", "def f(x): return 1\n"},
        {"def f(x):\n    ret", NULL, NULL},
    };
    const struct code_question question = {.entry = VIEW("f"), .is_truncated = true};

    (void)state;
    CHECK_ALL(question, cases);
}

/* The end of a run --------------------------------------------------------------------------- */

static struct {
    const char *says; /* N stands for the nonce */
    enum program_end end;
    int status;
    bool is_broken;
    struct str input;
} script;

static bool run_script(const struct program *program, struct program_result *result,
                       struct error *err)
{
    ptrdiff_t at = view_find_last(program->input, VIEW("nonce 32\n"));

    assert_true(at >= 0);
    *result = (struct program_result){.end = script.end, .status = script.status};
    for (const char *p = script.says; *p; p++)
        if (*p == 'N')
            str_add(&result->out, view_slice(program->input, (size_t)at + 9, (size_t)at + 41));
        else
            str_add_char(&result->out, *p);
    str_clear(&script.input);
    str_add(&script.input, program->input);
    return !script.is_broken || error_set(err, ERROR_SYSTEM, "no namespaces");
}

static bool draw(unsigned char *bytes, size_t count)
{
    memset(bytes, 0xAB, count);
    return true;
}

static const struct grade_runner runner = {run_script, draw};

static void check_end(const char *says, enum program_end end, int status, enum outcome outcome,
                      const char *detail)
{
    struct grade_input input = {.answer = VIEW("```python\ndef f(x): return 1\n```"),
                                .runner = &runner};
    struct verdict verdict = {0};

    script.says = says;
    script.end = end;
    script.status = status;
    fixture_grade_input("{\"kind\":\"code\"}", &input,
                        "{\"entry_point\":\"f\",\"test_list\":[\"assert f(1) == 1\"]}", NULL,
                        &verdict);
    if (verdict.outcome != outcome || strcmp(str_text(&verdict.detail), detail) != 0 ||
        strcmp(verdict.rule, "block") != 0)
        fail_msg("\"%s\": %s \"%s\" by %s", says, outcome_name(verdict.outcome),
                 str_text(&verdict.detail), verdict.rule);
    verdict_release(&verdict);
}

static void test_ends(void **state)
{
    (void)state;
    check_end("N pass \n", PROGRAM_EXITED, 0, OUTCOME_CORRECT, "pass");
    check_end("N fail AssertionError: assert f(1) == 1\n", PROGRAM_EXITED, 0, OUTCOME_WRONG,
              "fail: AssertionError: assert f(1) == 1");
    check_end("N timeout out of CPU time\n", PROGRAM_EXITED, 0, OUTCOME_WRONG,
              "timeout: out of CPU time");
    check_end("N memory MemoryError\n", PROGRAM_EXITED, 0, OUTCOME_WRONG, "memory: MemoryError");
    check_end("N infrastructure no compiler\n", PROGRAM_EXITED, 0, OUTCOME_GRADER_FAILED,
              "infrastructure: no compiler");
    check_end("", PROGRAM_TIMEOUT, 0, OUTCOME_WRONG, "timeout: out of time");
    check_end("", PROGRAM_MEMORY, 0, OUTCOME_WRONG, "memory: all processes together took too much");
    check_end("x", PROGRAM_OUTPUT, 0, OUTCOME_WRONG, "crash: wrote too much");
    check_end("", PROGRAM_EXITED, 127, OUTCOME_GRADER_FAILED,
              "infrastructure: /usr/bin/python3 cannot be run");
    script.is_broken = true;
    check_end("N pass \n", PROGRAM_EXITED, 0, OUTCOME_GRADER_FAILED,
              "infrastructure: no namespaces");
    script.is_broken = false;
}

/* A clean exit, or a verdict without the nonce, proves nothing. */
static void test_forged_ends(void **state)
{
    (void)state;
    check_end("", PROGRAM_EXITED, 0, OUTCOME_WRONG,
              "crash: the tests were ended from within (status 0)");
    check_end("pass\n00000000000000000000000000000000 pass\n pass", PROGRAM_EXITED, 0,
              OUTCOME_WRONG, "crash: the tests were ended from within (status 0)");
    check_end("xN pass\n", PROGRAM_EXITED, 0, OUTCOME_WRONG,
              "crash: the tests were ended from within (status 0)");
    check_end("", PROGRAM_SIGNALLED, 9, OUTCOME_WRONG,
              "crash: the tests were ended from within (signal 9)");
}

static void test_what_is_run(void **state)
{
    (void)state;
    check_end("N pass", PROGRAM_EXITED, 0, OUTCOME_CORRECT, "pass");
    assert_string_equal(str_text(&script.input),
                        "setup 0\n\ntest 16\nassert f(1) == 1\nanswer 19\ndef f(x): return 1\n\n"
                        "entry 1\nf\nprelude 0\n\nnonce 32\nabababababababababababababababab\n");
    str_release(&script.input);
}

/* CRUXEval: the answer stands behind an assertion as it is, in the answer's own process. */
static void check_output(const char *reply, enum outcome outcome, const char *detail,
                         const char *program)
{
    struct arena arena = {0};
    struct grade_input input = {
        .answer = view_of(reply),
        .runner = &runner,
        .variables = fixture_json(&arena, "{\"code\":\"def f(x): return x\",\"input\":\"1\"}"),
    };
    struct verdict verdict = {0};

    script.says = "N pass";
    script.end = PROGRAM_EXITED;
    str_clear(&script.input);
    fixture_grade_input("{\"kind\":\"code\",\"style\":\"output\"}", &input, "\"1\"", NULL,
                        &verdict);
    assert_int_equal(verdict.outcome, outcome);
    assert_string_equal(str_text(&verdict.detail), detail);
    assert_true(!program || view_find(str_view(&script.input), view_of(program)) >= 0);
    verdict_release(&verdict);
    arena_release(&arena);
}

static void test_outputs(void **state)
{
    (void)state;
    check_output("1", OUTCOME_CORRECT, "pass", "answer 33\ndef f(x): return x\nassert 1 == 1\n");
    check_output("I think.\n[ANSWER]\nassert f(1) == 2\n[/ANSWER] 3", OUTCOME_CORRECT, "pass",
                 "\nassert 1 == 2\n");
    check_output("assert 1 == f(1)", OUTCOME_WRONG, "fail: it repeats the call", NULL);
    check_output(" \n", OUTCOME_UNPARSED, "", NULL);
    str_release(&script.input);
}

static void test_items_that_cannot_be_graded(void **state)
{
    static const struct {
        const char *reference, *detail;
    } cases[] = {
        {"{}", "the item has no tests"},
        {"\"4\"", "the item has no tests"},
        {"{\"inputs\":[\"1\"],\"outputs\":[]}", "the item has not as many outputs as inputs"},
        {"{\"inputs\":[\"1\"],\"outputs\":[\"1\"],\"test\":\"x\"}",
         "the item has both inputs and tests"},
        {"{\"test\":\"x\"}", "infrastructure: there is no sandbox here"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct grade_input input = {.answer = VIEW("```python\nx = 1\n```")};
        struct verdict verdict = {0};
        fixture_grade_input("{\"kind\":\"code\"}", &input, cases[i].reference, NULL, &verdict);
        assert_int_equal(verdict.outcome, OUTCOME_GRADER_FAILED);
        assert_string_equal(str_text(&verdict.detail), cases[i].detail);
        verdict_release(&verdict);
    }
}

static void test_no_program(void **state)
{
    static const struct grade_case cases[] = {
        {"{\"kind\":\"code\"}", "{\"test\":\"x\",\"entry_point\":\"f\"}", NULL, "I do not know.",
         OUTCOME_UNPARSED, "", ""},
        {"{\"kind\":\"code\"}", "{\"test\":\"x\",\"entry_point\":\"f\"}", NULL,
         "I'm sorry, but I can't help with that.", OUTCOME_REFUSED, "", ""},
    };

    (void)state;
    CHECK(cases);
}

static void test_held_by_others(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct grader *grader = grader_new(
        fixture_json(&arena,
                     "{\"kind\":\"all\",\"parts\":[{\"grader\":{\"kind\":\"code\"}},"
                     "{\"grader\":{\"kind\":\"regex\",\"pattern\":\"def\"},\"reference\":\"\"}]}"),
        "test", &err);
    struct grader *plain = grader_new(fixture_json(&arena, "{\"kind\":\"number\"}"), "test", &err);

    (void)state;
    assert_non_null(grader);
    assert_true(grader_runs_programs(grader));
    assert_false(grader_runs_programs(plain));
    grader_free(grader);
    grader_free(plain);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_prompt_head_and_body),
        cmocka_unit_test(test_styles),
        cmocka_unit_test(test_names_of_tests),
        cmocka_unit_test(test_c),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_forged_ends),
        cmocka_unit_test(test_what_is_run),
        cmocka_unit_test(test_outputs),
        cmocka_unit_test(test_items_that_cannot_be_graded),
        cmocka_unit_test(test_no_program),
        cmocka_unit_test(test_held_by_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
