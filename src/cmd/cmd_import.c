#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/import_replies.h"
#include "score/grader.h"
#include "store/bundle.h"
#include "suite/import.h"

struct import_options {
    struct common_options common;
    const char *name, *output, *language, *licence, *grader, *published_grader, *template,
        *template_file, *system;
    const char *title, *version, *category, *source, *unique, *reference_after, *preset;
    const char *suite, *model, *asked;
    struct option_list map, where, models;
    int format;
    bool force;
};

/* enum import_format, and then those of replies alone. */
static const char *const format_choices[] = {"auto",    "jsonl",     "csv", "tsv",
                                             "lm-eval", "promptfoo", NULL};
enum { FORMAT_LM_EVAL = IMPORT_TSV + 1, FORMAT_PROMPTFOO };

#define FIELD(field) offsetof(struct import_options, field)
static const struct option import_options[] = {
    {.name = "preset",
     .letter = 'p',
     .type = OPTION_STRING,
     .offset = FIELD(preset),
     .value_name = "NAME",
     .help = "what a known data set's rows become; the other options come before it"},
    {.name = "name",
     .letter = 'n',
     .type = OPTION_STRING,
     .offset = FIELD(name),
     .value_name = "NAME",
     .help = "the suite's name"},
    {.name = "map",
     .letter = 'm',
     .type = OPTION_LIST,
     .offset = FIELD(map),
     .value_name = "TO=FROM,...",
     .help =
         "which field becomes what: id, reference, choices, category, cluster, or a variable; of "
         "replies: id, response, reasoning, model, truncated, input, output"},
    {.name = "where",
     .type = OPTION_LIST,
     .offset = FIELD(where),
     .value_name = "FIELD=TEXT,...",
     .help = "only the rows whose FIELD is TEXT"},
    {.name = "grader",
     .letter = 'g',
     .type = OPTION_STRING,
     .offset = FIELD(grader),
     .value_name = "KIND",
     .help = "the grader's kind, or its object as JSON"},
    {.name = "published-grader",
     .type = OPTION_STRING,
     .offset = FIELD(published_grader),
     .value_name = "KIND",
     .help = "the source's own rule, to stand beside its published figures"},
    {.name = "template",
     .letter = 't',
     .type = OPTION_STRING,
     .offset = FIELD(template),
     .value_name = "TEXT",
     .help = "the prompt, with {{variables}} (default: {{question}}, and {{choices}} when mapped)"},
    {.name = "template-file",
     .type = OPTION_STRING,
     .offset = FIELD(template_file),
     .value_name = "FILE",
     .help = "the prompt from a file",
     .complete = "file"},
    {.name = "system",
     .type = OPTION_STRING,
     .offset = FIELD(system),
     .value_name = "TEXT",
     .help = "the system prompt"},
    {.name = "language",
     .letter = 'l',
     .type = OPTION_STRING,
     .offset = FIELD(language),
     .value_name = "CODE",
     .help = "the questions' language: en, zh, ..."},
    {.name = "licence",
     .type = OPTION_STRING,
     .offset = FIELD(licence),
     .value_name = "NAME",
     .help = "the licence of the questions, such as MIT or CC-BY-4.0"},
    {.name = "source",
     .type = OPTION_STRING,
     .offset = FIELD(source),
     .value_name = "TEXT",
     .help = "where the questions come from"},
    {.name = "title",
     .type = OPTION_STRING,
     .offset = FIELD(title),
     .value_name = "TEXT",
     .help = "the suite's title (default: its name)"},
    {.name = "suite-version",
     .type = OPTION_STRING,
     .offset = FIELD(version),
     .value_name = "TEXT",
     .help = "the suite's version (default: 1)"},
    {.name = "category",
     .type = OPTION_STRING,
     .offset = FIELD(category),
     .value_name = "NAME",
     .help = "the category of items that have none (default: all)"},
    {.name = "unique",
     .type = OPTION_STRING,
     .offset = FIELD(unique),
     .value_name = "FIELD",
     .help = "keep the first of the rows that are alike in this field"},
    {.name = "reference-after",
     .type = OPTION_STRING,
     .offset = FIELD(reference_after),
     .value_name = "TEXT",
     .help = "the reference is what follows the last TEXT in its field, such as ####"},
    {.name = "format",
     .type = OPTION_CHOICE,
     .offset = FIELD(format),
     .value_name = "FORMAT",
     .help = "the file's format (auto: by its name); of replies: jsonl, lm-eval or promptfoo",
     .choices = format_choices},
    {.name = "suite",
     .letter = 's',
     .type = OPTION_STRING,
     .offset = FIELD(suite),
     .value_name = "SUITE",
     .help = "of replies: the suite that was answered",
     .complete = "suite"},
    {.name = "model",
     .type = OPTION_STRING,
     .offset = FIELD(model),
     .value_name = "MODEL",
     .help = "of replies: the model of rows that name none",
     .complete = "model"},
    {.name = "models",
     .type = OPTION_LIST,
     .offset = FIELD(models),
     .value_name = "NAME=MODEL,...",
     .help = "of replies: which model a name in the file means"},
    {.name = "asked",
     .type = OPTION_STRING,
     .offset = FIELD(asked),
     .value_name = "DATE",
     .help = "of replies: the day of the answers, whose prices count (default: today)"},
    {.name = "output",
     .letter = 'o',
     .type = OPTION_STRING,
     .offset = FIELD(output),
     .value_name = "DIR",
     .help = "the suite's folder (default: suites/NAME)",
     .complete = "dir"},
    {.name = "force",
     .type = OPTION_FLAG,
     .offset = FIELD(force),
     .help = "replace a suite that is there"},
    {.name = NULL},
};

/* Splits "TO=FROM" texts; NULL with an error when one is none. */
static const struct import_map *split_map(const char *option, const struct option_list *list,
                                          struct arena *arena, struct error *err)
{
    struct import_map *map = arena_alloc(arena, (list->count + 1) * sizeof *map);

    for (size_t i = 0; i < list->count; i++) {
        char *text = arena_strdup(arena, list->values[i]), *equals = strchr(text, '=');
        if (!equals || equals == text || !equals[1]) {
            error_set(err, ERROR_USAGE, "--%s: found '%.60s', expected %s", option, list->values[i],
                      strcmp(option, "map") == 0 ? "TO=FROM, such as question=prompt"
                                                 : "FIELD=TEXT, such as split=test");
            return NULL;
        }
        *equals = '\0';
        map[i] = (struct import_map){.target = text, .source = equals + 1};
    }
    return map;
}

static bool check_needed(const struct import_plan *plan, struct error *err)
{
    const struct {
        const char *option;
        bool is_there;
    } needed[] = {
        {"--name NAME", plan->name != NULL},
        {"--map question=FIELD,reference=FIELD", plan->map_count > 0},
        {"--grader KIND", plan->grader != NULL},
        {"--language CODE", plan->language != NULL},
        {"--licence NAME", plan->licence != NULL},
    };

    struct str missing = {0};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!needed[i].is_there)
            str_printf(&missing, " %s", needed[i].option);
    if (missing.len)
        error_set(err, ERROR_USAGE, "say%s", str_text(&missing));
    bool ok = missing.len == 0;
    str_release(&missing);
    return ok;
}

/* The graders' options are read here, so that a mistake in them is not found at the first run. */
static bool check_grader(const struct json_value *options, struct error *err)
{
    struct grader *grader = options ? grader_new(options, "suite.json", err) : NULL;

    grader_free(grader);
    return !options || grader;
}

static bool check_graders(struct view manifest, struct error *err)
{
    struct arena arena = {NULL};
    const struct json_value *root = json_parse(&arena, "suite.json", manifest, JSON_STRICT, err);
    bool ok = root && check_grader(json_get(root, "grader"), err) &&
              check_grader(json_get(json_get(root, "graders"), "published"), err);

    arena_release(&arena);
    return ok;
}

static bool import_suite(const struct import_options *o, const struct import_plan *plan,
                         struct error *err)
{
    char *dir = o->output ? mem_strdup(o->output) : file_join("suites", plan->name);
    struct str manifest = {0}, items = {0};
    struct import_result result;
    bool ok = import_read(plan, &manifest, &items, &result, err) &&
              check_graders(str_view(&manifest), err) &&
              import_write(dir, str_view(&manifest), str_view(&items), o->force, err);

    if (ok) {
        printf("%s: items %zu, rows read %zu", dir, result.items, result.rows);
        if (result.duplicates)
            printf(", equal rows left out %zu", result.duplicates);
        if (result.others)
            printf(", other rows left out %zu", result.others);
        putchar('\n');
    }
    str_release(&manifest);
    str_release(&items);
    free(dir);
    return ok;
}

/* What was said on the command line comes before the preset's. */
static void override(const struct import_options *o, struct import_plan *plan)
{
    const struct {
        const char **field, *value;
    } fields[] = {
        {&plan->unique, o->unique},
        {&plan->reference_after, o->reference_after},
        {&plan->name, o->name},
        {&plan->title, o->title},
        {&plan->language, o->language},
        {&plan->licence, o->licence},
        {&plan->version, o->version},
        {&plan->category, o->category},
        {&plan->source, o->source},
        {&plan->system, o->system},
        {&plan->template, o->template},
        {&plan->grader, o->grader},
        {&plan->published_grader, o->published_grader},
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].value)
            *fields[i].field = fields[i].value;
    if (plan->reference_after && !plan->reference_after[0])
        plan->reference_after = NULL; /* takes the preset's away */
}

static bool make_plan(const struct import_options *o, struct arena *arena, struct str *template,
                      struct import_plan *plan, struct error *err)
{
    char **dirs = file_search_dirs("suites");
    bool ok = !o->preset || import_preset(o->preset, dirs, arena, plan, err);

    file_list_free(dirs);
    if (ok && o->format > IMPORT_TSV)
        ok = error_set(err, ERROR_USAGE,
                       "--format: found '%s', expected auto, jsonl, csv or tsv for a suite",
                       format_choices[o->format]);
    if (ok && o->template && o->template_file)
        ok = error_set(err, ERROR_USAGE, "--template and --template-file exclude each other");
    if (!ok)
        return false;
    plan->format = (enum import_format)o->format;
    override(o, plan);
    if (o->map.count) {
        plan->map = split_map("map", &o->map, arena, err);
        plan->map_count = o->map.count;
    }
    if (o->where.count) {
        plan->where = split_map("where", &o->where, arena, err);
        plan->where_count = o->where.count;
    }
    if ((o->map.count && !plan->map) || (o->where.count && !plan->where))
        return false;
    if (o->template_file && !file_read(o->template_file, 1 << 20, template, err))
        return false;
    if (o->template_file)
        plan->template = str_text(template);
    return check_needed(plan, err);
}

static bool import_file(const struct import_options *o, const char *file, struct error *err)
{
    struct import_plan plan = {.file = file};
    struct str template = {0};
    struct arena arena = {NULL};
    bool ok = make_plan(o, &arena, &template, &plan, err) && import_suite(o, &plan, err);

    arena_release(&arena);
    str_release(&template);
    return ok;
}

static bool import_bundle(const struct import_options *o, const char *file, struct error *err)
{
    struct bundle_taken taken;
    if (!file_exists(file))
        return error_set(err, ERROR_INPUT, "there is no bundle '%s'", file);
    struct store *store = store_open(o->common.store, STORE_CREATE, err);
    bool ok = store && bundle_take(store, file, &taken, err);

    if (ok)
        printf("%s: run %s, sha256 %s\n", store_location(store), taken.name, taken.hash);
    store_close(store);
    return ok;
}

static bool import_answers(const struct import_options *o, const char *file, struct error *err)
{
    const struct import_replies replies = {
        .common = &o->common,
        .file = file,
        .suite = o->suite,
        .model = o->model,
        .asked = o->asked,
        .format = o->format == FORMAT_LM_EVAL     ? ANSWER_LM_EVAL
                  : o->format == FORMAT_PROMPTFOO ? ANSWER_PROMPTFOO
                                                  : ANSWER_LINES,
        .map = &o->map,
        .models = &o->models,
    };

    if (o->format == IMPORT_CSV || o->format == IMPORT_TSV)
        return error_set(err, ERROR_USAGE,
                         "--format: found '%s', expected jsonl, lm-eval or promptfoo for replies",
                         format_choices[o->format]);
    return import_replies(&replies, err);
}

static int cmd_import_run(void *options, int argc, char **argv, struct error *err)
{
    const struct import_options *o = options;

    if (argc == 2 && strcmp(argv[0], "bundle") == 0)
        return import_bundle(o, argv[1], err) ? EXIT_DONE : -1;
    if (argc == 2 && strcmp(argv[0], "replies") == 0)
        return import_answers(o, argv[1], err) ? EXIT_DONE : -1;
    if (argc != 2 || strcmp(argv[0], "suite") != 0) {
        error_set(err, ERROR_USAGE,
                  "say what to import: steelyard import suite FILE, import replies FILE, or import "
                  "bundle FILE");
        return -1;
    }
    return import_file(o, argv[1], err) ? EXIT_DONE : -1;
}

static const char *const import_words[] = {"suite", "replies", "bundle", NULL};

const struct command cmd_import = {
    .name = "import",
    .summary = "take somebody's questions, another tool's answers, or another machine's run",
    .usage = "[options] suite FILE | replies FILE | bundle FILE",
    .description =
        "bundle takes a run that 'steelyard export bundle' wrote, whole or not at all, after its "
        "hash was checked.\n\n"
        "replies makes a run of answers that another tool had asked for: an object a line with id "
        "and response, the samples of lm-eval, or the results of promptfoo. They are answers to "
        "the "
        "items of --suite, are graded, and can be compared, priced and gated as any run. A "
        "response "
        "that is a list, or an id that comes again, is a further sample of the item. Rows of "
        "failed "
        "calls are no answers: the run is then incomplete. Times are unknown, and so are prices of "
        "models that no profile knows (they are called generic/NAME). All rows are taken or none, "
        "and a file is taken once.\n\n"
        "suite reads rows of JSON (one a line) or CSV (the first row names the columns) and writes "
        "suites/NAME/suite.json and items.jsonl. --map says which field becomes what; a field of "
        "an "
        "object in a field is written a.b, a place in a list a.0, and choices=A+B+C+D takes "
        "several "
        "columns. Needed without a preset: --name, --map, --grader, --language, --licence; ids are "
        "numbers from 1 unless --map has id=FIELD. --preset does all this for a data set that is "
        "known (docs/suites.md). Every "
        "malformed row is counted, the first ten are told, and then nothing is written.",
    .examples = "# a known data set, as its publisher gives it\n"
                "steelyard import suite --preset gsm8k test.jsonl\n"
                "# questions with the answer behind ####\n"
                "steelyard import suite test.jsonl --name gsm8k --map "
                "question=question,reference=answer \\\n"
                "    --reference-after '####' --grader number --language en --licence MIT\n"
                "# a choice of four columns\n"
                "steelyard import suite exam.csv --name exam --grader choice --language zh "
                "--licence MIT \\\n"
                "    --map question=题目,choices=A+B+C+D,reference=答案\n"
                "# what lm-eval had asked, beside our own runs\n"
                "steelyard import replies samples_gsm8k.jsonl --format lm-eval --suite gsm8k "
                "--model generic/llama-4\n"
                "# what promptfoo had asked; its providers named as ours\n"
                "steelyard import replies results.json --format promptfoo --suite gsm8k \\\n"
                "    --map id=vars.id --models openai:chat:gpt-5=openai/gpt-5\n",
    .options = import_options,
    .words = import_words,
    .options_size = sizeof(struct import_options),
    .run = cmd_import_run,
};
