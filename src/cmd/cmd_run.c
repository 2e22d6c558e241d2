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
#include "cmd/runner.h"

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

void runner_say(const struct runner *r, const struct str *text)
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
