#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/doctor.h"
#include "run/plan.h"
#include "suite/suite.h"

struct counts {
    size_t good, items;
};

/* Providers ------------------------------------------------------------------------------------- */

static void provider_fault(void *context, const char *file, const struct error *error)
{
    doctor_say_error(context, "provider", file, NULL, error);
}

static void check_providers(struct doctor *d)
{
    size_t models = 0, prices = 0;

    workspace_load_good(&d->workspace, provider_fault, d);
    for (unsigned i = 0; i < d->workspace.providers.count; i++)
        models += d->workspace.providers.providers[i].model_count;
    (void)price_book_rows(d->workspace.prices, &prices);
    if (d->workspace.providers.count > 0)
        doctor_say(d, DOCTOR_OK, "providers", NULL, NULL, "%u files, %zu models, %zu prices",
                   d->workspace.providers.count, models, prices);
    else
        doctor_say_fault(d, "providers", NULL,
                         "install steelyard's data, or set STEELYARD_DATA to where they lie",
                         "no provider file was found");
}

/* Suites ---------------------------------------------------------------------------------------- */

static void check_suite(struct doctor *d, const char *dir, const char *name, struct counts *counts)
{
    struct error err = {0};
    char *path = file_join(dir, name), *none[] = {NULL};
    struct suite *suite = suite_load(path, none, &err);
    bool runs_programs = false; /* bubblewrap has a line of its own */

    if (suite && plan_check_graders(suite, &runs_programs, &err)) {
        counts->good++;
        counts->items += suite->item_count;
    } else {
        doctor_say_error(d, "suite", name, NULL, &err);
    }
    suite_free(suite);
    free(path);
}

/* Names of several folders: the first that has one counts. */
struct names {
    char **seen;
    size_t count, capacity;
};

static bool is_first(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->seen[i], name) == 0)
            return false;
    MEM_GROW(names->seen, names->count, &names->capacity);
    names->seen[names->count++] = mem_strdup(name);
    return true;
}

static void names_release(struct names *names)
{
    while (names->count > 0)
        free(names->seen[--names->count]);
    free(names->seen);
}

static void check_suites(struct doctor *d)
{
    char **dirs = file_search_dirs("suites");
    struct counts counts = {0};
    struct names names = {0};

    for (char **dir = dirs; *dir; dir++) {
        char **list = file_list(*dir, "");
        for (char **name = list; *name; name++) {
            char *path = mem_printf("%s/%s/suite.json", *dir, *name);
            if (file_exists(path) && is_first(&names, *name))
                check_suite(d, *dir, *name, &counts);
            free(path);
        }
        file_list_free(list);
    }
    doctor_say(d, counts.good > 0 ? DOCTOR_OK : DOCTOR_WARNING, "suites", NULL, NULL,
               "%zu suites, %zu items", counts.good, counts.items);
    names_release(&names);
    file_list_free(dirs);
}

/* Sweeps ---------------------------------------------------------------------------------------- */

/* Models, suites, graders and prompts too: all that a run of it would be refused for. A shipped one may
 * name models that a user's profile has no more. */
static bool check_sweep(struct doctor *d, const char *path, bool is_shipped)
{
    struct sweep sweep;
    struct error err = {0};
    char **suites = file_search_dirs("suites");
    struct plan *plan = NULL;

    sweep_init(&sweep);
    if (sweep_load(&sweep, path, &err))
        plan = plan_new(&sweep, &d->workspace.providers, suites, NULL, &err);
    if (!plan && is_shipped)
        doctor_say(d, DOCTOR_WARNING, "sweep", path, "a shipped one: it need not be run", "%s",
                   err.message);
    else if (!plan)
        doctor_say_error(d, "sweep", path, NULL, &err);
    bool is_good = plan != NULL;
    plan_free(plan);
    sweep_release(&sweep);
    file_list_free(suites);
    return is_good;
}

static void check_sweeps(struct doctor *d)
{
    char **dirs = file_search_dirs("sweeps");
    struct names names = {0};
    size_t good = 0;

    for (char **dir = dirs; *dir; dir++) {
        char **list = file_list(*dir, ".json");
        for (char **name = list; *name; name++) {
            char *path = file_join(*dir, *name);
            if (is_first(&names, *name)) {
                (void)is_first(&names, path); /* the one asked about may be among them */
                good += check_sweep(
                    d, path, !dir[1] && (!d->sweep.file || strcmp(path, d->sweep.file) != 0));
            }
            free(path);
        }
        file_list_free(list);
    }
    if (d->sweep.file && is_first(&names, d->sweep.file))
        good += check_sweep(d, d->sweep.file, false);
    doctor_say(d, DOCTOR_OK, "sweeps", NULL, NULL, "%zu files", good);
    names_release(&names);
    file_list_free(dirs);
}

void doctor_check_files(struct doctor *d)
{
    check_providers(d);
    check_suites(d);
    check_sweeps(d);
}

static void find_model(struct doctor *d, const char *text, const struct json_value *parameters)
{
    struct error err = {0};

    if (model_spec_parse(&d->workspace.providers, &d->arena, text, parameters,
                         &d->specs[d->spec_count], &err))
        d->spec_count++;
    else if (!d->sweep.file) /* of a file it has been said */
        doctor_say_error(d, "model", text, NULL, &err);
}

void doctor_find_models(struct doctor *d)
{
    const struct sweep *sweep = &d->sweep;

    d->specs =
        arena_alloc(&d->arena, (sweep->model_count + sweep->judge_count + 1) * sizeof *d->specs);
    for (size_t i = 0; i < sweep->model_count; i++)
        find_model(d, sweep->models[i].spec, sweep->models[i].parameters);
    for (size_t i = 0; i < sweep->judge_count; i++)
        find_model(d, sweep->judges[i].spec, sweep->judges[i].parameters);
}
