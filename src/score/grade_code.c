/* Kind "code": what the answer says is run against the item's tests.
 *
 * This file decides what is run and reads what came of it; input->runner runs it (docs/sandbox.md). The
 * program that is run is our harness, which runs the answer in a process of its own. Its verdict counts only
 * behind the nonce, which the answer's process never has. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "score/code_extract.h"
#include "score/code_harness.h"
#include "score/code_output.h"
#include "score/kind.h"

struct code_options {
    int language, style;
    bool cuts;
    int64_t cpu_s, memory_mib;
};

enum { NONCE_BYTES = 16, NONCE_SIZE = 2 * NONCE_BYTES + 1, TESTS_MAX = 10000 };

static bool compile_code(struct config_object *o, struct grader *grader)
{
    static const char *const languages[] = {"python", "c", NULL};
    static const char *const styles[] = {"auto", "block", "whole", "completion", "output", NULL};
    struct code_options *options = grader->options;

    *options = (struct code_options){.cuts = true, .cpu_s = 5, .memory_mib = 1024};
    return config_choice(o, "language", CONFIG_OPTIONAL, languages, &options->language) &&
           config_choice(o, "style", CONFIG_OPTIONAL, styles, &options->style) &&
           config_bool(o, "cut", CONFIG_OPTIONAL, &options->cuts) &&
           config_int(o, "cpu", CONFIG_OPTIONAL, 1, 600, &options->cpu_s) &&
           config_int(o, "memory", CONFIG_OPTIONAL, 64, 65536, &options->memory_mib);
}

/* The item ------------------------------------------------------------------------------------ */

/* What the item says under a name: in its variables, else in its reference when that is an object. */
static const struct json_value *field(const struct grade_input *input, const char *name)
{
    const struct json_value *value = json_get(input->variables, name);

    return value ? value : json_get(input->reference, name);
}

static struct view text_field(const struct grade_input *input, const char *name)
{
    const struct json_value *value = field(input, name);

    return value && value->type == JSON_STRING ? value->text : (struct view){0};
}

static void add_frame(struct str *frames, const char *name, struct view text)
{
    str_printf(frames, "%s %zu\n", name, text.len);
    str_add(frames, text);
    str_add_char(frames, '\n');
}

/* A frame for each text of a list, or for the text itself; their number. */
static size_t add_frames(struct str *frames, const char *name, const struct json_value *value)
{
    size_t count = 0;

    if (value && value->type == JSON_STRING) {
        add_frame(frames, name, value->text);
        return 1;
    }
    value = value && value->type == JSON_ARRAY ? value->first : NULL;
    for (; value && count < TESTS_MAX; value = value->next)
        if (value->type == JSON_STRING || value->type == JSON_NUMBER) {
            add_frame(frames, name, value->text);
            count++;
        }
    return count;
}

/* The tests as frames. Cases of input and output, or code. */
static const char *add_tests(const struct grade_input *input, struct str *frames, bool *has_cases)
{
    static const char *const names[] = {"test", "tests", "test_list", "asserts"};
    static const char *const setups[] = {"setup", "test_setup_code", "test_imports"};
    size_t inputs = add_frames(frames, "input", field(input, "inputs"));
    size_t outputs = add_frames(frames, "output", field(input, "outputs")), tests = 0;
    struct str setup = {0};

    *has_cases = inputs > 0;
    for (size_t i = 0; i < sizeof setups / sizeof *setups; i++) {
        struct str one = {0};
        const struct json_value *value = field(input, setups[i]);
        if (value && value->type == JSON_ARRAY)
            for (value = value->first; value; value = value->next)
                str_printf(&one, "%.*s\n", (int)value->text.len, value->text.data);
        else
            str_add(&one, text_field(input, setups[i]));
        if (one.len) {
            str_add(&setup, str_view(&one));
            str_add_char(&setup, '\n');
        }
        str_release(&one);
    }
    add_frame(frames, "setup", str_view(&setup));
    str_release(&setup);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        tests += add_frames(frames, "test", field(input, names[i]));
    if (inputs != outputs)
        return "the item has not as many outputs as inputs";
    if (inputs && tests)
        return "the item has both inputs and tests";
    return inputs || tests ? NULL : "the item has no tests";
}

/* Running ------------------------------------------------------------------------------------- */

static bool draw_nonce(const struct grade_runner *runner, char *out)
{
    unsigned char bytes[NONCE_BYTES];

    if (!runner->random(bytes, sizeof bytes))
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

static bool run_harness(const struct code_options *options, const struct grade_runner *runner,
                        bool has_cases, struct view frames, struct program_result *result,
                        struct error *err)
{
    char cpu[24];
    const char *language = options->language == CODE_C ? "c" : has_cases ? "script" : "python";
    const char *const argv[] = {"/usr/bin/python3", "-S",     "-s", "-B", "-c",
                                code_harness,       language, cpu,  NULL};
    const struct program program = {
        .argv = argv,
        .input = frames,
        .limits =
            {
                .wall_ns = (3 * options->cpu_s + 10) * CLOCK_S,
                .cpu_s = options->cpu_s,
                .memory = (size_t)options->memory_mib << 20,
                .file = (size_t)16 << 20,
                .output = (size_t)1 << 20,
                .processes = 32,
                .descriptors = 64,
            },
    };

    (void)snprintf(cpu, sizeof cpu, "%lld", (long long)options->cpu_s);
    return runner->run(&program, result, err);
}

/* Judging ------------------------------------------------------------------------------------- */

static void set_verdict(struct verdict *out, const char *word, struct view detail)
{
    str_clear(&out->detail);
    str_add_text(&out->detail, word);
    if (detail.len)
        str_printf(&out->detail, ": %.*s", (int)detail.len, detail.data);
    out->score = 0;
    if (strcmp(word, "pass") == 0)
        out->score = 1;
    out->outcome = strcmp(word, "pass") == 0             ? OUTCOME_CORRECT
                   : strcmp(word, "infrastructure") == 0 ? OUTCOME_GRADER_FAILED
                                                         : OUTCOME_WRONG;
}

/* The harness's line "NONCE VERDICT DETAIL"; false: it did not come to say one. */
static bool read_line(struct view output, const char *nonce, struct verdict *out)
{
    static const char *const words[] = {"pass",   "fail",  "timeout",
                                        "memory", "crash", "infrastructure"};
    struct view line;

    while (view_next_line(&output, &line)) {
        if (!view_starts(line, view_of(nonce)))
            continue;
        line = view_from(line, NONCE_SIZE);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (view_starts(line, view_of(words[i]))) {
                set_verdict(out, words[i], view_trim(view_from(line, strlen(words[i]))));
                return true;
            }
    }
    return false;
}

/* The sandbox ended it, or the answer killed the harness: whatever it was, no test was passed. */
static void judge_end(const struct program_result *result, struct verdict *out)
{
    char text[80];

    switch (result->end) {
    case PROGRAM_TIMEOUT:
        set_verdict(out, "timeout", VIEW("out of time"));
        return;
    case PROGRAM_MEMORY:
        set_verdict(out, "memory", VIEW("all processes together took too much"));
        return;
    case PROGRAM_OUTPUT:
        set_verdict(out, "crash", VIEW("wrote too much"));
        return;
    case PROGRAM_EXITED:
        if (result->status == 126 || result->status == 127) {
            set_verdict(out, "infrastructure", VIEW("/usr/bin/python3 cannot be run"));
            return;
        }
        break;
    case PROGRAM_SIGNALLED:
        break;
    }
    (void)snprintf(text, sizeof text, "the tests were ended from within (%s %d)",
                   result->end == PROGRAM_SIGNALLED ? "signal" : "status", result->status);
    set_verdict(out, "crash", view_of(text));
}

static void run_and_judge(const struct code_options *options, const struct grade_runner *runner,
                          bool has_cases, struct str *frames, struct verdict *out)
{
    struct program_result result = {0};
    char nonce[NONCE_SIZE];
    struct error err = {0};

    if (!runner || !draw_nonce(runner, nonce)) {
        set_verdict(out, "infrastructure",
                    runner ? VIEW("no random numbers") : VIEW("there is no sandbox here"));
        return;
    }
    add_frame(frames, "nonce", view_of(nonce));
    if (!run_harness(options, runner, has_cases, str_view(frames), &result, &err))
        set_verdict(out, "infrastructure", view_of(err.message));
    else if (!read_line(str_view(&result.out), nonce, out))
        judge_end(&result, out);
    program_result_release(&result);
}

/* CRUXEval's rule: the reply says what a call gives. */
static void grade_output(const struct code_options *options, const struct grade_input *input,
                         struct view reply, struct verdict *out)
{
    struct code_call call = {text_field(input, "code"), text_field(input, "input"), {0}};
    struct view answer = code_output_take(reply);
    struct str program = {0}, frames = {0};

    if (!call.code.len || !kind_text(kind_reference(input->reference, 0), &call.output)) {
        kind_fail(out, "the item has no code, or no output");
        return;
    }
    if (!answer.len)
        return;
    out->rule = "output";
    kind_set(out, false, answer);
    if (code_output_is_call(&call, answer)) {
        set_verdict(out, "fail", VIEW("it repeats the call"));
        return;
    }
    code_output_program(&call, answer, &program);
    add_frame(&frames, "answer", str_view(&program));
    for (const char *const *name = (const char *const[]){"entry", "prelude", "setup", NULL}; *name;
         name++)
        add_frame(&frames, *name, (struct view){0});
    run_and_judge(options, input->runner, false, &frames, out);
    str_release(&program);
    str_release(&frames);
}

static void grade_program(const struct code_options *options, const struct grade_input *input,
                          struct view answer, struct verdict *out)
{
    struct str program = {0}, frames = {0};
    bool has_cases;
    const char *wrong = add_tests(input, &frames, &has_cases);
    struct code_question question = {
        .language = (enum code_language)options->language,
        .style = (enum code_style)options->style,
        .cuts = options->cuts,
        .prompt = text_field(input, "prompt"),
        .entry = text_field(input, "entry_point"),
        .is_truncated = input->is_truncated,
    };

    if (!has_cases)
        question.tests = str_view(&frames);
    if (wrong) {
        kind_fail(out, wrong);
    } else if ((out->rule = code_extract(&question, answer, &program))) {
        kind_set(out, false, str_view(&program));
        add_frame(&frames, "answer", str_view(&program));
        add_frame(&frames, "entry", question.entry);
        add_frame(&frames, "prelude", question.prompt);
        out->flags |= strcmp(out->rule, "block-last") == 0 ? VERDICT_WEAK : 0;
        run_and_judge(options, input->runner, has_cases, &frames, out);
    } else {
        out->rule = "";
    }
    str_release(&program);
    str_release(&frames);
}

static void grade_code(const struct grader *grader, const struct grade_input *input,
                       struct view answer, struct verdict *out)
{
    const struct code_options *options = grader->options;

    (options->style == CODE_OUTPUT ? grade_output : grade_program)(options, input, answer, out);
}

const struct kind kind_code = {
    .info = {"code", "1", "a program in the reply that passes the item's tests in the sandbox"},
    .options_size = sizeof(struct code_options),
    .reads_raw = true,
    .runs_programs = true,
    .compile = compile_code,
    .grade = grade_code,
};
