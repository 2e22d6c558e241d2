#include "cmd/commands.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "store/store.h"

struct bless_options {
    struct common_options common;
    const char *as;
};

static const struct option bless_table[] = {
    {.name = "as",
     .type = OPTION_STRING,
     .offset = offsetof(struct bless_options, as),
     .value_name = "NAME",
     .help = "the baseline's name; one that exists is moved to this run"},
    {.name = NULL},
};

struct blessing {
    const char *as;
    char run[64];
    enum run_state state;
    bool is_simulated;
};

static bool take_run(void *context, const struct run_info *info)
{
    struct blessing *b = context;

    (void)snprintf(b->run, sizeof b->run, "%s", info->name);
    b->state = info->state;
    b->is_simulated = info->is_simulated;
    return true;
}

static bool check_name(const char *name, struct error *err)
{
    if (!name)
        return error_set(err, ERROR_USAGE, "say --as NAME");
    if (!*name || strlen(name) > 64 ||
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") !=
            strlen(name))
        return error_set(err, ERROR_USAGE,
                         "--as: found '%.60s', expected at most 64 letters, digits, '-', '_', '.'",
                         name);
    return true;
}

/* What is missing in a baseline would be missing in every comparison with it. */
static bool bless(struct store *store, const char *name, struct blessing *b, struct error *err)
{
    int64_t run = 0;

    if (!store_run_find(store, name, &run, err) || !store_run_each(store, run, take_run, b, err))
        return false;
    if (b->state != RUN_COMPLETE)
        return error_set(err, ERROR_INPUT,
                         "run '%s' is %s, and only a complete run can be a baseline: the command "
                         "that made it asks what is missing",
                         b->run, run_state_name(b->state));
    return store_baseline_set(store, b->as, run, clock_wall_ns(), err);
}

static int cmd_bless_run(void *options, int argc, char **argv, struct error *err)
{
    const struct bless_options *o = options;
    struct blessing b = {.as = o->as};

    if (argc > 1) {
        error_set(err, ERROR_USAGE, "expected one run, found %d", argc);
        return -1;
    }
    if (!check_name(o->as, err))
        return -1;
    struct store *store = store_open(o->common.store, STORE_WRITE, err);
    bool ok = store && bless(store, argc ? argv[0] : "latest", &b, err);
    store_close(store);
    if (ok)
        printf("baseline:%s is run %s%s\n", o->as, b.run, b.is_simulated ? " (SIMULATED)" : "");
    return ok ? EXIT_DONE : -1;
}

const struct command cmd_bless = {
    .name = "bless",
    .summary = "make a run a baseline that gates compare with",
    .usage = "[RUN] --as NAME",
    .description = "Names a complete run (default: the newest), so that 'baseline:NAME' means it "
                   "wherever a run is asked for. A baseline moves only when it is blessed again; "
                   "'steelyard list runs' shows which there are.",
    .examples = "# what was released is what later ones are held against\n"
                "steelyard bless latest --as release\n"
                "steelyard gate gates/release.json latest --baseline baseline:release\n",
    .options = bless_table,
    .options_size = sizeof(struct bless_options),
    .complete = "run",
    .run = cmd_bless_run,
};
