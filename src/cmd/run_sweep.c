#include "cmd/run_sweep.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"

enum { TITLE_NAMES = 2 };

static bool run_sweep_file(const struct run_options *o, const char *name, struct sweep *sweep,
                           struct error *err)
{
    char **dirs, *path;

    if (o->models.count + o->suites.count > 0)
        return error_set(err, ERROR_USAGE,
                         "-m and -s name what to run without a sweep file; '%s' says it already",
                         name);
    dirs = file_search_dirs("sweeps");
    path = sweep_find(name, dirs, err);
    bool ok = path && sweep_load(sweep, path, err);
    free(path);
    file_list_free(dirs);
    return ok;
}

/* "qwen3.8-flash, deepseek-flash": names without the provider and the parameters; of many their number. */
static void put_names(struct str *out, const struct option_list *list, const char *many)
{
    if (list->count > TITLE_NAMES) {
        str_printf(out, "%zu %s", list->count, many);
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        const char *name = list->values[i], *slash = strchr(name, '/');
        struct view text = view_of(slash ? slash + 1 : name);
        ptrdiff_t at = view_find(text, VIEW("@"));
        str_add_text(out, i > 0 ? ", " : "");
        str_add(out, at > 0 ? view_slice(text, 0, (size_t)at) : text);
    }
}

/* A run that no sweep file names is titled by what it asks. */
static const char *title_of_options(const struct run_options *o, struct arena *arena)
{
    struct str title = {0};

    put_names(&title, &o->models, "models");
    str_add_text(&title, " on ");
    put_names(&title, &o->suites, "suites");
    const char *kept = arena_strdup(arena, str_text(&title));
    str_release(&title);
    return kept;
}

static bool run_sweep_options(const struct run_options *o, struct sweep *sweep, struct error *err)
{
    if (o->models.count == 0 || o->suites.count == 0)
        return error_set(err, ERROR_USAGE,
                         "say what to run: a sweep file, or models with -m and suites with -s");
    sweep->name = title_of_options(o, &sweep->arena);
    for (size_t i = 0; i < o->models.count; i++) {
        if (!sweep_add_model(sweep, o->models.values[i], err))
            return false;
    }
    for (size_t i = 0; i < o->suites.count; i++) {
        if (!sweep_add_suite(sweep, o->suites.values[i], o->sample, err))
            return false;
    }
    return true;
}

/* The command line's in place of the file's; the settings' where neither says. */
static bool run_caps(const struct run_options *o, struct sweep *sweep, struct error *err)
{
    const char *run = o->budget, *day = o->budget_day;

    if (run || day)
        sweep->cap_count = 0;
    else if (sweep->cap_count == 0) {
        run = settings_text(o->common.settings, SETTING_BUDGET);
        day = settings_text(o->common.settings, SETTING_BUDGET_DAY);
    }
    return (!run || !*run || sweep_add_cap(sweep, "run", NULL, run, err)) &&
           (!day || !*day || sweep_add_cap(sweep, "day", NULL, day, err));
}

bool run_sweep(const struct run_options *o, int argc, char **argv, struct sweep *sweep,
               struct error *err)
{
    sweep_init(sweep);
    if (!o->is_simulated && (o->sim_url || o->sim_arguments.count > 0))
        return error_set(err, ERROR_USAGE, "--sim-url and --sim-arg go with --sim");
    if (argc > 1)
        return error_set(err, ERROR_USAGE, "one sweep file at a time, found '%s' too", argv[1]);
    if (!(argc == 1 ? run_sweep_file(o, argv[0], sweep, err) : run_sweep_options(o, sweep, err)))
        return false;
    for (size_t i = 0; o->sample > 0 && i < sweep->suite_count; i++)
        sweep->suites[i].sample = o->sample;
    for (size_t i = 0; o->repeats > 0 && i < sweep->suite_count; i++)
        sweep->suites[i].repeats = o->repeats;
    if (o->seed >= 0)
        sweep->seed = (uint64_t)o->seed;
    if (o->concurrency > 0)
        sweep->concurrency = o->concurrency;
    else if (sweep->concurrency == 0)
        sweep->concurrency =
            strtoll(settings_text(o->common.settings, SETTING_CONCURRENCY), NULL, 10);
    return run_caps(o, sweep, err) && sweep_check(sweep, err);
}

void run_period(const struct sweep *sweep, char out[RUN_PERIOD_SIZE])
{
    time_t now = (time_t)(clock_wall_ns() / CLOCK_S);
    struct tm local;

    out[0] = '\0';
    if (sweep->period == SWEEP_ONCE || !localtime_r(&now, &local))
        return;
    (void)strftime(out, RUN_PERIOD_SIZE, sweep->period == SWEEP_DAILY ? "%Y-%m-%d" : "%G-W%V",
                   &local);
}
