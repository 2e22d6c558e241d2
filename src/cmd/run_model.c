#include "cmd/run_model.h"

#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/mem.h"

static void list_labels(const struct query_run *run, const char *part, struct str *out)
{
    for (size_t i = 0; i < run->model_count; i++) {
        const char *label = run->models[i].label;
        if (!part || view_find_nocase(view_of(label), view_of(part)) >= 0)
            str_printf(out, "%s%s", out->len ? ", " : "", label);
    }
}

size_t run_model_names(const struct query_run *run, struct arena *arena, const char **names)
{
    size_t count = 0;

    for (size_t i = 0; i < run->model_count; i++) {
        const char *label = run->models[i].label, *at = strchr(label, '@');
        names[count++] = label;
        if (at)
            names[count++] = arena_copy(arena, (struct view){label, (size_t)(at - label)});
    }
    return count;
}

static int refuse(const struct query_run *run, const char *name, const char *option, size_t count,
                  struct error *err)
{
    const char **names = mem_zalloc(2 * run->model_count + 1, sizeof *names);
    struct arena arena = {0};
    struct str list = {0};

    (void)run_model_names(run, &arena, names);
    list_labels(run, count > 0 ? name : NULL, &list);
    if (!name)
        error_set(err, ERROR_USAGE, "run '%s' has several models: say which by %s\n  %.600s",
                  run->info.name, option, str_text(&list));
    else if (count > 1)
        error_set(err, ERROR_USAGE, "%s: '%.60s' is a part of several models' names\n  %.600s",
                  option, name, str_text(&list));
    else {
        error_set(err, ERROR_USAGE, "%s: run '%s' has no model '%.60s'\n  it has %.600s", option,
                  run->info.name, name, str_text(&list));
        config_suggest(err, name, names);
    }
    str_release(&list);
    arena_release(&arena);
    free(names);
    return -1;
}

int run_model_find(const struct query_run *run, const char *name, const char *option,
                   struct error *err)
{
    size_t count = 0;
    int found = -1;

    for (size_t i = 0; i < run->model_count; i++) {
        const char *label = run->models[i].label;
        if (name && strcmp(label, name) == 0)
            return (int)i;
        if (name && view_find_nocase(view_of(label), view_of(name)) < 0)
            continue;
        found = (int)i;
        count++;
    }
    return count == 1 ? found : refuse(run, name, option, count, err);
}
