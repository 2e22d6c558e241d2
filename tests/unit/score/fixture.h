/* Grading one reply in a line: what the score tests are made of. */
#ifndef SCORE_FIXTURE_H
#define SCORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "score/grader.h"

struct grade_case {
    const char *options, *reference, *choices, *answer; /* JSON, JSON, JSON or NULL, text */
    enum outcome outcome;
    const char *extracted, *rule; /* NULL: not looked at */
};

struct graded {
    struct verdict verdict;
    struct arena arena;
};

static inline const struct json_value *fixture_json(struct arena *arena, const char *text)
{
    struct error err = {0};
    const struct json_value *value =
        text ? json_parse(arena, "test", view_of(text), JSON_RELAXED, &err) : NULL;

    if (text && !value)
        fail_msg("%s: %s", text, err.message);
    return value;
}

static inline void fixture_grade_input(const char *options, struct grade_input *input,
                                       const char *reference, const char *choices,
                                       struct verdict *out)
{
    struct arena arena = {0};
    struct error err = {0};
    struct grader *grader = grader_new(fixture_json(&arena, options), "test", &err);

    if (!grader)
        fail_msg("%s: %s", options, err.message);
    input->reference = fixture_json(&arena, reference);
    input->choices = fixture_json(&arena, choices);
    grader_grade(grader, input, out);
    grader_free(grader);
    arena_release(&arena);
}

/* Grades every case and reports all that are off, not only the first. */
static inline void fixture_check(const struct grade_case *cases, size_t count)
{
    unsigned off = 0;

    for (size_t i = 0; i < count; i++) {
        const struct grade_case *c = &cases[i];
        struct grade_input input = {.answer = view_of(c->answer)};
        struct verdict verdict = {0};
        fixture_grade_input(c->options, &input, c->reference, c->choices, &verdict);
        if (verdict.outcome != c->outcome ||
            (c->extracted && strcmp(str_text(&verdict.extracted), c->extracted) != 0) ||
            (c->rule && strcmp(verdict.rule, c->rule) != 0)) {
            print_error("case %zu: \"%.120s\" for %s: %s, took \"%s\" by %s (%s); expected %s "
                        "\"%s\" by %s\n",
                        i, c->answer, c->reference ? c->reference : "nothing",
                        outcome_name(verdict.outcome), str_text(&verdict.extracted), verdict.rule,
                        str_text(&verdict.detail), outcome_name(c->outcome),
                        c->extracted ? c->extracted : "*", c->rule ? c->rule : "*");
            off++;
        }
        verdict_release(&verdict);
    }
    assert_int_equal(off, 0);
}
#define CHECK(cases) fixture_check(cases, sizeof(cases) / sizeof *(cases))

#endif
