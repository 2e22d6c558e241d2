#include "fixture.h"

#include "suite/csv.h"
#include "suite/import.h"
#include "suite/suite.h"

static const struct import_map sums[] = {{"question", "q"}, {"reference", "a"}};

static struct import_plan plan_of(const char *file, const struct import_map *map, size_t count)
{
    return (struct import_plan){.file = file,
                                .map = map,
                                .map_count = count,
                                .name = "mine",
                                .language = "en",
                                .licence = "MIT",
                                .grader = "number"};
}

/* Imports and compares items.jsonl. */
static void imports(struct import_plan plan, const char *expected)
{
    struct str manifest = {0}, items = {0};
    struct import_result result;
    struct error err = {0};

    if (!import_read(&plan, &manifest, &items, &result, &err))
        fail_msg("%s", err.message);
    assert_string_equal(str_text(&items), expected);
    str_release(&manifest);
    str_release(&items);
}

static void refuses(struct import_plan plan, const char *expected)
{
    struct str manifest = {0}, items = {0};
    struct import_result result;
    struct error err = {0};

    assert_false(import_read(&plan, &manifest, &items, &result, &err));
    assert_contains(err.message, expected);
    assert_int_equal(items.len, 0);
    str_release(&manifest);
    str_release(&items);
}

static void reads_jsonl(void **state)
{
    const char *file =
        put_file("a.jsonl", VIEW("{\"q\":\"1+1\",\"a\":2}\n\n{\"q\":\"2+2\",\"a\":\"4\"}"));

    (void)state;
    imports(plan_of(file, sums, 2),
            "{\"id\":\"1\",\"reference\":2,\"variables\":{\"question\":\"1+1\"}}\n"
            "{\"id\":\"2\",\"reference\":\"4\",\"variables\":{\"question\":\"2+2\"}}\n");
}

static void reads_csv(void **state)
{
    const char *file = put_file("a.csv", VIEW("\xEF\xBB\xBF"
                                              "q,a,\"le\"\"vel\"\r\n"
                                              "\"one,\r\n\"\"two\"\"\",2,\r\n"
                                              "\r\n"
                                              "5\" pipe,\"4\",hard"));
    const struct import_map map[] = {
        {"question", "q"}, {"reference", "a"}, {"category", "le\"vel"}};

    (void)state;
    imports(plan_of(file, map, 3), "{\"id\":\"1\",\"reference\":\"2\",\"variables\":{\"question\":"
                                   "\"one,\\r\\n\\\"two\\\"\"}}\n"
                                   "{\"id\":\"2\",\"reference\":\"4\",\"category\":\"hard\","
                                   "\"variables\":{\"question\":\"5\\\" "
                                   "pipe\"}}\n");
}

static void reads_tsv(void **state)
{
    (void)state;
    imports(plan_of(put_file("a.tsv", VIEW("q\ta\nx,y\t1\n")), sums, 2),
            "{\"id\":\"1\",\"reference\":\"1\",\"variables\":{\"question\":\"x,y\"}}\n");
}

static void goes_into_values(void **state)
{
    const struct import_map map[] = {
        {"question", "data.list.1"}, {"reference", "a.b"}, {"id", "meta.id"}, {"extra", "data.n"}};
    const char *file = put_file(
        "deep.jsonl", VIEW("{\"data\":{\"list\":[\"no\",\"yes\"],\"n\":1.50},\"a.b\":\"dotted\","
                           "\"a\":{\"b\":\"nested\"},\"meta\":{\"id\":7}}\n"));

    (void)state;
    imports(plan_of(file, map, 4),
            "{\"id\":\"7\",\"reference\":\"dotted\",\"variables\":{\"question\":"
            "\"yes\",\"extra\":1.50}}\n");
}

static void takes_choices(void **state)
{
    struct import_map map[] = {{"question", "q"}, {"choices", "A+B+C+D"}};
    const char *columns = put_file("c.csv", VIEW("q,A,B,C,D\nWhich?,one,two,three,\n"));
    const char *list = put_file("c.jsonl", VIEW("{\"q\":\"Which?\",\"options\":[\"one\",2]}\n"));
    const char *text = put_file("d.csv", VIEW("q,options\nWhich?,\"[\"\"one\"\",\"\"two\"\"]\"\n"));

    (void)state;
    imports(plan_of(columns, map, 2),
            "{\"id\":\"1\",\"choices\":[\"one\",\"two\",\"three\"],\"variables\":"
            "{\"question\":\"Which?\"}}\n");
    map[1].source = "options";
    imports(plan_of(list, map, 2),
            "{\"id\":\"1\",\"choices\":[\"one\",2],\"variables\":{\"question\":\"Which?\"}}\n");
    imports(
        plan_of(text, map, 2),
        "{\"id\":\"1\",\"choices\":[\"one\",\"two\"],\"variables\":{\"question\":\"Which?\"}}\n");
    map[1].source = "A";
    refuses(plan_of(columns, map, 2), "c.csv:2: A (for choices): expected a list");
    map[1].source = "A+D";
    refuses(plan_of(columns, map, 2), "c.csv:2: choices: found 1 options, expected 2 to 26");
}

static void takes_reference_after_a_mark(void **state)
{
    struct import_plan plan = plan_of(
        put_file("r.jsonl", VIEW("{\"q\":\"x\",\"a\":\"1+1 #### no\\n#### 2 \"}\n")), sums, 2);

    (void)state;
    plan.reference_after = "####";
    imports(plan, "{\"id\":\"1\",\"reference\":\"2\",\"variables\":{\"question\":\"x\"}}\n");
    plan.file =
        put_file("r2.jsonl", VIEW("{\"q\":\"x\",\"a\":\"2\"}\n{\"q\":\"x\",\"a\":\"####\"}\n"));
    refuses(plan, "r2.jsonl:1: a (for reference): no \"####\" in it");
    plan.map_count = 1;
    refuses(plan, "no reference is mapped");
}

static void keeps_the_first_of_equals(void **state)
{
    const struct import_map map[] = {{"id", "id"}, {"question", "q"}};
    struct import_plan plan =
        plan_of(put_file("u.jsonl", VIEW("{\"id\":\"x\",\"q\":\"1\",\"model\":\"m\"}\n"
                                         "{\"id\":\"y\",\"q\":\"2\"}\n"
                                         "{\"id\":\"x\",\"q\":\"1\",\"model\":\"n\"}\n")),
                map, 2);

    (void)state;
    refuses(plan, "u.jsonl:3: id \"x\" is there already in line 1 (--unique");
    plan.unique = "id";
    imports(plan, "{\"id\":\"x\",\"variables\":{\"question\":\"1\"}}\n"
                  "{\"id\":\"y\",\"variables\":{\"question\":\"2\"}}\n");
    plan.file =
        put_file("v.jsonl", VIEW("{\"id\":\"x\",\"q\":\"1\"}\n{\"id\":\"x\",\"q\":\"2\"}\n"));
    refuses(plan, "v.jsonl:2: id \"x\" is there already in line 1, with another content");
    plan.unique = "key";
    refuses(plan, "v.jsonl:1: key: expected a text or a number");
}

static void names_bad_rows(void **state)
{
    const struct {
        const char *name;
        struct view content;
        const char *expected;
    } cases[] = {
        {"e1.jsonl", VIEW("{\"q\":\"x\",\"a\":1}\n{\"q\":\"x\"}\n"),
         "e1.jsonl:2: a (for reference): missing"},
        {"e2.jsonl", VIEW("{\"q\":{},\"a\":1}"), "e2.jsonl:1: q (for question): found an object"},
        {"e3.jsonl", VIEW("[1]"), "e3.jsonl:1: expected an object"},
        {"e4.jsonl", VIEW("{\"q\":\"x\",\"a\":1}\n{\"q\""), "e4.jsonl:2:5: "},
        {"e5.jsonl", VIEW("{\"q\":\"\xFF\"}"), "e5.jsonl:1: holds bytes that are not UTF-8"},
        {"e6.jsonl", VIEW("\n"), "e6.jsonl: no rows"},
        {"e7.csv", VIEW("q,a\n1,2,3\n"), "e7.csv:2: found 3 fields, expected 2"},
        {"e8.csv", VIEW("q,a\n\"x\n\ny"), "e8.csv:2: a quoted field that never ends"},
        {"e9.csv", VIEW("q,a\n\"x\ny\"z,1"), "e9.csv:3: text after a closing quote"},
        {"e10.csv", VIEW("q,a\n\"\n\",1\n\xFF,2"), "e10.csv:4: holds bytes that are not UTF-8"},
        {"e11.csv", VIEW(""), "e11.csv: no rows"},
        {"e12.jsonl", VIEW("{\"q\":\"x\",\"a\":[]}"),
         "e12.jsonl:1: reference: found an empty list"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuses(plan_of(put_file(cases[i].name, cases[i].content), sums, 2), cases[i].expected);
}

static void checks_the_plan(void **state)
{
    const struct import_map twice[] = {{"question", "q"}, {"question", "a"}},
                            other[] = {{"text", "q"}};
    const char *file = put_file("p.jsonl", VIEW("{\"q\":\"x\",\"a\":1}"));
    struct import_plan plan = plan_of(file, twice, 2);

    (void)state;
    refuses(plan, "\"question\" is mapped twice");
    refuses(plan_of(file, other, 1), "no variable is called \"question\"");
    plan = plan_of(file, other, 1);
    plan.template = "Say {{texts}}";
    refuses(plan, "p.jsonl:1: variables: no \"texts\", which the template asks for");
    plan.template = "Say {{text}}";
    imports(plan, "{\"id\":\"1\",\"variables\":{\"text\":\"x\"}}\n");
    plan.name = "a/b";
    refuses(plan, "is no suite's name");
    plan.name = "b";
    plan.grader = "{\"kind\":";
    refuses(plan, "grader:1:");
}

static void writes_what_loads(void **state)
{
    struct import_plan plan =
        plan_of(put_file("w.jsonl", VIEW("{\"q\":\"x\\n\",\"a\":1}")), sums, 2);
    struct str manifest = {0}, items = {0};
    struct import_result result;
    struct error err = {0};
    struct suite *suite;
    char dir[128], *command;

    (void)state;
    plan.grader = "{\"kind\":\"number\",\"digits\":2}";
    plan.system = "Be \"brief\".";
    snprintf(dir, sizeof dir, "%s/made/mine/", work);
    assert_true(import_read(&plan, &manifest, &items, &result, &err));
    assert_int_equal(result.rows, 1);
    if (!import_write(dir, str_view(&manifest), str_view(&items), false, &err))
        fail_msg("%s", err.message);
    suite = suite_load(dir, NULL, &err);
    assert_non_null(suite);
    assert_string_equal(suite->name, "mine");
    assert_string_equal(suite->system, "Be \"brief\".");
    assert_string_equal(suite->category, "all");
    assert_non_null(json_get(suite->grader, "digits"));
    suite_free(suite);
    assert_false(import_write(dir, str_view(&manifest), str_view(&items), false, &err));
    assert_contains(err.message, "is there already (--force replaces it)");
    assert_true(import_write(dir, str_view(&manifest), str_view(&items), true, &err));
    /* What does not load leaves the folder alone, and nothing beside it. */
    assert_false(import_write(dir, VIEW("{}"), str_view(&items), true, &err));
    suite = suite_load(dir, NULL, &err);
    assert_non_null(suite);
    suite_free(suite);
    command = mem_printf("test \"$(ls '%s/made')\" = mine", work);
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): a path of our own */
    free(command);
    str_release(&manifest);
    str_release(&items);
}

/* Fields of every row, joined by '|', rows by '/'. */
static void csv_gives(struct view text, const char *expected)
{
    struct csv_reader reader;
    struct csv_row row = {0};
    struct str got = {0};
    struct error err = {0};
    int status;

    csv_init(&reader, text, "x.csv", ',');
    while ((status = csv_next(&reader, &row, &err)) == 1) {
        for (size_t i = 0; i < row.count; i++) {
            if (i)
                str_add_char(&got, '|');
            str_add(&got, csv_field(&row, i));
        }
        str_printf(&got, "@%u/", row.line);
    }
    assert_int_equal(status, 0);
    assert_string_equal(str_text(&got), expected);
    str_release(&got);
    csv_row_release(&row);
}

static void csv_edges(void **state)
{
    (void)state;
    csv_gives(VIEW(""), "");
    csv_gives(VIEW("\xEF\xBB\xBF"), "");
    csv_gives(VIEW("a"), "a@1/");
    csv_gives(VIEW("a,"), "a|@1/");
    csv_gives(VIEW(",\n,"), "|@1/|@2/");
    csv_gives(VIEW("\"\"\n\"a\"\"\"\n"), "@1/a\"@2/");
    csv_gives(VIEW("\"a\nb\nc\",d\ne,f\n"), "a\nb\nc|d@1/e|f@4/");
    csv_gives(VIEW("a\rb,c\r\nd,e\r\n"), "a\rb|c@1/d|e@2/");
    csv_gives(VIEW("\n\r\n\na,b\n\n"), "a|b@4/");
    csv_gives(VIEW(" \"a\",b\n"), " \"a\"|b@1/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_jsonl),
        cmocka_unit_test(reads_csv),
        cmocka_unit_test(reads_tsv),
        cmocka_unit_test(goes_into_values),
        cmocka_unit_test(takes_choices),
        cmocka_unit_test(takes_reference_after_a_mark),
        cmocka_unit_test(keeps_the_first_of_equals),
        cmocka_unit_test(names_bad_rows),
        cmocka_unit_test(checks_the_plan),
        cmocka_unit_test(writes_what_loads),
        cmocka_unit_test(csv_edges),
    };

    return cmocka_run_group_tests(tests, make_work, remove_work);
}
