#include "cmd/import_replies.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "cmd/workspace.h"
#include "run/recorded.h"
#include "run/regrade.h"

/* A name that the file gives to a model, and the spec it means. */
struct named_model {
    const char *name, *spec;
    unsigned index; /* in the sweep: two names may mean one model */
};
struct import_job {
    const struct import_replies *o;
    struct workspace workspace;
    struct suite *suite;
    struct sweep sweep;
    struct plan *plan;
    struct recorded_answer *answers;
    size_t count, capacity;
    struct named_model *models;
    size_t model_count, model_capacity;
    struct str problems;
    unsigned problem_count;
    struct arena arena;
};

/* Models ----------------------------------------------------------------------------------------- */

/* What --models says of a name. */
static const char *spec_said(const struct import_job *job, const char *name)
{
    const struct option_list *list = job->o->models;
    size_t len = strlen(name);

    for (size_t i = 0; i < list->count; i++)
        if (strncmp(list->values[i], name, len) == 0 && list->values[i][len] == '=')
            return list->values[i] + len + 1;
    return NULL;
}

/* "openai:gpt-4o" is openai/gpt-4o where a profile knows it; what none knows is a generic model. */
static const char *spec_of(struct import_job *job, const char *name)
{
    struct error unknown = {0};
    struct model_spec spec;
    char *text = arena_strdup(&job->arena, name), *colon = strchr(text, ':');
    const char *said = spec_said(job, name);
    struct str generic = {0};

    if (said)
        return said;
    if (colon && !strchr(text, '/'))
        *colon = '/';
    if (model_spec_parse(&job->workspace.providers, &job->arena, text, NULL, &spec, &unknown))
        return text;
    str_add_text(&generic, "generic/");
    for (const char *c = name; *c; c++)
        str_add_char(&generic, isalnum((unsigned char)*c) || strchr("._-/", *c) ? *c : '-');
    text = arena_copy(&job->arena, str_view(&generic));
    str_release(&generic);
    return text;
}

static bool find_model(struct import_job *job, const char *name, unsigned *out, struct error *err)
{
    const char *spec;
    unsigned index;

    for (size_t i = 0; i < job->model_count; i++)
        if (strcmp(job->models[i].name, name) == 0) {
            *out = job->models[i].index;
            return true;
        }
    spec = spec_of(job, name);
    for (index = 0; index < job->sweep.model_count; index++)
        if (strcmp(job->sweep.models[index].spec, spec) == 0)
            break;
    if (index == job->sweep.model_count && !sweep_add_model(&job->sweep, spec, err))
        return false;
    MEM_GROW(job->models, job->model_count, &job->model_capacity);
    job->models[job->model_count++] =
        (struct named_model){arena_strdup(&job->arena, name), spec, index};
    *out = index;
    return true;
}

/* Reading ---------------------------------------------------------------------------------------- */

static struct view keep(struct import_job *job, struct view text)
{
    return (struct view){arena_copy(&job->arena, text), text.len};
}

/* Who answered; NULL with *err when neither the row nor the command says so. */
static const char *model_of(const struct import_job *job, const struct answer *answer,
                            struct error *err)
{
    const char *model = answer->model ? answer->model : job->o->model;

    if (!model)
        error_set(err, ERROR_INPUT,
                  "%s:%u: item '%.60s' names no model: give it by --model PROVIDER/MODEL",
                  job->o->file, answer->line, answer->id);
    return model;
}

static bool add_answer(struct import_job *job, const struct answer_file *file,
                       const struct answer *answer, struct error *err)
{
    struct error line = {0};
    const struct suite_item *item = answer_item(file, answer, job->suite, &line);
    const char *model = item ? model_of(job, answer, &line) : NULL;
    struct recorded_answer *kept;
    unsigned index;

    if (!model) {
        answer_problem(&job->problems, &job->problem_count, &line);
        return true;
    }
    if (!find_model(job, model, &index, err))
        return false;
    if (answer->is_missing)
        return true;
    MEM_GROW(job->answers, job->count, &job->capacity);
    kept = &job->answers[job->count++];
    *kept = (struct recorded_answer){.model = index,
                                     .item = item->id,
                                     .answer = keep(job, answer->response),
                                     .reasoning = keep(job, answer->reasoning),
                                     .is_truncated = answer->is_truncated,
                                     .usage = answer->usage};
    return true;
}

static bool read_answers(struct import_job *job, struct answer_file *file, struct error *err)
{
    struct answer_map map;
    struct answer answer;
    struct error line = {0};
    enum answer_status status;
    bool ok = answer_map_parse(job->o->map, job->o->format, &map, err);

    while (ok && (status = answer_next(file, &map, &answer, &line)) != ANSWER_END) {
        if (status == ANSWER_BAD)
            answer_problem(&job->problems, &job->problem_count, &line);
        else
            ok = add_answer(job, file, &answer, err);
    }
    if (ok && job->problem_count)
        ok = error_set(err, ERROR_INPUT, "nothing was taken: %u lines are wrong%s%s",
                       job->problem_count, str_text(&job->problems),
                       job->problem_count > ANSWER_PROBLEMS_SHOWN ? "\n…" : "");
    return ok && (job->count || error_set(err, ERROR_INPUT, "%s: found no answer", file->path));
}

/* The most answers that one model gave to one item. */
static int64_t repeats_of(const struct import_job *job)
{
    size_t cells = job->sweep.model_count * job->suite->item_count;
    int64_t *seen = mem_zalloc(cells, sizeof *seen), most = 1;

    for (size_t i = 0; i < job->count; i++) {
        const struct recorded_answer *answer = &job->answers[i];
        size_t item = (size_t)(suite_find(job->suite, answer->item) - job->suite->items);
        int64_t now = ++seen[answer->model * job->suite->item_count + item];
        most = now > most ? now : most;
    }
    free(seen);
    return most;
}

/* Writing ---------------------------------------------------------------------------------------- */

static void ignore_change(void *context, const struct regrade_change *change)
{
    (void)context;
    (void)change;
}

static bool grade(const struct import_job *job, const char *run_name, struct error *err)
{
    struct store *store = store_open(job->o->common->store, STORE_WRITE, err);
    int64_t id;
    bool ok = store && store_run_find(store, run_name, &id, err);
    struct query_run *run = ok ? query_run_load(store, id, err) : NULL;

    for (int purpose = 0; run && ok && purpose < GRADING_PURPOSES; purpose++) {
        const struct regrade_options options = {.purpose = (enum grading_purpose)purpose,
                                                .unix_ns = clock_wall_ns()};
        struct regrade_counts counts;
        ok = regrade_run(store, run, &options, ignore_change, NULL, &counts, err);
    }
    ok = ok && run;
    query_run_free(run);
    store_close(store);
    return ok;
}

static bool write_run(struct import_job *job, const struct answer_file *file, struct error *err)
{
    static const char *const formats[] = {"jsonl", "lm-eval", "promptfoo"};
    char hash[HASH_HEX_SIZE], *run_name = NULL;
    const char *slash = strrchr(job->o->file, '/');
    struct recorded_source source = {.file = slash ? slash + 1 : job->o->file,
                                     .hash = hash,
                                     .format = formats[job->o->format],
                                     .asked_unix_ns = clock_wall_ns()};
    int64_t missing;

    hash_hex(str_view(&file->text), hash);
    bool ok = (!job->o->asked || clock_parse_iso(job->o->asked, &source.asked_unix_ns, err)) &&
              recorded_put(job->o->common->store, job->plan, &job->sweep, job->workspace.prices,
                           &source, job->answers, job->count, &run_name, &missing, err) &&
              grade(job, run_name, err);
    if (ok)
        printf("%s: run %s, answers %zu, missing %lld\n", job->o->common->store, run_name,
               job->count, (long long)missing);
    free(run_name);
    return ok;
}

static bool make_run(struct import_job *job, const struct answer_file *file, struct error *err)
{
    char **dirs = file_search_dirs("suites");

    job->sweep.name = file->path;
    job->sweep.repeats = repeats_of(job);
    if (sweep_add_suite(&job->sweep, job->o->suite, 0, err))
        job->plan = plan_new(&job->sweep, &job->workspace.providers, dirs, NULL, err);
    file_list_free(dirs);
    return job->plan && write_run(job, file, err);
}

bool import_replies(const struct import_replies *o, struct error *err)
{
    struct import_job job = {.o = o};
    struct answer_file file;
    char **dirs;

    if (!o->suite)
        return error_set(err, ERROR_USAGE, "say which suite was answered: --suite SUITE");
    dirs = file_search_dirs("suites");
    job.suite = suite_load(o->suite, dirs, err);
    file_list_free(dirs);
    sweep_init(&job.sweep);
    bool ok = job.suite && workspace_load(&job.workspace, err);
    if (ok && (ok = answer_open(o->file, o->format, &file, err))) {
        ok = read_answers(&job, &file, err) && make_run(&job, &file, err);
        answer_close(&file);
    }
    plan_free(job.plan);
    sweep_release(&job.sweep);
    workspace_release(&job.workspace);
    suite_free(job.suite);
    str_release(&job.problems);
    arena_release(&job.arena);
    free(job.answers);
    free(job.models);
    return ok;
}
