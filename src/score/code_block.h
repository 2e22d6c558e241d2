/* Code in a reply: fenced blocks, and what a piece of code defines. */
#ifndef SCORE_CODE_BLOCK_H
#define SCORE_CODE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

enum code_language { CODE_PYTHON, CODE_C };

struct code_block {
    struct view language; /* the fence's first word, "" when it has none */
    struct view body;     /* whole lines */
    size_t indent;        /* of the fence: so much is taken off each line */
    bool is_closed;
};
/* The fenced blocks (``` or ~~~, three or more) in order, in fresh memory; NULL when there are none. */
struct code_block *code_blocks(struct view text, size_t *count);

/* Whether a fence's word names the language: "python", "Py", "python3"; "c", "C99". */
bool code_is_language(struct view word, enum code_language language);

/* Whether `text` defines `name`: in Python a def, class or assignment at the start of a line, in C
 * a function with its body. */
bool code_defines(struct view text, struct view name, enum code_language language);
/* The name that a line of Python defines by def or class, at its start; empty: none. */
struct view code_defined_name(struct view line);
/* Whether a function that `text` defines in Python is called in `tests`. The last 256 count. */
bool code_is_called(struct view text, struct view tests);
/* Whether a line without indent may belong to a Python program, as prose rarely does. */
bool code_is_python_line(struct view line);
bool code_is_import(struct view line);

#endif
