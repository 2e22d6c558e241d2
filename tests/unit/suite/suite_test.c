#include "fixture.h"

#include "suite/suite.h"

#define MANIFEST                                                                                   \
    "{\"title\":\"Sums\",\"language\":\"en\",\"licence\":\"MIT\",\"version\":\"1\","               \
    "\"category\":\"easy\",\"template\":\"{{question}}\",\"grader\":{\"kind\":\"number\"}}"
#define ITEM(id, question)                                                                         \
    "{\"id\":\"" id "\",\"variables\":{\"question\":\"" question "\"},\"reference\":\"4\"}\n"

static struct suite *load(const char *name, const char *manifest, struct view items,
                          struct error *err)
{
    char path[128];

    snprintf(path, sizeof path, "%s/suite.json", name);
    put_file(path, view_of(manifest));
    snprintf(path, sizeof path, "%s/items.jsonl", name);
    put_file(path, items);
    return suite_load(name, (char *[]){work, NULL}, err);
}

static struct suite *load_good(const char *manifest, const char *items)
{
    struct error err = {0};
    struct suite *suite = load("good", manifest, view_of(items), &err);

    if (!suite)
        fail_msg("%s", err.message);
    return suite;
}

static void refuse(const char *manifest, struct view items, const char *expected)
{
    struct error err = {0};

    assert_null(load("bad", manifest, items, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_contains(err.message, expected);
}

static void loads_with_defaults(void **state)
{
    struct suite *suite = load_good(
        MANIFEST,
        "\xEF\xBB\xBF" ITEM(
            "b", "2+2") "\r\n  \n"
                        "{\"id\":\"a\",\"category\":\"hard\",\"cluster\":\"pair\",\"_note\":\"x\","
                        "\"variables\":{\"question\":\"3+1\"},\"reference\":[4,\"four\"],"
                        "\"choices\":[\"3\",\"4\"],\"grader\":{\"kind\":\"exact\"}}");

    (void)state;
    assert_string_equal(suite->name, "good");
    assert_string_equal(suite->title_zh, "Sums");
    assert_null(suite->system);
    assert_null(suite->tags[0]);
    assert_int_equal(suite->item_count, 2);
    assert_string_equal(suite->items[0].category, "easy");
    assert_string_equal(suite->items[0].cluster, "b");
    assert_int_equal(suite->items[0].line, 1);
    assert_string_equal(suite->items[1].category, "hard");
    assert_string_equal(suite->items[1].cluster, "pair");
    assert_int_equal(suite->items[1].line, 4);
    assert_non_null(suite->items[1].grader);
    assert_ptr_equal(suite_find(suite, "a"), &suite->items[1]);
    assert_ptr_equal(suite_find(suite, "b"), &suite->items[0]);
    assert_null(suite_find(suite, "c"));
    suite_free(suite);
}

static void hash_goes_by_content(void **state)
{
    struct suite *a = load_good(MANIFEST, ITEM("x", "2+2"));
    struct suite *same = load_good(
        "// a comment\n" MANIFEST,
        "{ \"reference\" : \"4\", \"id\":\"x\", \"variables\":{\"question\":\"2+\\u0032\"} }");
    struct suite *other = load_good(MANIFEST, ITEM("x", "2+3"));

    (void)state;
    assert_string_equal(a->hash, same->hash);
    assert_string_equal(a->items[0].hash, same->items[0].hash);
    assert_string_not_equal(a->hash, other->hash);
    suite_free(a);
    suite_free(same);
    suite_free(other);
}

static void refuses_bad_manifests(void **state)
{
    struct view items = view_of(ITEM("a", "2+2"));

    (void)state;
    refuse("{\"title\":\"x\"}", items, "suite.json:1: language: missing");
    refuse("[]", items, "suite.json:1: top level: found a list, expected an object");
    refuse("{\"title\":\"x\",\n\"language\":3}", items,
           "suite.json:2: language: found 3, expected a string");
    refuse("{\"titel\":1,\"title\":\"T\",\"language\":\"en\",\"licence\":\"MIT\",\"version\":\"1\","
           "\"category\":\"c\",\"template\":\"t\",\"grader\":{\"kind\":\"number\"}}",
           items, "unknown key \"titel\" (did you mean 'title'?)");
    refuse("{\"title\":\"T\",\"language\":\"en\",\"licence\":\"MIT\",\"version\":\"1\","
           "\"category\":\"c\",\"template\":\"t\",\"grader\":\"number\"}",
           items, "grader: expected an object with a \"kind\"");
    refuse("{\"title\":\"\xFF\"}", items, "not UTF-8");
}

static void counts_malformed_lines(void **state)
{
    struct error err = {0};
    struct str items = {0};

    (void)state;
    for (int i = 0; i < 12; i++)
        str_printf(&items, "{\"id\":\"i%d\"}\n" ITEM("good%d", "1+1"), i, i);
    assert_null(load("many", MANIFEST, str_view(&items), &err));
    assert_contains(err.message, "items.jsonl:1: variables: missing");
    assert_contains(err.message, "line 19: variables: missing");
    assert_null(strstr(err.message, "line 21:"));
    assert_contains(err.message, "malformed lines in all: 12");
    str_release(&items);
}

static void refuses_bad_items(void **state)
{
    static const struct {
        const char *line, *expected;
    } cases[] = {
        {"{\"id\":\"a\",}", "items.jsonl:2:11: "},
        {"[1]", "items.jsonl:2: top level: found a list, expected an object"},
        {"{\"variables\":{\"question\":\"x\"}}", "items.jsonl:2: id: missing"},
        {"{\"id\":\"\",\"variables\":{\"question\":\"x\"}}", "id: found 0 bytes"},
        {"{\"id\":\"a\\u0007b\",\"variables\":{\"question\":\"x\"}}", "control character"},
        {"{\"id\":7,\"variables\":{\"question\":\"x\"}}", "id: found 7, expected a string"},
        {"{\"id\":\"a\",\"variables\":{\"q\":\"x\"}}",
         "no \"question\", which the template asks for"},
        {"{\"id\":\"a\",\"variables\":{\"question\":{}}}", "\"question\" is neither"},
        {"{\"id\":\"a\",\"variables\":{\"question\":\"x\"},\"reference\":[]}", "reference: found"},
        {"{\"id\":\"a\",\"variables\":{\"question\":\"x\"},\"choices\":[\"one\"]}",
         "choices: found 1 options, expected 2 to 26"},
        {"{\"id\":\"a\",\"variables\":{\"question\":\"x\"},\"refrence\":\"4\"}",
         "unknown key \"refrence\" (did you mean 'reference'?)"},
        {"{\"id\":\"a\",\"variables\":{\"question\":\"\xC3\x28\"}}",
         "items.jsonl:2: holds bytes that are not UTF-8"},
        {ITEM("ok", "2+2"), "items.jsonl:2: id: \"ok\" is there twice (first in line 1)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str items = {0};
        str_printf(&items, "%s%s\n", ITEM("ok", "1+1"), cases[i].line);
        refuse(MANIFEST, str_view(&items), cases[i].expected);
        str_release(&items);
    }
    refuse(MANIFEST, view_of("\n \n"), "items.jsonl: no items");
}

static void refuses_deep_nesting(void **state)
{
    struct str line = {0};

    (void)state;
    str_add_text(&line, "{\"id\":\"a\",\"variables\":{\"question\":");
    for (int i = 0; i < 500; i++)
        str_add_char(&line, '[');
    refuse(MANIFEST, str_view(&line), "nested too deeply");
    str_release(&line);
}

static void refuses_long_lines(void **state)
{
    struct str items = {0};

    (void)state;
    str_add_text(&items, "{\"id\":\"");
    str_reserve(&items, SUITE_LINE_MAX);
    memset(items.data + items.len, 'x', SUITE_LINE_MAX);
    items.len += SUITE_LINE_MAX;
    refuse(MANIFEST, str_view(&items), "items.jsonl:1: longer than");
    str_release(&items);
}

static void names_what_is_missing(void **state)
{
    struct error err = {0};
    char *dirs[] = {work, NULL};

    (void)state;
    suite_free(load_good(MANIFEST, ITEM("a", "2+2")));
    assert_null(suite_load("goood", dirs, &err));
    assert_contains(err.message, "no suite 'goood' (did you mean 'good'?)");
    assert_contains(err.message, work);
    assert_null(suite_load("../good", dirs, &err));
    assert_null(suite_load(".hidden", dirs, &err));
    assert_contains(err.message, "is no suite's name");
    assert_null(suite_load("/nowhere/x", dirs, &err));
    assert_contains(err.message, "cannot read '/nowhere/x/suite.json'");
}

static void loads_by_path(void **state)
{
    struct error err = {0};
    char path[128];
    struct suite *suite;

    (void)state;
    suite_free(load_good(MANIFEST, ITEM("a", "2+2")));
    snprintf(path, sizeof path, "%s/good//", work);
    suite = suite_load(path, NULL, &err);
    assert_non_null(suite);
    assert_string_equal(suite->name, "good");
    suite_free(suite);
}

static void rendered(const char *template, const char *item, const char *expected)
{
    struct str manifest = {0}, out = {0};
    struct error err = {0};
    struct suite *suite;

    str_add_text(&manifest, "{\"title\":\"x\",\"language\":\"en\",\"licence\":\"MIT\",\"version\":"
                            "\"1\",\"category\":\"c\",\"grader\":{\"kind\":\"exact\"},"
                            "\"template\":");
    json_put_string(&manifest, view_of(template));
    str_add_char(&manifest, '}');
    suite = load_good(str_text(&manifest), item);
    assert_true(suite_render(suite, &suite->items[0], &out, &err));
    assert_string_equal(str_text(&out), expected);
    suite_free(suite);
    str_release(&manifest);
    str_release(&out);
}

static void renders_templates(void **state)
{
    (void)state;
    rendered("Q: {{question}}\n{{choices}}\nA:",
             "{\"id\":\"a\",\"variables\":{\"question\":\"Which?\"},\"choices\":[\"one\",2]}",
             "Q: Which?\nA. one\nB. 2\nA:");
    /* Values are never expanded again, and braces that begin no variable stay. */
    rendered("{{a}}{{b}}", "{\"id\":\"a\",\"variables\":{\"a\":\"{{b}}\",\"b\":\"{{\"}}",
             "{{b}}{{");
    rendered("\\frac{{{n}}}{2} {{ n }} {{}} {{n", "{\"id\":\"a\",\"variables\":{\"n\":1.50}}",
             "\\frac{1.50}{2} {{ n }} {{}} {{n");
    rendered("{{list}}|{{yes}}",
             "{\"id\":\"a\",\"variables\":{\"list\":[\"x\",\"y\"],\"yes\":true}}", "x\ny|true");
    /* A variable of that name serves when the item has no choices. */
    rendered("{{choices}}", "{\"id\":\"a\",\"variables\":{\"choices\":[\"x\",\"y\"]}}", "x\ny");
    /* An item of another form than its suite's has a template of its own. */
    rendered("{{choices}}", "{\"id\":\"a\",\"variables\":{\"n\":\"1\"},\"template\":\"own {{n}}\"}",
             "own 1");
    rendered("no variable", "{\"id\":\"a\",\"variables\":{}}", "no variable");
}

static bool contains(const uint32_t *sample, size_t count, uint32_t index)
{
    for (size_t i = 0; i < count; i++)
        if (sample[i] == index)
            return true;
    return false;
}

static void samples_are_nested(void **state)
{
    struct str items = {0};
    struct suite *suite;
    size_t small_count, large_count, all_count, other_count, shared = 0;
    uint32_t *small, *large, *all, *other;

    (void)state;
    for (int i = 0; i < 500; i++)
        str_printf(&items, "{\"id\":\"q%d\",\"variables\":{\"question\":\"%d\"}}\n", i, i);
    suite = load_good(MANIFEST, str_text(&items));
    small = suite_sample(suite, 100, 7, &small_count);
    large = suite_sample(suite, 200, 7, &large_count);
    other = suite_sample(suite, 100, 8, &other_count);
    all = suite_sample(suite, 0, 7, &all_count);
    assert_int_equal(small_count, 100);
    assert_int_equal(large_count, 200);
    assert_int_equal(all_count, 500);
    for (size_t i = 0; i < small_count; i++) {
        assert_true(contains(large, large_count, small[i]));
        assert_true(i == 0 || small[i] > small[i - 1]);
        shared += contains(other, other_count, small[i]);
    }
    assert_true(shared > 5 && shared < 45); /* 20 are expected of independent samples */
    for (uint32_t i = 0; i < 500; i++)
        assert_int_equal(all[i], i);
    free(small);
    small = suite_sample(suite, 100000, 7, &small_count);
    assert_int_equal(small_count, 500);
    free(small);
    free(large);
    free(other);
    free(all);
    suite_free(suite);
    str_release(&items);
}

/* An item that is added in front changes a sample by one item at the most. */
static void samples_are_stable(void **state)
{
    struct str items = {0};
    struct suite *before, *after;
    size_t n, m, kept = 0;
    uint32_t *a, *b;

    (void)state;
    str_add_text(&items, "{\"id\":\"new\",\"variables\":{\"question\":\"?\"}}\n");
    n = items.len;
    for (int i = 0; i < 200; i++)
        str_printf(&items, "{\"id\":\"q%d\",\"variables\":{\"question\":\"%d\"}}\n", i, i);
    before = load_good(MANIFEST, str_text(&items) + n);
    after = load_good(MANIFEST, str_text(&items));
    a = suite_sample(before, 50, 7, &n);
    b = suite_sample(after, 50, 7, &m);
    for (size_t i = 0; i < n; i++)
        kept += contains(b, m, a[i] + 1);
    assert_in_range(kept, 49, 50);
    free(a);
    free(b);
    suite_free(before);
    suite_free(after);
    str_release(&items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_with_defaults),   cmocka_unit_test(hash_goes_by_content),
        cmocka_unit_test(refuses_bad_manifests), cmocka_unit_test(counts_malformed_lines),
        cmocka_unit_test(refuses_bad_items),     cmocka_unit_test(refuses_deep_nesting),
        cmocka_unit_test(refuses_long_lines),    cmocka_unit_test(names_what_is_missing),
        cmocka_unit_test(loads_by_path),         cmocka_unit_test(renders_templates),
        cmocka_unit_test(samples_are_nested),    cmocka_unit_test(samples_are_stable),
    };

    return cmocka_run_group_tests(tests, make_work, remove_work);
}
