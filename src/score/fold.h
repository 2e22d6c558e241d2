/* Bringing two texts to one form before they are compared. */
#ifndef SCORE_FOLD_H
#define SCORE_FOLD_H

#include <stdbool.h>

#include "base/str.h"
#include "base/view.h"

enum fold_flag {
    FOLD_CASE = 1 << 0,   /* letters of every script */
    FOLD_WIDTH = 1 << 1,  /* NFKC: full-width and other compatibility forms */
    FOLD_SPACE = 1 << 2,  /* runs of white space to one blank, none at the ends or beside Chinese */
    FOLD_MARKUP = 1 << 3, /* emphasis, quotes, TeX delimiters round the whole */
    FOLD_STOP = 1 << 4,   /* sentence punctuation at the end */
    FOLD_PUNCTUATION = 1 << 5, /* all punctuation */
    FOLD_ARTICLES = 1 << 6,    /* a, an, the */
};

void fold_text(struct view text, unsigned flags, struct str *out);

#endif
