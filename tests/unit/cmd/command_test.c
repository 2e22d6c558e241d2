/* What help promises: every command has a summary, a description and examples, and the examples are
 * commands that parse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cmd/command.h"
#include "cmd/help_topics.h"

enum { WORDS_MAX = 40 };

/* As a shell does, up to what is no longer the command's: a pipe, a redirection, a comment. */
static int split(char *line, char **words)
{
    char *out = line, *in = line;
    int count = 0;

    while (*in && count < WORDS_MAX) {
        while (*in == ' ')
            in++;
        if (!*in || strchr("|<>#&", *in))
            break;
        words[count++] = out;
        for (char quote = 0; *in && (quote || *in != ' '); in++) {
            if (!quote && (*in == '\'' || *in == '"'))
                quote = *in;
            else if (quote && *in == quote)
                quote = 0;
            else
                *out++ = *in;
        }
        bool is_last = !*in;
        *out++ = '\0';
        if (!is_last)
            in++;
    }
    words[count] = NULL;
    return count;
}

/* What stands before the program, assignments of variables, is the shell's. */
static void parses(const struct command *of, const char *text, size_t length)
{
    struct option all[COMMAND_OPTIONS_MAX];
    struct error err = {.kind = ERROR_NONE};
    char line[1024], *words[WORDS_MAX + 1], **args = NULL;
    int count, argc = 0, first = 0;

    (void)snprintf(line, sizeof line, "%.*s", (int)length, text);
    char *start = strstr(line, "steelyard ");
    if (!start)
        fail_msg("%s: example is no command: %s", of->name, line);
    if (start > line && start[-1] == '(') /* source <(steelyard …) */
        start[strcspn(start, ")")] = '\0';
    count = split(start, words);
    if (count - first < 2 || strcmp(words[first], "steelyard") != 0)
        fail_msg("%s: example is no command: %.*s", of->name, (int)length, text);
    const struct command *command = command_find(words[first + 1]);
    if (!command)
        fail_msg("%s: example of no command: %.*s", of->name, (int)length, text);
    void *options = mem_zalloc(1, command->options_size);
    command_options(command, all);
    if (!option_parse(all, options, count - first - 1, words + first + 1, &args, &argc, &err))
        fail_msg("%s: %.*s: %s", of->name, (int)length, text, err.message);
    option_release(command->options, options);
    free(options);
    free(args);
}

static void every_command_has_examples_that_parse(void **state)
{
    (void)state;
    for (const struct command *const *c = commands; *c; c++) {
        int found = 0;
        bool mentions = false;
        if (!(*c)->summary || !(*c)->description || !(*c)->examples)
            fail_msg("%s has no summary, description or examples", (*c)->name);
        for (const char *line = (*c)->examples; *line;) {
            size_t length = strcspn(line, "\n");
            if (length > 0 && line[0] != '#' && line[0] != ' ' && line[length - 1] != '\\') {
                parses(*c, line, length);
                mentions |= strstr(line, (*c)->name) != NULL;
                found++;
            }
            line += length;
            line += strspn(line, "\n");
        }
        if (found == 0 || !mentions)
            fail_msg("%s has no example of itself", (*c)->name);
    }
}

/* A number of options that no table has room for would be cut, silently. */
static void tables_have_room(void **state)
{
    (void)state;
    for (const struct command *const *c = commands; *c; c++) {
        size_t count = 0;
        for (const struct option *o = (*c)->options; o && o->name; o++) {
            count++;
            assert_non_null(o->help);
            assert_true(strlen(o->name) < 30);
        }
        assert_true(count + 8 < COMMAND_OPTIONS_MAX);
    }
}

static void topics_are_no_commands(void **state)
{
    (void)state;
    for (const struct help_topic *t = help_topics; t->name; t++) {
        assert_null(command_find(t->name));
        assert_ptr_equal(help_topic_find(t->name), t);
    }
    assert_null(help_topic_find("nonsense"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_has_examples_that_parse),
        cmocka_unit_test(tables_have_room),
        cmocka_unit_test(topics_are_no_commands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
