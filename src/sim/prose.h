/* The words of a simulated model: thought, worked solution and the final answer in one of the forms
 * that real models use, in Chinese or English. The numbers in it are those of the question. */
#ifndef SIM_PROSE_H
#define SIM_PROSE_H

#include <stdbool.h>

#include "base/random.h"
#include "base/str.h"
#include "sim/token.h"

enum { PROSE_NUMBERS_MAX = 16 };

struct prose {
    struct view question;
    bool is_chinese;
    struct random *random;
    struct view numbers[PROSE_NUMBERS_MAX]; /* in the question */
    unsigned number_count;
};

enum answer_form {
    FORM_SENTENCE, /* "The answer is 42." */
    FORM_LABEL,    /* "Answer: 42" */
    FORM_BOLD,     /* "**42**" */
    FORM_BOXED,    /* "\boxed{42}" */
    FORM_HASHES,   /* "#### 42" */
    FORM_JSON,     /* {"reasoning": …, "answer": "42"}, in a fence or bare */
    FORM_BARE,     /* "42" and nothing else */
    FORM_COUNT
};

void prose_init(struct prose *prose, struct view question, bool is_chinese, struct random *random);
/* The form the question asks for, mostly; `kind` is the grader's. */
enum answer_form prose_form(struct prose *prose, const char *kind);
/* Thinks for about `tokens`, ending at `answer`. */
void prose_thought(struct prose *prose, struct str *out, struct view answer, int64_t tokens,
                   const struct token_law *law);
/* A whole reply: solution and final answer. */
void prose_reply(struct prose *prose, struct str *out, enum answer_form form, struct view answer);
/* A reply from which no final answer can be taken; one that declines. */
void prose_ramble(struct prose *prose, struct str *out);
void prose_refusal(struct prose *prose, struct str *out);
/* A wrong answer of the same kind, near the right one and never equal to it. `choices`: how many
 * options there are, 0 for none. */
void prose_mistake(struct prose *prose, struct str *out, struct view right, unsigned choices);

#endif
