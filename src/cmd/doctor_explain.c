#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "cmd/doctor.h"
#include "cmd/list_tables.h"
#include "cmd/output.h"

enum { E_SETTING, E_VALUE, E_SOURCE, E_VARIABLE, E_ABOUT };

static const struct column explain_columns[] = {
    [E_SETTING] = {.key = "setting", .title = "setting", .title_zh = "设置", .kind = COLUMN_TEXT},
    [E_VALUE] = {.key = "value", .title = "value", .title_zh = "值", .kind = COLUMN_TEXT},
    [E_SOURCE] = {.key = "source", .title = "from", .title_zh = "来源", .kind = COLUMN_TEXT},
    [E_VARIABLE] = {.key = "variable",
                    .title = "variable",
                    .title_zh = "环境变量",
                    .kind = COLUMN_TEXT,
                    .priority = 2},
    [E_ABOUT] =
        {.key = "about", .title = "about", .title_zh = "说明", .kind = COLUMN_TEXT, .priority = 1},
};

/* What this command line says of it, or NULL. */
static const char *given(const struct common_options *common, enum setting_key key)
{
    const struct setting *s = &setting_table[key];
    const char *now = key == SETTING_STORE   ? common->store
                      : key == SETTING_LANG  ? s->choices[common->language]
                      : key == SETTING_COLOR ? s->choices[common->color]
                                             : NULL;

    return now && strcmp(now, settings_text(common->settings, key)) != 0 ? now : NULL;
}

static void explain_add(const struct common_options *common, enum setting_key key,
                        struct table *table)
{
    const char *option = given(common, key), *value;
    struct value *v = table_add_row(table);
    struct str redacted = {0};

    value = option ? option : settings_text(common->settings, key);
    secret_redact(&redacted, view_of(value));
    v[E_SETTING] = list_text(table, setting_table[key].name);
    v[E_VALUE] = value_text(table, str_view(&redacted));
    v[E_SOURCE] =
        list_text(table, option ? "the command line" : settings_source(common->settings, key));
    v[E_VARIABLE] = list_text(table, setting_table[key].variable);
    v[E_ABOUT] = list_text(table, setting_table[key].help);
    str_release(&redacted);
}

static void explain_note_files(struct table *table)
{
    char *user = setting_user_file();
    struct str safe = {0};

    utf8_put_safe(&safe, view_of(user ? user : ""), false);
    table_note(table, "an option goes before a variable, that before %s (%s), that before %s (%s).",
               SETTING_PROJECT_FILE, file_exists(SETTING_PROJECT_FILE) ? "there" : "not there",
               user ? str_text(&safe) : "the user's file",
               user && file_exists(user) ? "there" : "not there");
    str_release(&safe);
    free(user);
}

static bool explain_fill(const struct doctor_options *o, struct table *table, struct error *err)
{
    bool is_all = strcmp(o->explain, "all") == 0, found = is_all;

    for (int key = 0; key < SETTING_COUNT; key++) {
        if (!is_all && strcmp(setting_table[key].name, o->explain) != 0)
            continue;
        explain_add(&o->common, (enum setting_key)key, table);
        found = true;
    }
    if (found)
        return true;
    error_set(err, ERROR_USAGE, "--explain: no setting '%.60s'\n  --explain all shows them all",
              o->explain);
    return config_suggest(err, o->explain, setting_names);
}

int doctor_explain(const struct doctor_options *options, struct error *err)
{
    struct table table;
    int status = -1;

    LIST_INIT(&table, "settings", explain_columns);
    if (explain_fill(options, &table, err)) {
        explain_note_files(&table);
        status = output_table(&options->common, &table, options->format, err);
    }
    table_release(&table);
    return status;
}
