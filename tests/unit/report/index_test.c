/* An index worked out by hand: two suites of four and two questions. */
#include "report/index.h"

#include <string.h>

#include "../stats/near.h"
#include "stats/student.h"

enum { ITEMS = 6 };

static struct run_item items[ITEMS] = {
    {"s", "1", "easy", "", "h", "{}"}, {"s", "2", "easy", "", "h", "{}"},
    {"s", "3", "hard", "", "h", "{}"}, {"s", "4", "hard", "", "h", "{}"},
    {"t", "1", "easy", "", "h", "{}"}, {"t", "2", "easy", "", "h", "{}"},
};

static struct subject make(struct query_run *run, struct subject_item *answers)
{
    *run = (struct query_run){.items = items, .item_count = ITEMS};
    return (struct subject){.run = run, .items = answers};
}

static void test_value(void **state)
{
    struct subject_item answers[ITEMS] = {{.score = 1, .scored = 1}, {.score = 1, .scored = 1},
                                          {.score = 1, .scored = 1}, {.score = 0, .scored = 1},
                                          {.score = 1, .scored = 2}, {.score = 0, .scored = 1}};
    struct index_part parts[] = {{"s", NULL, 3}, {"t", NULL, 1}};
    const struct index index = {.parts = parts, .part_count = 2};
    struct query_run run;
    const struct subject subject = make(&run, answers);
    struct index_value v = index_of(&index, &subject);

    (void)state;
    near(v.value, (3 * 0.75 + 0.25) / 4);
    /* Influences: 0.75 / 4 times 0.25 three times and -0.75; 0.25 / 2 times +-0.25. */
    double squares = 0.75 / 4 * 0.75 / 4 * (3 * 0.0625 + 0.5625) + 2 * 0.125 * 0.125 * 0.0625;
    near(v.range.low, v.value - student_975(5) * sqrt(6.0 / 5 * squares));
    answers[4].scored = answers[5].scored = 0;
    assert_true(isnan(index_of(&index, &subject).value));
    parts[1] = (struct index_part){"s", "hard", 1};
    near(index_of(&index, &subject).value, (3 * 0.75 + 0.5) / 4);
}

static void test_hash(void **state)
{
    static const char text[] = "{\"name\": \"n\", \"version\": 1, \"parts\": "
                               "[{\"suite\": \"s\", \"weight\": 1}], \"sha256\": \"%s\"}";
    struct index index;
    struct error err = {0};
    struct str good = {0};

    (void)state;
    assert_false(index_parse(&index, "i.json", view_of(text), &err));
    const char *found = strstr(err.message, "parts give ");
    assert_non_null(found);
    str_printf(&good, "%.*s%.64s\"}", (int)(strlen(text) - 4), text, found + strlen("parts give "));
    assert_true(index_parse(&index, "i.json", str_view(&good), &err));
    assert_int_equal(index.version, 1);
    index_release(&index);
    str_release(&good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_value), cmocka_unit_test(test_hash)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
