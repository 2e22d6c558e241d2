/* Option tables: parsing, and what every command's table must keep to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "cmd/command.h"

struct options {
    bool flag, other;
    const char *text;
    struct option_list list;
    int64_t number, wait;
    double share;
    int colour, verbose;
};

static const char *const colours[] = {"red", "green", NULL};

#define FIELD(field) offsetof(struct options, field)
static const struct option table[] = {
    {.name = "flag", .letter = 'f', .type = OPTION_FLAG, .offset = FIELD(flag), .help = "a flag"},
    {.name = "other",
     .letter = 'o',
     .type = OPTION_FLAG,
     .offset = FIELD(other),
     .help = "another"},
    {.name = "text",
     .letter = 't',
     .type = OPTION_STRING,
     .offset = FIELD(text),
     .value_name = "TEXT",
     .help = "text"},
    {.name = "list",
     .letter = 'l',
     .type = OPTION_LIST,
     .offset = FIELD(list),
     .value_name = "A,B",
     .help = "list"},
    {.name = "number",
     .letter = 'n',
     .type = OPTION_INT,
     .offset = FIELD(number),
     .value_name = "N",
     .help = "number",
     .min = 1,
     .max = 100},
    {.name = "share",
     .type = OPTION_DOUBLE,
     .offset = FIELD(share),
     .value_name = "X",
     .help = "share",
     .min = 0,
     .max = 1},
    {.name = "colour",
     .type = OPTION_CHOICE,
     .offset = FIELD(colour),
     .value_name = "C",
     .help = "colour",
     .choices = colours},
    {.name = "wait",
     .type = OPTION_DURATION,
     .offset = FIELD(wait),
     .value_name = "TIME",
     .help = "wait"},
    {.name = "verbose",
     .letter = 'v',
     .type = OPTION_COUNT,
     .offset = FIELD(verbose),
     .help = "more"},
    {.name = NULL},
};

static char *words[16], **arguments;
static int word_count, argument_count;

/* Parses "command" and the given words, which end with NULL. */
static bool parse(struct options *out, struct error *err, ...)
{
    static char name[] = "command";
    va_list args;
    char *word;

    word_count = 0;
    words[word_count++] = name;
    va_start(args, err);
    while ((word = va_arg(args, char *)) && word_count < 15)
        words[word_count++] = word;
    va_end(args);
    words[word_count] = NULL;
    free(arguments);
    arguments = NULL;
    return option_parse(table, out, word_count, words, &arguments, &argument_count, err);
}

static int release(void **state)
{
    (void)state;
    free(arguments);
    arguments = NULL;
    return 0;
}

static void parses_every_type(void **state)
{
    struct options o = {0};
    struct error err = {0};

    (void)state;
    if (!parse(&o, &err, "--flag", "--text", "a b", "--list=x,y", "--list", "z", "-n7",
               "--share=0.5", "--colour", "green", "--wait=2m", "-vv", "-v", NULL))
        fail_msg("%s", err.message);
    assert_true(o.flag);
    assert_false(o.other);
    assert_string_equal(o.text, "a b");
    assert_int_equal(o.list.count, 3);
    assert_string_equal(o.list.values[2], "z");
    assert_int_equal(o.number, 7);
    assert_true(o.share > 0.49 && o.share < 0.51);
    assert_int_equal(o.colour, 1);
    assert_int_equal(o.wait, 120 * CLOCK_S);
    assert_int_equal(o.verbose, 3);
    assert_int_equal(argument_count, 0);
    option_release(table, &o);
    assert_int_equal(o.list.count, 0);
}

static void keeps_arguments_in_order(void **state)
{
    struct options o = {0};
    struct error err = {0};

    (void)state;
    assert_true(parse(&o, &err, "one", "-f", "two", "-", "--", "--flag", "-x", NULL));
    assert_int_equal(argument_count, 5);
    assert_string_equal(arguments[0], "one");
    assert_string_equal(arguments[1], "two");
    assert_string_equal(arguments[2], "-");
    assert_string_equal(arguments[3], "--flag");
    assert_string_equal(arguments[4], "-x");
    assert_true(o.flag);
}

static void takes_forms(void **state)
{
    struct options o = {.flag = true};
    struct error err = {0};

    (void)state;
    assert_true(parse(&o, &err, "--no-flag", "-ot", "value", NULL));
    assert_false(o.flag);
    assert_true(o.other);
    assert_string_equal(o.text, "value");
    assert_true(parse(&o, &err, "-tnext", "--text=", NULL));
    assert_string_equal(o.text, "");
    assert_true(parse(&o, &err, "--text", "--flag", NULL)); /* a value may look like an option */
    assert_string_equal(o.text, "--flag");
    assert_true(parse(&o, &err, "--text=a=b", NULL));
    assert_string_equal(o.text, "a=b");
    assert_true(parse(&o, &err, "--list=,a,,b,", NULL)); /* empty parts are none */
    assert_int_equal(o.list.count, 2);
    option_release(table, &o);
    assert_true(parse(&o, &err, NULL));
}

static void refuse(const char *expected, const char *first_word, const char *second_word)
{
    char *first = strdup(first_word), *second = second_word ? strdup(second_word) : NULL;
    struct options o = {.number = 5, .colour = 9, .share = 2};
    struct error err = {0};

    if (parse(&o, &err, first, second, NULL))
        fail_msg("%s was taken", first);
    assert_int_equal(err.kind, ERROR_USAGE);
    if (!strstr(err.message, expected))
        fail_msg("\"%s\" does not hold \"%s\"", err.message, expected);
    assert_int_equal(o.number, 5);
    assert_int_equal(o.colour, 9);
    option_release(table, &o);
    free(first);
    free(second);
}

static void refuses(void **state)
{
    static const struct {
        const char *expected, *first, *second;
    } cases[] = {
        {"unknown option '--flga' (did you mean '--flag'?)", "--flga", NULL},
        {"unknown option '--zzzzzzz'", "--zzzzzzz", NULL},
        {"unknown option '-x'", "-x", NULL},
        {"unknown option '-x'", "-fx", NULL},
        {"--text needs a value (TEXT)", "--text", NULL},
        {"-t needs a value (TEXT)", "-ft", NULL},
        {"--flag takes no value", "--flag=1", NULL},
        {"--verbose takes no value", "--verbose=2", NULL},
        {"unknown option '--no-text'", "--no-text", NULL},
        {"unknown option '--no-verbose'", "--no-verbose", NULL},
        {"--number: found '0', expected a number from 1 to 100", "-n", "0"},
        {"--number: found '101'", "--number=101", NULL},
        {"--number: found ''", "--number=", NULL},
        {"--number: found '7x'", "--number=7x", NULL},
        {"--number: found ' 7'", "--number", " 7"},
        {"--number: found '1.5'", "--number=1.5", NULL},
        {"--number: found '99999999999999999999'", "--number=99999999999999999999", NULL},
        {"--share: found '1.01'", "--share=1.01", NULL},
        {"--share: found 'nan'", "--share=nan", NULL},
        {"--share: found '0x1p-1'", "--share=0x1p-1", NULL},
        {"--share: found ''", "--share=", NULL},
        {"--colour: found 'blue', expected one of red, green", "--colour=blue", NULL},
        {"--wait: '5' is no duration", "--wait=5", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(cases[i].expected, cases[i].first, cases[i].second);
}

/* What help, manual and completion take for granted. */
static void check_table(const struct command *command, const struct option *options)
{
    for (const struct option *o = options; o && o->name; o++) {
        bool takes_value = o->type != OPTION_FLAG && o->type != OPTION_COUNT;
        size_t help = o->help ? strlen(o->help) : 0;
        bool stops = help && o->help[help - 1] == '.' &&
                     !(help > 3 && strcmp(o->help + help - 3, "...") == 0);
        if (!help || stops)
            fail_msg("%s --%s: help is missing or ends with a full stop", command->name, o->name);
        if (takes_value != (o->value_name != NULL))
            fail_msg("%s --%s: a value's name goes with a value", command->name, o->name);
        if ((o->type == OPTION_CHOICE) != (o->choices != NULL))
            fail_msg("%s --%s: choices go with a choice", command->name, o->name);
        if (o->type == OPTION_INT && o->min >= o->max)
            fail_msg("%s --%s: an empty range", command->name, o->name);
        if (o->offset >= command->options_size)
            fail_msg("%s --%s: lies outside its struct", command->name, o->name);
        for (const struct option *p = options; p < o; p++)
            if (strcmp(p->name, o->name) == 0 || (p->letter && p->letter == o->letter))
                fail_msg("%s --%s: its name or letter is there twice", command->name, o->name);
    }
}

static void commands_keep_to_the_rules(void **state)
{
    (void)state;
    for (const struct command *const *c = commands; *c; c++) {
        const struct command *command = *c;
        assert_non_null(command->summary);
        assert_non_null(command->usage);
        assert_non_null(command->run);
        assert_true(command->options_size >= sizeof(struct common_options));
        check_table(command, command->options);
        check_table(command, option_common);
        for (const struct option *o = command->options; o && o->name; o++)
            for (const struct option *p = option_common; p->name; p++)
                if (strcmp(p->name, o->name) == 0 || (p->letter && p->letter == o->letter))
                    fail_msg("%s --%s: hides a common option", command->name, o->name);
        assert_ptr_equal(command_find(command->name), command);
    }
    assert_null(command_find("no-such-command"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(parses_every_type, release),
        cmocka_unit_test_teardown(keeps_arguments_in_order, release),
        cmocka_unit_test_teardown(takes_forms, release),
        cmocka_unit_test_teardown(refuses, release),
        cmocka_unit_test(commands_keep_to_the_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
