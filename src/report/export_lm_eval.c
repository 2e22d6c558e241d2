#include "report/export_lm_eval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "report/format.h"
#include "report/render.h"

/* One suite of one model: a task. */
struct task {
    const char *suite;
    struct str samples;
    double sum, squares; /* of the documents' scores */
    int64_t documents, answered;
};
struct lm_eval {
    const struct query_run *run;
    const char *stamp;
    struct task *tasks;
    size_t task_count;
    /* The document that is being gathered: its repeats come one after the other. */
    int item;
    int64_t repeats;
    double score;
    struct str responses, filtered, extras;
};

static void put_number(struct str *out, double number)
{
    if (isfinite(number))
        format_exact(out, number);
    else
        str_add_text(out, "null");
}

static struct task *task_of(struct lm_eval *e, const char *suite)
{
    for (size_t i = 0; i < e->task_count; i++) {
        if (strcmp(e->tasks[i].suite, suite) == 0)
            return &e->tasks[i];
    }
    return NULL; /* each suite of the run has one */
}

/* Samples ------------------------------------------------------------------------------------- */

/* The texts of the question's parts, as one prompt. */
static void put_prompt(struct str *out, const struct json_value *content)
{
    const struct json_value *parts = json_get(content, "parts");
    struct str prompt = {0};

    for (const struct json_value *part = parts ? parts->first : NULL; part; part = part->next) {
        const struct json_value *text = json_get(part, "text");
        if (!text || text->type != JSON_STRING)
            continue;
        str_add_text(&prompt, prompt.len ? "\n\n" : "");
        str_add(&prompt, text->text);
    }
    json_put_string(out, str_view(&prompt));
    str_release(&prompt);
}

/* As the harness has it: a text; of anything else the JSON. */
static void put_target(struct str *out, const struct json_value *content)
{
    const struct json_value *reference = json_get(content, "reference");
    struct str text = {0};

    if (reference && reference->type == JSON_STRING)
        str_add(&text, reference->text);
    else if (reference)
        json_put_value(&text, reference);
    json_put_string(out, str_view(&text));
    str_release(&text);
}

static void put_hash(struct str *out, const char *key, struct view of)
{
    char hash[HASH_HEX_SIZE];

    hash_hex(of, hash);
    str_printf(out, ",\"%s\":\"%s\"", key, hash);
}

static void put_document(struct str *out, const struct lm_eval *e, const struct run_item *item,
                         const struct json_value *content)
{
    struct str prompt = {0}, target = {0};

    put_prompt(&prompt, content);
    put_target(&target, content);
    str_printf(out, "{\"doc_id\":%d,\"doc\":", e->item);
    json_put_value(out, content);
    str_printf(out, ",\"target\":%s,\"arguments\":{\"gen_args_0\":{\"arg_0\":%s,\"arg_1\":{}}}",
               str_text(&target), str_text(&prompt));
    str_printf(out, ",\"resps\":[[%s]],\"filtered_resps\":[%s],\"filter\":\"none\"",
               str_text(&e->responses), str_text(&e->filtered));
    str_add_text(out, ",\"metrics\":[\"score\"]");
    put_hash(out, "doc_hash", view_of(item->content));
    put_hash(out, "prompt_hash", str_view(&prompt));
    put_hash(out, "target_hash", str_view(&target));
    str_add_text(out, ",\"score\":");
    put_number(out, e->score / (double)e->repeats);
    str_add_text(out, ",\"steelyard\":{\"item\":");
    json_put_string(out, view_of(item->id));
    str_add_text(out, ",\"category\":");
    json_put_string(out, view_of(item->category));
    str_printf(out, ",\"cells\":[%s]}}\n", str_text(&e->extras));
    str_release(&prompt);
    str_release(&target);
}

/* Writes the document that was gathered, if there is one. */
static void end_document(struct lm_eval *e)
{
    if (e->repeats) {
        const struct run_item *item = &e->run->items[e->item];
        struct task *task = task_of(e, item->suite);
        struct arena arena = {0};
        struct error ignored = {0};
        const struct json_value *content =
            json_parse(&arena, "item", view_of(item->content), JSON_STRICT, &ignored);
        double score = e->score / (double)e->repeats;
        if (task && content) {
            put_document(&task->samples, e, item, content);
            task->answered++;
            task->sum += score;
            task->squares += score * score;
        }
        arena_release(&arena);
    }
    e->repeats = 0;
    e->score = 0;
    str_clear(&e->responses);
    str_clear(&e->filtered);
    str_clear(&e->extras);
}

static void put_extra(struct str *out, const char *key, int64_t value)
{
    if (value >= 0)
        str_printf(out, ",\"%s\":%lld", key, (long long)value);
}

static bool take_cell(void *context, const struct cell_row *cell)
{
    struct lm_eval *e = context;
    const char *comma;

    if (cell->item != e->item || cell->repeat == 0)
        end_document(e);
    e->item = cell->item;
    if (!outcome_is_scored(cell->outcome))
        return true;
    comma = e->repeats ? "," : "";
    str_add_text(&e->responses, comma);
    json_put_string(&e->responses, cell->answer);
    str_add_text(&e->filtered, comma);
    json_put_string(&e->filtered, cell->extracted);
    str_printf(&e->extras, "%s{\"cell\":%lld,\"outcome\":\"%s\",\"rule\":", comma,
               (long long)cell->cell, outcome_name(cell->outcome));
    json_put_string(&e->extras, view_of(cell->rule ? cell->rule : ""));
    put_extra(&e->extras, "input_tokens", cell->usage.input);
    put_extra(&e->extras, "output_tokens", cell->usage.output);
    put_extra(&e->extras, "reasoning_tokens", cell->usage.reasoning);
    str_add_char(&e->extras, '}');
    e->score += cell->score;
    e->repeats++;
    return true;
}

/* Results ------------------------------------------------------------------------------------- */

/* The harness's standard error of a mean: the sample's deviation over the root of n. */
static double standard_error(const struct task *task)
{
    double n = (double)task->answered, mean = task->sum / n;

    if (task->answered < 2)
        return NAN;
    return sqrt(fmax(task->squares / n - mean * mean, 0) / (n - 1));
}

static void put_tasks(struct str *out, const struct lm_eval *e, const char *key,
                      void (*put)(struct str *, const struct task *))
{
    bool is_first = true;

    str_printf(out, ",\n\"%s\":{", key);
    for (size_t i = 0; i < e->task_count; i++) {
        if (!e->tasks[i].documents)
            continue;
        str_add_text(out, is_first ? "" : ",");
        json_put_string(out, view_of(e->tasks[i].suite));
        str_add_char(out, ':');
        put(out, &e->tasks[i]);
        is_first = false;
    }
    str_add_char(out, '}');
}

static void put_task_result(struct str *out, const struct task *task)
{
    str_add_text(out, "{\"alias\":");
    json_put_string(out, view_of(task->suite));
    str_add_text(out, ",\"name\":");
    json_put_string(out, view_of(task->suite));
    str_printf(out, ",\"sample_len\":%lld,\"score,none\":", (long long)task->answered);
    put_number(out, task->answered ? task->sum / (double)task->answered : NAN);
    str_add_text(out, ",\"score_stderr,none\":");
    put_number(out, standard_error(task));
    str_add_char(out, '}');
}

static void put_task_config(struct str *out, const struct task *task)
{
    str_add_text(out, "{\"task\":");
    json_put_string(out, view_of(task->suite));
    str_add_text(out, ",\"output_type\":\"generate_until\",\"num_fewshot\":0,\"metric_list\":"
                      "[{\"metric\":\"score\",\"aggregation\":\"mean\","
                      "\"higher_is_better\":true}]}");
}

static void put_task_version(struct str *out, const struct task *task)
{
    (void)task;
    str_add_char(out, '1');
}

static void put_task_shot(struct str *out, const struct task *task)
{
    (void)task;
    str_add_char(out, '0');
}

static void put_task_direction(struct str *out, const struct task *task)
{
    (void)task;
    str_add_text(out, "{\"score\":true}");
}

static void put_task_samples(struct str *out, const struct task *task)
{
    str_printf(out, "{\"original\":%lld,\"effective\":%lld}", (long long)task->documents,
               (long long)task->answered);
}

static void put_task_hash(struct str *out, const struct task *task)
{
    char hash[HASH_HEX_SIZE];

    hash_hex(str_view(&task->samples), hash);
    str_printf(out, "\"%s\"", hash);
}

/* As they are kept; null when that is no JSON (a run from elsewhere). */
static void put_parameters(struct str *out, const char *parameters)
{
    struct arena arena = {0};
    struct error ignored;
    const struct json_value *value =
        json_parse(&arena, NULL, view_of(parameters), JSON_STRICT, &ignored);

    str_add_text(out, ",\"parameters\":");
    if (value)
        json_put_value(out, value);
    else
        str_add_text(out, "null");
    arena_release(&arena);
}

static void put_results(struct str *out, const struct lm_eval *e, const struct run_model *model)
{
    const struct run_info *info = &e->run->info;

    str_add_text(out, "{\"steelyard\":{\"run\":");
    json_put_string(out, view_of(info->name));
    str_printf(out, ",\"simulated\":%s}", info->is_simulated ? "true" : "false");
    put_tasks(out, e, "results", put_task_result);
    str_add_text(out, ",\n\"groups\":{},\n\"group_subtasks\":{}");
    put_tasks(out, e, "configs", put_task_config);
    put_tasks(out, e, "versions", put_task_version);
    put_tasks(out, e, "n-shot", put_task_shot);
    put_tasks(out, e, "higher_is_better", put_task_direction);
    put_tasks(out, e, "n-samples", put_task_samples);
    str_add_text(out, ",\n\"config\":{\"model\":\"steelyard\",\"model_args\":");
    json_put_string(out, view_of(model->label));
    put_parameters(out, model->parameters);
    str_add_text(out, "},\n\"git_hash\":null,\"date\":");
    str_printf(out, "%lld", (long long)(info->created_unix_ns / 1000000000));
    str_add_text(out, ",\n\"model_name\":");
    json_put_string(out, view_of(model->label));
    put_tasks(out, e, "task_hashes", put_task_hash);
    int64_t took = info->ended_unix_ns ? info->ended_unix_ns - info->created_unix_ns : 0;
    str_printf(out, ",\n\"total_evaluation_time_seconds\":\"%.3f\"}\n", (double)took / 1e9);
}

/* Files --------------------------------------------------------------------------------------- */

/* As the harness names a model's folder: what no file name should hold becomes "__" or "_", and so does
 * a dot at its beginning: names come from elsewhere, and ".." is a folder of the user's. */
static void put_file_name(struct str *out, const char *name)
{
    for (const char *c = name; *c; c++) {
        if (*c == '/')
            str_add_text(out, "__");
        else if (strchr("<>:\"\\|?* ", *c) || (unsigned char)*c < ' ' || *c == 0x7F ||
                 (c == name && *c == '.'))
            str_add_char(out, '_');
        else
            str_add_char(out, *c);
    }
}

static char *file_name_of(const char *name)
{
    struct str out = {0};

    put_file_name(&out, name);
    return str_take(&out);
}

/* The file name of the `number`th name, told from those before it that were turned into the same. */
static char *distinct_name(const void *list, size_t number,
                           const char *(*name_at)(const void *list, size_t i))
{
    char *name = file_name_of(name_at(list, number)), *distinct;
    bool is_taken = false;

    for (size_t i = 0; i < number && !is_taken; i++) {
        char *other = file_name_of(name_at(list, i));
        is_taken = strcmp(name, other) == 0;
        free(other);
    }
    distinct = is_taken ? mem_printf("%s_%zu", name, number) : mem_strdup(name);
    free(name);
    return distinct;
}

static const char *label_at(const void *run, size_t i)
{
    return ((const struct query_run *)run)->models[i].label;
}

static const char *suite_at(const void *lm_eval, size_t i)
{
    return ((const struct lm_eval *)lm_eval)->tasks[i].suite;
}

static bool write_file(const char *folder, const char *name, const struct str *content,
                       size_t *files, struct error *err)
{
    char *path = file_join(folder, name);
    bool ok = file_write(path, str_view(content), err);

    free(path);
    *files += ok;
    return ok;
}

static bool write_model(const struct lm_eval *e, size_t model, const char *dir, size_t *files,
                        struct error *err)
{
    char *label = distinct_name(e->run, model, label_at), *folder = file_join(dir, label),
         *name = mem_printf("results_%s.json", e->stamp);
    struct str results = {0};
    bool ok = file_mkdir(folder, err);

    put_results(&results, e, &e->run->models[model]);
    ok = ok && write_file(folder, name, &results, files, err);
    free(name);
    for (size_t i = 0; ok && i < e->task_count; i++) {
        if (!e->tasks[i].documents)
            continue;
        char *suite = distinct_name(e, i, suite_at);
        name = mem_printf("samples_%s_%s.jsonl", suite, e->stamp);
        free(suite);
        ok = write_file(folder, name, &e->tasks[i].samples, files, err);
        free(name);
    }
    str_release(&results);
    free(folder);
    free(label);
    return ok;
}

static void begin_tasks(struct lm_eval *e)
{
    e->tasks = mem_zalloc(e->run->item_count + 1, sizeof *e->tasks);
    for (size_t i = 0; i < e->run->item_count; i++) {
        struct task *task = task_of(e, e->run->items[i].suite);
        if (!task) {
            task = &e->tasks[e->task_count++];
            task->suite = e->run->items[i].suite;
        }
        task->documents++;
    }
}

static void end_tasks(struct lm_eval *e)
{
    for (size_t i = 0; i < e->task_count; i++)
        str_release(&e->tasks[i].samples);
    free(e->tasks);
    e->tasks = NULL;
    e->task_count = 0;
}

static bool export_model(struct store *store, struct lm_eval *e, int model, const char *dir,
                         size_t *files, struct error *err)
{
    const struct query_filter filter = {
        .run = e->run->info.id, .model = model, .cell = -1, .flags = QUERY_TEXTS};

    begin_tasks(e);
    e->item = -1;
    bool ok = query_cells(store, &filter, take_cell, e, err);
    end_document(e);
    ok = ok && write_model(e, (size_t)model, dir, files, err);
    end_tasks(e);
    return ok;
}

/* 2026-11-25T13-37-13: the harness puts no colons into names either. */
static void put_stamp(int64_t unix_ns, char out[CLOCK_ISO_SIZE])
{
    clock_iso(unix_ns, out);
    for (char *c = out; *c; c++) {
        if (*c == ':')
            *c = '-';
        if (*c == 'Z')
            *c = '\0';
    }
}

bool export_lm_eval(struct store *store, int64_t run, const char *dir, size_t *out_files,
                    struct error *err)
{
    struct query_run *loaded = query_run_load(store, run, err);
    char stamp[CLOCK_ISO_SIZE];
    bool ok = loaded != NULL;

    *out_files = 0;
    if (!loaded)
        return false;
    put_stamp(loaded->info.created_unix_ns, stamp);
    struct lm_eval e = {.run = loaded, .stamp = stamp};
    for (size_t i = 0; ok && i < loaded->model_count; i++)
        ok = export_model(store, &e, (int)i, dir, out_files, err);
    str_release(&e.responses);
    str_release(&e.filtered);
    str_release(&e.extras);
    query_run_free(loaded);
    return ok;
}
