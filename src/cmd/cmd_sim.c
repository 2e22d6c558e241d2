#include "cmd/commands.h"

#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/workspace.h"
#include "net/loop.h"
#include "sim/sim.h"
#include "suite/suite.h"

struct sim_command {
    struct common_options common;
    int64_t port, seed, rpm, rps, tpm, concurrency;
    double speed; /* negative: not given */
    int latency;  /* index in `latencies`; negative: not given */
    int limit_by; /* index in `limit_bys` */
    const char *listen, *behaviour, *replay, *replay_template, *faults, *log;
    struct option_list suites, keys;
    bool parent_pipe, list_faults;
};

static const char *const latencies[] = {"none", "fast", "real", NULL};
static const char *const limit_bys[] = {"provider", "model", NULL};
static const double latency_speeds[] = {0, 20, 1};

#define FIELD(name) offsetof(struct sim_command, name)
static const struct option options[] = {
    {"port", 'p', OPTION_INT, FIELD(port), "N", "listen at this port (default: any that is free)",
     0, 65535, NULL, NULL},
    {"listen", 0, OPTION_STRING, FIELD(listen), "ADDRESS",
     "listen at this IPv4 address (default: 127.0.0.1)", 0, 0, NULL, NULL},
    {"seed", 0, OPTION_INT, FIELD(seed), "N", "draw other answers (default: 1)", 0, INT64_MAX, NULL,
     NULL},
    {"speed", 0, OPTION_DOUBLE, FIELD(speed), "X",
     "run X times as fast as the vendors do; 0: as fast as possible (default: 1)", 0, 1000000, NULL,
     NULL},
    {"latency", 0, OPTION_CHOICE, FIELD(latency), "MODEL",
     "the same by name: none (0), fast (20) or real (1)", 0, 0, latencies, NULL},
    {"behaviour", 0, OPTION_STRING, FIELD(behaviour), "FILE",
     "set skill, speed and odd outcomes by model (JSON)", 0, 0, NULL, "file"},
    {"replay", 0, OPTION_STRING, FIELD(replay), "FILE",
     "give what run --record kept, or recorded answers (docs/transcripts.md)", 0, 0, NULL, "file"},
    {"replay-template", 0, OPTION_STRING, FIELD(replay_template), "FILE",
     "the recorded prompts stand in this text, at {Q}", 0, 0, NULL, "file"},
    {"faults", 0, OPTION_STRING, FIELD(faults), "FILE",
     "let the requests that its rules name meet faults (JSON)", 0, 0, NULL, "file"},
    {"list-faults", 0, OPTION_FLAG, FIELD(list_faults), NULL,
     "print the names of all faults and what each does, and end", 0, 0, NULL, NULL},
    {"log", 0, OPTION_STRING, FIELD(log), "FILE",
     "append a JSON line at each request's arrival and end", 0, 0, NULL, "file"},
    {"suite", 's', OPTION_LIST, FIELD(suites), "NAME",
     "know the right answers of these suites only (default: all that are found)", 0, 0, NULL,
     "suite"},
    {"key", 0, OPTION_LIST, FIELD(keys), "FILE",
     "know these too: lines {\"prompt\", \"reference\", \"kind\", \"choices\"}", 0, 0, NULL,
     "file"},
    {"rpm", 0, OPTION_INT, FIELD(rpm), "N", "requests a minute that each provider admits", 0,
     INT64_MAX, NULL, NULL},
    {"rps", 0, OPTION_INT, FIELD(rps), "N", "requests a second that each provider admits", 0,
     INT64_MAX, NULL, NULL},
    {"tpm", 0, OPTION_INT, FIELD(tpm), "N",
     "tokens a minute that each provider admits, input and output", 0, INT64_MAX, NULL, NULL},
    {"concurrency", 0, OPTION_INT, FIELD(concurrency), "N",
     "requests at once that each provider admits", 0, INT64_MAX, NULL, NULL},
    {"limit-by", 0, OPTION_CHOICE, FIELD(limit_by), "WHAT",
     "whom these limits hold for: each provider, or each of its models", 0, 0, limit_bys, NULL},
    {"parent-pipe", 0, OPTION_FLAG, FIELD(parent_pipe), NULL,
     "end when standard input is closed, as it is when the parent dies", 0, 0, NULL, NULL},
    {.name = NULL},
};

static void sim_defaults(void *memory)
{
    struct sim_command *o = memory;

    o->seed = 1;
    o->speed = -1;
    o->latency = -1;
}

/* Everything that the simulator borrows. */
struct sim_context {
    struct workspace workspace;
    bool has_workspace;
    struct sim_model_name *models;
    size_t model_count, model_capacity;
    struct nature_set *natures;
    struct fault_set *faults;
    struct knowledge *knowledge;
    struct replay *replay;
    struct net_loop *loop;
};

static void learn_suite(struct sim_context *c, const struct suite *suite)
{
    struct error ignored = {0};
    struct str prompt = {0};
    struct arena arena = {0};

    for (size_t i = 0; i < suite->item_count; i++) {
        const struct suite_item *item = &suite->items[i];
        const struct json_value *kind =
            json_get(item->grader ? item->grader : suite->grader, "kind");
        str_clear(&prompt);
        if (!suite_render(suite, item, &prompt, &ignored))
            continue; /* the run that asks it says what is wrong with it */
        knowledge_add(c->knowledge,
                      &(struct knowledge_entry){
                          .prompt = str_text(&prompt),
                          .reference = knowledge_reference(&arena, item->reference),
                          .kind = kind && kind->type == JSON_STRING ? kind->text.data : "",
                          .language = suite->language,
                          .choices = item->choices ? (unsigned)item->choices->count : 0,
                      });
    }
    arena_release(&arena);
    str_release(&prompt);
}

static bool learn_named(struct sim_context *c, const char *name, char *const *dirs,
                        struct error *err)
{
    struct suite *suite = suite_load(name, dirs, err);

    if (!suite)
        return false;
    learn_suite(c, suite);
    suite_free(suite);
    return true;
}

/* All suites of the search folders. One that cannot be read is left out: nobody named it. */
static void learn_found(struct sim_context *c, char *const *dirs)
{
    for (char *const *dir = dirs; *dir; dir++) {
        char **names = file_list(*dir, "");
        for (char **name = names; *name; name++) {
            struct error err = {0};
            char *path = file_join(*dir, *name), *file = file_join(path, "suite.json");
            if (file_exists(file) && !learn_named(c, *name, dirs, &err))
                log_write(LOG_INFO, "suite left out: %s", err.message);
            free(file);
            free(path);
        }
        file_list_free(names);
    }
}

static bool learn(struct sim_context *c, const struct sim_command *o, struct error *err)
{
    char **dirs = file_search_dirs("suites");
    bool is_good = true;

    c->knowledge = knowledge_new();
    if (!o->suites.count && !o->replay)
        learn_found(c, dirs);
    for (size_t i = 0; i < o->suites.count && is_good; i++)
        is_good = learn_named(c, o->suites.values[i], dirs, err);
    for (size_t i = 0; i < o->keys.count && is_good; i++)
        is_good = knowledge_load(c->knowledge, o->keys.values[i], err);
    file_list_free(dirs);
    return is_good;
}

/* The ids of the profiles are served too: a user's own profile brings models of its own. */
static void name_models(struct sim_context *c)
{
    for (unsigned p = 0; p < c->workspace.providers.count; p++) {
        const struct provider *provider = &c->workspace.providers.providers[p];
        for (unsigned m = 0; m < provider->model_count; m++) {
            MEM_GROW(c->models, c->model_count, &c->model_capacity);
            c->models[c->model_count++] =
                (struct sim_model_name){provider->name, provider->models[m].id};
        }
    }
}

static bool prepare(struct sim_context *c, const struct sim_command *o, struct error *err)
{
    if (o->latency >= 0 && o->speed >= 0)
        return error_set(err, ERROR_USAGE, "--latency and --speed say the same: give one of them");
    if (o->replay_template && !o->replay)
        return error_set(err, ERROR_USAGE, "--replay-template needs --replay");
    if (!workspace_load(&c->workspace, err))
        return false;
    c->has_workspace = true;
    name_models(c);
    if (o->behaviour && !(c->natures = nature_set_load(o->behaviour, err)))
        return false;
    if (o->faults && !(c->faults = fault_set_load(o->faults, err)))
        return false;
    if (o->replay && !(c->replay = replay_load(o->replay, o->replay_template, err)))
        return false;
    c->loop = net_loop_new(err);
    return c->loop && learn(c, o, err);
}

static void release(struct sim_context *c)
{
    net_loop_free(c->loop);
    replay_free(c->replay);
    knowledge_free(c->knowledge);
    nature_set_free(c->natures);
    fault_set_free(c->faults);
    free(c->models);
    if (c->has_workspace)
        workspace_release(&c->workspace);
}

static double speed_of(const struct sim_command *o)
{
    if (o->latency >= 0)
        return latency_speeds[o->latency];
    return o->speed >= 0 ? o->speed : 1;
}

static void stop(void *loop)
{
    net_loop_stop(loop);
}

/* Standard input brings nothing but its end. */
static void on_parent(evutil_socket_t fd, short what, void *loop)
{
    char drop[256];

    (void)what;
    if (read(fd, drop, sizeof drop) <= 0)
        net_loop_stop(loop);
}

/* Each stream holds a descriptor. */
static void raise_file_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static bool serve(struct sim_context *c, const struct sim_command *o, struct sim *sim,
                  struct error *err)
{
    struct net_signal *end = net_signal_new(c->loop, SIGTERM, stop, c->loop),
                      *interrupt = net_signal_new(c->loop, SIGINT, stop, c->loop);
    struct event *parent = NULL;
    bool is_good = true;

    if (o->parent_pipe) {
        parent = event_new(net_loop_base(c->loop), STDIN_FILENO, EV_READ | EV_PERSIST, on_parent,
                           c->loop);
        if (!parent || event_add(parent, NULL))
            is_good = error_set(err, ERROR_USAGE, "--parent-pipe: standard input is no pipe");
    }
    if (is_good) {
        printf("listening on http://%s:%u\n", o->listen ? o->listen : "127.0.0.1",
               (unsigned)sim_port(sim));
        (void)fflush(stdout);
        is_good = net_loop_run(c->loop, err);
    }
    if (parent)
        event_free(parent);
    net_signal_free(interrupt);
    net_signal_free(end);
    return is_good;
}

static bool simulate(struct sim_context *c, const struct sim_command *o, struct error *err)
{
    struct sim_options so = {
        .listen = o->listen,
        .port = (uint16_t)o->port,
        .seed = (uint64_t)o->seed,
        .speed = speed_of(o),
        .natures = c->natures,
        .faults = c->faults,
        .knowledge = c->knowledge,
        .replay = c->replay,
        .log = o->log,
        .requests_per_minute = o->rpm,
        .requests_per_second = o->rps,
        .tokens_per_minute = o->tpm,
        .is_limited_by_model = o->limit_by == 1,
        .concurrency = o->concurrency,
        .models = c->models,
        .model_count = c->model_count,
    };
    struct sim *sim = sim_new(c->loop, &so, err);
    struct str summary = {0};
    bool is_good;

    if (!sim)
        return false;
    is_good = serve(c, o, sim, err);
    if (is_good && sim_log_has_failed(sim))
        is_good = error_set(err, ERROR_SYSTEM, "cannot write all of the log '%s'", o->log);
    if (o->common.verbose) {
        sim_summary(sim, &summary);
        fputs(str_text(&summary), stderr);
        str_release(&summary);
    }
    sim_free(sim);
    return is_good;
}

static int list_faults(void)
{
    for (const struct fault *f = faults; f->name; f++)
        printf("%s\t%s\n", f->name, f->what);
    return EXIT_DONE;
}

static int cmd_sim_run(void *memory, int argc, char **argv, struct error *err)
{
    const struct sim_command *o = memory;
    struct sim_context c = {0};
    bool is_good;

    if (argc) {
        error_set(err, ERROR_USAGE, "'%.60s' is not expected here: sim takes options only",
                  argv[0]);
        return -1;
    }
    if (o->list_faults)
        return list_faults();
    raise_file_limit();
    is_good = prepare(&c, o, err) && simulate(&c, o, err);
    release(&c);
    return is_good ? EXIT_DONE : -1;
}

const struct command cmd_sim = {
    .name = "sim",
    .summary = "serve simulated endpoints of all providers on this machine",
    .usage = "[options]",
    .description =
        "sim serves chat completions of every provider under its own path, over real sockets and "
        "in that vendor's own form: http://127.0.0.1:PORT/PROVIDER/v1. It prints one line when it "
        "listens and ends on SIGTERM or SIGINT.\n\n"
        "What it answers depends on the seed, the model and the question's cell only, never on the "
        "order in which requests come. It knows the right answers of the suites; each model gets "
        "some of them wrong, by its skill. With --replay it gives recorded answers instead.",
    .examples =
        "# all vendors at their real speed, at a port of its own choice\nsteelyard sim\n"
        "# as fast as it can, with a log of every request\n"
        "steelyard sim --port 8080 --speed 0 --log requests.jsonl\n"
        "# recorded answers, asked with a prompt of another form\n"
        "steelyard sim --replay responses.jsonl --replay-template prompt.txt --latency none\n",
    .options = options,
    .options_size = sizeof(struct sim_command),
    .defaults = sim_defaults,
    .run = cmd_sim_run,
};
