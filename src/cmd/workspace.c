#include "cmd/workspace.h"

#include <stdlib.h>

#include "base/file.h"

enum { TABLE_SIZE_MAX = 4 << 20 };

typedef bool table_adder(struct price_book *book, const char *file, const struct json_value *value,
                         struct error *err);

static bool add_file(struct price_book *book, const char *path, table_adder *add, struct error *err)
{
    struct arena arena = {0};
    struct str text = {0};
    const struct json_value *root = NULL;
    bool ok = file_read(path, TABLE_SIZE_MAX, &text, err);

    if (ok)
        root = json_parse(&arena, path, str_view(&text), JSON_RELAXED, err);
    ok = root && add(book, path, root, err);
    str_release(&text);
    arena_release(&arena);
    return ok;
}

/* The file of that name in the first folder that has it. */
static bool add_first(struct price_book *book, char *const *dirs, const char *name,
                      table_adder *add, struct error *err)
{
    for (; *dirs; dirs++) {
        char *path = file_join(*dirs, name);
        bool found = file_exists(path), ok = !found || add_file(book, path, add, err);
        free(path);
        if (found || !ok)
            return ok;
    }
    return true;
}

static bool load_prices(struct workspace *w, char *const *dirs, struct error *err)
{
    for (unsigned i = 0; i < w->providers.count; i++) {
        const struct provider *p = &w->providers.providers[i];
        if (!price_book_add(w->prices, p->name, p->file, p->prices, err))
            return false;
    }
    return add_first(w->prices, dirs, "exchange.json", price_book_add_exchange, err) &&
           add_first(w->prices, dirs, "calendar.json", price_book_add_calendar, err);
}

bool workspace_load(struct workspace *w, struct error *err)
{
    char **dirs = file_search_dirs("providers");
    bool ok;

    *w = (struct workspace){0};
    ok = provider_set_load(&w->providers, dirs, err);
    if (ok) {
        w->prices = price_book_new();
        ok = load_prices(w, dirs, err);
        if (!ok)
            workspace_release(w);
    }
    file_list_free(dirs);
    return ok;
}

void workspace_release(struct workspace *w)
{
    price_book_free(w->prices);
    provider_set_release(&w->providers);
    *w = (struct workspace){0};
}
