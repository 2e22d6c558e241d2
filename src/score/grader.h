/* Graders: pure functions of (item, reply) with a step bound; no socket, file, clock or process. The
 * one kind that must run what a model wrote says what is to be run, and a runner of the caller's runs it.
 *
 * A grader is made from its JSON options once per suite, and grades many replies, from several
 * threads at once. A bound that is hit is its own result, never silently wrong. Kinds and options
 * are documented in docs/graders.md. */
#ifndef SCORE_GRADER_H
#define SCORE_GRADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/json.h"
#include "base/outcome.h"
#include "base/program.h"
#include "base/str.h"

struct grader;

enum verdict_flag {
    VERDICT_WEAK = 1 << 0,  /* a fallback rule took the answer */
    VERDICT_LIMIT = 1 << 1, /* a step bound was hit: outcome GRADER_FAILED */
    VERDICT_CUT = 1 << 2,   /* run-on text was cut before extraction */
};

struct verdict {
    enum outcome outcome; /* CORRECT, PARTIAL, WRONG, UNPARSED, TRUNCATED (unclosed thought),
                             REFUSED, GRADER_FAILED */
    unsigned flags;
    double score;         /* 0 … 1 */
    struct str extracted; /* what was taken as the final answer, byte-true */
    const char *rule;     /* static name of the extraction rule that fired, "" when none */
    struct str detail;    /* why, in a few words; may be empty */
};
void verdict_release(struct verdict *verdict);

/* Runs programs for a grader: run/grading.h has the one that uses the sandbox. Called from the thread
 * that grades. */
struct grade_runner {
    /* false: the program says nothing about the answer, *err why. The caller releases *result. */
    bool (*run)(const struct program *program, struct program_result *result, struct error *err);
    bool (*random)(unsigned char *bytes, size_t count); /* unpredictable ones */
};

struct grade_input {
    struct view answer;   /* the reply's content; thought is not in it, or inside <think> */
    struct view question; /* the rendered prompt, for rules that depend on it */
    const char *language; /* "zh", "en" */
    const struct json_value *reference, *choices, *variables; /* of the item */
    bool is_truncated;                                        /* the token limit cut the reply */
    const struct grade_runner *runner; /* NULL: what would have to be run is GRADER_FAILED */
};

/* Compiles the options {"kind": "number", …}. `file` is for messages. */
struct grader *grader_new(const struct json_value *options, const char *file, struct error *err);
void grader_free(struct grader *grader);
const char *grader_name(const struct grader *grader);    /* "number" */
const char *grader_version(const struct grader *grader); /* "1": changes whenever a verdict could */
/* Whether it (or one that it holds) runs programs: then a runner is needed, and a verdict takes its time. */
bool grader_runs_programs(const struct grader *grader);
/* Never fails: what cannot be graded is a verdict. `*out` is empty ({0}) before. */
void grader_grade(const struct grader *grader, const struct grade_input *input,
                  struct verdict *out);

/* Whether two extracted texts say the same answer to the item, by the grader's own equivalence. */
bool grader_same(const struct grader *grader, const struct grade_input *input, struct view a,
                 struct view b);

/* The kinds, for help and documentation; ends with NULL. */
struct grader_kind {
    const char *name, *version, *summary;
};
extern const struct grader_kind *const grader_kinds[];

#endif
