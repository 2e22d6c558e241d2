#include "fixture.h"

#include <math.h>

#include "base/json.h"

/* One letter a token: { } [ ] k s n t f z . (end) ! (error). */
static const char *tokens(struct view text, unsigned flags)
{
    static const char letters[] = {
        [JSON_ERROR] = '!',  [JSON_END] = '.',       [JSON_OBJECT] = '{', [JSON_OBJECT_END] = '}',
        [JSON_ARRAY] = '[',  [JSON_ARRAY_END] = ']', [JSON_KEY] = 'k',    [JSON_STRING] = 's',
        [JSON_NUMBER] = 'n', [JSON_TRUE] = 't',      [JSON_FALSE] = 'f',  [JSON_NULL] = 'z'};
    static char out[256];
    struct json_reader r;
    size_t n = 0;

    json_reader_init(&r, text, flags);
    for (;;) {
        enum json_token token = json_next(&r);
        out[n++] = letters[token];
        out[n] = '\0';
        if (token == JSON_END || token == JSON_ERROR) {
            assert_int_equal(json_next(&r), token); /* and it stays so */
            return out;
        }
    }
}

static void reads_tokens(void **state)
{
    (void)state;
    assert_string_equal(
        tokens(VIEW(" {\"a\" : [1,-2.5e+3, true,false,null,\"x\\n\"], \"b\":{}, \"c\":[]} \r\n"),
               0),
        "{k[nntfzs]k{}k[]}.");
    assert_string_equal(tokens(VIEW("0"), 0), "n.");
    assert_string_equal(tokens(VIEW("\"\""), 0), "s.");
    assert_string_equal(tokens(VIEW("\xEF\xBB\xBF[]"), 0), "[].");
    assert_string_equal(tokens(VIEW("{} rest"), JSON_PREFIX), "{}.");
    assert_string_equal(tokens(VIEW("12]"), JSON_PREFIX), "n.");
}

static void refuses_what_is_no_json(void **state)
{
    static const char *const bad[] = {
        "",           " ",         "]",         "}",           "[",
        "{",          "[1",        "[1,",       "[1,]",        "[,1]",
        "[1,,2]",     "[1 2]",     "[1}",       "{\"a\":1]",   "{,}",
        "{\"a\":1,}", "{\"a\"}",   "{\"a\":}",  "{\"a\" 1}",   "{a:1}",
        "{'a':1}",    "{1:2}",     "01",        "-",           "+1",
        ".5",         "1.",        "1.e3",      "1e",          "1e+",
        "0x10",       "NaN",       "Infinity",  "tru",         "nul",
        "True",       "nullx",     "\"",        "\"a",         "\"\\",
        "\"\\\"",     "\"\\x41\"", "\"\\u12\"", "\"\\u12g4\"", "\"\t\"",
        "\"a\nb\"",   "1 2",       "{} {}",     "// c\n1",     "/**/1",
        "1,",         "\"\\u\"",   "--1",       "1e5.5",       "[\"a\" \"b\"]",
        "\x01",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        const char *got = tokens(view_of(bad[i]), JSON_STRICT);
        if (got[strlen(got) - 1] != '!')
            fail_msg("\"%s\" was read: %s", bad[i], got);
    }
    assert_string_equal(tokens((struct view){"\"a\0b\"", 5}, 0), "!"); /* a NUL in a string */
}

static void relaxed_takes_comments_and_commas(void **state)
{
    (void)state;
    assert_string_equal(tokens(VIEW("// a\n{/*b*/\"a\"/**/:/***/1,// c\n}// d"), JSON_RELAXED),
                        "{kn}.");
    assert_string_equal(tokens(VIEW("[1,/* , */]"), JSON_RELAXED), "[n].");
    assert_string_equal(tokens(VIEW("[\"// no comment\"]"), JSON_RELAXED), "[s].");
    assert_string_equal(tokens(VIEW("[,]"), JSON_RELAXED), "[!");
    assert_string_equal(tokens(VIEW("[1,,]"), JSON_RELAXED), "[n!");
    assert_string_equal(tokens(VIEW("{\"a\":1,,}"), JSON_RELAXED), "{kn!");
    assert_string_equal(tokens(VIEW("{\"a\":,}"), JSON_RELAXED), "{k!");
    assert_string_equal(tokens(VIEW("/* /"), JSON_RELAXED), "!");
    assert_string_equal(tokens(VIEW("/*/ 1"), JSON_RELAXED), "!");
    assert_string_equal(tokens(VIEW("1 /"), JSON_RELAXED), "n!");
    assert_string_equal(tokens(VIEW("1,"), JSON_RELAXED), "n!");
}

static void bounds_nesting(void **state)
{
    char text[2 * (JSON_DEPTH_MAX + 1)];
    struct json_reader r;

    (void)state;
    for (int extra = 0; extra < 2; extra++) {
        size_t depth = JSON_DEPTH_MAX + (size_t)extra, opened = 0;
        enum json_token token;
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        json_reader_init(&r, (struct view){text, 2 * depth}, 0);
        while ((token = json_next(&r)) == JSON_ARRAY)
            opened++;
        assert_int_equal(opened, JSON_DEPTH_MAX);
        assert_int_equal(token, extra ? JSON_ERROR : JSON_ARRAY_END);
    }
    assert_string_equal(r.error, "nested too deeply");
}

static void skips_values(void **state)
{
    struct json_reader r;

    (void)state;
    json_reader_init(&r, VIEW("{\"a\":{\"b\":[1,{}],\"c\":{}},\"d\":[],\"e\":2}"), 0);
    json_next(&r); /* { */
    json_next(&r); /* a */
    json_next(&r); /* { */
    assert_true(json_skip(&r));
    assert_int_equal(json_next(&r), JSON_KEY);
    assert_true(json_is(&r, "d"));
    json_next(&r); /* [ */
    assert_true(json_skip(&r));
    json_next(&r); /* e */
    json_next(&r); /* 2 */
    assert_true(json_skip(&r));
    assert_int_equal(json_next(&r), JSON_OBJECT_END);
    json_reader_init(&r, VIEW("[[1,}]"), 0);
    json_next(&r);
    json_next(&r);
    assert_false(json_skip(&r));
}

static void unescapes(void **state)
{
    static const struct {
        const char *raw, *plain;
        bool clean;
    } cases[] = {
        {"\"plain\"", "plain", true},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", true},
        {"\"\\u4e2d\\u00e9A\"",
         "\xE4\xB8\xAD\xC3\xA9"
         "A",
         true},
        {"\"\\ud83d\\ude00\"", "\xF0\x9F\x98\x80", true},
        {"\"\\ud83d\"", "\xEF\xBF\xBD", false},
        {"\"\\ud83dx\"", "\xEF\xBF\xBDx", false},
        {"\"\\ud83d\\u0041\"",
         "\xEF\xBF\xBD"
         "A",
         false},
        {"\"\\ude00\\ud83d\"", "\xEF\xBF\xBD\xEF\xBF\xBD", false},
        {"\"\\ud83d\\ud83d\\ude00\"", "\xEF\xBF\xBD\xF0\x9F\x98\x80", false},
        {"\"a\xFFz\"", "a\xEF\xBF\xBDz", false},
        {"\"\xC0\x80\"", "\xEF\xBF\xBD\xEF\xBF\xBD", false},
        {"\"\xEF\xBF\xBD\"", "\xEF\xBF\xBD", true},
        {"\"\\ufffd\"", "\xEF\xBF\xBD", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct json_reader r;
        struct str out = {0};
        json_reader_init(&r, view_of(cases[i].raw), 0);
        assert_int_equal(json_next(&r), JSON_STRING);
        assert_int_equal(json_text(&r, &out), cases[i].clean);
        assert_string_equal(str_text(&out), cases[i].plain);
        if (cases[i].clean)
            assert_true(json_is(&r, cases[i].plain));
        assert_false(json_is(&r, "other"));
        str_release(&out);
    }
}

static void compares_without_unescaping(void **state)
{
    struct json_reader r;

    (void)state;
    json_reader_init(&r, VIEW("\"us\\u0061ge\""), 0);
    json_next(&r);
    assert_true(json_is(&r, "usage"));
    assert_false(json_is(&r, "usag"));
    assert_false(json_is(&r, "usages"));
    json_reader_init(&r, VIEW("\"a\\u0000\""), 0);
    json_next(&r);
    assert_false(json_is(&r, "a"));
}

static void reads_integers(void **state)
{
    static const struct {
        const char *text;
        bool fits;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999999", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct json_reader r;
        int64_t value = 0;
        json_reader_init(&r, view_of(cases[i].text), 0);
        assert_int_equal(json_next(&r), JSON_NUMBER);
        assert_int_equal(json_int64(&r, &value), cases[i].fits);
        assert_true(value == cases[i].value);
    }
}

static void tree_keeps_positions(void **state)
{
    struct arena arena = {NULL};
    struct error err = {0};
    const struct json_value *root = json_parse(
        &arena, "f", VIEW("\xEF\xBB\xBF{\n  \"\xE4\xB8\xAD\": [1,\n\"x\"]}"), JSON_STRICT, &err);
    const struct json_value *list = json_get(root, "\xE4\xB8\xAD");

    (void)state;
    assert_int_equal(root->line, 1);
    assert_int_equal(root->column, 1);
    assert_int_equal(list->key_line, 2);
    assert_int_equal(list->key_column, 3);
    assert_int_equal(list->line, 2);
    assert_int_equal(list->column, 8); /* characters, not bytes */
    assert_int_equal(list->count, 2);
    assert_int_equal(list->first->next->line, 3);
    assert_int_equal(list->first->next->column, 1);
    assert_null(json_get(root, "x"));
    assert_null(json_get(NULL, "x"));
    assert_null(json_get(list, "x"));
    arena_release(&arena);
}

static void tree_names_the_place(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"{\"a\":1,\n \"b\":}", "f:2:6: not a value"},
        {"{\"a\":1,\n \"a\":2}", "f:2:2: a key that is there twice"},
        {"{\"a\":1,\"\\u0061\":2}", "a key that is there twice"},
        {"{\"b\":{},\"c\":1,\"b\":2}", "f:1:15: a key that is there twice"},
        {"\xEF\xBB\xBFx", "f:1:1: not a value"},
        {"{\"a\\u0000b\":1}", "f:1:2: a key that holds a NUL character"},
        {"[1,\n2", "f:2:2: the text ends inside"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {NULL};
        struct error err = {0};
        assert_null(json_parse(&arena, "f", view_of(cases[i].text), JSON_STRICT, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_contains(err.message, cases[i].expected);
        arena_release(&arena);
    }
}

static void counts_lines_from_where_it_is_told(void **state)
{
    struct arena arena = {NULL};
    struct error err = {0};
    const struct json_value *root =
        json_parse_line(&arena, "f", 7, VIEW("{\"a\":\n1}"), JSON_STRICT, &err);

    (void)state;
    assert_int_equal(root->line, 7);
    assert_int_equal(root->first->line, 8);
    assert_null(json_parse_line(&arena, "f", 7, VIEW("{\n}x"), JSON_STRICT, &err));
    assert_contains(err.message, "f:8:2: ");
    arena_release(&arena);
}

static void numbers_of_the_tree(void **state)
{
    struct arena arena = {NULL};
    struct error err = {0};
    const struct json_value *root = json_parse(&arena, NULL, VIEW("[1.5, 7, \"7\", 1e400]"),
                                               JSON_STRICT, &err),
                            *v = root->first;
    int64_t n = 0;

    (void)state;
    assert_true(fabs(json_number(v) - 1.5) < 1e-12);
    assert_false(json_value_int64(v, &n));
    assert_true(json_value_int64(v->next, &n));
    assert_int_equal(n, 7);
    assert_true(isnan(json_number(v->next->next)));
    assert_false(json_value_int64(v->next->next, &n));
    assert_true(isinf(json_number(v->next->next->next)));
    assert_true(isnan(json_number(NULL)));
    arena_release(&arena);
}

static void finds_by_path(void **state)
{
    struct arena arena = {NULL};
    const struct json_value *root = json_parse(
        &arena, NULL, VIEW("{\"a\":{\"b\":[10,[20,30]],\"c.d\":40},\"a.b\":50,\"n\":null,\"\":60}"),
        0, NULL);
    static const struct {
        const char *path;
        double value;
    } found[] = {{"a.b", 50}, {"a.b.0", 10}, {"a.b.1.1", 30}, {"a.c.d", 40}, {"", 60}};
    static const char *const absent[] = {"b",     "a.b.2",  "a.b.x", "a.b.",
                                         "a..b",  "a.b.-1", "n.a",   "a.b.18446744073709551616",
                                         ".a.b.0"};

    (void)state;
    for (size_t i = 0; i < sizeof found / sizeof *found; i++)
        assert_true(json_number(json_path(root, found[i].path)) == found[i].value);
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        assert_null(json_path(root, absent[i]));
    assert_int_equal(json_path(root, "n")->type, JSON_NULL);
    assert_null(json_path(NULL, "a"));
    arena_release(&arena);
}

static void writes_strings(void **state)
{
    static const struct {
        struct view text;
        const char *expected;
    } cases[] = {
        {{"", 0}, "\"\""},
        {{"a\"b\\c/d", 7}, "\"a\\\"b\\\\c/d\""},
        {{"\n\t\r\b\x1f\x7f", 6}, "\"\\n\\t\\r\\u0008\\u001f\\u007f\""},
        {{"a\0b", 3}, "\"a\\u0000b\""},
        {{"</script>", 9}, "\"<\\/script>\""},
        {{"\xE2\x80\xA8\xE2\x80\xA9", 6}, "\"\\u2028\\u2029\""},
        {{"\xE4\xB8\xAD\xF0\x9F\x98\x80", 7}, "\"\xE4\xB8\xAD\xF0\x9F\x98\x80\""},
        {{"a\xFF\xE4\xB8", 4}, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct str out = {0};
        json_put_string(&out, cases[i].text);
        assert_string_equal(str_text(&out), cases[i].expected);
        str_release(&out);
    }
}

static void canonical_form(void **state)
{
    struct arena arena = {NULL};
    struct error err = {0};
    const struct json_value *root = json_parse(
        &arena, NULL,
        VIEW("{ \"b\" : [ 1.50 , true,null,false , {} ] , \"a\" : \"\\u0041\", \"\" : -0 }"),
        JSON_STRICT, &err);
    struct str canonical = {0}, as_is = {0};

    (void)state;
    json_put_canonical(&canonical, root);
    json_put_value(&as_is, root);
    assert_string_equal(str_text(&canonical),
                        "{\"\":-0,\"a\":\"A\",\"b\":[1.50,true,null,false,{}]}");
    assert_string_equal(str_text(&as_is), "{\"b\":[1.50,true,null,false,{}],\"a\":\"A\",\"\":-0}");
    str_release(&canonical);
    str_release(&as_is);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_tokens),
        cmocka_unit_test(refuses_what_is_no_json),
        cmocka_unit_test(relaxed_takes_comments_and_commas),
        cmocka_unit_test(bounds_nesting),
        cmocka_unit_test(skips_values),
        cmocka_unit_test(unescapes),
        cmocka_unit_test(compares_without_unescaping),
        cmocka_unit_test(reads_integers),
        cmocka_unit_test(tree_keeps_positions),
        cmocka_unit_test(tree_names_the_place),
        cmocka_unit_test(counts_lines_from_where_it_is_told),
        cmocka_unit_test(numbers_of_the_tree),
        cmocka_unit_test(finds_by_path),
        cmocka_unit_test(writes_strings),
        cmocka_unit_test(canonical_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
