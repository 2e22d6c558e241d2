#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/answers.h"
#include "cmd/grade_batch.h"
#include "cmd/grade_sheet.h"
#include "cmd/output.h"
#include "run/grading.h"

struct grade_options {
    struct common_options common;
    const char *suite, *verdicts, *model, *grader;
    struct option_list map;
    int format;
    int64_t k;
};

/* All that grading a file goes through. */
struct grade_job {
    const struct grade_options *options;
    struct answer_map map;
    struct suite *suite;
    const struct json_value *chosen; /* the grader that --grader names; NULL: each item's own */
    struct arena arena;
    char *file; /* the suite's, for messages */
    struct grading *grading;
    struct grade_sheet sheet;
    struct grade_batch batch;
    struct str verdicts;
    struct str problems; /* the first lines that cannot be graded, one a line */
    unsigned bad_lines, unknown_ids;
};

static const struct option grade_option_table[] = {
    {.name = "suite",
     .letter = 's',
     .type = OPTION_STRING,
     .offset = offsetof(struct grade_options, suite),
     .value_name = "SUITE",
     .help = "the suite whose items were answered: a name or a folder",
     .complete = "suite"},
    {.name = "grader",
     .type = OPTION_STRING,
     .offset = offsetof(struct grade_options, grader),
     .value_name = "GRADER",
     .help = "default (our rule), published (the rule of the suite's source), or any other: its "
             "kind, or its object as JSON"},
    {.name = "map",
     .type = OPTION_LIST,
     .offset = offsetof(struct grade_options, map),
     .value_name = "FIELD=NAME",
     .help = "other names of the fields id, response, model, reasoning, truncated"},
    {.name = "model",
     .letter = 'm',
     .type = OPTION_STRING,
     .offset = offsetof(struct grade_options, model),
     .value_name = "NAME",
     .help = "the model of lines that name none (default: the file's name)"},
    {.name = "verdicts",
     .type = OPTION_STRING,
     .offset = offsetof(struct grade_options, verdicts),
     .value_name = "FILE",
     .help = "write every verdict with what was taken as the answer, a JSON object a line",
     .complete = "file"},
    K_OPTION(struct grade_options, k),
    OUTPUT_OPTION(struct grade_options, format),
    {.name = NULL},
};

static const struct json_value *grader_options(const struct grade_job *job,
                                               const struct suite_item *item)
{
    if (job->chosen)
        return job->chosen;
    return item->grader ? item->grader : job->suite->grader;
}

static void put_field(struct str *out, const char *name, struct view text)
{
    str_printf(out, ",\"%s\":", name);
    json_put_string(out, text);
}

static void put_verdict(struct grade_job *job, const struct grade_task *task)
{
    const struct verdict *verdict = &task->verdict;
    struct str *out = &job->verdicts;

    str_add_text(out, "{\"suite\":");
    json_put_string(out, view_of(job->suite->name));
    put_field(out, "id", view_of(task->answer.id));
    put_field(out, "model", view_of(task->answer.model));
    put_field(out, "verdict", view_of(outcome_name(verdict->outcome)));
    str_printf(out, ",\"score\":%g", verdict->score);
    put_field(out, "extracted", str_view(&verdict->extracted));
    put_field(out, "rule", view_of(verdict->rule));
    str_printf(out, ",\"weak\":%s", verdict->flags & VERDICT_WEAK ? "true" : "false");
    put_field(out, "detail", str_view(&verdict->detail));
    put_field(out, "grader", view_of(grader_name(task->grader)));
    put_field(out, "version", view_of(grader_version(task->grader)));
    str_printf(out, ",\"line\":%u}\n", task->answer.line);
}

static void grade_gathered(struct grade_job *job)
{
    grade_batch_run(&job->batch);
    for (size_t i = 0; i < job->batch.count; i++) {
        const struct grade_task *task = &job->batch.tasks[i];
        sheet_add(&job->sheet, task->answer.model, task->item, task->grader, &task->verdict);
        if (job->options->verdicts)
            put_verdict(job, task);
    }
    grade_batch_clear(&job->batch);
}

static bool grade_answer(struct grade_job *job, const struct answer *answer,
                         const struct suite_item *item, const char *model, struct error *err)
{
    const struct grader *grader =
        grading_compile(job->grading, grader_options(job, item), job->file, err);

    if (!grader || !grade_batch_add(&job->batch, answer, model, item, grader, err))
        return false;
    if (grade_batch_is_full(&job->batch))
        grade_gathered(job);
    return true;
}

/* "answers/qwen.jsonl" names the model "qwen" where nothing else does. */
static void model_of_file(const char *path, char *out, size_t size)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');

    if (strcmp(path, "-") == 0)
        name = "answers";
    (void)snprintf(out, size, "%.*s", dot && dot > name ? (int)(dot - name) : (int)size, name);
}

static bool grade_lines(struct grade_job *job, struct answer_file *file, const char *fallback,
                        struct error *err)
{
    enum answer_status status;
    struct answer answer;
    struct error line = {0};

    while ((status = answer_next(file, &job->map, &answer, &line)) != ANSWER_END) {
        const struct suite_item *item;
        if (status == ANSWER_BAD) {
            answer_problem(&job->problems, &job->bad_lines, &line);
            continue;
        }
        item = answer_item(file, &answer, job->suite, &line);
        if (!item)
            answer_problem(&job->problems, &job->unknown_ids, &line);
        else if (!grade_answer(job, &answer, item, answer.model ? answer.model : fallback, err))
            return false;
    }
    return true;
}

static bool grade_file(struct grade_job *job, const char *path, struct error *err)
{
    struct answer_file file;
    char fallback[256];
    bool ok;

    if (!answer_open(path, ANSWER_LINES, &file, err))
        return false;
    model_of_file(path, fallback, sizeof fallback);
    ok = grade_lines(job, &file, job->options->model ? job->options->model : fallback, err);
    answer_close(&file);
    if (ok)
        grade_gathered(job);
    return ok;
}

/* A figure made of part of a file would be quoted as if it were of all: then there is none. */
static bool check_problems(const struct grade_job *job, struct error *err)
{
    if (!job->bad_lines && !job->unknown_ids)
        return true;
    return error_set(
        err, ERROR_INPUT, "nothing was graded: %u lines are no answers, %u name unknown items%s%s",
        job->bad_lines, job->unknown_ids, str_text(&job->problems),
        job->bad_lines > ANSWER_PROBLEMS_SHOWN || job->unknown_ids > ANSWER_PROBLEMS_SHOWN ? "\n…"
                                                                                           : "");
}

static int show(struct grade_job *job, struct error *err)
{
    const struct grade_options *o = job->options;
    struct table table;
    int status;

    if (o->verdicts && !file_write(o->verdicts, str_view(&job->verdicts), err))
        return -1;
    sheet_table(&job->sheet, o->grader ? o->grader : "default", (unsigned)o->k, &table);
    status = output_table(&o->common, &table, o->format, err);
    table_release(&table);
    return status;
}

/* The grader that --grader names: a purpose of the suite's, a kind, or a grader's whole object. */
static bool choose_grader(struct grade_job *job, struct error *err)
{
    const char *name = job->options->grader;
    struct str text = {0};

    if (!name || strcmp(name, "default") == 0)
        return true;
    if (strcmp(name, "published") == 0) {
        job->chosen = job->suite->published_grader;
        return job->chosen || error_set(err, ERROR_INPUT, "suite %s has no \"published\" grader",
                                        job->suite->name);
    }
    if (name[0] == '{') {
        str_add_text(&text, name);
    } else {
        str_add_text(&text, "{\"kind\":");
        json_put_string(&text, view_of(name));
        str_add_char(&text, '}');
    }
    const char *kept = arena_copy(&job->arena, str_view(&text));
    job->chosen =
        json_parse(&job->arena, "--grader", (struct view){kept, text.len}, JSON_RELAXED, err);
    str_release(&text);
    return job->chosen && grading_compile(job->grading, job->chosen, "--grader", err);
}

static int grade_files(struct grade_job *job, int argc, char **argv, struct error *err)
{
    if (!choose_grader(job, err))
        return -1;
    for (int i = 0; i < argc; i++)
        if (!grade_file(job, argv[i], err))
            return -1;
    return check_problems(job, err) ? show(job, err) : -1;
}

static int cmd_grade_run(void *options, int argc, char **argv, struct error *err)
{
    struct grade_job job = {.options = options};
    char **dirs;
    int status = -1;

    if (argc == 0 || !job.options->suite) {
        error_set(err, ERROR_USAGE, "say what to grade: --suite SUITE FILE.jsonl");
        return -1;
    }
    if (!answer_map_parse(&job.options->map, ANSWER_LINES, &job.map, err))
        return -1;
    dirs = file_search_dirs("suites");
    job.suite = suite_load(job.options->suite, dirs, err);
    file_list_free(dirs);
    if (!job.suite)
        return -1;
    job.file = file_join(job.suite->dir, "suite.json");
    job.grading = grading_new();
    job.batch.suite = job.suite;
    sheet_init(&job.sheet, job.suite);
    status = grade_files(&job, argc, argv, err);
    sheet_release(&job.sheet);
    arena_release(&job.arena);
    grade_batch_release(&job.batch);
    grading_free(job.grading);
    suite_free(job.suite);
    free(job.file);
    str_release(&job.verdicts);
    str_release(&job.problems);
    return status;
}

const struct command cmd_grade = {
    .name = "grade",
    .summary = "grade answers from anywhere, without an endpoint",
    .usage = "[options] --suite SUITE FILE.jsonl...",
    .description = "Each line of FILE is a JSON object with the fields \"id\" (of an item of the "
                   "suite), \"response\" "
                   "(the model's text; null is no answer), and perhaps \"model\" and \"truncated\" "
                   "(true: the token limit cut "
                   "it). An id may come several times: several samples of one item. \"-\" is "
                   "standard input.\n\n"
                   "For each model it prints the score with its 95 % interval, and how the answers "
                   "were judged; no answer "
                   "counts as wrong. When a line is no answer or names an unknown item, nothing is "
                   "printed but what is wrong, "
                   "and it exits 2.",
    .examples = "# how good are these answers?\nsteelyard grade --suite logic-en answers.jsonl\n"
                "# other field names, every verdict into a file\n"
                "steelyard grade -s logic-en --map id=question_id,response=output --verdicts "
                "v.jsonl answers.jsonl\n",
    .options = grade_option_table,
    .options_size = sizeof(struct grade_options),
    .run = cmd_grade_run,
};
