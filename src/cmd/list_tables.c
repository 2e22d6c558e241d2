#include "cmd/list_tables.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "suite/suite.h"

/* Runs ----------------------------------------------------------------------------------------- */

enum {
    R_RUN,
    R_TITLE,
    R_PERIOD,
    R_CREATED,
    R_ENDED,
    R_STATE,
    R_CELLS,
    R_REPEATS,
    R_SIMULATED,
    R_BASELINE
};

static const struct column run_columns[] = {
    [R_RUN] = {.key = "run", .title = "run", .title_zh = "运行", .kind = COLUMN_TEXT},
    [R_TITLE] = {.key = "title", .title = "title", .title_zh = "标题", .kind = COLUMN_TEXT},
    [R_PERIOD] = {.key = "period",
                  .title = "period",
                  .title_zh = "周期",
                  .kind = COLUMN_TEXT,
                  .priority = 2},
    [R_CREATED] = {.key = "created",
                   .title = "created",
                   .title_zh = "创建",
                   .kind = COLUMN_TEXT,
                   .priority = 1},
    [R_ENDED] =
        {.key = "ended", .title = "ended", .title_zh = "结束", .kind = COLUMN_TEXT, .priority = 3},
    [R_STATE] = {.key = "state", .title = "state", .title_zh = "状态", .kind = COLUMN_TEXT},
    [R_CELLS] = {.key = "cells",
                 .title = "cells",
                 .title_zh = "单元",
                 .kind = COLUMN_INTEGER,
                 .priority = 1},
    [R_REPEATS] = {.key = "repeats",
                   .title = "repeats",
                   .title_zh = "重复",
                   .kind = COLUMN_INTEGER,
                   .priority = 4},
    [R_SIMULATED] = {.key = "simulated", .title = "SIMULATED", .kind = COLUMN_FLAG},
    [R_BASELINE] = {.key = "baseline",
                    .title = "baseline",
                    .title_zh = "基线",
                    .kind = COLUMN_TEXT,
                    .priority = 2},
};

static struct value time_value(struct table *table, int64_t unix_ns)
{
    char text[CLOCK_ISO_SIZE];

    if (!unix_ns)
        return value_none();
    clock_iso(unix_ns, text);
    return list_text(table, text);
}

struct listing {
    struct table *table;
    int language;
};

static bool take_run(void *context, const struct run_info *info)
{
    const struct listing *listing = context;
    struct table *table = listing->table;
    struct value *v = table_add_row(table);

    v[R_RUN] = list_text(table, info->name);
    v[R_TITLE] = list_text(table, info->title);
    v[R_PERIOD] = list_text(table, info->period);
    v[R_CREATED] = time_value(table, info->created_unix_ns);
    v[R_ENDED] = time_value(table, info->ended_unix_ns);
    v[R_STATE] = list_text(table, listing->language ? run_state_name_zh(info->state)
                                                    : run_state_name(info->state));
    v[R_CELLS] = value_integer(info->cell_count);
    v[R_REPEATS] = value_integer(info->repeats);
    v[R_SIMULATED] = value_flag(info->is_simulated);
    v[R_BASELINE].integer = info->id; /* until the names are known */
    return true;
}

static bool take_baseline(void *context, const char *name, int64_t run, int64_t unix_ns)
{
    struct table *table = context;

    (void)unix_ns;
    for (size_t row = 0; row < table->row_count; row++) {
        struct value *v = &table->values[row * table->column_count + R_BASELINE];
        if (v->integer != run)
            continue;
        const char *names =
            v->text.len ? arena_printf(&table->arena, "%s, %s", v->text.data, name) : name;
        *v = list_text(table, names);
        v->integer = run;
    }
    return true;
}

static void reverse_rows(struct table *table)
{
    size_t size = table->column_count;

    for (size_t low = 0, high = table->row_count; low + 1 < high; low++) {
        high--;
        for (size_t i = 0; i < size; i++) {
            struct value kept = table->values[low * size + i];
            table->values[low * size + i] = table->values[high * size + i];
            table->values[high * size + i] = kept;
        }
    }
}

bool list_runs(struct store *store, int language, struct table *table, struct error *err)
{
    LIST_INIT(table, "runs", run_columns);
    struct listing listing = {table, language};
    if (!store_run_each(store, 0, take_run, &listing, err) ||
        !store_baseline_each(store, take_baseline, table, err))
        return false;
    reverse_rows(table);
    table_hide_empty(table);
    return true;
}

/* Suites --------------------------------------------------------------------------------------- */

enum { S_SUITE, S_TITLE, S_LANGUAGE, S_ITEMS, S_GRADER, S_VERSION, S_LICENCE, S_HASH, S_DIR };

static const struct column suite_columns[] = {
    [S_SUITE] = {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT},
    [S_TITLE] =
        {.key = "title", .title = "title", .title_zh = "标题", .kind = COLUMN_TEXT, .priority = 1},
    [S_LANGUAGE] = {.key = "language",
                    .title = "language",
                    .title_zh = "语言",
                    .kind = COLUMN_TEXT,
                    .priority = 4},
    [S_ITEMS] = {.key = "items", .title = "items", .title_zh = "题数", .kind = COLUMN_INTEGER},
    [S_GRADER] = {.key = "grader",
                  .title = "grader",
                  .title_zh = "评分器",
                  .kind = COLUMN_TEXT,
                  .priority = 2},
    [S_VERSION] = {.key = "version",
                   .title = "version",
                   .title_zh = "版本",
                   .kind = COLUMN_TEXT,
                   .priority = 5},
    [S_LICENCE] = {.key = "licence",
                   .title = "licence",
                   .title_zh = "许可",
                   .kind = COLUMN_TEXT,
                   .priority = 3},
    [S_HASH] = {.key = "hash", .title = "hash", .kind = COLUMN_TEXT, .is_machine_only = true},
    [S_DIR] = {.key = "folder", .title = "folder", .kind = COLUMN_TEXT, .is_machine_only = true},
};

static void add_suite(const char *dir, const char *name, int language, struct table *table)
{
    struct error err = {0};
    char *path = file_join(dir, name);
    char *none[] = {NULL};
    struct suite *suite = suite_load(path, none, &err);

    free(path);
    if (!suite) {
        struct str safe = {0};
        utf8_put_safe(&safe, view_of(err.message), false);
        table_note(table, "%s", str_text(&safe));
        str_release(&safe);
        return;
    }
    const struct json_value *grader = json_get(suite->grader, "kind");
    struct value *v = table_add_row(table);
    v[S_SUITE] = list_text(table, suite->name);
    v[S_TITLE] = list_text(table, language && suite->title_zh ? suite->title_zh : suite->title);
    v[S_LANGUAGE] = list_text(table, suite->language);
    v[S_ITEMS] = value_integer((int64_t)suite->item_count);
    if (grader && grader->type == JSON_STRING)
        v[S_GRADER] = value_text(table, grader->text);
    v[S_VERSION] = list_text(table, suite->version);
    v[S_LICENCE] = list_text(table, suite->licence);
    v[S_HASH] = list_text(table, suite->hash);
    v[S_DIR] = list_text(table, suite->dir);
    suite_free(suite);
}

static bool is_listed(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->row_count; i++) {
        if (view_eq_text(table_row(table, i)[S_SUITE].text, name))
            return true;
    }
    return false;
}

void list_suites(int language, struct table *table)
{
    char **dirs = file_search_dirs("suites");

    LIST_INIT(table, "suites", suite_columns);
    for (char **dir = dirs; *dir; dir++) {
        char **names = file_list(*dir, "");
        for (char **name = names; *name; name++) {
            char *path = mem_printf("%s/%s/suite.json", *dir, *name);
            if (!is_listed(table, *name) && file_exists(path))
                add_suite(*dir, *name, language, table);
            free(path);
        }
        file_list_free(names);
    }
    file_list_free(dirs);
}

/* Providers ------------------------------------------------------------------------------------ */

enum { V_PROVIDER, V_TITLE, V_REGIONS, V_CURRENCY, V_MODELS, V_KEY, V_SET, V_FILE };

static const struct column provider_columns[] = {
    [V_PROVIDER] = {.key = "provider",
                    .title = "provider",
                    .title_zh = "厂商",
                    .kind = COLUMN_TEXT},
    [V_TITLE] =
        {.key = "title", .title = "title", .title_zh = "名称", .kind = COLUMN_TEXT, .priority = 3},
    [V_REGIONS] = {.key = "regions",
                   .title = "regions",
                   .title_zh = "地区",
                   .kind = COLUMN_TEXT,
                   .priority = 4},
    [V_CURRENCY] = {.key = "currency",
                    .title = "currency",
                    .title_zh = "币种",
                    .kind = COLUMN_TEXT,
                    .priority = 2},
    [V_MODELS] = {.key = "models",
                  .title = "models",
                  .title_zh = "模型数",
                  .kind = COLUMN_INTEGER,
                  .priority = 1},
    [V_KEY] = {.key = "key", .title = "key in", .title_zh = "密钥变量", .kind = COLUMN_TEXT},
    [V_SET] = {.key = "key_is_set", .title = "set", .title_zh = "已设置", .kind = COLUMN_FLAG},
    [V_FILE] = {.key = "file", .title = "file", .kind = COLUMN_TEXT, .is_machine_only = true},
};

static void add_provider(const struct provider *provider, int language, struct table *table)
{
    struct value *v = table_add_row(table);
    struct str regions = {0}, keys = {0};
    bool is_set = provider->key_file && file_exists(provider->key_file);

    for (unsigned i = 0; i < provider->region_count; i++)
        str_printf(&regions, "%s%s", i ? " " : "", provider->regions[i].name);
    for (const char *const *key = provider->key_env; key && *key; key++) {
        const char *value = getenv(*key);
        str_printf(&keys, "%s%s", keys.len ? " " : "", *key);
        is_set |= value && *value;
    }
    if (provider->key_file)
        str_printf(&keys, "%s%s", keys.len ? " " : "", provider->key_file);
    v[V_PROVIDER] = list_text(table, provider->name);
    v[V_TITLE] =
        list_text(table, language && provider->title_zh ? provider->title_zh : provider->title);
    v[V_REGIONS] = value_text(table, str_view(&regions));
    v[V_CURRENCY] = list_text(table, provider->currency);
    v[V_MODELS] = value_integer(provider->model_count);
    v[V_KEY] = value_text(table, str_view(&keys));
    v[V_SET] = value_flag(is_set);
    v[V_FILE] = list_text(table, provider->file);
    str_release(&regions);
    str_release(&keys);
}

void list_providers(const struct workspace *w, int language, struct table *table)
{
    LIST_INIT(table, "providers", provider_columns);
    for (unsigned i = 0; i < w->providers.count; i++)
        add_provider(&w->providers.providers[i], language, table);
}
