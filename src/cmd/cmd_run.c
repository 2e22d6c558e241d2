#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cmd/output.h"
#include "cmd/plan_show.h"
#include "cmd/progress.h"
#include "cmd/progress_view.h"
#include "cmd/run_summary.h"
#include "cmd/run_sweep.h"
#include "cmd/sim_child.h"
#include "cmd/workspace.h"
#include "run/manifest.h"
#include "run/session.h"

enum { SIM_ARGUMENTS = 48 };

/* Everything that a run needs, from the options to the end. */
struct runner {
    const struct run_options *o;
    struct sweep sweep;
    struct workspace workspace;
    struct plan *plan;
    struct budget budget;
    struct keys keys;
    struct sim_child sim;
    bool has_sim;
    struct transcript *transcript; /* or NULL */
    char period[RUN_PERIOD_SIZE];
    int64_t run;
    char *run_name;
    enum run_state found; /* the state of a run that was there; RUN_OPEN for a new one */
    bool is_found;
    int64_t left; /* at the end: cells without an answer that the same command asks again */
};

/* The simulator ------------------------------------------------------------------------------- */

/* How the simulator is asked to answer, as part of the plan: another seed is another run. Where it
 * writes its log is no part. */
static char *runner_simulation(const struct run_options *o)
{
    struct str text = {0};

    str_printf(&text, "seed=%lld", (long long)o->sim_seed);
    for (size_t i = 0; i < o->sim_arguments.count; i++) {
        if (strncmp(o->sim_arguments.values[i], "log", 3) != 0)
            str_printf(&text, " %s", o->sim_arguments.values[i]);
    }
    return str_take(&text);
}

/* Prompts whose options were moved are not those of the suites' files: the simulator reads their answers
 * from a file. *out_path is NULL when there are none; the caller removes the file and frees the path. */
static bool runner_write_moved(const struct plan *plan, char **out_path, struct error *err)
{
    struct str lines = {0};
    const char *folder = getenv("TMPDIR");

    *out_path = NULL;
    for (size_t i = 0; i < plan->item_count; i++) {
        const struct plan_item *item = &plan->items[i];
        if (!item->positions ||
            item->copy % (plan->suites[item->suite].repeats / plan->repeats) != 0)
            continue;
        str_add_char(&lines, '{');
        json_put_text(&lines, "prompt", item->user);
        json_put_text(&lines, "kind", "choice");
        json_put_text(&lines, "language", plan->suites[item->suite].suite->language);
        json_put_int(&lines, "choices", (int64_t)item->item->choices->count);
        if (item->item->reference) {
            json_put_key(&lines, "reference");
            json_put_value(&lines, item->item->reference);
        }
        str_add_text(&lines, "}\n");
    }
    bool ok = true;
    if (lines.len > 0) {
        *out_path = mem_printf("%s/steelyard-moved-%ld.jsonl", folder && *folder ? folder : "/tmp",
                               (long)getpid());
        ok = file_write(*out_path, str_view(&lines), err);
    }
    str_release(&lines);
    return ok;
}

static bool runner_start_sim(struct runner *r, struct error *err)
{
    const struct run_options *o = r->o;
    const char *arguments[SIM_ARGUMENTS] = {NULL};
    char *owned[SIM_ARGUMENTS];
    char *moved = NULL;
    size_t n = 0;
    bool ok;

    if (o->sim_url) {
        plan_point_at(r->plan, o->sim_url);
        return true;
    }
    if (r->plan->suite_count + o->sim_arguments.count + 3 > SIM_ARGUMENTS)
        return error_set(err, ERROR_USAGE, "too many suites and arguments for one simulator");
    if (!runner_write_moved(r->plan, &moved, err)) {
        free(moved);
        return false;
    }
    owned[n++] = mem_printf("--seed=%lld", (long long)o->sim_seed);
    if (moved)
        owned[n++] = mem_printf("--key=%s", moved);
    for (size_t i = 0; i < r->sweep.suite_count; i++)
        owned[n++] = mem_printf("--suite=%s", r->sweep.suites[i].name);
    for (size_t i = 0; i < o->sim_arguments.count; i++)
        owned[n++] = mem_printf("--%s", o->sim_arguments.values[i]);
    for (size_t i = 0; i < n; i++)
        arguments[i] = owned[i];
    ok = r->has_sim = sim_child_start(&r->sim, arguments, err);
    if (moved)
        (void)unlink(moved);
    free(moved);
    while (n > 0)
        free(owned[--n]);
    if (ok)
        plan_point_at(r->plan, r->sim.url);
    return ok;
}

/* The run in the store ------------------------------------------------------------------------ */

static bool runner_take_found(void *context, const struct run_info *info)
{
    struct runner *r = context;

    r->run_name = mem_strdup(info->name);
    r->found = info->state;
    r->is_found = true;
    return false;
}

static bool runner_create(struct runner *r, struct store *store, struct error *err)
{
    struct plan *plan = r->plan;
    struct str manifest = {0};

    manifest_put(plan, &r->sweep, r->workspace.prices, &manifest);
    struct run_info info = {.title = r->sweep.name,
                            .plan_hash = plan->hash,
                            .plan = str_text(&plan->json),
                            .manifest = str_text(&manifest),
                            .period = r->period,
                            .created_unix_ns = clock_wall_ns(),
                            .is_simulated = plan->simulation != NULL,
                            .cell_count = plan_all_cell_count(plan),
                            .repeats = plan->repeats,
                            .judge_count = (int64_t)plan->judge_count,
                            .is_only = !r->o->is_new};
    bool ok = store_run_create(store, &info, plan_run_models(plan), plan_spec_count(plan),
                               plan_run_items(plan), plan->item_count, &r->run_name, err);
    str_release(&manifest);
    r->run = info.id;
    return ok;
}

/* The run of this plan and period, or a new one; the same for all that were started at once. */
static bool runner_find_run(struct runner *r, struct error *err)
{
    struct store *store = store_open(r->o->common.store, STORE_CREATE, err);
    bool ok = store != NULL;

    if (ok && !r->o->is_new)
        ok = store_run_find_plan(store, r->plan->hash, r->period, &r->run, err);
    if (ok && r->run <= 0)
        ok = runner_create(r, store, err);
    if (ok && !r->run_name)
        ok = store_run_each(store, r->run, runner_take_found, r, err);
    store_close(store);
    return ok;
}

/* Open, with what `status` needs to show it from elsewhere. */
static bool runner_keep_start(const struct runner *r, const struct session *session,
                              struct error *err)
{
    struct store *store = store_open(r->o->common.store, STORE_WRITE, err);
    struct str start = {0};

    session_put_start(session, clock_wall_ns(), &start);
    bool ok = store && store_run_set_state(store, r->run, RUN_OPEN, clock_wall_ns(), err) &&
              store_run_put_manifest(store, r->run, "session", str_text(&start), err);
    str_release(&start);
    store_close(store);
    return ok;
}

/* The state in which the session left the run, and what it learnt of lanes and loop. */
static bool runner_keep_end(const struct runner *r, const struct session *session,
                            enum run_state state, struct error *err)
{
    struct store *store = store_open(r->o->common.store, STORE_WRITE, err);
    struct str lanes = {0}, loop = {0};

    session_put_lanes(session, &lanes);
    session_put_loop(session, &loop);
    bool ok = store && store_run_set_state(store, r->run, state, clock_wall_ns(), err);
    if (ok && session_missing(session) > 0) /* one that asked nothing met nothing */
        ok = store_run_put_manifest(store, r->run, "lanes", str_text(&lanes), err) &&
             store_run_put_manifest(store, r->run, "loop", str_text(&loop), err);
    str_release(&lanes);
    str_release(&loop);
    store_close(store);
    return ok;
}

/* Asking -------------------------------------------------------------------------------------- */

static bool runner_agrees(const struct runner *r, int64_t missing)
{
    char answer[16] = "";

    if (r->o->is_agreed || r->plan->simulation || r->sweep.cap_count > 0 || missing == 0 ||
        !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return true;
    fprintf(stderr, "ask %lld cells without a budget? [y/N] ", (long long)missing);
    return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static const struct {
    enum run_state state;
    int status;
    const char *words;
} runner_ends[] = {
    [SESSION_COMPLETE] = {RUN_COMPLETE, EXIT_DONE, "complete"},
    [SESSION_INCOMPLETE] = {RUN_INCOMPLETE, EXIT_INCOMPLETE, "incomplete"},
    [SESSION_BUDGET] = {RUN_STOPPED_BUDGET, EXIT_BUDGET, "stopped by the budget"},
    [SESSION_INTERRUPTED] = {RUN_INTERRUPTED, EXIT_INTERRUPTED, "interrupted"},
    [SESSION_TERMINATED] = {RUN_INTERRUPTED, EXIT_TERMINATED, "terminated"},
};

/* A run that nothing stopped is judged by its cells: how many have no answer. */
static bool runner_judge(struct runner *r, const struct session_config *config,
                         enum session_end *end, struct error *err)
{
    size_t count = plan_spec_count(r->plan);
    struct run_counts *counts = mem_zalloc(count, sizeof *counts);
    bool ok = run_counts_load(config, counts, err);
    int64_t missing = 0;

    for (size_t i = 0; i < count; i++)
        missing += run_counts_missing(&counts[i]);
    for (size_t i = 0; i < count; i++)
        r->left += run_counts_reaskable(&counts[i]);
    free(counts);
    if (!ok || *end > SESSION_INCOMPLETE)
        return ok;
    double share = (double)missing / (double)plan_all_cell_count(r->plan);
    *end = missing > 0 && share > r->sweep.incomplete_above ? SESSION_INCOMPLETE : SESSION_COMPLETE;
    return true;
}

static enum progress_mode runner_mode(const struct run_options *o)
{
    return o->common.quiet && o->progress != PROGRESS_JSON ? PROGRESS_OFF
                                                           : (enum progress_mode)o->progress;
}

/* The vendors' words stand in it: made safe. For machines a message a line. */
static void runner_say(const struct runner *r, const struct str *text)
{
    struct str out = {0};

    if (runner_mode(r->o) == PROGRESS_JSON)
        progress_json_message(str_view(text), &out);
    else
        utf8_put_safe(&out, str_view(text), true);
    (void)fwrite(str_text(&out), 1, out.len, stderr);
    str_release(&out);
}

static void runner_say_end(const struct runner *r, const struct session *session,
                           enum session_end end, int64_t missing)
{
    const char *reason = session_reason(session);
    struct str text = {0};

    if (missing == 0)
        str_printf(&text, "nothing to do: every cell of run %s has its outcome; --new asks again\n",
                   r->run_name);
    session_put_lane_notes(session, &text);
    str_printf(&text, "run %s: %s%s%s; kept in %s\n", r->run_name, runner_ends[end].words,
               *reason ? ": " : "", reason, r->o->common.store);
    if (end == SESSION_COMPLETE)
        str_printf(&text, "next: steelyard compare %s\n", r->run_name);
    else if (r->left > 0 || end != SESSION_INCOMPLETE)
        str_add_text(&text, "next: the same command again asks only what has no answer\n");
    else
        str_printf(&text,
                   "next: what is missing ended for good (steelyard show %s says how): steelyard "
                   "score %s grades again, --new asks all again\n",
                   r->run_name, r->run_name);
    runner_say(r, &text);
    str_release(&text);
}

static bool runner_ask(struct runner *r, const struct session_config *config,
                       struct session *session, enum session_end *end, struct error *err)
{
    const struct render_options render = output_options(&r->o->common);
    const struct progress_options options = {
        .run_name = r->run_name,
        .title = r->sweep.name,
        .mode = runner_mode(r->o),
        .is_simulated = r->plan->simulation != NULL,
        .has_color = output_has_color(&r->o->common, STDERR_FILENO),
        .ambiguous = render.ambiguous,
        .language = render.language,
    };
    struct progress *progress = NULL;

    if (!runner_keep_start(r, session, err))
        return false;
    progress = progress_start(session, config, &options);
    bool ok = session_run(session, end, err) && runner_judge(r, config, end, err);
    progress_stop(progress, ok ? run_state_name(runner_ends[*end].state) : "failed");
    return ok && runner_keep_end(r, session, runner_ends[*end].state, err);
}

/* Recording ----------------------------------------------------------------------------------- */

/* Beside the store: results/transcripts/RUN.jsonl. Fresh memory. */
static char *runner_transcript_path(const struct runner *r)
{
    const char *store = r->o->common.store, *slash = strrchr(store, '/');

    return mem_printf("%.*stranscripts/%s.jsonl", slash ? (int)(slash - store + 1) : 0, store,
                      r->run_name);
}

static bool runner_open_transcript(struct runner *r, struct error *err)
{
    char *path, *slash;
    bool ok;

    if (!r->o->is_recorded)
        return true;
    path = runner_transcript_path(r);
    slash = strrchr(path, '/');
    *slash = '\0';
    ok = file_mkdir(path, err);
    *slash = '/';
    r->transcript = ok ? transcript_open(path, r->run_name, err) : NULL;
    free(path);
    return r->transcript != NULL;
}

static void runner_close_transcript(struct runner *r)
{
    struct transcript_counts counts = {0};
    struct str text = {0};
    char *path;

    if (!r->transcript)
        return;
    transcript_close(r->transcript, &counts);
    path = runner_transcript_path(r);
    if (!r->o->common.quiet)
        str_printf(&text, "transcript: %lld exchanges kept in %s\n", (long long)counts.kept, path);
    if (counts.left_out > 0)
        str_printf(&text, "transcript: %lld exchanges left out: %s\n", (long long)counts.left_out,
                   counts.reason);
    runner_say(r, &text);
    str_release(&text);
    free(path);
}

static int runner_session(struct runner *r, struct error *err)
{
    if (!runner_open_transcript(r, err))
        return -1;
    const struct session_config config = {.sweep = &r->sweep,
                                          .plan = r->plan,
                                          .book = r->workspace.prices,
                                          .budget = &r->budget,
                                          .keys = &r->keys,
                                          .transcript = r->transcript,
                                          .store = r->o->common.store,
                                          .run = r->run,
                                          .run_name = r->run_name,
                                          .handles_signals = true};
    struct session *session = session_new(&config, err);
    enum session_end end = SESSION_INCOMPLETE;
    int status = -1;

    if (!session)
        return -1;
    int64_t missing = session_missing(session);
    if (!r->o->common.quiet) {
        struct str text = {0};
        run_summary_before(&config, session, r->sweep.name, &text);
        runner_say(r, &text);
        str_release(&text);
    }
    if (!runner_agrees(r, missing)) {
        session_free(session);
        struct str text = {0};
        str_add_text(&text, "nothing was asked\n");
        runner_say(r, &text);
        str_release(&text);
        return EXIT_DONE;
    }
    bool ok = runner_ask(r, &config, session, &end, err);
    if (ok && run_summary_after(&r->o->common, &config, r->o->format, err) >= 0) {
        status = runner_ends[end].status;
        if (!r->o->common.quiet)
            runner_say_end(r, session, end, missing);
    }
    session_free(session);
    return status;
}

/* Keys, prices and rates are looked at before anything is started or written. */
static bool runner_prepare(struct runner *r, int argc, char **argv, struct error *err)
{
    char **dirs = NULL, *simulation = r->o->is_simulated ? runner_simulation(r->o) : NULL;

    if (run_sweep(r->o, argc, argv, &r->sweep, err) && workspace_load(&r->workspace, err)) {
        dirs = file_search_dirs("suites");
        r->plan = plan_new(&r->sweep, &r->workspace.providers, dirs, simulation, err);
        file_list_free(dirs);
    }
    free(simulation);
    run_period(&r->sweep, r->period);
    return r->plan && keys_load(&r->keys, r->plan, err) &&
           budget_init(&r->budget, &r->sweep, r->plan, r->workspace.prices, clock_wall_ns(), err);
}

static int cmd_run_run(void *options, int argc, char **argv, struct error *err)
{
    struct runner r = {.o = options};
    int status = -1;

    if (r.o->is_dry)
        return plan_show(r.o, argc, argv, NULL, false, err);
    if (runner_prepare(&r, argc, argv, err) && (!r.o->is_simulated || runner_start_sim(&r, err)) &&
        runner_find_run(&r, err))
        status = runner_session(&r, err);
    runner_close_transcript(&r);
    if (r.has_sim)
        sim_child_stop(&r.sim);
    free(r.run_name);
    keys_release(&r.keys);
    budget_release(&r.budget);
    plan_free(r.plan);
    workspace_release(&r.workspace);
    sweep_release(&r.sweep);
    return status;
}

static void cmd_run_defaults(void *options)
{
    struct run_options *o = options;

    o->seed = -1;
    o->sim_seed = 1;
}

#define FIELD(name) offsetof(struct run_options, name)
static const struct option run_option_table[] = {
    SWEEP_OPTIONS(struct run_options, ),
    {.name = "budget",
     .type = OPTION_STRING,
     .offset = FIELD(budget),
     .value_name = "MONEY",
     .help = "the most that the run may cost: '20 CNY'; it takes the place of the file's budgets"},
    {.name = "budget-day",
     .type = OPTION_STRING,
     .offset = FIELD(budget_day),
     .value_name = "MONEY",
     .help = "the most that all runs of the store may cost in one day (UTC)"},
    {.name = "concurrency",
     .type = OPTION_INT,
     .offset = FIELD(concurrency),
     .value_name = "N",
     .help = "requests in flight over all lanes, at most",
     .min = 1,
     .max = 100000},
    {.name = "new",
     .type = OPTION_FLAG,
     .offset = FIELD(is_new),
     .help = "begin another run, though this plan has one"},
    {.name = "record",
     .type = OPTION_FLAG,
     .offset = FIELD(is_recorded),
     .help = "keep the raw exchanges as transcripts/RUN.jsonl beside the store (sim --replay plays "
             "them)"},
    {.name = "dry-run",
     .type = OPTION_FLAG,
     .offset = FIELD(is_dry),
     .help = "send nothing: show what it would cost, as `plan` does"},
    {.name = "yes",
     .letter = 'y',
     .type = OPTION_FLAG,
     .offset = FIELD(is_agreed),
     .help = "do not ask before a run without a budget"},
    {.name = "progress",
     .type = OPTION_CHOICE,
     .offset = FIELD(progress),
     .value_name = "HOW",
     .help = "how to show it on standard error",
     .choices = progress_modes},
    OUTPUT_OPTION(struct run_options, format),
    {.name = "sim",
     .type = OPTION_FLAG,
     .offset = FIELD(is_simulated),
     .help = "let a simulator answer: no keys, no money, everything stamped SIMULATED"},
    {.name = "sim-seed",
     .type = OPTION_INT,
     .offset = FIELD(sim_seed),
     .value_name = "N",
     .help = "seed of the simulator's answers (default 1)",
     .min = 0,
     .max = INT64_MAX},
    {.name = "sim-arg",
     .type = OPTION_LIST,
     .offset = FIELD(sim_arguments),
     .value_name = "NAME[=VALUE]",
     .help = "an option for the simulator, as --NAME=VALUE (steelyard sim --help)"},
    {.name = "sim-url",
     .type = OPTION_STRING,
     .offset = FIELD(sim_url),
     .value_name = "URL",
     .help = "with --sim: a simulator that runs already"},
    {.name = NULL},
};

const struct command cmd_run = {
    .name = "run",
    .summary = "ask models the questions of suites; the same command again carries on",
    .usage = "[options] SWEEP | [options] -m MODEL,... -s SUITE,...",
    .description =
        "Asks every model every question that has no answer yet, within the limits of each account "
        "and the budget, grades the answers and keeps everything in the store. What is asked comes "
        "from a sweep file, or from -m and -s.\n\n"
        "The same command again carries on: it asks only what has no answer. A sweep with a period "
        "(daily, weekly) begins a new run when the period changes; --new begins one at any "
        "time.\n\n"
        "Ctrl-C once lets what is in flight end and begins nothing new; twice cancels. Nothing "
        "that "
        "was answered is lost, also not by kill -9.\n\n"
        "Keys come from the environment or from files of mode 0600, as the provider's profile "
        "says, "
        "never from the command line.\n\n"
        "Exit status: 0 complete, 1 failure of the system, 2 usage or configuration (a missing key "
        "too), 5 cells without an answer are left, 6 a budget was reached, 130 and 143 "
        "interrupted.",
    .examples = "# a nightly job\nsteelyard run sweeps/nightly.json\n"
                "# two models, 100 questions each, twice, for at most 20 yuan\n"
                "steelyard run -m qwen/qwen3.8-max,deepseek/deepseek-flash -s arithmetic-zh "
                "--sample 100 --repeats 2 --budget '20 CNY'\n"
                "# a rehearsal without keys or money\n"
                "steelyard run --sim sweeps/nightly.json\n",
    .options = run_option_table,
    .complete = "sweep",
    .options_size = sizeof(struct run_options),
    .defaults = cmd_run_defaults,
    .run = cmd_run_run,
};
