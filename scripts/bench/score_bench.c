/* Graders' speed on one core: verdicts a second on recorded answers, and what the worst answers cost.
 *
 *     score_bench SUITES DATA    (suites as scripts/score-report leaves them, the recorded answers)
 *
 * Prints `bench: FIGURE VALUE LIMIT ok|over`; exit status 1 when one is over. Reading JSON is not measured. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../tests/unit/score/hostile_cases.h"
#include "base/file.h"
#include "base/mem.h"
#include "score/grader.h"
#include "score/math.h"
#include "suite/suite.h"

enum { HOSTILE_BYTES = 1 << 20, ROUNDS = 3 };

static bool is_over;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void show(const char *figure, double value, double limit, bool at_least, const char *unit)
{
    bool ok = at_least ? value >= limit : value <= limit;

    is_over = is_over || !ok;
    printf("bench: %s %.4g%s %s%g%s %s\n", figure, value, unit, at_least ? ">=" : "<=", limit, unit,
           ok ? "ok" : "over");
    (void)fflush(stdout);
}

static void fail(const struct error *err)
{
    (void)fprintf(stderr, "score_bench: %s\n", err->message);
    exit(2);
}

/* Recorded answers ---------------------------------------------------------------------------- */

struct job {
    struct grader *grader;
    struct grade_input input;
};
struct jobs {
    struct job *list;
    size_t count, capacity;
    struct arena arena;
};

static struct view text_of(const struct json_value *row, const char *key)
{
    const struct json_value *value = json_get(row, key);

    return value && value->type == JSON_STRING ? value->text : (struct view){0};
}

/* The answers of one set, with the question rendered as grading does. */
static void load(const char *suites, const char *name, struct jobs *jobs)
{
    char *dir = mem_printf("%s/suites/%s", suites, name),
         *path = mem_printf("%s/%s.jsonl", suites, name);
    struct error err = {0};
    struct suite *suite = suite_load(dir, NULL, &err); /* kept to the end */
    struct grader *grader = suite ? grader_new(suite->grader, name, &err) : NULL;
    struct str text = {0}, question = {0};
    struct view rest, line;

    if (!grader || !file_read(path, SUITE_FILE_MAX, &text, &err))
        fail(&err);
    for (rest = str_view(&text); view_next_line(&rest, &line);) {
        const struct json_value *row = json_parse(&jobs->arena, path, line, JSON_STRICT, &err);
        const struct suite_item *item;
        char *id;
        if (!row)
            fail(&err);
        id = mem_strndup(text_of(row, "id").data, text_of(row, "id").len);
        item = suite_find(suite, id);
        free(id);
        str_clear(&question);
        if (!item || !suite_render(suite, item, &question, &err))
            continue;
        MEM_GROW(jobs->list, jobs->count, &jobs->capacity);
        jobs->list[jobs->count++] =
            (struct job){grader,
                         {.answer = text_of(row, "response"),
                          .question = {arena_copy(&jobs->arena, str_view(&question)), question.len},
                          .language = suite->language,
                          .reference = item->reference,
                          .choices = item->choices,
                          .variables = item->variables}};
    }
    str_release(&text);
    str_release(&question);
    free(dir);
    free(path);
}

/* Verdicts a second: the best of a few rounds. */
static double rate_of(const struct jobs *jobs)
{
    double best = 0;

    for (int round = 0; round < ROUNDS; round++) {
        double start = now(), seconds;
        for (size_t i = 0; i < jobs->count; i++) {
            struct verdict verdict = {0};
            grader_grade(jobs->list[i].grader, &jobs->list[i].input, &verdict);
            verdict_release(&verdict);
        }
        seconds = now() - start;
        if (seconds > 0 && (double)jobs->count / seconds > best)
            best = (double)jobs->count / seconds;
    }
    return best;
}

static void bench_sets(const char *suites, const char *figure, const char *const *names,
                       double limit)
{
    struct jobs all = {0};

    for (; *names; names++) {
        struct jobs one = {0};
        load(suites, *names, &one);
        load(suites, *names, &all);
        printf("       %s: %zu answers, %.0f a second\n", *names, one.count, rate_of(&one));
    }
    show(figure, rate_of(&all), limit, true, "/s");
}

/* Equivalence --------------------------------------------------------------------------------- */

static void without_blanks(struct view text, struct str *out)
{
    str_clear(out);
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != ' ' && text.data[i] != '$')
            str_add_char(out, text.data[i]);
}

/* Pairs of the graders' own tests that equal texts do not decide. */
static void bench_equivalence(const char *data)
{
    char *path = mem_printf("%s/equiv-vectors/vectors.jsonl", data);
    struct str text = {0}, a = {0}, b = {0};
    struct arena arena = {0};
    struct error err = {0};
    struct view pairs[512][2], rest, line;
    size_t count = 0;
    double best = 0;

    if (!file_read(path, 0, &text, &err))
        fail(&err);
    for (rest = str_view(&text); view_next_line(&rest, &line) && count < 512;) {
        const struct json_value *row = json_parse(&arena, path, line, JSON_STRICT, &err);
        if (!row)
            fail(&err);
        without_blanks(text_of(row, "gold"), &a);
        without_blanks(text_of(row, "pred"), &b);
        if (view_eq(str_view(&a), str_view(&b)))
            continue;
        pairs[count][0] = text_of(row, "gold");
        pairs[count++][1] = text_of(row, "pred");
    }
    for (int round = 0; round < ROUNDS; round++) {
        double start = now(), seconds;
        for (size_t i = 0; i < count; i++)
            (void)math_equal(pairs[i][0], pairs[i][1], NULL);
        seconds = now() - start;
        if (seconds > 0 && (double)count / seconds > best)
            best = (double)count / seconds;
    }
    show("equivalence", best, 10000, true, "/s");
    str_release(&text);
    str_release(&a);
    str_release(&b);
    arena_release(&arena);
    free(path);
}

/* Hostile answers ----------------------------------------------------------------------------- */

static double cost(const struct grader *grader, const struct grade_input *input)
{
    double best = 1e9;

    for (int round = 0; round < 2; round++) {
        struct verdict verdict = {0};
        double start = now(), seconds;
        grader_grade(grader, input, &verdict);
        seconds = now() - start;
        verdict_release(&verdict);
        if (seconds < best)
            best = seconds;
        if (best < 0.02)
            break;
    }
    return best;
}

/* Every such answer of 1 MiB in every grader; and of a quarter of it, which must not cost more than about a
 * quarter. */
static void bench_hostile(void)
{
    struct str whole = {0}, quarter = {0};
    struct arena arena = {0};
    struct error err = {0};
    double worst = 0, growth = 0;
    char at[96] = "", at_growth[96] = "";

    for (size_t g = 0; g < HOSTILE_GRADERS; g++) {
        struct grader *grader = grader_new(
            json_parse(&arena, "bench", view_of(hostile_graders[g].options), JSON_STRICT, &err),
            "bench", &err);
        struct grade_input input = {0};
        if (!grader)
            fail(&err);
        input.reference =
            json_parse(&arena, "bench", view_of(hostile_graders[g].reference), JSON_STRICT, &err);
        if (hostile_graders[g].choices)
            input.choices =
                json_parse(&arena, "bench", view_of(hostile_graders[g].choices), JSON_STRICT, &err);
        for (size_t i = 0; i < HOSTILE_ANSWERS; i++) {
            double all, part;
            hostile_build(i, HOSTILE_BYTES, &whole);
            hostile_build(i, HOSTILE_BYTES / 4, &quarter);
            input.answer = str_view(&whole);
            all = cost(grader, &input);
            if (all > worst) {
                worst = all;
                (void)snprintf(at, sizeof at, "grader %zu, answer %zu", g, i);
            }
            if (all > 0.05)
                printf("       %.1f ms: %.60s on \"%s%s%s\"…\n", all * 1e3,
                       hostile_graders[g].options, hostile_answers[i].head, hostile_answers[i].body,
                       hostile_answers[i].tail);
            input.answer = str_view(&quarter);
            part = cost(grader, &input);
            if (all > 0.02 && all / part > growth) {
                growth = all / part;
                (void)snprintf(at_growth, sizeof at_growth, "grader %zu, answer %zu", g, i);
            }
        }
        grader_free(grader);
    }
    show("hostile-1MB", worst * 1e3, 50, false, "ms");
    printf("       at %s\n", at);
    show("hostile-growth-by-4", growth, 8, false, "x");
    printf("       at %s\n", at_growth);
    str_release(&whole);
    str_release(&quarter);
    arena_release(&arena);
}

int main(int argc, char **argv)
{
    static const char *const ordinary[] = {"zeroeval-gsm",  "gsm8k",        "mmlu-pro-deepseek",
                                           "mmlu-pro-qwen", "bbh",          "gaokao-single",
                                           "gaokao-parts",  "gaokao-cloze", NULL};
    static const char *const ifeval[] = {"ifeval", NULL};

    if (argc == 3) {
        bench_sets(argv[1], "ordinary-verdicts", ordinary, 100000);
        bench_sets(argv[1], "ifeval-responses", ifeval, 20000);
        bench_equivalence(argv[2]);
    }
    bench_hostile();
    return is_over ? 1 : 0;
}
