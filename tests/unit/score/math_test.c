#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the above first */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "score/math.h"

static enum math_result equal(const char *reference, const char *answer)
{
    return math_equal(view_of(reference), view_of(answer), NULL);
}

#define SAME(a, b)                                                                                 \
    do {                                                                                           \
        if (equal(a, b) != MATH_EQUAL || equal(b, a) != MATH_EQUAL)                                \
            fail_msg("'%s' and '%s' must be equal, both ways", a, b);                              \
    } while (0)
#define DIFFERENT(a, b)                                                                            \
    do {                                                                                           \
        if (equal(a, b) == MATH_EQUAL || equal(b, a) == MATH_EQUAL)                                \
            fail_msg("'%s' and '%s' must differ, both ways", a, b);                                \
    } while (0)

static void numbers_are_exact(void **state)
{
    (void)state;
    SAME("1000", "1,000");
    SAME("1000", "1\\,000.0");
    SAME("12345678", "12{,}345{,}678");
    SAME("0.4", ".4");
    SAME("\\frac12", "1/2");
    SAME("\\frac{1}{2}", "0.5");
    SAME("2\\frac{5}{8}", "21/8");
    SAME("1 4/5", "\\frac95");
    SAME("2^{10}", "1024");
    SAME("10^{-3}", "0.001");
    SAME("\\binom{5}{2}", "10");
    SAME("C_{5}^{2}", "10");
    SAME("5!", "120");
    SAME("\\sqrt{16}", "4");
    SAME("-3", "\xe2\x88\x92"
               "3");
    DIFFERENT("1000000", "1000001");
    DIFFERENT("\\frac{1}{2004!}", "\\frac{1}{2006!}");
    DIFFERENT("2^{-99}", "2^{-98}");
    DIFFERENT("-5", "5");
    DIFFERENT("711", "11");
}

static void decimals_are_judged_by_the_reference(void **state)
{
    (void)state;
    assert_int_equal(equal("\\frac{8}{3}", "2.6667"), MATH_EQUAL);
    assert_int_equal(equal("\\frac{8}{3}", "2.7"), MATH_DIFFERENT);
    assert_int_equal(equal("3.14", "\\pi"), MATH_EQUAL);
    assert_int_equal(equal("\\pi", "3.14"), MATH_DIFFERENT);
    assert_int_equal(equal("4", "4.3"), MATH_DIFFERENT);
    assert_int_equal(equal("0,111", "0.111"), MATH_EQUAL);
    assert_int_equal(equal("1000.99", "1000,99"), MATH_EQUAL);
}

static void percent_follows_the_question(void **state)
{
    const struct math_options asked = {.asks_percent = true};

    (void)state;
    SAME("28\\%", "28 percent");
    SAME("50\\%", "\\frac12");
    DIFFERENT("70", "70%");
    assert_int_equal(math_equal(view_of("70"), view_of("70\\%"), &asked), MATH_EQUAL);
    assert_int_equal(math_equal(view_of("70"), view_of("7\\%"), &asked), MATH_DIFFERENT);
}

static void expressions_are_compared_by_value(void **state)
{
    (void)state;
    SAME("\\frac{x+2}{7}", "\\frac{x}{7}+\\frac{2}{7}");
    SAME("\\tan^2(y)+1", "\\sec^2 y");
    SAME("(a+b)^2", "a^2+2ab+b^2");
    SAME("\\sqrt{1/n}", "\\frac{1}{\\sqrt{n}}");
    SAME("0.5+\\frac{\\pi}{8}", "\\pi \\div 8 + 1 \\div 2");
    SAME("\\frac{4A}{3+3i}e^{it}", "\\frac{2A}{3}(1-i)e^{it}");
    SAME("\\omega_{d}^{2}+\\omega_{1}", "\\omega_1+\\omega_d^2");
    SAME("\\log_2 8", "3");
    SAME("\\sqrt[3]{-8}", "-2");
    DIFFERENT("1-\\frac1e", "1+\\frac1e");
    DIFFERENT("4", "4\\sqrt(2)");
    DIFFERENT("(a+5)(b+2)", "(+5)(b+2)");
    DIFFERENT("x_1+x_2", "x_1+x_3");
    DIFFERENT("f^2", "f_2");
}

static void lists_sets_and_intervals(void **state)
{
    const struct math_options ordered = {.is_ordered = true};

    (void)state;
    SAME("1,-2", "-2, 1");
    SAME("19, 46, \\text{ and } 82", "82, 19 and 46");
    SAME("\\{1,2\\}", "\\{2,1\\}");
    SAME("1 \\pm \\sqrt{19}", "1+\\sqrt{19}, 1-\\sqrt{19}");
    SAME("\\{1\\pm\\sqrt{5},-2\\}", "\\{-2,1+\\sqrt5,1-\\sqrt5\\}");
    SAME("\\left(3,\\frac{\\pi}{2}\\right)", "(3, \\pi/2)");
    SAME("(-\\infty,0)\\cup(1,2]", "(1,2] \\cup (-\\infty, 0)");
    DIFFERENT("1,-2", "1,-3");
    DIFFERENT("2,2,3", "2,3,3");
    DIFFERENT("(1,2)", "(2,1)");
    DIFFERENT("(1,2)", "[1,2]");
    DIFFERENT("[0,9)", "[0,1)");
    DIFFERENT("\\pm 2021", "2021");
    DIFFERENT("1, 2, \\ldots, n", "1, 3, 5, \\ldots, 2n-1");
    assert_int_equal(math_equal(view_of("1,-2"), view_of("-2,1"), &ordered), MATH_DIFFERENT);
}

static void relations_and_what_they_describe(void **state)
{
    (void)state;
    SAME("34x+45y-20z+100=0", "-34x-45y+20z-100=0");
    SAME("x^2/4+y^2/3=1", "x^2/16+y^2/12=1/4");
    SAME("x < 1", "-x > -1");
    SAME("x=5", "5");
    SAME("x = 11", "x = 5+5+1 = 7 = 11");
    SAME("f(x)=-\\frac25x+13", "-0.4x+13");
    SAME("34", "20 + 6 + 8 = 34");
    SAME("\\{x\\mid -2\\le x<1\\}", "[-2,1)");
    SAME("1<x<3", "(1,3)");
    SAME("x \\geq 5", "[5,\\infty)");
    SAME("1 \\le |z| \\le \\frac32", "[-\\frac32,-1] \\cup [1,\\frac32]");
    SAME("|x| < 2", "(-2,2)");
    SAME("|x| \\ge 2", "(-\\infty,-2] \\cup [2,\\infty)");
    DIFFERENT("|x| < 2", "(0,2)");
    SAME("{x|-2\\lex<1}", "[-2,1)");
    SAME("\\{x \\mid x = 3k, k \\in \\mathbb{Z}\\}", "\\{3k \\mid k \\in \\mathbb{Z}\\}");
    SAME("{x|3k,k\\in\\mathbb{Z}}", "\\{3k \\mid k \\in \\mathbb{Z}\\}");
    DIFFERENT("\\{x \\mid x = 3k, k \\in \\mathbb{Z}\\}", "\\{2k \\mid k \\in \\mathbb{Z}\\}");
    SAME("p=5,q=2;p=7,q=2", "(5,2),(7,2)");
    DIFFERENT("p=5,q=2;p=7,q=2", "(5,2),(7,3)");
    SAME("C_{400}^{40}\\cdotC_{200}^{20}", "\\binom{400}{40}\\binom{200}{20}");
    SAME("x \\in [-2,7]", "[-2,7]");
    SAME("x \\neq 3", "(-\\infty,3)\\cup(3,\\infty)");
    SAME("\\mathbb{R}\\setminus\\{3\\}", "x \\ne 3");
    SAME("(p,q,r)=(3,2,7)", "(3,2,7)");
    SAME("\\frac{\\sqrt{3}}{3} \\approx 0.577", "\\frac{\\sqrt{3}}{3}");
    DIFFERENT("3x-y+13=0", "3x+4y+14=0");
    DIFFERENT("a+3z=0", "0");
    DIFFERENT("x>5", "x<5");
    DIFFERENT("x<5", "x\\le 5");
    DIFFERENT("n=2, 3, 4", "n=1, 2, 3");
    DIFFERENT("D=(0,1)", "D=(0,1.5)");
    DIFFERENT("(1,\\infty)", "[1,+\\infty)");
}

static void matrices_bases_ratios_and_words(void **state)
{
    (void)state;
    SAME("\\begin{pmatrix}6 & 8 \\\\ 10 & 12\\end{pmatrix}",
         "\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}+\\begin{bmatrix}5&6\\\\7&8\\end{bmatrix}");
    SAME("\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}",
         "\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}");
    SAME("\\begin{pmatrix}1\\\\2\\end{pmatrix}", "(1,2)");
    SAME("4210_{7}", "4210_7");
    SAME("52_8", "52_{\\text{eight}}");
    SAME("11:21", "V_{1}:V_{2}=11:21");
    SAME("\\text{Evelyn}", "evelyn");
    SAME("\\text{(B)}", "B");
    SAME("15\\mbox{ cm}^2", "15");
    SAME("90^\\circ", "90");
    SAME("1/3", "\\frac13 \\text{ meters}");
    DIFFERENT("-221_3", "3");
    DIFFERENT("12:00", "1:00");
    DIFFERENT("\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}",
              "\\begin{pmatrix}1&2\\\\3&5\\end{pmatrix}");
    DIFFERENT("\\text{oddd}", "odd");
    DIFFERENT("even", "neve");
    DIFFERENT("2", "AZYUK2A");
}

static void what_cannot_be_read_is_told(void **state)
{
    (void)state;
    assert_int_equal(equal("\\frac{", "\\frac{"), MATH_EQUAL); /* equals itself */
    assert_int_equal(equal("\\frac{", "1"), MATH_UNREADABLE);
    assert_int_equal(equal("", "1"), MATH_UNREADABLE);
    assert_int_equal(equal("", ""), MATH_UNREADABLE); /* a damaged reference equals nothing */
}

static void bounds_are_kept(void **state)
{
    struct str deep = {0}, lists = {0};

    (void)state;
    for (int i = 0; i < 100000; i++)
        str_add_text(&deep, "(");
    assert_int_not_equal(equal("1", str_text(&deep)), MATH_EQUAL);
    for (int i = 0; i < 600; i++)
        str_printf(&lists, "%d,", i % 7);
    str_add_text(&lists, "1");
    assert_int_not_equal(math_equal(str_view(&lists), view_of("1,2"), NULL), MATH_EQUAL);
    assert_int_not_equal(equal("1", "9^{9^{9^{9}}}"), MATH_EQUAL);
    assert_int_not_equal(equal("1", "100000000!"), MATH_EQUAL);
    assert_int_not_equal(equal("1", "\\binom{99999999}{5000000}"), MATH_EQUAL);
    str_release(&deep);
    str_release(&lists);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(decimals_are_judged_by_the_reference),
        cmocka_unit_test(percent_follows_the_question),
        cmocka_unit_test(expressions_are_compared_by_value),
        cmocka_unit_test(lists_sets_and_intervals),
        cmocka_unit_test(relations_and_what_they_describe),
        cmocka_unit_test(matrices_bases_ratios_and_words),
        cmocka_unit_test(what_cannot_be_read_is_told),
        cmocka_unit_test(bounds_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
