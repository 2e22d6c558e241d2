#include "cmd/option.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/mem.h"

enum { OPTIONS_MAX = 96, OPTION_NAME_MAX = 40 };

static const struct option *find_long(const struct option *table, struct view name, bool *negated)
{
    *negated = false;
    for (const struct option *o = table; o->name; o++) {
        if (view_eq_text(name, o->name))
            return o;
        if (o->type == OPTION_FLAG && view_starts(name, VIEW("no-")) &&
            view_eq_text(view_from(name, 3), o->name)) {
            *negated = true;
            return o;
        }
    }
    return NULL;
}

static const struct option *find_letter(const struct option *table, char letter)
{
    for (const struct option *o = table; o->name; o++)
        if (o->letter && o->letter == letter)
            return o;
    return NULL;
}

static bool unknown(const struct option *table, struct view name, struct error *err)
{
    const char *names[OPTIONS_MAX + 1] = {0};
    char words[OPTIONS_MAX][OPTION_NAME_MAX], word[64];
    size_t n = 0;

    for (const struct option *o = table; o->name && n < OPTIONS_MAX; o++, n++) {
        (void)snprintf(words[n], sizeof words[n], "--%s", o->name);
        names[n] = words[n];
    }
    (void)snprintf(word, sizeof word, "--%.*s", (int)(name.len < 60 ? name.len : 60), name.data);
    error_set(err, ERROR_USAGE, "unknown option '%s'", word);
    return config_suggest(err, word, names);
}

/* Appends each comma-separated part of `value`. option_release frees them. */
static void list_add(struct option_list *list, const char *value)
{
    struct view rest = view_of(value);

    while (rest.len) {
        const char *comma = memchr(rest.data, ',', rest.len);
        size_t len = comma ? (size_t)(comma - rest.data) : rest.len;
        if (len) {
            list->values = mem_realloc(list->values, (list->count + 1) * sizeof *list->values);
            list->values[list->count++] = mem_strndup(rest.data, len);
        }
        rest = view_from(rest, len + (comma ? 1 : 0));
    }
}

static bool set_choice(const struct option *o, int *field, const char *value, struct error *err)
{
    char list[256] = "";

    for (int i = 0; o->choices[i]; i++) {
        size_t used = strlen(list);
        if (strcmp(o->choices[i], value) == 0) {
            *field = i;
            return true;
        }
        (void)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", o->choices[i]);
    }
    error_set(err, ERROR_USAGE, "--%s: found '%.60s', expected one of %s", o->name, value, list);
    return config_suggest(err, value, o->choices);
}

static bool set_number(const struct option *o, void *field, const char *value, struct error *err)
{
    bool has_range = o->min != o->max, plain = !value[strspn(value, "+-.0123456789eE")];
    char *end = NULL;

    errno = 0;
    if (o->type == OPTION_DOUBLE) {
        double number = strtod(value, &end);
        if (plain && *value && !*end && isfinite(number) &&
            (!has_range || (number >= (double)o->min && number <= (double)o->max))) {
            *(double *)field = number;
            return true;
        }
    } else {
        long long number = strtoll(value, &end, 10);
        if (plain && *value && !*end && !errno && number >= o->min && number <= o->max) {
            *(int64_t *)field = number;
            return true;
        }
    }
    if (!has_range)
        return error_set(err, ERROR_USAGE, "--%s: found '%.60s', expected a number", o->name,
                         value);
    return error_set(err, ERROR_USAGE, "--%s: found '%.60s', expected a number from %lld to %lld",
                     o->name, value, (long long)o->min, (long long)o->max);
}

bool option_set(const struct option *o, void *options, const char *value, struct error *err)
{
    void *field = (char *)options + o->offset;

    switch (o->type) {
    case OPTION_FLAG:
    case OPTION_COUNT:
        break;
    case OPTION_STRING:
        *(const char **)field = value;
        return true;
    case OPTION_LIST:
        list_add(field, value);
        return true;
    case OPTION_INT:
    case OPTION_DOUBLE:
        return set_number(o, field, value, err);
    case OPTION_CHOICE:
        return set_choice(o, field, value, err);
    case OPTION_DURATION:
        if (clock_parse_duration(value, field, err))
            return true;
        err->kind = ERROR_USAGE;
        return error_prefix(err, "--%s", o->name);
    }
    return error_set(err, ERROR_USAGE, "--%s takes no value", o->name);
}

static bool takes_value(const struct option *o)
{
    return o->type != OPTION_FLAG && o->type != OPTION_COUNT;
}

static void set_flag(const struct option *o, void *options, bool value)
{
    void *field = (char *)options + o->offset;

    if (o->type == OPTION_COUNT)
        ++*(int *)field;
    else
        *(bool *)field = value;
}

struct cursor {
    const struct option *table;
    void *options;
    int argc, next;
    char **argv;
};

static bool parse_long(struct cursor *c, const char *word, struct error *err)
{
    const char *equals = strchr(word, '=');
    struct view name = {word, equals ? (size_t)(equals - word) : strlen(word)};
    bool negated;
    const struct option *o = find_long(c->table, name, &negated);

    if (!o)
        return unknown(c->table, name, err);
    if (!takes_value(o)) {
        if (equals)
            return error_set(err, ERROR_USAGE, "--%s takes no value", o->name);
        set_flag(o, c->options, !negated);
        return true;
    }
    if (equals)
        return option_set(o, c->options, equals + 1, err);
    if (c->next >= c->argc)
        return error_set(err, ERROR_USAGE, "--%s needs a value (%s)", o->name, o->value_name);
    return option_set(o, c->options, c->argv[c->next++], err);
}

static bool parse_letters(struct cursor *c, const char *letters, struct error *err)
{
    for (; *letters; letters++) {
        const struct option *o = find_letter(c->table, *letters);
        if (!o)
            return error_set(err, ERROR_USAGE, "unknown option '-%c'", *letters);
        if (!takes_value(o)) {
            set_flag(o, c->options, true);
            continue;
        }
        if (letters[1])
            return option_set(o, c->options, letters + 1, err);
        if (c->next >= c->argc)
            return error_set(err, ERROR_USAGE, "-%c needs a value (%s)", *letters, o->value_name);
        return option_set(o, c->options, c->argv[c->next++], err);
    }
    return true;
}

bool option_parse(const struct option *table, void *options, int argc, char **argv,
                  char ***out_args, int *out_count, struct error *err)
{
    struct cursor c = {table, options, argc, 1, argv};
    char **args = mem_zalloc((size_t)argc + 1, sizeof *args);
    int count = 0;
    bool only_args = false;

    while (c.next < argc) {
        char *word = argv[c.next++];
        bool ok = true;
        if (only_args || word[0] != '-' || !word[1])
            args[count++] = word;
        else if (strcmp(word, "--") == 0)
            only_args = true;
        else if (word[1] == '-')
            ok = parse_long(&c, word + 2, err);
        else
            ok = parse_letters(&c, word + 1, err);
        if (!ok) {
            free(args);
            return false;
        }
    }
    *out_args = args;
    *out_count = count;
    return true;
}

void option_release(const struct option *table, void *options)
{
    for (const struct option *o = table; o && o->name; o++) {
        struct option_list *list = (struct option_list *)(void *)((char *)options + o->offset);
        if (o->type != OPTION_LIST)
            continue;
        for (size_t i = 0; i < list->count; i++)
            free(list->values[i]);
        free(list->values);
        *list = (struct option_list){0};
    }
}

void option_help(FILE *out, const struct option *table)
{
    for (const struct option *o = table; o && o->name; o++) {
        char left[64];
        (void)snprintf(left, sizeof left, "--%s%s%s", o->name, o->value_name ? " " : "",
                       o->value_name ? o->value_name : "");
        if (o->letter)
            fprintf(out, "  -%c, ", o->letter);
        else
            fputs("      ", out);
        fprintf(out, "%-26s %s", left, o->help);
        for (int i = 0; o->choices && o->choices[i]; i++)
            fprintf(out, "%s%s", i ? ", " : ": ", o->choices[i]);
        fputc('\n', out);
    }
}
