#include "fixture.h"

#include <math.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/utf8.h"

static const char *const colours[] = {"red", "green", "blue", NULL};

struct read {
    const char *text;
    bool flag;
    int64_t number, duration;
    double share;
    int colour;
    const struct json_value *list, *any;
};

/* One of everything, all optional but the text. */
static bool read_all(const char *json, struct read *out, struct error *err)
{
    static struct arena arena;
    struct config c = {.file = "f", .err = err};
    struct config_object o, child;
    const struct json_value *root;
    bool present;

    arena_release(&arena);
    root = json_parse(&arena, "f", view_of(json), JSON_RELAXED, err);
    return root && config_object(&c, root, "", &o) &&
           config_string(&o, "text", CONFIG_REQUIRED, &out->text) &&
           config_bool(&o, "flag", CONFIG_OPTIONAL, &out->flag) &&
           config_int(&o, "number", CONFIG_OPTIONAL, -5, 10, &out->number) &&
           config_double(&o, "share", CONFIG_OPTIONAL, 0, 1, &out->share) &&
           config_duration(&o, "duration", CONFIG_OPTIONAL, &out->duration) &&
           config_choice(&o, "colour", CONFIG_OPTIONAL, colours, &out->colour) &&
           config_array(&o, "list", CONFIG_OPTIONAL, &out->list) &&
           config_member(&o, "any", CONFIG_OPTIONAL, &out->any) &&
           config_child(&o, "child", CONFIG_OPTIONAL, &child, &present) &&
           (!present ||
            (config_bool(&child, "deep", CONFIG_REQUIRED, &out->flag) && config_end(&child))) &&
           config_end(&o);
}

static void reads(void **state)
{
    struct read r = {.colour = 7};
    struct error err = {0};

    (void)state;
    assert_true(
        read_all("{\"text\":\"x\",\"flag\":true,\"number\":-5,\"share\":0.25,\"duration\":\"2m\","
                 "\"colour\":\"blue\",\"list\":[1],\"any\":3,\"child\":{\"deep\":false},"
                 "\"_note\":1,\"$schema\":\"s\"}",
                 &r, &err));
    assert_string_equal(r.text, "x");
    assert_false(r.flag);
    assert_int_equal(r.number, -5);
    assert_true(fabs(r.share - 0.25) < 1e-12);
    assert_int_equal(r.duration, 120 * CLOCK_S);
    assert_int_equal(r.colour, 2);
    assert_int_equal(r.list->count, 1);
    assert_int_equal(r.any->type, JSON_NUMBER);
}

static void absent_and_null_leave_defaults(void **state)
{
    struct read r = {.flag = true, .number = 3, .colour = 1, .duration = 9};
    struct error err = {0};

    (void)state;
    assert_true(read_all(
        "{\"text\":\"x\",\"flag\":null,\"number\":null,\"list\":null,\"any\":null}", &r, &err));
    assert_true(r.flag);
    assert_int_equal(r.number, 3);
    assert_int_equal(r.colour, 1);
    assert_int_equal(r.duration, 9);
    assert_null(r.list);
    assert_null(r.any);
}

static void tells_mistakes(void **state)
{
    static const struct {
        const char *json, *expected;
    } cases[] = {
        {"[]", "f:1: top level: found a list, expected an object"},
        {"{}", "f:1: text: missing"},
        {"{\"text\":null}", "f:1: text: missing"},
        {"{\n\"text\":\n3}", "f:3: text: found 3, expected a string"},
        {"{\"text\":\"a\\u0000b\"}", "f:1: text: holds a NUL character"},
        {"{\"text\":\"x\",\"flag\":\"yes\"}", "flag: found \"yes\", expected true or false"},
        {"{\"text\":\"x\",\"flag\":1}", "flag: found 1, expected true or false"},
        {"{\"text\":\"x\",\"number\":11}",
         "number: found 11, expected a whole number from -5 to 10"},
        {"{\"text\":\"x\",\"number\":1.5}", "number: found 1.5, expected a whole number"},
        {"{\"text\":\"x\",\"number\":99999999999999999999}", "number: found 99999999999999999999"},
        {"{\"text\":\"x\",\"share\":1.01}", "share: found 1.01, expected a number from 0 to 1"},
        {"{\"text\":\"x\",\"share\":true}", "share: found true, expected a number"},
        {"{\"text\":\"x\",\"duration\":5}", "duration: found 5, expected a string"},
        {"{\"text\":\"x\",\"duration\":\"5\"}", "duration: '5' is no duration"},
        {"{\"text\":\"x\",\"colour\":\"bleu\"}",
         "colour: found \"bleu\", expected one of red, green, blue (did you mean 'blue'?)"},
        {"{\"text\":\"x\",\"colour\":\"zzzzzzzz\"}", "expected one of red, green, blue"},
        {"{\"text\":\"x\",\"list\":{}}", "list: found an object, expected a list"},
        {"{\"text\":\"x\",\"child\":{\n}}", "f:1: child.deep: missing"},
        {"{\"text\":\"x\",\"child\":[]}", "child: found a list, expected an object"},
        {"{\"text\":\"x\",\"child\":{\"deep\":true,\"deeep\":1}}",
         "f:1: unknown key \"deeep\" in child (did you mean 'deep'?)"},
        {"{\"text\":\"x\",\n\"txet\":1}", "f:2: unknown key \"txet\" (did you mean 'text'?)"},
        {"{\"text\":\"x\",\"nothing-like-it\":1}", "unknown key \"nothing-like-it\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct read r = {0};
        struct error err = {0};
        assert_false(read_all(cases[i].json, &r, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_contains(err.message, cases[i].expected);
    }
}

/* A long text is cut at a character's end, whatever its script. */
static void cuts_at_characters(void **state)
{
    (void)state;
    for (int lead = 0; lead < 3; lead++) {
        struct str json = {0};
        struct read r = {0};
        struct error err = {0};
        str_add_text(&json, "{\"text\":\"x\",\"flag\":\"");
        for (int i = 0; i < lead; i++)
            str_add_char(&json, 'a');
        for (int i = 0; i < 40; i++)
            str_add_text(&json, "\xE4\xB8\xAD");
        str_add_text(&json, "\"}");
        assert_false(read_all(str_text(&json), &r, &err));
        assert_true(utf8_is_valid(view_of(err.message)));
        assert_contains(err.message, "expected true or false");
        str_release(&json);
    }
}

static void finds_near_words(void **state)
{
    static const char *const names[] = {"compare", "chart", "score", "show", "store", "a", NULL};

    (void)state;
    assert_string_equal(config_did_you_mean("comapre", names), "compare");
    assert_string_equal(config_did_you_mean("stroe", names), "store");
    assert_string_equal(config_did_you_mean("chrat", names), "chart");
    assert_null(config_did_you_mean("entirely-different", names));
    assert_null(config_did_you_mean("x", (const char *const[]){NULL}));
    assert_string_equal(
        config_did_you_mean(
            "/a/path/that/is/much/longer/than/one/word/relaese.json",
            (const char *const[]){"/a/path/that/is/much/longer/than/one/word/local.json",
                                  "/a/path/that/is/much/longer/than/one/word/release.json", NULL}),
        "/a/path/that/is/much/longer/than/one/word/release.json");
    assert_null(config_did_you_mean("this word has more than thirty-two characters in it", names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(absent_and_null_leave_defaults),
        cmocka_unit_test(tells_mistakes),
        cmocka_unit_test(cuts_at_characters),
        cmocka_unit_test(finds_near_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
