#include "cmd/completion.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "cmd/list_tables.h"

const char *const completion_kinds[] = {"model", "provider", "run", "setting",
                                        "suite", "sweep",    NULL};

bool completion_is_ours(const char *kind)
{
    for (int i = 0; completion_kinds[i]; i++)
        if (strcmp(kind, completion_kinds[i]) == 0)
            return true;
    return false;
}

/* The first column of each table is the name. */
static void put_names(const struct table *table, FILE *out)
{
    for (size_t i = 0; i < table->row_count; i++) {
        struct view name = table_row(table, i)[0].text;
        fprintf(out, "%.*s\n", (int)name.len, name.data);
    }
}

static void put_sweeps(FILE *out)
{
    char **dirs = file_search_dirs("sweeps");

    for (char **dir = dirs; *dir; dir++) {
        char **names = file_list(*dir, ".json");
        for (char **name = names; *name; name++)
            fprintf(out, "%.*s\n", (int)(strlen(*name) - strlen(".json")), *name);
        file_list_free(names);
    }
    file_list_free(dirs);
}

static void put_settings(FILE *out)
{
    for (const char *const *name = setting_names; *name; name++)
        fprintf(out, "%s\n", *name);
    fputs("all\n", out);
}

static void put_runs(const char *path, FILE *out)
{
    struct error err = {0};
    struct table table = {0};
    struct store *store = store_open(path, STORE_READ, &err);

    if (!store)
        return;
    if (list_runs(store, 0, &table, &err))
        put_names(&table, out);
    fputs("latest\n", out);
    table_release(&table);
    store_close(store);
}

static void put_of_workspace(bool models, int language, FILE *out)
{
    struct error err = {0};
    struct table table = {0};
    struct workspace w;

    if (!workspace_load(&w, &err))
        return;
    if (models)
        list_models(&w, clock_wall_ns(), 0, &table);
    else
        list_providers(&w, language, &table);
    put_names(&table, out);
    table_release(&table);
    workspace_release(&w);
}

void completion_names(const struct common_options *common, const char *kind, FILE *out)
{
    if (strcmp(kind, "setting") == 0)
        put_settings(out);
    else if (strcmp(kind, "sweep") == 0)
        put_sweeps(out);
    else if (strcmp(kind, "run") == 0)
        put_runs(common->store, out);
    else if (strcmp(kind, "suite") == 0) {
        struct table table = {0};
        list_suites(common->language, &table);
        put_names(&table, out);
        table_release(&table);
    } else
        put_of_workspace(strcmp(kind, "model") == 0, common->language, out);
}
