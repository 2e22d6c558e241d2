/* Taking the program out of a reply. */
#ifndef SCORE_CODE_EXTRACT_H
#define SCORE_CODE_EXTRACT_H

#include "base/str.h"
#include "score/code_block.h"

enum code_style {
    CODE_AUTO,       /* the first of the following that fits */
    CODE_FENCED,     /* a fenced block */
    CODE_WHOLE,      /* the whole reply is the program */
    CODE_COMPLETION, /* the reply goes on where the prompt ends */
    CODE_OUTPUT,     /* the reply says what a call gives: code_output.h */
};

struct code_question {
    enum code_language language;
    enum code_style style;
    bool cuts; /* a completion ends where a further definition, comment or statement begins */
    struct view prompt; /* code to be completed, or prose; may be empty */
    struct view entry;  /* the function that is asked for; may be empty: then */
    struct view tests;  /* the functions that these call are wanted */
    bool is_truncated;  /* the token limit cut the reply */
};

/* Appends the program and names the rule that took it: "block" (the last fenced block that defines
 * what is asked for, in the language before any other), "block-body" (one that is the function's
 * indented body), "block-last" (defines nothing that is asked for), "whole", "completion". NULL: there
 * is no program, or the reply was cut inside it. Linear in the reply.
 *
 * In front of a Python block stand the prompt's lines above the function, and the imports of earlier blocks. */
const char *code_extract(const struct code_question *q, struct view reply, struct str *out);

#endif
