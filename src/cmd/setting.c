#include "cmd/setting.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/file.h"
#include "base/mem.h"
#include "cmd/progress.h"
#include "suite/sweep.h"

enum { SETTING_FILE_MAX = 1 << 20, KEY_LENGTH_MIN = 24 };

static const char *const setting_languages[] = {"en", "zh", NULL};
static const char *const setting_colors[] = {"auto", "always", "never", NULL};
static const char *const setting_widths[] = {"1", "2", NULL};

const struct setting setting_table[SETTING_COUNT] = {
    [SETTING_STORE] = {.name = "store",
                       .variable = "STEELYARD_STORE",
                       .built_in = "results/steelyard.db",
                       .help = "the file that keeps everything asked and answered"},
    [SETTING_LANG] = {.name = "lang",
                      .variable = "STEELYARD_LANG",
                      .built_in = "en",
                      .help = "language of tables and charts",
                      .type = SETTING_CHOICE,
                      .choices = setting_languages},
    [SETTING_COLOR] = {.name = "color",
                       .variable = "STEELYARD_COLOR",
                       .built_in = "auto",
                       .help = "use of colour",
                       .type = SETTING_CHOICE,
                       .choices = setting_colors},
    [SETTING_AMBIGUOUS_WIDTH] = {.name = "ambiguous_width",
                                 .variable = "STEELYARD_AMBIGUOUS_WIDTH",
                                 .built_in = "1",
                                 .help = "columns of signs of ambiguous width in this terminal",
                                 .type = SETTING_CHOICE,
                                 .choices = setting_widths},
    [SETTING_CURRENCY] = {.name = "currency",
                          .variable = "STEELYARD_CURRENCY",
                          .built_in = "",
                          .help = "of all money shown; without it the one that all models are "
                                  "billed in, else CNY",
                          .type = SETTING_CURRENCY_CODE},
    [SETTING_BUDGET] = {.name = "budget",
                        .variable = "STEELYARD_BUDGET",
                        .built_in = "",
                        .help = "the most that a run may cost, where its sweep has no caps",
                        .type = SETTING_MONEY,
                        .yields_to_sweep = true},
    [SETTING_BUDGET_DAY] = {.name = "budget_day",
                            .variable = "STEELYARD_BUDGET_DAY",
                            .built_in = "",
                            .help =
                                "the most that all runs of the store may cost in one day, where "
                                "the sweep has no caps",
                            .type = SETTING_MONEY,
                            .yields_to_sweep = true},
    [SETTING_CONCURRENCY] = {.name = "concurrency",
                             .variable = "STEELYARD_CONCURRENCY",
                             .built_in = "",
                             .help = "requests in flight over all lanes, where the sweep does not "
                                     "say",
                             .type = SETTING_NUMBER,
                             .min = 1,
                             .max = 100000,
                             .yields_to_sweep = true},
    [SETTING_PROGRESS] = {.name = "progress",
                          .variable = "STEELYARD_PROGRESS",
                          .built_in = "auto",
                          .help = "how a run shows its progress on standard error",
                          .type = SETTING_CHOICE,
                          .choices = progress_modes},
    [SETTING_DATA] = {.name = "data",
                      .variable = "STEELYARD_DATA",
                      .built_in = "",
                      .help = "the folder that holds the shipped providers, suites and sweeps; "
                              "without it the one beside the program"},
};

const char *const setting_names[] = {"store",    "lang",   "color",      "ambiguous_width",
                                     "currency", "budget", "budget_day", "concurrency",
                                     "progress", "data",   NULL};
_Static_assert(sizeof setting_names / sizeof *setting_names == SETTING_COUNT + 1, "names");

struct settings {
    struct arena arena;
    struct {
        const char *text, *source; /* NULL: built in */
    } values[SETTING_COUNT];
};

const char *settings_text(const struct settings *settings, enum setting_key key)
{
    const char *text = settings ? settings->values[key].text : NULL;

    return text ? text : setting_table[key].built_in;
}

const char *settings_source(const struct settings *settings, enum setting_key key)
{
    const char *source = settings ? settings->values[key].source : NULL;

    return source ? source : "built in";
}

/* Checks -------------------------------------------------------------------------------------- */

/* A long word of letters and digits, or one with a vendor's prefix: a key that was put where it must
 * not be. It is refused without being shown. */
static bool looks_like_key(const char *text)
{
    size_t length = strlen(text);

    if (strncmp(text, "sk-", 3) == 0 || strncmp(text, "Bearer ", 7) == 0)
        return true;
    return length >= KEY_LENGTH_MIN && strpbrk(text, "0123456789") &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
               length;
}

static bool check_choice(const struct setting *s, const char *text, struct error *err)
{
    struct str list = {0};

    for (int i = 0; s->choices[i]; i++) {
        if (strcmp(s->choices[i], text) == 0) {
            str_release(&list);
            return true;
        }
        str_printf(&list, "%s%s", i == 0 ? "" : s->choices[i + 1] ? ", " : " or ", s->choices[i]);
    }
    error_set(err, ERROR_INPUT, "found '%.60s', expected %s", text, str_text(&list));
    str_release(&list);
    return config_suggest(err, text, s->choices);
}

static bool check_money(const char *text, struct error *err)
{
    struct sweep sweep;

    sweep_init(&sweep);
    bool ok = sweep_add_cap(&sweep, "run", NULL, text, err);
    sweep_release(&sweep);
    return ok;
}

static bool check_number(const struct setting *s, const char *text, struct error *err)
{
    char *end = NULL;
    long long number = strtoll(text, &end, 10);

    if (isdigit((unsigned char)*text) && !*end && number >= s->min && number <= s->max)
        return true;
    return error_set(err, ERROR_INPUT, "found '%.60s', expected a whole number from %lld to %lld",
                     text, (long long)s->min, (long long)s->max);
}

static bool check(const struct setting *s, const char *text, struct error *err)
{
    if (looks_like_key(text))
        return error_set(err, ERROR_INPUT,
                         "this looks like a key, and keys are never settings: take it out, let the "
                         "vendor replace it, and put the new one into the environment");
    switch (s->type) {
    case SETTING_TEXT:
        return true;
    case SETTING_CHOICE:
        return check_choice(s, text, err);
    case SETTING_NUMBER:
        return check_number(s, text, err);
    case SETTING_MONEY:
        return check_money(text, err);
    case SETTING_CURRENCY_CODE:
        return (strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3) ||
               error_set(err, ERROR_INPUT, "found '%.60s', expected a currency such as CNY or USD",
                         text);
    }
    return true;
}

static bool take(struct settings *settings, enum setting_key key, const char *text,
                 const char *source, struct error *err)
{
    if (!*text)
        return true;
    if (!check(&setting_table[key], text, err))
        return error_prefix(err, "%s: %s", source, setting_table[key].name);
    settings->values[key].text = arena_strdup(&settings->arena, text);
    settings->values[key].source = arena_strdup(&settings->arena, source);
    return true;
}

/* Files --------------------------------------------------------------------------------------- */

static bool read_member(struct settings *settings, struct config_object *o, enum setting_key key,
                        struct error *err)
{
    const struct setting *s = &setting_table[key];
    const struct json_value *v = NULL;

    if (!config_member(o, s->name, CONFIG_OPTIONAL, &v))
        return false;
    if (!v)
        return true;
    bool takes_number = s->type == SETTING_NUMBER || key == SETTING_AMBIGUOUS_WIDTH;
    if (v->type != JSON_STRING && !(takes_number && v->type == JSON_NUMBER))
        return config_error(o, v, s->name, "expected %s",
                            takes_number ? "a number" : "a text in quotes");
    if (memchr(v->text.data, '\0', v->text.len))
        return config_error(o, v, s->name, "holds a NUL character");
    char *source = mem_printf("%s:%u", o->config->file, v->line);
    bool ok = take(settings, key, v->text.data, source, err);
    free(source);
    return ok;
}

static bool read_tree(struct settings *settings, const char *path, const struct json_value *root,
                      struct error *err)
{
    const struct config c = {.file = path, .err = err};
    struct config_object o;

    if (!config_object(&c, root, "", &o))
        return false;
    for (int key = 0; key < SETTING_COUNT; key++)
        if (!read_member(settings, &o, (enum setting_key)key, err))
            return false;
    return config_end(&o);
}

static bool read_file(struct settings *settings, const char *path, struct error *err)
{
    struct arena arena = {0};
    struct str text = {0};
    const struct json_value *root = NULL;

    if (!file_exists(path))
        return true;
    bool ok = file_read(path, SETTING_FILE_MAX, &text, err) &&
              (root = json_parse(&arena, path, str_view(&text), JSON_RELAXED, err)) &&
              read_tree(settings, path, root, err);
    str_release(&text);
    arena_release(&arena);
    return ok;
}

char *setting_user_file(void)
{
    char *folder = file_user_dir(), *path = folder ? file_join(folder, "config.json") : NULL;

    free(folder);
    return path;
}

/* Environment --------------------------------------------------------------------------------- */

static bool read_variable(struct settings *settings, enum setting_key key, struct error *err)
{
    const char *value = getenv(setting_table[key].variable);
    char word[4] = "";

    if (!value)
        return true;
    if (key == SETTING_LANG && strlen(value) > 2 && strchr("_.-", value[2])) {
        (void)memcpy(word, value, 2); /* of a locale: zh_CN.UTF-8 */
        value = word;
    }
    char *source = mem_printf("$%s", setting_table[key].variable);
    bool ok = take(settings, key, value, source, err);
    free(source);
    return ok;
}

static bool read_all(struct settings *settings, struct error *err)
{
    char *user = setting_user_file();
    bool ok =
        (!user || read_file(settings, user, err)) && read_file(settings, SETTING_PROJECT_FILE, err);

    free(user);
    for (int key = 0; ok && key < SETTING_COUNT; key++)
        ok = read_variable(settings, (enum setting_key)key, err);
    return ok;
}

struct settings *settings_load(struct error *err)
{
    struct settings *settings = mem_zalloc(1, sizeof *settings);

    if (!read_all(settings, err)) {
        settings_free(settings);
        return NULL;
    }
    if (settings->values[SETTING_DATA].text)
        (void)setenv(setting_table[SETTING_DATA].variable, settings->values[SETTING_DATA].text, 1);
    return settings;
}

void settings_free(struct settings *settings)
{
    if (!settings)
        return;
    arena_release(&settings->arena);
    free(settings);
}

/* Options ------------------------------------------------------------------------------------- */

static const struct option *option_of(const struct option *table, const char *name)
{
    for (; table->name; table++) {
        size_t i = 0;
        while (name[i] && (name[i] == '_' ? '-' : name[i]) == table->name[i])
            i++;
        if (!name[i] && !table->name[i])
            return table;
    }
    return NULL;
}

bool settings_apply(const struct settings *settings, const struct option *table, void *options,
                    struct error *err)
{
    for (int key = 0; key < SETTING_COUNT; key++) {
        const char *text = settings_text(settings, (enum setting_key)key);
        const struct option *o = option_of(table, setting_table[key].name);
        if (!o || !*text || setting_table[key].yields_to_sweep)
            continue;
        if (!option_set(o, options, text, err))
            return error_prefix(err, "%s", settings_source(settings, (enum setting_key)key));
    }
    return true;
}
