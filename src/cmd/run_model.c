#include "cmd/run_model.h"

#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/mem.h"

/* Models of a run that are looked through: the candidates, or the judges. */
struct range {
    const struct query_run *run;
    size_t first, end;
};

static void list_labels(const struct range *range, const char *part, struct str *out)
{
    for (size_t i = range->first; i < range->end; i++) {
        const char *label = range->run->models[i].label;
        if (!part || view_find_nocase(view_of(label), view_of(part)) >= 0)
            str_printf(out, "%s%s", out->len ? ", " : "", label);
    }
}

static size_t put_names(const struct range *range, struct arena *arena, const char **names)
{
    size_t count = 0;

    for (size_t i = range->first; i < range->end; i++) {
        const char *label = range->run->models[i].label, *at = strchr(label, '@');
        names[count++] = label;
        if (at)
            names[count++] = arena_copy(arena, (struct view){label, (size_t)(at - label)});
    }
    return count;
}

size_t run_model_names(const struct query_run *run, struct arena *arena, const char **names)
{
    return put_names(&(struct range){run, 0, run->model_count}, arena, names);
}

static int refuse(const struct range *range, const char *name, const char *option, size_t count,
                  struct error *err)
{
    const char *run = range->run->info.name, *what = range->first > 0 ? "judge" : "model";
    const char **names = mem_zalloc(2 * (range->end - range->first) + 1, sizeof *names);
    struct arena arena = {0};
    struct str list = {0};

    (void)put_names(range, &arena, names);
    list_labels(range, count > 0 ? name : NULL, &list);
    if (!name)
        error_set(err, ERROR_USAGE, "run '%s' has several %ss: say which by %s\n  %.600s", run,
                  what, option, str_text(&list));
    else if (count > 1)
        error_set(err, ERROR_USAGE, "%s: '%.60s' is a part of several %ss' names\n  %.600s", option,
                  name, what, str_text(&list));
    else {
        error_set(err, ERROR_USAGE, "%s: run '%s' has no %s '%.60s'\n  it has %.600s", option, run,
                  what, name, list.len ? str_text(&list) : "none");
        config_suggest(err, name, names);
    }
    str_release(&list);
    arena_release(&arena);
    free(names);
    return -1;
}

static int find_in(const struct range *range, const char *name, const char *option,
                   struct error *err)
{
    size_t count = 0;
    int found = -1;

    for (size_t i = range->first; i < range->end; i++) {
        const char *label = range->run->models[i].label;
        if (name && strcmp(label, name) == 0)
            return (int)i;
        if (name && view_find_nocase(view_of(label), view_of(name)) < 0)
            continue;
        found = (int)i;
        count++;
    }
    return count == 1 ? found : refuse(range, name, option, count, err);
}

int run_model_find(const struct query_run *run, const char *name, const char *option,
                   struct error *err)
{
    return find_in(&(struct range){run, 0, run->model_count}, name, option, err);
}

int run_judge_find(const struct query_run *run, const char *name, const char *option,
                   struct error *err)
{
    return find_in(&(struct range){run, run->model_count, run->model_count + run->judge_count},
                   name, option, err);
}
