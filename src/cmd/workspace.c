#include "cmd/workspace.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

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

/* One profile and its prices. A profile whose prices are wrong is left out too: a run would be refused. */
static void load_profile(struct workspace *w, const char *path, const char *name, size_t *capacity,
                         workspace_fault_fn *fault, void *context)
{
    struct provider_set *set = &w->providers;
    struct str text = {0};
    struct error err = {.kind = ERROR_NONE};

    set->providers =
        mem_grow(set->providers, sizeof *set->providers, (size_t)set->count + 1, capacity);
    struct provider *p = &set->providers[set->count];
    if (file_read(path, TABLE_SIZE_MAX, &text, &err) &&
        provider_parse(&set->arena, name, path, str_view(&text), p, &err) &&
        price_book_add(w->prices, p->name, p->file, p->prices, &err))
        set->count++;
    else
        fault(context, path, &err);
    str_release(&text);
}

static void load_profiles(struct workspace *w, char *const *dirs, workspace_fault_fn *fault,
                          void *context)
{
    struct arena arena = {0};
    const char **seen = NULL;
    size_t count = 0, seen_capacity = 0, capacity = 0;

    for (; *dirs; dirs++) {
        char **names = file_list(*dirs, ".json");
        for (char **n = names; *n; n++) {
            const char *name = arena_copy(&arena, view_slice(view_of(*n), 0, strlen(*n) - 5));
            char *path = file_join(*dirs, *n);
            bool is_first = provider_is_profile(*n);
            for (size_t i = 0; i < count; i++)
                is_first = is_first && strcmp(seen[i], name) != 0;
            if (is_first) {
                MEM_GROW(seen, count, &seen_capacity);
                seen[count++] = name;
                load_profile(w, path, name, &capacity, fault, context);
            }
            free(path);
        }
        file_list_free(names);
    }
    free(seen);
    arena_release(&arena);
}

void workspace_load_good(struct workspace *w, workspace_fault_fn *fault, void *context)
{
    char **dirs = file_search_dirs("providers");
    struct error err = {.kind = ERROR_NONE};

    *w = (struct workspace){.prices = price_book_new()};
    load_profiles(w, dirs, fault, context);
    if (!add_first(w->prices, dirs, "exchange.json", price_book_add_exchange, &err))
        fault(context, "exchange.json", &err);
    if (!add_first(w->prices, dirs, "calendar.json", price_book_add_calendar, &err))
        fault(context, "calendar.json", &err);
    file_list_free(dirs);
}

bool workspace_price_at(struct workspace *w, const char *text, struct error *err)
{
    int64_t unix_ns = clock_wall_ns();

    if (!text || strcmp(text, "billed") == 0)
        return true;
    if (strcmp(text, "today") != 0 && !clock_parse_iso(text, &unix_ns, err)) {
        err->kind = ERROR_USAGE;
        return error_prefix(err, "--prices-at");
    }
    price_book_set_at(w->prices, unix_ns);
    return true;
}

bool workspace_check_currency(const struct workspace *w, const char *text, struct error *err)
{
    if (!text)
        return true;
    for (unsigned i = 0; i < w->providers.count; i++) {
        const char *currency = w->providers.providers[i].currency;
        if (strcmp(text, currency) == 0 ||
            price_rate_instant(w->prices, currency, text, clock_wall_ns()) != INT64_MIN)
            return true;
    }
    return error_set(err, ERROR_USAGE,
                     "--currency: found '%.60s', expected a currency such as CNY or USD that "
                     "providers/exchange.json has a rate for",
                     text);
}

void workspace_release(struct workspace *w)
{
    price_book_free(w->prices);
    provider_set_release(&w->providers);
    *w = (struct workspace){0};
}
