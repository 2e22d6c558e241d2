#include "cmd/commands.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret.h"
#include "cmd/doctor.h"
#include "cmd/output.h"

/* The sweep asked about, or the models of -m. */
static bool find_sweep(struct doctor *d, int argc, char **argv, struct error *err)
{
    const struct doctor_options *o = d->options;

    if (argc > 1)
        return error_set(err, ERROR_USAGE, "one sweep file at a time, found '%s' too", argv[1]);
    if (argc == 1 && o->models.count > 0)
        return error_set(err, ERROR_USAGE,
                         "-m names models without a sweep file; '%s' names its own", argv[0]);
    if (o->pings && argc == 0 && o->models.count == 0)
        return error_set(err, ERROR_USAGE,
                         "--ping: say whom to ask: a sweep file, or models with -m");
    if (o->pings && o->is_offline)
        return error_set(err, ERROR_USAGE, "--ping needs the network that --offline leaves out");
    if (o->pings && !o->is_agreed && (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)))
        return error_set(
            err, ERROR_USAGE,
            "--ping sends paid requests and asks before it does; without a terminal to "
            "ask on, --yes is the answer");
    for (size_t i = 0; i < o->models.count; i++)
        if (!sweep_add_model(&d->sweep, o->models.values[i], err))
            return false;
    if (argc == 0)
        return true;
    char **dirs = file_search_dirs("sweeps");
    char *path = sweep_find(argv[0], dirs, err);
    struct error said; /* by doctor_check_files, as a finding */
    if (path)
        (void)sweep_load(&d->sweep, path, &said);
    bool ok = path != NULL;
    free(path);
    file_list_free(dirs);
    return ok;
}

static bool check(struct doctor *d, struct error *err)
{
    doctor_check_files(d);
    doctor_find_models(d);
    doctor_check_keys(d);
    doctor_check_machine(d);
    return d->options->is_offline ||
           (doctor_check_network(d, err) && (!d->options->pings || doctor_ping(d, err)));
}

static void doctor_release(struct doctor *d)
{
    for (size_t i = 0; i < d->endpoint_count; i++)
        secret_free(d->endpoints[i].authorization);
    free(d->endpoints);
    table_release(&d->findings);
    workspace_release(&d->workspace);
    sweep_release(&d->sweep);
    arena_release(&d->arena);
}

static int cmd_doctor_run(void *options, int argc, char **argv, struct error *err)
{
    struct doctor d = {.options = options};
    int status = -1;

    if (d.options->explain)
        return doctor_explain(d.options, err);
    sweep_init(&d.sweep);
    if (find_sweep(&d, argc, argv, err) && check(&d, err))
        status = doctor_show(&d, err);
    if (status == EXIT_DONE && d.count[DOCTOR_FAILED] > 0)
        status = d.has_config_fault ? EXIT_CONFIG : EXIT_SYSTEM;
    doctor_release(&d);
    return status;
}

#define FIELD(name) offsetof(struct doctor_options, name)
static const struct option doctor_option_table[] = {
    {.name = "models",
     .letter = 'm',
     .type = OPTION_LIST,
     .offset = FIELD(models),
     .value_name = "MODEL,...",
     .help = "check what a run of these models needs",
     .complete = "model"},
    {.name = "ping",
     .type = OPTION_FLAG,
     .offset = FIELD(pings),
     .help = "ask one tiny paid question on each lane, after saying what it costs at most"},
    {.name = "yes",
     .letter = 'y',
     .type = OPTION_FLAG,
     .offset = FIELD(is_agreed),
     .help = "do not ask before --ping"},
    {.name = "offline",
     .type = OPTION_FLAG,
     .offset = FIELD(is_offline),
     .help = "leave out what needs the network"},
    {.name = "explain",
     .type = OPTION_STRING,
     .offset = FIELD(explain),
     .value_name = "SETTING",
     .help = "check nothing: tell the value of a setting and whence it came; all: of each",
     .complete = "setting"},
    OUTPUT_OPTION(struct doctor_options, format),
    {.name = NULL},
};

const struct command cmd_doctor = {
    .name = "doctor",
    .summary = "check that a run has what it needs: files, keys, network, clock, programs, store",
    .usage = "[options] [SWEEP]",
    .complete = "sweep",
    .description =
        "Looks at every provider, suite and sweep file; at keys (whether they are set and that "
        "nobody "
        "else can read their file; they are never shown); at each endpoint's name, certificate, "
        "clock "
        "and list of models; at this machine's clock, gnuplot, fonts, bubblewrap and store. Each "
        "line "
        "is ok, warning or failed, with what was found and what to do. With -q, only what is not "
        "ok.\n\n"
        "With SWEEP or -m, the endpoints of its models are asked and their keys are needed; else "
        "those "
        "of every provider whose key is set. Listing models costs nothing.\n\n"
        "--ping asks one tiny question on each lane of the sweep and tells the time to the first "
        "token, "
        "the model id that answered, and whether it thought. It is paid for, belongs to no run, "
        "and "
        "is counted by no budget.\n\n"
        "Exit status: 0 nothing failed, 1 something failed, 2 a file, a key or the command line is "
        "at fault.",
    .examples = "# before the first night\nsteelyard doctor sweeps/nightly.json\n"
                "# with one real question a lane\nsteelyard doctor --ping sweeps/nightly.json\n"
                "# files and programs only\nsteelyard doctor --offline -q\n"
                "# which budget holds here, and who says so?\nsteelyard doctor --explain budget\n",
    .options = doctor_option_table,
    .options_size = sizeof(struct doctor_options),
    .run = cmd_doctor_run,
};
