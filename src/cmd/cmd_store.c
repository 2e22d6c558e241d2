#include "cmd/commands.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/config.h"
#include "store/store.h"

struct store_options {
    struct common_options common;
};

/* One thing that can be done to a store; returns the exit status, or -1 with *err filled. */
struct store_action {
    const char *name;
    enum store_mode mode;
    int (*run)(struct store *store, struct error *err);
};

static int store_action_check(struct store *store, struct error *err)
{
    struct str report = {0};
    bool is_sound = false;

    if (!store_check(store, &report, &is_sound, err)) {
        str_release(&report);
        return -1;
    }
    if (is_sound)
        printf("%s: sound (schema version %d)\n", store_location(store),
               store_schema_version(store));
    else
        printf("%s: not sound\n%s", store_location(store), str_text(&report));
    str_release(&report);
    return is_sound ? EXIT_DONE : EXIT_SYSTEM;
}

static long long store_size(const struct store *store)
{
    struct stat st;

    return stat(store_location(store), &st) == 0 ? (long long)st.st_size : 0;
}

static int store_action_vacuum(struct store *store, struct error *err)
{
    long long before = store_size(store);

    if (!store_vacuum(store, err))
        return -1;
    printf("%s: %lld bytes, before %lld\n", store_location(store), store_size(store), before);
    return EXIT_DONE;
}

/* Opening it for writing has done the work. */
static int store_action_migrate(struct store *store, struct error *err)
{
    const char *backup = NULL;
    int from = store_migrated_from(store, &backup);

    (void)err;
    if (from == 0)
        printf("%s: schema version %d, nothing to do\n", store_location(store),
               store_schema_version(store));
    else
        printf("%s: migrated from schema version %d to %d, the old store is kept in %s\n",
               store_location(store), from, store_schema_version(store), backup);
    return EXIT_DONE;
}

static const struct store_action store_actions[] = {
    {"check", STORE_READ, store_action_check},
    {"vacuum", STORE_WRITE, store_action_vacuum},
    {"migrate", STORE_WRITE, store_action_migrate},
};

static const struct store_action *store_action_find(const char *name)
{
    for (size_t i = 0; i < sizeof store_actions / sizeof *store_actions; i++) {
        if (strcmp(store_actions[i].name, name) == 0)
            return &store_actions[i];
    }
    return NULL;
}

static const char *const store_words[] = {"check", "vacuum", "migrate", NULL};

static int cmd_store_run(void *options, int argc, char **argv, struct error *err)
{
    const struct store_options *o = options;
    const struct store_action *action = argc == 1 ? store_action_find(argv[0]) : NULL;

    if (!action) {
        error_set(err, ERROR_USAGE, "%s%.60s%s, expected check, vacuum or migrate",
                  argc == 1 ? "found '" : "say what to do to the store", argc == 1 ? argv[0] : "",
                  argc == 1 ? "'" : "");
        if (argc == 1)
            config_suggest(err, argv[0], store_words);
        return -1;
    }
    struct store *store = store_open(o->common.store, action->mode, err);
    if (!store)
        return -1;
    int status = action->run(store, err);
    store_close(store);
    return status;
}

const struct command cmd_store = {
    .name = "store",
    .summary = "check, shrink or migrate the store",
    .usage = "[options] check|vacuum|migrate",
    .description =
        "check reads the whole store and tells what is damaged, which references are broken and "
        "which sums of money differ from the sum of their attempts; it exits 1 when there is "
        "anything.\n\n"
        "vacuum gives free pages back to the disk; it needs room for a second copy meanwhile.\n\n"
        "migrate brings a store of an older steelyard to this version, and keeps a copy of it "
        "beside it. Every command that writes does this by itself.",
    .examples = "# is everything in order?\nsteelyard store check\n"
                "# bring an older store to this version\nsteelyard store --store old.db migrate\n",
    .words = store_words,
    .options_size = sizeof(struct store_options),
    .run = cmd_store_run,
};
