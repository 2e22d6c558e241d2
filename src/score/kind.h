/* What a kind of grader is made of, for score/grader.c: one entry each, in its own grade_NAME.c. */
#ifndef SCORE_KIND_H
#define SCORE_KIND_H

#include "base/config.h"
#include "score/extract.h"
#include "score/grader.h"

struct grader {
    const struct kind *kind;
    struct extract_set extract;
    void *options;      /* the kind's own */
    struct arena arena; /* of what the options hold */
    char version[32];
    bool runs_programs; /* it, or one that it holds */
};

struct kind {
    struct grader_kind info;
    const char *preset; /* rules that are used without "rules" */
    size_t options_size;
    bool reads_raw;     /* grades the reply without extraction: thought is taken off all the same */
    bool runs_programs; /* needs input->runner */
    bool holds_graders; /* its options are a struct parts (grade_parts.c) */
    /* Reads the options of the kind itself into grader->options (zeroed); false fills the error. */
    bool (*compile)(struct config_object *o, struct grader *grader);
    void (*release)(struct grader *grader); /* what is inside options; may be NULL */
    /* `answer` is without thought. Fills outcome, score, extracted, rule, detail, flags; an outcome
     * left PENDING means that no answer could be taken. */
    void (*grade)(const struct grader *grader, const struct grade_input *input, struct view answer,
                  struct verdict *out);
    /* Whether two extracted texts are one answer; NULL: when they are the same bytes, blanks at the ends
     * aside. */
    bool (*same)(const struct grader *grader, const struct grade_input *input, struct view a,
                 struct view b);
};

extern const struct kind kind_exact, kind_number, kind_choice, kind_regex, kind_json, kind_math,
    kind_ifeval, kind_code, kind_all, kind_any, kind_weighted, kind_qwen_math, kind_literal,
    kind_gaokao_multiple, kind_agieval_cloze, kind_judge;

/* Steps that kinds share ------------------------------------------------------------------- */

/* Runs the extraction and notes its rule and flags in the verdict. */
bool kind_extract(const struct grader *grader, const struct grade_input *input, struct view answer,
                  extract_accept_fn *accept, const void *context, struct extraction *found,
                  struct verdict *out);
/* CORRECT or WRONG. Of what was extracted KIND_EXTRACTED_MAX bytes are kept at most. */
enum { KIND_EXTRACTED_MAX = 4096 };
void kind_set(struct verdict *out, bool is_correct, struct view extracted);
/* `right` of `total` parts: CORRECT, PARTIAL or WRONG, the score being the share. */
void kind_share(struct verdict *out, size_t right, size_t total, struct view extracted);
/* The reference cannot be graded against: the outcome is GRADER_FAILED, which is not the model's.
 */
void kind_fail(struct verdict *out, const char *why);
/* The text of a string or number; false for anything else. */
bool kind_text(const struct json_value *value, struct view *out);
/* The accepted answers: the members of a list, or the value itself. *index from 0 on. */
const struct json_value *kind_reference(const struct json_value *reference, size_t index);

#endif
