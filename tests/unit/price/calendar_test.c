/* Peak and off-peak, to the second. */
#include "fixture.h"

static const char *const calendars =
    "{\"cn\": {\"utc_offset\": \"+08:00\", \"weekend\": [6, 7], \"from\": \"2026-01-01\", "
    "\"to\": \"2026-12-31\", \"holidays\": [\"2026-10-01..2026-10-07\", \"2026-05-01\"]},"
    " \"d\": {\"days_of\": \"cn\", \"peak\": ["
    "{\"from\": \"2026-08-17\", \"to\": \"2026-08-23\", \"days\": \"all\", "
    "\"windows\": [\"09:00-12:00\", \"14:00-18:00\"]},"
    "{\"from\": \"2026-08-24\", \"days\": \"workdays\", "
    "\"windows\": [\"09:00-12:00\", \"14:00-18:00\"]}]},"
    " \"night\": {\"days_of\": \"cn\", \"peak\": [{\"days\": \"all\", "
    "\"windows\": [\"00:00-00:30\", \"08:30-24:00\"]}]}}";

static const char *const rows =
    "[{\"model\": \"m\", \"currency\": \"USD\", \"input\": 2, \"output\": 2, \"calendar\": \"d\", "
    "\"off_peak\": {\"input\": 1, \"output\": 1}, " ORIGIN "},"
    " {\"model\": \"n\", \"currency\": \"USD\", \"input\": 2, \"output\": 2, \"calendar\": "
    "\"night\", \"off_peak\": {\"input\": 1, \"output\": 1}, " ORIGIN "},"
    " {\"model\": \"lost\", \"currency\": \"USD\", \"input\": 2, \"output\": 2, \"calendar\": "
    "\"nowhere\", \"off_peak\": {\"input\": 1, \"output\": 1}, " ORIGIN "}]";

static struct price_cost ask(const struct price_book *book, const char *model, const char *start,
                             const char *end)
{
    const struct price_query q = {.provider = "deepseek",
                                  .model = model,
                                  .start_unix_ns = fixture_time(start),
                                  .end_unix_ns = end ? fixture_time(end) : fixture_time(start),
                                  .usage = {1000000, 0, 0, 1000000, USAGE_ABSENT}};
    struct price_cost c;

    price_cost(book, &q, &c);
    return c;
}

static void peak(const struct price_book *book, const char *start)
{
    struct price_cost c = ask(book, "m", start, NULL);

    assert_int_equal(c.unknown, PRICE_KNOWN);
    assert_false(c.is_off_peak);
    assert_money(c.total, "4");
}

static void off_peak(const struct price_book *book, const char *start)
{
    struct price_cost c = ask(book, "m", start, NULL);

    assert_int_equal(c.unknown, PRICE_KNOWN);
    assert_true(c.is_off_peak);
    assert_money(c.total, "2");
}

static int setup(void **state)
{
    struct price_book *book = price_book_new();

    fixture_table(book, price_book_add_calendar, calendars);
    fixture_rows(book, "deepseek", rows);
    *state = book;
    return 0;
}

static int teardown(void **state)
{
    price_book_free(*state);
    return 0;
}

static void test_window_edges(void **state)
{
    /* 2026-11-25 is a Wednesday; Beijing is UTC+8. */
    off_peak(*state, "2026-11-25T08:59:59+08:00");
    peak(*state, "2026-11-25T09:00:00+08:00");
    peak(*state, "2026-11-25T11:59:59+08:00");
    off_peak(*state, "2026-11-25T12:00:00+08:00");
    off_peak(*state, "2026-11-25T13:59:59+08:00");
    peak(*state, "2026-11-25T14:00:00+08:00");
    peak(*state, "2026-11-25T17:59:59+08:00");
    off_peak(*state, "2026-11-25T18:00:00+08:00");
    peak(*state, "2026-11-25T01:00:00Z");
    off_peak(*state, "2026-11-25T00:59:59Z");
}

static void test_days(void **state)
{
    off_peak(*state, "2026-11-21T10:00:00+08:00"); /* Saturday */
    off_peak(*state, "2026-11-22T10:00:00+08:00"); /* Sunday */
    peak(*state, "2026-11-23T10:00:00+08:00");     /* Monday */
    off_peak(*state, "2026-10-01T10:00:00+08:00"); /* first day of a holiday */
    off_peak(*state, "2026-10-07T10:00:00+08:00"); /* last day */
    peak(*state, "2026-10-08T10:00:00+08:00");     /* Thursday after it */
    off_peak(*state, "2026-09-26T10:00:00+08:00"); /* Saturday, on which people worked */
    /* a Sunday of the first week, in which the windows held every day; then the first free Saturday
     */
    peak(*state, "2026-08-23T10:00:00+08:00");
    off_peak(*state, "2026-08-29T10:00:00+08:00");
    /* the day is Beijing's: Sunday 22:00 in New York is Monday 11:00 there */
    peak(*state, "2026-11-22T22:00:00-05:00");
    peak(*state, "2026-12-31T17:59:59+08:00");
}

static void test_beyond_the_table(void **state)
{
    static const char *const starts[] = {
        "2027-01-01T00:00:00+08:00", "2027-01-04T10:00:00+08:00",
        "2027-01-02T10:00:00+08:00", /* a Saturday all the same */
        "2026-08-16T10:00:00+08:00", /* before the first rule */
    };

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        struct price_cost c = ask(*state, "m", starts[i], NULL);
        assert_int_equal(c.unknown, PRICE_NO_CALENDAR);
        assert_null(c.row);
        assert_true(c.total == 0);
    }
    assert_int_equal(ask(*state, "lost", "2026-11-25T10:00:00Z", NULL).unknown, PRICE_NO_CALENDAR);
    off_peak(*state, "2026-12-31T23:59:59+08:00");
}

static void test_night_window_over_midnight(void **state)
{
    assert_money(ask(*state, "n", "2026-11-25T16:29:59Z", NULL).total, "4");
    assert_money(ask(*state, "n", "2026-11-25T16:30:00Z", NULL).total, "2");
    assert_money(ask(*state, "n", "2026-11-26T00:29:59Z", NULL).total, "2");
    assert_money(ask(*state, "n", "2026-11-26T00:30:00Z", NULL).total, "4");
    assert_money(ask(*state, "n", "2026-11-21T12:00:00Z", NULL).total, "4"); /* Saturday too */
    /* midnight itself is no boundary of the price */
    assert_false(
        ask(*state, "n", "2026-11-25T23:59:00+08:00", "2026-11-26T00:01:00+08:00").straddles);
}

static bool straddles(const struct price_book *book, const char *start, const char *end)
{
    struct price_cost c = ask(book, "m", start, end);

    assert_int_equal(c.unknown, PRICE_KNOWN);
    return c.straddles;
}

static void test_straddle(void **state)
{
    assert_false(straddles(*state, "2026-11-25T11:59:00+08:00", "2026-11-25T11:59:59+08:00"));
    assert_true(straddles(*state, "2026-11-25T11:59:00+08:00", "2026-11-25T12:00:00+08:00"));
    assert_true(straddles(*state, "2026-11-25T08:59:59+08:00", "2026-11-25T09:00:10+08:00"));
    /* both ends are peak, the pause between them is not */
    assert_true(straddles(*state, "2026-11-25T11:59:00+08:00", "2026-11-25T14:00:01+08:00"));
    assert_false(straddles(*state, "2026-11-25T12:00:00+08:00", "2026-11-25T13:59:59+08:00"));
    /* Friday evening to Monday morning: one long off-peak time with midnights in it */
    assert_false(straddles(*state, "2026-11-20T18:00:00+08:00", "2026-11-23T08:59:59+08:00"));
    assert_true(straddles(*state, "2026-11-20T18:00:00+08:00", "2026-11-23T09:00:00+08:00"));
    /* into the year that the table does not know */
    assert_true(straddles(*state, "2026-12-31T23:00:00+08:00", "2027-01-01T00:00:01+08:00"));
    /* the start decides the price */
    assert_money(ask(*state, "m", "2026-11-25T11:59:59+08:00", "2026-11-25T12:30:00+08:00").total,
                 "4");
}

static void refuse(const char *text, const char *message)
{
    struct price_book *book = price_book_new();
    struct error err = {0};

    assert_false(fixture_parse(book, NULL, price_book_add_calendar, text, &err));
    assert_string_equal(err.message, message);
    assert_int_equal(err.kind, ERROR_INPUT);
    price_book_free(book);
}

static void test_messages(void **state)
{
    (void)state;
    refuse("[]", "t.json:1: top level: found a list, expected an object");
    refuse("{\"d\": {\"days_of\": \"cn\"}}",
           "t.json:1: d: days_of: \"cn\" is no calendar with days");
    refuse("{\n\"cn\": {\"utc_offset\": \"8\"}}",
           "t.json:2: cn.utc_offset: found \"8\", expected an offset such as +08:00");
    refuse("{\"cn\": {\"weekend\": [0]}}",
           "t.json:1: cn.weekend: expected days from 1 (Monday) to 7 (Sunday)");
    refuse("{\"cn\": {\"holidays\": [\"2026-02-30\"]}}",
           "t.json:1: cn.holidays: found \"2026-02-30\", expected a day such as 2026-02-15");
    refuse("{\"cn\": {\"holidays\": [\"2026-02-05..2026-02-01\"]}}",
           "t.json:1: cn.holidays: \"2026-02-05..2026-02-01\" is no range of at most a month");
    refuse(
        "{\"cn\": {\"peak\": [{\"days\": \"all\", \"windows\": [\"12:00-09:00\"]}]}}",
        "t.json:1: cn.peak[0].windows: \"12:00-09:00\" is no window of a day after the one before "
        "it, at most 8");
    refuse("{\"cn\": {\"peak\": [{\"days\": \"weekdays\", \"windows\": []}]}}",
           "t.json:1: cn.peak[0].days: found \"weekdays\", expected one of workdays, all (did you "
           "mean "
           "'workdays'?)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_window_edges, setup, teardown),
        cmocka_unit_test_setup_teardown(test_days, setup, teardown),
        cmocka_unit_test_setup_teardown(test_beyond_the_table, setup, teardown),
        cmocka_unit_test_setup_teardown(test_night_window_over_midnight, setup, teardown),
        cmocka_unit_test_setup_teardown(test_straddle, setup, teardown),
        cmocka_unit_test(test_messages),
    };

    return cmocka_run_group_tests_name("price/calendar", tests, NULL, NULL);
}
