/* The command's words and help name every kind of the table of charts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/command.h"
#include "report/chart_kind.h"

static void test_every_kind_is_told(void **state)
{
    const struct command *chart = command_find("chart");
    size_t n = 0;

    (void)state;
    assert_non_null(chart);
    for (const struct chart_kind *kind = chart_kinds; kind->name; kind++, n++) {
        char line[160];
        assert_string_equal(chart->words[n], kind->name);
        (void)snprintf(line, sizeof line, "  %-9s %s\n", kind->name, kind->summary);
        if (!strstr(chart->description, line))
            fail_msg("the help lacks: %s", line);
        assert_ptr_equal(chart_kind_find(kind->name), kind);
        assert_non_null(kind->summary_zh);
    }
    assert_string_equal(chart->words[n], "all");
    assert_null(chart->words[n + 1]);
    assert_null(chart_kind_find("pie"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_kind_is_told)};

    return cmocka_run_group_tests_name("cmd/chart", tests, NULL, NULL);
}
